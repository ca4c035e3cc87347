// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Changes that wait for a day to come: made on it, exactly once, or as soon as they can be.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "octroi/calendar/date.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/steps.h"
#include "run_due.h"
#include "samples.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;
using sample::after;
using sample::answer;
using sample::kFirst;
using sample::kSecond;
using sample::kWish;
using sample::terms;
using ::testing::ElementsAre;

constexpr Date kDay = 2026y / 1 / 20;
constexpr Date kThird = 2026y / 3 / 1;

Subscription waiting(const Subscription& state, Date on = kDay, const Terms& to = terms("pro")) {
  return after(state, ChangePlan{.today = kWish, .to = to, .on = on});
}

// What is done until `until` when it is looked at on these days only.
std::vector<std::string> steps(const Subscription& state, std::vector<Date> days) {
  due::Run run{.state = state, .policy = {}};
  for (const Date day : days) due::catch_up(run, day);
  return due::lines(run.done);
}

TEST(ScheduledChange, StandsInTheSubscriptionUntilItsDay) {
  const Subscription state = waiting(sample::active());
  EXPECT_EQ(state.terms, terms("starter"));
  EXPECT_EQ(state.scheduled, terms("pro"));
  EXPECT_EQ(state.changes_on, kDay);
  EXPECT_EQ(scheduled_change_on(state), kDay);
  EXPECT_EQ(next_terms(state), terms("pro")) << "the period after the day";
  EXPECT_EQ(answer(state, ApplyScheduledChange{kWish}), "too_early");
  const Subscription changed = after(state, ApplyScheduledChange{kDay});
  EXPECT_EQ(changed.terms, terms("pro"));
  EXPECT_EQ(changed.scheduled, std::nullopt);
  EXPECT_EQ(changed.changes_on, std::nullopt);
  EXPECT_EQ(changed.next_index, 1) << "inside the period";
}

TEST(ScheduledChange, IsAStepOfItsDayInOrderWithTheOthers) {
  const Subscription state = waiting(sample::active(), 2026y / 2 / 14);
  EXPECT_EQ(next_terms(state), terms("starter")) << "of February's period";
  const std::vector<Date> daily = {kSecond, 2026y / 2 / 13, 2026y / 2 / 14, kThird};
  EXPECT_THAT(steps(state, daily),
              ElementsAre("2026-02-01 renew 1", "2026-02-14 change 2", "2026-03-01 renew 2"));
  EXPECT_EQ(steps(state, {kThird}), steps(state, daily)) << "all at once";
}

TEST(ScheduledChange, OnAPeriodsFirstDayIsTheRenewals) {
  const Subscription state = waiting(sample::active(), kSecond);
  EXPECT_EQ(scheduled_change_on(state), std::nullopt);
  EXPECT_THAT(steps(state, {kSecond}), ElementsAre("2026-02-01 renew 1"));
  const Subscription renewed = after(state, Renew{kSecond});
  EXPECT_EQ(renewed.terms, terms("pro"));
  EXPECT_EQ(renewed.scheduled, std::nullopt);
  EXPECT_EQ(renewed.phases_from, 1);
}

TEST(ScheduledChange, OfAnotherIntervalBeginsAPeriodOnItsDay) {
  const Subscription state = waiting(sample::active(), kDay, terms("pro", kYearly));
  EXPECT_THAT(steps(state, {kSecond}), ElementsAre("2026-01-20 change 1", "2026-01-20 renew 1"));
  EXPECT_EQ(after(after(state, ApplyScheduledChange{kDay}), Renew{kDay}).current_end,
            Date{2027y / 1 / 20});
}

TEST(ScheduledChange, InATrialReplacesTheTermsOnItsDay) {
  const Subscription state = waiting(sample::trialing(), sample::kLater);
  EXPECT_THAT(steps(state, {kSecond}),
              ElementsAre("2026-01-12 change 0", "2026-01-15 trial_end 0", "2026-01-15 renew 0"));
  const Subscription at_end = waiting(sample::trialing(), sample::kTrialEnd);
  EXPECT_THAT(steps(at_end, {sample::kTrialEnd}),
              ElementsAre("2026-01-15 trial_end 0", "2026-01-15 renew 0"));
}

TEST(ScheduledChange, OneWaitsAtATime) {
  Subscription state = waiting(sample::active());
  EXPECT_EQ(answer(state, ChangePlan{.today = kWish, .to = terms("pro"), .on = kDay}),
            "same_terms");
  state = waiting(state, 2026y / 1 / 25, terms("mini"));
  EXPECT_EQ(state.scheduled, terms("mini"));
  EXPECT_EQ(state.changes_on, Date{2026y / 1 / 25});
  state = after(state, ChangeQuantity{.today = kWish, .quantity = 4, .on = kDay});
  EXPECT_EQ(state.scheduled, terms("mini", kMonthly, 4)) << "of the terms that wait";
  EXPECT_EQ(state.changes_on, kDay);
  state = after(state, ChangePlan{kWish, terms("pro"), When::kPeriodEnd});
  EXPECT_EQ(state.scheduled, terms("pro"));
  EXPECT_EQ(state.changes_on, std::nullopt) << "with the next period now";
  EXPECT_EQ(after(waiting(state), ChangePlan{kWish, terms("mini")}).changes_on, std::nullopt)
      << "a change made now replaces it";
}

TEST(ScheduledChange, IsTakenBack) {
  const Subscription before = sample::active();
  EXPECT_EQ(after(waiting(before), UndoChange{kWish}), before);
  EXPECT_EQ(waiting(waiting(before), kDay, terms("starter")), before) << "by what is held";
  const Subscription by_end = after(before, ChangePlan{kWish, terms("pro"), When::kPeriodEnd});
  EXPECT_EQ(after(by_end, UndoChange{kWish}), before);
}

TEST(ScheduledChange, NeedsADayToCome) {
  const Subscription state = sample::active();
  for (const Date day : {kFirst, kWish, Date{2026y / 2 / 30}, Date{9999y / 12 / 20}}) {
    EXPECT_EQ(answer(state, ChangePlan{.today = kWish, .to = terms("pro"), .on = day}), "bad_date");
  }
  EXPECT_EQ(answer(state, ChangePlan{.today = kWish, .to = terms("starter"), .on = kDay}),
            "same_terms");
  EXPECT_EQ(answer(state, ChangeQuantity{.today = kWish, .quantity = 0, .on = kDay}),
            "bad_quantity");
  EXPECT_EQ(answer(state, ChangePlan{.today = kSecond, .to = terms("pro"), .on = kThird}),
            "renewal_is_due");
}

TEST(ScheduledChange, AfterTheEndThatIsWishedForNeverComes) {
  const Subscription ending = after(sample::active(), Cancel{kWish, When::kPeriodEnd});
  const auto ask = [&](Date on, const Terms& to) {
    return answer(ending, ChangePlan{.today = kWish, .to = to, .on = on});
  };
  EXPECT_EQ(ask(kSecond, terms("pro")), "cancels_at_period_end");
  EXPECT_EQ(ask(kDay, terms("pro", kYearly)), "cancels_at_period_end") << "it begins a period";
  EXPECT_EQ(ask(kDay, terms("pro")), "change_scheduled");
  // The other way round: the wish to end comes second, and the end is no later.
  const Subscription state =
      after(waiting(sample::active(), kThird), Cancel{kWish, When::kPeriodEnd});
  EXPECT_THAT(steps(state, {kThird}), ElementsAre("2026-02-01 cancel_at_period_end 1"));
  EXPECT_EQ(after(state, UndoCancel{kWish}).changes_on, kThird) << "it waited";
}

TEST(ScheduledChange, WaitsWhileACancellationForbidsIt) {
  Subscription state = waiting(sample::active(), kDay, terms("pro", kYearly));
  state = after(state, Cancel{kWish, When::kPeriodEnd});
  EXPECT_EQ(scheduled_change_on(state), std::nullopt);
  state = after(state, UndoCancel{2026y / 1 / 25});
  EXPECT_EQ(scheduled_change_on(state), Date{2026y / 1 / 25});
}

struct Interruption {
  std::string name;
  SubscriptionCommand begin;
  SubscriptionCommand end;
};

TEST(ScheduledChange, WaitsUntilItIsInUseAgain) {
  const Date back = 2026y / 1 / 25;
  const Interruption rows[] = {
      {"past due", RecordPaymentFailure{kWish}, Reactivate{back}},
      {"suspended", Suspend{kWish, "unpaid"}, Reactivate{back}},
      {"paused", Pause{kWish, std::nullopt}, Resume{back}},
  };
  for (const Interruption& row : rows) {
    Subscription state = after(waiting(sample::active()), row.begin);
    EXPECT_EQ(scheduled_change_on(state), std::nullopt) << row.name;
    EXPECT_EQ(answer(state, ApplyScheduledChange{kDay}), "not_in_this_status") << row.name;
    EXPECT_TRUE(steps(state, {kDay}).empty()) << row.name << ": a run has nothing to do";
    state = after(state, row.end);
    EXPECT_EQ(scheduled_change_on(state), back) << row.name;
    EXPECT_EQ(after(state, ApplyScheduledChange{back}).terms, terms("pro")) << row.name;
  }
}

TEST(ScheduledChange, ComesWithAPeriodThatBeginsMeanwhile) {
  const Subscription late = after(waiting(sample::active()), RecordPaymentFailure{kWish});
  const Subscription renewed = after(late, Renew{kSecond});
  EXPECT_EQ(renewed.terms, terms("pro"));
  EXPECT_EQ(renewed.changes_on, std::nullopt);
  const Subscription resumed =
      after(after(waiting(sample::active()), Pause{kWish, std::nullopt}), Resume{kThird});
  EXPECT_EQ(scheduled_change_on(resumed), std::nullopt);
  EXPECT_EQ(after(resumed, Renew{kThird}).terms, terms("pro"));
}

TEST(ScheduledChange, IsNotMadeBeforeAPeriodThatWasPaidAhead) {
  Subscription state = after(sample::active(), Renew{.today = kWish, .by_hand = true});
  state = waiting(state, kDay);
  EXPECT_EQ(scheduled_change_on(state), kSecond) << "that period's first day";
}

TEST(ScheduledChange, IsForgottenWithTheEnd) {
  const Subscription ended = after(waiting(sample::active()), Cancel{kWish});
  EXPECT_EQ(ended.scheduled, std::nullopt);
  EXPECT_EQ(ended.changes_on, std::nullopt);
}

}  // namespace
}  // namespace octroi
