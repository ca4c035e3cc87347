// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/usage_reading.h"

#include <cstdint>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

using Pieces = std::vector<PricePiece>;

void put(Pieces& pieces, PricePiece piece) {
  if (!piece.quantity.is_zero()) pieces.push_back(piece);
}

struct PriceReading {
  const UsageReading& reading;

  absl::StatusOr<Pieces> operator()(const PercentagePrice& price) const {
    OCTROI_ASSIGN_OR_RETURN(const PercentageTotal total, rate_percentage(price, reading.amounts));
    Decimal paid_on;
    std::int64_t paying = 0;
    std::int64_t raised = 0;
    std::int64_t cut = 0;
    for (const PercentageCharge& event : total.events) {
      if (event.is_free) continue;
      if (event.bound == PercentageBound::kLeast) ++raised;
      if (event.bound == PercentageBound::kMost) ++cut;
      if (event.bound != PercentageBound::kNone) continue;
      ++paying;
      OCTROI_ASSIGN_OR_RETURN(paid_on, add(paid_on, event.paid_on));
    }
    OCTROI_ASSIGN_OR_RETURN(const Decimal hundredth, Decimal::of(1, 2));
    OCTROI_ASSIGN_OR_RETURN(const Decimal rate, multiply(price.percent, hundredth));
    Pieces pieces;
    put(pieces, {PieceKind::kPercentage, 0, rate, paid_on});
    if (!price.fixed_per_event.is_zero()) {
      put(pieces, {PieceKind::kPerEvent, 0, price.fixed_per_event, Decimal(paying)});
    }
    put(pieces, {PieceKind::kLeast, 0, price.least.value_or(Decimal()), Decimal(raised)});
    put(pieces, {PieceKind::kMost, 0, price.most.value_or(Decimal()), Decimal(cut)});
    return pieces;
  }

  absl::StatusOr<Pieces> operator()(const MatrixPrice& price) const {
    std::vector<Decimal> quantities(price.rows.size() + 1);  // the last: of no row
    for (const GroupReading& group : reading.groups) {
      if (group.quantity.is_negative()) {
        return make_error(absl::StatusCode::kInvalidArgument, "price.negative_quantity",
                          "a quantity to be priced is 0 or more");
      }
      Decimal& row = quantities[row_of(price, group.values).value_or(price.rows.size())];
      OCTROI_ASSIGN_OR_RETURN(row, add(row, group.quantity));
    }
    Pieces pieces;
    for (std::size_t i = 0; i < price.rows.size(); ++i) {
      put(pieces, {PieceKind::kRow, static_cast<std::int32_t>(i + 1), price.rows[i].unit_amount,
                   quantities[i]});
    }
    put(pieces, {PieceKind::kRow, 0, price.default_amount, quantities.back()});
    return pieces;
  }

  absl::StatusOr<Pieces> operator()(const CapacityPrice& price) const {
    OCTROI_ASSIGN_OR_RETURN(const std::size_t index, capacity_tier(price.tiers, reading.peaks));
    return Pieces{{PieceKind::kCapacity, static_cast<std::int32_t>(index + 1),
                   price.tiers[index].price, Decimal(1)}};
  }

  template <class ByQuantity>
  absl::StatusOr<Pieces> operator()(const ByQuantity& price) const {
    return price_pieces(price, Decimal(), reading.quantity, SplitPosition::kWhole);
  }
};

}  // namespace

absl::StatusOr<std::vector<PricePiece>> price_usage(const PriceModel& model,
                                                    const UsageReading& reading) {
  OCTROI_RETURN_IF_ERROR(validate(model));
  return std::visit(PriceReading{reading}, model);
}

absl::StatusOr<std::vector<UsageLine>> rate_reading(const UsagePrice& price,
                                                    const UsageReading& reading) {
  if (is_by_quantity(price.model)) return rate_usage(price, {.quantity = reading.quantity});
  OCTROI_RETURN_IF_ERROR(validate(price));
  OCTROI_ASSIGN_OR_RETURN(const Pieces pieces, price_usage(price.model, reading));
  return bill_pieces(price, pieces);
}

}  // namespace v0
}  // namespace octroi
