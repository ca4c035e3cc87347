// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/webhook_keeping.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace octroi {
inline namespace v0 {
namespace {

using records::WebhookLane;
using Message = records::Loaded<WebhookMessage>;
using Place = std::pair<TenantId, std::string>;  // tenant and endpoint

constexpr std::size_t kPageRows = 500;
constexpr int kPagesMax = 10;

// Errors: Aborted: another worker changed the lane or a message; all stays for the next time.
absl::Status erase(Engine& engine, const Place& place, const std::vector<Message>& messages,
                   WebhookReport& report) {
  const auto& [tenant, endpoint] = place;
  OCTROI_ASSIGN_OR_RETURN(
      auto lane,
      records::load<WebhookLane>(engine.store(), engine.within(tenant), endpoint, "webhook_lane"));
  // Its worker would lose the lane under a message that was sent.
  if (lane.value.leased_until && *lane.value.leased_until > engine.now()) {
    return absl::AbortedError("another worker has the endpoint in hand");
  }
  const auto count = static_cast<std::int64_t>(messages.size());
  std::int64_t through = lane.value.erased_through.value_or(0);
  Batch batch;
  for (const Message& message : messages) {
    through = std::max(through, message.value.sequence);
    batch.erase(*message.row.type, tenant, message.row.id, message.row.version);
  }
  lane.value.erased = lane.value.erased.value_or(0) + count;
  lane.value.erased_through = through;
  batch.update(records::to_row(tenant, endpoint, lane.value, lane.row.version));
  OCTROI_RETURN_IF_ERROR(engine.store().commit(batch).status());
  report.erased += count;
  return absl::OkStatus();
}

// What cannot be read is told where it is sent, and stays.
std::map<Place, std::vector<Message>> by_endpoint(const Page& page) {
  std::map<Place, std::vector<Message>> endpoints;
  for (const Row& row : page.rows) {
    auto message = records::loaded_from_row<WebhookMessage>(row);
    if (!message.ok()) continue;
    Place place(row.tenant, message->value.endpoint.to_string());
    endpoints[std::move(place)].push_back(*std::move(message));
  }
  return endpoints;
}

absl::Status erase_closed(Engine& engine, WebhookMessageStatus status, std::chrono::hours keep,
                          WebhookReport& report) {
  Query query{.type = &records::record_type<WebhookMessage>(),
              .index = "closed",
              .equal = {records::Column<WebhookMessageStatus>::encode(status)},
              .rows_max = kPageRows};
  query.until = records::Column<Instant>::encode(engine.now() - keep);
  for (int pages = 0; pages < kPagesMax; ++pages) {
    OCTROI_ASSIGN_OR_RETURN(Page page, engine.store().scan_all(engine.self(), query));
    const auto endpoints = by_endpoint(page);
    for (const auto& [place, messages] : endpoints) {
      const absl::Status erased = erase(engine, place, messages, report);
      if (erased.ok() || absl::IsAborted(erased)) continue;
      if (absl::IsUnavailable(erased) || absl::IsResourceExhausted(erased) ||
          absl::IsUnknown(erased)) {
        return erased;
      }
      report.problems.push_back("webhook endpoint " + place.second + ": " + error_message(erased));
    }
    query.cursor = std::move(page.cursor);
    if (query.cursor.empty()) break;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status erase_old_webhooks(Engine& engine, WebhookReport& report) {
  const WebhookPolicy& policy = engine.options().webhook_policy;
  if (policy.keep_delivered) {
    OCTROI_RETURN_IF_ERROR(
        erase_closed(engine, WebhookMessageStatus::kDelivered, *policy.keep_delivered, report));
  }
  if (policy.keep_parked) {
    OCTROI_RETURN_IF_ERROR(
        erase_closed(engine, WebhookMessageStatus::kParked, *policy.keep_parked, report));
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
