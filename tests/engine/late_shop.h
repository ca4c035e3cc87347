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

// With a hundred and twenty in February, in March fifty so far.
struct Counted : Shop {
  explicit Counted(const std::string& catalog = usage(kGraduated, ""), Store* kept_in = nullptr)
      : Shop(catalog, 0, {}, kept_in) {
    until("2026-02-10T12:00:00Z");
    EXPECT_EQ(tell(on("2026-02-10", 120)), "counted");
    until("2026-03-05T12:00:00Z");
    EXPECT_EQ(tell(on("2026-03-04", 50)), "counted");
  }
  CorrectUsage february(std::int64_t units) const {
    return {.subscription = sub,
            .metric = "m",
            .on = day("2026-02-20"),
            .units = units,
            .reason = "a load test"};
  }
  CorrectUsage running(std::int64_t units) const {
    return {.subscription = sub, .metric = "m", .units = units, .reason = "a load test"};
  }
  std::string correct(const CorrectUsage& request) {
    return error_code(billing->correct_usage(*tenant, request).status());
  }
  std::int64_t used() { return billing->quota(*tenant).check("m", 0).used(); }
};

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
