// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/lease_wire.h"

#include <string>

#include <gtest/gtest.h>

namespace octroi::quota {
namespace {

TEST(LeaseWire, WhatIsFormattedIsParsed) {
  const LeaseAnswer answer = {.status = LeaseStatus::kOk,
                              .epoch = 7,
                              .granted = 1000,
                              .spent = 800,
                              .returned = 5,
                              .expires_at_ms = 1'764'039'600'000,
                              .limit = kLeaseUnitsMax,
                              .used = 800,
                              .leased = 195,
                              .is_wanted = true,
                              .grants_from_ms = 12};
  EXPECT_EQ(format_lease_answer(answer),
            "1 7 1000 800 5 1764039600000 9007199254740991 800 195 1 12");
  EXPECT_EQ(parse_lease_answer(format_lease_answer(answer)), answer);
}

TEST(LeaseWire, OtherLinesAreRefused) {
  EXPECT_TRUE(parse_lease_answer("7 0 0 0 0 0 5 0 5 0 0"));
  for (const char* line : {"",
                           "1",
                           "1 0 0 0 0 0 5 0 5 0",
                           "1 0 0 0 0 0 5 0 5 0 0 0",
                           "1 0 0 0 0 0 5 0 5 0 0 ",
                           " 1 0 0 0 0 0 5 0 5 0 0",
                           "1  0 0 0 0 0 5 0 5 0 0",
                           "0 0 0 0 0 0 5 0 5 0 0",
                           "8 0 0 0 0 0 5 0 5 0 0",
                           "9 0 0 0 0 0 5 0 5 0 0",
                           "1 0 0 0 0 0 5 0 5 2 0",
                           "1 0 0 0 0 0 -5 0 5 0 0",
                           "1 0 0 0 0 0 +5 0 5 0 0",
                           "1 0 0 0 0 0 05 0 5 0 0",
                           "1 0 0 0 0 0 9007199254740992 0 5 0 0",
                           "1 0 0 0 0 0 99999999999999999999 0 5 0 0",
                           "1 1 5 3 3 0 5 0 5 0 0",
                           "1 0 5 0 0 0 5 0 5 0 0",
                           "1 0 0 0 0 0 5e3 0 5 0 0",
                           "1 0 0 0 0 0 5.0 0 5 0 0",
                           "(nil)",
                           "x 0 0 0 0 0 5 0 5 0 0"})
    EXPECT_FALSE(parse_lease_answer(line)) << line;
  EXPECT_FALSE(parse_lease_answer(std::string("1 0 0 0 0 0 5 0 5 0 0\0", 22)));
}

TEST(LeaseStatus, EveryStatusHasAWord) {
  for (int number = 1; number <= 9; ++number)
    EXPECT_FALSE(to_string(static_cast<LeaseStatus>(number)).empty()) << number;
  EXPECT_TRUE(to_string(static_cast<LeaseStatus>(0)).empty());
  EXPECT_TRUE(to_string(static_cast<LeaseStatus>(10)).empty());
}

}  // namespace
}  // namespace octroi::quota
