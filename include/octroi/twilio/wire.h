// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What Twilio's words mean, and whether a callback is Twilio's.
//
// The signature is HMAC-SHA1 over the address exactly as it was configured at Twilio and all form
// parameters, sorted by name; of a repeated parameter each different value once, sorted. A JSON
// body is covered by its SHA-256 in the address. There is no timestamp: a replay is found by
// MessageSid and MessageStatus.
//
//   verify_twilio_callback(token, "https://example.com/sms", params, header);
//
// Layer: adapters (twilio; may include signing, http). Thread safety: pure functions.
#ifndef OCTROI_TWILIO_WIRE_H_
#define OCTROI_TWILIO_WIRE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"

namespace octroi OCTROI_API {
inline namespace v0 {

using TwilioParameter = std::pair<std::string, std::string>;  // name and value, decoded

// The text of X-Twilio-Signature.
[[nodiscard]] std::string twilio_signature(const Secret& auth_token, std::string_view url,
                                           std::span<const TwilioParameter> parameters);

// Tries the address without its port and with it, as Twilio's own libraries do.
// Errors: Unauthenticated "signature.mismatch".
absl::Status verify_twilio_callback(const Secret& auth_token, std::string_view url,
                                    std::span<const TwilioParameter> parameters,
                                    std::string_view signature);
// For a JSON body: the address must hold bodySHA256, the digest of `body`.
// Errors: Unauthenticated "signature.mismatch", "signature.body_mismatch".
absl::Status verify_twilio_json_callback(const Secret& auth_token, std::string_view url,
                                         std::string_view body, std::string_view signature);

enum class TwilioStatus : std::uint8_t {
  kQueued = 1,
  kSent = 2,
  kDelivered = 3,
  kFailed = 4,
  kCancelled = 5,
};
struct TwilioReading {
  TwilioStatus status = TwilioStatus::kQueued;
  bool is_known = true;

  friend bool operator==(const TwilioReading&, const TwilioReading&) = default;
};
// An unknown word is queued: keep waiting, and look at it.
[[nodiscard]] TwilioReading read_twilio_status(std::string_view status) noexcept;
// "cancelled"; stable.
[[nodiscard]] std::string_view to_string(TwilioStatus status) noexcept;

// The error that a message to this number draws with test credentials; nothing for other numbers.
[[nodiscard]] std::optional<int> twilio_test_error(std::string_view to) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TWILIO_WIRE_H_
