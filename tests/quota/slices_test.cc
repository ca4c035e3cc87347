// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What is asked of a counter while a thread holds a slice of it: units of a slice are neither used
// nor gone.

#include <array>
#include <cstdint>
#include <limits>
#include <memory>

#include <gtest/gtest.h>

#include "octroi/quota/checker.h"
#include "quota/core.h"
#include "quota/fixture.h"

namespace octroi::quota {
namespace {

class QuotaSlices : public QuotaFixture {
 protected:
  static constexpr std::int64_t kLimit = 30'000;

  static HotCounter& counter_of(const Meter& meter) { return *Core::counter_of(meter); }
  static bool is_sliced(const Meter& meter) {
    return (counter_of(meter).state.load() & kIsSliced) != 0;
  }
  static void crowd(const Meter& meter) {
    for (int k = 0; k <= kRacesToSlice; ++k)
      Core::of(counter_of(meter)).note_races(counter_of(meter));
  }
  // One unit is used; more are taken and wait in a slice.
  Meter sliced() {
    const Meter meter = checker_.define("t", "m", life(kLimit));
    crowd(meter);
    EXPECT_TRUE(is_sliced(meter));
    EXPECT_TRUE(meter.consume(1).allowed());
    EXPECT_GT(counter_of(meter).total.load(), 1);
    return meter;
  }
};

TEST_F(QuotaSlices, AllThatIsLeftCanBeHadAtOnce) {
  const Meter meter = sliced();
  EXPECT_TRUE(meter.consume(kLimit - 1).allowed());
  EXPECT_EQ(meter.consume(1).why, Reason::kLimitReached);
  EXPECT_EQ(used(meter), kLimit);
}

TEST_F(QuotaSlices, OnlyWhatWasUsedIsGivenBack) {
  const Meter meter = sliced();
  EXPECT_EQ(meter.release(2).why, Reason::kBelowZero);
  EXPECT_TRUE(meter.release(1).allowed());
  EXPECT_EQ(used(meter), 0);
}

TEST_F(QuotaSlices, OnlyWhatWasUsedIsSaved) {
  const Meter meter = sliced();
  EXPECT_EQ(checker_.save(meter)->windows[0].used, 1);
  EXPECT_EQ(used(meter), 1);
}

TEST_F(QuotaSlices, NoneIsSpentBeyondWhatARestorePutsBack) {
  const Meter meter = sliced();
  Snapshot saved;
  saved.windows = {{.name = "life", .used = kLimit - 1}};
  ASSERT_TRUE(checker_.restore(meter, saved));
  EXPECT_EQ(meter.consume(1).why, Reason::kLimitReached);
  EXPECT_EQ(used(meter), kLimit);
}

TEST_F(QuotaSlices, AClosedCounterTellsWhatWasUsed) {
  const Meter meter = sliced();
  ASSERT_TRUE(checker_.close(meter));
  EXPECT_EQ(meter.consume(1).why, Reason::kClosed);
  EXPECT_EQ(used(meter), 1);
}

TEST_F(QuotaSlices, AWindowThatAPlanBringsBeginsEmpty) {
  const Meter meter = sliced();
  checker_.define("t", "m",
                  rule_of({{.name = "life", .limit = kLimit}, {.name = "new", .limit = 5}}));
  EXPECT_EQ(checker_.usage(meter)[0].used, 1);
  EXPECT_EQ(checker_.usage(meter)[1].used, 0);
  EXPECT_TRUE(meter.consume(5).allowed());
  EXPECT_FALSE(meter.consume(1).allowed());
}

// Its parent would not hear of what is spent from a slice.
TEST_F(QuotaSlices, WhatIsPooledIsNotSliced) {
  const Meter parent = checker_.define("ministry", "m", life(kLimit));
  const Meter child = sliced();
  ASSERT_TRUE(checker_.pool(child, parent));
  EXPECT_FALSE(is_sliced(child));
  EXPECT_EQ(counter_of(child).total.load() - counter_of(child).origin.load(), 1)
      << "its slices were called in";
  EXPECT_EQ(used(child), 1);
  crowd(child);
  EXPECT_FALSE(is_sliced(child));
  EXPECT_TRUE(child.consume(3).allowed());
  EXPECT_EQ(used(parent), 3);
}

// An answer that is put into words late: the counter was closed, or a window began, meanwhile.
TEST_F(QuotaSlices, ATotalOfBeforeIsDescribedAsItIsNow) {
  const Meter meter = checker_.define(
      "t", "m", rule_of({{.name = "w", .limit = 10, .schedule = WindowSchedule::every(100)}}));
  Core& core = Core::of(counter_of(meter));
  ASSERT_TRUE(meter.consume(4).allowed());
  time_.set(100);
  ASSERT_TRUE(meter.consume(1).allowed());
  EXPECT_EQ(core.describe_total(counter_of(meter), 3).used, 0) << "of the window before";
  ASSERT_TRUE(checker_.close(meter));
  EXPECT_EQ(core.describe_total(counter_of(meter), kSealed).used, 1) << "not of the seal";
}

}  // namespace
}  // namespace octroi::quota
