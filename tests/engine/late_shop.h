// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What tests of late usage share.

#ifndef OCTROI_TESTS_ENGINE_LATE_SHOP_H_
#define OCTROI_TESTS_ENGINE_LATE_SHOP_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/metered_shop.h"

namespace octroi::test {

inline constexpr LateUsagePolicy kOriginal{.counts = LateUsage::kInOriginalPeriod};

inline constexpr char kGraduated[] = R"(model: GRADUATED tier { up_to: "100" unit_amount: "1" }
                                 tier { unit_amount: "0.5" })";

inline UsageEvent on(const std::string& date, std::int64_t quantity, std::string key = {}) {
  return {.key = std::move(key), .quantity = quantity, .at = at(date + "T10:00:00Z")};
}

inline std::vector<InvoiceLine> corrections_of(Shop& shop) {
  std::vector<InvoiceLine> lines;
  for (const Invoice& invoice : invoices_of(*shop.billing, *shop.tenant)) {
    for (const InvoiceLine& line : invoice.lines) {
      if (line.kind == LineKind::kCorrection) lines.push_back(line);
    }
  }
  return lines;
}

// What all lines of usage came to.
inline std::int64_t billed_for_usage(Shop& shop) {
  std::int64_t sum = 0;
  for (const Invoice& invoice : invoices_of(*shop.billing, *shop.tenant)) {
    for (const InvoiceLine& line : invoice.lines) {
      const bool is_usage = line.kind == LineKind::kUsage || line.kind == LineKind::kOverage ||
                            line.kind == LineKind::kCorrection;
      if (is_usage) sum += line.amount.minor();
    }
  }
  return sum;
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_LATE_SHOP_H_
