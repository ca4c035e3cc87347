// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Decimal: an exact decimal number, for unit prices, quantities and rates.
//
// coefficient x 10^-scale with a 128-bit coefficient and a scale of 0 to 18. Nothing rounds unless
// a Rounding is passed. Two decimals are equal when their values are (1.5 == 1.50); the text form
// keeps the scale it was given.
//
//   Decimal price = *Decimal::parse("0.0025");          // per request
//   Decimal total = *multiply(price, Decimal(1'250'000));
//   Money due = *to_money(total, kEur, Rounding::kHalfUp);
//
// Layer: money (may include base). Thread safety: a value.
#ifndef OCTROI_MONEY_DECIMAL_H_
#define OCTROI_MONEY_DECIMAL_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/rounding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Decimal {
 public:
  static constexpr int kScaleMax = 18;

  constexpr Decimal() noexcept = default;
  constexpr explicit Decimal(std::int64_t whole) noexcept : coefficient_(whole) {}

  // Errors: InvalidArgument "decimal.bad_scale" (not 0..18); OutOfRange "decimal.overflow"
  // (|coefficient| > 10^36).
  static absl::StatusOr<Decimal> of(Int128 coefficient, int scale);

  // ASCII digits with an optional leading '-' and one '.', digits on both sides of it: "12",
  // "-0.5". No exponent, no '+', no grouping, no blanks, no other script's digits.
  // Errors: InvalidArgument "decimal.malformed"; OutOfRange "decimal.overflow".
  static absl::StatusOr<Decimal> parse(std::string_view text);

  // The same for text from elsewhere, with any number of digits after the point: rounded once to
  // `scale`. Errors: as parse(), "decimal.bad_scale"; OutOfRange "decimal.overflow" also for a text
  // of more than 18 decimals where `scale` is above 16.
  static absl::StatusOr<Decimal> parse_rounded(std::string_view text, int scale, Rounding rounding);

  [[nodiscard]] constexpr Int128 coefficient() const noexcept { return coefficient_; }
  [[nodiscard]] constexpr int scale() const noexcept { return scale_; }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return coefficient_ == 0; }
  [[nodiscard]] constexpr bool is_negative() const noexcept { return coefficient_ < 0; }
  [[nodiscard]] Ratio ratio() const noexcept;
  [[nodiscard]] std::string to_string() const;
  // Without trailing zeros after the point: "1.50" gives 1.5.
  [[nodiscard]] Decimal normalized() const noexcept;

  friend bool operator==(const Decimal& a, const Decimal& b) noexcept;
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept;

 private:
  Int128 coefficient_ = 0;
  std::int32_t scale_ = 0;
};

// Errors of all: OutOfRange "decimal.overflow" when the exact result does not fit.
absl::StatusOr<Decimal> add(const Decimal& a, const Decimal& b);
absl::StatusOr<Decimal> subtract(const Decimal& a, const Decimal& b);
absl::StatusOr<Decimal> multiply(const Decimal& a, const Decimal& b);

// a x b with `scale` decimals, rounded once; before that it may have more than a Decimal holds.
// Errors: as above, and "decimal.bad_scale".
absl::StatusOr<Decimal> multiply(const Decimal& a, const Decimal& b, int scale, Rounding rounding);

// `ratio` with `scale` decimals, rounded once.
// Errors: as above, "decimal.bad_scale"; InvalidArgument "money.division_by_zero".
absl::StatusOr<Decimal> to_decimal(Ratio ratio, int scale, Rounding rounding);

// a / b with `scale` decimals, rounded once. Errors: as to_decimal.
absl::StatusOr<Decimal> divide(const Decimal& a, const Decimal& b, int scale, Rounding rounding);

// `value` with `scale` decimals. Errors: as above, and "decimal.bad_scale".
absl::StatusOr<Decimal> round_to(const Decimal& value, int scale, Rounding rounding);

// The whole number nearest to `value` by `rounding`. Errors: OutOfRange "decimal.overflow".
absl::StatusOr<std::int64_t> to_integer(const Decimal& value, Rounding rounding);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MONEY_DECIMAL_H_
