// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tax rate's percentage as a fraction of small whole numbers: what the calculation multiplies by.
//
// Layer: tax, private. Thread safety: pure functions.
#ifndef OCTROI_TAX_PERCENT_H_
#define OCTROI_TAX_PERCENT_H_

#include <cstdint>

#include "absl/status/status.h"

#include "octroi/money/decimal.h"
#include "octroi/tax/tax.h"

namespace octroi {
inline namespace v0 {

inline constexpr int kPercentScaleMax = 6;
inline constexpr std::int64_t kPercentMax = 100;

// numerator / denominator, both below 10^9.
struct Fraction {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
};

[[nodiscard]] constexpr std::int64_t hundred_at(int scale) noexcept {
  std::int64_t hundred = kPercentMax;
  for (int i = 0; i < scale; ++i) hundred *= 10;
  return hundred;
}

[[nodiscard]] constexpr bool is_rate(const Decimal& percent) noexcept {
  return percent.scale() <= kPercentScaleMax && percent.coefficient() >= 0 &&
         percent.coefficient() <= hundred_at(percent.scale());
}

// What a price of one unit bears in tax, for a percentage that is_rate().
[[nodiscard]] constexpr Fraction tax_fraction(const Decimal& percent, TaxMode mode) noexcept {
  const auto numerator = static_cast<std::int64_t>(percent.coefficient());
  const std::int64_t hundred = hundred_at(percent.scale());
  return {numerator, mode == TaxMode::kInclusive ? hundred + numerator : hundred};
}

[[nodiscard]] absl::Status rate_out_of_range(const TaxRate& rate);

// Whether treatment, mode, level and rounding are numbers that name something. Errors: as
// validate().
[[nodiscard]] absl::Status check_names(const TaxPolicy& policy);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TAX_PERCENT_H_
