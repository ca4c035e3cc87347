// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random invoices, calculated by the library and again by exact rationals.
//
//   octroi_invoice_oracle <invoices> <seed>
//
// Each invoice has charges of every kind for a whole or a part of a period, usage by every model a
// catalogue sells, overage, up to three coupons, a tax policy of any kind and the tenant's credit, in
// a currency of 0, 2 or 3 decimals. Ends with the number of differences, which must be 0.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "exact.h"
#include "octroi/base/random.h"
#include "octroi/base/status.h"
#include "octroi/invoice/calculate.h"
#include "octroi/rating/rating.h"

namespace octroi::oracle {
namespace {

Number number_of(const Decimal& value) {
  Number number(value.to_string().find('.') == std::string::npos ? value.to_string() : "0");
  const std::string text = value.to_string();
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return number;
  const std::string digits = text.substr(0, point) + text.substr(point + 1);
  mpz_class den;
  mpz_ui_pow_ui(den.get_mpz_t(), 10, text.size() - point - 1);
  number = Number(mpz_class(digits, 10), den);
  number.canonicalize();
  return number;
}

Number minor(std::int64_t value) { return Number(std::to_string(value)); }

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

Number scale_of(Currency currency) {
  Number scale = 1;
  for (int i = 0; i < currency.exponent(); ++i) scale *= 10;
  return scale;
}

void put_usage(Draw& draw, Case& one, int index) {
  const Number scale = scale_of(one.currency);
  UsagePrice price;
  Usage exact;
  price.minor_digits = one.currency.exponent();
  const std::int64_t model = draw.below(4);
  std::int64_t edge = 0;  // of the last tier that ends
  exact.model = static_cast<Model>(model);
  const auto tier = [&](std::optional<Decimal> up_to) {
    PriceTier made{.up_to = up_to};
    Tier same;
    if (up_to) same.up_to = number_of(*up_to);
    if (!draw.one_in(4)) {
      made.unit_amount = draw.decimal(20'000, 4);
      same.unit = number_of(*made.unit_amount) * scale;
    }
    if (draw.one_in(3)) {
      made.flat_amount = draw.decimal(2'000, 2);
      same.flat = number_of(*made.flat_amount) * scale;
    }
    exact.tiers.push_back(same);
    return made;
  };
  if (exact.model == Model::kUnit) {
    const Decimal unit = draw.decimal(50'000, 5);
    price.model = UnitPrice{unit};
    exact.tiers.push_back({{}, number_of(unit) * scale, 0});
  } else if (exact.model == Model::kPackage) {
    PackagePrice package{.size = Decimal(1 + draw.below(500)), .amount = draw.decimal(5'000, 2)};
    exact.package_size = number_of(package.size);
    exact.tiers.push_back({{}, 0, number_of(package.amount) * scale});
    price.model = package;
  } else {
    std::vector<PriceTier> tiers;
    for (std::int64_t i = draw.below(4); i > 0; --i) {
      edge += 1 + draw.below(400);
      tiers.push_back(tier(Decimal(edge)));
    }
    tiers.push_back(tier(std::nullopt));
    if (exact.model == Model::kGraduated) {
      price.model = GraduatedPrice{tiers};
    } else {
      price.model = VolumePrice{tiers};
    }
  }
  if (draw.one_in(3)) {
    price.free_units = Decimal(draw.below(200));
    exact.free = number_of(*price.free_units);
  }
  if (draw.one_in(3)) {
    const Decimal by = draw.one_in(2) ? Decimal(1000) : Decimal(8);
    price.conversion = UnitConversion{.operation = ConversionOperation::kDivide, .factor = by};
    exact.divide_by = number_of(by);
    if (draw.one_in(2)) {
      price.conversion->rounding = Rounding::kCeiling;
      exact.whole_units = true;
    }
  }
  if (draw.one_in(4)) {
    price.minimum = *Decimal::of(draw.below(5'000), one.currency.exponent());
    exact.minimum = number_of(*price.minimum) * scale;
  }
  if (draw.one_in(4)) {
    price.maximum = *Decimal::of(5'000 + draw.below(50'000), one.currency.exponent());
    exact.maximum = number_of(*price.maximum) * scale;
  }
  Charge charge;
  charge.code = "usage" + std::to_string(index);
  charge.kind = ChargeKind::kUsage;
  charge.entitlement = charge.code;
  charge.amount = Money::zero(one.currency);
  charge.usage = std::move(price);
  std::int64_t used = draw.one_in(5) ? 0 : draw.below(3'000);
  if (edge > 0 && draw.one_in(3)) used = edge + draw.below(3) - 1;
  one.used.emplace_back(charge.code, used);
  one.limits.emplace_back(charge.code, 0);
  one.price.charges.push_back(std::move(charge));
  one.usages.push_back(std::move(exact));
}

void put_charge(Draw& draw, Case& one, int index) {
  Charge charge;
  charge.code = "charge" + std::to_string(index);
  charge.kind = static_cast<ChargeKind>(1 + draw.below(4));
  if (charge.kind == ChargeKind::kOverage) {
    charge.unit_amount = draw.decimal(30'000, 4);
    charge.entitlement = charge.code;
    one.used.emplace_back(charge.code, draw.below(900));
    one.limits.emplace_back(charge.code, draw.below(600));
  } else {
    charge.amount = Money::of_minor(draw.one_in(9) ? 0 : draw.below(200'000), one.currency);
  }
  one.price.charges.push_back(std::move(charge));
}

void put_coupons(Draw& draw, Case& one) {
  for (std::int64_t i = draw.below(4); i > 0; --i) {
    Discount discount;
    discount.code = std::string(1, static_cast<char>('A' + draw.below(5)));
    discount.duration = static_cast<DiscountDuration>(1 + draw.below(3));
    Coupon same{.ends = discount.duration != DiscountDuration::kForever, .code = discount.code};
    if (draw.one_in(2)) {
      discount.percent = *Decimal::of(1 + draw.below(10'000), 2);
      same.is_percent = true;
      same.value = number_of(discount.percent);
    } else {
      discount.kind = DiscountKind::kFixed;
      same.is_foreign = draw.one_in(6);
      discount.amount =
          Money::of_minor(1 + draw.below(60'000), same.is_foreign ? kChf : one.currency);
      same.value = minor(discount.amount.minor());
    }
    // Of two equal places in the order either may come first: leave such pairs out.
    const bool is_twin = std::any_of(one.coupons.begin(), one.coupons.end(),
                                     [&](const Coupon& c) { return !(c < same) && !(same < c); });
    if (is_twin) continue;
    one.discounts.push_back(discount);
    one.coupons.push_back(same);
  }
  std::sort(one.coupons.begin(), one.coupons.end());
}

Case make_case(Draw& draw) {
  Case one;
  const Currency currencies[] = {kEur, kXof, kKwd};
  one.currency = currencies[draw.below(3)];
  one.price = {.interval = kMonthly, .currency = one.currency, .charges = {}};
  one.seats = 1 + draw.below(60);
  one.is_first = draw.one_in(2);
  if (draw.one_in(2)) {
    PeriodShare share;
    share.denominator = 1 + draw.below(366);
    share.numerator = draw.below(share.denominator + 1);
    share.from = share.whole_from = *parse_date("2026-01-01");
    share.to = share.whole_to = *parse_date("2026-02-01");
    one.share = share;
  }
  for (std::int64_t i = draw.below(4); i > 0; --i) put_charge(draw, one, static_cast<int>(i));
  for (std::int64_t i = draw.below(3); i > 0; --i) put_usage(draw, one, static_cast<int>(i));
  put_coupons(draw, one);
  const std::int64_t treatment = draw.below(8);
  one.tax = treatment == 0 ? TaxPolicy::none() : TaxPolicy::exempt("reverse charge");
  if (treatment > 1) {
    one.tax = TaxPolicy{};
    one.tax.mode = draw.one_in(2) ? TaxMode::kExclusive : TaxMode::kInclusive;
    one.tax.level = draw.one_in(2) ? TaxRounding::kPerInvoice : TaxRounding::kPerLine;
    one.tax.rates = {
        {.code = "S", .category = "standard", .percent = *Decimal::of(draw.below(10'001), 2)},
        {.code = "R", .category = "reduced", .percent = *Decimal::of(draw.below(10'001), 2)}};
  }
  one.credit = draw.below(100'000);
  return one;
}

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
