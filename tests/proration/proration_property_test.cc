// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// I06 over random periods, prices and days.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/calendar/date.h"
#include "octroi/calendar/schedule.h"
#include "octroi/money/currency.h"
#include "octroi/money/money.h"
#include "octroi/proration/proration.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const std::vector<Rounding> kRoundings = {
    Rounding::kHalfUp, Rounding::kHalfEven, Rounding::kHalfDown, Rounding::kUp,
    Rounding::kDown,   Rounding::kCeiling,  Rounding::kFloor};

const std::vector<ProrationPolicy> kByTheDay = {
    proration_profiles::octroi(), proration_profiles::kill_bill(),
    proration_profiles::kill_bill_thirty_days(), proration_profiles::lago(),
    proration_profiles::flexprice()};

Period any_period() {
  const auto first = *rc::gen::inRange<std::int64_t>(0, 4000);
  const auto days = *rc::gen::inRange<std::int64_t>(1, 400);
  const Date start = *add_days(2023y / 1 / 1, first);
  if (const auto months = *rc::gen::inRange(0, 13); months > 0 && days % 2 == 0) {
    return {.index = 3, .start = start, .end = *add_months(start, months)};
  }
  return {.index = 3, .start = start, .end = *add_days(start, days)};
}

Money any_price() { return Money::of_minor(*rc::gen::inRange<std::int64_t>(0, 10'000'000), kEur); }

Date any_day(const Period& period) {
  return *add_days(period.start, *rc::gen::inRange<std::int64_t>(0, *days_in(period) + 1));
}

RC_GTEST_PROP(Proration, ChangeAndImmediateChangeBackNetsZero, ()) {
  const Period period = any_period();
  const Money from = any_price();
  const Money to = any_price();
  const Date on = any_day(period);
  const ProrationPolicy policy{*rc::gen::elementOf(kRoundings)};
  const auto there = prorate_change(from, to, period, on, policy);
  const auto back = prorate_change(to, from, period, on, policy);
  RC_ASSERT(there.ok() && back.ok());
  RC_ASSERT(there->credit.amount.minor() + there->charge.amount.minor() +
                back->credit.amount.minor() + back->charge.amount.minor() ==
            0);
}

std::vector<Holding> any_holdings(const Period& period) {
  const auto changes = *rc::gen::inRange<std::size_t>(0, 6);
  std::vector<Holding> holdings{{period.start, any_price()}};
  for (std::size_t i = 0; i < changes; ++i) holdings.push_back({any_day(period), any_price()});
  std::sort(holdings.begin() + 1, holdings.end(),
            [](const Holding& a, const Holding& b) { return a.from < b.from; });
  return holdings;
}

RC_GTEST_PROP(Proration, SegmentsOfAPeriodAddUpToWhatWasHeld, ()) {
  const Period period = any_period();
  const std::int64_t days = *days_in(period);
  const std::vector<Holding> holdings = any_holdings(period);
  const Rounding rounding = *rc::gen::elementOf(kRoundings);
  const auto shares = prorate_holdings(period, holdings, {rounding});
  RC_ASSERT(shares.ok());
  RC_ASSERT(shares->size() == holdings.size());

  std::int64_t sum = 0;
  std::int64_t days_held = 0;
  Int128 exact = 0;
  for (const Proration& share : *shares) {
    const Int128 exact_share = static_cast<Int128>(share.whole.minor()) * share.numerator;
    const Int128 off = static_cast<Int128>(share.amount.minor()) * days - exact_share;
    RC_ASSERT(off <= days && -off <= days);  // within one minor unit
    if (rounding != Rounding::kHalfEven) RC_ASSERT(off < days && -off < days);
    sum += share.amount.minor();
    days_held += share.numerator;
    exact += exact_share;
  }
  RC_ASSERT(days_held == days);
  RC_ASSERT(sum == *round_ratio({exact, days}, rounding));
}

RC_GTEST_PROP(Proration, OnePriceHeldThroughoutCostsThatPrice, ()) {
  const Period period = any_period();
  std::vector<Holding> holdings = any_holdings(period);
  for (Holding& holding : holdings) holding.price = holdings.front().price;
  const ProrationPolicy policy{*rc::gen::elementOf(kRoundings)};
  std::int64_t sum = 0;
  const auto shares = prorate_holdings(period, holdings, policy);
  RC_ASSERT(shares.ok());
  for (const Proration& share : *shares) sum += share.amount.minor();
  RC_ASSERT(sum == holdings.front().price.minor());
}

RC_GTEST_PROP(Proration, AShareIsNeverMoreThanTheWhole, ()) {
  const Period period = any_period();
  const Money price = any_price();
  const Date a = any_day(period);
  const Date b = any_day(period);
  for (const ProrationPolicy& policy : kByTheDay) {
    const auto share = prorate(price, period, {std::min(a, b), std::max(a, b)}, policy);
    RC_ASSERT(share.ok());
    RC_ASSERT(share->amount.minor() >= 0 && share->amount.minor() <= price.minor());
  }
}

RC_GTEST_PROP(ProrationProfile, ChangeAndImmediateChangeBackNetsZeroUnderEveryProfile, ()) {
  const Period period = any_period();
  const Money from = any_price();
  const Money to = any_price();
  const Date on = any_day(period);
  for (const ProrationPolicy& policy : kByTheDay) {
    const auto there = prorate_change(from, to, period, on, policy);
    const auto back = prorate_change(to, from, period, on, policy);
    RC_ASSERT(there.ok() && back.ok());
    RC_ASSERT(there->credit.amount.minor() + there->charge.amount.minor() +
                  back->credit.amount.minor() + back->charge.amount.minor() ==
              0);
  }
}

// Where each share is rounded alone the sum may miss the price, but by no more than half a minor
// unit a share, and what the rounded ratio loses: price x 0.5e-9, below 0.005 here.
RC_GTEST_PROP(ProrationProfile, SharesOfOnePriceMissItByHalfAUnitEachAtMost, ()) {
  const Period period = any_period();
  const Money price = any_price();
  std::vector<Holding> holdings = any_holdings(period);
  for (Holding& holding : holdings) holding.price = price;
  for (const ProrationPolicy& policy : kByTheDay) {
    const auto shares = prorate_holdings(period, holdings, policy);
    RC_ASSERT(shares.ok());
    std::int64_t sum = 0;
    for (const Proration& share : *shares) sum += share.amount.minor();
    const std::int64_t missed = std::abs(sum - price.minor());
    if (policy.rounding_point == RoundingPoint::kOnce) RC_ASSERT(missed == 0);
    RC_ASSERT(missed * 1000 <= static_cast<std::int64_t>(shares->size()) * 505);
  }
}

// By the second and finer, the two sides of a cut differ from the price by one minor unit at most.
RC_GTEST_PROP(ProrationProfile, TwoSidesOfACutMakeThePrice, ()) {
  const Instant start = *parse_instant("2024-01-01T00:00:00Z");
  const auto length = *rc::gen::inRange<std::int64_t>(2'000'000, 40'000'000'000'000);
  const Instant end = start + Duration{length};
  const Instant cut = start + Duration{*rc::gen::inRange<std::int64_t>(0, length)};
  const Money price = any_price();
  for (const ProrationPolicy& policy :
       {proration_profiles::openmeter(), proration_profiles::stripe()}) {
    const auto before = prorate_between(price, {start, end}, {start, cut}, policy);
    const auto after = prorate_between(price, {start, end}, {cut, end}, policy);
    RC_ASSERT(before.ok() && after.ok());
    const std::int64_t missed = before->minor() + after->minor() - price.minor();
    RC_ASSERT(missed == 0 || missed == 1);
  }
}

}  // namespace
}  // namespace octroi
