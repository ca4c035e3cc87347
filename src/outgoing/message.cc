// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/outgoing/message.h"

#include <utility>

#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {

std::string_view to_string(WebhookMessageStatus status) noexcept {
  switch (status) {
    case WebhookMessageStatus::kPending:
      return "pending";
    case WebhookMessageStatus::kDelivered:
      return "delivered";
    case WebhookMessageStatus::kParked:
      return "parked";
  }
  return {};
}

std::string webhook_message_id(WebhookEndpointId endpoint, std::int64_t sequence) {
  constexpr std::size_t kDigits = 12;
  const std::string digits = std::to_string(sequence);
  const std::size_t zeros = digits.size() < kDigits ? kDigits - digits.size() : 0;
  return endpoint.to_string() + "-" + std::string(zeros, '0') + digits;
}

std::string webhook_body(const WebhookMessage& message) {
  JsonWriter json;
  json.object().field("id", message.id).field("type", message.type);
  json.field("created", format_instant(message.event_at));
  json.field("tenant", message.tenant.to_string()).key("data").raw(message.data).end();
  return std::move(json).text();
}

}  // namespace v0
}  // namespace octroi
