// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Units sold in blocks, each by tiers of its own: how case files write them.
//
//   {"tiers": [{"block_size", "max_blocks", "block_price"}], "tier_policy", "quantity"}
//   {"units": [{"unit", "tiers", "quantity"}], "tier_policy"}
//   {"units": [{"unit", "block_size", "block_price", "quantity"}]}    one tier, without end
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_BLOCK_UNITS_H_
#define OCTROI_TESTS_VECTORS_BILLING_BLOCK_UNITS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "billing/area.h"

namespace octroi::vectors {

struct BlocksOfUnits {
  Decimal total;
  std::vector<std::pair<std::string, Json>> by_unit;  // what each tier of the unit costs
  Json totals = Json::object();                       // by unit
};

// `quantity` names the key of what was used. The keys of `input` itself are the caller's to check.
absl::StatusOr<BlocksOfUnits> rate_block_units(const Json& input, const char* quantity);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_BLOCK_UNITS_H_
