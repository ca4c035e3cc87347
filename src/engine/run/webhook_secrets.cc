// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/webhook_secrets.h"

#include <string>
#include <utility>

#include "engine/plan/endpoints.h"
#include "engine/plan/planning.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::KeptEndpoint;

constexpr std::size_t kPageRows = 200;
constexpr int kRaces = 5;

// Wraps one secret anew where it must be; counts it.
absl::Status rewrap(WebhookSender& sender, const WebhookEndpoint& endpoint, std::int64_t number,
                    std::string& secret, std::int64_t& count) {
  const std::string place = webhook_secret_place(endpoint.id, number);
  std::optional<std::string> rewrapped;
  try {
    OCTROI_ASSIGN_OR_RETURN(rewrapped, sender.rewrap_secret(endpoint.tenant, place, secret));
  } catch (...) {
    return make_error(absl::StatusCode::kUnavailable, "webhook.sender_threw",
                      "the sender threw when it was asked to wrap a secret anew");
  }
  if (!rewrapped) return absl::OkStatus();
  secret = *std::move(rewrapped);
  ++count;
  return absl::OkStatus();
}

// The endpoint as it should be kept; gives how many of its secrets changed, or none where nothing
// is to be written.
absl::StatusOr<std::optional<std::int64_t>> rewrap(WebhookSender& sender, Instant now,
                                                   KeptEndpoint& kept) {
  WebhookEndpoint& endpoint = kept.endpoint;
  if (endpoint.status == WebhookEndpointStatus::kRemoved) return std::nullopt;
  std::int64_t count = 0;
  OCTROI_RETURN_IF_ERROR(rewrap(sender, endpoint, endpoint.secret_number, kept.secret, count));
  const bool overlaps = endpoint.previous_secret_until && now < *endpoint.previous_secret_until;
  const bool is_over = kept.previous_secret && !overlaps;
  if (is_over) {
    kept.previous_secret.reset();
    endpoint.previous_secret_until.reset();
  } else if (kept.previous_secret) {
    OCTROI_RETURN_IF_ERROR(
        rewrap(sender, endpoint, endpoint.secret_number - 1, *kept.previous_secret, count));
  }
  if (count == 0 && !is_over) return std::nullopt;
  return count;
}

absl::StatusOr<std::int64_t> rewrap_endpoint(Engine& engine, const Operator& op, TenantId tenant,
                                             const std::string& id) {
  const TenantContext context = op.enter(tenant);
  absl::Status status;
  for (int race = 0; race < kRaces; ++race) {
    OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine, context, engine.now()));
    OCTROI_ASSIGN_OR_RETURN(const auto was, records::load<KeptEndpoint>(engine.store(), context, id,
                                                                        "webhook_endpoint"));
    work.draft.give_reason(op.reason());
    KeptEndpoint now = was.value;
    OCTROI_ASSIGN_OR_RETURN(const std::optional<std::int64_t> count,
                            rewrap(*engine.options().webhooks, work.draft.now(), now));
    if (!count) return std::int64_t{0};
    OCTROI_RETURN_IF_ERROR(put_endpoint(work, was, now, "webhook_endpoint.secret_rewrapped"));
    const OperationPlan plan = std::move(work.draft).finish();
    status = engine.store().commit(plan.batch).status();
    if (status.ok()) return *count;
    if (!absl::IsAborted(status)) return status;
  }
  return status;
}

}  // namespace

absl::StatusOr<std::int64_t> rewrap_secrets(Engine& engine, const Operator& op) {
  if (engine.options().webhooks == nullptr) {
    return make_error(absl::StatusCode::kFailedPrecondition, "webhook.no_sender",
                      "webhooks need a sender; set BillingOptions::webhooks");
  }
  OCTROI_RETURN_IF_ERROR(check_reason(op));
  std::int64_t changed = 0;
  Query query{.type = &records::record_type<KeptEndpoint>(), .rows_max = kPageRows};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, engine.store().scan_all(op, query));
    for (const Row& row : page.rows) {
      const absl::StatusOr<std::int64_t> count = rewrap_endpoint(engine, op, row.tenant, row.id);
      if (!count.ok()) return with_context(count.status(), "webhook endpoint " + row.id);
      changed += *count;
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return changed;
}

}  // namespace v0
}  // namespace octroi
