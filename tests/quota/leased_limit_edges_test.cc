// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The nanosecond, the unit and the refill at which a leased limit turns from one thing to another.

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include <gtest/gtest.h>

#include "octroi/quota/leased_limit.h"
#include "octroi/quota/refill_thread.h"
#include "quota/leased_limit_fixture.h"

namespace octroi::quota {
namespace {

class LeasedLimitEdges : public LeasedLimitFixture {};

// Whether it was raised since it was asked last, or is so within `wait`.
bool is_raised(LowSignal& low, std::chrono::milliseconds wait) {
  const auto begin = std::chrono::steady_clock::now();
  low.wait({}, wait);
  return std::chrono::steady_clock::now() - begin < wait;
}
bool is_raised(LowSignal& low) { return is_raised(low, std::chrono::seconds(2)); }
bool is_quiet(LowSignal& low) { return !is_raised(low, std::chrono::milliseconds(3)); }

TEST_F(LeasedLimitEdges, AWindowEndsAtItsNanosecond) {
  const auto a = daily("a", kLong);
  ASSERT_EQ(a->refill(), Refill::kDone);
  ASSERT_EQ(a->standing().unspent, 100);
  time.set(kBegin + kDay - 1);
  EXPECT_TRUE(a->consume(1).allowed());
  EXPECT_EQ(a->consume(1).resets_at, kBegin + kDay);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  time.set(kBegin + kDay);
  EXPECT_FALSE(a->consume(1).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(books("day-0").used, 2);
  EXPECT_EQ(books("day-0").leased, 0);
  const Answer answer = a->consume(1);
  EXPECT_TRUE(answer.allowed());
  EXPECT_EQ(answer.used, 1);
  EXPECT_EQ(answer.resets_at, kBegin + 2 * kDay);
}

TEST_F(LeasedLimitEdges, ALeaseEndsAtItsNanosecond) {
  const auto a = node("a", 100'000);
  a->refill();
  leases.is_lost = true;
  advance_ms(10'000);
  time.advance(-1);
  EXPECT_TRUE(a->consume(1).allowed());
  time.advance(1);
  EXPECT_FALSE(a->consume(1).allowed());
}

TEST_F(LeasedLimitEdges, SignalsWhenAQuarterIsLeftAndNotBefore) {
  LowSignal low;
  const auto a = node("a", 1'000'000, 100, &low);
  const auto spend_to_the_quarter = [&] {
    EXPECT_TRUE(a->consume(74).allowed());
    EXPECT_TRUE(is_quiet(low));
    EXPECT_TRUE(a->consume(1).allowed());
    EXPECT_TRUE(is_raised(low));
    EXPECT_TRUE(a->consume(1).allowed());
    EXPECT_TRUE(is_quiet(low)) << "once is enough";
    EXPECT_EQ(a->refill(), Refill::kDone);
  };
  a->refill();
  spend_to_the_quarter();
  spend_to_the_quarter();
  advance_ms(60'000);
  EXPECT_FALSE(a->consume(1).allowed());
  EXPECT_TRUE(is_raised(low));
  a->refill();
  ASSERT_EQ(a->standing().last.epoch, 2) << "another lease";
  spend_to_the_quarter();
}

TEST_F(LeasedLimitEdges, SignalsAQuarterOfASmallGrant) {
  LowSignal low;
  const auto a = node("a", 160, 100, &low);
  a->refill();
  ASSERT_EQ(a->standing().unspent, 10);
  EXPECT_TRUE(a->consume(7).allowed());
  EXPECT_TRUE(is_quiet(low));
  EXPECT_TRUE(a->consume(1).allowed());
  EXPECT_TRUE(is_raised(low));
}

TEST_F(LeasedLimitEdges, SignalsAgainAfterTheStoreFailed) {
  LowSignal low;
  const auto a = node("a", 100'000, 100, &low);
  a->refill();
  leases.is_lost = true;
  EXPECT_TRUE(a->consume(80).allowed());
  EXPECT_TRUE(is_raised(low));
  EXPECT_EQ(a->refill(), Refill::kUnreachable);
  EXPECT_TRUE(a->consume(1).allowed());
  EXPECT_TRUE(is_raised(low));
}

// Nothing is said of a window by the numbers of the one before, nor is a request measured by them.
TEST_F(LeasedLimitEdges, AWindowIsDescribedByItsOwnTerms) {
  const auto windows = [](Nanos now) {
    const std::int64_t day = (now - kBegin) / kDay;
    return LeaseWindow{.id = "day-" + std::to_string(day),
                       .ends_at = kBegin + (day + 1) * kDay,
                       .terms = {.limit = day == 0 ? 160 : 320}};
  };
  LeasedLimit a(leases, tick, "t", "m", "a", windows, {.lease_units = 10});
  EXPECT_EQ(a.consume(1).resets_at, kBegin + kDay) << "before anybody was asked";
  a.refill();
  ASSERT_TRUE(a.consume(5).allowed());
  time.set(kBegin + kDay);
  leases.is_lost = true;
  const std::int64_t calls = a.standing().store_calls;
  EXPECT_EQ(a.refill(), Refill::kUnreachable);
  EXPECT_EQ(a.refill(), Refill::kNotDue);
  EXPECT_EQ(a.standing().store_calls - calls, 1) << "one that fails is enough";
  const Answer answer = a.consume(200);
  EXPECT_EQ(answer.limit, 320);
  EXPECT_EQ(answer.used, 0);
  EXPECT_EQ(answer.resets_at, kBegin + 2 * kDay);
  EXPECT_NE(answer.retry_after, kNever);
}

// A store that forgets, or is asked at a copy that lags, takes back nothing that may be spent.
TEST_F(LeasedLimitEdges, WhatWasGrantedStaysGranted) {
  class Lagging final : public LeaseAuthority {
   public:
    LeaseAnswer open(const LeaseKey&, const LeaseTerms&) override { return {}; }
    LeaseAnswer exchange(const LeaseKey&, const LeaseReport&, std::int64_t) override {
      return {.status = LeaseStatus::kOk,
              .epoch = 1,
              .granted = granted,
              .expires_at_ms = kBegin / kMillisecond + 10'000,
              .limit = 100,
              .leased = granted};
    }
    LeaseAnswer snapshot(const LeaseKey&) override { return {}; }
    LeaseAnswer change_limit(const LeaseKey&, std::int64_t, std::int64_t) override { return {}; }
    LeaseAnswer forget(const LeaseKey&, std::int64_t) override { return {}; }
    std::int64_t granted = 10;
  };
  Lagging store;
  LeasedLimit a(store, tick, "t", "m", "a", fixed_window("w", {.limit = 100}));
  a.refill();
  ASSERT_TRUE(a.consume(9).allowed());
  store.granted = 5;
  EXPECT_EQ(a.refill(), Refill::kDone);
  EXPECT_EQ(a.standing().unspent, 1);
  EXPECT_TRUE(a.consume(1).allowed());
}

// What may have been heard is said again: it may not have been.
TEST_F(LeasedLimitEdges, AWindowsLastWordIsSaidUntilItIsHeard) {
  const auto a = daily("a", kLong);
  a->refill();
  ASSERT_TRUE(a->consume(3).allowed());
  leases.lost_windows = {"day-0"};
  leases.lost_is = LeaseStatus::kMayHaveHappened;
  EXPECT_EQ(a->close(), Refill::kUnreachable);
  EXPECT_FALSE(a->consume(1).allowed());
  leases.lost_windows = {};
  EXPECT_EQ(a->close(), Refill::kDone);
  EXPECT_EQ(books("day-0").used, 3);
  EXPECT_EQ(books("day-0").leased, 0);
}

// Two of one name that nobody noticed before: the one that the books contradict ends.
TEST_F(LeasedLimitEdges, ANamesakeThatHoldsTooMuchAdmitsNothingMore) {
  const auto a = node("same", 100'000);
  const auto b = node("same", 100'000);
  a->refill();
  b->refill();
  advance_ms(5'000);
  EXPECT_EQ(a->refill(), Refill::kDone);
  ASSERT_EQ(books().leased, 50) << "it gave half back";
  EXPECT_TRUE(b->consume(80).allowed());
  EXPECT_EQ(b->refill(), Refill::kNameTaken);
  EXPECT_FALSE(b->consume(1).allowed());
}

TEST_F(LeasedLimitEdges, ANamesakeThatOnlyGaveBackIsNoticedForOneLease) {
  const auto a = node("same", 100'000);
  const auto b = node("same", 100'000);
  a->refill();
  advance_ms(5'000);
  a->refill();
  EXPECT_EQ(b->refill(), Refill::kNameTaken);
  EXPECT_FALSE(b->consume(1).allowed());
  advance_ms(9'999);
  EXPECT_EQ(b->refill(), Refill::kNotDue);
  advance_ms(1);
  EXPECT_NE(b->refill(), Refill::kNotDue);
}

}  // namespace
}  // namespace octroi::quota
