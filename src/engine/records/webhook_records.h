// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The records of outgoing webhooks: endpoints, messages, lanes.
//
// Layer: engine, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_ENGINE_RECORDS_WEBHOOK_RECORDS_H_
#define OCTROI_SRC_ENGINE_RECORDS_WEBHOOK_RECORDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/codec.h"
#include "octroi/outgoing/endpoint.h"
#include "octroi/outgoing/message.h"

namespace octroi {
inline namespace v0 {
namespace records {

// An endpoint with its secrets as they are kept.
struct KeptEndpoint {
  WebhookEndpoint endpoint;
  std::string secret;
  std::optional<std::string> previous_secret;
};

// Who sends to the endpoint now; the record's id is the endpoint's. Apart from the endpoint, whose
// every change is an audited event.
struct WebhookLane {
  std::optional<Instant> leased_until;   // a worker has it in hand
  std::optional<Instant> failing_since;  // nothing was delivered since then
  // Messages whose time was over: how many, and the last event that one of them told.
  std::optional<std::int64_t> erased{};
  std::optional<std::int64_t> erased_through{};
};

template <>
struct Record<KeptEndpoint> {
  static bool set_identity(KeptEndpoint& kept, const Row& row) {
    return records::set_identity(kept.endpoint, row);
  }
  static constexpr std::string_view kName = "webhook_endpoints";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& k, V& field) {
    auto& e = k.endpoint;
    field("url", e.url);
    field.lines("types", e.types);
    field("status", e.status);
    field("reason", e.reason);
    field("status_since", e.status_since);
    field("created_at", e.created_at);
    field("secret", k.secret);
    field("secret_number", e.secret_number);
    field("previous_secret", k.previous_secret);
    field("previous_secret_until", e.previous_secret_until);
  }
};

template <>
struct Record<WebhookMessage> {
  static bool set_identity(WebhookMessage& message, const Row& row) {
    message.id = row.id;
    message.tenant = row.tenant;
    return true;
  }
  static constexpr std::string_view kName = "webhook_messages";
  static std::vector<Index> indexes() {
    return {{.name = "due", .fields = {"due_at"}, .across_tenants = true},
            {.name = "queue", .fields = {"queue"}},
            {.name = "history", .fields = {"endpoint_id", "event_at"}},
            {.name = "closed", .fields = {"status", "closed_at"}, .across_tenants = true}};
  }
  // The endpoint's while the message is not closed: its queue is then read without what was closed.
  [[nodiscard]] static std::optional<std::string> queue_of(const WebhookMessage& m) {
    if (m.status != WebhookMessageStatus::kPending) return std::nullopt;
    return m.endpoint.to_string();
  }
  template <class T, class V>
  static void visit(T& m, V& field) {
    field("endpoint_id", m.endpoint);
    field("event", m.sequence);
    field("type", m.type);
    field("event_at", m.event_at);
    field.json(
        "data", m.data, [](const std::string& json) { return json; },
        [](const std::string& json) { return absl::StatusOr<std::string>(json); });
    field("status", m.status);
    field("attempts", m.attempts);
    field("due_at", m.due_at);
    field.derived("queue", [&m] { return queue_of(m); });
    field("outcome", m.outcome);
    field("closed_at", m.closed_at);
  }
};

template <>
struct Record<WebhookLane> {
  static constexpr std::string_view kName = "webhook_lanes";
  static std::vector<Index> indexes() { return {}; }
  template <class T, class V>
  static void visit(T& l, V& field) {
    field("leased_until", l.leased_until);
    field("failing_since", l.failing_since);
    field("erased", l.erased);
    field("erased_through", l.erased_through);
  }
};

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_WEBHOOK_RECORDS_H_
