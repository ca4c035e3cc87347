// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Where one window ends and the next one begins, and the store answers for one of them alone.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "octroi/quota/leased_limit.h"
#include "quota/leased_limit_fixture.h"

namespace octroi::quota {
namespace {

class LeasedLimitWindows : public LeasedLimitFixture {
 protected:
  std::int64_t calls_for(const std::string& window) const {
    return std::count(leases.asked.begin(), leases.asked.end(), window);
  }
};

// Nor is the store asked all the time for the one that it does not answer for.
TEST_F(LeasedLimitWindows, AWindowThatIsOverHoldsUpNoneThatIsNot) {
  const auto a = daily("a", kLong);
  a->refill();
  ASSERT_TRUE(a->consume(2).allowed());
  leases.lost_windows = {"day-0"};
  time.set(kBegin + kDay);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_TRUE(a->consume(1).allowed());
  EXPECT_EQ(calls_for("day-0"), 3) << "two for its first lease";
  ASSERT_TRUE(a->consume(80).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(calls_for("day-0"), 3) << "it waits";
  advance_ms(62'499);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  leases.lost_windows = {};
  advance_ms(1);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(books("day-0").used, 2);
  EXPECT_EQ(books("day-0").leased, 0);
  EXPECT_EQ(calls_for("day-0"), 4);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
}

// Of windows that a store does not answer for the last eight are remembered.
TEST_F(LeasedLimitWindows, TheOldestWindowsAreLeftToSilence) {
  const auto a = daily("a", kLong);
  for (int day = 0; day < 10; ++day) {
    a->refill();
    ASSERT_TRUE(a->consume(2).allowed()) << day;
    leases.lost_windows.insert("day-" + std::to_string(day));
    time.advance(kDay);
  }
  leases.lost_windows = {};
  const auto calls = a->standing().store_calls;
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(a->standing().store_calls - calls, 8 + 3) << "the new window is opened first";
  for (int day = 0; day < 10; ++day) {
    const LeaseAnswer told = books("day-" + std::to_string(day));
    EXPECT_EQ(told.used, day < 2 ? 0 : 2) << day;
    EXPECT_EQ(told.leased, day < 2 ? 100 : 0) << day;
  }
}

// A window that goes on under its name is not leased again before what was spent is told.
TEST_F(LeasedLimitWindows, AWindowThatGoesOnSpendsNoUnitTwice) {
  const auto windows = [](Nanos now) {
    return LeaseWindow{.id = "w", .ends_at = (now / kDay + 1) * kDay, .terms = kLong};
  };
  LeasedLimit a(leases, tick, "t", "m", "a", windows, {.lease_units = 10});
  a.refill();
  ASSERT_TRUE(a.consume(10).allowed());
  leases.lost_windows = {"w"};
  time.set(kBegin + kDay);
  EXPECT_EQ(a.refill(), Refill::kUnreachable);
  leases.lost_windows = {};
  advance_ms(62'500);
  EXPECT_EQ(a.refill(), Refill::kNameTaken) << "its lease of before is still there";
  EXPECT_EQ(books().used, 10);
  EXPECT_FALSE(a.consume(1).allowed());
}

TEST_F(LeasedLimitWindows, ALastWordIsSaidAtOnceWhileAnotherOneWaits) {
  const auto a = daily("a", {.limit = 1'600, .lease_ms = 3'200'000});  // 200 s between two tries
  a->refill();
  ASSERT_TRUE(a->consume(2).allowed());
  leases.lost_windows = {"day-0"};
  time.set(kBegin + kDay);
  a->refill();
  ASSERT_TRUE(a->consume(3).allowed());
  time.set(kBegin + 2 * kDay);
  a->refill();
  EXPECT_EQ(books("day-0").used, 0);
  EXPECT_EQ(books("day-1").used, 3);
  EXPECT_EQ(books("day-1").leased, 0);
}

TEST_F(LeasedLimitWindows, WhoSpendsInAWindowSpendsInTheNextOneAtOnce) {
  const auto spent_all = daily("a", kLong);
  const auto holds = daily("b", kLong);
  spent_all->refill();
  holds->refill();
  ASSERT_TRUE(holds->consume(80).allowed());
  holds->refill();
  ASSERT_TRUE(spent_all->consume(100).allowed());
  time.set(kBegin + kDay);
  for (LeasedLimit* limit : {spent_all.get(), holds.get()}) {
    EXPECT_EQ(limit->refill(), Refill::kDone);
    EXPECT_TRUE(limit->consume(1).allowed());
  }
}

TEST_F(LeasedLimitWindows, WhoHoldsNothingTakesNothingOfTheNextWindow) {
  const auto a = daily("a", {.limit = 1'600, .lease_ms = 2'000});
  for (int turn = 0; turn < 20; ++turn) a->refill(), advance_ms(1'000);
  ASSERT_EQ(a->standing().unspent, 0);
  time.set(kBegin + kDay);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(books("day-1").leased, 0);
}

}  // namespace
}  // namespace octroi::quota
