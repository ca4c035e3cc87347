// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/seat_changes.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kShareDecimals = 12;

// The part of `weighted` that `part` of `units` is.
absl::StatusOr<Decimal> share_of(const Decimal& weighted, const Decimal& part,
                                 const Decimal& units) {
  if (part == units) return weighted;
  OCTROI_ASSIGN_OR_RETURN(const Decimal product, multiply(weighted, part));
  return divide(product, units, kShareDecimals, Rounding::kHalfUp);
}

struct Range {
  Decimal low{};
  Decimal high{};
};

absl::StatusOr<Decimal> rate_change(const GraduatedPrice& price, const SeatChange& change,
                                    const Range& range) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal width, subtract(range.high, range.low));
  Decimal amount;
  Decimal begins;
  for (std::size_t i = 0; i < price.tiers.size(); ++i) {
    const PriceTier& tier = price.tiers[i];
    const bool is_last = i + 1 == price.tiers.size();
    const Decimal low = std::max(range.low, begins);
    const Decimal high = is_last ? range.high : std::min(range.high, *tier.up_to);
    if (tier.unit_amount && low < high) {
      OCTROI_ASSIGN_OR_RETURN(const Decimal part, subtract(high, low));
      OCTROI_ASSIGN_OR_RETURN(const Decimal weighted, share_of(change.weighted, part, width));
      OCTROI_ASSIGN_OR_RETURN(const Decimal piece, multiply(*tier.unit_amount, weighted));
      OCTROI_ASSIGN_OR_RETURN(amount, add(amount, piece));
    }
    if (is_last) break;
    begins = *tier.up_to;
  }
  return amount;
}

// The flat amounts of the tiers that `most` units reached, the first one in any case.
absl::StatusOr<Decimal> flat_amounts(const GraduatedPrice& price, const Decimal& most) {
  Decimal amount;
  Decimal begins;
  for (const PriceTier& tier : price.tiers) {
    if (most <= begins && !begins.is_zero()) break;
    OCTROI_ASSIGN_OR_RETURN(amount, add(amount, tier.flat_amount.value_or(Decimal(0))));
    if (!tier.up_to) break;
    begins = *tier.up_to;
  }
  return amount;
}

}  // namespace

absl::StatusOr<Decimal> rate_seat_changes(const GraduatedPrice& price,
                                          std::span<const SeatChange> changes) {
  OCTROI_RETURN_IF_ERROR(validate(PriceModel(price)));
  Decimal amount;
  Decimal held;
  Decimal most;
  for (const SeatChange& change : changes) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal after, add(held, change.units));
    if (!change.units.is_zero()) {
      const Range range{std::min(held, after), std::max(held, after)};
      OCTROI_ASSIGN_OR_RETURN(const Decimal rated, rate_change(price, change, range));
      OCTROI_ASSIGN_OR_RETURN(amount, add(amount, rated));
    }
    held = after;
    most = std::max(most, held);
  }
  if (held.is_negative()) return Decimal(0);
  OCTROI_ASSIGN_OR_RETURN(const Decimal flats, flat_amounts(price, most));
  return add(std::max(amount, Decimal(0)), flats);
}

absl::StatusOr<Decimal> rate_weighted_volume(const VolumePrice& price, const Decimal& units,
                                             const Decimal& weighted) {
  OCTROI_RETURN_IF_ERROR(validate(PriceModel(price)));
  if (units.is_negative() || weighted.is_negative()) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.negative_quantity",
                      "a quantity to be priced is 0 or more");
  }
  const PriceTier& tier = price.tiers[tier_of(price.tiers, units)];
  OCTROI_ASSIGN_OR_RETURN(const Decimal amount,
                          multiply(tier.unit_amount.value_or(Decimal(0)), weighted));
  return add(amount, tier.flat_amount.value_or(Decimal(0)));
}

}  // namespace v0
}  // namespace octroi
