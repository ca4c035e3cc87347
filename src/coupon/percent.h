// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a discount's percentage may be.
//
// Layer: coupon, private. Thread safety: pure functions.
#ifndef OCTROI_COUPON_PERCENT_H_
#define OCTROI_COUPON_PERCENT_H_

#include <cstdint>

#include "octroi/money/decimal.h"

namespace octroi {
inline namespace v0 {

inline constexpr int kDiscountScaleMax = 6;

// 100 in units of 10^-scale.
[[nodiscard]] constexpr std::int64_t hundred_percent(int scale) noexcept {
  std::int64_t units = 100;
  for (int i = 0; i < scale; ++i) units *= 10;
  return units;
}

// Above 0, at most 100, at most six decimals.
[[nodiscard]] constexpr bool is_discount_percent(const Decimal& percent) noexcept {
  return percent.scale() <= kDiscountScaleMax && percent.coefficient() > 0 &&
         percent.coefficient() <= hundred_percent(percent.scale());
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_COUPON_PERCENT_H_
