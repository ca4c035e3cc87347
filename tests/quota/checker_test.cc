// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/checker.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "quota/fixture.h"

namespace octroi::quota {
namespace {

using enum Reason;

class QuotaChecker : public QuotaFixture {};

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

// What comes in from outside, and what is said to it.
TEST_F(QuotaChecker, BadInputHasADefinedAnswer) {
  const struct {
    std::int64_t limit;
    std::int64_t n;
    Reason why;
    std::int64_t used;
    Nanos retry_after;
  } rows[] = {
      {0, 1, kLimitReached, 0, kNever},
      {-1, 1, kLimitReached, 0, kNever},
      {kLeast, 1, kLimitReached, 0, kNever},
      {kMost, 1, Reason::kUnlimited, 1, 0},  // 2^63 - 1, the most there is, is no limit
      {kMost, kMost, kOverflow, 0, kNever},
      {kMost - 1, kMost - 1, kWithinLimit, kMost - 1, 0},
      {kMost - 1, kMost, kOverflow, 0, kNever},  // no counter counts so far
      {5, 0, kAmountNotPositive, 0, kNever},
      {5, -1, kAmountNotPositive, 0, kNever},
      {5, kLeast, kAmountNotPositive, 0, kNever},
      {5, 6, kLimitReached, 0, kNever},
      {5, kMost, kLimitReached, 0, kNever},
      {5, 5, kWithinLimit, 5, 0},
  };
  int number = 0;
  for (const auto& row : rows) {
    const Meter meter = checker_.define("t", std::to_string(number++), life(row.limit));
    const Answer looked = meter.check(row.n);
    const Answer answer = meter.consume(row.n);
    EXPECT_EQ(to_string(answer.why), to_string(row.why)) << row.limit << ' ' << row.n;
    EXPECT_EQ(to_string(looked.why), to_string(row.why)) << row.limit << ' ' << row.n;
    EXPECT_EQ(answer.used, row.used) << row.limit << ' ' << row.n;
    EXPECT_EQ(answer.limit, std::max<std::int64_t>(row.limit, 0)) << row.limit << ' ' << row.n;
    EXPECT_EQ(answer.retry_after, row.retry_after) << row.limit << ' ' << row.n;
  }
}

TEST_F(QuotaChecker, AnEmptyMeterCountsNothing) {
  const Meter none;
  const Ask ask{.meter = none};
  EXPECT_FALSE(none);
  EXPECT_EQ(none.consume().why, kNotDefined);
  EXPECT_EQ(none.check().why, kNotDefined);
  EXPECT_EQ(none.release().why, kNotDefined);
  EXPECT_EQ(checker_.consume("t", "nothing").why, kNotDefined);
  EXPECT_EQ(checker_.check("t", "nothing").why, kNotDefined);
  EXPECT_EQ(checker_.consume_all({&ask, 1}).why, kNotDefined);
  EXPECT_EQ(checker_.reserve({&ask, 1}, {}).answer.why, kNotDefined);
  EXPECT_EQ(checker_.reserve({}, {}).answer.why, kAmountNotPositive);
  EXPECT_FALSE(checker_.close(none));
  EXPECT_FALSE(checker_.restore(none, {}));
  EXPECT_FALSE(checker_.save(none).has_value());
  EXPECT_TRUE(checker_.usage(none).empty());
  EXPECT_FALSE(checker_.define("t", "m", nullptr));
}

// The edge, a nanosecond before and a nanosecond after, in all three windows.
TEST_F(QuotaChecker, WindowsEndAtTheirEdgeExactly) {
  const Meter meter = checker_.define(
      "t", "m",
      rule_of({{.name = "short", .limit = 1, .schedule = WindowSchedule::every(1'000)},
               {.name = "long", .limit = 2, .schedule = WindowSchedule::at({5'000})},
               {.name = "life", .limit = 3}}));
  const struct {
    Nanos now;
    bool allowed;
    Nanos resets_at;
    Nanos retry_after;
  } rows[] = {
      {1, true, 1'000, 0},
      {999, false, 1'000, 1},
      {1'000, true, 5'000, 0},
      {1'001, false, 5'000, 3'999},
      {4'999, false, 5'000, 1},
      {5'000, true, kNever, 0},
      {5'001, false, kNever, kNever},
  };
  for (const auto& row : rows) {
    time_.set(row.now);
    const Answer answer = meter.consume();
    EXPECT_EQ(answer.allowed(), row.allowed) << row.now;
    EXPECT_EQ(answer.resets_at, row.resets_at) << row.now;
    EXPECT_EQ(answer.retry_after, row.retry_after) << row.now;
  }
}

// I26: a clock that goes back grants nothing twice.
TEST_F(QuotaChecker, AClockThatGoesBackGrantsNothingTwice) {
  const auto plan = rule_of({{.name = "w", .limit = 2, .schedule = WindowSchedule::every(100)}});
  const Meter meter = checker_.define("t", "m", plan);
  EXPECT_TRUE(meter.consume(2).allowed());
  time_.set(150);
  EXPECT_TRUE(meter.consume(2).allowed());
  time_.set(50);
  EXPECT_FALSE(meter.consume(1).allowed());
  checker_.define("t", "m",
                  rule_of({{.name = "w", .limit = 3, .schedule = WindowSchedule::every(10)}}));
  EXPECT_TRUE(meter.consume(1).allowed()) << "one more in the plan, in the window of 150";
  time_.set(149);
  EXPECT_FALSE(meter.consume(1).allowed());
  time_.set(160);
  EXPECT_TRUE(meter.consume(3).allowed());
}

TEST_F(QuotaChecker, AlertsAreToldOnceAWindow) {
  Window window{
      .name = "w", .limit = 10, .schedule = WindowSchedule::every(100), .alerts = {50, 100}};
  const Meter meter = checker_.define("t", "m", rule_of({window}));
  EXPECT_EQ(meter.consume(4).alert, 0);
  EXPECT_EQ(meter.consume(2).alert, 50);
  EXPECT_EQ(meter.consume(1).alert, 0);
  EXPECT_TRUE(meter.release(5).allowed());
  EXPECT_EQ(meter.consume(5).alert, 0) << "told already";
  EXPECT_EQ(meter.consume(3).alert, 100);
  EXPECT_EQ(alerts_.size(), 2U);
  time_.set(100);
  EXPECT_EQ(meter.consume(10).alert, 100);
  EXPECT_EQ(alerts_.size(), 4U);
  // A smaller plan reaches its thresholds at once; a larger one may reach them anew.
  window.limit = 20;
  checker_.define("t", "m", rule_of({window}));
  EXPECT_EQ(alerts_.size(), 4U) << "half of 20 was told, and is still reached";
  EXPECT_EQ(meter.consume(10).alert, 100);
}

TEST_F(QuotaChecker, ALevelsAlertIsToldAgainAfterItFell) {
  const Meter meter = checker_.define(
      "t", "seats", rule_of({{.name = "seats", .limit = 4, .is_level = true, .alerts = {75}}}));
  EXPECT_EQ(meter.consume(3).alert, 75);
  EXPECT_TRUE(meter.release(2).allowed());
  EXPECT_EQ(meter.consume(2).alert, 75);
}

TEST_F(QuotaChecker, SoftAndOverageSayWhatLiesBeyond) {
  const Meter soft = checker_.define(
      "t", "soft", rule_of({{.name = "w", .limit = 2, .behaviour = Behaviour::kSoft}}));
  EXPECT_EQ(soft.consume(2).why, kWithinLimit);
  EXPECT_EQ(soft.consume(1).why, kAboveLimit);
  EXPECT_EQ(soft.consume(1).remaining, 0);
  const Meter billed = checker_.define(
      "t", "billed", rule_of({{.name = "w", .limit = 2, .behaviour = Behaviour::kOverage}}));
  EXPECT_EQ(billed.consume(5).why, Reason::kOverage);
  EXPECT_EQ(billed.consume(1).why, Reason::kOverage);
  EXPECT_EQ(checker_.usage(billed)[0].overage, 4);
}

// I26: whatever plans follow each other, a window is granted once.
TEST_F(QuotaChecker, NoChangeOfPlanGrantsAWindowTwice) {
  const auto month =
      rule_of({{.name = "month", .limit = 5, .schedule = WindowSchedule::at({900})}});
  const Meter meter = checker_.define("t", "m", month);
  EXPECT_TRUE(meter.consume(5).allowed());
  checker_.define("t", "m", rule_of({}));  // unlimited for a while
  EXPECT_TRUE(meter.consume(7).allowed());
  checker_.define("t", "m", month);
  EXPECT_EQ(meter.consume(1).used, 12);
  checker_.define("t", "m", std::make_shared<const Rule>(plus(*month, "month", 8)));
  EXPECT_TRUE(meter.consume(1).allowed());
  EXPECT_FALSE(meter.consume(1).allowed());
  EXPECT_TRUE(checker_.close(meter));
  checker_.define("t", "m", month);
  EXPECT_FALSE(meter.consume(1).allowed()) << "closing grants none either";
  time_.set(900);
  EXPECT_TRUE(meter.consume(5).allowed());
}

TEST_F(QuotaChecker, AllOrNothingOverSeveralMetricsAndARate) {
  const Meter calls = checker_.define("t", "calls", life(10));
  const Meter pages = checker_.define("t", "pages", life(3));
  const Meter rate = checker_.define("t", "rate", rate_of(1, 100, 2));
  const std::array<Ask, 3> asks = {{{calls, 1}, {pages, 2}, {rate, 1}}};
  EXPECT_TRUE(checker_.consume_all(asks).allowed());
  EXPECT_EQ(checker_.consume_all(asks).limit, 3) << "the pages refuse";
  EXPECT_EQ(checker_.usage(calls)[0].used, 1);
  EXPECT_TRUE(rate.consume(1).allowed()) << "the rate gave nothing for it";
  const std::array<Ask, 2> limited = {{{rate, 1}, {calls, 1}}};
  EXPECT_EQ(checker_.consume_all(limited).limit, 2) << "the rate refuses";
  EXPECT_EQ(checker_.usage(calls)[0].used, 1);
}

TEST_F(QuotaChecker, APoolCountsAtTheParentToo) {
  const Meter ministry = checker_.define("ministry", "sites", life(5));
  const Meter north = checker_.define("north", "sites", life(4));
  const Meter south = checker_.define("south", "sites", life(4));
  ASSERT_TRUE(checker_.pool(north, ministry));
  ASSERT_TRUE(checker_.pool(south, ministry));
  EXPECT_FALSE(checker_.pool(ministry, north)) << "a circle";
  EXPECT_FALSE(checker_.pool(north, north));
  EXPECT_TRUE(north.consume(4).allowed());
  EXPECT_EQ(south.consume(2).limit, 5) << "the ministry refuses";
  EXPECT_EQ(checker_.usage(south)[0].used, 0);
  EXPECT_TRUE(north.release(2).allowed());
  EXPECT_EQ(checker_.usage(ministry)[0].used, 2);
  EXPECT_TRUE(south.consume(3).allowed());
  EXPECT_FALSE(south.check(1).allowed());
  ASSERT_TRUE(checker_.pool(south, {}));
  EXPECT_TRUE(south.consume(1).allowed());
}

TEST_F(QuotaChecker, ReservationsEndOnce) {
  const Meter meter = checker_.define("t", "m", life(10));
  const Meter other = checker_.define("u", "m", life(10));
  const Ask ask{.meter = meter, .n = 6};
  const ReserveOptions job{.expires_at = 100, .key = "job"};
  const Reserved held = checker_.reserve({&ask, 1}, job);
  ASSERT_TRUE(held.allowed());
  EXPECT_EQ(checker_.reserve({&ask, 1}, job).id, held.id) << "the same request again";
  const Ask more{.meter = meter, .n = 7};
  EXPECT_EQ(checker_.reserve({&more, 1}, job).answer.why, kKeyReused);
  const Ask of_other{.meter = other, .n = 6};
  const Reserved others = checker_.reserve({&of_other, 1}, job);
  EXPECT_NE(others.id, held.id) << "I40: the same key of another tenant";
  EXPECT_EQ(checker_.usage(meter)[0].reserved, 6);
  EXPECT_FALSE(meter.release(1).allowed()) << "what is reserved is not given back so";
  const std::int64_t part = 2;
  const std::int64_t too_much = 7;
  const std::int64_t below_nothing = -1;
  EXPECT_EQ(checker_.commit(held.id, {&too_much, 1}).why, kExceedsReservation);
  EXPECT_EQ(checker_.commit(held.id, {&below_nothing, 1}).why, kExceedsReservation);
  EXPECT_EQ(checker_.commit(held.id, {}).why, kExceedsReservation) << "no parts are not no units";
  EXPECT_TRUE(checker_.commit(held.id, {&part, 1}).allowed());
  EXPECT_TRUE(checker_.commit(held.id, {&part, 1}).allowed()) << "the same again";
  EXPECT_EQ(checker_.commit(held.id).why, kReservationEnded);
  EXPECT_EQ(checker_.cancel(held.id).why, kReservationEnded);
  EXPECT_EQ(checker_.usage(meter)[0].used, 2);
  time_.set(100);
  EXPECT_EQ(checker_.commit(others.id).why, kReservationEnded) << "it has expired";
  EXPECT_EQ(checker_.usage(other)[0].used, 0);
  EXPECT_EQ(checker_.sweep(), 2U);
  EXPECT_EQ(checker_.commit(held.id).why, kReservationUnknown);
  EXPECT_EQ(checker_.reserve({&ask, 1}, job).answer.why, kReservationEnded) << "ends before now";
}

// An expired reservation is there for the very next request, without a sweep.
TEST_F(QuotaChecker, WhatExpiredIsFreeAtOnce) {
  const Meter meter = checker_.define("t", "m", life(1));
  const Ask ask{.meter = meter};
  ASSERT_TRUE(checker_.reserve({&ask, 1}, {.expires_at = 50}).allowed());
  time_.set(49);
  EXPECT_FALSE(meter.consume().allowed());
  time_.set(50);
  EXPECT_TRUE(meter.consume().allowed());
}

TEST_F(QuotaChecker, UseAfterCloseIsRefused) {
  const Meter meter = checker_.define("t", "m", life(9));
  const Meter rate = checker_.define("t", "rate", rate_of(1, 100, 2));
  ASSERT_TRUE(meter.consume(4).allowed());
  checker_.close();
  for (const Meter& closed : {meter, rate}) {
    EXPECT_EQ(closed.consume().why, kClosed);
    EXPECT_EQ(closed.check().why, kClosed);
    EXPECT_EQ(closed.consume().retry_after, kNever);
  }
  EXPECT_EQ(meter.release().why, kClosed);
  EXPECT_EQ(checker_.usage(meter)[0].used, 4);
  EXPECT_EQ(checker_.save(meter)->windows[0].used, 4);
  EXPECT_FALSE(checker_.define("t", "new", life(1)));
}

TEST_F(QuotaChecker, EverythingIsSavedByFingerprintAndRestored) {
  const CheckerOptions options{.secret = {{1, 2, 3, 4}}};
  Checker before(tick_, options);
  const auto plan = rule_of({{.name = "life", .limit = 9},
                             {.name = "w", .limit = 9, .schedule = WindowSchedule::every(100)}});
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(before.define("t" + std::to_string(i), "m", plan).consume(i % 9 + 1).allowed());
  }
  const std::vector<Snapshot> saved = before.save_all();
  ASSERT_EQ(saved.size(), 500U);
  time_.set(150);
  Checker after(tick_, options);
  for (int i = 0; i < 500; ++i) after.define("t" + std::to_string(i), "m", plan);
  for (const Snapshot& snapshot : saved) {
    ASSERT_TRUE(after.restore(after.meter_of(snapshot.fingerprint), snapshot));
  }
  for (int i = 0; i < 500; ++i) {
    const auto usage = after.usage(after.meter("t" + std::to_string(i), "m"));
    EXPECT_EQ(usage[0].used, i % 9 + 1);
    EXPECT_EQ(usage[1].used, 0) << "it has ended";
  }
  EXPECT_FALSE(after.meter_of({.high = 1, .low = 2}));
}

TEST_F(QuotaChecker, ABatchAnswersEachForItself) {
  std::vector<KeyedAsk> asks;
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) names.push_back("t" + std::to_string(i % 20));
  for (int i = 0; i < 20; ++i) checker_.define(names[static_cast<std::size_t>(i)], "m", life(1));
  for (const std::string& name : names) asks.push_back({.tenant = name, .metric = "m"});
  asks.push_back({.tenant = "t0", .metric = "none"});
  std::vector<Answer> answers(asks.size());
  checker_.consume_batch(asks, answers);
  for (std::size_t i = 0; i < 40; ++i) EXPECT_EQ(answers[i].allowed(), i < 20) << i;
  EXPECT_EQ(answers[40].why, kNotDefined);
}

TEST_F(QuotaChecker, EightWindowsAreOneRequest) {
  std::vector<Window> windows;
  for (int i = 0; i < 8; ++i) {
    windows.push_back({.name = std::to_string(i),
                       .limit = 8 - i,
                       .schedule = WindowSchedule::every(100 * (i + 1))});
  }
  const Meter meter = checker_.define("t", "m", rule_of(windows));
  EXPECT_EQ(meter.consume().limit, 1);
  EXPECT_FALSE(meter.consume().allowed());
  checker_.define("t", "m", rule_of({windows[0]}));
  EXPECT_EQ(meter.consume().used, 2);
  windows.push_back({.name = "one too many"});
  EXPECT_FALSE(checker_.define("t", "n", rule_of(windows)));
}

TEST_F(QuotaChecker, ARateStaysARate) {
  const auto rate = rate_of(1, 10, 3);
  const Meter meter = checker_.define("t", "m", rate);
  EXPECT_TRUE(meter.consume(3).allowed());
  EXPECT_FALSE(checker_.define("t", "m", life(1)));
  EXPECT_FALSE(checker_.pool(meter, meter));
  const Ask ask{.meter = meter};
  EXPECT_EQ(checker_.reserve({&ask, 1}, {}).answer.why, kNotDefined);
  const Snapshot saved = *checker_.save(meter);
  checker_.define("t", "m", rate);
  EXPECT_FALSE(meter.consume(1).allowed()) << "a plan change refills nothing";
  Checker after(tick_);
  const Meter again = after.define("t", "m", rate);
  ASSERT_TRUE(after.restore(again, saved));
  EXPECT_FALSE(again.consume(1).allowed());
  time_.set(11);
  EXPECT_TRUE(again.consume(1).allowed());
}

}  // namespace
}  // namespace octroi::quota
