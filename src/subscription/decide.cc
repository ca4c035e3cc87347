// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "octroi/calendar/date.h"
#include "octroi/calendar/schedule.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {
namespace {

using Refusal = SubscriptionRefusal;
using Status = SubscriptionStatus;

SubscriptionDecision happened(SubscriptionEvent event) {
  SubscriptionEvents events;
  events.push_back(std::move(event));
  return events;
}

// The refusals of every command that needs a started subscription.
std::optional<Refusal> refuse_unless(const Subscription& state,
                                     std::initializer_list<Status> allowed) {
  if (is_final(state.status)) return Refusal::kIsFinal;
  if (state.status == Status::kPending) return Refusal::kNotStarted;
  if (std::find(allowed.begin(), allowed.end(), state.status) == allowed.end()) {
    return Refusal::kNotInThisStatus;
  }
  return std::nullopt;
}

bool lasts_for_ever(const Subscription& state) { return state.current_start && !state.current_end; }

bool renewal_is_due(const Subscription& state, Date today) {
  const std::optional<Date> next = next_period_starts_on(state);
  return next && *next <= today;
}

bool paid_period_is_over(const Subscription& state, Date today) {
  return state.current_end && today >= *state.current_end;
}

// A first period from `day` ends within the calendar. Terms come from a checked catalogue, but a
// bad interval must be refused here: at a renewal it would stop the billing.
bool fits_calendar(const Schedule& schedule, Date day, Interval interval) {
  Schedule from_day = schedule;
  from_day.anchor = day;
  from_day.interval = interval;
  from_day.first_index = 0;
  return day.ok() && period(from_day, 0).ok();
}

// The first day of the period that holds `day` on the grid that the subscription is aligned to.
std::optional<Date> aligned_start(const Subscription& state, Date day) {
  Schedule grid = state.schedule;
  grid.anchor = *state.aligned_to;
  grid.interval = state.terms.interval;
  grid.first_index = 0;
  const auto index = index_of(grid, day);
  if (!index.ok()) return std::nullopt;
  const auto held = period(grid, *index);
  if (!held.ok() || !held->end) return std::nullopt;
  return held->start;
}

SubscriptionDecision answer(const Subscription& state, const Start& command) {
  if (is_final(state.status)) return Refusal::kIsFinal;
  if (state.status != Status::kPending) return Refusal::kAlreadyStarted;
  if (command.today < state.starts_on) return Refusal::kTooEarly;
  if (state.terms.quantity < 1) return Refusal::kBadQuantity;
  if (!command.today.ok()) return Refusal::kBadDate;
  Started started{.on = command.today, .anchor = command.today};
  if (state.trial_days > 0) {
    const auto trial_end = add_days(command.today, state.trial_days);
    if (!trial_end.ok()) return Refusal::kBadDate;
    started.status = Status::kTrialing;
    started.trial_ends_on = *trial_end;
    started.anchor = *trial_end;
  } else {
    started.status = state.pays_first ? Status::kIncomplete : Status::kActive;
  }
  if (state.aligned_to) {
    const std::optional<Date> start = aligned_start(state, command.today);
    if (!start || state.trial_days > 0) return Refusal::kBadDate;
    started.anchor = *start;
  }
  if (!fits_calendar(state.schedule, started.anchor, state.terms.interval)) {
    return Refusal::kBadDate;
  }
  return happened(started);
}

SubscriptionDecision answer(const Subscription& state, const Activate& command) {
  if (auto refusal = refuse_unless(state, {Status::kIncomplete, Status::kTrialing})) {
    return *refusal;
  }
  const bool is_trial = state.status == Status::kTrialing;
  if (is_trial && command.today < state.schedule.anchor) return Refusal::kTooEarly;
  if (state.cancels_at_period_end) return Refusal::kCancelsAtPeriodEnd;
  if (!command.today.ok()) return Refusal::kBadDate;
  return happened(Activated{.on = command.today,
                            .reanchors = !is_trial && paid_period_is_over(state, command.today)});
}

SubscriptionDecision answer(const Subscription& state, const Renew& command) {
  if (auto refusal =
          refuse_unless(state, {Status::kActive, Status::kPastDue, Status::kIncomplete})) {
    return *refusal;
  }
  const bool is_first = state.next_index == 0;
  if (state.status == Status::kIncomplete && !is_first) return Refusal::kNotInThisStatus;
  const std::optional<Date> start = next_period_starts_on(state);
  if (start && command.today < *start && !command.by_hand) return Refusal::kTooEarly;
  if (state.cancels_at_period_end) return Refusal::kCancelsAtPeriodEnd;
  if (!start) return Refusal::kDoesNotRenew;
  // A period that some command began, the first one too, needs no renewal by itself.
  const bool renews = state.auto_renews || state.next_index == state.schedule.first_index;
  if (!renews && !command.by_hand) return Refusal::kDoesNotRenew;
  if (!command.today.ok()) return Refusal::kBadDate;

  const Terms& terms = next_terms(state);
  Schedule schedule = state.schedule;
  if (terms.interval != schedule.interval) {
    schedule.interval = terms.interval;
    schedule.anchor = *start;
    schedule.first_index = state.next_index;
  }
  const auto billed = period(schedule, state.next_index);
  if (!billed.ok()) return Refusal::kBadDate;
  Renewed renewed{.on = command.today,
                  .index = billed->index,
                  .start = billed->start,
                  .end = billed->end,
                  .terms = terms,
                  .anchor = schedule.anchor,
                  .first_index = schedule.first_index};
  if (terms.plan.code != state.terms.plan.code) renewed.phases_from = billed->index;
  return happened(std::move(renewed));
}

SubscriptionDecision change_now(const Subscription& state, Date today, Terms to) {
  if (auto refusal = refuse_unless(state, {Status::kActive, Status::kTrialing})) return *refusal;
  // Paid ahead by hand, or a clock that went back: the running period is not the one last billed.
  if (state.current_start && today < *state.current_start) return Refusal::kTooEarly;
  // Where nothing was billed yet there is no period to cut short.
  const bool reanchors = to.interval != state.schedule.interval && state.next_index > 0;
  if (reanchors && state.cancels_at_period_end) return Refusal::kCancelsAtPeriodEnd;
  if (to == state.terms) return Refusal::kSameTerms;
  if (to.quantity < 1) return Refusal::kBadQuantity;
  if (to.currency != state.terms.currency) return Refusal::kCurrencyDiffers;
  const Date begins = reanchors ? today : state.schedule.anchor;
  if (!today.ok() || !fits_calendar(state.schedule, begins, to.interval)) return Refusal::kBadDate;
  if (renewal_is_due(state, today)) return Refusal::kRenewalIsDue;
  TermsChanged changed{
      .on = today, .from = state.terms, .to = std::move(to), .reanchors = reanchors};
  if (changed.to.plan.code != state.terms.plan.code) {
    const bool runs_on = state.next_index > 0 && !reanchors;
    changed.phases_from = state.next_index - (runs_on ? 1 : 0);
  }
  return happened(std::move(changed));
}

SubscriptionDecision change_at_period_end(const Subscription& state, Date today, Terms to) {
  if (auto refusal = refuse_unless(state, {Status::kActive, Status::kTrialing, Status::kPastDue})) {
    return *refusal;
  }
  if (state.cancels_at_period_end) return Refusal::kCancelsAtPeriodEnd;
  const std::optional<Date> next = next_period_starts_on(state);
  if (!next) return Refusal::kDoesNotRenew;
  const bool is_held = to == state.terms && !state.scheduled;
  if (is_held || (to == state.scheduled && !state.changes_on)) return Refusal::kSameTerms;
  if (to.quantity < 1) return Refusal::kBadQuantity;
  if (to.currency != state.terms.currency) return Refusal::kCurrencyDiffers;
  if (!today.ok() || !fits_calendar(state.schedule, *next, to.interval)) return Refusal::kBadDate;
  if (renewal_is_due(state, today)) return Refusal::kRenewalIsDue;
  return happened(ChangeScheduled{.on = today, .to = std::move(to)});
}

// The end that was wished for comes first, or would cut off the period that the change begins.
bool ends_before_change(const Subscription& state, const Terms& to, Date on) {
  if (!state.cancels_at_period_end) return false;
  const bool begins_period = to.interval != state.schedule.interval && state.next_index > 0;
  const std::optional<Date> end = next_period_starts_on(state);
  return begins_period || (end && on >= *end);
}

SubscriptionDecision change_on_day(const Subscription& state, Date today, Terms to, Date on) {
  if (auto refusal = refuse_unless(state, {Status::kActive, Status::kTrialing, Status::kPastDue})) {
    return *refusal;
  }
  if (ends_before_change(state, to, on)) return Refusal::kCancelsAtPeriodEnd;
  const bool is_held = to == state.terms && !state.scheduled;
  const bool is_wished = to == state.scheduled && on == state.changes_on;
  if (is_held || is_wished) return Refusal::kSameTerms;
  if (to.quantity < 1) return Refusal::kBadQuantity;
  if (to.currency != state.terms.currency) return Refusal::kCurrencyDiffers;
  if (!today.ok() || on <= today || !fits_calendar(state.schedule, on, to.interval)) {
    return Refusal::kBadDate;
  }
  if (renewal_is_due(state, today)) return Refusal::kRenewalIsDue;
  return happened(ChangeScheduled{.on = today, .to = std::move(to), .changes_on = on});
}

SubscriptionDecision change(const Subscription& state, const auto& command, Terms to) {
  if (command.on) return change_on_day(state, command.today, std::move(to), *command.on);
  return command.when == When::kNow ? change_now(state, command.today, std::move(to))
                                    : change_at_period_end(state, command.today, std::move(to));
}

SubscriptionDecision answer(const Subscription& state, const ChangePlan& command) {
  return change(state, command, command.to);
}

SubscriptionDecision answer(const Subscription& state, const ChangeQuantity& command) {
  const bool is_now = command.when == When::kNow && !command.on;
  Terms to = !is_now && state.scheduled ? *state.scheduled : state.terms;
  to.quantity = command.quantity;
  return change(state, command, std::move(to));
}

SubscriptionDecision answer(const Subscription& state, const ApplyScheduledChange& command) {
  if (auto refusal = refuse_unless(state, {Status::kActive, Status::kTrialing})) return *refusal;
  if (state.changes_on && command.today < *state.changes_on) return Refusal::kTooEarly;
  if (!state.scheduled || !state.changes_on) return Refusal::kNothingScheduled;
  return change_now(state, command.today, *state.scheduled);
}

SubscriptionDecision answer(const Subscription& state, const UndoChange& command) {
  if (is_final(state.status)) return Refusal::kIsFinal;
  if (state.status == Status::kPending) return Refusal::kNotStarted;
  if (!state.scheduled) return Refusal::kNothingScheduled;
  if (!command.today.ok()) return Refusal::kBadDate;
  return happened(ChangeUndone{.on = command.today, .reason = command.reason});
}

SubscriptionDecision answer(const Subscription& state, const Pause& command) {
  if (auto refusal = refuse_unless(state, {Status::kActive})) return *refusal;
  if (state.cancels_at_period_end) return Refusal::kCancelsAtPeriodEnd;
  if (!command.today.ok()) return Refusal::kBadDate;
  if (command.resumes_on &&
      (!add_days(*command.resumes_on, 0).ok() || *command.resumes_on <= command.today)) {
    return Refusal::kBadDate;
  }
  if (renewal_is_due(state, command.today)) return Refusal::kRenewalIsDue;
  return happened(Paused{.on = command.today, .resumes_on = command.resumes_on});
}

SubscriptionDecision answer(const Subscription& state, const Resume& command) {
  if (auto refusal = refuse_unless(state, {Status::kPaused})) return *refusal;
  if (state.paused_on && command.today < *state.paused_on) return Refusal::kTooEarly;
  if (!command.today.ok()) return Refusal::kBadDate;
  return happened(
      Resumed{.on = command.today, .reanchors = paid_period_is_over(state, command.today)});
}

SubscriptionDecision cancel_now(const Subscription& state, Date today) {
  if (is_final(state.status)) return Refusal::kIsFinal;
  if (!today.ok()) return Refusal::kBadDate;
  return happened(Cancelled{.on = today});
}

SubscriptionDecision cancel_at_period_end(const Subscription& state, Date today) {
  if (auto refusal = refuse_unless(state, {Status::kActive, Status::kPastDue, Status::kTrialing})) {
    return *refusal;
  }
  if (lasts_for_ever(state)) return Refusal::kDoesNotRenew;
  if (state.cancels_at_period_end) return Refusal::kAlreadyScheduled;
  if (!today.ok()) return Refusal::kBadDate;
  if (renewal_is_due(state, today)) return Refusal::kRenewalIsDue;
  return happened(CancellationScheduled{.on = today});
}

SubscriptionDecision answer(const Subscription& state, const Cancel& command) {
  return command.when == When::kNow ? cancel_now(state, command.today)
                                    : cancel_at_period_end(state, command.today);
}

SubscriptionDecision answer(const Subscription& state, const UndoCancel& command) {
  if (auto refusal = refuse_unless(
          state, {Status::kActive, Status::kPastDue, Status::kTrialing, Status::kSuspended})) {
    return *refusal;
  }
  if (!state.cancels_at_period_end) return Refusal::kNothingScheduled;
  if (!command.today.ok()) return Refusal::kBadDate;
  return happened(CancellationUndone{.on = command.today});
}

SubscriptionDecision answer(const Subscription& state, const RecordPaymentFailure& command) {
  // Paused too: a charge made before the pause may fail during it.
  if (auto refusal = refuse_unless(state, {Status::kActive, Status::kPastDue, Status::kIncomplete,
                                           Status::kSuspended, Status::kPaused})) {
    return *refusal;
  }
  if (!command.today.ok()) return Refusal::kBadDate;
  const std::int32_t counted =
      state.failed_payments < std::numeric_limits<std::int32_t>::max() ? 1 : 0;
  return happened(
      PaymentFailed{.on = command.today, .failed_payments = state.failed_payments + counted});
}

SubscriptionDecision answer(const Subscription& state, const Suspend& command) {
  if (auto refusal = refuse_unless(state, {Status::kActive, Status::kPastDue, Status::kTrialing})) {
    return *refusal;
  }
  if (!command.today.ok()) return Refusal::kBadDate;
  return happened(Suspended{.on = command.today, .reason = command.reason});
}

SubscriptionDecision answer(const Subscription& state, const Reactivate& command) {
  if (auto refusal = refuse_unless(state, {Status::kPastDue, Status::kSuspended})) return *refusal;
  if (!command.today.ok()) return Refusal::kBadDate;
  const bool is_over = state.next_index == 0 ? command.today >= state.schedule.anchor
                                             : paid_period_is_over(state, command.today);
  // Past due was in use all along and is billed for it. A cancellation whose day has come stands.
  const bool begins_anew = state.status == Status::kSuspended && !state.cancels_at_period_end;
  return happened(Reactivated{.on = command.today, .reanchors = begins_anew && is_over});
}

SubscriptionDecision answer(const Subscription& state, const Expire& command) {
  if (is_final(state.status)) return Refusal::kIsFinal;
  if (!command.today.ok()) return Refusal::kBadDate;
  return happened(Expired{.on = command.today});
}

SubscriptionDecision answer(const Subscription& state, const SetAutoRenew& command) {
  if (is_final(state.status)) return Refusal::kIsFinal;
  if (command.auto_renews == state.auto_renews) return Refusal::kSameTerms;
  if (!command.today.ok()) return Refusal::kBadDate;
  return happened(AutoRenewSet{.on = command.today, .auto_renews = command.auto_renews});
}

}  // namespace

SubscriptionDecision decide(const Subscription& state, const SubscriptionCommand& command) {
  return std::visit([&](const auto& each) { return answer(state, each); }, command);
}

std::optional<Date> next_period_starts_on(const Subscription& subscription) {
  if (subscription.status == Status::kPending || is_final(subscription.status)) {
    return std::nullopt;
  }
  if (lasts_for_ever(subscription)) return std::nullopt;
  // Periods of one schedule are contiguous: only a new anchor begins anywhere but at the last end.
  if (subscription.schedule.first_index == subscription.next_index) {
    return subscription.schedule.anchor;
  }
  return subscription.current_end;
}

bool changes_with_next_period(const Subscription& subscription) {
  if (!subscription.scheduled) return false;
  if (!subscription.changes_on) return true;
  const std::optional<Date> next = next_period_starts_on(subscription);
  return next && *subscription.changes_on <= *next;
}

const Terms& next_terms(const Subscription& subscription) {
  return changes_with_next_period(subscription) ? *subscription.scheduled : subscription.terms;
}

std::optional<Date> scheduled_change_on(const Subscription& subscription) {
  const bool is_running =
      subscription.status == Status::kActive || subscription.status == Status::kTrialing;
  if (!is_running || !subscription.scheduled || !subscription.changes_on) return std::nullopt;
  Date day = *subscription.changes_on;
  if (subscription.current_start) day = std::max(day, *subscription.current_start);
  if (ends_before_change(subscription, *subscription.scheduled, day)) return std::nullopt;
  const std::optional<Date> next = next_period_starts_on(subscription);
  return next && *next <= day ? std::nullopt : std::optional<Date>(day);
}

}  // namespace v0
}  // namespace octroi
