// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The totals of given lines, by the definitions: coupons, tax, sums.

#include <algorithm>
#include <cstddef>

#include "case.h"

namespace octroi::oracle {
namespace {

// Checks one calculated invoice; what is wrong first is kept.
class Check {
 public:
  Check(const Case& one, const std::vector<RatedLine>& lines, const InvoiceTotals& totals)
      : case_(one), lines_(lines), totals_(totals) {}

  std::string run() {
    if (totals_.lines.size() != lines_.size()) return "the number of lines";
    for (const RatedLine& line : lines_) left_.push_back(minor(line.amount.minor()));
    off_.assign(lines_.size(), Number(0));
    discounts();
    if (case_.tax.treatment == TaxTreatment::kRated) {
      taxes();
    } else {
      no_taxes();
    }
    sums();
    return problem_;
  }

 private:
  void expect(bool is_right, const char* what) {
    if (!is_right && problem_.empty()) problem_ = what;
  }

  void discounts() {
    std::size_t next = 0;
    for (const Coupon& coupon : case_.coupons) {
      std::vector<Number> reached;
      Number base = 0;
      for (std::size_t i = 0; i < lines_.size(); ++i) {
        const bool is_reached = lines_[i].is_discountable && coupon.falls_on(lines_[i].code);
        reached.push_back(is_reached ? std::max(left_[i], Number(0)) : Number(0));
        base += reached[i];
      }
      const Number taken = taken_by(coupon, base);
      // One that takes nothing may be left out.
      const bool is_there = next < totals_.discounts.size() &&
                            case_.discounts[totals_.discounts[next].discount].code == coupon.code;
      if (!is_there) {
        expect(taken == 0, "a coupon that took nothing");
        continue;
      }
      const DiscountTotals& given = totals_.discounts[next++];
      expect(minor(given.whole_base) == base, "what a coupon fell on");
      expect(minor(given.taken) == taken, "what a coupon took");
      take(given, shared_out(taken, reached));
    }
    expect(next == totals_.discounts.size(), "a coupon of nobody");
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      expect(minor(totals_.lines[i].discount) == off_[i], "a line's discount");
    }
  }

  void take(const DiscountTotals& given, const std::vector<Number>& shares) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      expect(minor(totals_.shares[given.first_share + i]) == shares[i], "a coupon's share");
      left_[i] -= shares[i];
      off_[i] += shares[i];
      expect(shares[i] == 0 || sgn(left_[i]) >= 0, "a line below 0");
    }
  }

  void no_taxes() {
    for (const LineTotals& line : totals_.lines) {
      expect(line.tax == 0 && line.rate == kNoTaxRate, "a tax of none");
    }
  }

  // What a rate comes to on the whole document.
  struct OfRate {
    bool is_used = false;
    Number basis{};
    Number tax{};
  };

  void taxes() {
    of_rates_.assign(case_.tax.rates.size(), OfRate{});
    for (const Category& category : categories_of(case_.tax)) {
      if (category.stack) {
        take_stack(category);
      } else {
        take_rate(category.rates.front());
      }
    }
    std::size_t next = 0;
    for (std::size_t rate = 0; rate < of_rates_.size(); ++rate) {
      if (!of_rates_[rate].is_used) continue;
      const bool is_there = next < totals_.rates.size() && totals_.rates[next].rate == rate;
      expect(is_there, "a rate in use");
      if (!is_there) continue;
      expect(minor(totals_.rates[next].basis) == of_rates_[rate].basis, "a rate's basis");
      expect(minor(totals_.rates[next].tax) == of_rates_[rate].tax, "a rate's tax");
      ++next;
    }
    expect(next == totals_.rates.size(), "a rate out of use");
  }

  // A line's tax is its own; or what the rate's tax grows by when the line joins those before it.
  void take_rate(std::size_t rate) {
    const Levy levy{number_of(case_.tax.rates[rate].percent), is_inclusive(),
                    mode_of(case_.tax.rounding)};
    OfRate& all = of_rates_[rate];
    Number priced = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].tax_category != case_.tax.rates[rate].category) continue;
      all.is_used = true;
      priced += left_[i];
      const Number of_line =
          is_by_line() ? tax_of(left_[i], levy) : Number(tax_of(priced, levy) - all.tax);
      all.tax += of_line;
      expect(minor(totals_.lines[i].tax) == of_line, "a line's tax");
      expect(totals_.lines[i].rate == rate, "a line's rate");
      expect(totals_.lines[i].first_part == kNoTaxRate, "a part of one tax alone");
    }
    all.basis = is_inclusive() ? Number(priced - all.tax) : priced;
  }

  // The same of several taxes. A flat one stands on the first line that charges, and stays.
  void take_stack(const Category& category) {
    const Stack& stack = *category.stack;
    bool has_charged = false;
    Number priced = 0;
    Levied before = levied_on(priced, stack, false);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].tax_category != category.name) continue;
      const bool charges_first = sgn(left_[i]) > 0 && !has_charged;
      has_charged = has_charged || charges_first;
      priced += left_[i];
      const Levied now = is_by_line() ? levied_on(left_[i], stack, charges_first)
                                      : levied_on(priced, stack, has_charged);
      if (is_by_line()) before = levied_on(Number(0), stack, false);
      take_parts(category, i, before, now);
      before = now;
    }
  }

  void take_parts(const Category& category, std::size_t line, const Levied& before,
                  const Levied& now) {
    const LineTotals& given = totals_.lines[line];
    expect(minor(given.tax) == now.sum() - before.sum(), "a line's taxes");
    expect(given.rate == category.rates.front(), "a line's first rate");
    const bool has_parts = given.first_part != kNoTaxRate &&
                           given.first_part + now.taxes.size() <= totals_.parts.size();
    expect(has_parts, "a line's parts");
    for (std::size_t i = 0; i < now.taxes.size(); ++i) {
      const Number part = now.taxes[i] - before.taxes[i];
      if (has_parts) expect(minor(totals_.parts[given.first_part + i]) == part, "a part's tax");
      OfRate& all = of_rates_[category.rates[i]];
      all.is_used = true;
      all.tax += part;
      all.basis += now.bases[i] - before.bases[i];
    }
  }

  [[nodiscard]] bool is_by_line() const { return case_.tax.level == TaxRounding::kPerLine; }
  [[nodiscard]] bool is_inclusive() const {
    return case_.tax.treatment == TaxTreatment::kRated && case_.tax.mode == TaxMode::kInclusive;
  }

  void sums() {
    Number subtotal = 0;
    Number off = 0;
    Number net = 0;
    Number tax = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Number of_line = minor(totals_.lines[i].tax);
      const Number net_line = is_inclusive() ? Number(left_[i] - of_line) : left_[i];
      expect(minor(totals_.lines[i].net) == net_line, "a line's net");
      subtotal += minor(lines_[i].amount.minor());
      off += off_[i];
      net += net_line;
      tax += of_line;
    }
    const Number total = net + tax;
    expect(minor(totals_.subtotal) == subtotal, "the subtotal");
    expect(minor(totals_.discount_total) == off, "the discount");
    expect(minor(totals_.net_total) == net, "the net");
    expect(minor(totals_.tax_total) == tax, "the tax");
    expect(minor(totals_.total) == total, "the total");
    expect(minor(totals_.credit_applied) == std::min(total, minor(case_.credit)), "the credit");
  }

  const Case& case_;
  const std::vector<RatedLine>& lines_;
  const InvoiceTotals& totals_;
  std::vector<Number> left_;  // of each line, as priced
  std::vector<Number> off_;
  std::vector<OfRate> of_rates_{};
  std::string problem_;
};

}  // namespace

std::string fault_of(const Case& one, const std::vector<RatedLine>& lines,
                     const InvoiceTotals& totals) {
  return Check(one, lines, totals).run();
}

}  // namespace octroi::oracle
