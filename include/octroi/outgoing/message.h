// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// WebhookMessage: one event on its way to one endpoint.
//
// It is written in the commit of the event, and sent between commits, AT LEAST ONCE: an endpoint
// may receive it twice, always under the same id, by which it must know it again. Messages of one
// endpoint are sent in the order of their events; the next one waits until the one before was
// delivered or is parked.
//
//   pending --> delivered | parked        parked --replay--> pending
//
// A closed one is erased when WebhookPolicy says that its time is over.
//
// The body that is sent:
//
//   {"id":"019b..-000000000042","type":"invoice.paid","created":"2026-01-31T09:00:00.000Z",
//    "tenant":"019a..","data":{"object":"invoice","id":"019b..","status":"paid",...}}
//
// Layer: outgoing (may include base, tenant). Thread safety: values and pure functions.
#ifndef OCTROI_OUTGOING_MESSAGE_H_
#define OCTROI_OUTGOING_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class WebhookMessageStatus : std::uint8_t {  // Numbers are wire format.
  kPending = 1,
  kDelivered = 2,  // the endpoint answered 2xx
  kParked = 3,     // tried for the last time, or the endpoint is disabled: a person may replay it
};
// "pending": the name in records; stable.
[[nodiscard]] std::string_view to_string(WebhookMessageStatus status) noexcept;

struct WebhookMessage {
  std::string id{};  // of endpoint and event: the webhook-id of every attempt
  TenantId tenant{};
  WebhookEndpointId endpoint{};
  std::int64_t sequence = 0;  // the event's number in the tenant's audit log
  std::string type{};         // "invoice.paid"
  Instant event_at{};
  std::string data{};  // JSON: the record as the event's commit left it
  WebhookMessageStatus status = WebhookMessageStatus::kPending;
  std::int64_t attempts = 0;  // since it was written, or replayed
  // The next try; nullopt once closed, and while an earlier message of the endpoint holds it up.
  std::optional<Instant> due_at{};
  std::string outcome{};  // of the last attempt, for people; holds no address and no secret
  std::optional<Instant> closed_at{};

  friend bool operator==(const WebhookMessage&, const WebhookMessage&) = default;
};

// "019b...-000000000042": ids of one endpoint sort as its events do. Letters, digits and hyphens.
[[nodiscard]] std::string webhook_message_id(WebhookEndpointId endpoint, std::int64_t sequence);

// The body, the same bytes at each attempt.
[[nodiscard]] std::string webhook_body(const WebhookMessage& message);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_OUTGOING_MESSAGE_H_
