// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/leased_limit.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/memory_leases.h"
#include "octroi/quota/refill_thread.h"
#include "quota/leased_limit_fixture.h"

namespace octroi::quota {
namespace {

class LeasedLimitTest : public LeasedLimitFixture {};

TEST_F(LeasedLimitTest, AdmitsNothingBeforeItsFirstRefill) {
  const auto a = node("a", 1000);
  EXPECT_EQ(a->consume(1).why, Reason::kLimitReached);
  EXPECT_EQ(a->refill(), Refill::kDone);
  const Answer answer = a->consume(1);
  EXPECT_TRUE(answer.allowed());
  EXPECT_EQ(answer.limit, 1000);
  EXPECT_EQ(answer.used, 1);
  EXPECT_EQ(answer.remaining, 999);
  EXPECT_EQ(a->consume(0).why, Reason::kAmountNotPositive);
  EXPECT_EQ(a->consume(-1).why, Reason::kAmountNotPositive);
  EXPECT_EQ(a->consume(1001).retry_after, kNever);
}

TEST_F(LeasedLimitTest, OneNodeAdmitsAllOfTheLimitAndNoneMore) {
  const auto a = node("a", 777, 50);
  std::int64_t admitted = 0;
  for (int turn = 0; turn < 20'000; ++turn) {
    a->refill();
    if (a->consume(1).allowed()) ++admitted;
    if (turn % 100 == 0) advance_ms(10);
  }
  EXPECT_EQ(admitted, 777);
  EXPECT_EQ(a->standing().admitted, 777);
  EXPECT_EQ(a->consume(1).retry_after, kNever) << "this window never ends";
}

TEST_F(LeasedLimitTest, ASecondNodeGetsWhatTheFirstOneLeavesIdle) {
  const auto a = node("a", 1000, 500);
  const auto b = node("b", 1000, 500);
  for (int turn = 0; turn < 500; ++turn) a->refill(), static_cast<void>(a->consume(1));
  std::int64_t admitted = a->standing().admitted;
  for (int turn = 0; turn < 20'000 && admitted < 1000; ++turn) {
    advance_ms(1);
    a->refill();
    b->refill();
    if (b->consume(1).allowed()) ++admitted;
  }
  EXPECT_EQ(admitted, 1000);
  EXPECT_FALSE(a->consume(1).allowed());
}

TEST_F(LeasedLimitTest, AsksWhenAQuarterIsLeftAndNotBefore) {
  const auto a = node("a", 100'000, 100);
  a->refill();
  EXPECT_EQ(a->standing().unspent, 100);
  ASSERT_TRUE(a->consume(74).allowed());
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  ASSERT_TRUE(a->consume(1).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(a->standing().unspent, 100);
  EXPECT_EQ(books().used, 75);
}

TEST_F(LeasedLimitTest, ALostAnswerNeitherLeaksNorDoubles) {
  const auto a = node("a", 100'000, 100);
  leases.inner.open({"t", "m", "w"}, {.limit = 100'000});
  leases.is_answer_lost = true;
  for (int turn = 0; turn < 5; ++turn) {
    EXPECT_EQ(a->refill(), Refill::kUnreachable);
    EXPECT_FALSE(a->consume(1).allowed());
    advance_ms(1000);
  }
  leases.is_answer_lost = false;
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(a->standing().unspent, 100);
  EXPECT_EQ(books().leased, 100);
}

TEST_F(LeasedLimitTest, SpendsOnWhileTheStoreIsGoneUntilTheLeaseExpires) {
  const auto a = node("a", 100'000, 100);
  a->refill();
  leases.is_lost = true;
  advance_ms(9'999);
  EXPECT_EQ(a->refill(), Refill::kUnreachable);
  EXPECT_TRUE(a->consume(1).allowed());
  advance_ms(1);
  EXPECT_FALSE(a->consume(1).allowed());
  EXPECT_GT(a->consume(1).retry_after, 0);
  leases.is_lost = false;
  advance_ms(700);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_TRUE(a->consume(40).allowed()) << "the authority has not ended the lease yet";
}

TEST_F(LeasedLimitTest, AFencedNodeBeginsAgainWithANewLease) {
  const auto a = node("a", 10'000, 100);
  a->refill();
  ASSERT_TRUE(a->consume(30).allowed());
  advance_ms(60'000);
  EXPECT_FALSE(a->consume(1).allowed());
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(books().used, 100) << "thirty spent, seventy lost in silence";
  EXPECT_EQ(a->standing().last.epoch, 2);
  EXPECT_TRUE(a->consume(100).allowed());
  EXPECT_EQ(a->standing().admitted, 130);
}

TEST_F(LeasedLimitTest, RenewsInTimeAndGivesBackWhatLiesIdle) {
  const auto a = node("a", 100'000, 100);
  a->refill();
  advance_ms(4'999);
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  advance_ms(1);
  EXPECT_EQ(a->refill(), Refill::kDone);
  EXPECT_EQ(books().leased, 50);
  for (int turn = 0; turn < 10; ++turn) advance_ms(5'000), a->refill();
  EXPECT_EQ(books().leased, 0);
  EXPECT_EQ(books().used, 0);
}

TEST_F(LeasedLimitTest, CloseGivesBackAndAdmitsNothingMore) {
  const auto a = node("a", 1000, 50);
  a->refill();
  ASSERT_TRUE(a->consume(20).allowed());
  EXPECT_EQ(a->close(), Refill::kDone);
  EXPECT_EQ(books().used, 20);
  EXPECT_EQ(books().leased, 0);
  EXPECT_FALSE(a->consume(1).allowed());
  EXPECT_EQ(a->refill(), Refill::kNotDue);
  EXPECT_EQ(a->close(), Refill::kDone);
}

TEST_F(LeasedLimitTest, AWindowThatRollsHasABookOfItsOwn) {
  const auto windows = [](Nanos now) {
    const Nanos day = (now - kBegin) / (100 * kSecond);
    return LeaseWindow{.id = "day-" + std::to_string(day),
                       .ends_at = kBegin + (day + 1) * 100 * kSecond,
                       .terms = {.limit = 40}};
  };
  LeasedLimit a(leases, tick, "t", "m", "a", windows, {.lease_units = 10});
  for (int day = 0; day < 3; ++day) {
    std::int64_t admitted = 0;
    for (int turn = 0; turn < 500; ++turn) {
      a.refill();
      if (a.consume(1).allowed()) ++admitted;
    }
    EXPECT_EQ(admitted, 40);
    EXPECT_EQ(a.consume(1).retry_after, 100 * kSecond);
    advance_ms(100'000);
    EXPECT_FALSE(a.consume(1).allowed()) << "not before the refill of the new window";
    EXPECT_GT(a.consume(1).retry_after, 0);
  }
  a.refill();
  EXPECT_EQ(books("day-0").used, 40);
  EXPECT_EQ(books("day-2").used, 40);
  EXPECT_EQ(books("day-2").leased, 0);
}

TEST_F(LeasedLimitTest, AnotherLimitArrivesWithTheNextRefill) {
  const auto a = node("a", 10, 100);
  for (int turn = 0; turn < 50; ++turn) a->refill(), static_cast<void>(a->consume(1));
  EXPECT_EQ(a->standing().admitted, 10);
  leases.change_limit({"t", "m", "w"}, 25, 1);
  for (int turn = 0; turn < 100; ++turn) {
    advance_ms(1'000);
    a->refill();
    static_cast<void>(a->consume(1));
  }
  EXPECT_EQ(a->standing().admitted, 25);
  EXPECT_EQ(a->consume(1).limit, 25);
}

TEST_F(LeasedLimitTest, ANamesakeIsNoticed) {
  const auto a = node("same", 10'000, 100);
  const auto b = node("same", 10'000, 100);
  a->refill();
  ASSERT_TRUE(a->consume(80).allowed());
  a->refill();
  EXPECT_EQ(b->refill(), Refill::kNameTaken);
  EXPECT_FALSE(b->consume(1).allowed());
}

// A request above the limit can never be met: it neither breaks the node nor makes it hoard.
TEST_F(LeasedLimitTest, ARequestThatNothingCanMeetAsksForNothing) {
  const auto a = node("a", 1'000, 100);
  const auto b = node("b", 1'000, 100);
  a->refill();
  ASSERT_TRUE(a->consume(50).allowed());
  for (const std::int64_t n : {std::int64_t{1'001}, kLeaseUnitsMax, kNever}) {
    const Answer answer = a->consume(n);
    EXPECT_EQ(answer.why, Reason::kLimitReached) << n;
    EXPECT_EQ(answer.retry_after, kNever) << n;
    advance_ms(700);
    EXPECT_NE(a->refill(), Refill::kRefused) << n;
  }
  EXPECT_LE(books().leased, 100);
  EXPECT_TRUE(a->consume(1).allowed());
  b->refill();
  EXPECT_EQ(b->standing().unspent, 55) << "a sixteenth of the 880 that are left";
}

// Times that a broken store might tell; the units stay what they are.
TEST_F(LeasedLimitTest, AStoreThatTellsAbsurdTimesIsSurvived) {
  class Absurd final : public LeaseAuthority {
   public:
    explicit Absurd(std::int64_t time_ms) : time_ms_(time_ms) {}
    LeaseAnswer open(const LeaseKey&, const LeaseTerms&) override { return {}; }
    LeaseAnswer exchange(const LeaseKey&, const LeaseReport&, std::int64_t) override {
      return {.status = LeaseStatus::kOk,
              .epoch = 1,
              .granted = 5,
              .expires_at_ms = time_ms_,
              .limit = 10,
              .leased = 5,
              .grants_from_ms = time_ms_};
    }
    LeaseAnswer snapshot(const LeaseKey&) override { return {}; }
    LeaseAnswer change_limit(const LeaseKey&, std::int64_t, std::int64_t) override { return {}; }
    LeaseAnswer forget(const LeaseKey&, std::int64_t) override { return {}; }

   private:
    std::int64_t time_ms_;
  };
  for (const std::int64_t time_ms : {kLeaseUnitsMax, kLeaseTimeMaxMs, kNever}) {
    Absurd store(time_ms);
    LeasedLimit a(store, tick, "t", "m", "a", fixed_window("w", {.limit = 10}));
    EXPECT_EQ(a.refill(), Refill::kDone);
    EXPECT_TRUE(a.consume(5).allowed());
    EXPECT_FALSE(a.consume(1).allowed());
  }
  for (const std::int64_t time_ms : {std::int64_t{0}, -kNever}) {
    Absurd store(time_ms);
    LeasedLimit a(store, tick, "t", "m", "a", fixed_window("w", {.limit = 10}));
    EXPECT_EQ(a.refill(), Refill::kDone);
    EXPECT_FALSE(a.consume(1).allowed()) << "it has expired";
  }
}

TEST_F(LeasedLimitTest, BadNamesAndTermsAreRefused) {
  LeasedLimit a(leases, tick, "no blanks", "m", "a", fixed_window("w", {.limit = 1}));
  EXPECT_EQ(a.refill(), Refill::kRefused);
  LeasedLimit b(leases, tick, "t", "m", "b", fixed_window("w", {.limit = -1}));
  EXPECT_EQ(b.refill(), Refill::kRefused);
  EXPECT_FALSE(b.consume(1).allowed());
  EXPECT_EQ(b.consume(1).limit, 0);
  for (const std::int64_t lease_ms : {kNever, std::int64_t{0}, -kNever}) {
    LeasedLimit c(leases, tick, "t", "m", "c",
                  fixed_window("w", {.limit = 1, .lease_ms = lease_ms}));
    EXPECT_EQ(c.refill(), Refill::kRefused);
  }
}

TEST(RefillThread, ManyThreadsOnTwoNodesShareOneLimitExactly) {
  const SystemTime time;
  const Tick tick(time);
  MemoryLeases leases;
  std::atomic<std::int64_t> admitted{0};
  constexpr std::int64_t kLimit = 40'000;
  {
    LowSignal low;
    const LeaseWindows window = fixed_window("w", {.limit = kLimit, .lease_ms = 1'000});
    LeasedLimit a(leases, tick, "t", "m", "a", window, {.lease_units = 500, .low = &low});
    LeasedLimit b(leases, tick, "t", "m", "b", window, {.lease_units = 500, .low = &low});
    const RefillThread refilling(low, {&a, &b});
    std::vector<std::jthread> threads;
    for (LeasedLimit* limit : {&a, &b, &a, &b}) {
      threads.emplace_back([&, limit] {
        for (int idle = 0; idle < 2'000'000 && admitted.load() < kLimit;) {
          if (limit->consume(1).allowed()) {
            admitted.fetch_add(1);
          } else {
            ++idle;
            std::this_thread::yield();
          }
        }
      });
    }
    threads.clear();
    EXPECT_FALSE(a.consume(1).allowed());
    EXPECT_FALSE(b.consume(1).allowed());
  }
  EXPECT_EQ(admitted.load(), kLimit);
}

}  // namespace
}  // namespace octroi::quota
