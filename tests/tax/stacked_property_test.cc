// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Several taxes of one category against exact rationals (GMP), from the words of tax.h alone.

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"
#include <gmpxx.h>

#include "octroi/tax/tax.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

using Number = mpq_class;

// Half up, away from zero.
Number rounded(const Number& value) {
  const Number shifted = abs(value) + Number(1, 2);
  mpz_class whole;
  mpz_fdiv_q(whole.get_mpz_t(), shifted.get_num_mpz_t(), shifted.get_den_mpz_t());
  return sgn(value) < 0 ? Number(-whole) : Number(whole);
}

Number number_of(std::int64_t value) { return Number(static_cast<long>(value)); }

Number fraction_of(const TaxRate& rate) {
  const Decimal percent = *round_to(rate.percent, 4, Rounding::kHalfUp);
  Number fraction(static_cast<long>(percent.coefficient()), 1'000'000L);
  fraction.canonicalize();
  return fraction;
}

TaxPolicy any_policy() {
  TaxPolicy policy;
  policy.mode = *rc::gen::element(TaxMode::kExclusive, TaxMode::kInclusive);
  policy.level = *rc::gen::element(TaxRounding::kPerInvoice, TaxRounding::kPerLine);
  const auto put = [&](TaxStacking stacking, std::int64_t most) {
    TaxRate rate;
    rate.code = "T" + std::to_string(policy.rates.size());
    rate.category = "standard";
    const int scale = *rc::gen::inRange(0, 4);
    const std::int64_t unit = scale == 0 ? 1 : scale == 1 ? 10 : scale == 2 ? 100 : 1000;
    rate.percent = *Decimal::of(*rc::gen::inRange<std::int64_t>(0, most * unit + 1), scale);
    rate.stacking = stacking;
    policy.rates.push_back(std::move(rate));
  };
  const int first = *rc::gen::inRange(0, 4);
  for (int i = 0; i < first; ++i) {
    put(*rc::gen::element(TaxStacking::kBeside, TaxStacking::kOnTop), 100);
  }
  const int within = *rc::gen::inRange(first == 0 ? 1 : 0, 4);
  for (int i = 0; i < within; ++i) put(TaxStacking::kWithin, 33);
  if (*rc::gen::inRange(0, 3) == 0) {
    put(TaxStacking::kFlat, 0);
    policy.rates.back().flat = Money::of_minor(*rc::gen::inRange(1, 300), kEur);
  }
  return policy;
}

std::vector<TaxableLine> any_lines() {
  const auto count = *rc::gen::inRange<std::size_t>(1, 12);
  const auto most = *rc::gen::element<std::int64_t>(10, 10'000'000, 100'000'000'000'000);
  std::vector<TaxableLine> lines;
  for (std::size_t i = 0; i < count; ++i) {
    lines.push_back({"standard", Money::of_minor(*rc::gen::inRange(-most / 3, most), kEur)});
  }
  return lines;
}

// The taxes of an amount as priced.
std::vector<Number> exact_taxes(const TaxPolicy& policy, const Number& priced, bool is_charged) {
  const std::vector<TaxRate>& rates = policy.rates;
  std::vector<Number> taxes(rates.size());
  Number rest = priced;
  Number within;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (rates[i].stacking == TaxStacking::kWithin) within += fraction_of(rates[i]);
    if (rates[i].flat && is_charged) taxes[i] = number_of(rates[i].flat->minor());
    if (policy.mode == TaxMode::kInclusive) rest -= taxes[i];
  }
  const Number price = rest;
  // What each is of a net of 1, and the net with all of them.
  std::vector<Number> of_one(rates.size());
  Number whole = 1;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (rates[i].stacking == TaxStacking::kBeside) of_one[i] = fraction_of(rates[i]);
    if (rates[i].stacking == TaxStacking::kOnTop) of_one[i] = fraction_of(rates[i]) * whole;
    whole += of_one[i];
  }
  if (policy.mode == TaxMode::kInclusive) {
    for (std::size_t i = 0; i < rates.size(); ++i) {
      if (rates[i].stacking != TaxStacking::kWithin) continue;
      taxes[i] = rounded(price * fraction_of(rates[i]));
      rest -= taxes[i];
    }
    for (std::size_t i = 0; i < rates.size(); ++i) {
      if (rates[i].stacking <= TaxStacking::kOnTop) taxes[i] = rounded(rest * of_one[i] / whole);
    }
    return taxes;
  }
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const Number fraction = fraction_of(rates[i]);
    if (rates[i].stacking == TaxStacking::kBeside) taxes[i] = rounded(priced * fraction);
    if (rates[i].stacking == TaxStacking::kOnTop) taxes[i] = rounded(rest * fraction);
    if (rates[i].stacking <= TaxStacking::kOnTop) rest += taxes[i];
    if (rates[i].stacking == TaxStacking::kWithin) {
      taxes[i] = rounded(rest * fraction / (1 - within));
    }
  }
  return taxes;
}

bool is_charge(const TaxableLine& line) { return line.amount.is_positive(); }

RC_GTEST_PROP(StackedTaxesProperty, EachIsItsExactFractionRoundedOnce, ()) {
  const TaxPolicy policy = any_policy();
  const std::vector<TaxableLine> lines = any_lines();
  RC_ASSERT(validate(policy).ok());
  const TaxResult result = *calculate_tax(kEur, lines, policy);
  std::vector<Number> expected(policy.rates.size());
  Number priced;
  bool was_charged = false;
  for (const TaxableLine& line : lines) {
    const bool is_first = is_charge(line) && !was_charged;
    was_charged = was_charged || is_charge(line);
    priced += number_of(line.amount.minor());
    if (policy.level == TaxRounding::kPerInvoice) continue;
    const auto taxes = exact_taxes(policy, number_of(line.amount.minor()), is_first);
    for (std::size_t i = 0; i < taxes.size(); ++i) expected[i] += taxes[i];
  }
  if (policy.level == TaxRounding::kPerInvoice) {
    expected = exact_taxes(policy, priced, was_charged);
  }
  RC_ASSERT(result.rates.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    RC_ASSERT(number_of(result.rates[i].tax) == expected[i]);
  }
}

RC_GTEST_PROP(StackedTaxesProperty, PartsSumToLinesLinesToRatesRatesToTheInvoice, ()) {  // I05
  const TaxPolicy policy = any_policy();
  const std::vector<TaxableLine> lines = any_lines();
  const TaxResult result = *calculate_tax(kEur, lines, policy);
  const std::size_t count = policy.rates.size();
  std::vector<std::int64_t> by_rate(count);
  std::int64_t net = 0;
  std::int64_t tax = 0;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    const LineTax& taxed = result.lines[line];
    RC_ASSERT(taxed.first_part == line * count);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += result.parts[taxed.first_part + i];
      by_rate[i] += result.parts[taxed.first_part + i];
    }
    RC_ASSERT(sum == taxed.tax);
    const bool is_inclusive = policy.mode == TaxMode::kInclusive;
    RC_ASSERT(taxed.net + (is_inclusive ? taxed.tax : 0) == lines[line].amount.minor());
    net += taxed.net;
    tax += taxed.tax;
  }
  for (std::size_t i = 0; i < count; ++i) RC_ASSERT(by_rate[i] == result.rates[i].tax);
  RC_ASSERT(result.net.minor() == net);
  RC_ASSERT(result.tax.minor() == tax);
  RC_ASSERT(result.gross.minor() == net + tax);
}

RC_GTEST_PROP(StackedTaxesProperty, BasesAreAmountsOfTheDocument, ()) {
  const TaxPolicy policy = any_policy();
  const TaxResult result = *calculate_tax(kEur, any_lines(), policy);
  std::int64_t with_all = result.net.minor();
  for (std::size_t i = 0; i < policy.rates.size(); ++i) {
    if (!policy.rates[i].flat) with_all += result.rates[i].tax;
  }
  std::int64_t before = result.net.minor();
  for (std::size_t i = 0; i < policy.rates.size(); ++i) {
    const TaxStacking stacking = policy.rates[i].stacking;
    const std::int64_t basis = stacking == TaxStacking::kOnTop    ? before
                               : stacking == TaxStacking::kWithin ? with_all
                                                                  : result.net.minor();
    RC_ASSERT(result.rates[i].basis == basis);
    before += result.rates[i].tax;
  }
}

RC_GTEST_PROP(StackedTaxesProperty, TotalsDoNotDependOnTheLinesOrder, ()) {
  const TaxPolicy policy = any_policy();
  std::vector<TaxableLine> lines = any_lines();
  const TaxResult one = *calculate_tax(kEur, lines, policy);
  std::reverse(lines.begin(), lines.end());
  const TaxResult other = *calculate_tax(kEur, lines, policy);
  // By line, a flat tax takes a price apart elsewhere, and that is rounded.
  RC_PRE(policy.level == TaxRounding::kPerInvoice || !policy.rates.back().flat);
  RC_ASSERT(one.rates == other.rates);
  RC_ASSERT(one.gross == other.gross);
}

RC_GTEST_PROP(StackedTaxesProperty, OneTaxBesideNoneIsOneTaxAlone, ()) {
  TaxPolicy policy = any_policy();
  policy.rates.resize(1);
  policy.rates[0].flat.reset();
  policy.rates[0].stacking = *rc::gen::element(TaxStacking::kBeside, TaxStacking::kOnTop);
  const std::vector<TaxableLine> lines = any_lines();
  const TaxResult stacked = *calculate_tax(kEur, lines, policy);
  policy.rates[0].stacking = TaxStacking::kAlone;
  const TaxResult alone = *calculate_tax(kEur, lines, policy);
  RC_ASSERT(stacked.rates == alone.rates);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    RC_ASSERT(stacked.lines[i].net == alone.lines[i].net);
    RC_ASSERT(stacked.lines[i].tax == alone.lines[i].tax);
  }
}

RC_GTEST_PROP(StackedTaxesProperty, ANetIsHalfAUnitForEachTaxFromItsExactOne, ()) {
  TaxPolicy policy = any_policy();
  policy.mode = TaxMode::kInclusive;
  policy.level = TaxRounding::kPerInvoice;
  if (policy.rates.back().flat) policy.rates.pop_back();
  RC_PRE(!policy.rates.empty());
  const std::vector<TaxableLine> lines = any_lines();
  const TaxResult result = *calculate_tax(kEur, lines, policy);
  Number whole = 1;
  Number within;
  for (const TaxRate& rate : policy.rates) {
    const Number fraction = fraction_of(rate);
    if (rate.stacking == TaxStacking::kBeside) whole += fraction;
    if (rate.stacking == TaxStacking::kOnTop) whole += fraction * whole;
    if (rate.stacking == TaxStacking::kWithin) within += fraction;
  }
  const Number exact = number_of(result.gross.minor()) * (1 - within) / whole;
  const Number gap = abs(number_of(result.net.minor()) - exact);
  RC_ASSERT(gap <= Number(static_cast<long>(policy.rates.size()), 2));
}

}  // namespace
}  // namespace octroi
