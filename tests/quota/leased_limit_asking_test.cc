// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// When a leased limit asks its authority, for how much, and what it gives back.

#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "octroi/quota/leased_limit.h"
#include "quota/leased_limit_fixture.h"

namespace octroi::quota {
namespace {

// Leases of 10 s: renewed after 5 s, asked for again after 625 ms.
class LeasedLimitAsking : public LeasedLimitFixture {
 protected:
  // Wishes for more than it gets, until nothing is left.
  static void wish(LeasedLimit& limit, std::int64_t n, int turns = 200) {
    for (int turn = 0; turn < turns; ++turn) {
      static_cast<void>(limit.consume(n));
      limit.refill();
    }
  }
};

TEST_F(LeasedLimitAsking, ForTheGreatestRequestThatWaitsAndOnce) {
  const auto a = node("a", 100'000, 100);
  a->refill();
  EXPECT_FALSE(a->consume(300).allowed());
  EXPECT_FALSE(a->consume(200).allowed());
  leases.is_lost = true;
  EXPECT_EQ(a->refill(), Refill::kUnreachable);
  leases.is_lost = false;
  advance_ms(625);
  EXPECT_EQ(a->refill(), Refill::kDone) << "it still waits";
  EXPECT_EQ(a->standing().unspent, 300);
  EXPECT_TRUE(a->consume(250).allowed());
  EXPECT_EQ(a->refill(), Refill::kNotDue) << "nobody waits any more";
  EXPECT_FALSE(a->consume(60).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(a->standing().unspent, 100);
}

TEST_F(LeasedLimitAsking, NothingWhereNobodySpends) {
  const auto a = node("a", 160, 100);
  a->refill();
  ASSERT_EQ(a->standing().unspent, 10) << "less than a quarter of what it likes to hold";
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  EXPECT_TRUE(a->consume(10).allowed());
  a->refill();
  ASSERT_EQ(a->standing().unspent, 9);
  EXPECT_TRUE(a->consume(9).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone) << "nothing is left";
  EXPECT_TRUE(a->consume(1).allowed());
}

TEST_F(LeasedLimitAsking, AStoreThatFailsIsAskedSixteenTimesALease) {
  const auto a = node("a", 100'000);
  const auto waits_625_ms = [&] {
    EXPECT_EQ(a->refill(), Refill::kUnreachable);
    EXPECT_FALSE(a->consume(300).allowed());
    EXPECT_EQ(a->consume(300).retry_after, 625 * kMillisecond);
    EXPECT_EQ(a->refill(), Refill::kNotDue);
    time.advance(625 * kMillisecond - 1);
    EXPECT_EQ(a->refill(), Refill::kNotDue);
    time.advance(1);
  };
  a->refill();
  leases.is_lost = true;
  advance_ms(5'000);
  waits_625_ms();
  waits_625_ms();
  leases.is_lost = false;
  EXPECT_EQ(a->refill(), Refill::kDone);
}

// So is it by a node that listens, because others may go without.
TEST_F(LeasedLimitAsking, AStoreThatFailsIsNotListenedToAllTheTime) {
  const auto a = node("a", 1);
  a->refill();
  EXPECT_TRUE(a->consume(1).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone);
  advance_ms(624);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  advance_ms(1);
  EXPECT_EQ(a->refill(), Refill::kDone) << "nothing is left: it listens";
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  leases.is_lost = true;
  advance_ms(625);
  EXPECT_EQ(a->refill(), Refill::kUnreachable);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
}

TEST_F(LeasedLimitAsking, AtLeastAMillisecondLiesBetweenTwo) {
  LeasedLimit a(leases, tick, "t", "m", "a", fixed_window("w", {.limit = 10, .lease_ms = 1}));
  leases.is_lost = true;
  EXPECT_EQ(a.refill(), Refill::kUnreachable);
  time.advance(kMillisecond - 1);
  EXPECT_EQ(a.refill(), Refill::kNotDue);
  time.advance(1);
  EXPECT_EQ(a.refill(), Refill::kUnreachable);
}

TEST_F(LeasedLimitAsking, AtTheEndOfTimeNotAllTheTime) {
  const auto a = node("a", 10);
  time.set(kNever - 1);
  leases.is_lost = true;
  EXPECT_EQ(a->refill(), Refill::kUnreachable);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
}

// What others hold may come back soon; what is used, when a limit changes.
TEST_F(LeasedLimitAsking, SoonWhereOthersHoldWhatIsLeft) {
  const auto a = node("a", 16, 16);
  const auto b = node("b", 16, 16);
  wish(*a, 16, 16);
  ASSERT_EQ(books().leased, 16);
  const auto asks_again_after_ms = [&](std::int64_t wait_ms) {
    EXPECT_FALSE(b->consume(1).allowed());
    EXPECT_EQ(b->refill(), Refill::kDone);
    EXPECT_FALSE(b->consume(1).allowed());
    time.advance(wait_ms * kMillisecond - 1);
    EXPECT_EQ(b->refill(), Refill::kNotDue) << wait_ms;
    time.advance(1);
  };
  asks_again_after_ms(625);
  EXPECT_TRUE(a->consume(16).allowed());
  a->refill();
  ASSERT_EQ(books().used, 16);
  asks_again_after_ms(5'000);
  EXPECT_EQ(b->refill(), Refill::kDone);
}

// All is held by somebody: what others give back is asked for before the lease is renewed.
TEST_F(LeasedLimitAsking, SoonWhereNothingIsLeftToLease) {
  const auto a = node("a", 16, 16);
  const auto b = node("b", 16, 16);
  a->refill();
  wish(*b, 15, 15);
  EXPECT_TRUE(a->consume(1).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone);
  ASSERT_EQ(books().leased, 15);
  advance_ms(624);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  advance_ms(1);
  EXPECT_EQ(a->refill(), Refill::kDone);
}

TEST_F(LeasedLimitAsking, ForNothingAfterAPauseInWhichNobodySpent) {
  const auto a = node("a", 100'000);
  a->refill();
  advance_ms(60'000);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(books().used, 100) << "lost in silence";
  EXPECT_EQ(books().leased, 0);
}

TEST_F(LeasedLimitAsking, ABookThatWasForgottenIsOpenedAgain) {
  const auto a = node("a", 100'000);
  a->refill();
  EXPECT_TRUE(a->consume(30).allowed());
  advance_ms(60'000);
  EXPECT_EQ(leases.forget({"t", "m", "w"}, time.now() / kMillisecond).status, LeaseStatus::kOk);
  EXPECT_FALSE(a->consume(1).allowed());
  const std::int64_t calls = a->standing().store_calls;
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(a->standing().store_calls - calls, 3);
  EXPECT_EQ(a->standing().unspent, 100);
  EXPECT_EQ(a->standing().admitted, 30);
  EXPECT_EQ(books().used, 0);
}

TEST_F(LeasedLimitAsking, RenewingKeepsNoRequestWaiting) {
  const auto a = node("a", 100'000);
  a->refill();
  advance_ms(5'000);
  EXPECT_TRUE(a->consume(1).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_FALSE(a->consume(300).allowed());
  EXPECT_EQ(a->consume(300).retry_after, kMillisecond);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_TRUE(a->consume(300).allowed());
}

TEST_F(LeasedLimitAsking, NotBeforeAnotherTermGrants) {
  const auto a = node("a", 1'600);
  leases.inner.begin_term(kBegin / kMillisecond);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_FALSE(a->consume(1).allowed());
  EXPECT_EQ(a->consume(1).retry_after, 11 * kSecond);
  time.advance(11 * kSecond - 1);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  time.advance(1);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_TRUE(a->consume(100).allowed());
}

// What a node takes out to give it back was not used.
TEST_F(LeasedLimitAsking, WhatIsGivenBackIsNotUsed) {
  const auto a = node("a", 100'000);
  a->refill();
  for (int turn = 0; turn < 3; ++turn) advance_ms(5'000), a->refill();
  ASSERT_EQ(a->standing().unspent, 12);
  EXPECT_EQ(a->consume(2).used, 2);
  a->refill();
  EXPECT_EQ(a->standing().admitted, 2);
  advance_ms(60'000);
  EXPECT_FALSE(a->consume(1).allowed());
  a->refill();
  EXPECT_EQ(a->standing().admitted, 2) << "nor is what was lost in silence, by this node";
}

// Half of what an active node holds, all of what an idle one does.
TEST_F(LeasedLimitAsking, GivesBackWhatIsWanted) {
  const auto active = node("active", 320, 20);
  const auto idle = node("idle", 320, 20);
  const auto b = node("b", 320, 20);
  active->refill();
  idle->refill();
  ASSERT_EQ(active->standing().unspent, 20);
  ASSERT_EQ(idle->standing().unspent, 18);
  wish(*b, 320);
  advance_ms(5'000);
  EXPECT_EQ(idle->refill(), Refill::kDone);
  EXPECT_TRUE(active->consume(1).allowed());
  EXPECT_EQ(active->refill(), Refill::kDone);
  ASSERT_TRUE(active->standing().last.is_wanted);
  EXPECT_EQ(active->standing().unspent, 19) << "it hears of it";
  advance_ms(625);
  EXPECT_TRUE(active->consume(1).allowed());
  active->refill();
  idle->refill();
  EXPECT_EQ(active->standing().unspent, 9);
  EXPECT_EQ(idle->standing().unspent, 0);
  advance_ms(625);
  EXPECT_TRUE(active->consume(1).allowed());
  EXPECT_FALSE(active->consume(300).allowed());
  active->refill();
  EXPECT_EQ(active->standing().unspent, 4) << "who gives does not ask";
  EXPECT_TRUE(active->consume(4).allowed());
  EXPECT_EQ(active->refill(), Refill::kDone);
  EXPECT_EQ(active->standing().unspent, 1) << "who has nothing to give asks";
}

TEST_F(LeasedLimitAsking, GivesNothingBackToAStoreThatIsGone) {
  const auto a = node("a", 160, 10);
  const auto b = node("b", 160, 10);
  a->refill();
  wish(*b, 150);
  advance_ms(5'000);
  EXPECT_TRUE(a->consume(1).allowed());
  a->refill();
  ASSERT_TRUE(a->standing().last.is_wanted);
  leases.is_lost = true;
  EXPECT_TRUE(a->consume(1).allowed());
  advance_ms(625);
  EXPECT_EQ(a->refill(), Refill::kUnreachable);
  const std::int64_t held = a->standing().unspent;
  EXPECT_EQ(held, 4) << "half of it, before that was known";
  advance_ms(625);
  EXPECT_EQ(a->refill(), Refill::kUnreachable);
  EXPECT_EQ(a->standing().unspent, held);
  EXPECT_EQ(a->standing().last.status, LeaseStatus::kDidNotHappen);
  EXPECT_EQ(a->standing().last.granted, 10) << "what was said before is still known";
}

TEST_F(LeasedLimitAsking, WithoutALeaseWorthTheNameItIsOneUnit) {
  for (const std::int64_t lease_units : {std::int64_t{0}, std::int64_t{-5}, -kNever}) {
    const auto a = node("a" + std::to_string(lease_units), 100'000, lease_units);
    for (int turn = 0; turn < 3; ++turn) {
      EXPECT_EQ(a->refill(), Refill::kDone) << lease_units;
      EXPECT_EQ(a->standing().unspent, 1) << lease_units;
      EXPECT_TRUE(a->consume(1).allowed()) << lease_units;
    }
  }
}

TEST_F(LeasedLimitAsking, ForNoMoreThanThereCanBe) {
  const auto a = node("a", kLeaseUnitsMax, kLeaseUnitsMax);
  for (int turn = 0; turn < 3; ++turn) {
    EXPECT_EQ(a->refill(), Refill::kDone) << turn;
    EXPECT_TRUE(a->consume(a->standing().unspent).allowed()) << turn;
  }
}

// With nothing left it is the window's end; where a lease is over, the next refill.
TEST_F(LeasedLimitAsking, ARefusalTellsWhenToComeBack) {
  const auto a = node("a", 1'000);
  a->refill();
  EXPECT_EQ(a->consume(1'000).retry_after, kMillisecond) << "all of the limit is no more than it";
  EXPECT_EQ(a->consume(1'001).retry_after, kNever);
  wish(*a, 1, 1'100);
  ASSERT_EQ(a->standing().admitted, 1'000);
  EXPECT_EQ(a->consume(1).retry_after, kNever);
  advance_ms(10'000);
  EXPECT_EQ(a->consume(1).retry_after, kMillisecond) << "nobody knows: another limit may be there";
}

}  // namespace
}  // namespace octroi::quota
