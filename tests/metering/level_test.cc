// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/level.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const Instant kStart = parse_instant("2023-08-01T00:00:00Z").value();
const MeteredPeriod kDay{kStart, kStart + 24h};

Decimal number(const char* text) { return Decimal::parse(text).value(); }

Decimal sum(const MeteredPeriod& period, const Decimal& initial,
            const std::vector<LevelChange>& changes) {
  return weighted_sum(period, initial, changes, 5, Rounding::kHalfUp).value();
}

TEST(WeightedSum, IsTheAreaOverThePeriod) {
  EXPECT_EQ(sum(kDay, Decimal(), {{kStart, Decimal(1000)}}), Decimal(1000));
  EXPECT_EQ(sum(kDay, Decimal(), {{kStart + 12h, Decimal(10)}}), Decimal(5));
  EXPECT_EQ(sum(kDay, Decimal(4), {{kStart + 6h, Decimal(-4)}}), Decimal(1));
  EXPECT_EQ(sum(kDay, Decimal(), {{kStart + 8h, Decimal(1)}}), number("0.66667"));
}

TEST(WeightedSum, ChangesBeforeCountFullyAndLaterOnesNot) {
  EXPECT_EQ(sum(kDay, Decimal(1), {{kStart - 1h, Decimal(2)}, {kStart + 24h, Decimal(9)}}),
            Decimal(3));
}

TEST(WeightedSum, AnEmptyPeriodIsRefused) {
  EXPECT_EQ(
      error_code(weighted_sum({kStart, kStart}, Decimal(), {}, 5, Rounding::kHalfUp).status()),
      "metering.empty_period");
}

TEST(Level, IsCarriedBelowZeroAndBilledAboveIt) {
  const std::vector<LevelChange> changes{{kStart, Decimal(-3)}, {kStart + 30h, Decimal(4)}};
  EXPECT_EQ(level_at(Decimal(), changes, kStart + 24h).value(), Decimal(-3));
  EXPECT_EQ(billable(Decimal(-3)), Decimal());
  EXPECT_EQ(level_at(Decimal(), changes, kStart + 48h).value(), Decimal(1));
}

// Two halves of a period weigh as the whole, whatever the order of the changes.
RC_GTEST_PROP(WeightedSum, HalvesMakeTheWhole, ()) {
  std::vector<LevelChange> changes;
  for (const int delta : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-50, 50))) {
    changes.push_back(
        {kStart + std::chrono::minutes{*rc::gen::inRange(-100, 1600)}, Decimal(delta)});
  }
  const auto exact = [&](const MeteredPeriod& period) {
    return weighted_sum(period, Decimal(3), changes, 12, Rounding::kHalfUp).value();
  };
  const Decimal whole = exact(kDay);
  const Decimal halves =
      octroi::add(exact({kStart, kStart + 12h}), exact({kStart + 12h, kStart + 24h})).value();
  const Decimal twice = multiply(whole, Decimal(2)).value();
  const Decimal off = subtract(std::max(twice, halves), std::min(twice, halves)).value();
  RC_ASSERT(off <= number("0.00000000001"));
  std::ranges::reverse(changes);
  RC_ASSERT(exact(kDay) == whole);
}

TEST(WeightedSum, OfAPeriodThatNoCalendarHoldsIsExactStill) {
  const MeteredPeriod all{Instant::min(), Instant::max()};
  EXPECT_EQ(sum(all, Decimal(), {{Instant{}, Decimal(4)}}), Decimal(2));
}

}  // namespace
}  // namespace octroi
