// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Changes of plan and quantity, now and with the next period.

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
using sample::kSecond;
using sample::kWish;
using sample::terms;

TEST(ChangePlanNow, OfTheSameIntervalKeepsThePeriod) {
  const Subscription before = sample::active();
  const Subscription state = after(before, ChangePlan{kWish, terms("pro")});
  EXPECT_EQ(state.terms, terms("pro"));
  EXPECT_EQ(state.schedule, before.schedule);
  EXPECT_EQ(state.current_end, before.current_end);
  EXPECT_EQ(state.next_index, 1);
}

TEST(ChangePlanNow, OfAnotherIntervalEndsThePeriodAndBeginsTheNext) {
  Subscription state = after(sample::active(), ChangePlan{kWish, terms("pro", kYearly)});
  EXPECT_EQ(state.current_end, kWish);
  EXPECT_EQ(next_period_starts_on(state), kWish);
  state = after(state, Renew{kWish});
  EXPECT_EQ(state.current_start, kWish);
  EXPECT_EQ(state.current_end, Date{2027y / 1 / 10});
  EXPECT_EQ(state.next_index, 2);
  EXPECT_EQ(state.schedule.first_index, 1);
}

TEST(ChangePlanNow, OfAnotherIntervalNeedsNoAutoRenewal) {
  Subscription state = after(sample::active(), SetAutoRenew{kWish, false});
  state = after(state, ChangePlan{kWish, terms("pro", kYearly)});
  EXPECT_EQ(after(state, Renew{kWish}).current_end, Date{2027y / 1 / 10});
}

TEST(ChangePlanNow, SaysFromWhatToWhat) {
  const auto decision = decide(sample::active(), ChangePlan{kWish, terms("pro", kYearly)});
  EXPECT_EQ(std::get<TermsChanged>(std::get<SubscriptionEvents>(decision).at(0)),
            (TermsChanged{.on = kWish,
                          .from = terms("starter"),
                          .to = terms("pro", kYearly),
                          .reanchors = true,
                          .phases_from = 1}));
}

TEST(ChangePlan, BeginsThePhasesOfAnotherPlan) {
  EXPECT_EQ(sample::active().phases_from, 0);
  const Subscription third =
      after(after(sample::active(), Renew{kSecond}), Renew{.today = 2026y / 3 / 1});
  const Date wish = 2026y / 3 / 10;
  EXPECT_EQ(after(third, ChangePlan{wish, terms("pro")}).phases_from, 2) << "the running period";
  EXPECT_EQ(after(third, ChangePlan{wish, terms("pro", kYearly)}).phases_from, 3);
  EXPECT_EQ(after(third, ChangePlan{wish, terms("starter", kYearly)}).phases_from, 0);
  Subscription later = after(third, ChangePlan{wish, terms("pro"), When::kPeriodEnd});
  EXPECT_EQ(later.phases_from, 0) << "not yet";
  later = after(later, Renew{.today = 2026y / 4 / 1});
  EXPECT_EQ(later.phases_from, 3);
  EXPECT_EQ(number_in_plan(later, 3), 0);
  EXPECT_EQ(number_in_plan(later, 5), 2);
  EXPECT_EQ(number_in_plan(later, 1), 0) << "before it was held";
}

TEST(ChangePlanNow, TwiceOnOneDayLeavesAPeriodWithoutDays) {
  Subscription state = after(sample::active(), ChangePlan{kWish, terms("pro", kYearly)});
  EXPECT_EQ(answer(state, ChangePlan{kWish, terms("pro")}), "renewal_is_due");
  state = after(after(state, Renew{kWish}), ChangePlan{kWish, terms("pro")});
  EXPECT_EQ(state.current_start, kWish);
  EXPECT_EQ(state.current_end, kWish);
  state = after(state, Renew{kWish});
  EXPECT_EQ(state.next_index, 3);
  EXPECT_EQ(state.current_end, Date{2026y / 2 / 10});
}

TEST(ChangePlanNow, InATrialOnlyReplacesTheTerms) {
  const Subscription state = after(sample::trialing(), ChangePlan{kWish, terms("pro", kYearly)});
  EXPECT_EQ(state.status, SubscriptionStatus::kTrialing);
  EXPECT_EQ(next_period_starts_on(state), sample::kTrialEnd);
  const Subscription billed =
      after(after(state, Activate{sample::kTrialEnd}), Renew{sample::kTrialEnd});
  EXPECT_EQ(billed.terms, terms("pro", kYearly));
  EXPECT_EQ(billed.current_end, Date{2027y / 1 / 15});
  EXPECT_EQ(billed.next_index, 1);
}

TEST(ChangePlanNow, FromALifetimeBeginsPeriods) {
  Subscription state = after(sample::active(kOnceForever), ChangePlan{kWish, terms("pro")});
  EXPECT_EQ(state.current_end, kWish);
  state = after(state, Renew{kWish});
  EXPECT_EQ(state.current_end, Date{2026y / 2 / 10});
}

TEST(ChangePlanNow, ReplacesAnEarlierWish) {
  Subscription state = after(sample::active(), ChangePlan{kWish, terms("mini"), When::kPeriodEnd});
  state = after(state, ChangePlan{kWish, terms("pro"), When::kNow});
  EXPECT_EQ(state.scheduled, std::nullopt);
}

TEST(ChangePlanNow, OfAddOnsAloneHoldsForThePlanWishedForToo) {
  const Terms wish = terms("pro", kMonthly, 4);
  Subscription state = after(sample::active(), ChangePlan{kWish, wish, When::kPeriodEnd});
  Terms wider = state.terms;
  wider.add_ons = {{"sms", 1, 2}};
  state = after(state, ChangePlan{kWish, wider, When::kNow});
  EXPECT_EQ(state.terms, wider);
  ASSERT_TRUE(state.scheduled);
  EXPECT_EQ(state.scheduled->plan, wish.plan);
  EXPECT_EQ(state.scheduled->quantity, 4) << "nothing was said of seats";
  EXPECT_EQ(state.scheduled->add_ons, wider.add_ons);
  EXPECT_EQ(answer(state, ChangePlan{kWish, wider, When::kNow}), "same_terms");
}

TEST(ChangePlanNow, NotInAPeriodThatIsPaidAhead) {
  const Subscription ahead = after(sample::active(), Renew{.today = kWish, .by_hand = true});
  EXPECT_EQ(answer(ahead, ChangePlan{kWish, terms("pro")}), "too_early");
  EXPECT_EQ(answer(ahead, ChangePlan{kWish, terms("pro"), When::kPeriodEnd}), "change_scheduled");
}

TEST(ChangePlanNow, BesideACancellationKeepsThePeriod) {
  const Subscription ending = after(sample::active(), Cancel{kWish, When::kPeriodEnd});
  EXPECT_EQ(answer(ending, ChangePlan{kWish, terms("pro")}), "terms_changed");
  EXPECT_EQ(answer(ending, ChangePlan{kWish, terms("pro", kYearly)}), "cancels_at_period_end");
}

TEST(ChangePlan, RefusesWhatIsNoChange) {
  EXPECT_EQ(answer(sample::active(), ChangePlan{kWish, terms("starter")}), "same_terms");
  EXPECT_EQ(answer(sample::active(), ChangePlan{kWish, terms("starter"), When::kPeriodEnd}),
            "same_terms");
  const Subscription wished =
      after(sample::active(), ChangePlan{kWish, terms("pro"), When::kPeriodEnd});
  EXPECT_EQ(answer(wished, ChangePlan{kWish, terms("pro"), When::kPeriodEnd}), "same_terms");
}

TEST(ChangePlan, RefusesTermsThatCannotBeBilled) {
  for (const When when : {When::kNow, When::kPeriodEnd}) {
    Terms francs = terms("pro");
    francs.currency = kXof;
    EXPECT_EQ(answer(sample::active(), ChangePlan{kWish, francs, when}), "currency_differs");
    EXPECT_EQ(answer(sample::active(), ChangePlan{kWish, terms("pro", kMonthly, 0), when}),
              "bad_quantity");
    EXPECT_EQ(answer(sample::active(), ChangeQuantity{kWish, -1, when}), "bad_quantity");
    const Interval endless_count{IntervalUnit::kYear, 1'000'000};
    EXPECT_EQ(answer(sample::active(), ChangePlan{kWish, terms("pro", endless_count), when}),
              "bad_date");
  }
}

TEST(ChangePlan, NotWhileARenewalIsDue) {
  for (const When when : {When::kNow, When::kPeriodEnd}) {
    EXPECT_EQ(answer(sample::active(), ChangePlan{kSecond, terms("pro"), when}), "renewal_is_due");
    EXPECT_EQ(answer(sample::trialing(), ChangePlan{sample::kTrialEnd, terms("pro"), when}),
              "renewal_is_due");
  }
  const Subscription renewed = after(sample::active(), Renew{kSecond});
  EXPECT_EQ(answer(renewed, ChangePlan{kSecond, terms("pro")}), "terms_changed");
}

// I19
TEST(ChangePlanAtPeriodEnd, IsAppliedExactlyOnce) {
  Subscription state = after(sample::active(), ChangePlan{kWish, terms("pro"), When::kPeriodEnd});
  EXPECT_EQ(state.terms, terms("starter"));
  state = after(state, Renew{kSecond});
  EXPECT_EQ(state.terms, terms("pro"));
  EXPECT_EQ(state.scheduled, std::nullopt);
  EXPECT_EQ(state.schedule.anchor, sample::kFirst);
  state = after(after(state, ChangePlan{kSecond, terms("mini")}), Renew{2026y / 3 / 1});
  EXPECT_EQ(state.terms, terms("mini")) << "the old wish does not come back";
}

TEST(ChangePlanAtPeriodEnd, OfAnotherIntervalAnchorsAtTheBoundary) {
  Subscription state =
      after(sample::active(), ChangePlan{kWish, terms("pro", kYearly), When::kPeriodEnd});
  EXPECT_EQ(next_period_starts_on(state), kSecond);
  state = after(state, Renew{2026y / 2 / 5});  // late
  EXPECT_EQ(state.schedule.anchor, kSecond);
  EXPECT_EQ(state.schedule.first_index, 1);
  EXPECT_EQ(state.current_end, Date{2027y / 2 / 1});
}

TEST(ChangePlanAtPeriodEnd, ReplacesAnEarlierWish) {
  Subscription state = after(sample::active(), ChangePlan{kWish, terms("pro"), When::kPeriodEnd});
  state = after(state, ChangePlan{kWish, terms("mini"), When::kPeriodEnd});
  EXPECT_EQ(state.scheduled, terms("mini"));
}

TEST(ChangePlanAtPeriodEnd, ToWhatIsHeldTakesTheWishBack) {
  Subscription state = after(sample::active(), ChangePlan{kWish, terms("pro"), When::kPeriodEnd});
  state = after(state, ChangePlan{kWish, terms("starter"), When::kPeriodEnd});
  EXPECT_EQ(state, sample::active());
}

TEST(ChangePlanAtPeriodEnd, NotBeyondACancellationOrForEver) {
  const Subscription ending = after(sample::active(), Cancel{kWish, When::kPeriodEnd});
  EXPECT_EQ(answer(ending, ChangePlan{kWish, terms("pro"), When::kPeriodEnd}),
            "cancels_at_period_end");
  EXPECT_EQ(answer(sample::active(kOnceForever),
                   ChangePlan{kWish, terms("pro", kOnceForever), When::kPeriodEnd}),
            "does_not_renew");
}

TEST(ChangeQuantity, NowHoldsForTheScheduledPlanToo) {
  Subscription state = after(sample::active(), ChangePlan{kWish, terms("pro"), When::kPeriodEnd});
  state = after(state, ChangeQuantity{kWish, 7, When::kNow});
  EXPECT_EQ(state.terms, terms("starter", kMonthly, 7));
  EXPECT_EQ(state.scheduled, terms("pro", kMonthly, 7));
}

TEST(ChangeQuantity, NowTakesBackAScheduledQuantity) {
  Subscription state = after(sample::active(), ChangeQuantity{kWish, 3, When::kPeriodEnd});
  EXPECT_EQ(state.scheduled, terms("starter", kMonthly, 3));
  state = after(state, ChangeQuantity{kWish, 7, When::kNow});
  EXPECT_EQ(state.scheduled, std::nullopt);
}

TEST(ChangeQuantity, AtPeriodEndKeepsTheScheduledPlan) {
  Subscription state = after(sample::active(), ChangePlan{kWish, terms("pro"), When::kPeriodEnd});
  state = after(state, ChangeQuantity{kWish, 3, When::kPeriodEnd});
  EXPECT_EQ(state.scheduled, terms("pro", kMonthly, 3));
}

TEST(ChangeQuantity, ToTheSameNumberIsNoChange) {
  EXPECT_EQ(answer(sample::active(), ChangeQuantity{kWish, 1}), "same_terms");
}

}  // namespace
}  // namespace octroi
