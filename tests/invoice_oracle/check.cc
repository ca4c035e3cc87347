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
        reached.push_back(lines_[i].is_discountable ? std::max(left_[i], Number(0)) : Number(0));
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

  void taxes() {
    std::size_t next = 0;
    for (std::size_t rate = 0; rate < case_.tax.rates.size(); ++rate) {
      Number priced = 0;
      Number tax = 0;
      const bool is_used = take_rate(rate, priced, tax);
      if (!is_used) continue;
      const Number basis = is_inclusive() ? Number(priced - tax) : priced;
      const bool is_there = next < totals_.rates.size() && totals_.rates[next].rate == rate;
      expect(is_there, "a rate in use");
      if (!is_there) continue;
      expect(minor(totals_.rates[next].basis) == basis, "a rate's basis");
      expect(minor(totals_.rates[next].tax) == tax, "a rate's tax");
      ++next;
    }
    expect(next == totals_.rates.size(), "a rate out of use");
  }

  // A line's tax is its own; or what the rate's tax grows by when the line joins those before it.
  bool take_rate(std::size_t rate, Number& priced, Number& tax) {
    const bool by_line = case_.tax.level == TaxRounding::kPerLine;
    const Levy levy{number_of(case_.tax.rates[rate].percent), is_inclusive(),
                    mode_of(case_.tax.rounding)};
    bool is_used = false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].tax_category != case_.tax.rates[rate].category) continue;
      is_used = true;
      priced += left_[i];
      const Number of_line = by_line ? tax_of(left_[i], levy) : Number(tax_of(priced, levy) - tax);
      tax += of_line;
      expect(minor(totals_.lines[i].tax) == of_line, "a line's tax");
      expect(totals_.lines[i].rate == rate, "a line's rate");
    }
    return is_used;
  }

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
  std::string problem_;
};

}  // namespace

std::string fault_of(const Case& one, const std::vector<RatedLine>& lines,
                     const InvoiceTotals& totals) {
  return Check(one, lines, totals).run();
}

}  // namespace octroi::oracle
