// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/webhooks.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/run/webhook_turn.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kPageRows = 500;

// The page's messages by their endpoints, in the order of the first that is due.
std::vector<DueEndpoint> sort_out(const Page& page, std::set<std::string>& unreadable,
                                  WebhookReport& report) {
  std::vector<DueEndpoint> endpoints;
  for (const Row& row : page.rows) {
    auto message = records::loaded_from_row<WebhookMessage>(row);
    if (!message.ok()) {  // the others are sent all the same
      if (unreadable.insert(row.id).second) {
        report.problems.push_back("webhook message " + row.id + ": " +
                                  error_message(message.status()));
      }
      continue;
    }
    const std::string endpoint = message->value.endpoint.to_string();
    const auto known = std::ranges::find_if(endpoints, [&](const DueEndpoint& one) {
      return one.tenant == row.tenant && one.endpoint == endpoint;
    });
    DueEndpoint& place = known != endpoints.end()
                             ? *known
                             : endpoints.emplace_back(DueEndpoint{row.tenant, endpoint, {}});
    place.due.push_back(*std::move(message));
  }
  return endpoints;
}

// Errors: those of a store that cannot be worked with now. What is wrong with one endpoint is told
// and leaves the others alone.
absl::StatusOr<bool> serve(Engine& engine, const DueEndpoint& found, WebhookReport& report) {
  const absl::StatusOr<bool> progressed =
      WebhookTurn(engine, *engine.options().webhooks, found, report).run();
  if (progressed.ok()) return *progressed;
  const absl::Status& status = progressed.status();
  if (absl::IsAborted(status)) {
    ++report.conflicts;
    return false;
  }
  if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsUnknown(status)) {
    return status;
  }
  report.problems.push_back("webhook endpoint " + found.endpoint + ": " + error_message(status));
  return false;
}

}  // namespace

absl::Status send_webhooks(Engine& engine, WebhookReport& report) {
  if (engine.options().webhooks == nullptr) {
    return make_error(absl::StatusCode::kFailedPrecondition, "webhook.no_sender",
                      "webhooks need a sender; set BillingOptions::webhooks");
  }
  std::set<std::string> unreadable;
  // Of other workers, or not to be read: not again in this run.
  std::set<std::pair<TenantId, std::string>> left_alone;
  for (bool progressed = true; progressed;) {
    progressed = false;
    Query query{
        .type = &records::record_type<WebhookMessage>(), .index = "due", .rows_max = kPageRows};
    query.until = records::Column<Instant>::encode(engine.now() + std::chrono::milliseconds(1));
    do {
      OCTROI_ASSIGN_OR_RETURN(Page page, engine.store().scan_all(engine.self(), query));
      for (const DueEndpoint& found : sort_out(page, unreadable, report)) {
        if (left_alone.contains({found.tenant, found.endpoint})) continue;
        OCTROI_ASSIGN_OR_RETURN(const bool did, serve(engine, found, report));
        if (!did) left_alone.emplace(found.tenant, found.endpoint);
        progressed = progressed || did;
      }
      query.cursor = std::move(page.cursor);
    } while (!query.cursor.empty());
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
