// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Outgoing webhooks: I53.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/telling.h"
#include "engine/verify/checker.h"
#include "octroi/base/json_value.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

using Wanted = std::map<std::string, WebhookEndpoint>;  // by id, as the log left them so far

// What an event of an endpoint says it wants from now on; false where it says nothing of it.
bool follow(const AuditEvent& event, Wanted& wanted) {
  if (event.subject_type != "webhook_endpoints") return false;
  const absl::StatusOr<JsonValue> data = JsonValue::parse(event.data);
  if (!data.ok() || !data->has("status")) return true;
  const auto id = WebhookEndpointId::parse(event.subject);
  if (!id.ok()) return true;
  WebhookEndpoint endpoint;
  endpoint.id = *id;
  for (const WebhookEndpointStatus status :
       {WebhookEndpointStatus::kDisabled, WebhookEndpointStatus::kRemoved}) {
    if (data->at("status").text() == to_string(status)) endpoint.status = status;
  }
  for (const JsonValue& type : data->at("types").items()) endpoint.types.push_back(type.text());
  wanted[event.subject] = std::move(endpoint);
  return true;
}

bool tells_of(const WebhookMessage& message, const AuditEvent& event, std::string_view type) {
  return message.sequence == event.sequence && message.type == type && message.event_at == event.at;
}

// How many messages of each endpoint are not there, of those that may have been erased.
using Missing = std::map<std::string, std::int64_t>;

bool may_be_erased(const Snapshot& s, TenantId tenant, const std::string& endpoint,
                   std::int64_t sequence) {
  const auto* lane = s.webhook_lanes.find(tenant, endpoint);
  return lane != nullptr && sequence <= lane->value.erased_through.value_or(0);
}

// As many are missing as were erased.
void check_erased(const Snapshot& s, TenantId tenant, const Missing& missing, Checker& checker) {
  for (const auto& [lane, row] : s.webhook_lanes.of(tenant)) {
    checker.look();
    const auto found = missing.find(row.id);
    const std::int64_t count = found == missing.end() ? 0 : found->second;
    const std::int64_t erased = lane.erased.value_or(0);
    if (count == erased) continue;
    checker.report(row, "has erased " + std::to_string(erased) + " messages, and " +
                            std::to_string(count) + " are missing");
  }
}

// Each event that an endpoint wanted when it happened has its message, unless that was erased; the
// ids of those that were found right are left in `right`.
void check_events(const Snapshot& s, TenantId tenant, std::set<std::string>& right,
                  Checker& checker) {
  Wanted wanted;
  Missing missing;
  for (const auto& one : s.events.of(tenant)) {
    if (follow(one.value, wanted)) continue;
    const WebhookEventType* const type = published(one.value);
    if (type == nullptr) continue;
    for (const auto& [id, endpoint] : wanted) {
      if (!wants(endpoint, type->type)) continue;
      checker.look();
      const std::string message_id = webhook_message_id(endpoint.id, one.value.sequence);
      const auto* message = s.webhook_messages.find(tenant, message_id);
      if (message == nullptr && may_be_erased(s, tenant, id, one.value.sequence)) {
        ++missing[id];
      } else if (message == nullptr) {
        checker.report(one.row, "endpoint " + id + " wanted it and has no message of it");
      } else if (!tells_of(message->value, one.value, type->type)) {
        checker.report(message->row, "is not what its event was");
      } else {
        right.insert(message_id);
      }
    }
  }
  check_erased(s, tenant, missing, checker);
}

// No message but those; what is closed has no time, and the first that is open in each queue has
// one, or nobody would come for it.
void check_messages(const Snapshot& s, TenantId tenant, const std::set<std::string>& right,
                    Checker& checker) {
  std::set<WebhookEndpointId> has_head;
  for (const auto& [message, row] : s.webhook_messages.of(tenant)) {
    checker.look();
    const std::string id = webhook_message_id(message.endpoint, message.sequence);
    if (id != row.id) {
      checker.report(row, "is a second message of what " + id + " tells");
    } else if (!right.contains(id)) {
      checker.report(row, "tells of no event that its endpoint wanted");
    }
    const bool is_open = message.status == WebhookMessageStatus::kPending;
    if (is_open == message.closed_at.has_value() || (!is_open && message.due_at)) {
      checker.report(row, "is open and closed at once");
    }
    if (is_open && has_head.insert(message.endpoint).second && !message.due_at) {
      checker.report(row, "is the first of its queue and never due");
    }
  }
}

void check_routes(const Snapshot& s, TenantId tenant, Checker& checker) {
  std::vector<WebhookEndpoint> endpoints;
  for (const auto& [kept, row] : s.webhook_endpoints.of(tenant)) {
    checker.look();
    endpoints.push_back(kept.endpoint);
    if (s.webhook_lanes.find(tenant, row.id) == nullptr) checker.report(row, "has no lane");
  }
  for (const auto& [stream, row] : s.streams.of(tenant)) {
    if (stream.webhooks != format_routes(endpoints)) {
      checker.report(row, "does not tell its events to the endpoints that there are");
    }
  }
}

void check_i51(const Snapshot& s, Checker& checker) {
  for (const auto& stream : s.streams) {
    std::set<std::string> right;
    check_events(s, stream.row.tenant, right, checker);
    check_messages(s, stream.row.tenant, right, checker);
    check_routes(s, stream.row.tenant, checker);
  }
}

}  // namespace

std::span<const Check> webhook_checks() {
  static constexpr Check kChecks[] = {
      {"I53",
       "each event has one message to each endpoint that wanted it, but for those whose time was "
       "over, and no queue is forgotten",
       check_i51},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
