// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/webhooks/standard.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "octroi/base/status.h"
#include "octroi/outgoing/policy.h"
#include "octroi/signing/encoding.h"
#include "octroi/signing/mac.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::seconds;

constexpr std::string_view kPrefix = "whsec_";
constexpr std::string_view kScheme = "v1,";
constexpr std::size_t kNewKeyBytes = 32;
constexpr std::size_t kHeaderBytesMax = 4096;

std::string mac_of(const WebhookSecret& secret, std::string_view id, std::string_view timestamp,
                   std::string_view body) {
  std::string text(id);
  text += '.';
  text += timestamp;
  text += '.';
  text += body;
  return hmac_sha256(secret.key(), text);
}

std::optional<seconds> read_timestamp(std::string_view digits) {
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  const bool is_time = error == std::errc() && stopped == end && value >= 0 &&
                       value <= kInstantMax.time_since_epoch() / seconds(1);
  return is_time ? std::optional(seconds(value)) : std::nullopt;
}

bool is_signed(const WebhookDelivery& delivery, std::span<const WebhookSecret> secrets) {
  bool matches = false;
  for (const WebhookSecret& secret : secrets) {
    const std::string mac =
        encode_base64(mac_of(secret, delivery.id, delivery.timestamp, delivery.body));
    for (std::string_view rest = delivery.signature; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      const std::string_view entry = rest.substr(0, end);
      if (entry.starts_with(kScheme)) {
        matches |= equals_in_constant_time(entry.substr(kScheme.size()), mac);
      }
      rest = end == rest.size() ? std::string_view() : rest.substr(end + 1);
    }
  }
  return matches;
}

}  // namespace

absl::StatusOr<WebhookSecret> WebhookSecret::parse(std::string_view text) {
  std::string base64(text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text);
  while (base64.size() % 4 != 0 && !base64.ends_with("==")) base64 += '=';
  std::optional<std::string> key = decode_base64(base64);
  if (key && !key->empty()) return WebhookSecret(Secret(*std::move(key)));
  return make_error(absl::StatusCode::kInvalidArgument, "webhooks.bad_secret",
                    "a secret is whsec_ and base64");
}

WebhookSecret WebhookSecret::make(Random& random) {
  std::string key(kNewKeyBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(key)));
  return WebhookSecret(Secret(std::move(key)));
}

Secret WebhookSecret::text() const { return Secret(std::string(kPrefix) + encode_base64(key())); }

std::string sign_webhook(const WebhookSecret& secret, std::string_view id, Instant at,
                         std::string_view body) {
  const std::string timestamp =
      std::to_string(std::chrono::floor<seconds>(at).time_since_epoch().count());
  return std::string(kScheme) + encode_base64(mac_of(secret, id, timestamp, body));
}

absl::Status verify_webhook(const WebhookDelivery& delivery, std::span<const WebhookSecret> secrets,
                            Instant now, seconds tolerance) {
  const std::optional<seconds> timestamp = read_timestamp(delivery.timestamp);
  if (delivery.id.empty() || delivery.signature.empty() || !timestamp ||
      delivery.signature.size() > kHeaderBytesMax) {
    return make_error(absl::StatusCode::kInvalidArgument, "webhooks.bad_headers",
                      "webhook-id, webhook-timestamp and webhook-signature are needed");
  }
  const seconds age = std::chrono::floor<seconds>(now).time_since_epoch() - *timestamp;
  if (age > tolerance) {
    return make_error(absl::StatusCode::kOutOfRange, "signature.stale", "signed too long ago");
  }
  if (age < -tolerance) {
    return make_error(absl::StatusCode::kOutOfRange, "signature.future", "signed in the future");
  }
  if (is_signed(delivery, secrets)) return absl::OkStatus();
  return make_error(absl::StatusCode::kUnauthenticated, "signature.mismatch",
                    "no signature fits body, id and secret");
}

std::span<const seconds> webhook_delays() noexcept {
  static const WebhookPolicy kStandard;
  return kStandard.waits;
}

WebhookVerdict judge_webhook_answer(int http_status) noexcept {
  if (http_status >= 200 && http_status <= 299) return WebhookVerdict::kDelivered;
  if (http_status == 410) return WebhookVerdict::kGone;
  const bool is_busy = http_status == 429 || http_status == 502 || http_status == 504;
  return is_busy ? WebhookVerdict::kSlowDown : WebhookVerdict::kRetry;
}

}  // namespace v0
}  // namespace octroi
