// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The last unit, the last nanosecond, the largest number: where an answer turns from yes to no.

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/checker.h"
#include "quota/fixture.h"

namespace octroi::quota {
namespace {

using enum Reason;

class QuotaEdges : public QuotaFixture {
 protected:
  using Told = std::vector<std::pair<std::string, int>>;
};

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

// 34 nanoseconds a unit, as 100 / 3 is rounded up: the checker admits no more than the bucket.
TEST_F(QuotaEdges, ARateComesBackToTheNanosecond) {
  const Meter meter = checker_.define("t", "m", rate_of(3, 100, 3));
  ASSERT_TRUE(meter.consume(3).allowed());
  const std::pair<Nanos, bool> rows[] = {{34, false}, {35, true}, {68, false}, {69, true}};
  for (const auto& [now, is_there] : rows) {
    time_.set(now);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(meter.check().allowed(), is_there) << now << ", no unit";
    EXPECT_EQ(meter.consume().allowed(), is_there) << now;
  }
}

TEST_F(QuotaEdges, WhatOneRateRefusesTheOtherKeeps) {
  const Meter wide = checker_.define("t", "wide", rate_of(1, 100, 5));
  const Meter tight = checker_.define("t", "tight", rate_of(1, 100, 1));
  const std::array<Ask, 2> asks = {{{wide, 2}, {tight, 2}}};
  EXPECT_FALSE(checker_.consume_all(asks).allowed());
  EXPECT_TRUE(wide.consume(5).allowed());
}

TEST_F(QuotaEdges, AskingTellsOfTheOneWithTheLeast) {
  const Meter parent = checker_.define("ministry", "m", life(3));
  const Meter child = checker_.define("site", "m", life(10));
  ASSERT_TRUE(checker_.pool(child, parent));
  EXPECT_EQ(child.check().limit, 3);
  const Answer asked = child.check();
  EXPECT_EQ(asked, child.consume());
}

// The parent keeps of each child's part, not of the first one's.
TEST_F(QuotaEdges, APoolKeepsThePartThatItsChildKeeps) {
  const Meter parent = checker_.define("ministry", "m", life(10));
  const Meter child = checker_.define("site", "m", life(10));
  const Meter other = checker_.define("other", "m", life(10));
  ASSERT_TRUE(checker_.pool(child, parent));
  const std::array<Ask, 2> asks = {{{other, 4}, {child, 3}}};
  const Reserved held = checker_.reserve(asks, {});
  const std::array<std::int64_t, 2> parts = {2, 1};
  EXPECT_TRUE(checker_.commit(held.id, parts).allowed());
  EXPECT_EQ(used(other), 2);
  EXPECT_EQ(used(child), 1);
  EXPECT_EQ(used(parent), 1);
}

TEST_F(QuotaEdges, AWindowDoesNotBeginAgainAtTheEndOfTime) {
  const Meter meter = checker_.define(
      "t", "m", rule_of({{.name = "w", .limit = 2, .schedule = WindowSchedule::every(100)}}));
  for (const Nanos now : {kNever - 1, kNever}) {
    time_.set(now);
    EXPECT_TRUE(meter.consume().allowed()) << now;
  }
  EXPECT_FALSE(meter.consume().allowed());
}

// Three that end at once, so that a request sweeps two of them and finds the third one's key.
TEST_F(QuotaEdges, AKeyTakesAnewFromTheNanosecondOfItsEnd) {
  const Meter meter = checker_.define("t", "m", life(10));
  const Ask ask{.meter = meter};
  const auto reserve = [&](const char* key, Nanos expires_at) {
    return checker_.reserve({&ask, 1}, {.expires_at = expires_at, .key = key}).id;
  };
  reserve("a", 100);
  reserve("b", 100);
  const ReservationId first = reserve("c", 100);
  time_.set(99);
  EXPECT_EQ(reserve("c", 200), first);
  time_.set(100);
  const ReservationId second = reserve("c", 200);
  EXPECT_NE(second, first);
  checker_.sweep();
  EXPECT_EQ(reserve("c", 200), second) << "its key outlives the one before";
  EXPECT_EQ(checker_.usage(meter)[0].reserved, 1);
}

// So that they take no room where a host never sweeps.
TEST_F(QuotaEdges, RequestsForgetWhatHasExpired) {
  const Ask ask{.meter = checker_.define("t", "m", life(10))};
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(checker_.reserve({&ask, 1}, {.expires_at = time_.now() + 1}).allowed());
    time_.advance(1);
  }
  EXPECT_LE(checker_.sweep(), 2U);
}

// What comes back to a closed counter comes back to the window in which it was closed.
TEST_F(QuotaEdges, AClosedCounterStaysInItsWindow) {
  const Meter meter = checker_.define(
      "t", "m", rule_of({{.name = "w", .limit = 10, .schedule = WindowSchedule::every(100)}}));
  ASSERT_TRUE(meter.consume(4).allowed());
  const Ask ask{.meter = meter, .n = 3};
  const Reserved held = checker_.reserve({&ask, 1}, {.expires_at = 500});
  ASSERT_TRUE(checker_.close(meter));
  time_.set(150);
  static_cast<void>(checker_.cancel(held.id));
  const Snapshot saved = *checker_.save(meter);
  EXPECT_EQ(saved.windows[0].used, 4);
  EXPECT_EQ(saved.windows[0].ends_at, 100);
  EXPECT_EQ(checker_.usage(meter)[0].reserved, 0);
}

TEST_F(QuotaEdges, ASmallerPlanTellsWhatItReaches) {
  Window window{.name = "w", .limit = 10, .alerts = {80}};
  const Meter meter = checker_.define("t", "m", rule_of({window}));
  ASSERT_TRUE(meter.consume(5).allowed());
  window.limit = 6;
  checker_.define("t", "m", rule_of({window}));
  EXPECT_EQ(alerts_, (Told{{"w", 80}}));
}

// Of numbers whose product with a percentage no integer holds, and of a limit of nothing.
TEST_F(QuotaEdges, AlertsOfAnyLimitComeWhenTheyAreDue) {
  const auto plan = [](std::int64_t limit, std::uint8_t percent) {
    return rule_of({{.name = "w",
                     .limit = limit,
                     .behaviour = Behaviour::kSoft,
                     .schedule = WindowSchedule::every(100),
                     .alerts = {percent}}});
  };
  const Meter half = checker_.define("t", "half", plan(kMost / 2, 50));
  EXPECT_EQ(half.consume(kMost / 4).alert, 0);
  EXPECT_EQ(half.consume(1).alert, 50);
  const Meter none = checker_.define("t", "none", plan(0, 50));
  checker_.define("t", "none", plan(0, 51));
  EXPECT_EQ(alerts_.size(), 1U) << "nothing of nothing was used";
  EXPECT_EQ(none.consume(1).alert, 51);
  const Meter all = checker_.define("t", "all", plan(kMost - 1, 100));
  EXPECT_EQ(all.consume(5).alert, 0);
  time_.set(100);
  EXPECT_EQ(all.consume(5).alert, 0) << "more than there is left to count";
}

TEST_F(QuotaEdges, ASoftLimitIsPassedByTheUnitAfterTheLast) {
  const Meter meter = checker_.define(
      "t", "m",
      rule_of({{.name = "w", .limit = 2, .behaviour = Behaviour::kSoft, .alerts = {100}}}));
  EXPECT_EQ(meter.check(2).why, kWithinLimit);
  EXPECT_EQ(meter.consume(2).why, kWithinLimit);
  EXPECT_EQ(meter.check(1).why, kAboveLimit);
  EXPECT_EQ(meter.consume(1).why, kAboveLimit);
}

TEST_F(QuotaEdges, WhatIsBilledIsSaidBeforeWhatIsOnlyWarnedOf) {
  const Window warns{.name = "a", .limit = 1, .behaviour = Behaviour::kSoft};
  const Window bills{.name = "b", .limit = 1, .behaviour = Behaviour::kOverage};
  EXPECT_EQ(checker_.define("a", "m", rule_of({warns, bills})).check(2).why, Reason::kOverage);
  EXPECT_EQ(checker_.define("b", "m", rule_of({bills, warns})).check(2).why, Reason::kOverage);
}

TEST_F(QuotaEdges, ALevelNeverBeginsAgain) {
  const Meter seats = checker_.define("t", "seats",
                                      rule_of({{.name = "seats",
                                                .limit = 3,
                                                .schedule = WindowSchedule::every(100),
                                                .is_level = true}}));
  ASSERT_TRUE(seats.consume(3).allowed());
  time_.set(150);
  EXPECT_EQ(seats.consume(1).retry_after, kNever);
  EXPECT_EQ(used(seats), 3);
}

TEST_F(QuotaEdges, EachWindowComesBackWithItsOwnCount) {
  const auto plan = rule_of({{.name = "ended", .limit = 9, .schedule = WindowSchedule::at({100})},
                             {.name = "day", .limit = 9, .alerts = {90, 50}},
                             {.name = "life", .limit = 9}});
  const Meter meter = checker_.define("t", "m", plan);
  Snapshot saved;
  saved.windows = {{.name = "ended", .used = 7, .ends_at = 100},
                   {.name = "day", .used = 6, .alerted = 50},
                   {.name = "life", .used = 2}};
  time_.set(100);
  ASSERT_TRUE(checker_.restore(meter, saved));
  const std::array<std::int64_t, 3> wanted = {0, 6, 2};
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(checker_.usage(meter)[i].used, wanted[i]) << i;
  EXPECT_TRUE(alerts_.empty()) << "half was told before";
  EXPECT_EQ(checker_.save(meter)->windows[1].alerted, 50);
  EXPECT_TRUE(meter.consume(3).allowed());
  EXPECT_EQ(checker_.save(meter)->windows[1].alerted, 90) << "the highest, in whatever order";
  EXPECT_EQ(alerts_, (Told{{"day", 90}}));
}

// Nobody came after the window's end, and yet what was used in it is not what is kept.
TEST_F(QuotaEdges, ACounterIsClosedInTheWindowOfItsClose) {
  const Meter meter = checker_.define(
      "t", "m", rule_of({{.name = "w", .limit = 10, .schedule = WindowSchedule::every(100)}}));
  ASSERT_TRUE(meter.consume(4).allowed());
  time_.set(100);
  ASSERT_TRUE(checker_.close(meter));
  const Snapshot saved = *checker_.save(meter);
  EXPECT_EQ(saved.windows[0].used, 0);
  EXPECT_EQ(saved.windows[0].ends_at, 200);
}

TEST_F(QuotaEdges, WhatComesBackOnTopEndsAtTheLargestNumber) {
  const Meter meter = checker_.define("t", "m", rule_of({{.name = "w"}}));
  ASSERT_TRUE(meter.consume(5).allowed());
  Snapshot saved;
  saved.windows = {{.name = "w", .used = kMost}};
  ASSERT_TRUE(checker_.restore(meter, saved));
  EXPECT_EQ(used(meter), kMost - 1);
  EXPECT_EQ(meter.consume().why, kOverflow);
}

// However many there are; a request ends two on its way.
TEST_F(QuotaEdges, ASweepEndsAllThatHasExpired) {
  const Ask ask{.meter = checker_.define("t", "m", life(1'000))};
  for (int i = 0; i < 600; ++i) {
    ASSERT_TRUE(checker_.reserve({&ask, 1}, {.expires_at = 100}).allowed());
  }
  time_.set(100);
  ASSERT_TRUE(checker_.reserve({&ask, 1}, {.expires_at = 200}).allowed());
  EXPECT_EQ(checker_.sweep(), 598U);
  EXPECT_EQ(checker_.sweep(), 0U);
}

}  // namespace
}  // namespace octroi::quota
