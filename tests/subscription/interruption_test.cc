// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pauses, failed payments, suspension, and the end.

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

#include <gtest/gtest.h>

#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"
#include "samples.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;
using sample::after;
using sample::answer;
using sample::kSecond;
using sample::kWish;
using Status = SubscriptionStatus;

TEST(Pause, RemembersWhenAndUntil) {
  const Subscription state = after(sample::active(), Pause{kWish, 2026y / 3 / 1});
  EXPECT_EQ(state.paused_on, kWish);
  EXPECT_EQ(state.resumes_on, Date{2026y / 3 / 1});
  EXPECT_FALSE(is_in_use(state.status));
}

TEST(Pause, RefusesAnEndThatIsNotAfterToday) {
  EXPECT_EQ(answer(sample::active(), Pause{kWish, kWish}), "bad_date");
  EXPECT_EQ(answer(sample::active(), Pause{kWish, 2026y / 1 / 9}), "bad_date");
  EXPECT_EQ(answer(sample::active(), Pause{kWish, 2026y / 2 / 30}), "bad_date");
}

TEST(Pause, NotWhileARenewalIsDueOrTheEndIsNear) {
  EXPECT_EQ(answer(sample::active(), Pause{kSecond, std::nullopt}), "renewal_is_due");
  const Subscription ending = after(sample::active(), Cancel{kWish, When::kPeriodEnd});
  EXPECT_EQ(answer(ending, Pause{kWish, std::nullopt}), "cancels_at_period_end");
}

TEST(Resume, InsideThePaidPeriodKeepsIt) {
  const Subscription paused = after(sample::active(), Pause{kWish, std::nullopt});
  EXPECT_EQ(after(paused, Resume{2026y / 1 / 31}), sample::active());
}

TEST(Resume, AfterThePaidPeriodBeginsTheNextToday) {
  Subscription state = after(sample::active(), Pause{kWish, std::nullopt});
  state = after(state, Resume{2026y / 4 / 20});
  EXPECT_EQ(state.status, Status::kActive);
  EXPECT_EQ(state.paused_on, std::nullopt);
  EXPECT_EQ(next_period_starts_on(state), Date{2026y / 4 / 20});
  state = after(state, Renew{2026y / 4 / 20});
  EXPECT_EQ(state.next_index, 2) << "the months of the pause are not billed";
  EXPECT_EQ(state.current_end, Date{2026y / 5 / 20});
}

TEST(Resume, OnTheBoundaryIsTheBoundary) {
  const Subscription paused = after(sample::active(), Pause{kWish, std::nullopt});
  const Subscription state = after(after(paused, Resume{kSecond}), Renew{kSecond});
  EXPECT_EQ(state.current_start, kSecond);
  EXPECT_EQ(state.schedule.anchor, kSecond) << "the day of the return counts from now on";
}

TEST(Resume, NotBeforeThePause) {
  const Subscription paused = after(sample::active(), Pause{kWish, std::nullopt});
  EXPECT_EQ(answer(paused, Resume{2026y / 1 / 9}), "too_early");
}

TEST(Resume, OfALifetimeKeepsIt) {
  const Subscription paused = after(sample::active(kOnceForever), Pause{kWish, std::nullopt});
  EXPECT_EQ(after(paused, Resume{2030y / 1 / 1}), sample::active(kOnceForever));
}

TEST(RecordPaymentFailure, CountsInARow) {
  Subscription state = sample::active();
  for (std::int32_t n = 1; n <= 3; ++n) {
    state = after(state, RecordPaymentFailure{kWish});
    EXPECT_EQ(state.failed_payments, n);
    EXPECT_EQ(state.status, Status::kPastDue);
  }
  state = after(state, Reactivate{kWish});
  EXPECT_EQ(state, sample::active());
}

TEST(RecordPaymentFailure, ElsewhereOnlyCounts) {
  for (const Status status : {Status::kIncomplete, Status::kSuspended, Status::kPaused}) {
    const Subscription before = sample::in_status(status);
    const Subscription state = after(before, RecordPaymentFailure{kWish});
    EXPECT_EQ(state.status, status);
    EXPECT_EQ(state.failed_payments, before.failed_payments + 1);
  }
}

TEST(RecordPaymentFailure, DoesNotCountBeyondItsNumber) {
  Subscription state = sample::active();
  state.failed_payments = std::numeric_limits<std::int32_t>::max();
  EXPECT_EQ(after(state, RecordPaymentFailure{kWish}).failed_payments,
            std::numeric_limits<std::int32_t>::max());
}

TEST(Suspend, RemembersSinceWhen) {
  const Subscription state = after(sample::active(), Suspend{kWish, "unpaid"});
  EXPECT_EQ(state.suspended_on, kWish);
  EXPECT_FALSE(is_in_use(state.status));
  EXPECT_EQ(after(state, Reactivate{kWish}).suspended_on, std::nullopt);
}

TEST(Reactivate, InsideThePaidPeriodKeepsIt) {
  const Subscription suspended = after(sample::active(), Suspend{kWish, "unpaid"});
  EXPECT_EQ(after(suspended, Reactivate{2026y / 1 / 31}), sample::active());
}

TEST(Reactivate, AfterThePaidPeriodBeginsTheNextToday) {
  Subscription state = after(sample::active(), Suspend{kWish, "unpaid"});
  state = after(state, Reactivate{2026y / 5 / 7});
  EXPECT_EQ(next_period_starts_on(state), Date{2026y / 5 / 7});
  EXPECT_EQ(after(state, Renew{2026y / 5 / 7}).next_index, 2);
}

TEST(Reactivate, WithoutAutoRenewalTheOnePeriodItBegins) {
  Subscription state = after(sample::active(), SetAutoRenew{kWish, false});
  state = after(after(state, Suspend{kSecond, "lapsed"}), Reactivate{2026y / 5 / 7});
  state = after(state, Renew{2026y / 5 / 7});
  EXPECT_EQ(state.current_end, Date{2026y / 6 / 7});
  EXPECT_EQ(answer(state, Renew{2026y / 6 / 7}), "does_not_renew");
}

TEST(Reactivate, PastDueWasInUseAndIsBilledForIt) {
  const Subscription late = sample::in_status(Status::kPastDue);
  const Subscription state = after(late, Reactivate{2026y / 2 / 3});
  EXPECT_EQ(next_period_starts_on(state), kSecond) << "paying late moves no anchor";
}

TEST(Reactivate, InsideTheTrialGoesOnWithIt) {
  const Subscription suspended = after(sample::trialing(), Suspend{kWish, "abuse"});
  EXPECT_EQ(after(suspended, Reactivate{kWish}), sample::trialing());
}

TEST(Reactivate, AfterTheTrialBeginsTheFirstPeriodToday) {
  const Subscription suspended = after(sample::trialing(), Suspend{kWish, "abuse"});
  const Subscription state = after(suspended, Reactivate{2026y / 3 / 3});
  EXPECT_EQ(state.status, Status::kActive);
  EXPECT_EQ(next_period_starts_on(state), Date{2026y / 3 / 3});
  EXPECT_EQ(after(state, Renew{2026y / 3 / 3}).next_index, 1);
}

TEST(Reactivate, DoesNotOutliveACancellation) {
  Subscription state = after(sample::active(), Cancel{kWish, When::kPeriodEnd});
  state = after(after(state, Suspend{kWish, "unpaid"}), Reactivate{2026y / 3 / 3});
  EXPECT_TRUE(state.cancels_at_period_end);
  EXPECT_EQ(next_period_starts_on(state), kSecond);
  EXPECT_EQ(answer(state, Renew{2026y / 3 / 3}), "cancels_at_period_end");
}

TEST(Cancel, NowEndsOnTheDay) {
  const Subscription state = after(sample::active(), Cancel{kWish});
  EXPECT_EQ(state.status, Status::kCancelled);
  EXPECT_EQ(state.ended_on, kWish);
  EXPECT_EQ(next_period_starts_on(state), std::nullopt);
}

TEST(Cancel, NowLeavesNoWishBehind) {
  Subscription state =
      after(sample::active(), ChangePlan{kWish, sample::terms("pro"), When::kPeriodEnd});
  state = after(after(state, Cancel{kWish, When::kPeriodEnd}), Cancel{kWish});
  EXPECT_EQ(state.scheduled, std::nullopt);
  EXPECT_FALSE(state.cancels_at_period_end);
}

// I19
TEST(Cancel, AtPeriodEndNeverBillsTheNextPeriod) {
  const Subscription state = after(sample::active(), Cancel{kWish, When::kPeriodEnd});
  EXPECT_EQ(state.status, Status::kActive);
  EXPECT_EQ(answer(state, Renew{kSecond}), "cancels_at_period_end");
  EXPECT_EQ(answer(state, Renew{.today = kSecond, .by_hand = true}), "cancels_at_period_end");
  EXPECT_EQ(answer(state, Cancel{kWish, When::kPeriodEnd}), "already_scheduled");
}

TEST(Cancel, AtPeriodEndNeedsOneToCome) {
  EXPECT_EQ(answer(sample::active(kOnceForever), Cancel{kWish, When::kPeriodEnd}),
            "does_not_renew");
  EXPECT_EQ(answer(sample::active(), Cancel{kSecond, When::kPeriodEnd}), "renewal_is_due");
}

TEST(UndoCancel, GivesBackWhatWas) {
  for (const Subscription& before :
       {sample::active(), sample::trialing(), sample::in_status(Status::kPastDue)}) {
    const Subscription ending = after(before, Cancel{kWish, When::kPeriodEnd});
    EXPECT_EQ(after(ending, UndoCancel{kWish}), before);
  }
}

TEST(UndoCancel, KeepsAScheduledChange) {
  Subscription state =
      after(sample::active(), ChangePlan{kWish, sample::terms("pro"), When::kPeriodEnd});
  state = after(after(state, Cancel{kWish, When::kPeriodEnd}), UndoCancel{kWish});
  EXPECT_EQ(state.scheduled, sample::terms("pro"));
}

TEST(Expire, EndsOnTheDay) {
  const Subscription state = after(sample::in_status(Status::kSuspended), Expire{kWish});
  EXPECT_EQ(state.status, Status::kExpired);
  EXPECT_EQ(state.ended_on, kWish);
  EXPECT_EQ(state.suspended_on, std::nullopt);
}

TEST(EveryCommand, RefusesADayThatDoesNotExist) {
  const Date no_day = 2026y / 2 / 30;
  const Subscription active = sample::active();
  const Subscription ending = after(active, Cancel{kWish, When::kPeriodEnd});
  EXPECT_EQ(answer(sample::trialing(), Activate{no_day}), "bad_date");
  EXPECT_EQ(answer(active, Renew{no_day}), "bad_date");
  EXPECT_EQ(answer(active, ChangePlan{no_day, sample::terms("pro")}), "bad_date");
  EXPECT_EQ(answer(active, ChangeQuantity{no_day, 3, When::kPeriodEnd}), "bad_date");
  EXPECT_EQ(answer(active, Pause{no_day, std::nullopt}), "bad_date");
  EXPECT_EQ(answer(sample::in_status(Status::kPaused), Resume{no_day}), "bad_date");
  EXPECT_EQ(answer(active, Cancel{no_day}), "bad_date");
  EXPECT_EQ(answer(active, Cancel{no_day, When::kPeriodEnd}), "bad_date");
  EXPECT_EQ(answer(ending, UndoCancel{no_day}), "bad_date");
  EXPECT_EQ(answer(active, RecordPaymentFailure{no_day}), "bad_date");
  EXPECT_EQ(answer(active, Suspend{no_day, ""}), "bad_date");
  EXPECT_EQ(answer(sample::in_status(Status::kSuspended), Reactivate{no_day}), "bad_date");
  EXPECT_EQ(answer(active, Expire{no_day}), "bad_date");
  EXPECT_EQ(answer(active, SetAutoRenew{no_day, false}), "bad_date");
}

struct PrecedenceRow {
  const char* first;
  Subscription state;
  SubscriptionCommand command;  // to which the next refusals apply too
};

TEST(EveryCommand, AnswersTheFirstRefusalThatApplies) {
  const Date no_day = 2025y / 2 / 30;
  Terms bad = sample::terms("pro", kYearly, 0);
  bad.currency = kXof;
  const Subscription ending = after(sample::active(), Cancel{kWish, When::kPeriodEnd});
  Subscription lapsing = sample::active();
  lapsing.auto_renews = false;
  const PrecedenceRow rows[] = {
      {"is_final", sample::in_status(Status::kCancelled), ChangePlan{no_day, bad}},
      {"not_started", sample::pending(), ChangePlan{no_day, bad}},
      {"already_started", sample::active(), Start{no_day}},
      {"not_in_this_status", sample::in_status(Status::kPastDue), ChangePlan{no_day, bad}},
      {"too_early", ending, ChangePlan{no_day, bad}},
      {"too_early", lapsing, Renew{no_day}},
      {"cancels_at_period_end", ending, ChangePlan{kSecond, bad}},
      {"does_not_renew", lapsing, Renew{2026y / 2 / 30}},
      {"does_not_renew", sample::active(kOnceForever), ChangePlan{no_day, bad, When::kPeriodEnd}},
      {"nothing_scheduled", sample::active(), UndoCancel{no_day}},
      {"already_scheduled", ending, Cancel{2026y / 2 / 30, When::kPeriodEnd}},
      {"same_terms", sample::active(), ChangeQuantity{2026y / 2 / 30, 1}},
      {"bad_quantity", sample::active(), ChangePlan{2026y / 2 / 30, bad}},
      {"bad_date", sample::active(), Pause{kSecond, kWish}},
  };
  for (const PrecedenceRow& row : rows) {
    EXPECT_EQ(answer(row.state, row.command), row.first) << command_name(row.command);
  }
}

}  // namespace
}  // namespace octroi
