// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/check.h"

#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>

namespace octroi {
namespace {

int evaluations = 0;

bool counted(bool result) {
  ++evaluations;
  return result;
}

TEST(Check, EvaluatesOnceAndPasses) {
  evaluations = 0;
  OCTROI_CHECK(counted(true), "never shown");
  EXPECT_EQ(evaluations, 1);
}

TEST(CheckDeathTest, NamesExpressionMessageAndPlaceAndEndsTheProcess) {
  EXPECT_DEATH(OCTROI_CHECK(1 + 1 == 3, "arithmetic is off"),
               "octroi: check failed: arithmetic is off \\(1 \\+ 1 == 3\\) at .*check_test.cc:");
}

void report(const CheckFailure& failure) { std::fprintf(stderr, "host: %s", failure.message); }

TEST(CheckDeathTest, AHostsHandlerIsAskedFirstAndTheProcessEndsNevertheless) {
  EXPECT_DEATH(
      {
        set_check_handler(&report);
        OCTROI_CHECK(false, "lost a unit");
      },
      "host: lost a unit");
}

[[noreturn]] void leave(const CheckFailure&) { std::exit(3); }

TEST(CheckDeathTest, AHandlerMayEndTheProcessItsOwnWay) {
  EXPECT_EXIT(
      {
        set_check_handler(&leave);
        OCTROI_CHECK(false, "lost a unit");
      },
      testing::ExitedWithCode(3), "");
}

TEST(Check, SettingAHandlerReturnsThePreviousAndNullRestoresTheDefault) {
  const CheckHandler standard = set_check_handler(&report);
  EXPECT_NE(standard, nullptr);
  EXPECT_EQ(set_check_handler(nullptr), &report);
  EXPECT_EQ(set_check_handler(nullptr), standard);
}

}  // namespace
}  // namespace octroi
