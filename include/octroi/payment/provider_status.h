// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ProviderStatus: what the many words of payment providers come down to.
//
// Providers add words without notice, so each reading also says whether the word was known. An
// unknown one is pending, never failed, and somebody should look at it.
//
//   const StatusReading reading = read_wave_status("complete", "succeeded");
//   outcome_of(reading.status);   // kSettled
//
// Layer: payment (may include base, money, tenant). Thread safety: values.
#ifndef OCTROI_PAYMENT_PROVIDER_STATUS_H_
#define OCTROI_PAYMENT_PROVIDER_STATUS_H_

#include <cstdint>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/payment/charge.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ProviderStatus : std::uint8_t {
  kPending = 1,         // made, not yet begun
  kRequiresAction = 2,  // waits for the payer
  kProcessing = 3,      // the provider is at it
  kSucceeded = 4,
  kFailed = 5,
  kCancelled = 6,  // by the payer, by us, or by time
  kPartiallyRefunded = 7,
  kRefunded = 8,
};

struct StatusReading {
  ProviderStatus status = ProviderStatus::kPending;
  bool is_known = true;

  friend bool operator==(const StatusReading&, const StatusReading&) = default;
};

// Refunded charges were settled; failed and cancelled ones are rejected; the others are pending.
[[nodiscard]] ChargeOutcome outcome_of(ProviderStatus status) noexcept;

// "requires_action"; stable.
[[nodiscard]] std::string_view to_string(ProviderStatus status) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_PROVIDER_STATUS_H_
