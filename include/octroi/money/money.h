// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Money: an exact amount of one currency.
//
// A whole number of minor units (cents, yen, fils). No floating point and no implicit rounding:
// what may lose a unit takes a Rounding, what may overflow or mix currencies can fail.
//
//   const Money price = Money::of_minor(19'99, kEur);
//   const Money two = *multiply(price, 2);                       // 39.98 EUR
//   const Money share = *scale(price, {14, 31}, Rounding::kHalfUp);
//
// Layer: money (may include base). Thread safety: a value.
#ifndef OCTROI_MONEY_MONEY_H_
#define OCTROI_MONEY_MONEY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/currency.h"
#include "octroi/money/decimal.h"
#include "octroi/money/rounding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Money {
 public:
  constexpr Money() noexcept = default;  // nothing, of no currency

  [[nodiscard]] static constexpr Money of_minor(std::int64_t minor, Currency currency) noexcept {
    return Money(minor, currency);
  }
  [[nodiscard]] static constexpr Money zero(Currency currency) noexcept {
    return Money(0, currency);
  }

  // Reads a decimal amount in major units with at most the currency's decimals: ("12.34", kEur),
  // ("1500", kXof). Never rounds.
  // Errors: InvalidArgument "decimal.malformed", "money.too_many_decimals"; OutOfRange
  // "money.overflow".
  static absl::StatusOr<Money> parse(std::string_view amount, Currency currency);

  [[nodiscard]] constexpr std::int64_t minor() const noexcept { return minor_; }
  [[nodiscard]] constexpr Currency currency() const noexcept { return currency_; }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return minor_ == 0; }
  [[nodiscard]] constexpr bool is_negative() const noexcept { return minor_ < 0; }
  [[nodiscard]] constexpr bool is_positive() const noexcept { return minor_ > 0; }

  // "12.34", "1500": plain digits in major units, the currency's decimals, no grouping.
  [[nodiscard]] std::string amount() const;
  // "12.34 EUR". For people in their language see the notification templates.
  [[nodiscard]] std::string to_string() const;

  // Deliberately no operator< and no operator+: across currencies neither has an answer.
  friend constexpr bool operator==(const Money&, const Money&) noexcept = default;

 private:
  constexpr Money(std::int64_t minor, Currency currency) noexcept
      : minor_(minor), currency_(currency) {}

  std::int64_t minor_ = 0;
  Currency currency_;
};

static_assert(std::is_trivially_copyable_v<Money> && sizeof(Money) == 16, "pass Money by value");

// Errors of all arithmetic: InvalidArgument "money.currency_mismatch"; OutOfRange "money.overflow".
absl::StatusOr<Money> add(Money a, Money b);
absl::StatusOr<Money> subtract(Money a, Money b);
absl::StatusOr<Money> multiply(Money amount, std::int64_t times);
absl::StatusOr<Money> negate(Money amount);
absl::StatusOr<Money> smaller(Money a, Money b);  // the lesser on the number line

// <0, 0, >0 like a three-way comparison. Errors: "money.currency_mismatch".
absl::StatusOr<int> compare(Money a, Money b);

// amount x ratio, rounded once. Errors: also InvalidArgument "money.division_by_zero".
absl::StatusOr<Money> scale(Money amount, Ratio ratio, Rounding rounding);

// A decimal amount in major units as money, rounded once to the currency's decimals.
// Errors: OutOfRange "money.overflow".
absl::StatusOr<Money> to_money(const Decimal& major, Currency currency, Rounding rounding);

// What `quantity` units at `unit_amount`, in major units, cost for a share of their period; rounded
// once to the currency's decimals, however many the product has.
// Errors: OutOfRange "money.overflow"; InvalidArgument "money.division_by_zero".
absl::StatusOr<Money> to_money(const Decimal& unit_amount, const Decimal& quantity, Ratio share,
                               Currency currency, Rounding rounding);

// The amount in major units, exact.
[[nodiscard]] Decimal to_decimal(Money amount);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MONEY_MONEY_H_
