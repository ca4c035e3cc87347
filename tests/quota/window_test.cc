// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/window.h"

#include <chrono>

#include <gtest/gtest.h>

namespace octroi {
namespace {

using std::chrono::microseconds;

constexpr QuotaInstant at(std::int64_t us) { return QuotaInstant{microseconds{us}}; }

TEST(QuotaWindow, StartsAgainOncePerWindow) {
  QuotaCounter counter{.used = 7, .window_start = at(1000)};
  EXPECT_EQ(roll(counter, at(1000)), counter);
  counter = roll(counter, at(2000));
  EXPECT_EQ(counter, (QuotaCounter{.used = 0, .window_start = at(2000)}));
  counter.used = 3;
  EXPECT_EQ(roll(counter, at(2000)).used, 3);
}

TEST(QuotaWindow, AWindowBeginsAtItsFirstMicrosecond) {
  const QuotaCounter counter{.used = 7, .window_start = at(1000)};
  EXPECT_EQ(roll(counter, at(999)).used, 7);
  EXPECT_EQ(roll(counter, at(1001)).used, 0);
}

TEST(QuotaWindow, AClockThatGoesBackGrantsNothingTwice) {
  const QuotaCounter counter{.used = 7, .window_start = at(2000)};
  const QuotaCounter back = roll(counter, at(1000));
  EXPECT_EQ(back, counter);
  EXPECT_EQ(roll(back, at(2000)), counter);
}

TEST(QuotaWindow, ALifetimeCounterNeverStartsAgain) {
  const QuotaCounter counter{.used = 7};
  EXPECT_EQ(roll(counter, QuotaInstant{}), counter);
}

}  // namespace
}  // namespace octroi
