// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// UsageLine: the lines that bill one split of a usage price, rounded to the currency.
//
// The order is fixed: the quantity is converted, the free units are taken off, the price model
// gives the pieces, each becomes a line rounded once, a percentage comes off each line, then the
// maximum of the period cuts what is above it, and on the period's last line the minimum is topped
// up. So the lines of a period never pass the maximum and never stay below the minimum. Each
// rounding is to `minor_digits`, by `rounding`.
//
//   auto lines = rate_usage({.model = UnitPrice{Decimal(10)}, .maximum = Decimal(100)},
//                           {.before = Decimal(7), .quantity = Decimal(5), .billed = Decimal(70),
//                            .position = SplitPosition::kMiddle});
//   lines->front().total;   // 30: 50, less 20 above the maximum
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_USAGE_LINE_H_
#define OCTROI_PRICING_USAGE_LINE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/money/rounding.h"
#include "octroi/pricing/price_model.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ConversionOperation : std::uint8_t { kMultiply, kDivide };

// From what is metered to what is billed: bytes to gigabytes, seconds to started minutes.
struct UnitConversion {
  ConversionOperation operation = ConversionOperation::kMultiply;
  Decimal factor = Decimal(1);         // above 0
  std::optional<Rounding> rounding{};  // absent: exact; a quotient that does not end is rounded
                                       // half up at the 18th decimal
  int decimals = 0;                    // kept by `rounding`

  friend bool operator==(const UnitConversion&, const UnitConversion&) = default;
};
// Errors: InvalidArgument "money.division_by_zero", "decimal.bad_scale"; OutOfRange
// "decimal.overflow".
absl::StatusOr<Decimal> convert_units(const UnitConversion& conversion, const Decimal& metered);

// A price with all that belongs to it. Amounts in major units. A catalogue sells a part of this and
// refuses the rest ("catalog.bad_usage_price"): packages are started ones, nothing comes off in
// percent, and lines are rounded half up to the currency. A host that rates usage by itself has all
// of it.
struct UsagePrice {
  PriceModel model;
  std::optional<UnitConversion> conversion{};
  std::optional<Decimal> free_units{};   // off the converted quantity of the period
  std::optional<Decimal> percent_off{};  // 0 to 100, off each line
  std::optional<Decimal> minimum{};      // of a period
  std::optional<Decimal> maximum{};
  int minor_digits = 2;  // decimals of the currency
  Rounding rounding = Rounding::kHalfUp;

  friend bool operator==(const UsagePrice&, const UsagePrice&) = default;
};
// Whether it can price any quantity. Errors: as validate() of price_model.h, as convert_units();
// InvalidArgument "price.bad_percent", "price.bad_limits", "price.negative_amount" (an amount or a
// number of free units below 0), "price.bad_conversion" (a factor that is not above 0),
// "price.not_by_quantity" (a conversion or free units of a model that asks for events).
absl::Status validate(const UsagePrice& price);

struct UsageSplit {
  Decimal before{};    // metered in the period before this split
  Decimal quantity{};  // metered in this split
  // Billed for the period before this split; absent: what `before` costs.
  std::optional<Decimal> billed{};
  SplitPosition position = SplitPosition::kWhole;
};

// total = amount + commitment - discount.
struct UsageLine {
  PricePiece piece;
  Decimal amount{};      // rounded; 0 for a commitment
  Decimal discount{};    // the percentage, and what was above the maximum
  Decimal commitment{};  // what was missing to the minimum
  Decimal total{};

  friend bool operator==(const UsageLine&, const UsageLine&) = default;
};

// Takes a price that passes validate(): of what that refuses, only some is looked at again.
// Errors: as price_pieces() and convert_units(); InvalidArgument "price.bad_percent",
// "price.bad_limits" (a minimum above the maximum, or a negative one), "decimal.bad_scale"
// (`minor_digits`).
absl::StatusOr<std::vector<UsageLine>> rate_usage(const UsagePrice& price, const UsageSplit& split);

// The lines of a whole period from its pieces: each rounded once, cut to the maximum, topped up to
// the minimum.
// Errors, here and below: OutOfRange "decimal.overflow"; InvalidArgument "decimal.bad_scale".
absl::StatusOr<std::vector<UsageLine>> bill_pieces(const UsagePrice& price,
                                                   std::span<const PricePiece> pieces);

// The quantity that is billed for what was metered: converted, free units off, never below 0.
// Errors: also as convert_units().
absl::StatusOr<Decimal> billed_quantity(const UsagePrice& price, const Decimal& metered);

// One piece as a line: rounded, the percentage off. The unit amount of a dynamic price, which is
// its amount, stands rounded in the line's piece.
absl::StatusOr<UsageLine> line_of(const UsagePrice& price, const PricePiece& piece);

// What a minimum asks for beyond the fees of its period: max(0, minimum - fees).
absl::StatusOr<Decimal> true_up(const Decimal& minimum, const Decimal& fees);

// Tops the lines of a period, of which `billed` was billed before, up to the price's minimum with a
// line of its own; nothing where the price has none or it is reached.
absl::Status top_up(const UsagePrice& price, const Decimal& billed, std::vector<UsageLine>& lines);

// Changes a line's discount by `amount` and its total with it.
absl::Status discount_more(UsageLine& line, const Decimal& amount);

// The sum of the lines' totals.
absl::StatusOr<Decimal> total_of(std::span<const UsageLine> lines);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_USAGE_LINE_H_
