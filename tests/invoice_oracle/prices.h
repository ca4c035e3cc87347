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
#include "octroi/pricing/matrix.h"
#include "octroi/pricing/percentage.h"
#include "octroi/pricing/usage_line.h"
#include "octroi/pricing/usage_reading.h"

namespace octroi::oracle {

struct UsageCase {
  UsagePrice price;
  Usage exact;
  std::int64_t used = 0;
};
[[nodiscard]] UsageCase make_usage(Draw& draw, Currency currency);

// What is priced by more than one quantity, or by blocks.
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
struct MatrixCase {
  MatrixPrice price;
  std::vector<GroupReading> groups;
};
struct KernelCase {
  std::variant<PercentageCase, BlockCase, CapacityCase, MatrixCase> asked;
  std::vector<Number> parts;  // major units
  UsagePrice price;           // as a usage charge asks it
  UsageReading reading;
  Usage limits;  // the price's rounding, minimum and maximum
};
[[nodiscard]] KernelCase make_kernel(Draw& draw, Currency currency);

// The library's answer to the kernel itself, before it is rounded. Errors: the kernels'; Internal
// where two ways to ask give two answers.
[[nodiscard]] absl::StatusOr<Decimal> by_library(const KernelCase& one);

}  // namespace octroi::oracle

#endif  // OCTROI_TESTS_INVOICE_ORACLE_PRICES_H_
