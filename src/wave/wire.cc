// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wave/wire.h"

#include <algorithm>

namespace octroi {
inline namespace v0 {

absl::StatusOr<std::string> wave_amount(Money amount) {
  constexpr int kDecimalsMax = 2;
  return wire_amount(amount, std::min(amount.currency().exponent(), kDecimalsMax));
}

StatusReading read_wave_status(std::string_view checkout_status,
                               std::string_view payment_status) noexcept {
  // Money that arrived is money, whatever became of the session.
  if (payment_status == "succeeded") return {ProviderStatus::kSucceeded};
  const bool is_known_payment = payment_status == "processing" || payment_status == "cancelled";
  if (!is_known_payment) return {ProviderStatus::kPending, false};
  if (checkout_status == "expired") return {ProviderStatus::kCancelled};
  if (checkout_status == "complete") {
    const bool is_cancelled = payment_status == "cancelled";
    return {is_cancelled ? ProviderStatus::kCancelled : ProviderStatus::kProcessing};
  }
  // One failed attempt: while the session is open the payer may try again.
  if (checkout_status == "open") return {ProviderStatus::kRequiresAction};
  return {ProviderStatus::kPending, false};
}

absl::Status verify_wave_webhook(std::string_view header, std::string_view body,
                                 std::span<const Secret> secrets, Instant now,
                                 std::chrono::seconds tolerance) {
  return verify_timestamped({.header = header,
                             .body = body,
                             .separator = "",
                             .secrets = secrets,
                             .now = now,
                             .tolerance = tolerance});
}

}  // namespace v0
}  // namespace octroi
