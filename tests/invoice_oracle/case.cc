// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "case.h"

#include <algorithm>
#include <optional>

namespace octroi::oracle {

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

Number scale_of(Currency currency) {
  Number scale = 1;
  for (int i = 0; i < currency.exponent(); ++i) scale *= 10;
  return scale;
}

namespace {

// Gives the edge of the last tier that ends; 0 where there is none.
std::int64_t put_model(Draw& draw, const Number& scale, UsagePrice& price, Usage& exact) {
  std::int64_t edge = 0;
  exact.model = static_cast<Model>(draw.below(4));
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
  return edge;
}

void put_terms(Draw& draw, Currency currency, UsagePrice& price, Usage& exact) {
  const Number scale = scale_of(currency);
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
    price.minimum = *Decimal::of(draw.below(5'000), currency.exponent());
    exact.minimum = number_of(*price.minimum) * scale;
  }
  if (draw.one_in(4)) {
    price.maximum = *Decimal::of(5'000 + draw.below(50'000), currency.exponent());
    exact.maximum = number_of(*price.maximum) * scale;
  }
}

void put_usage(Draw& draw, Case& one, int index) {
  UsagePrice price;
  Usage exact;
  price.minor_digits = one.currency.exponent();
  const std::int64_t edge = put_model(draw, scale_of(one.currency), price, exact);
  put_terms(draw, one.currency, price, exact);
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

}  // namespace

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

}  // namespace octroi::oracle
