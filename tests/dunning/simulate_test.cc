// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/dunning/simulate.h"

#include <chrono>
#include <optional>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace octroi {
namespace {

using namespace std::chrono_literals;

constexpr Date kFailed = 2026y / 1 / 31;

PastFailure soft(std::optional<Date> payable_from) {
  return {FailureKind::kSoft, kFailed, kFailed, payable_from};
}

TEST(SimulatedDunning, RecoversAtTheFirstAttemptThatCanGoThrough) {
  const DunningPolicy policy{.retry_days = {1, 3, 5}, .failures_max = 4};
  const DunningCourse course = simulate(policy, soft(2026y / 2 / 3));
  EXPECT_EQ(course.attempts, (std::vector<Date>{2026y / 2 / 1, 2026y / 2 / 4}));
  EXPECT_EQ(course.recovered_on, Date{2026y / 2 / 4});
  EXPECT_EQ(course.suspended_on, std::nullopt);
}

TEST(SimulatedDunning, SuspendsAndEndsWhoNeverPays) {
  DunningPolicy policy;
  policy.expires_suspended_after_days = 30;
  const DunningCourse course = simulate(policy, soft(std::nullopt));
  EXPECT_EQ(course.attempts, (std::vector<Date>{2026y / 2 / 1, 2026y / 2 / 4}));
  EXPECT_EQ(course.suspended_on, Date{2026y / 2 / 4});
  EXPECT_EQ(course.expired_on, Date{2026y / 3 / 6});
}

TEST(SimulatedDunning, AHardFailureWaitsForTheDaysOfGrace) {
  const DunningCourse course =
      simulate(DunningPolicy{}, {FailureKind::kHard, kFailed, kFailed, kFailed});
  EXPECT_TRUE(course.attempts.empty());
  EXPECT_EQ(course.suspended_on, Date{2026y / 2 / 15});
}

TEST(SimulatedDunning, TellsTwoPoliciesApart) {
  // Salaries come on the 5th.
  const std::vector<PastFailure> failures{soft(2026y / 2 / 5), soft(2026y / 2 / 5),
                                          soft(2026y / 2 / 1), soft(std::nullopt)};
  const DunningTotals eager = simulate({.retry_days = {1, 1}, .failures_max = 3}, failures);
  const DunningTotals patient = simulate({.retry_days = {1, 5}, .failures_max = 3}, failures);
  EXPECT_EQ(eager, (DunningTotals{.failures = 4,
                                  .attempts = 7,
                                  .recovered = 1,
                                  .recovered_after_days = 1,
                                  .suspended = 3}));
  EXPECT_EQ(patient, (DunningTotals{.failures = 4,
                                    .attempts = 7,
                                    .recovered = 3,
                                    .recovered_after_days = 13,
                                    .suspended = 1}));
}

RC_GTEST_PROP(SimulatedDunning, EndsInExactlyOneWay, ()) {
  const DunningPolicy policy{
      .retry_days = *rc::gen::container<std::vector<std::int32_t>>(rc::gen::inRange(1, 20)),
      .failures_max = *rc::gen::inRange(1, 8)};
  std::optional<Date> payable;
  if (*rc::gen::arbitrary<bool>()) {
    payable = Date{std::chrono::sys_days{kFailed} + std::chrono::days{*rc::gen::inRange(0, 90)}};
  }
  const DunningCourse course = simulate(policy, soft(payable));
  RC_ASSERT(course.recovered_on.has_value() != course.suspended_on.has_value());
  RC_ASSERT(course.attempts.size() < static_cast<std::size_t>(policy.failures_max));
  if (course.recovered_on) RC_ASSERT(*course.recovered_on >= *payable);
}

}  // namespace
}  // namespace octroi
