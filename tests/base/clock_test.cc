// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/clock.h"

#include <chrono>

#include <gtest/gtest.h>

namespace octroi {
namespace {

TEST(SystemClock, TellsWholeMilliseconds) {
  const SystemClock clock;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(clock.now().time_since_epoch().count() % 1000, 0);
  }
}

TEST(SystemClock, TellsTheTimeOfTheMachine) {
  timespec machine{};
  ASSERT_EQ(clock_gettime(CLOCK_REALTIME, &machine), 0);
  const Instant expected{std::chrono::seconds{machine.tv_sec}};
  const Duration off = SystemClock().now() - expected;
  EXPECT_GT(off, std::chrono::minutes{-1});
  EXPECT_LT(off, std::chrono::minutes{1});
}

TEST(SystemClock, LiesWithinTheRangeOfARecord) {
  EXPECT_GT(SystemClock().now(), kInstantMin);
  EXPECT_LT(SystemClock().now(), kInstantMax);
}

}  // namespace
}  // namespace octroi
