// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reading Stripe's objects.
//
// Layer: stripe, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_STRIPE_READ_H_
#define OCTROI_SRC_STRIPE_READ_H_

#include "octroi/base/json_value.h"
#include "octroi/payment/charge.h"

namespace octroi {
inline namespace v0 {
namespace stripe {

// A payment intent or a Checkout session. One that cannot be read is unknown.
[[nodiscard]] ChargeResult read_object(const JsonValue& object);

}  // namespace stripe
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_STRIPE_READ_H_
