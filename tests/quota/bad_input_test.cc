// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Amounts that are none or too many by every way in, and every way in after the close.

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/checker.h"
#include "octroi/quota/leased_limit.h"
#include "octroi/quota/memory_leases.h"
#include "quota/fixture.h"

namespace octroi::quota {
namespace {

using enum Reason;

class QuotaBadInput : public QuotaFixture {};

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST_F(QuotaBadInput, NoWayInTakesAnAmountThatIsNone) {
  const Meter parent = checker_.define("ministry", "m", life(5));
  const Meter child = checker_.define("site", "m", life(5));
  const Meter rate = checker_.define("site", "rate", rate_of(1, 100, 5));
  ASSERT_TRUE(checker_.pool(child, parent));
  ASSERT_TRUE(child.consume(2).allowed());
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, kLeast}) {
    const std::array<Ask, 2> asks = {{{child, 1}, {child, n}}};
    const std::array<Ask, 2> rates = {{{child, 1}, {rate, n}}};
    const std::array<KeyedAsk, 1> keyed = {{{"site", "m", n}}};
    std::array<Answer, 1> answers{};
    checker_.consume_batch(keyed, answers);
    EXPECT_EQ(answers[0].why, kAmountNotPositive) << n;
    EXPECT_EQ(child.consume(n).why, kAmountNotPositive) << n;
    EXPECT_EQ(child.check(n).why, kAmountNotPositive) << n;
    EXPECT_EQ(child.release(n).why, kAmountNotPositive) << n;
    EXPECT_EQ(rate.consume(n).why, kAmountNotPositive) << n;
    EXPECT_EQ(rate.check(n).why, kAmountNotPositive) << n;
    EXPECT_EQ(rate.release(n).why, kNotDefined) << n;
    EXPECT_EQ(checker_.consume("site", "m", n).why, kAmountNotPositive) << n;
    EXPECT_EQ(checker_.check("site", "m", n).why, kAmountNotPositive) << n;
    EXPECT_EQ(checker_.consume_all(asks).why, kAmountNotPositive) << n;
    EXPECT_EQ(checker_.consume_all(rates).why, kAmountNotPositive) << n;
    EXPECT_EQ(checker_.reserve(asks, {}).answer.why, kAmountNotPositive) << n;
  }
  EXPECT_EQ(used(child), 2);
  EXPECT_EQ(used(parent), 2);
  EXPECT_TRUE(rate.consume(5).allowed());
}

TEST_F(QuotaBadInput, NoWayInTakesMoreThanThereCanBe) {
  const Meter parent = checker_.define("ministry", "m", life(5));
  const Meter child = checker_.define("site", "m", rule_of({}));
  ASSERT_TRUE(checker_.pool(child, parent));
  for (const std::int64_t n : {std::int64_t{6}, kMost - 1, kMost}) {
    const Ask ask{.meter = child, .n = n};
    EXPECT_FALSE(child.consume(n).allowed()) << n;
    EXPECT_EQ(child.consume(n).retry_after, kNever) << n;
    EXPECT_FALSE(child.check(n).allowed()) << n;
    EXPECT_EQ(child.release(n).why, kBelowZero) << n;
    EXPECT_FALSE(checker_.consume_all({&ask, 1}).allowed()) << n;
    EXPECT_FALSE(checker_.reserve({&ask, 1}, {}).allowed()) << n;
  }
  EXPECT_TRUE(child.consume(5).allowed()) << "nothing was taken by any of them";
}

// A refusal takes nothing of what a counter counts in its life either.
TEST_F(QuotaBadInput, WhatIsRefusedWearsNoCounterOut) {
  const Meter parent = checker_.define("ministry", "m", life(5));
  const Meter child = checker_.define("site", "m", rule_of({}));
  ASSERT_TRUE(checker_.pool(child, parent));
  const std::array<Ask, 2> asks = {{{child, kMost / 2}, {child, kMost / 2}}};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(child.consume(kMost / 2).why, kLimitReached);
    EXPECT_FALSE(checker_.consume_all(asks).allowed());
    EXPECT_FALSE(checker_.reserve(asks, {}).allowed());
  }
  EXPECT_TRUE(child.consume(5).allowed());
}

// What a counter counts in its life, in two halves of one request.
TEST_F(QuotaBadInput, PartsThatOverflowTogetherTakeNothing) {
  const Meter meter = checker_.define("t", "m", rule_of({{.name = "w"}}));
  const std::array<Ask, 2> asks = {{{meter, kMost / 2}, {meter, kMost / 2}}};
  ASSERT_TRUE(meter.consume(1).allowed());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(checker_.consume_all(asks).why, kOverflow);
    EXPECT_EQ(checker_.reserve(asks, {}).answer.why, kOverflow);
  }
  EXPECT_EQ(used(meter), 1);
  EXPECT_TRUE(meter.consume(kMost - 2).allowed());
}

TEST_F(QuotaBadInput, NothingMovesAfterTheClose) {
  const Meter parent = checker_.define("ministry", "m", life(9));
  const Meter meter = checker_.define("t", "m", life(9));
  const Meter rate = checker_.define("t", "rate", rate_of(1, 100, 2));
  const Meter unlimited = checker_.define("t", "unlimited", rule_of({}));
  const Ask ask{.meter = meter, .n = 2};
  ASSERT_TRUE(meter.consume(3).allowed());
  const Snapshot saved = *checker_.save(meter);
  const Reserved held = checker_.reserve({&ask, 1}, {.expires_at = 500});
  checker_.close();
  const std::array<Ask, 2> both = {{{parent, 1}, {rate, 1}}};
  const std::array<KeyedAsk, 1> keyed = {{{"t", "m", 1}}};
  std::array<Answer, 1> answers{};
  checker_.consume_batch(keyed, answers);
  EXPECT_EQ(answers[0].why, kClosed);
  EXPECT_EQ(checker_.consume("t", "m").why, kClosed);
  EXPECT_EQ(unlimited.consume().why, kClosed);
  EXPECT_EQ(unlimited.consume().retry_after, kNever);
  EXPECT_EQ(checker_.check("t", "m").why, kClosed);
  EXPECT_EQ(checker_.consume_all(both).why, kClosed);
  EXPECT_EQ(checker_.reserve({&ask, 1}, {}).answer.why, kClosed);
  EXPECT_FALSE(checker_.restore(meter, saved));
  EXPECT_FALSE(checker_.close(meter));
  EXPECT_EQ(checker_.usage(meter)[0].reserved, 2);
  const std::int64_t part = 1;
  static_cast<void>(checker_.commit(held.id, {&part, 1}));
  EXPECT_EQ(used(meter), 4) << "what was held before ends once, as ever";
  EXPECT_EQ(checker_.cancel(held.id).why, kReservationEnded);
  EXPECT_EQ(used(meter), 4);
  EXPECT_EQ(used(parent), 0);
  EXPECT_EQ(checker_.save_all().size(), 4U);
}

// The clock as it was published is behind; near an edge it is not trusted.
TEST_F(QuotaBadInput, APublishedTimeIsExactAtTheEdge) {
  Tick tick(time_, kMillisecond);
  Checker checker(tick);
  constexpr Nanos kEdge = 10 * kMillisecond;
  const Meter meter = checker.define(
      "t", "m", rule_of({{.name = "w", .limit = 1, .schedule = WindowSchedule::every(kEdge)}}));
  ASSERT_TRUE(meter.consume().allowed());
  time_.set(kEdge - kMillisecond);
  tick.publish();
  for (const Nanos now : {kEdge - 1, kEdge, kEdge + 1}) {
    time_.set(now);
    EXPECT_EQ(meter.consume().allowed(), now == kEdge) << now;
  }
}

TEST_F(QuotaBadInput, ALeasedLimitOfNothingAdmitsNothing) {
  MemoryLeases leases;
  LeasedLimit none(leases, tick_, "t", "m", "node", fixed_window("w", {.limit = 0}));
  EXPECT_EQ(none.refill(), Refill::kDone);
  for (const std::int64_t n : {std::int64_t{1}, kLeaseUnitsMax, kMost}) {
    const Answer answer = none.consume(n);
    EXPECT_EQ(answer.why, kLimitReached) << n;
    EXPECT_EQ(answer.retry_after, kNever) << n;
    EXPECT_EQ(answer.limit, 0) << n;
  }
  EXPECT_EQ(none.consume(0).why, kAmountNotPositive);
  EXPECT_EQ(none.consume(kLeast).why, kAmountNotPositive);
  EXPECT_EQ(none.close(), Refill::kDone);
  EXPECT_EQ(none.consume(0).why, kAmountNotPositive);
  EXPECT_FALSE(none.consume(1).allowed());
}

}  // namespace
}  // namespace octroi::quota
