// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Outgoing webhooks by the Standard Webhooks specification, version 1.0.0.
//
// Three headers: webhook-id stays the same for every try, webhook-timestamp is new, and
// webhook-signature holds one "v1,<base64>" for each secret in use, separated by blanks, so that a
// secret can be replaced without a gap. HMAC-SHA256 over "<id>.<timestamp>.<body>".
//
//   auto secret = WebhookSecret::parse("whsec_...");
//   sign_webhook(*secret, "msg_1", clock.now(), body);   // "v1,g0hM9S..."
//
// Layer: adapters (webhooks; may include signing, outgoing). Thread safety: pure functions; values.
#ifndef OCTROI_WEBHOOKS_STANDARD_H_
#define OCTROI_WEBHOOKS_STANDARD_H_

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/base/random.h"
#include "octroi/base/secret.h"
#include "octroi/outgoing/sender.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class WebhookSecret {
 public:
  // "whsec_" and base64, of which prefix and padding may be missing.
  // Errors: InvalidArgument "webhooks.bad_secret" (no base64, or an empty key).
  static absl::StatusOr<WebhookSecret> parse(std::string_view text);
  // A new one of 32 bytes.
  static WebhookSecret make(Random& random);

  [[nodiscard]] std::string_view key() const noexcept { return key_.reveal(); }
  // "whsec_...": to show to the endpoint's owner, once.
  [[nodiscard]] Secret text() const;

 private:
  explicit WebhookSecret(Secret key) : key_(std::move(key)) {}
  Secret key_;
};

// `id` must hold no dot; letters, digits, '-', '_'.
[[nodiscard]] std::string sign_webhook(const WebhookSecret& secret, std::string_view id, Instant at,
                                       std::string_view body);

struct WebhookDelivery {
  std::string_view id{};         // webhook-id
  std::string_view timestamp{};  // webhook-timestamp
  std::string_view signature{};  // webhook-signature
  std::string_view body{};
};

// Errors, the first that applies: InvalidArgument "webhooks.bad_headers" (one is missing, or the
// timestamp is no number); OutOfRange "signature.stale", "signature.future"; Unauthenticated
// "signature.mismatch".
absl::Status verify_webhook(const WebhookDelivery& delivery, std::span<const WebhookSecret> secrets,
                            Instant now,
                            std::chrono::seconds tolerance = std::chrono::seconds(300));

// How long to wait before each try: the first at once, the last about 76 hours after it; the waits
// of a WebhookPolicy (octroi/outgoing/policy.h) by default.
[[nodiscard]] std::span<const std::chrono::seconds> webhook_delays() noexcept;

// What an endpoint's answer means for it.
[[nodiscard]] WebhookVerdict judge_webhook_answer(int http_status) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_WEBHOOKS_STANDARD_H_
