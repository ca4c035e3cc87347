// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/memory_leases.h"

#include <gtest/gtest.h>

namespace octroi::quota {
namespace {

// What cannot be right is said to be so, also where there is nothing to change.
TEST(MemoryLeases, ABadLimitOfAnUnknownKeyIsABadRequest) {
  MemoryLeases leases;
  const LeaseKey key = {"t", "m", "w"};
  EXPECT_EQ(leases.change_limit(key, -1, 1).status, LeaseStatus::kBadRequest);
  EXPECT_EQ(leases.change_limit(key, 5, 0).status, LeaseStatus::kBadRequest);
  EXPECT_EQ(leases.change_limit(key, 5, 1).status, LeaseStatus::kNotDefined);
  EXPECT_EQ(leases.snapshot(key).status, LeaseStatus::kNotDefined) << "nor is one opened by it";
}

}  // namespace
}  // namespace octroi::quota
