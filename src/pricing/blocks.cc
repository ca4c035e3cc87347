// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/blocks.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status check_tiers(const std::vector<BlockTier>& tiers, const Decimal& quantity) {
  if (tiers.empty()) return refused("price.no_tiers", "a tiered price needs at least one tier");
  for (const BlockTier& tier : tiers) {
    if (tier.block_size > Decimal(0) && (!tier.blocks_max || *tier.blocks_max > Decimal(0))) {
      continue;
    }
    return refused("price.bad_block", "a block holds more than 0 units, a tier more than 0 blocks");
  }
  if (quantity.is_negative()) {
    return refused("price.negative_quantity", "a quantity to be priced is 0 or more");
  }
  return absl::OkStatus();
}

absl::StatusOr<BlockCharge::Tier> blocks_of(const BlockTier& tier, const Decimal& units) {
  BlockCharge::Tier used;
  OCTROI_ASSIGN_OR_RETURN(used.blocks, divide(units, tier.block_size, 0, Rounding::kCeiling));
  OCTROI_ASSIGN_OR_RETURN(used.amount, multiply(used.blocks, tier.block_price));
  return used;
}

bool fits(const CapacityTier& tier, const std::map<std::string, Decimal>& peaks) {
  return std::all_of(tier.limits.begin(), tier.limits.end(), [&](const auto& limit) {
    const auto peak = peaks.find(limit.first);
    return peak == peaks.end() || peak->second <= limit.second;
  });
}

}  // namespace

absl::StatusOr<BlockCharge> rate_blocks(const std::vector<BlockTier>& tiers, BlockPolicy policy,
                                        const Decimal& quantity) {
  OCTROI_RETURN_IF_ERROR(check_tiers(tiers, quantity));
  BlockCharge charge;
  Decimal rest = quantity;
  for (std::size_t i = 0; i < tiers.size() && rest > Decimal(0); ++i) {
    const bool is_last = i + 1 == tiers.size();
    Decimal units = rest;
    if (tiers[i].blocks_max && !is_last) {
      OCTROI_ASSIGN_OR_RETURN(const Decimal held,
                              multiply(*tiers[i].blocks_max, tiers[i].block_size));
      units = std::min(rest, held);
    }
    OCTROI_ASSIGN_OR_RETURN(const BlockCharge::Tier used, blocks_of(tiers[i], units));
    charge.tiers.push_back(used);
    charge.top_tier = static_cast<std::int32_t>(i + 1);
    OCTROI_ASSIGN_OR_RETURN(charge.amount, add(charge.amount, used.amount));
    OCTROI_ASSIGN_OR_RETURN(rest, subtract(rest, units));
  }
  if (policy == BlockPolicy::kTopTier && charge.top_tier > 0) {
    const BlockTier& top = tiers[static_cast<std::size_t>(charge.top_tier - 1)];
    OCTROI_ASSIGN_OR_RETURN(const BlockCharge::Tier used, blocks_of(top, quantity));
    charge.tiers = {used};
    charge.amount = used.amount;
  }
  return charge;
}

absl::StatusOr<std::size_t> capacity_tier(const std::vector<CapacityTier>& tiers,
                                          const std::map<std::string, Decimal>& peaks) {
  if (tiers.empty()) return refused("price.no_tiers", "a tiered price needs at least one tier");
  const auto holds = std::find_if(tiers.begin(), tiers.end(),
                                  [&](const CapacityTier& tier) { return fits(tier, peaks); });
  return holds == tiers.end() ? tiers.size() - 1 : static_cast<std::size_t>(holds - tiers.begin());
}

absl::StatusOr<Decimal> rate_capacity(const std::vector<CapacityTier>& tiers,
                                      const std::map<std::string, Decimal>& peaks) {
  OCTROI_ASSIGN_OR_RETURN(const std::size_t index, capacity_tier(tiers, peaks));
  return tiers[index].price;
}

}  // namespace v0
}  // namespace octroi
