// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/answers.h"

#include <algorithm>

#include "octroi/base/digest.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

// What other people wrote, cut to what fits a message.
std::string shown(std::string_view text) {
  constexpr std::size_t kShownMax = 80;
  std::string safe(text.substr(0, kShownMax));
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return c < 0x20 || c > 0x7E; }, '?');
  return safe;
}

}  // namespace

absl::Status payment_unreachable(std::string_view why) {
  return make_error(absl::StatusCode::kUnavailable, "payment.unreachable",
                    "the provider cannot be reached now: " + shown(why));
}

absl::Status payment_bad_credentials(std::string_view provider) {
  return make_error(absl::StatusCode::kUnauthenticated, "payment.bad_credentials",
                    std::string(provider) + " refuses our key; is it the right account's?");
}

absl::Status payment_request_refused(std::string_view provider, std::string_view code) {
  return make_error(absl::StatusCode::kInvalidArgument, "payment.request_refused",
                    std::string(provider) + " cannot take this request: " + shown(code));
}

absl::Status payment_not_found(std::string_view key) {
  return make_error(absl::StatusCode::kNotFound, "payment.not_found",
                    "there is no charge with the key " + shown(key));
}

absl::Status refund_exceeds_charge() {
  return make_error(absl::StatusCode::kFailedPrecondition, "payment.refund_exceeds_charge",
                    "with earlier refunds this is more than was charged");
}

absl::Status charge_not_settled() {
  return make_error(absl::StatusCode::kFailedPrecondition, "payment.not_settled",
                    "only a settled charge can be given back");
}

ChargeResult unknown_charge() { return ChargeResult{.outcome = ChargeOutcome::kUnknown}; }

std::string short_scoped_key(const TenantContext& tenant, std::string_view key) {
  return to_hex(sha256(scoped_key(tenant, key)));
}

UuidBytes uuid_of_key(const TenantContext& tenant, std::string_view key) {
  const Digest digest = sha256(scoped_key(tenant, key));
  UuidBytes uuid;
  std::copy_n(digest.begin(), uuid.size(), uuid.begin());
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0F) | 0x40);
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3F) | 0x80);
  return uuid;
}

std::string unknown_status_alert(std::string_view provider, std::string_view word) {
  return std::string(provider) + " answers a status that is not known: " + shown(word);
}

}  // namespace v0
}  // namespace octroi
