// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A random invoice: what the library is asked, and the same as the oracle sees it.
#ifndef OCTROI_TESTS_INVOICE_ORACLE_CASE_H_
#define OCTROI_TESTS_INVOICE_ORACLE_CASE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "exact.h"
#include "octroi/base/random.h"
#include "octroi/catalog/plan.h"
#include "octroi/coupon/discount.h"
#include "octroi/rating/line.h"
#include "octroi/tax/tax.h"

namespace octroi::oracle {

[[nodiscard]] Number number_of(const Decimal& value);
[[nodiscard]] inline Number minor(std::int64_t value) { return Number(std::to_string(value)); }
// Minor units in a major one.
[[nodiscard]] Number scale_of(Currency currency);

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : chance_(seed) {}
  std::int64_t below(std::int64_t count) {
    return static_cast<std::int64_t>(chance_.next() % static_cast<std::uint64_t>(count));
  }
  bool one_in(std::int64_t count) { return below(count) == 0; }
  Decimal decimal(std::int64_t most, int scale) { return *Decimal::of(below(most + 1), scale); }

 private:
  SeededRandom chance_;
};

// The library's input, and the same as the oracle sees it.
struct Case {
  Currency currency;
  Price price;
  std::int64_t seats = 1;
  std::optional<PeriodShare> share{};
  bool is_first = false;
  std::vector<std::pair<std::string, std::int64_t>> used{};
  std::vector<std::pair<std::string, std::int64_t>> limits{};
  std::vector<Usage> usages{};
  std::vector<Discount> discounts{};
  std::vector<Coupon> coupons{};
  TaxPolicy tax;
  std::int64_t credit = 0;
};

[[nodiscard]] Case make_case(Draw& draw);

}  // namespace octroi::oracle

#endif  // OCTROI_TESTS_INVOICE_ORACLE_CASE_H_
