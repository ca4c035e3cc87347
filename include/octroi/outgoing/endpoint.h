// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// WebhookEndpoint: an address of a tenant's own that is told of events.
//
// A tenant names an https address and the types of events it wants to hear of; from then on each
// such event becomes a WebhookMessage to it (octroi/outgoing/message.h). While an endpoint is
// disabled its messages are kept and not sent; what is removed gets none any more.
//
//   enabled <--> disabled        a person, or the engine: it answered 410, or failed for days
//      +------------+---> removed
//
// Its signing secret is shown once, when it is made, and is never part of this value. A new secret
// takes the old one's place after a window in which messages are signed by both.
//
// Layer: outgoing (may include base, tenant). Thread safety: values and pure functions.
#ifndef OCTROI_OUTGOING_ENDPOINT_H_
#define OCTROI_OUTGOING_ENDPOINT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kWebhookEndpointsMax = 20;  // of one tenant, the removed ones aside

enum class WebhookEndpointStatus : std::uint8_t {  // Numbers are wire format.
  kEnabled = 1,
  kDisabled = 2,
  kRemoved = 3,
};
// "enabled": the name in records; stable.
[[nodiscard]] std::string_view to_string(WebhookEndpointStatus status) noexcept;

struct WebhookEndpoint {
  WebhookEndpointId id{};
  TenantId tenant{};
  std::string url{};
  std::vector<std::string> types{};  // "invoice.paid"; empty: all, those of later versions too
  WebhookEndpointStatus status = WebhookEndpointStatus::kEnabled;
  std::string reason{};  // why it is disabled or removed, for people
  Instant status_since{};
  Instant created_at{};
  std::int64_t secret_number = 1;  // 1 for the first secret, 2 after the first rotation
  // Until then the secret before signs too.
  std::optional<Instant> previous_secret_until{};

  friend bool operator==(const WebhookEndpoint&, const WebhookEndpoint&) = default;
};

// Whether events of this type become messages to it; those of a disabled one wait.
[[nodiscard]] bool wants(const WebhookEndpoint& endpoint, std::string_view type) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_OUTGOING_ENDPOINT_H_
