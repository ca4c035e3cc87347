// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/counter.h"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace octroi::quota {
namespace {

TEST(HotCounter, TakesAllOrNothing) {
  ManualTime time(100);
  const Tick tick(time);
  HotCounter counter;
  counter.cap.store(5);
  EXPECT_EQ(take(counter, 3, tick).outcome, Take::kTaken);
  EXPECT_EQ(take(counter, 3, tick).outcome, Take::kAtCap);
  EXPECT_EQ(counter.total.load(), 3);
  const TakeResult last = take(counter, 2, tick);
  EXPECT_EQ(last.outcome, Take::kTaken);
  EXPECT_EQ(last.total, 5);
  EXPECT_EQ(last.now, 100);
  EXPECT_EQ(take(counter, kCapMax, tick).outcome, Take::kAtCap);
}

TEST(HotCounter, ACapBelowTheTotalAdmitsNothing) {
  ManualTime time;
  const Tick tick(time);
  HotCounter counter;
  counter.total.store(9);
  counter.cap.store(-1);
  EXPECT_EQ(take(counter, 1, tick).outcome, Take::kAtCap);
  counter.cap.store(8);
  EXPECT_EQ(take(counter, 1, tick).outcome, Take::kAtCap);
}

TEST(HotCounter, ItsEdgeIsExactToTheNanosecond) {
  ManualTime time;
  const Tick tick(time);
  HotCounter counter;
  counter.cap.store(100);
  counter.edge.store(1'000);
  const struct {
    Nanos now;
    Take outcome;
  } rows[] = {
      {998, Take::kTaken}, {999, Take::kTaken}, {1'000, Take::kAtEdge}, {1'001, Take::kAtEdge}};
  for (const auto& row : rows) {
    time.set(row.now);
    EXPECT_EQ(take(counter, 1, tick).outcome, row.outcome) << row.now;
  }
}

TEST(HotCounter, NothingSlipsInAfterTheSeal) {
  ManualTime time;
  const Tick tick(time);
  HotCounter counter;
  counter.cap.store(kCapMax);
  std::atomic<std::int64_t> taken{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (take(counter, 1, tick).outcome == Take::kTaken) taken.fetch_add(1);
    });
  }
  while (taken.load() < 1'000) std::this_thread::yield();
  const std::int64_t total = seal(counter);
  threads.clear();
  EXPECT_EQ(taken.load(), total);
  EXPECT_EQ(take(counter, 1, tick).outcome, Take::kAtCap);
  EXPECT_EQ(seal(counter), kSealed);
}

TEST(Tick, IsExactOnlyNearTheEdge) {
  ManualTime time;
  Tick tick(time, /*period=*/10);
  EXPECT_EQ(tick.coarse(), 0);
  time.set(5);
  EXPECT_EQ(tick.coarse(), 5) << "never published: exact";
  tick.publish();
  time.set(7);
  EXPECT_EQ(tick.coarse(), 5);
  EXPECT_EQ(tick.now_before(26), 5) << "more than two periods before the edge";
  EXPECT_EQ(tick.now_before(25), 7);
  EXPECT_EQ(tick.now_before(kNever), 5);
}

TEST(Tick, UnpublishedReadsTheExactClockEvenWithoutAnEdge) {
  ManualTime time(3);
  const Tick tick(time);
  EXPECT_EQ(tick.now_before(kNever), 3);
}

}  // namespace
}  // namespace octroi::quota
