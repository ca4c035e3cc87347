// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Exact division of 128-bit numbers, and what a Rounding makes of the remainder.
//
// The private ground of Decimal, Money and Ratio: magnitudes are unsigned, so that the most
// negative number needs no special case.
//
// Layer: money, private. Thread safety: pure functions.
#ifndef OCTROI_MONEY_QUOTIENT_H_
#define OCTROI_MONEY_QUOTIENT_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"

#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {

__extension__ typedef unsigned __int128 Magnitude;

[[nodiscard]] constexpr Magnitude magnitude(Int128 value) noexcept {
  return value < 0 ? Magnitude{0} - static_cast<Magnitude>(value) : static_cast<Magnitude>(value);
}

// 10^power, for 0 to 38.
[[nodiscard]] constexpr Int128 power_of_ten(int power) noexcept {
  Int128 result = 1;
  for (int i = 0; i < power; ++i) result *= 10;
  return result;
}

// factor x numerator / denominator, rounded once and exact before that: the product may need 192
// bits. Empty when the result does not fit 127 bits. The denominator is not zero.
[[nodiscard]] std::optional<Int128> round_product(std::int64_t factor, Ratio ratio,
                                                  Rounding rounding) noexcept;

// The two ends every division can come to.
[[nodiscard]] absl::Status division_by_zero();
[[nodiscard]] absl::Status money_overflow();

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MONEY_QUOTIENT_H_
