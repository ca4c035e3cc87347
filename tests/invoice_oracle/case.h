// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A random invoice: what the library is asked, and the same as the oracle sees it.
#ifndef OCTROI_TESTS_INVOICE_ORACLE_CASE_H_
#define OCTROI_TESTS_INVOICE_ORACLE_CASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "draw.h"
#include "exact.h"
#include "octroi/calendar/schedule.h"
#include "octroi/catalog/plan.h"
#include "octroi/coupon/discount.h"
#include "octroi/invoice/calculate.h"
#include "octroi/proration/proration.h"
#include "octroi/rating/line.h"
#include "octroi/tax/tax.h"
#include "prices.h"

namespace octroi::oracle {

// Days of a period, and the fraction of it that they are.
struct Part {
  Segment days;
  Number share = 1;
};

// Other terms from a day inside the period on.
struct Change {
  Price from;
  std::int64_t from_seats = 1;
  Part rest;
  std::optional<std::int64_t> credit_max{};
};

struct Counted {
  std::string entitlement{};
  std::int64_t used = 0;
  std::int64_t limit = 0;
  std::optional<UsageReading> reading{};
};

struct Case {
  Currency currency;
  Number scale = 1;  // minor units in a major one
  Period period;
  Price price;
  std::vector<Number> amounts{};  // of the price's charges that name no entitlement, minor units
  std::int64_t seats = 1;
  std::optional<Part> part{};
  bool is_first = false;
  std::vector<Counted> counted{};
  std::vector<Usage> usages{};  // of the price's usage charges, in their order
  std::optional<Change> change{};
  std::vector<KernelCase> kernels{};  // of the usage charges that follow those
  Spend spend{};
  std::optional<Decimal> rebate{};      // a person's: so much less for each of `seats`
  std::optional<std::size_t> spared{};  // the line that no coupon reaches
  std::vector<Discount> discounts{};
  std::vector<Coupon> coupons{};  // in stacking order
  TaxPolicy tax;
  std::int64_t credit = 0;
  absl::Status phases{};  // of put_phases()
};

[[nodiscard]] Case make_case(Draw& draw);

// Gives the case's price phases, and leaves the one of a period: what it costs, by the catalogue
// and by the definitions. Returns what is wrong with the catalogue's answer.
[[nodiscard]] absl::Status put_phases(Draw& draw, Case& one);

// A random policy: rated, exempt or none; categories of one tax and of several.
[[nodiscard]] TaxPolicy make_tax(Draw& draw, Currency currency);

// The taxes of one category: one alone, or a stack.
struct Category {
  std::string name{};
  std::vector<std::size_t> rates{};  // positions in the policy
  std::optional<Stack> stack{};
};
[[nodiscard]] std::vector<Category> categories_of(const TaxPolicy& policy);
[[nodiscard]] bool has_flat_tax(const TaxPolicy& policy);

// By the library.
[[nodiscard]] absl::StatusOr<std::vector<RatedLine>> rate(const Case& one);
[[nodiscard]] absl::StatusOr<InvoiceTotals> calculate(const Case& one,
                                                      const std::vector<RatedLine>& lines);
// By the definitions: the amounts of its lines in the library's order, those of 0 left out.
[[nodiscard]] std::vector<Number> wanted_lines(const Case& one);

// What is wrong with the totals of the lines; empty when nothing is.
[[nodiscard]] std::string fault_of(const Case& one, const std::vector<RatedLine>& lines,
                                   const InvoiceTotals& totals);

// What is wrong with how the case's figures move when it is asked in another way; empty when
// nothing is.
[[nodiscard]] std::string strange_move(const Case& one, const std::vector<RatedLine>& lines,
                                       const InvoiceTotals& totals, Draw& draw);

}  // namespace octroi::oracle

#endif  // OCTROI_TESTS_INVOICE_ORACLE_CASE_H_
