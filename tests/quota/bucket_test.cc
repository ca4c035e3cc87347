// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/bucket.h"

#include <atomic>
#include <cstdint>
#include <limits>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace octroi::quota {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

TEST(TokenBucket, ComesBackOneByOne) {
  TokenBucket bucket({.amount = 2, .period = 100, .burst = 3});  // one each 50
  EXPECT_EQ(bucket.consume(3, 1'000).remaining, 0);
  const Answer no = bucket.consume(1, 1'000);
  EXPECT_EQ(no.why, Reason::kLimitReached);
  EXPECT_EQ(no.retry_after, 50);
  EXPECT_EQ(no.resets_at, 1'150);
  EXPECT_FALSE(bucket.consume(1, 1'049).allowed());
  EXPECT_TRUE(bucket.check(1, 1'050).allowed());
  EXPECT_TRUE(bucket.consume(1, 1'050).allowed());
  EXPECT_FALSE(bucket.consume(1, 1'050).allowed());
  EXPECT_TRUE(bucket.consume(3, 1'300).allowed()) << "never more than the burst is saved up";
  EXPECT_FALSE(bucket.consume(1, 1'300).allowed());
}

// A part of a unit is no unit.
TEST(TokenBucket, TellsWholeUnits) {
  TokenBucket bucket({.amount = 2, .period = 100, .burst = 3});
  ASSERT_TRUE(bucket.consume(3, 1'000).allowed());
  for (const auto& [now, there] : {std::pair(1'049, 0), {1'050, 1}, {1'099, 1}, {1'100, 2}}) {
    const Answer asked = bucket.check(3, now);
    EXPECT_EQ(asked.remaining, there) << now;
    EXPECT_EQ(asked.used, 3 - there) << now;
  }
}

// From a bucket that is fuller than it may be now, as after a plan with a larger burst.
TEST(TokenBucket, ASmallerBurstTellsWhenItsUnitsAreThere) {
  TokenBucket bucket({.amount = 1, .period = 10, .burst = 2});
  bucket.restore(1'100);  // ten units ahead of 1'000
  const Answer no = bucket.consume(1, 1'000);
  EXPECT_EQ(no.why, Reason::kLimitReached);
  EXPECT_EQ(no.retry_after, 90);
  EXPECT_FALSE(bucket.check(1, 1'089).allowed());
  EXPECT_TRUE(bucket.check(1, 1'090).allowed());
}

TEST(TokenBucket, ItsRangesEndWhereTheyAreSaidTo) {
  EXPECT_TRUE(is_rate({.amount = 10, .period = 10, .burst = 1})) << "one a nanosecond";
  EXPECT_FALSE(is_rate({.amount = 11, .period = 10, .burst = 1}));
  constexpr std::int64_t kSeconds = std::int64_t{3'600} * 24 * 365 * 100;
  EXPECT_TRUE(is_rate({.amount = 1, .period = kSecond, .burst = kSeconds})) << "a hundred years";
  EXPECT_FALSE(is_rate({.amount = 1, .period = kSecond, .burst = kSeconds + 1}));
}

TEST(TokenBucket, BadInputHasADefinedAnswer) {
  TokenBucket bucket({.amount = 1, .period = 10, .burst = 2});
  EXPECT_EQ(bucket.consume(0, 5).why, Reason::kAmountNotPositive);
  EXPECT_EQ(bucket.consume(-1, 5).why, Reason::kAmountNotPositive);
  EXPECT_EQ(bucket.consume(3, 5).why, Reason::kLimitReached);
  EXPECT_EQ(bucket.consume(3, 5).retry_after, kNever);
  EXPECT_EQ(bucket.consume(kMost, kMost).why, Reason::kLimitReached);
  EXPECT_TRUE(bucket.consume(2, -5).allowed());
  bucket.restore(kMost);
  EXPECT_EQ(bucket.consume(1, 5).why, Reason::kLimitReached);
  TokenBucket late({.amount = 1, .period = 10, .burst = 2});
  EXPECT_GT(late.consume(2, kMost).resets_at, 0);
  EXPECT_FALSE(late.consume(1, kMost).allowed());
  const Rate bad[] = {
      {.amount = 0, .period = 10, .burst = 1},         {.amount = -1, .period = 10, .burst = 1},
      {.amount = 11, .period = 10, .burst = 1},        {.amount = 1, .period = 0, .burst = 1},
      {.amount = 1, .period = 10, .burst = 0},         {.amount = 1, .period = kMost, .burst = 2},
      {.amount = 1, .period = kSecond, .burst = kMost}};
  for (const Rate& rate : bad) {
    EXPECT_FALSE(is_rate(rate));
    TokenBucket none(rate);
    EXPECT_FALSE(none.consume(1, 5).allowed());
  }
}

// No stretch of time sees more than its share and one burst.
RC_GTEST_PROP(TokenBucket, NeverPassesItsRate, ()) {
  const auto amount = *rc::gen::inRange<std::int64_t>(1, 20);
  const auto period = *rc::gen::inRange<Nanos>(20, 200);
  const auto burst = *rc::gen::inRange<std::int64_t>(1, 10);
  TokenBucket bucket({.amount = amount, .period = period, .burst = burst});
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30));
  Nanos now = 1;
  std::int64_t admitted = 0;
  for (const int step : steps) {
    now += step;
    const std::int64_t n = step % 3 + 1;
    const bool could = bucket.check(n, now).allowed();
    const Answer answer = bucket.consume(n, now);
    RC_ASSERT(answer.allowed() == could);
    RC_ASSERT(answer.used + answer.remaining == burst);
    if (answer.allowed()) {
      admitted += n;
    } else if (answer.retry_after != kNever) {
      RC_ASSERT(bucket.check(n, now + answer.retry_after).allowed());
      RC_ASSERT(!bucket.check(n, now + answer.retry_after - 1).allowed());
    }
    RC_ASSERT(admitted <= burst + (now - 1) * amount / period);
  }
}

TEST(TokenBucket, IsExactOverThreads) {
  TokenBucket bucket({.amount = 1, .period = kSecond, .burst = 1'000});
  std::atomic<int> admitted{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 500; ++k) admitted += bucket.consume(1, 7).allowed() ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(admitted.load(), 1'000);
}

}  // namespace
}  // namespace octroi::quota
