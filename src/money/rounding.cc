// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/rounding.h"

#include <limits>

#include "octroi/base/status.h"
#include "quotient.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr Magnitude kMagnitudeMax = ~Magnitude{0};

struct Division {
  Magnitude quotient;
  Magnitude remainder;
  bool overflow;
};

// Whether the magnitude grows by one: `quotient` and `remainder` are those of |value|.
bool rounds_away(const Division& division, Magnitude divisor, bool negative, Rounding rounding) {
  if (division.remainder == 0) return false;
  // Against the rest of the divisor, because twice the remainder may not fit.
  const Magnitude rest = divisor - division.remainder;
  const bool above_half = division.remainder > rest;
  const bool tie = division.remainder == rest;
  switch (rounding) {
    case Rounding::kHalfUp:
      return above_half || tie;
    case Rounding::kHalfEven:
      return above_half || (tie && (division.quotient & 1) != 0);
    case Rounding::kHalfDown:
      return above_half;
    case Rounding::kUp:
      return true;
    case Rounding::kDown:
      return false;
    case Rounding::kCeiling:
      return !negative;
    case Rounding::kFloor:
      return negative;
  }
  return above_half || tie;
}

// factor x numerator / divisor by binary long multiplication: the running remainder stays below
// the divisor (at most 2^127), so its double always fits.
Division divide_product(std::uint64_t factor, Magnitude numerator, Magnitude divisor) {
  if (factor == 0 || numerator <= kMagnitudeMax / factor) {
    const Magnitude product = factor * numerator;
    return {product / divisor, product % divisor, false};
  }
  const Magnitude whole = numerator / divisor;
  const Magnitude part = numerator % divisor;
  Division result{0, 0, whole > kMagnitudeMax / factor};
  for (int bit = 63; bit >= 0; --bit) {
    result.quotient *= 2;
    result.remainder *= 2;
    if (result.remainder >= divisor) {
      result.remainder -= divisor;
      ++result.quotient;
    }
    if ((factor >> bit & 1) == 0) continue;
    result.remainder += part;
    if (result.remainder >= divisor) {
      result.remainder -= divisor;
      ++result.quotient;
    }
  }
  // The loop's quotient is below `factor`, so only the whole part can overflow.
  result.overflow = result.overflow || whole * factor > kMagnitudeMax - result.quotient;
  result.quotient += whole * factor;
  return result;
}

}  // namespace

std::optional<Int128> round_product(std::int64_t factor, Ratio ratio, Rounding rounding) noexcept {
  const bool negative = (factor < 0) != ((ratio.numerator < 0) != (ratio.denominator < 0));
  const Magnitude divisor = magnitude(ratio.denominator);
  Division division = divide_product(static_cast<std::uint64_t>(magnitude(factor)),
                                     magnitude(ratio.numerator), divisor);
  constexpr Magnitude kLimit = kMagnitudeMax >> 1;
  if (division.overflow || division.quotient >= kLimit) return std::nullopt;
  if (rounds_away(division, divisor, negative, rounding)) ++division.quotient;
  const auto result = static_cast<Int128>(division.quotient);
  return negative ? -result : result;
}

absl::Status division_by_zero() {
  return make_error(absl::StatusCode::kInvalidArgument, "money.division_by_zero",
                    "a ratio needs a denominator other than zero");
}

absl::Status money_overflow() {
  return make_error(absl::StatusCode::kOutOfRange, "money.overflow",
                    "the amount does not fit 64 bits of minor units; use smaller amounts");
}

absl::StatusOr<std::int64_t> round_ratio(Ratio value, Rounding rounding) {
  if (value.denominator == 0) return division_by_zero();
  const std::optional<Int128> rounded = round_product(1, value, rounding);
  if (!rounded.has_value() || *rounded < std::numeric_limits<std::int64_t>::min() ||
      *rounded > std::numeric_limits<std::int64_t>::max()) {
    return money_overflow();
  }
  return static_cast<std::int64_t>(*rounded);
}

}  // namespace v0
}  // namespace octroi
