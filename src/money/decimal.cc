// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/decimal.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "octroi/base/status.h"
#include "quotient.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr Int128 kCoefficientMax = power_of_ten(36);
constexpr Magnitude kFactorMax = std::numeric_limits<std::int64_t>::max();

bool fits(Int128 coefficient) {
  return coefficient >= -kCoefficientMax && coefficient <= kCoefficientMax;
}

absl::Status overflow() {
  return make_error(absl::StatusCode::kOutOfRange, "decimal.overflow",
                    "a decimal holds up to 36 digits, 18 of them after the point");
}

absl::Status bad_scale() {
  return make_error(absl::StatusCode::kInvalidArgument, "decimal.bad_scale",
                    "a decimal has 0 to 18 digits after the point");
}

absl::Status malformed() {
  return make_error(absl::StatusCode::kInvalidArgument, "decimal.malformed",
                    "write a decimal in plain digits, like 12 or -0.5: no exponent, plus sign, "
                    "grouping or blank, and digits on both sides of the point");
}

// The same value with as few decimals as make it fit.
absl::StatusOr<Decimal> shortened(Int128 coefficient, int scale) {
  while ((!fits(coefficient) || scale > Decimal::kScaleMax) && scale > 0 && coefficient % 10 == 0) {
    coefficient /= 10;
    --scale;
  }
  if (scale > Decimal::kScaleMax) return overflow();
  return Decimal::of(coefficient, scale);
}

// The coefficient of `value` at a scale at least its own; empty when it needs more than 127 bits.
std::optional<Int128> coefficient_at(const Decimal& value, int scale) {
  Int128 result = 0;
  if (__builtin_mul_overflow(value.coefficient(), power_of_ten(scale - value.scale()), &result)) {
    return std::nullopt;
  }
  return result;
}

std::optional<Int128> exact_sum(const Decimal& a, const Decimal& b, int scale) {
  const std::optional<Int128> left = coefficient_at(a, scale);
  const std::optional<Int128> right = coefficient_at(b, scale);
  Int128 sum = 0;
  if (!left || !right || __builtin_add_overflow(*left, *right, &sum)) return std::nullopt;
  return sum;
}

// Takes one factor of ten out of the product a x b, if there is one.
bool take_ten(Int128& a, Int128& b) {
  for (const int of_a : {10, 1, 2, 5}) {
    const int of_b = 10 / of_a;
    if (a % of_a != 0 || b % of_b != 0) continue;
    a /= of_a;
    b /= of_b;
    return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Decimal> Decimal::of(Int128 coefficient, int scale) {
  if (scale < 0 || scale > kScaleMax) return bad_scale();
  if (!fits(coefficient)) return overflow();
  Decimal result;
  result.coefficient_ = coefficient;
  result.scale_ = scale;
  return result;
}

absl::StatusOr<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::size_t decimals = point == std::string_view::npos ? 0 : text.size() - point - 1;
  if (text.empty() || point == 0 || (point != std::string_view::npos && decimals == 0)) {
    return malformed();
  }
  Int128 coefficient = 0;
  bool too_long = decimals > kScaleMax;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (text[i] < '0' || text[i] > '9') return malformed();
    if (!too_long) coefficient = coefficient * 10 + (text[i] - '0');
    too_long = too_long || coefficient > kCoefficientMax;
  }
  if (too_long) return overflow();
  return of(negative ? -coefficient : coefficient, static_cast<int>(decimals));
}

absl::StatusOr<Decimal> Decimal::parse_rounded(std::string_view text, int scale,
                                               Rounding rounding) {
  if (scale < 0 || scale > kScaleMax) return bad_scale();
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || text.size() - point - 1 <= kScaleMax) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal exact, parse(text));
    return round_to(exact, scale, rounding);
  }
  // What lies beyond one digit more than is kept decides only whether it is nothing; a last digit
  // that is no tie and no zero says the same.
  const std::size_t kept = point + 1 + static_cast<std::size_t>(scale) + 1;
  std::string shorter(text.substr(0, kept));
  bool has_more = false;
  for (const char digit : text.substr(kept)) {
    if (digit < '0' || digit > '9') return malformed();
    has_more = has_more || digit != '0';
  }
  if (scale + 1 >= kScaleMax) return overflow();
  shorter += has_more ? '1' : '0';
  OCTROI_ASSIGN_OR_RETURN(const Decimal nearby, parse(shorter));
  return round_to(nearby, scale, rounding);
}

Ratio Decimal::ratio() const noexcept { return {coefficient_, power_of_ten(scale_)}; }

std::string Decimal::to_string() const {
  std::string reversed;
  reversed.reserve(40);
  Magnitude rest = magnitude(coefficient_);
  for (int digits = 0; rest != 0 || digits <= scale_; ++digits) {
    if (digits == scale_ && scale_ > 0) reversed += '.';
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (coefficient_ < 0) reversed += '-';
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

Decimal Decimal::normalized() const noexcept {
  Decimal result = *this;
  while (result.scale_ > 0 && result.coefficient_ % 10 == 0) {
    result.coefficient_ /= 10;
    --result.scale_;
  }
  return result;
}

bool operator==(const Decimal& a, const Decimal& b) noexcept { return (a <=> b) == 0; }

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
  if (a.scale_ > b.scale_) return 0 <=> (b <=> a);
  // Scaling `a` up could overflow; cutting `b` to a's scale cannot, and what is cut off decides
  // only between equals, since it has the sign of `b`.
  const Int128 unit = power_of_ten(b.scale_ - a.scale_);
  const Int128 whole = b.coefficient_ / unit;
  if (a.coefficient_ < whole) return std::strong_ordering::less;
  if (a.coefficient_ > whole) return std::strong_ordering::greater;
  const Int128 part = b.coefficient_ % unit;
  if (part > 0) return std::strong_ordering::less;
  if (part < 0) return std::strong_ordering::greater;
  return std::strong_ordering::equal;
}

absl::StatusOr<Decimal> add(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale(), b.scale());
  if (const std::optional<Int128> sum = exact_sum(a, b, scale)) return shortened(*sum, scale);
  // Zeros after the point may be all that did not fit.
  const Decimal left = a.normalized();
  const Decimal right = b.normalized();
  const int least = std::max(left.scale(), right.scale());
  const std::optional<Int128> sum = exact_sum(left, right, least);
  if (!sum) return overflow();
  return shortened(*sum, least);
}

absl::StatusOr<Decimal> subtract(const Decimal& a, const Decimal& b) {
  const absl::StatusOr<Decimal> negated = Decimal::of(-b.coefficient(), b.scale());
  if (!negated.ok()) return negated.status();
  return add(a, *negated);
}

absl::StatusOr<Decimal> multiply(const Decimal& a, const Decimal& b) {
  Int128 left = a.coefficient();
  Int128 right = b.coefficient();
  int scale = a.scale() + b.scale();
  Int128 product = 0;
  while (__builtin_mul_overflow(left, right, &product) || !fits(product) ||
         scale > Decimal::kScaleMax) {
    if (scale == 0 || !take_ten(left, right)) return overflow();
    --scale;
  }
  return Decimal::of(product, scale);
}

absl::StatusOr<Decimal> multiply(const Decimal& a, const Decimal& b, int scale, Rounding rounding) {
  if (scale < 0 || scale > Decimal::kScaleMax) return bad_scale();
  Decimal left = a.normalized();
  Decimal right = b.normalized();
  if (left.scale() + right.scale() <= scale) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal exact, multiply(left, right));
    return round_to(exact, scale, rounding);
  }
  // One factor in 64 bits: the product of the two may then need more than 128.
  if (magnitude(right.coefficient()) > kFactorMax) std::swap(left, right);
  if (magnitude(right.coefficient()) > kFactorMax) return overflow();
  const Ratio ratio{left.coefficient(), power_of_ten(left.scale() + right.scale() - scale)};
  const std::optional<Int128> coefficient =
      round_product(static_cast<std::int64_t>(right.coefficient()), ratio, rounding);
  if (!coefficient) return overflow();
  return Decimal::of(*coefficient, scale);
}

absl::StatusOr<Decimal> to_decimal(Ratio ratio, int scale, Rounding rounding) {
  if (scale < 0 || scale > Decimal::kScaleMax) return bad_scale();
  if (ratio.denominator == 0) return division_by_zero();
  const auto unit = static_cast<std::int64_t>(power_of_ten(scale));
  const std::optional<Int128> coefficient = round_product(unit, ratio, rounding);
  if (!coefficient) return overflow();
  return Decimal::of(*coefficient, scale);
}

absl::StatusOr<Decimal> divide(const Decimal& a, const Decimal& b, int scale, Rounding rounding) {
  const Decimal over = a.normalized();
  const Decimal under = b.normalized();
  const int common = std::max(over.scale(), under.scale());
  const std::optional<Int128> numerator = coefficient_at(over, common);
  const std::optional<Int128> denominator = coefficient_at(under, common);
  if (!numerator || !denominator) return overflow();
  return to_decimal({*numerator, *denominator}, scale, rounding);
}

absl::StatusOr<Decimal> round_to(const Decimal& value, int scale, Rounding rounding) {
  if (scale < 0 || scale > Decimal::kScaleMax) return bad_scale();
  if (scale >= value.scale()) {
    const std::optional<Int128> coefficient = coefficient_at(value, scale);
    if (!coefficient) return overflow();
    return Decimal::of(*coefficient, scale);
  }
  const Ratio ratio{value.coefficient(), power_of_ten(value.scale() - scale)};
  const std::optional<Int128> coefficient = round_product(1, ratio, rounding);
  if (!coefficient) return overflow();
  return Decimal::of(*coefficient, scale);
}

absl::StatusOr<std::int64_t> to_integer(const Decimal& value, Rounding rounding) {
  const std::optional<Int128> whole = round_product(1, value.ratio(), rounding);
  if (!whole || *whole < std::numeric_limits<std::int64_t>::min() ||
      *whole > std::numeric_limits<std::int64_t>::max()) {
    return overflow();
  }
  return static_cast<std::int64_t>(*whole);
}

}  // namespace v0
}  // namespace octroi
