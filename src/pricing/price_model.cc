// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/price_model.h"

#include <algorithm>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status validate_tiers(const std::vector<PriceTier>& tiers) {
  if (tiers.empty()) return refused("price.no_tiers", "a tiered price needs at least one tier");
  Decimal below(0);
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    if (!tiers[i].up_to) {
      if (i + 1 == tiers.size()) continue;
      return refused("price.tier_after_last", "only the last tier may be without an end");
    }
    if (*tiers[i].up_to <= below) {
      return refused("price.tiers_unordered",
                     "each tier must end above the one before it, the first above 0");
    }
    below = *tiers[i].up_to;
  }
  return absl::OkStatus();
}

struct Validate {
  absl::Status operator()(const GraduatedPrice& price) const { return validate_tiers(price.tiers); }
  absl::Status operator()(const VolumePrice& price) const { return validate_tiers(price.tiers); }
  absl::Status operator()(const PackagePrice& price) const {
    if (price.size > Decimal(0)) return absl::OkStatus();
    return refused("price.bad_package", "a package holds more than 0 units");
  }
  absl::Status operator()(const BlockPrice& price) const {
    return rate_blocks(price.tiers, price.policy, Decimal()).status();
  }
  absl::Status operator()(const PercentagePrice& price) const { return octroi::validate(price); }
  absl::Status operator()(const MatrixPrice& price) const { return octroi::validate(price); }
  absl::Status operator()(const CapacityPrice& price) const {
    return capacity_tier(price.tiers, {}).status();
  }
  template <class Other>
  absl::Status operator()(const Other&) const {
    return absl::OkStatus();
  }
};

// The pieces of one split of one model.
struct Split {
  const Decimal& from;
  const Decimal& to;
  SplitPosition position;
  std::vector<PricePiece>& pieces;

  [[nodiscard]] bool opens_period() const {
    return position == SplitPosition::kWhole || position == SplitPosition::kFirst;
  }
  [[nodiscard]] bool closes_period() const {
    return position == SplitPosition::kWhole || position == SplitPosition::kLast;
  }

  absl::Status operator()(const FlatPrice& price) const {
    if (price.in_advance ? opens_period() : closes_period()) {
      pieces.push_back({PieceKind::kFlat, 0, price.amount, Decimal(1)});
    }
    return absl::OkStatus();
  }

  absl::Status operator()(const UnitPrice& price) const {
    OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, subtract(to, from));
    if (!quantity.is_zero()) {
      pieces.push_back({PieceKind::kUnits, 0, price.unit_amount, quantity});
    }
    return absl::OkStatus();
  }

  absl::Status operator()(const DynamicPrice& price) const {
    OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, subtract(to, from));
    if (quantity.is_zero()) return absl::OkStatus();
    absl::StatusOr<Decimal> amount = multiply(price.multiplier, quantity);
    if (!amount.ok()) {
      amount = multiply(price.multiplier, quantity, Decimal::kScaleMax, Rounding::kHalfUp);
    }
    if (!amount.ok()) return amount.status();
    pieces.push_back({PieceKind::kDynamic, 0, *amount, Decimal(1)});
    return absl::OkStatus();
  }

  static absl::StatusOr<Decimal> packages(const PackagePrice& price, const Decimal& quantity) {
    if (quantity <= price.free_units) return Decimal(0);
    OCTROI_ASSIGN_OR_RETURN(const Decimal paid, subtract(quantity, price.free_units));
    return divide(paid, price.size, 0, price.rounding);
  }

  absl::Status operator()(const PackagePrice& price) const {
    OCTROI_ASSIGN_OR_RETURN(const Decimal before, packages(price, from));
    OCTROI_ASSIGN_OR_RETURN(const Decimal after, packages(price, to));
    OCTROI_ASSIGN_OR_RETURN(const Decimal count, subtract(after, before));
    if (!count.is_zero()) pieces.push_back({PieceKind::kPackages, 0, price.amount, count});
    return absl::OkStatus();
  }

  absl::Status operator()(const BlockPrice& price) const {
    const bool is_top = price.policy == BlockPolicy::kTopTier;
    if (is_top && !closes_period()) return absl::OkStatus();
    BlockCharge before;
    if (!is_top) {
      OCTROI_ASSIGN_OR_RETURN(before, rate_blocks(price.tiers, price.policy, from));
    }
    OCTROI_ASSIGN_OR_RETURN(const BlockCharge after, rate_blocks(price.tiers, price.policy, to));
    const std::size_t first = is_top ? static_cast<std::size_t>(after.top_tier) - 1 : 0;
    for (std::size_t i = 0; i < after.tiers.size(); ++i) {
      const Decimal earlier = i < before.tiers.size() ? before.tiers[i].blocks : Decimal();
      OCTROI_ASSIGN_OR_RETURN(const Decimal blocks, subtract(after.tiers[i].blocks, earlier));
      if (blocks.is_zero()) continue;
      pieces.push_back({PieceKind::kBlocks, static_cast<std::int32_t>(first + i + 1),
                        price.tiers[first + i].block_price, blocks});
    }
    return absl::OkStatus();
  }

  template <class ByEvents>
  absl::Status operator()(const ByEvents&) const {
    return refused("price.needs_events", "this model needs more than a quantity: price_usage()");
  }

  absl::Status operator()(const VolumePrice& price) const {
    if (!closes_period()) return absl::OkStatus();
    const std::size_t index = tier_of(price.tiers, to);
    const PriceTier& tier = price.tiers[index];
    const auto number = static_cast<std::int32_t>(index + 1);
    if (tier.unit_amount && !to.is_zero()) {
      pieces.push_back({PieceKind::kUnits, number, *tier.unit_amount, to});
    }
    if (tier.flat_amount) {
      pieces.push_back({PieceKind::kTierFlat, number, *tier.flat_amount, Decimal(1)});
    }
    return absl::OkStatus();
  }

  absl::Status operator()(const GraduatedPrice& price) const {
    Decimal begins(0);  // a tier holds the units in (begins, ends]
    for (std::size_t i = 0; i < price.tiers.size(); ++i) {
      const PriceTier& tier = price.tiers[i];
      const bool is_last = i + 1 == price.tiers.size();
      const Decimal low = std::max(from, begins);
      const Decimal high = is_last ? to : std::min(to, *tier.up_to);
      const bool is_reached =
          i == 0 ? opens_period() && from.is_zero() : from <= begins && begins < to;
      const bool is_empty_period = i == 0 && from.is_zero() && to.is_zero();
      const auto number = static_cast<std::int32_t>(i + 1);
      if (tier.unit_amount && (low < high || is_empty_period)) {
        OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, subtract(high, low));
        pieces.push_back({PieceKind::kUnits, number, *tier.unit_amount, quantity});
      }
      if (tier.flat_amount && is_reached) {
        pieces.push_back({PieceKind::kTierFlat, number, *tier.flat_amount, Decimal(1)});
      }
      if (is_last || to <= *tier.up_to) break;
      begins = *tier.up_to;
    }
    return absl::OkStatus();
  }
};

}  // namespace

absl::StatusOr<GraduatedPrice> graduated_percentage(const std::vector<PercentTier>& tiers) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal hundredth, Decimal::of(1, 2));
  GraduatedPrice price;
  for (const PercentTier& tier : tiers) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal rate, multiply(tier.percent, hundredth));
    price.tiers.push_back({tier.up_to, rate, tier.flat_amount});
  }
  return price;
}

bool is_by_quantity(const PriceModel& model) noexcept {
  return !std::holds_alternative<PercentagePrice>(model) &&
         !std::holds_alternative<MatrixPrice>(model) &&
         !std::holds_alternative<CapacityPrice>(model);
}

absl::Status validate(const PriceModel& model) { return std::visit(Validate{}, model); }

absl::StatusOr<Decimal> amount_of(const PricePiece& piece) {
  return multiply(piece.unit_amount, piece.quantity);
}

std::size_t tier_of(const std::vector<PriceTier>& tiers, const Decimal& quantity) {
  const auto found = std::find_if(tiers.begin(), tiers.end(), [&](const PriceTier& tier) {
    return !tier.up_to || quantity <= *tier.up_to;
  });
  return found == tiers.end() ? tiers.size() - 1 : static_cast<std::size_t>(found - tiers.begin());
}

absl::StatusOr<std::vector<PricePiece>> price_pieces(const PriceModel& model, const Decimal& from,
                                                     const Decimal& to, SplitPosition position) {
  OCTROI_RETURN_IF_ERROR(validate(model));
  if (from.is_negative()) {
    return refused("price.negative_quantity", "a quantity to be priced is 0 or more");
  }
  if (to < from) return refused("price.split_reversed", "a split ends where it began, or after");
  std::vector<PricePiece> pieces;
  OCTROI_RETURN_IF_ERROR(std::visit(Split{from, to, position, pieces}, model));
  return pieces;
}

absl::StatusOr<PricedQuantity> price_split(const PriceModel& model, const Decimal& from,
                                           const Decimal& to, SplitPosition position) {
  PricedQuantity priced;
  OCTROI_ASSIGN_OR_RETURN(priced.pieces, price_pieces(model, from, to, position));
  for (const PricePiece& piece : priced.pieces) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal amount, amount_of(piece));
    OCTROI_ASSIGN_OR_RETURN(priced.amount, add(priced.amount, amount));
  }
  return priced;
}

absl::StatusOr<PricedQuantity> price_quantity(const PriceModel& model, const Decimal& quantity,
                                              ZeroUsage zero_usage) {
  if (quantity.is_negative()) {
    return refused("price.negative_quantity", "a quantity to be priced is 0 or more");
  }
  if (quantity.is_zero() && zero_usage == ZeroUsage::kNothing) {
    OCTROI_RETURN_IF_ERROR(validate(model));
    return PricedQuantity{};
  }
  return price_split(model, Decimal(0), quantity, SplitPosition::kWhole);
}

}  // namespace v0
}  // namespace octroi
