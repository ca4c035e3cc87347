// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "walks.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "octroi/calendar/interval.h"
#include "octroi/money/currency.h"

namespace octroi::walk {
namespace {

using namespace std::chrono_literals;

const std::vector<Interval> kIntervals = {kMonthly,    kMonthly,
                                          kMonthly,    kYearly,
                                          kQuarterly,  {IntervalUnit::kWeek, 1},
                                          kThirtyDays, {IntervalUnit::kDay, 1},
                                          kOnceForever};
const std::vector<const char*> kPlans = {"starter", "pro", "mini"};
const std::vector<std::int32_t> kTrials = {0, 0, 7, 30};

When when(const Move& move) { return move.choice % 2 == 0 ? When::kNow : When::kPeriodEnd; }

Terms other_terms(const Move& move, const Subscription& state) {
  Terms to = state.terms;
  to.plan.code = kPlans[move.choice / 2 % kPlans.size()];
  if (move.choice / 8 % 3 == 0) to.interval = kIntervals[move.choice / 32 % kIntervals.size()];
  return to;
}

Pause any_pause(const Move& move, Date today) {
  Pause pause{.today = today};
  pause.policy = {.extends_term = move.choice % 2 == 0,
                  .keeps_anchor = move.choice / 2 % 2 == 0,
                  .keeps_quota = move.choice / 4 % 2 == 0};
  if (move.choice / 8 % 4 == 0) {
    pause.policy.extends_term = false;
    pause.policy.price_percent = static_cast<std::int32_t>(1 + move.choice / 32 % 100);
  }
  const std::int64_t later = 1 + move.choice / 64 % 40;
  if (move.choice / 32 % 4 == 1) pause.when = When::kPeriodEnd;
  if (move.choice / 32 % 4 == 2) pause.starts_on = *add_days(today, later);
  if (move.choice / 128 % 2 == 0) pause.resumes_on = *add_days(today, later + 1 + move.choice % 70);
  return pause;
}

Date renewal_day(const Subscription& state, Date today) {
  const std::optional<Date> due = next_period_starts_on(state);
  return due && *due > today ? *due : today;
}

}  // namespace

Subscription any_subscription() {
  Subscription state;
  state.terms = {.plan = {"starter", 1},
                 .interval = *rc::gen::elementOf(kIntervals),
                 .currency = kEur,
                 .quantity = *rc::gen::inRange<std::int64_t>(1, 4)};
  const bool at_month_end = *rc::gen::arbitrary<bool>();
  state.starts_on = at_month_end
                        ? *add_months(2023y / 1 / 31, *rc::gen::inRange<std::int64_t>(0, 36))
                        : *add_days(2023y / 1 / 1, *rc::gen::inRange<std::int64_t>(0, 1096));
  state.trial_days = *rc::gen::elementOf(kTrials);
  state.pays_first = *rc::gen::arbitrary<bool>();
  state.auto_renews = *rc::gen::inRange(0, 4) != 0;
  return state;
}

std::vector<Move> any_moves() {
  const auto raw =
      *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(0, 1U << 30));
  std::vector<Move> moves;
  for (const std::uint32_t bits : raw) {
    const std::uint32_t gap = bits >> 24;  // 0 to 63
    moves.push_back(
        {.kind = bits % 40, .choice = (bits >> 8) % 4096, .days = gap < 24 ? 0 : gap - 24});
  }
  return moves;
}

SubscriptionCommand command(const Move& move, const Subscription& state, Date today) {
  switch (move.kind) {
    case 0:
    case 1:
      return Activate{today};
    case 2:
    case 3:
      return ChangePlan{today, other_terms(move, state), when(move)};
    case 4:
    case 5:
      return ChangeQuantity{today, 1 + move.choice / 2 % 3, when(move)};
    case 6:
      return any_pause(move, today);
    case 7:
    case 8:
      return Resume{today};
    case 9:
      return Cancel{today, When::kPeriodEnd};
    case 10:
      return UndoCancel{today};
    case 11:
      return RecordPaymentFailure{today};
    case 12:
      return Suspend{today, "walk"};
    case 13:
    case 14:
      return Reactivate{today};
    case 15:
      return SetAutoRenew{today, move.choice % 4 != 0};
    case 16:
      return Renew{.today = today, .by_hand = true};
    case 17:
      return Renew{.today = today};
    case 18:
      if (move.choice % 4 == 0) return Expire{today};
      return Renew{.today = today};
    case 19:
      if (move.choice % 4 == 0) return Cancel{today};
      return UndoCancel{today};
    case 20:
    case 21:
      return ChangePlan{.today = today,
                        .to = other_terms(move, state),
                        .on = *add_days(today, 1 + move.choice / 64 % 50)};
    case 22:
      if (move.choice % 4 == 0) return UndoChange{today, "walk"};
      return ChangeQuantity{.today = today,
                            .quantity = 1 + move.choice / 4 % 3,
                            .on = *add_days(today, 1 + move.choice / 64 % 50)};
    default:
      break;
  }
  if (state.status == SubscriptionStatus::kActive && state.pauses_on && move.choice % 2 == 0) {
    return BeginPause{std::max(*state.pauses_on, today)};
  }
  if (const auto due = scheduled_change_on(state)) return ApplyScheduledChange{*due};
  if (state.status == SubscriptionStatus::kPending) return Start{today};
  if (state.status == SubscriptionStatus::kTrialing) return Activate{renewal_day(state, today)};
  return Renew{.today = renewal_day(state, today)};
}

}  // namespace octroi::walk
