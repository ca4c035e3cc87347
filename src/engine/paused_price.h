// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a price asks while a subscription is paused: a percentage of what recurs.
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_PAUSED_PRICE_H_
#define OCTROI_SRC_ENGINE_PAUSED_PRICE_H_

#include <cstdint>

#include "octroi/catalog/plan.h"

namespace octroi {
inline namespace v0 {

// The price at `percent` (1 to 100) of its flat and per-seat charges, each rounded once, half up;
// their lines say so: "while paused, 20% of 29.00 EUR". All else is as it was.
[[nodiscard]] Price at_percent(Price price, std::int32_t percent);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PAUSED_PRICE_H_
