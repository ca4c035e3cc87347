// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the headers of this module show is so.

#include <vector>

#include "gtest/gtest.h"

#include "octroi/metering/level.h"

namespace octroi {
namespace {

TEST(HeaderExamples, OfLevel) {
  const Instant start = *parse_instant("2023-08-01T00:00:00Z");
  const Instant until = *parse_instant("2023-09-01T00:00:00Z");
  const Instant half = start + (until - start) / 2;
  const std::vector<LevelChange> changes{{half, Decimal(10)}};
  EXPECT_EQ(*weighted_sum({start, until}, Decimal(), changes, 5, Rounding::kHalfUp), Decimal(5))
      << "10 units for half of it";
  EXPECT_EQ(*level_at(Decimal(-9), changes, until), Decimal(1));
  EXPECT_EQ(billable(Decimal(-3)), Decimal(0));
}

}  // namespace
}  // namespace octroi
