// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/refill_thread.h"

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "octroi/quota/leased_limit.h"
#include "quota/leased_limit_fixture.h"

namespace octroi::quota {
namespace {

class RefillThreadTest : public LeasedLimitFixture {
 protected:
  static constexpr std::chrono::hours kLong{1};

  // Whether it comes to hold, while `nudge` is done again and again.
  static bool comes(const std::function<bool()>& is_so, const std::function<void()>& nudge) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      nudge();
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    return true;
  }

  LowSignal low;
};

// A signal may be missed by a hair, so it is raised until it was heard.
TEST_F(RefillThreadTest, ASignalWakesItForAllLimits) {
  const auto a = node("a", 100'000);
  const auto b = node("b", 100'000);
  const RefillThread refilling(low, {a.get(), b.get()}, kLong);
  for (const auto& limit : {a.get(), b.get()}) {
    const auto has_units = [&] { return limit->standing().unspent == 100; };
    ASSERT_TRUE(comes(has_units, [&] { low.raise(); }));
    EXPECT_TRUE(limit->consume(80).allowed());
    EXPECT_TRUE(comes(has_units, [&] { low.raise(); }));
  }
}

TEST_F(RefillThreadTest, RenewsWithoutASignal) {
  const auto a = node("a", 100'000);
  const RefillThread refilling(low, {a.get()}, std::chrono::microseconds(10));
  ASSERT_TRUE(comes([&] { return a->standing().store_calls == 3; }, [] {})) << "it was opened";
  advance_ms(5'000);
  EXPECT_TRUE(comes([&] { return a->standing().store_calls == 4; }, [] {}));
}

TEST_F(RefillThreadTest, EndsWithoutWaitingForItsPeriod) {
  const auto begin = std::chrono::steady_clock::now();
  { const RefillThread refilling(low, {}, kLong); }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kLong);
}

// What was raised before the wait ends it, once.
TEST(LowSignal, IsHeardOnce) {
  LowSignal low;
  low.raise();
  low.raise();
  low.wait({}, std::chrono::hours(1));
  constexpr std::chrono::milliseconds kWait{3};
  const auto begin = std::chrono::steady_clock::now();
  low.wait({}, kWait);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, kWait);
}

}  // namespace
}  // namespace octroi::quota
