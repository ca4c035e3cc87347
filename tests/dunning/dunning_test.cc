// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/dunning/dunning.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"
#include "octroi/calendar/date.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

constexpr Date kFailed = 2026y / 1 / 31;

struct Row {
  std::string_view name;
  std::vector<std::int32_t> retry_days;
  std::int32_t failures_max;
  std::int32_t failed_payments;
  FailureAnswer answer;
};

const Row kRows[] = {
    {"first failure", {1, 3, 5}, 3, 1, {.retry_on = 2026y / 2 / 1}},
    {"second failure", {1, 3, 5}, 3, 2, {.retry_on = 2026y / 2 / 3}},
    {"third suspends", {1, 3, 5}, 3, 3, {.suspends = true}},
    {"beyond suspends", {1, 3, 5}, 3, 9, {.suspends = true}},
    {"the last wait repeats", {1, 3}, 9, 8, {.retry_on = 2026y / 2 / 3}},
    {"more waits than attempts", {1, 3, 5, 7}, 2, 2, {.suspends = true}},
    {"at the first failure", {1}, 1, 1, {.suspends = true}},
    {"never retried", {}, 3, 1, {}},
    {"never retried, still counted", {}, 3, 3, {.suspends = true}},
    {"nothing failed", {1, 3, 5}, 3, 0, {}},
    {"nonsense", {1, 3, 5}, 3, -1, {}},
    {"counted to the end", {1}, 3, std::numeric_limits<std::int32_t>::max(), {.suspends = true}},
};

TEST(Dunning, AnswersAFailedCharge) {
  for (const Row& row : kRows) {
    const DunningPolicy policy{.retry_days = row.retry_days, .failures_max = row.failures_max};
    EXPECT_EQ(after_failure(policy, FailureKind::kSoft, row.failed_payments, kFailed), row.answer)
        << row.name;
  }
}

TEST(Dunning, ThreeFailuresSuspendByDefault) {
  const DunningPolicy policy;
  ASSERT_TRUE(validate(policy).ok());
  EXPECT_FALSE(after_failure(policy, FailureKind::kSoft, 2, kFailed).suspends);
  EXPECT_TRUE(after_failure(policy, FailureKind::kSoft, 3, kFailed).suspends);
}

TEST(Dunning, EachKindOfFailureHasItsOwnDays) {
  const DunningPolicy policy{.retry_days = {1},
                             .retry_days_hard = {},
                             .retry_days_action_required = {2, 4},
                             .failures_max = 4};
  const auto retry_on = [&](FailureKind kind, std::int32_t failed) {
    return after_failure(policy, kind, failed, kFailed).retry_on;
  };
  EXPECT_EQ(retry_on(FailureKind::kSoft, 1), Date{2026y / 2 / 1});
  EXPECT_EQ(retry_on(FailureKind::kHard, 1), std::nullopt);
  EXPECT_EQ(retry_on(FailureKind::kActionRequired, 1), Date{2026y / 2 / 2});
  EXPECT_EQ(retry_on(FailureKind::kActionRequired, 2), Date{2026y / 2 / 4});
  // All kinds count towards the same end.
  EXPECT_TRUE(after_failure(policy, FailureKind::kHard, 4, kFailed).suspends);
}

TEST(Dunning, ByDefaultOnlyASoftFailureIsRetried) {
  const DunningPolicy policy;
  EXPECT_TRUE(after_failure(policy, FailureKind::kSoft, 1, kFailed).retry_on);
  EXPECT_EQ(after_failure(policy, FailureKind::kHard, 1, kFailed), FailureAnswer{});
  EXPECT_EQ(after_failure(policy, FailureKind::kActionRequired, 1, kFailed), FailureAnswer{});
}

TEST(Dunning, ARetryWaitsForAWorkingDay) {
  DunningPolicy policy;
  policy.rest_days = {.saturdays = true, .sundays = true, .holidays = {2026y / 2 / 2}};
  // Saturday 31 January and a day is Sunday; Monday is a holiday.
  EXPECT_EQ(after_failure(policy, FailureKind::kSoft, 1, kFailed).retry_on, Date{2026y / 2 / 3});
}

TEST(Dunning, AnInvoiceMayBePaidOnItsDueDay) {
  const DunningPolicy policy{.past_due_after_days = 0, .suspend_after_days = 14};
  EXPECT_EQ(past_due_on(policy, 2026y / 2 / 10), Date{2026y / 2 / 11});
  EXPECT_EQ(suspends_on(policy, 2026y / 2 / 10), Date{2026y / 2 / 25});
}

TEST(Dunning, GraceDaysAreCivilDaysOverMonthEnds) {
  const DunningPolicy policy{.past_due_after_days = 5, .suspend_after_days = 30};
  EXPECT_EQ(past_due_on(policy, 2024y / 2 / 26), Date{2024y / 3 / 3});
  EXPECT_EQ(suspends_on(policy, 2023y / 12 / 31), Date{2024y / 1 / 31});
}

TEST(Dunning, HandsTheStepPlannerItsPart) {
  const std::vector<std::int32_t> days{7, 1};
  const StepPolicy steps = step_policy({.at_lapse = Lapse::kExpire,
                                        .expires_suspended_after_days = 60,
                                        .expires_incomplete_after_days = 2},
                                       days);
  EXPECT_EQ(steps.reminder_days.data(), days.data());
  EXPECT_EQ(steps.reminder_days.size(), 2U);
  EXPECT_EQ(steps.at_lapse, Lapse::kExpire);
  EXPECT_EQ(steps.expires_suspended_after_days, 60);
  EXPECT_EQ(steps.expires_incomplete_after_days, 2);
}

struct BadRow {
  std::string_view field;
  DunningPolicy policy;
};

const BadRow kBadRows[] = {
    {"retry_days", {.retry_days = {1, 0}}},
    {"retry_days", {.retry_days = {3651}}},
    {"retry_days", {.retry_days = std::vector<std::int32_t>(101, 1)}},
    {"retry_days_hard", {.retry_days_hard = {-1}}},
    {"retry_days_action_required", {.retry_days_action_required = {0}}},
    {"rest_days.holidays", {.rest_days = {.holidays = {2026y / 5 / 1, 2026y / 5 / 1}}}},
    {"rest_days.holidays", {.rest_days = {.holidays = {2026y / 2 / 30}}}},
    {"quiet_hours", {.quiet_hours = QuietHours{8h, 8h}}},
    {"quiet_hours", {.quiet_hours = QuietHours{24h, 8h}}},
    {"quiet_hours", {.quiet_hours = QuietHours{8h, -1min}}},
    {"failures_max", {.failures_max = 0}},
    {"past_due_after_days", {.past_due_after_days = -1}},
    {"suspend_after_days", {.past_due_after_days = 9, .suspend_after_days = 8}},
    {"suspend_after_days", {.suspend_after_days = 3651}},
    {"at_lapse", {.at_lapse = static_cast<Lapse>(0)}},
    {"expires_suspended_after_days", {.expires_suspended_after_days = -1}},
    {"expires_incomplete_after_days", {.expires_incomplete_after_days = 3651}},
};

TEST(Dunning, RefusesABadPolicyByTheNameOfItsField) {
  for (const BadRow& row : kBadRows) {
    const absl::Status status = validate(row.policy);
    EXPECT_EQ(error_code(status), "dunning.bad_policy") << row.field;
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.field;
    EXPECT_EQ(error_message(status).rfind(row.field, 0), 0U) << error_message(status);
  }
}

// I15: attempts are bounded and spaced, and the sequence always ends in a suspension unless the
// policy never retries.
RC_GTEST_PROP(Dunning, AttemptsAreBoundedAndSpaced, ()) {
  const DunningPolicy policy{
      .retry_days = *rc::gen::container<std::vector<std::int32_t>>(rc::gen::inRange(1, 20)),
      .failures_max = *rc::gen::inRange(1, 10)};
  RC_ASSERT(validate(policy).ok());
  Date day = kFailed;
  std::int32_t attempts = 0;
  for (;;) {
    ++attempts;
    const FailureAnswer answer = after_failure(policy, FailureKind::kSoft, attempts, day);
    RC_ASSERT(!(answer.suspends && answer.retry_on));
    if (!answer.retry_on) {
      RC_ASSERT(answer.suspends || policy.retry_days.empty());
      break;
    }
    RC_ASSERT(days_between(day, *answer.retry_on) >= 1);
    day = *answer.retry_on;
  }
  RC_ASSERT(attempts <= policy.failures_max);
}

}  // namespace
}  // namespace octroi
