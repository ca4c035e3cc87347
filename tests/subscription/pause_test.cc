// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pauses as intervals: what each policy leaves of the periods, and pauses to come.

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
using sample::kSecond;
using sample::kWish;
using sample::terms;
using ::testing::ElementsAre;

constexpr Date kPausedOn = 2026y / 1 / 11;  // 21 of January's 31 days are left
constexpr PausePolicy kExtends{.extends_term = true};
constexpr PausePolicy kAnchor{.keeps_anchor = true};
constexpr PausePolicy kBoth{.extends_term = true, .keeps_anchor = true};

Subscription resumed(const PausePolicy& policy, Date on) {
  return after(after(sample::active(), Pause{.today = kPausedOn, .policy = policy}), Resume{on});
}

std::string days(const std::optional<Date>& from, const std::optional<Date>& to) {
  return format_date(*from) + " " + format_date(*to);
}

struct Row {
  std::string name;
  PausePolicy policy;
  Date resumed_on;
  std::string running;      // the paid period, after the resume
  Date next;                // from here on the next one is billed
  std::string next_period;  // whose days these are
  Date after_next;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"inside the period",
       {},
       2026y / 1 / 21,
       "2026-01-01 2026-02-01",
       2026y / 2 / 1,
       "2026-02-01 2026-03-01",
       2026y / 3 / 1},
      {"after it",
       {},
       2026y / 2 / 10,
       "2026-01-01 2026-02-01",
       2026y / 2 / 10,
       "2026-02-10 2026-03-10",
       2026y / 3 / 10},
      {"keeps the bill day", kAnchor, 2026y / 2 / 10, "2026-01-01 2026-02-01", 2026y / 2 / 10,
       "2026-02-01 2026-03-01", 2026y / 3 / 1},
      {"keeps it over two", kAnchor, 2026y / 3 / 20, "2026-01-01 2026-02-01", 2026y / 3 / 20,
       "2026-03-01 2026-04-01", 2026y / 4 / 1},
      {"keeps it, on the bill day", kAnchor, 2026y / 3 / 1, "2026-01-01 2026-02-01", 2026y / 3 / 1,
       "2026-03-01 2026-04-01", 2026y / 4 / 1},
      {"keeps it, at the period's end", kAnchor, 2026y / 2 / 1, "2026-01-01 2026-02-01",
       2026y / 2 / 1, "2026-02-01 2026-03-01", 2026y / 3 / 1},
      {"ten days longer", kExtends, 2026y / 1 / 21, "2026-01-11 2026-02-11", 2026y / 2 / 11,
       "2026-02-11 2026-03-11", 2026y / 3 / 11},
      {"63 days longer", kExtends, 2026y / 3 / 15, "2026-03-05 2026-04-05", 2026y / 4 / 5,
       "2026-04-05 2026-05-05", 2026y / 5 / 5},
      {"longer, to the bill day", kBoth, 2026y / 1 / 21, "2026-01-11 2026-02-11", 2026y / 2 / 11,
       "2026-02-01 2026-03-01", 2026y / 3 / 1},
      {"63 days longer, to the bill day", kBoth, 2026y / 3 / 15, "2026-03-05 2026-04-05",
       2026y / 4 / 5, "2026-04-01 2026-05-01", 2026y / 5 / 1},
      {"longer, ending on the bill day", kBoth, 2026y / 2 / 8, "2026-01-29 2026-03-01",
       2026y / 3 / 1, "2026-03-01 2026-04-01", 2026y / 4 / 1},
      {"not longer than a moment", kBoth, kPausedOn, "2026-01-01 2026-02-01", 2026y / 2 / 1,
       "2026-02-01 2026-03-01", 2026y / 3 / 1},
  };
  return all;
}

TEST(PausePolicy, SaysWhatIsLeftOfThePeriods) {
  for (const Row& row : rows()) {
    Subscription state = resumed(row.policy, row.resumed_on);
    EXPECT_EQ(days(state.current_start, state.current_end), row.running) << row.name;
    EXPECT_EQ(next_period_starts_on(state), row.next) << row.name;
    state = after(state, Renew{row.next});
    EXPECT_EQ(days(state.current_start, state.current_end), row.next_period) << row.name;
    EXPECT_EQ(state.next_index, 2) << row.name << ": no index is skipped";
    EXPECT_EQ(next_period_starts_on(state), row.after_next) << row.name;
    EXPECT_EQ(state.billed_from, std::nullopt) << row.name;
    EXPECT_EQ(state.pause, PausePolicy()) << row.name << ": it is over";
  }
}

TEST(PausePolicy, TellsWhereTheNextPeriodIsBilledFrom) {
  for (const Row& row : rows()) {
    const Subscription state = resumed(row.policy, row.resumed_on);
    const auto decision = decide(state, Renew{row.next});
    const auto& renewed = std::get<Renewed>(std::get<SubscriptionEvents>(decision).at(0));
    const bool is_whole = renewed.start == row.next;
    EXPECT_EQ(renewed.billed_from, is_whole ? std::nullopt : std::optional<Date>(row.next))
        << row.name;
  }
}

TEST(PausePolicy, KeepsABillDayThatFebruaryLacks) {
  Subscription state = sample::pending();
  state.starts_on = 2026y / 1 / 31;
  state = after(after(state, Start{2026y / 1 / 31}), Renew{2026y / 1 / 31});
  state = after(state, Pause{.today = 2026y / 2 / 3, .policy = kAnchor});
  state = after(after(state, Resume{2026y / 3 / 10}), Renew{2026y / 3 / 10});
  EXPECT_EQ(days(state.current_start, state.current_end), "2026-02-28 2026-03-31");
  EXPECT_EQ(after(state, Renew{2026y / 3 / 31}).current_end, Date{2026y / 4 / 30});
}

TEST(PausePolicy, ExtendsByEachOfSeveralPauses) {
  Subscription state = resumed(kExtends, 2026y / 1 / 21);  // to 11 February
  state = after(state, Pause{.today = 2026y / 2 / 1, .policy = kBoth});
  state = after(state, Resume{2026y / 2 / 5});
  EXPECT_EQ(days(state.current_start, state.current_end), "2026-01-15 2026-02-15");
  EXPECT_THAT(state.paused, ElementsAre(PastPause{kPausedOn, 2026y / 1 / 21, 10},
                                        PastPause{2026y / 2 / 1, 2026y / 2 / 5, 4}));
}

// The steps of a subscription until the day, looked at only then.
std::vector<std::string> steps(const Subscription& state, Date until) {
  due::Run run{.state = state, .policy = {}};
  due::catch_up(run, until);
  return due::lines(run.done);
}

TEST(PausePolicy, LeavesLapsesWhereTheyWere) {
  Subscription state = after(sample::active(), SetAutoRenew{kWish, false});
  const auto lapse = [&state](const PausePolicy& policy, Date on) {
    const Subscription paused = after(state, Pause{.today = kPausedOn, .policy = policy});
    return steps(after(paused, Resume{on}), 2026y / 3 / 20);
  };
  EXPECT_THAT(lapse(kExtends, 2026y / 1 / 21), ElementsAre("2026-02-11 lapse 1"));
  EXPECT_THAT(lapse(kBoth, 2026y / 1 / 21), ElementsAre("2026-02-11 lapse 1"));
  EXPECT_THAT(lapse(kAnchor, 2026y / 2 / 10),
              ElementsAre("2026-02-10 renew 1", "2026-03-01 lapse 2"))
      << "a resume begins the next period";
}

TEST(PausePolicy, BillsPeriodsThatBeginInIt) {
  const Pause pause{
      .today = kPausedOn, .resumes_on = 2026y / 3 / 10, .policy = {.price_percent = 20}};
  Subscription state = after(sample::active(), pause);
  EXPECT_THAT(steps(state, 2026y / 4 / 2),
              ElementsAre("2026-02-01 renew 1", "2026-03-01 renew 2", "2026-03-10 resume 3",
                          "2026-04-01 renew 3"));
  state = after(state, Renew{kSecond});
  EXPECT_EQ(state.period_percent, 20);
  EXPECT_EQ(state.status, SubscriptionStatus::kPaused);
  state = after(after(state, Renew{2026y / 3 / 1}), Resume{2026y / 3 / 10});
  EXPECT_EQ(state.period_percent, 100);
  EXPECT_EQ(state.current_end, Date{2026y / 4 / 1});
  EXPECT_THAT(state.paused, ElementsAre(PastPause{kPausedOn, 2026y / 3 / 10, 0}));
}

TEST(PausePolicy, ThatCostsSomethingBeginsNoPeriodThatWouldLapse) {
  const Subscription state = after(after(sample::active(), SetAutoRenew{kWish, false}),
                                   Pause{.today = kPausedOn, .policy = {.price_percent = 20}});
  EXPECT_TRUE(steps(state, 2026y / 4 / 2).empty());
  EXPECT_EQ(answer(state, Renew{kSecond}), "does_not_renew");
}

TEST(PausePolicy, IsRefusedWhereItContradictsItself) {
  for (const PausePolicy& policy :
       {PausePolicy{.price_percent = -1}, PausePolicy{.price_percent = 101},
        PausePolicy{.extends_term = true, .price_percent = 20}}) {
    EXPECT_EQ(answer(sample::active(), Pause{.today = kWish, .policy = policy}), "bad_pause");
    EXPECT_EQ(
        answer(sample::active(), Pause{.today = kWish, .policy = policy, .starts_on = kPausedOn}),
        "bad_pause");
  }
}

TEST(PausePolicy, SaysWhetherWhatWasSoldMayBeUsed) {
  EXPECT_FALSE(is_in_use(after(sample::active(), Pause{.today = kWish})));
  EXPECT_TRUE(
      is_in_use(after(sample::active(), Pause{.today = kWish, .policy = {.keeps_quota = true}})));
}

TEST(PauseToCome, BeginsOnItsDayAndEndsOnItsDay) {
  const Pause pause{.today = kWish, .resumes_on = 2026y / 2 / 10, .starts_on = kPausedOn};
  const Subscription state = after(sample::active(), pause);
  EXPECT_EQ(state.status, SubscriptionStatus::kActive);
  EXPECT_EQ(state.pauses_on, kPausedOn);
  EXPECT_EQ(answer(state, BeginPause{kWish}), "too_early");
  EXPECT_THAT(steps(state, 2026y / 2 / 10),
              ElementsAre("2026-01-11 pause 1", "2026-02-10 resume 1", "2026-02-10 renew 1"));
  const Subscription paused = after(state, BeginPause{kPausedOn});
  EXPECT_EQ(paused.paused_on, kPausedOn);
  EXPECT_EQ(paused.pauses_on, std::nullopt);
  EXPECT_EQ(paused.resumes_on, Date{2026y / 2 / 10});
}

TEST(PauseToCome, AtThePeriodsEndTakesTheRenewalsPlace) {
  const Pause pause{.today = kWish, .resumes_on = 2026y / 2 / 10, .when = When::kPeriodEnd};
  const Subscription state = after(sample::active(), pause);
  EXPECT_EQ(state.pauses_on, kSecond);
  EXPECT_THAT(steps(state, 2026y / 2 / 10),
              ElementsAre("2026-02-01 pause 1", "2026-02-10 resume 1", "2026-02-10 renew 1"));
}

TEST(PauseToCome, BeforeTheFirstPeriodLetsItBeginWithTheResume) {
  const Subscription ready = after(sample::trialing(), Activate{sample::kTrialEnd});
  const Pause pause{.today = kWish, .resumes_on = 2026y / 2 / 10, .when = When::kPeriodEnd};
  EXPECT_THAT(steps(after(ready, pause), 2026y / 2 / 10),
              ElementsAre("2026-01-15 pause 0", "2026-02-10 resume 0", "2026-02-10 renew 0"));
}

TEST(PauseToCome, LeavesALapseAlone) {
  const Subscription state = after(after(sample::active(), SetAutoRenew{kWish, false}),
                                   Pause{.today = kWish, .when = When::kPeriodEnd});
  EXPECT_THAT(steps(state, 2026y / 2 / 10), ElementsAre("2026-02-01 lapse 1"));
}

TEST(PauseToCome, IsTakenBackByAResumeAndReplacedByAnother) {
  const Subscription before = sample::active();
  Subscription state =
      after(before, Pause{.today = kWish, .policy = kBoth, .starts_on = kPausedOn});
  EXPECT_EQ(after(state, Resume{kWish}), before);
  state = after(state, Pause{.today = kWish, .when = When::kPeriodEnd});
  EXPECT_EQ(state.pauses_on, kSecond);
  EXPECT_EQ(state.pause, PausePolicy());
  EXPECT_EQ(after(state, Pause{.today = kWish}).pauses_on, std::nullopt) << "paused now";
}

TEST(PauseToCome, WaitsUntilItIsActive) {
  const Date back = 2026y / 1 / 25;
  const Pause pause{.today = kWish, .starts_on = 2026y / 1 / 20};
  Subscription state = after(after(sample::active(), pause), RecordPaymentFailure{kWish});
  EXPECT_TRUE(steps(state, 2026y / 1 / 24).empty());
  state = after(state, Reactivate{back});
  EXPECT_THAT(steps(state, back), ElementsAre("2026-01-25 pause 1"));
  const Pause until{.today = kWish, .resumes_on = back, .starts_on = 2026y / 1 / 20};
  state = after(after(sample::active(), until), RecordPaymentFailure{kWish});
  state = after(state, Reactivate{back});
  EXPECT_EQ(state.pauses_on, std::nullopt) << "it would be over";
  EXPECT_EQ(state.resumes_on, std::nullopt);
}

TEST(PauseToCome, GivesWayToTheEndThatIsWishedFor) {
  Subscription state = after(sample::active(), Pause{.today = kWish, .starts_on = 2026y / 1 / 20});
  state = after(state, Cancel{kWish, When::kPeriodEnd});
  EXPECT_THAT(steps(state, kSecond), ElementsAre("2026-02-01 cancel_at_period_end 1"));
  state = after(state, UndoCancel{2026y / 1 / 22});
  EXPECT_THAT(steps(state, 2026y / 1 / 25), ElementsAre("2026-01-22 pause 1"));
}

TEST(PauseToCome, NeedsItsDays) {
  const Subscription state = sample::active();
  EXPECT_EQ(answer(state, Pause{.today = kWish, .starts_on = kWish}), "bad_date");
  const Pause ends_first{.today = kWish, .resumes_on = kPausedOn, .starts_on = kPausedOn};
  EXPECT_EQ(answer(state, ends_first), "bad_date");
  EXPECT_EQ(answer(sample::active(kOnceForever), Pause{.today = kWish, .when = When::kPeriodEnd}),
            "does_not_renew");
}

TEST(PauseToCome, OnTheDayOfAChangeComesAfterIt) {
  Subscription state =
      after(sample::active(), ChangePlan{.today = kWish, .to = terms("pro"), .on = kPausedOn});
  state = after(state, Pause{.today = kWish, .starts_on = kPausedOn});
  EXPECT_THAT(steps(state, kPausedOn), ElementsAre("2026-01-11 change 1", "2026-01-11 pause 1"));
}

}  // namespace
}  // namespace octroi
