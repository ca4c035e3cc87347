// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Blocks and capacity: consumable and peak prices, as Kill Bill's catalogue states them.
//
// A consumable unit is sold in blocks: a started block counts whole. Tiers hold a number of blocks
// each; either every block costs what its tier says (all tiers), or all of them cost what the tier
// of the whole quantity says (top tier). What is beyond the last tier stays in it. A capacity price
// is one amount, that of the lowest tier whose limits hold the peaks of all units. Tiers stand in
// their order, the lowest first; amounts are in major units, exact.
//
// Source: Kill Bill's catalogue (consumable in arrear with ALL_TIERS and TOP_TIER; capacity in
// arrear).
//
//   rate_blocks({{.block_size = Decimal(100), .block_price = Decimal(1)}}, BlockPolicy::kAllTiers,
//               Decimal(401));   // 5 blocks: 5
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_BLOCKS_H_
#define OCTROI_PRICING_BLOCKS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct BlockTier {
  Decimal block_size = Decimal(1);      // units of a block, above 0
  std::optional<Decimal> blocks_max{};  // blocks of the tier; absent: without end
  Decimal block_price{};

  friend bool operator==(const BlockTier&, const BlockTier&) = default;
};

enum class BlockPolicy : std::uint8_t { kAllTiers, kTopTier };

struct BlockPrice {
  std::vector<BlockTier> tiers{};
  BlockPolicy policy = BlockPolicy::kAllTiers;

  friend bool operator==(const BlockPrice&, const BlockPrice&) = default;
};

struct BlockCharge {
  struct Tier {
    Decimal blocks{};
    Decimal amount{};
  };
  std::vector<Tier> tiers{};  // those in use, in order; one under kTopTier
  std::int32_t top_tier = 0;  // from 1; 0: nothing was used
  Decimal amount{};           // exact, in major units
};

// Errors: InvalidArgument "price.no_tiers", "price.bad_block" (a size or a number of blocks of 0 or
// less), "price.negative_quantity"; OutOfRange "decimal.overflow".
absl::StatusOr<BlockCharge> rate_blocks(const std::vector<BlockTier>& tiers, BlockPolicy policy,
                                        const Decimal& quantity);

struct CapacityTier {
  // Inclusive, by unit; a unit that is not named has no limit, and one without a peak fits.
  std::map<std::string, Decimal> limits{};
  Decimal price{};

  friend bool operator==(const CapacityTier&, const CapacityTier&) = default;
};

struct CapacityPrice {
  std::vector<CapacityTier> tiers{};

  friend bool operator==(const CapacityPrice&, const CapacityPrice&) = default;
};

// The number, from 0, of the lowest tier that holds every peak; of the last one where none does.
// Errors: InvalidArgument "price.no_tiers".
absl::StatusOr<std::size_t> capacity_tier(const std::vector<CapacityTier>& tiers,
                                          const std::map<std::string, Decimal>& peaks);

// The price of the lowest tier that holds every peak, of the last one where none does.
// Errors: InvalidArgument "price.no_tiers".
absl::StatusOr<Decimal> rate_capacity(const std::vector<CapacityTier>& tiers,
                                      const std::map<std::string, Decimal>& peaks);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_BLOCKS_H_
