// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random invoices, calculated by the library and again by exact rationals.
//
//   octroi_invoice_oracle <invoices> <seed>
//
// Each invoice has charges of every kind for a whole or a part of a period, usage by every model a
// catalogue sells, overage, up to three coupons, a tax policy of any kind and the tenant's credit,
// in a currency of 0, 2 or 3 decimals. Ends with the number of differences, which must be 0.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "case.h"
#include "exact.h"
#include "octroi/base/status.h"
#include "octroi/invoice/calculate.h"
#include "octroi/rating/rating.h"

namespace octroi::oracle {
namespace {

struct Result {
  std::vector<RatedLine> lines{};
  InvoiceTotals totals{};
};

absl::StatusOr<Result> by_library(const Case& one) {
  Result result;
  const Period period{1, *parse_date("2026-01-01"), *parse_date("2026-02-01")};
  std::vector<OverageUsage> usage;
  for (std::size_t i = 0; i < one.used.size(); ++i) {
    usage.push_back({one.used[i].first, one.used[i].second, one.limits[i].second});
  }
  OCTROI_ASSIGN_OR_RETURN(result.lines, rate_period({.price = &one.price,
                                                     .quantity = one.seats,
                                                     .period = period,
                                                     .is_first_invoice = one.is_first,
                                                     .share = one.share}));
  const OverageInput input{
      .price = &one.price, .period = period, .usage = usage, .tax_category = "reduced"};
  OCTROI_ASSIGN_OR_RETURN(const auto overage, rate_overage(input));
  OCTROI_ASSIGN_OR_RETURN(const auto used, rate_usage_charges(input));
  result.lines.insert(result.lines.end(), overage.begin(), overage.end());
  result.lines.insert(result.lines.end(), used.begin(), used.end());
  OCTROI_ASSIGN_OR_RETURN(result.totals, calculate_invoice({.currency = one.currency,
                                                            .lines = result.lines,
                                                            .discounts = one.discounts,
                                                            .tax = &one.tax,
                                                            .credit_available = one.credit}));
  return result;
}

// What the lines must come to, those of nothing left out, in the library's order.
std::vector<Number> wanted_lines(const Case& one) {
  const Number share =
      one.share ? Number(one.share->numerator) / Number(one.share->denominator) : Number(1);
  std::vector<Number> amounts;
  std::size_t counted = 0;
  std::vector<Number> overage;
  for (const Charge& charge : one.price.charges) {
    const Number amount = minor(charge.amount.minor());
    if (charge.kind == ChargeKind::kFlat) amounts.push_back(rounded(amount * share));
    if (charge.kind == ChargeKind::kPerSeat) {
      amounts.push_back(rounded(amount * Number(one.seats) * share));
    }
    if (charge.kind == ChargeKind::kOneOff && one.is_first) amounts.push_back(amount);
    if (charge.kind == ChargeKind::kOverage) {
      const std::int64_t above = one.used[counted].second - one.limits[counted].second;
      const Number unit = number_of(charge.unit_amount) * scale_of(one.currency);
      if (above > 0) overage.push_back(rounded(unit * Number(above)));
    }
    if (!charge.entitlement.empty()) ++counted;
  }
  amounts.insert(amounts.end(), overage.begin(), overage.end());
  counted = 0;
  std::size_t usage = 0;
  for (const Charge& charge : one.price.charges) {
    if (charge.entitlement.empty()) continue;
    const Number used = Number(one.used[counted++].second);
    if (charge.kind != ChargeKind::kUsage) continue;
    for (const Number& amount : lines_of(one.usages[usage], used)) amounts.push_back(amount);
    ++usage;
  }
  std::erase_if(amounts, [](const Number& amount) { return amount == 0; });
  return amounts;
}

// Checks one calculated invoice; empty when it is right.
class Check {
 public:
  Check(const Case& one, const Result& result) : case_(one), result_(result) {}

  std::string run() {
    lines();
    discounts();
    taxes();
    sums();
    return problem_;
  }

 private:
  void expect(bool is_right, const std::string& what) {
    if (!is_right && problem_.empty()) problem_ = what;
  }
  [[nodiscard]] std::size_t count() const { return result_.lines.size(); }

  void lines() {
    std::vector<Number> amounts;
    for (const RatedLine& line : result_.lines) {
      remaining_.push_back(minor(line.amount.minor()));
      if (!line.amount.is_zero()) amounts.push_back(minor(line.amount.minor()));
    }
    expect(amounts == wanted_lines(case_), "the lines");
    off_.assign(count(), Number(0));
  }

  void discounts() {
    const InvoiceTotals& totals = result_.totals;
    std::size_t next = 0;
    for (const Coupon& coupon : case_.coupons) {
      Number base = 0;
      for (const Number& left : remaining_) base += std::max(left, Number(0));
      const Number taken = taken_by(coupon, base);
      // One that takes nothing may be left out.
      const bool is_there = next < totals.discounts.size() &&
                            case_.discounts[totals.discounts[next].discount].code == coupon.code;
      if (!is_there) {
        expect(taken == 0, "a coupon that took nothing");
        continue;
      }
      const DiscountTotals& given = totals.discounts[next++];
      expect(minor(given.taken) == taken, "what a coupon took");
      Number sum = 0;
      for (std::size_t i = 0; i < count(); ++i) {
        const Number share = minor(totals.shares[given.first_share + i]);
        const Number exact =
            base == 0 ? Number(0) : Number(taken * std::max(remaining_[i], Number(0)) / base);
        expect(abs(share - exact) < 1 && share >= 0, "a coupon's share");
        sum += share;
        remaining_[i] -= share;
        off_[i] += share;
        expect(sgn(remaining_[i]) >= 0 || share == 0, "a line below 0");
      }
      expect(sum == taken, "the sum of a coupon's shares");
    }
    for (std::size_t i = 0; i < count(); ++i) {
      expect(minor(totals.lines[i].discount) == off_[i], "a line's discount");
    }
  }

  void taxes() {
    if (case_.tax.treatment != TaxTreatment::kRated) {
      for (const LineTotals& line : result_.totals.lines) expect(line.tax == 0, "a tax of none");
      return;
    }
    const bool is_inclusive = case_.tax.mode == TaxMode::kInclusive;
    for (const TaxRate& rate : case_.tax.rates) {
      const Number percent = number_of(rate.percent);
      Number priced = 0;
      Number tax = 0;
      for (std::size_t i = 0; i < count(); ++i) {
        if (result_.lines[i].tax_category != rate.category) continue;
        priced += remaining_[i];
        const Number of_line = minor(result_.totals.lines[i].tax);
        tax += of_line;
        if (case_.tax.level == TaxRounding::kPerInvoice) continue;
        expect(of_line == tax_of(remaining_[i], percent, is_inclusive), "a line's tax");
      }
      if (case_.tax.level == TaxRounding::kPerLine) continue;
      expect(tax == tax_of(priced, percent, is_inclusive), "a rate's tax");
    }
  }

  void sums() {
    const InvoiceTotals& totals = result_.totals;
    const bool is_inclusive =
        case_.tax.treatment == TaxTreatment::kRated && case_.tax.mode == TaxMode::kInclusive;
    Number subtotal = 0;
    Number off = 0;
    Number net = 0;
    Number tax = 0;
    for (std::size_t i = 0; i < count(); ++i) {
      const Number of_line = minor(totals.lines[i].tax);
      const Number net_line = is_inclusive ? Number(remaining_[i] - of_line) : remaining_[i];
      expect(minor(totals.lines[i].net) == net_line, "a line's net");
      subtotal += minor(result_.lines[i].amount.minor());
      off += off_[i];
      net += net_line;
      tax += of_line;
    }
    const Number total = net + tax;
    expect(minor(totals.subtotal) == subtotal, "the subtotal");
    expect(minor(totals.discount_total) == off, "the discount");
    expect(minor(totals.net_total) == net, "the net");
    expect(minor(totals.tax_total) == tax, "the tax");
    expect(minor(totals.total) == total, "the total");
    const Number applied = std::min(total, minor(case_.credit));
    expect(minor(totals.credit_applied) == applied, "the credit");
  }

  const Case& case_;
  const Result& result_;
  std::vector<Number> remaining_;  // of each line, as priced
  std::vector<Number> off_;
  std::string problem_;
};

int run(std::int64_t invoices, std::uint64_t seed) {
  Draw draw(seed);
  std::int64_t differences = 0;
  std::int64_t lines = 0;
  for (std::int64_t i = 0; i < invoices; ++i) {
    const Case one = make_case(draw);
    const absl::StatusOr<Result> result = by_library(one);
    std::string problem = result.ok() ? Check(one, *result).run() : result.status().ToString();
    if (result.ok()) lines += static_cast<std::int64_t>(result->lines.size());
    if (!problem.empty() && ++differences <= 10) {
      std::printf("invoice %lld: %s differ(s)\n", static_cast<long long>(i), problem.c_str());
    }
    if ((i + 1) % 1'000'000 == 0) {
      std::fprintf(stderr, "%lld invoices\n", static_cast<long long>(i + 1));
    }
  }
  std::printf("%lld invoices, %lld lines, %lld differences\n", static_cast<long long>(invoices),
              static_cast<long long>(lines), static_cast<long long>(differences));
  return differences == 0 && lines > invoices ? 0 : 1;
}

}  // namespace
}  // namespace octroi::oracle

int main(int count, char** arguments) {
  const std::int64_t invoices = count > 1 ? std::atoll(arguments[1]) : 10'000;
  const auto seed = static_cast<std::uint64_t>(count > 2 ? std::atoll(arguments[2]) : 1);
  return octroi::oracle::run(invoices, seed);
}
