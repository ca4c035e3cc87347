// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The headers of a delivery by PayPal, as both ways to verify it need them.
//
// Layer: paypal, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_PAYPAL_TRANSMISSION_H_
#define OCTROI_SRC_PAYPAL_TRANSMISSION_H_

#include <chrono>
#include <string_view>

#include "absl/status/status.h"

#include "octroi/paypal/wire.h"
#include "octroi/tenant/callback.h"

namespace octroi {
inline namespace v0 {
namespace paypal {

// Views into `callback`.
[[nodiscard]] PaypalTransmission transmission_of(const Callback& callback);

// Errors: InvalidArgument "paypal.bad_headers".
absl::Status check_headers(const PaypalTransmission& transmission);

// Errors: OutOfRange "signature.stale", "signature.future"; InvalidArgument "instant.malformed".
absl::Status check_window(std::string_view time, Instant now, std::chrono::seconds window);

}  // namespace paypal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_PAYPAL_TRANSMISSION_H_
