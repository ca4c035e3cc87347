// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What Wave's words and numbers mean: amounts, the pair of statuses, webhook signatures.
//
//   *wave_amount(Money::of_minor(1500, kXof));                  // "1500"
//   read_wave_status("complete", "succeeded").status            // kSucceeded
//
// Layer: adapters (wave; may include payment, signing). Thread safety: pure functions.
#ifndef OCTROI_WAVE_WIRE_H_
#define OCTROI_WAVE_WIRE_H_

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/payment/provider_status.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/signing/timestamped.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// A point, at most two decimals, none for francs.
// Errors: InvalidArgument "payment.amount_not_representable".
absl::StatusOr<std::string> wave_amount(Money amount);

[[nodiscard]] StatusReading read_wave_status(std::string_view checkout_status,
                                             std::string_view payment_status) noexcept;

// The header Wave-Signature over "<timestamp><body>", without anything between.
// Errors: verify_timestamped().
absl::Status verify_wave_webhook(std::string_view header, std::string_view body,
                                 std::span<const Secret> secrets, Instant now,
                                 std::chrono::seconds tolerance = std::chrono::seconds(300));

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_WAVE_WIRE_H_
