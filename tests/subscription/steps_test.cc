// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/subscription/steps.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "octroi/base/instant.h"
#include "octroi/calendar/zone.h"
#include "run_due.h"
#include "samples.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;
using sample::after;
using sample::kFirst;
using sample::kSecond;
using sample::kWish;
using Status = SubscriptionStatus;
using ::testing::ElementsAre;

const std::vector<std::int32_t> kReminders = {7, 3, 1};

// The steps of `state` until `until`, done day by day.
std::vector<std::string> story(const Subscription& state, const StepPolicy& policy, Date until) {
  due::Run run{.state = state, .policy = policy};
  for (Date today = state.starts_on; today <= until; today = *add_days(today, 1)) {
    due::catch_up(run, today);
  }
  return due::lines(run.done);
}

struct Row {
  std::string name;
  Subscription state;
  StepPolicy policy;
  std::string step;  // empty: time changes nothing
};

Subscription lapsing(Subscription state) {
  state.auto_renews = false;
  return state;
}
Subscription ending(const Subscription& state) {
  return after(state, Cancel{kWish, When::kPeriodEnd});
}
Subscription suspended(const Subscription& state) { return after(state, Suspend{kWish, "unpaid"}); }

void expect_steps(std::span<const Row> rows) {
  for (const Row& row : rows) {
    const std::optional<Step> step = next_step(row.state, row.policy, Cursor{}, kFirst);
    EXPECT_EQ(step ? due::line(*step) : "", row.step) << row.name;
  }
}

TEST(NextStep, OfThoseInUseOrToBe) {
  const Row rows[] = {
      {"pending", sample::pending(), {}, "2026-01-01 start 0"},
      {"incomplete, not billed", sample::incomplete(), {}, "2026-01-01 renew 0"},
      {"incomplete, billed",
       after(sample::incomplete(), Renew{kFirst}),
       {},
       "2026-02-01 expire_incomplete 1"},
      {"incomplete, not to wait for long",
       after(sample::incomplete(), Renew{kFirst}),
       {.expires_incomplete_after_days = 2},
       "2026-01-03 expire_incomplete 1"},
      {"incomplete, waits at most its period",
       after(sample::incomplete(), Renew{kFirst}),
       {.expires_incomplete_after_days = 99},
       "2026-02-01 expire_incomplete 1"},
      {"trialing", sample::trialing(), {}, "2026-01-15 trial_end 0"},
      {"trialing, ending", ending(sample::trialing()), {}, "2026-01-15 cancel_at_period_end 0"},
      {"active, not billed", after(sample::pending(), Start{kFirst}), {}, "2026-01-01 renew 0"},
      {"active", sample::active(), {}, "2026-02-01 renew 1"},
      {"active, ending", ending(sample::active()), {}, "2026-02-01 cancel_at_period_end 1"},
      {"active, not renewing", lapsing(sample::active()), {}, "2026-02-01 lapse 1"},
      {"active, not renewing, not billed",
       lapsing(after(sample::pending(), Start{kFirst})),
       {},
       "2026-01-01 renew 0"},
      {"active for ever", sample::active(kOnceForever), {}, ""},
      {"past due", sample::in_status(Status::kPastDue), {}, "2026-02-01 renew 1"},
      {"past due, not renewing",
       lapsing(sample::in_status(Status::kPastDue)),
       {},
       "2026-02-01 lapse 1"},
      {"active, not renewing, reactivated after the period",
       after(suspended(lapsing(sample::active())), Reactivate{2026y / 5 / 7}),
       {},
       "2026-05-07 renew 1"},
  };
  expect_steps(rows);
}

TEST(NextStep, OfThoseOutOfUse) {
  const Row rows[] = {
      {"suspended", suspended(sample::active()), {}, ""},
      {"suspended for a while",
       suspended(sample::active()),
       {.expires_suspended_after_days = 60},
       "2026-03-11 expire_suspended 1"},
      {"suspended, ending",
       suspended(ending(sample::active())),
       {.expires_suspended_after_days = 60},
       "2026-02-01 cancel_at_period_end 1"},
      {"suspended, ending later than it expires",
       suspended(ending(sample::active())),
       {.expires_suspended_after_days = 5},
       "2026-01-15 expire_suspended 1"},
      {"suspended in its trial, ending",
       suspended(ending(sample::trialing())),
       {},
       "2026-01-15 cancel_at_period_end 0"},
      {"paused until told", after(sample::active(), Pause{kWish, std::nullopt}), {}, ""},
      {"paused until a day",
       after(sample::active(), Pause{kWish, 2026y / 3 / 5}),
       {},
       "2026-03-05 resume 1"},
      {"cancelled", sample::in_status(Status::kCancelled), {}, ""},
      {"expired", sample::in_status(Status::kExpired), {}, ""},
  };
  expect_steps(rows);
}

TEST(Steps, OfATrialThatIsBilled) {
  Subscription state = sample::pending();
  state.trial_days = 14;
  EXPECT_THAT(story(state, {.reminder_days = kReminders}, 2026y / 3 / 15),
              ElementsAre("2026-01-01 start 0",                     //
                          "2026-01-08 trial_reminder 0, 7 days",    //
                          "2026-01-12 trial_reminder 0, 3 days",    //
                          "2026-01-14 trial_reminder 0, 1 days",    //
                          "2026-01-15 trial_end 0",                 //
                          "2026-01-15 renew 0",                     //
                          "2026-02-08 renewal_reminder 1, 7 days",  //
                          "2026-02-12 renewal_reminder 1, 3 days",  //
                          "2026-02-14 renewal_reminder 1, 1 days",  //
                          "2026-02-15 renew 1",                     //
                          "2026-03-08 renewal_reminder 2, 7 days",  //
                          "2026-03-12 renewal_reminder 2, 3 days",  //
                          "2026-03-14 renewal_reminder 2, 1 days",  //
                          "2026-03-15 renew 2"));
}

TEST(Steps, OfOneThatLapsesAndExpires) {
  Subscription state = lapsing(sample::pending());
  const std::vector<std::int32_t> two_days = {2};
  EXPECT_THAT(
      story(state, {.reminder_days = two_days, .expires_suspended_after_days = 30}, 2026y / 6 / 1),
      ElementsAre("2026-01-01 start 0", "2026-01-01 renew 0",
                  "2026-01-30 renewal_reminder 1, 2 days", "2026-02-01 lapse 1",
                  "2026-03-03 expire_suspended 1"));
  EXPECT_THAT(story(state, {.at_lapse = Lapse::kExpire}, 2026y / 6 / 1),
              ElementsAre("2026-01-01 start 0", "2026-01-01 renew 0", "2026-02-01 lapse 1"));
}

TEST(Steps, OfATermThatWasSold) {
  const StepPolicy two_periods{.term_ends_before = 2};
  EXPECT_THAT(story(sample::pending(), two_periods, 2026y / 6 / 1),
              ElementsAre("2026-01-01 start 0", "2026-01-01 renew 0", "2026-02-01 renew 1",
                          "2026-03-01 term_end 2"));
  // It is over although it does not renew by itself, and not before an end that was wished for.
  EXPECT_EQ(due::line(*next_step(lapsing(sample::active()), {.term_ends_before = 1}, {}, kFirst)),
            "2026-02-01 term_end 1");
  EXPECT_EQ(due::line(*next_step(ending(sample::active()), {.term_ends_before = 1}, {}, kFirst)),
            "2026-02-01 cancel_at_period_end 1");
}

TEST(Steps, OfAMonthEndAnchor) {
  Subscription state = sample::pending();
  state.starts_on = 2024y / 1 / 31;
  EXPECT_THAT(story(state, {}, 2024y / 4 / 30),
              ElementsAre("2024-01-31 start 0", "2024-01-31 renew 0", "2024-02-29 renew 1",
                          "2024-03-31 renew 2", "2024-04-30 renew 3"));
}

TEST(Steps, OfAFirstPaymentThatNeverComes) {
  Subscription state = sample::pending();
  state.pays_first = true;
  EXPECT_THAT(
      story(state, {.expires_incomplete_after_days = 1}, 2026y / 3 / 1),
      ElementsAre("2026-01-01 start 0", "2026-01-01 renew 0", "2026-01-02 expire_incomplete 1"));
}

TEST(Steps, APauseSkipsRemindersAndRenewals) {
  Subscription state = after(sample::active(), Pause{kWish, 2026y / 4 / 1});
  EXPECT_THAT(
      story(state, {.reminder_days = kReminders}, 2026y / 4 / 30),
      ElementsAre("2026-04-01 resume 1", "2026-04-01 renew 1",
                  "2026-04-24 renewal_reminder 2, 7 days", "2026-04-28 renewal_reminder 2, 3 days",
                  "2026-04-30 renewal_reminder 2, 1 days"));
}

TEST(Reminders, ThatReachBackToTheFirstDayAreLeftOut) {
  Subscription weekly = sample::active({IntervalUnit::kWeek, 1});
  EXPECT_THAT(story(weekly, {.reminder_days = kReminders}, 2026y / 1 / 8),
              ElementsAre("2026-01-05 renewal_reminder 1, 3 days",
                          "2026-01-07 renewal_reminder 1, 1 days", "2026-01-08 renew 1"));
}

TEST(Reminders, OfNoDaysOrFewerAreLeftOut) {
  const std::vector<std::int32_t> odd = {0,
                                         -1,
                                         1,
                                         1,
                                         std::numeric_limits<std::int32_t>::max(),
                                         std::numeric_limits<std::int32_t>::min()};
  EXPECT_THAT(story(sample::active(), {.reminder_days = odd}, kSecond),
              ElementsAre("2026-01-31 renewal_reminder 1, 1 days", "2026-02-01 renew 1"));
}

TEST(Reminders, AreDroppedOnceTheirEndHasCome) {
  const StepPolicy policy{.reminder_days = kReminders};
  const Subscription state = sample::active();
  EXPECT_EQ(due::line(*next_step(state, policy, Cursor{}, 2026y / 1 / 31)),
            "2026-01-25 renewal_reminder 1, 7 days");
  EXPECT_EQ(due::line(*next_step(state, policy, Cursor{}, kSecond)), "2026-02-01 renew 1");
  EXPECT_EQ(due::line(*next_step(sample::trialing(), policy, Cursor{}, 2026y / 1 / 14)),
            "2026-01-08 trial_reminder 0, 7 days");
  EXPECT_EQ(due::line(*next_step(sample::trialing(), policy, Cursor{}, sample::kTrialEnd)),
            "2026-01-15 trial_end 0");
}

TEST(Reminders, AreNotRepeated) {
  const StepPolicy policy{.reminder_days = kReminders};
  const Step first = *next_step(sample::active(), policy, Cursor{}, kWish);
  const Step second = *next_step(sample::active(), policy, cursor_of(first), kWish);
  EXPECT_EQ(due::line(second), "2026-01-29 renewal_reminder 1, 3 days");
}

TEST(Cursor, OrdersByDayThenKindThenPeriod) {
  const Cursor day{2026y / 1 / 1, StepKind::kRenewalReminder, 9};
  const Cursor next_day{2026y / 1 / 2, StepKind::kStart, 0};
  const Cursor later_kind{2026y / 1 / 2, StepKind::kRenew, 0};
  const Cursor later_period{2026y / 1 / 2, StepKind::kRenew, 1};
  EXPECT_LT(Cursor{}, day);
  EXPECT_LT(day, next_day);
  EXPECT_LT(next_day, later_kind);
  EXPECT_LT(later_kind, later_period);
}

TEST(Cursor, HidesNoChange) {
  const Cursor far_ahead{9999y / 12 / 31, StepKind::kRenewalReminder, 1'000'000};
  EXPECT_EQ(due::line(*next_step(sample::active(), {}, far_ahead, kFirst)), "2026-02-01 renew 1");
}

TEST(DueAt, IsTheStartOfTheDayInTheZone) {
  Subscription state = sample::active();
  const Step step{.kind = StepKind::kRenew, .date = 2026y / 3 / 29};
  EXPECT_EQ(due_at(state, step), *parse_instant("2026-03-29T00:00:00Z"));
  state.schedule.zone = *Zone::parse("Europe/Paris");
  EXPECT_EQ(due_at(state, step), *parse_instant("2026-03-28T23:00:00Z"));
  state.schedule.zone = *Zone::parse("Pacific/Kiritimati");
  EXPECT_EQ(due_at(state, step), *parse_instant("2026-03-28T10:00:00Z"));
  state.schedule.zone = *Zone::parse("Pacific/Apia");
  EXPECT_EQ(due_at(state, {.kind = StepKind::kRenew, .date = 2011y / 12 / 30}),
            due_at(state, {.kind = StepKind::kRenew, .date = 2011y / 12 / 31}));
}

TEST(CommandOf, IsDatedTheStepsDay) {
  for (std::uint8_t number = 1; number <= 10; ++number) {
    const Step step{.kind = static_cast<StepKind>(number), .date = kWish};
    const std::optional<SubscriptionCommand> command = command_of(step, {});
    EXPECT_EQ(command.has_value(), !is_reminder(step.kind)) << to_string(step.kind);
    if (!command) continue;
    EXPECT_EQ(std::visit([](const auto& each) { return each.today; }, *command), kWish);
  }
}

TEST(CommandOf, ALapseSuspendsOrExpires) {
  const Step lapse{.kind = StepKind::kLapse, .date = kSecond};
  EXPECT_EQ(command_name(*command_of(lapse, {})), "suspend");
  EXPECT_EQ(command_name(*command_of(lapse, {.at_lapse = Lapse::kExpire})), "expire");
}

}  // namespace
}  // namespace octroi
