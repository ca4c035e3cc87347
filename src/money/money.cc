// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/money.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "octroi/base/status.h"
#include "quotient.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status too_many_decimals(Currency currency) {
  std::string message(currency.code());
  message += " has " + std::to_string(currency.exponent()) + " decimals; write no more of them";
  return make_error(absl::StatusCode::kInvalidArgument, "money.too_many_decimals", message);
}

absl::Status check_same_currency(Money a, Money b) {
  if (a.currency() == b.currency()) return absl::OkStatus();
  std::string message(a.currency().code());
  message += " and ";
  message += b.currency().code();
  message += " do not mix; convert one of the amounts first";
  return make_error(absl::StatusCode::kInvalidArgument, "money.currency_mismatch", message);
}

bool fits_64_bits(Int128 value) {
  return value >= std::numeric_limits<std::int64_t>::min() &&
         value <= std::numeric_limits<std::int64_t>::max();
}

absl::StatusOr<Money> money_of(std::optional<Int128> minor, Currency currency) {
  if (!minor || !fits_64_bits(*minor)) return money_overflow();
  return Money::of_minor(static_cast<std::int64_t>(*minor), currency);
}

}  // namespace

absl::StatusOr<Money> Money::parse(std::string_view amount, Currency currency) {
  const absl::StatusOr<Decimal> major = Decimal::parse(amount);
  if (!major.ok() && !absl::IsOutOfRange(major.status())) return major.status();
  const std::size_t point = amount.find('.');
  const std::size_t decimals = point == std::string_view::npos ? 0 : amount.size() - point - 1;
  if (decimals > static_cast<std::size_t>(currency.exponent())) return too_many_decimals(currency);
  if (!major.ok()) return money_overflow();
  return to_money(*major, currency, Rounding::kHalfUp);  // nothing is left to round
}

std::string Money::amount() const { return to_decimal(*this).to_string(); }

std::string Money::to_string() const {
  std::string text = amount();
  text += ' ';
  text += currency_.code();
  return text;
}

absl::StatusOr<Money> add(Money a, Money b) {
  OCTROI_RETURN_IF_ERROR(check_same_currency(a, b));
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.minor(), b.minor(), &sum)) return money_overflow();
  return Money::of_minor(sum, a.currency());
}

absl::StatusOr<Money> subtract(Money a, Money b) {
  OCTROI_RETURN_IF_ERROR(check_same_currency(a, b));
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a.minor(), b.minor(), &difference)) return money_overflow();
  return Money::of_minor(difference, a.currency());
}

absl::StatusOr<Money> multiply(Money amount, std::int64_t times) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(amount.minor(), times, &product)) return money_overflow();
  return Money::of_minor(product, amount.currency());
}

absl::StatusOr<Money> negate(Money amount) {
  if (amount.minor() == std::numeric_limits<std::int64_t>::min()) return money_overflow();
  return Money::of_minor(-amount.minor(), amount.currency());
}

absl::StatusOr<Money> smaller(Money a, Money b) {
  OCTROI_RETURN_IF_ERROR(check_same_currency(a, b));
  return b.minor() < a.minor() ? b : a;
}

absl::StatusOr<int> compare(Money a, Money b) {
  OCTROI_RETURN_IF_ERROR(check_same_currency(a, b));
  return static_cast<int>(a.minor() > b.minor()) - static_cast<int>(a.minor() < b.minor());
}

absl::StatusOr<Money> scale(Money amount, Ratio ratio, Rounding rounding) {
  if (ratio.denominator == 0) return division_by_zero();
  return money_of(round_product(amount.minor(), ratio, rounding), amount.currency());
}

absl::StatusOr<Money> to_money(const Decimal& major, Currency currency, Rounding rounding) {
  const auto minor_units = static_cast<std::int64_t>(power_of_ten(currency.exponent()));
  return money_of(round_product(minor_units, major.ratio(), rounding), currency);
}

absl::StatusOr<Money> to_money(const Decimal& unit_amount, const Decimal& quantity, Ratio share,
                               Currency currency, Rounding rounding) {
  if (share.denominator == 0) return division_by_zero();
  // (major x share) x minor, where minor is in 64 bits: the product may then need more than 128.
  Decimal major = unit_amount.normalized();
  Decimal minor = quantity.normalized();
  if (!fits_64_bits(minor.coefficient())) std::swap(major, minor);
  const int decimals = major.scale() + minor.scale() - currency.exponent();
  Ratio ratio = share;
  Int128 factor = 0;
  const bool overflows =
      __builtin_mul_overflow(ratio.numerator, major.coefficient(), &ratio.numerator) ||
      __builtin_mul_overflow(ratio.denominator, power_of_ten(std::max(decimals, 0)),
                             &ratio.denominator) ||
      __builtin_mul_overflow(minor.coefficient(), power_of_ten(std::max(-decimals, 0)), &factor);
  if (overflows || !fits_64_bits(factor)) return money_overflow();
  return money_of(round_product(static_cast<std::int64_t>(factor), ratio, rounding), currency);
}

Decimal to_decimal(Money amount) {
  // Never fails: 19 digits at a scale of at most 4.
  return *Decimal::of(amount.minor(), amount.currency().exponent());
}

}  // namespace v0
}  // namespace octroi
