// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// From the start through trial, first payment and renewals.

#include <chrono>
#include <optional>
#include <variant>

#include <gtest/gtest.h>

#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"
#include "samples.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;
using sample::after;
using sample::answer;
using Status = SubscriptionStatus;

TEST(Start, WithATrialCountsItsDaysFromTheStart) {
  Subscription state = sample::pending();
  state.trial_days = 30;
  state.pays_first = true;  // the trial comes before the payment
  state = after(state, Start{2026y / 1 / 5});
  EXPECT_EQ(state.status, Status::kTrialing);
  EXPECT_EQ(state.trial_ends_on, Date{2026y / 2 / 4});
  EXPECT_EQ(state.schedule.anchor, Date{2026y / 2 / 4});
  EXPECT_EQ(next_period_starts_on(state), Date{2026y / 2 / 4});
}

TEST(Start, WithoutATrialAnchorsTheScheduleToday) {
  const Subscription state = after(sample::pending(kYearly), Start{2026y / 1 / 5});
  EXPECT_EQ(state.status, Status::kActive);
  EXPECT_EQ(state.trial_ends_on, std::nullopt);
  EXPECT_EQ(state.schedule.anchor, Date{2026y / 1 / 5});
  EXPECT_EQ(state.schedule.interval, kYearly);
}

TEST(Start, AlignedBeginsThePeriodThatTheDayIsIn) {
  Subscription state = sample::pending();
  state.aligned_to = 2025y / 12 / 15;
  const Subscription started = after(state, Start{2026y / 1 / 5});
  EXPECT_EQ(started.schedule.anchor, Date{2025y / 12 / 15});
  EXPECT_EQ(after(started, Renew{2026y / 1 / 5}).current_end, Date{2026y / 1 / 15});
  // A run that comes late finds the period of its own day.
  EXPECT_EQ(after(state, Start{2026y / 2 / 20}).schedule.anchor, Date{2026y / 2 / 15});
  Subscription for_ever = sample::pending(kOnceForever);
  for_ever.aligned_to = 2025y / 12 / 15;
  EXPECT_EQ(answer(for_ever, Start{2026y / 1 / 5}), "bad_date");
  Subscription ahead = state;
  ahead.aligned_to = 2026y / 2 / 1;
  EXPECT_EQ(answer(ahead, Start{2026y / 1 / 5}), "bad_date");
}

TEST(Start, AlignedBeginsThePeriodThatTheTrialEndsIn) {
  Subscription state = sample::pending();
  state.aligned_to = 2025y / 12 / 15;
  state.trial_days = 14;
  const Subscription trial = after(state, Start{2026y / 1 / 5});
  EXPECT_EQ(trial.schedule.anchor, Date{2026y / 1 / 19}) << "the trial's end, while it lasts";
  const Subscription ended = after(trial, Activate{2026y / 1 / 19});
  EXPECT_EQ(ended.schedule.anchor, Date{2026y / 1 / 15});
  EXPECT_EQ(next_period_starts_on(ended), Date{2026y / 1 / 19});
  const Subscription billed = after(ended, Renew{2026y / 1 / 19});
  EXPECT_EQ(billed.current_start, Date{2026y / 1 / 15});
  EXPECT_EQ(billed.current_end, Date{2026y / 2 / 15});
  EXPECT_EQ(billed.billed_from, std::nullopt);
  // One that ends with a period leaves the next one whole.
  Subscription whole = state;
  whole.trial_days = 10;
  const Subscription begun = after(after(whole, Start{2026y / 1 / 5}), Activate{2026y / 1 / 15});
  EXPECT_EQ(begun.billed_from, std::nullopt);
  EXPECT_EQ(next_period_starts_on(begun), Date{2026y / 1 / 15});
}

TEST(Start, WaitsForTheFirstPaymentWhereItPaysFirst) {
  EXPECT_EQ(sample::incomplete().status, Status::kIncomplete);
  EXPECT_EQ(sample::incomplete().schedule.anchor, sample::kFirst);
}

TEST(Start, NotBeforeItsDay) {
  EXPECT_EQ(answer(sample::pending(), Start{2025y / 12 / 31}), "too_early");
  EXPECT_EQ(next_period_starts_on(sample::pending()), std::nullopt);
}

TEST(Start, NegativeTrialDaysAreNoTrial) {
  Subscription state = sample::pending();
  state.trial_days = -7;
  EXPECT_EQ(after(state, Start{sample::kFirst}).status, Status::kActive);
}

TEST(Start, RefusesWhatCouldNeverBeBilled) {
  Subscription beyond = sample::pending();
  beyond.trial_days = 2'000'000'000;
  EXPECT_EQ(answer(beyond, Start{sample::kFirst}), "bad_date");
  EXPECT_EQ(answer(sample::pending(kYearly), Start{9999y / 6 / 1}), "bad_date");
  EXPECT_EQ(answer(sample::pending({IntervalUnit::kMonth, 0}), Start{sample::kFirst}), "bad_date");
  EXPECT_EQ(answer(sample::pending(), Start{2026y / 2 / 30}), "bad_date");
  Subscription nobody = sample::pending();
  nobody.terms.quantity = 0;
  EXPECT_EQ(answer(nobody, Start{sample::kFirst}), "bad_quantity");
}

TEST(Activate, ATrialNotBeforeItsEnd) {
  EXPECT_EQ(answer(sample::trialing(), Activate{2026y / 1 / 14}), "too_early");
  const Subscription state = after(sample::trialing(), Activate{2026y / 1 / 20});
  EXPECT_EQ(state.status, Status::kActive);
  EXPECT_EQ(state.schedule.anchor, sample::kTrialEnd) << "however late the activation";
}

TEST(Activate, AFirstPaymentOnAnyDayOfItsPeriod) {
  Subscription state = after(sample::incomplete(), Renew{sample::kFirst});
  EXPECT_EQ(state.status, Status::kIncomplete);
  EXPECT_EQ(state.next_index, 1);
  state = after(after(state, RecordPaymentFailure{sample::kFirst}), Activate{2026y / 1 / 31});
  EXPECT_EQ(state.status, Status::kActive);
  EXPECT_EQ(state.failed_payments, 0);
  EXPECT_EQ(next_period_starts_on(state), sample::kSecond);
}

TEST(Activate, AFirstPaymentAfterItsPeriodBeginsTheNextOne) {
  const Subscription billed = after(sample::incomplete(), Renew{sample::kFirst});
  const Subscription state = after(billed, Activate{2026y / 3 / 10});
  EXPECT_EQ(next_period_starts_on(state), Date{2026y / 3 / 10});
  const Subscription next = after(state, Renew{2026y / 3 / 10});
  EXPECT_EQ(next.next_index, 2);
  EXPECT_EQ(next.current_end, Date{2026y / 4 / 10});
}

TEST(Activate, NotATrialThatIsCancelledAtItsEnd) {
  const Subscription state = after(sample::trialing(), Cancel{sample::kWish, When::kPeriodEnd});
  EXPECT_EQ(answer(state, Activate{sample::kTrialEnd}), "cancels_at_period_end");
}

TEST(Renew, BillsPeriodsThatSurviveFebruary) {
  Subscription state = sample::pending();
  state.starts_on = 2026y / 1 / 31;
  state = after(after(state, Start{2026y / 1 / 31}), Renew{2026y / 1 / 31});
  EXPECT_EQ(state.current_end, Date{2026y / 2 / 28});
  state = after(state, Renew{2026y / 2 / 28});
  EXPECT_EQ(state.current_start, Date{2026y / 2 / 28});
  EXPECT_EQ(state.current_end, Date{2026y / 3 / 31});
  EXPECT_EQ(state.next_index, 2);
}

TEST(Renew, SaysWhichPeriodOnWhichTerms) {
  const SubscriptionDecision decision = decide(sample::active(), Renew{2026y / 2 / 3});
  const auto& event = std::get<Renewed>(std::get<SubscriptionEvents>(decision).at(0));
  EXPECT_EQ(event, (Renewed{.on = 2026y / 2 / 3,
                            .index = 1,
                            .start = 2026y / 2 / 1,
                            .end = 2026y / 3 / 1,
                            .terms = sample::terms("starter"),
                            .anchor = sample::kFirst,
                            .first_index = 0}));
}

TEST(Renew, NotBeforeThePeriodsFirstDay) {
  EXPECT_EQ(answer(sample::active(), Renew{2026y / 1 / 31}), "too_early");
  EXPECT_EQ(answer(sample::active(), Renew{2026y / 2 / 1}), "renewed");
}

TEST(Renew, PastDueStaysPastDue) {
  const Subscription state = after(sample::in_status(Status::kPastDue), Renew{sample::kSecond});
  EXPECT_EQ(state.status, Status::kPastDue);
  EXPECT_EQ(state.failed_payments, 1);
}

TEST(Renew, IncompleteOnlyForTheFirstInvoice) {
  const Subscription billed = after(sample::incomplete(), Renew{sample::kFirst});
  EXPECT_EQ(answer(billed, Renew{sample::kSecond}), "not_in_this_status");
}

TEST(Renew, WithoutAutoRenewalOnlyTheFirstPeriod) {
  Subscription state = sample::pending();
  state.auto_renews = false;
  state = after(after(state, Start{sample::kFirst}), Renew{sample::kFirst});
  EXPECT_EQ(answer(state, Renew{sample::kSecond}), "does_not_renew");
  EXPECT_EQ(answer(after(state, SetAutoRenew{sample::kWish, true}), Renew{sample::kSecond}),
            "renewed");
}

TEST(Renew, ByHandAlsoAheadAndWithoutAutoRenewal) {
  Subscription state = after(sample::active(), SetAutoRenew{sample::kWish, false});
  state = after(state, Renew{.today = sample::kWish, .by_hand = true});
  EXPECT_EQ(state.next_index, 2);
  EXPECT_EQ(state.current_start, sample::kSecond);
  EXPECT_EQ(state.current_end, Date{2026y / 3 / 1});
  EXPECT_EQ(next_period_starts_on(state), Date{2026y / 3 / 1});
}

TEST(Renew, APeriodForEverHasNoNext) {
  const Subscription lifetime = sample::active(kOnceForever);
  EXPECT_EQ(lifetime.current_end, std::nullopt);
  EXPECT_EQ(next_period_starts_on(lifetime), std::nullopt);
  EXPECT_EQ(answer(lifetime, Renew{9999y / 1 / 1}), "does_not_renew");
  EXPECT_EQ(answer(lifetime, Renew{.today = 2027y / 1 / 1, .by_hand = true}), "does_not_renew");
}

TEST(Renew, StopsAtTheEndOfTheCalendar) {
  Subscription state = sample::pending();
  state.starts_on = 9999y / 10 / 1;
  state = after(after(state, Start{9999y / 10 / 1}), Renew{9999y / 10 / 1});
  state = after(state, Renew{9999y / 11 / 1});
  EXPECT_EQ(answer(state, Renew{9999y / 12 / 1}), "bad_date");
}

TEST(SetAutoRenew, IsNoTransition) {
  const Subscription before = sample::active();
  Subscription changed = after(before, SetAutoRenew{sample::kWish, false});
  EXPECT_FALSE(changed.auto_renews);
  changed.auto_renews = true;
  EXPECT_EQ(changed, before);
  EXPECT_EQ(answer(before, SetAutoRenew{sample::kWish, true}), "same_terms");
}

}  // namespace
}  // namespace octroi
