// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "case.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace octroi::oracle {
namespace {

std::int64_t number_of_day(Date date) {
  return day_number(static_cast<int>(date.year()),
                    static_cast<int>(static_cast<unsigned>(date.month())),
                    static_cast<int>(static_cast<unsigned>(date.day())));
}

Date after(Date date, std::int64_t days) {
  return std::chrono::sys_days(date) + std::chrono::days(days);
}

Period make_period(Draw& draw) {
  using std::chrono::year;
  const std::int64_t lengths[] = {7, 28, 29, 30, 31, 90, 365, 366, 1 + draw.below(400)};
  Period period;
  period.index = 1;
  period.start = after(year{2019} / 1 / 1, draw.below(4'000));
  period.end = after(period.start, lengths[draw.below(9)]);
  return period;
}

Part make_part(Draw& draw, const Period& period) {
  const std::int64_t days = number_of_day(*period.end) - number_of_day(period.start);
  const std::int64_t first = draw.below(days);
  const std::int64_t count = draw.below(days - first + 1);
  Number share(count, days);
  share.canonicalize();
  return {{after(period.start, first), after(period.start, first + count)}, share};
}

void put_usage(Draw& draw, Case& one, std::int64_t index) {
  UsageCase drawn = make_usage(draw, one.currency);
  Charge charge;
  charge.code = "usage" + std::to_string(index);
  charge.kind = ChargeKind::kUsage;
  charge.entitlement = charge.code;
  charge.amount = Money::zero(one.currency);
  charge.usage = std::move(drawn.price);
  one.counted.push_back({charge.code, drawn.used, 0});
  one.price.charges.push_back(std::move(charge));
  one.usages.push_back(std::move(drawn.exact));
}

Charge make_charge(Draw& draw, Currency currency, std::int64_t index) {
  Charge charge;
  charge.code = "charge" + std::to_string(index);
  constexpr ChargeKind kKinds[] = {ChargeKind::kFlat, ChargeKind::kPerSeat, ChargeKind::kOneOff,
                                   ChargeKind::kFlatInArrears};
  charge.kind = kKinds[draw.below(4)];
  charge.amount = Money::of_minor(draw.one_in(9) ? 0 : draw.amount(200'000), currency);
  return charge;
}

void put_overage(Draw& draw, Case& one) {
  Charge charge;
  charge.code = "overage";
  charge.kind = ChargeKind::kOverage;
  charge.amount = Money::zero(one.currency);
  charge.unit_amount = draw.decimal(30'000, 4);
  charge.entitlement = charge.code;
  one.counted.push_back({charge.code, draw.below(900), draw.below(600)});
  one.price.charges.push_back(std::move(charge));
}

void put_kernel(Draw& draw, Case& one, std::int64_t index) {
  KernelCase drawn = make_kernel(draw, one.currency);
  // The units of a capacity are counted once.
  const bool is_counted = std::ranges::any_of(one.counted, [&](const Counted& count) {
    return drawn.reading.peaks.contains(count.entitlement);
  });
  if (is_counted) return;
  Charge charge;
  charge.code = "kernel" + std::to_string(index);
  charge.kind = ChargeKind::kUsage;
  charge.entitlement = charge.code;
  charge.amount = Money::zero(one.currency);
  charge.usage = drawn.price;
  // A capacity's units are counted by themselves.
  for (const auto& [unit, peak] : drawn.reading.peaks) {
    one.counted.push_back({unit, 0, 0, UsageReading{.quantity = peak}});
  }
  one.counted.push_back({charge.code, 1, 0, drawn.reading});
  one.price.charges.push_back(std::move(charge));
  one.kernels.push_back(std::move(drawn));
}

void put_spend(Draw& draw, Case& one) {
  UsageSpend& spend = one.price.spend.emplace();
  const auto drawn = [&](std::int64_t least, std::int64_t most, std::optional<Money>& limit,
                         std::optional<Number>& exact) {
    if (draw.one_in(2)) return;
    limit = Money::of_minor(least + draw.below(most), one.currency);
    exact = minor(limit->minor());
  };
  drawn(0, 9'000, spend.minimum, one.spend.minimum);
  drawn(9'000, 60'000, spend.maximum, one.spend.maximum);
  drawn(0, 200'000, spend.committed, one.spend.committed);
  one.spend.ends_term = draw.one_in(2);
  one.spend.spent_before = minor(draw.amount(90'000));
}

void put_change(Draw& draw, Case& one) {
  Change change;
  change.from = {.interval = kMonthly, .currency = one.currency, .charges = {}};
  for (std::int64_t i = draw.below(4); i > 0; --i) {
    change.from.charges.push_back(make_charge(draw, one.currency, i));
  }
  change.from_seats = 1 + draw.below(9);
  change.rest = make_part(draw, one.period);
  if (draw.one_in(3)) change.credit_max = draw.amount(200'000);
  one.change = std::move(change);
}

// Some of the codes that the case's lines bear, and one that none does.
std::vector<std::string> some_charges(Draw& draw, const Case& one) {
  std::vector<std::string> codes = {"setup fee of nobody"};
  for (const Charge& charge : one.price.charges) {
    const bool is_new = std::find(codes.begin(), codes.end(), charge.code) == codes.end();
    if (is_new && draw.one_in(2)) codes.push_back(charge.code);
  }
  if (draw.one_in(8)) codes.push_back("minimum_spend");
  return codes;
}

void put_coupons(Draw& draw, Case& one) {
  for (std::int64_t i = draw.below(4); i > 0; --i) {
    Discount discount;
    discount.code = std::string(1, static_cast<char>('A' + draw.below(5)));
    discount.duration = static_cast<DiscountDuration>(1 + draw.below(3));
    Coupon same{.ends = discount.duration != DiscountDuration::kForever, .code = discount.code};
    if (draw.one_in(2)) {
      discount.percent = draw.one_in(8) ? Decimal(100) : *Decimal::of(1 + draw.below(10'000), 2);
      same.is_percent = true;
      same.value = number_of(discount.percent);
    } else {
      discount.kind = DiscountKind::kFixed;
      same.is_foreign = draw.one_in(6);
      discount.amount =
          Money::of_minor(1 + draw.amount(60'000), same.is_foreign ? kChf : one.currency);
      same.value = minor(discount.amount.minor());
    }
    if (draw.one_in(3)) same.charges = discount.charges = some_charges(draw, one);
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
  one.scale = scale_of(one.currency);
  one.period = make_period(draw);
  one.price = {.interval = kMonthly, .currency = one.currency, .charges = {}};
  one.seats = 1 + draw.below(60);
  one.is_first = draw.one_in(2);
  if (draw.one_in(2)) one.part = make_part(draw, one.period);
  // Now and then more lines than an invoice has.
  for (std::int64_t i = draw.one_in(64) ? 45 : draw.below(4); i > 0; --i) {
    Charge charge = make_charge(draw, one.currency, i);
    // Equal amounts have equal remainders.
    if (draw.one_in(4) && !one.price.charges.empty()) {
      charge.amount = one.price.charges.back().amount;
    }
    one.price.charges.push_back(std::move(charge));
  }
  for (const Charge& charge : one.price.charges)
    one.amounts.push_back(minor(charge.amount.minor()));
  if (draw.one_in(4) && !one.price.charges.empty()) one.phases = put_phases(draw, one);
  if (draw.one_in(3)) put_overage(draw, one);
  for (std::int64_t i = draw.below(3); i > 0; --i) put_usage(draw, one, i);
  for (std::int64_t i = draw.below(6) - 3; i > 0; --i) put_kernel(draw, one, i);
  if (draw.one_in(3)) put_spend(draw, one);
  if (draw.one_in(4)) put_change(draw, one);
  if (draw.one_in(8)) one.rebate = draw.decimal(9'000, 3);
  if (draw.one_in(8)) one.spared = static_cast<std::size_t>(draw.below(4));
  put_coupons(draw, one);
  one.tax = make_tax(draw, one.currency);
  one.credit = draw.amount(100'000);
  return one;
}

}  // namespace octroi::oracle
