// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "octroi/calendar/date.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {
namespace {

using Status = SubscriptionStatus;

void begin_next_period_on(Subscription& state, Date on) {
  state.schedule.anchor = on;
  state.schedule.first_index = state.next_index;
  state.billed_from.reset();
}

// The first period is one of a grid. It is billed from the end of the trial, which was the anchor.
void begin_first_period_in(Subscription& state, Date anchor) {
  if (state.schedule.anchor != anchor) state.billed_from = state.schedule.anchor;
  state.schedule.anchor = anchor;
  state.schedule.interval = state.terms.interval;
}

void forget_change(Subscription& state) {
  state.scheduled.reset();
  state.changes_on.reset();
}

// A change that could not be made on its day is made on this one.
void take_up_change(Subscription& state, Date on) {
  if (state.changes_on) state.changes_on = std::max(*state.changes_on, on);
}

void forget_pause(Subscription& state) {
  state.pauses_on.reset();
  state.paused_on.reset();
  state.resumes_on.reset();
  state.pause = PausePolicy();
}

// A pause that could not begin on its day begins on this one, unless it would be over.
void take_up_pause(Subscription& state, Date on) {
  if (!state.pauses_on) return;
  state.pauses_on = std::max(*state.pauses_on, on);
  if (state.resumes_on && *state.resumes_on <= *state.pauses_on) forget_pause(state);
}

Date moved_by(Date day, std::chrono::days days) { return Date{std::chrono::sys_days{day} + days}; }

// Its days are paid for, and begin when those of the pause are over.
void extend_period(Subscription& state, Date on, Date ends_on) {
  const std::chrono::days moved{days_between(*state.paused_on, on)};
  state.current_start = moved_by(*state.current_start, moved);
  for (ReducedDays& days : state.reduced) days.until = moved_by(days.until, moved);
  state.current_end = ends_on;
  state.paused.push_back({.from = *state.paused_on, .to = on, .moved_days = moved.count()});
}

// The running period's days up to `until`, those that are reduced already aside.
void reduce_days(Subscription& state, Date until, std::int32_t percent) {
  if (!state.current_start) return;
  const Date from = state.reduced.empty() ? *state.current_start : state.reduced.back().until;
  if (from < until) state.reduced.push_back({.until = until, .percent = percent});
}

void end_for_good(Subscription& state, Status status, Date on) {
  state.status = status;
  state.ended_on = on;
  forget_change(state);
  state.cancels_at_period_end = false;
  forget_pause(state);
  state.suspended_on.reset();
}

void apply(Subscription& state, const Started& event) {
  state.status = event.status;
  state.trial_ends_on = event.trial_ends_on;
  state.schedule.anchor = event.anchor;
  state.schedule.interval = state.terms.interval;
  state.schedule.first_index = 0;
}

void apply(Subscription& state, const Activated& event) {
  state.status = Status::kActive;
  state.failed_payments = 0;
  if (event.reanchors) begin_next_period_on(state, event.on);
  if (event.anchor) begin_first_period_in(state, *event.anchor);
}

void apply(Subscription& state, const Renewed& event) {
  if (changes_with_next_period(state)) forget_change(state);
  state.terms = event.terms;
  state.schedule.anchor = event.anchor;
  state.schedule.interval = event.terms.interval;
  state.schedule.first_index = event.first_index;
  state.next_index = event.index + 1;
  state.current_start = event.start;
  state.current_end = event.end;
  state.phases_from = event.phases_from.value_or(state.phases_from);
  state.billed_from.reset();
  state.period_percent = event.percent;
  state.reduced.clear();
  if (event.billed_from) reduce_days(state, *event.billed_from, 0);
}

void apply(Subscription& state, const TermsChanged& event) {
  const bool keeps_plan =
      event.from.plan == event.to.plan && event.from.interval == event.to.interval;
  state.terms = event.to;
  state.phases_from = event.phases_from.value_or(state.phases_from);
  state.schedule.interval = event.to.interval;
  if (event.reanchors) {
    state.current_end = event.on;
    begin_next_period_on(state, event.on);
  }
  // The latest word about each thing counts: a plan changed now replaces the plan wished for later,
  // a quantity or add-ons changed now hold for that plan too.
  if (!keeps_plan) {
    forget_change(state);
  } else if (state.scheduled) {
    if (event.from.quantity != event.to.quantity) state.scheduled->quantity = event.to.quantity;
    if (event.from.add_ons != event.to.add_ons) state.scheduled->add_ons = event.to.add_ons;
    if (*state.scheduled == state.terms) forget_change(state);
  }
}

void apply(Subscription& state, const ChangeScheduled& event) {
  if (event.to == state.terms) {
    forget_change(state);
  } else {
    state.scheduled = event.to;
    state.changes_on = event.changes_on;
  }
}

void apply(Subscription& state, const ChangeUndone&) { forget_change(state); }

void apply(Subscription& state, const Paused& event) {
  state.status = Status::kPaused;
  state.paused_on = event.on;
  state.resumes_on = event.resumes_on;
  state.pauses_on.reset();
  state.pause = event.policy;
}

void apply(Subscription& state, const PauseScheduled& event) {
  state.pauses_on = event.pauses_on;
  state.resumes_on = event.resumes_on;
  state.pause = event.policy;
}

void apply(Subscription& state, const PauseUndone&) { forget_pause(state); }

void apply(Subscription& state, const Resumed& event) {
  state.status = Status::kActive;
  if (event.ends_on) extend_period(state, event.on, *event.ends_on);
  if (state.period_percent != 100) {
    state.paused.push_back({.from = *state.paused_on, .to = event.on});
    const Date end = state.current_end.value_or(event.on);
    reduce_days(state, std::min(event.on, end), state.period_percent);
    state.period_percent = 100;
  }
  forget_pause(state);
  take_up_change(state, event.on);
  state.schedule.first_index -= event.skipped;
  if (event.reanchors) begin_next_period_on(state, event.ends_on.value_or(event.on));
  if (event.billed_from) state.billed_from = event.billed_from;
}

void apply(Subscription& state, const CancellationScheduled&) {
  state.cancels_at_period_end = true;
}

void apply(Subscription& state, const CancellationUndone& event) {
  state.cancels_at_period_end = false;
  take_up_change(state, event.on);
  take_up_pause(state, event.on);
}

void apply(Subscription& state, const Cancelled& event) {
  end_for_good(state, Status::kCancelled, event.on);
}

void apply(Subscription& state, const PaymentFailed& event) {
  state.failed_payments = event.failed_payments;
  if (state.status == Status::kActive) state.status = Status::kPastDue;
}

void apply(Subscription& state, const Suspended& event) {
  state.status = Status::kSuspended;
  state.suspended_on = event.on;
}

void apply(Subscription& state, const Reactivated& event) {
  const bool trial_goes_on = state.status == Status::kSuspended && state.next_index == 0 &&
                             state.trial_ends_on && event.on < *state.trial_ends_on;
  state.status = trial_goes_on ? Status::kTrialing : Status::kActive;
  state.failed_payments = 0;
  state.suspended_on.reset();
  take_up_change(state, event.on);
  take_up_pause(state, event.on);
  if (event.reanchors) begin_next_period_on(state, event.on);
}

void apply(Subscription& state, const Expired& event) {
  end_for_good(state, Status::kExpired, event.on);
}

void apply(Subscription& state, const AutoRenewSet& event) {
  state.auto_renews = event.auto_renews;
}

}  // namespace

Subscription evolve(Subscription state, const SubscriptionEvent& event) {
  std::visit([&](const auto& each) { apply(state, each); }, event);
  return state;
}

Subscription evolve(Subscription state, const SubscriptionEvents& events) {
  for (const SubscriptionEvent& event : events) {
    std::visit([&](const auto& each) { apply(state, each); }, event);
  }
  return state;
}

}  // namespace v0
}  // namespace octroi
