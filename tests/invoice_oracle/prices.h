// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random prices: what the library is asked, and the same as the oracle sees it.
#ifndef OCTROI_TESTS_INVOICE_ORACLE_PRICES_H_
#define OCTROI_TESTS_INVOICE_ORACLE_PRICES_H_

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

#include "draw.h"
#include "exact.h"
#include "octroi/money/currency.h"
#include "octroi/pricing/blocks.h"
#include "octroi/pricing/percentage.h"
#include "octroi/pricing/usage_line.h"

namespace octroi::oracle {

struct UsageCase {
  UsagePrice price;
  Usage exact;
  std::int64_t used = 0;
};
[[nodiscard]] UsageCase make_usage(Draw& draw, Currency currency);

// What a catalogue does not sell: a host writes the kernel's amount on a line of its own.
struct PercentageCase {
  PercentagePrice price;
  std::vector<Decimal> events;
};
struct BlockCase {
  std::vector<BlockTier> tiers;
  BlockPolicy policy = BlockPolicy::kAllTiers;
  Decimal quantity;
};
struct CapacityCase {
  std::vector<CapacityTier> tiers;
  std::map<std::string, Decimal> peaks;
};
struct KernelCase {
  std::variant<PercentageCase, BlockCase, CapacityCase> asked;
  Number exact;  // major units
};
[[nodiscard]] KernelCase make_kernel(Draw& draw);

// The library's answer. Errors: the kernels'; Internal where two ways to ask give two answers.
[[nodiscard]] absl::StatusOr<Decimal> by_library(const KernelCase& one);

}  // namespace octroi::oracle

#endif  // OCTROI_TESTS_INVOICE_ORACLE_PRICES_H_
