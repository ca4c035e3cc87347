// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PriceModel: what a quantity costs, as a value.
//
// Each model turns a quantity into pieces, and each piece is one multiplication: unit amount x
// quantity. Amounts are exact decimals in major units; nothing is rounded here. A quantity can be
// priced in several splits of one period: price_split() gives the pieces between two running
// totals, so that the splits of a period add up to the whole (but for volume prices, which cannot
// be known before the period's end and are priced with its last split, as are blocks of the top
// tier).
//
//   const PriceModel model = GraduatedPrice{{{.up_to = Decimal(5), .unit_amount = Decimal(1)},
//                                            {.unit_amount = *Decimal::parse("0.5")}}};
//   price_quantity(model, Decimal(8))->amount;   // 5 x 1 + 3 x 0.5 = 6.5
//
// Tiers: `up_to` is inclusive (Stripe, Lago, OpenMeter and Kill Bill agree); the last tier goes on
// for ever, whatever its `up_to`. The flat amount of a graduated tier is due once, when the tier is
// first reached; that of a volume tier when it is the one chosen.
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_PRICE_MODEL_H_
#define OCTROI_PRICING_PRICE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/money/rounding.h"
#include "octroi/pricing/blocks.h"
#include "octroi/pricing/matrix.h"
#include "octroi/pricing/percentage.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct PriceTier {
  std::optional<Decimal> up_to{};        // inclusive; absent: without end
  std::optional<Decimal> unit_amount{};  // absent: units cost nothing and make no piece
  std::optional<Decimal> flat_amount{};

  friend bool operator==(const PriceTier&, const PriceTier&) = default;
};

// One amount, whatever was used: due with the first split of a period, or in arrears with its last.
struct FlatPrice {
  Decimal amount{};
  bool in_advance = false;
  friend bool operator==(const FlatPrice&, const FlatPrice&) = default;
};

struct UnitPrice {
  Decimal unit_amount{};
  friend bool operator==(const UnitPrice&, const UnitPrice&) = default;
};

// Each unit costs what its tier says.
struct GraduatedPrice {
  std::vector<PriceTier> tiers{};
  friend bool operator==(const GraduatedPrice&, const GraduatedPrice&) = default;
};

// All units cost what the tier of their sum says.
struct VolumePrice {
  std::vector<PriceTier> tiers{};
  friend bool operator==(const VolumePrice&, const VolumePrice&) = default;
};

// Units come in packages; a part of one counts as one, or as none when rounded down.
struct PackagePrice {
  Decimal size = Decimal(1);  // above 0
  Decimal amount{};           // of a package
  Decimal free_units{};
  Rounding rounding = Rounding::kCeiling;
  friend bool operator==(const PackagePrice&, const PackagePrice&) = default;
};

// The usage is an amount of money itself: a piece of one, multiplied; rounded half up at the 18th
// decimal where it has more.
struct DynamicPrice {
  Decimal multiplier = Decimal(1);
  friend bool operator==(const DynamicPrice&, const DynamicPrice&) = default;
};

// The last three need more than one quantity: price_usage() of usage_reading.h. A catalogue sells
// all but the first, which is a charge of its own there (docs/formats/catalog.md).
using PriceModel =
    std::variant<FlatPrice, UnitPrice, GraduatedPrice, VolumePrice, PackagePrice, DynamicPrice,
                 BlockPrice, PercentagePrice, MatrixPrice, CapacityPrice>;
// Whether a quantity is all that the model asks for.
[[nodiscard]] bool is_by_quantity(const PriceModel& model) noexcept;

// Graduated rates on an amount of money: a tier's percent of the part that falls into it. The
// quantity of the price that it gives is the money, in major units.
struct PercentTier {
  std::optional<Decimal> up_to{};  // inclusive, in major units; absent: without end
  Decimal percent{};               // 1.4 is 1.4 %
  std::optional<Decimal> flat_amount{};
};
// Errors: OutOfRange "decimal.overflow" (a percent of more than 16 decimals). Whether the tiers are
// in order validate() says.
absl::StatusOr<GraduatedPrice> graduated_percentage(const std::vector<PercentTier>& tiers);

// Errors: InvalidArgument "price.no_tiers", "price.tiers_unordered" (an `up_to` that is not above
// the one before, or 0 or less), "price.tier_after_last" (a tier after one without end),
// "price.bad_package" (a size of 0 or less), "price.bad_block"; as validate() of percentage.h and
// matrix.h.
absl::Status validate(const PriceModel& model);

enum class PieceKind : std::uint8_t {  // Numbers are wire format.
  kUnits = 1,                          // units at a unit amount
  kTierFlat = 2,                       // the flat amount of a tier
  kPackages = 3,
  kFlat = 4,
  kDynamic = 5,
  kBlocks = 6,
  kPercentage = 7,  // a share of money
  kPerEvent = 8,    // the fixed part of a percentage
  kLeast = 9,       // events brought up to the least of one
  kMost = 10,       // events cut to the most of one
  kRow = 11,        // units of a matrix's row, `tier`; of none: 0
  kCapacity = 12,
};

// One multiplication of a price. The derivation of its amount is all of it.
struct PricePiece {
  PieceKind kind = PieceKind::kUnits;
  std::int32_t tier = 0;  // from 1; 0: the model has none
  Decimal unit_amount{};
  Decimal quantity{};

  friend bool operator==(const PricePiece&, const PricePiece&) = default;
};
// unit_amount x quantity, exact. Errors: OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> amount_of(const PricePiece& piece);

struct PricedQuantity {
  std::vector<PricePiece> pieces{};  // in the order of the tiers, units before the flat amount
  Decimal amount{};                  // their sum, exact
};

// What a tier's flat amount does when nothing was used: Lago and OpenMeter charge that of the first
// tier, Flexprice charges nothing.
enum class ZeroUsage : std::uint8_t { kFirstTierFlat, kNothing };

// The price of a whole period's quantity.
// Errors: as validate(); InvalidArgument "price.negative_quantity", "price.needs_events" (a model
// that is not by quantity); OutOfRange "decimal.overflow".
absl::StatusOr<PricedQuantity> price_quantity(const PriceModel& model, const Decimal& quantity,
                                              ZeroUsage zero_usage = ZeroUsage::kFirstTierFlat);

// Where a split stands in its period.
enum class SplitPosition : std::uint8_t { kWhole, kFirst, kMiddle, kLast };

// The pieces between running totals `from` and `to` of a period; for whoever rounds each by itself,
// whether or not their exact sum fits a Decimal.
// Errors: as price_quantity; InvalidArgument "price.split_reversed" (from > to).
absl::StatusOr<std::vector<PricePiece>> price_pieces(const PriceModel& model, const Decimal& from,
                                                     const Decimal& to, SplitPosition position);
// The same with their sum. Errors: as price_pieces(), and where the sum does not fit a Decimal.
absl::StatusOr<PricedQuantity> price_split(const PriceModel& model, const Decimal& from,
                                           const Decimal& to, SplitPosition position);

// The tier, from 0, that holds `quantity`: the last one for what lies beyond. `tiers` passed
// validate(); of none there is none.
[[nodiscard]] std::size_t tier_of(const std::vector<PriceTier>& tiers, const Decimal& quantity);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_PRICE_MODEL_H_
