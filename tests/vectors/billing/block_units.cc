// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/block_units.h"

#include "octroi/base/status.h"
#include "octroi/pricing/blocks.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<BlockTier> block_tier_of(const Json& tier) {
  BlockTier result;
  OCTROI_ASSIGN_OR_RETURN(result.block_size, decimal(tier, "block_size"));
  OCTROI_ASSIGN_OR_RETURN(result.blocks_max, optional_decimal(tier, "max_blocks"));
  OCTROI_ASSIGN_OR_RETURN(result.block_price, decimal(tier, "block_price"));
  return result;
}

absl::StatusOr<std::vector<BlockTier>> block_tiers_of(const Json& unit) {
  std::vector<BlockTier> tiers;
  if (!unit.contains("tiers")) {
    OCTROI_ASSIGN_OR_RETURN(tiers.emplace_back(), block_tier_of(unit));
    return tiers;
  }
  for (const Json& tier : unit.at("tiers")) {
    OCTROI_RETURN_IF_ERROR(only_keys(tier, {"block_size", "block_price", "max_blocks"}));
    OCTROI_ASSIGN_OR_RETURN(tiers.emplace_back(), block_tier_of(tier));
  }
  return tiers;
}

// An amount, or records of which each has a part of it.
absl::StatusOr<Decimal> sum_at(const Json& unit, const char* key) {
  if (!unit.contains(key) || !unit.at(key).is_array()) return decimal(unit, key);
  Decimal sum;
  for (const Json& one : unit.at(key)) {
    if (one.is_object()) OCTROI_RETURN_IF_ERROR(only_keys(one, {"at", "amount"}));
    OCTROI_ASSIGN_OR_RETURN(const Decimal part,
                            one.is_object() ? decimal(one, "amount") : to_decimal(one));
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, part));
  }
  return sum;
}

absl::StatusOr<BlockPolicy> policy_of(const Json& input) {
  const std::string policy = input.value("tier_policy", std::string("all_tiers"));
  if (policy == "all_tiers") return BlockPolicy::kAllTiers;
  if (policy == "top_tier") return BlockPolicy::kTopTier;
  return unsupported("the tier policy '" + policy + "' is not known");
}

}  // namespace

absl::StatusOr<BlocksOfUnits> rate_block_units(const Json& input, const char* quantity) {
  OCTROI_ASSIGN_OR_RETURN(const BlockPolicy policy, policy_of(input));
  BlocksOfUnits result;
  for (const Json& unit : input.contains("units") ? input.at("units") : Json::array({input})) {
    if (input.contains("units")) {
      OCTROI_RETURN_IF_ERROR(
          only_keys(unit, {"unit", "tiers", "block_size", "block_price", "max_blocks", quantity}));
    }
    OCTROI_ASSIGN_OR_RETURN(const std::vector<BlockTier> tiers, block_tiers_of(unit));
    OCTROI_ASSIGN_OR_RETURN(const Decimal used, sum_at(unit, quantity));
    OCTROI_ASSIGN_OR_RETURN(const BlockCharge charge, rate_blocks(tiers, policy, used));
    OCTROI_ASSIGN_OR_RETURN(result.total, add(result.total, charge.amount));
    Json amounts = Json::array();
    for (const BlockCharge::Tier& tier : charge.tiers) amounts.push_back(text(tier.amount));
    const std::string name = unit.value("unit", std::string());
    result.by_unit.emplace_back(name, std::move(amounts));
    result.totals[name] = text(charge.amount);
  }
  return result;
}

}  // namespace octroi::vectors
