// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "octroi/money/rounding.h"
#include "octroi/tax/tax.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

constexpr const char* kCategories[] = {"standard", "reduced", "books"};

TaxPolicy any_policy() {
  TaxPolicy policy;
  policy.mode = *rc::gen::element(TaxMode::kExclusive, TaxMode::kInclusive);
  policy.level = *rc::gen::element(TaxRounding::kPerInvoice, TaxRounding::kPerLine);
  for (const char* category : kCategories) {
    TaxRate rate;
    rate.code = category;
    rate.category = category;
    rate.percent = *Decimal::of(*rc::gen::inRange(0, 10'001), 2);
    policy.rates.push_back(rate);
  }
  return policy;
}

std::vector<TaxableLine> any_lines(std::int64_t least) {
  const auto count = *rc::gen::inRange<std::size_t>(0, 20);
  std::vector<TaxableLine> lines;
  for (std::size_t i = 0; i < count; ++i) {
    lines.push_back({kCategories[*rc::gen::inRange(0, 3)],
                     Money::of_minor(*rc::gen::inRange<std::int64_t>(least, 10'000'000), kEur)});
  }
  return lines;
}

// numerator / denominator of what an amount bears in tax.
Ratio exact_tax(const TaxPolicy& policy, std::uint32_t rate, Int128 amount) {
  const Int128 percent = policy.rates[rate].percent.coefficient();
  const Int128 whole = policy.mode == TaxMode::kInclusive ? 10'000 + percent : 10'000;
  return {amount * percent, whole};
}

RC_GTEST_PROP(CalculateTax, LinesSumToRatesAndRatesToTheInvoice, ()) {  // I05
  const TaxPolicy policy = any_policy();
  const auto lines = any_lines(-10'000'000);
  const TaxResult result = *calculate_tax(kEur, lines, policy);
  std::int64_t net = 0;
  std::int64_t tax = 0;
  for (const RateTax& rate : result.rates) {
    RateTax sum{rate.rate, 0, 0};
    for (const LineTax& line : result.lines) {
      if (line.rate != rate.rate) continue;
      sum.basis += line.net;
      sum.tax += line.tax;
    }
    RC_ASSERT(sum == rate);
    net += rate.basis;
    tax += rate.tax;
  }
  RC_ASSERT(result.net.minor() == net);
  RC_ASSERT(result.tax.minor() == tax);
  RC_ASSERT(result.gross.minor() == net + tax);
}

RC_GTEST_PROP(CalculateTax, AmountsStandAsPriced, ()) {
  const TaxPolicy policy = any_policy();
  const auto lines = any_lines(-10'000'000);
  const TaxResult result = *calculate_tax(kEur, lines, policy);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const LineTax& line = result.lines[i];
    const std::int64_t priced = policy.mode == TaxMode::kInclusive ? line.net + line.tax : line.net;
    RC_ASSERT(priced == lines[i].amount.minor());
  }
}

RC_GTEST_PROP(CalculateTax, OneRateIsHalfUpOfItsBasis, ()) {  // EN 16931 BR-CO-17
  TaxPolicy policy = any_policy();
  policy.level = TaxRounding::kPerInvoice;
  const TaxResult result = *calculate_tax(kEur, any_lines(-10'000'000), policy);
  for (const RateTax& rate : result.rates) {
    const std::int64_t priced =
        policy.mode == TaxMode::kInclusive ? rate.basis + rate.tax : rate.basis;
    RC_ASSERT(rate.tax == *round_ratio(exact_tax(policy, rate.rate, priced), Rounding::kHalfUp));
  }
}

RC_GTEST_PROP(CalculateTax, ALineIsLessThanAUnitFromItsExactTax, ()) {  // I04
  const TaxPolicy policy = any_policy();
  const auto lines = any_lines(0);
  const TaxResult result = *calculate_tax(kEur, lines, policy);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Ratio exact = exact_tax(policy, result.lines[i].rate, lines[i].amount.minor());
    const Int128 gap = result.lines[i].tax * exact.denominator - exact.numerator;
    RC_ASSERT(gap < exact.denominator && gap > -exact.denominator);
  }
}

RC_GTEST_PROP(CalculateTax, TotalsDoNotDependOnTheLinesOrder, ()) {
  const TaxPolicy policy = any_policy();
  auto lines = any_lines(-10'000'000);
  const TaxResult one = *calculate_tax(kEur, lines, policy);
  std::reverse(lines.begin(), lines.end());
  const TaxResult other = *calculate_tax(kEur, lines, policy);
  RC_ASSERT(one.rates == other.rates);
  RC_ASSERT(one.gross == other.gross);
}

}  // namespace
}  // namespace octroi
