// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The answers to wishes for other terms.

#include <algorithm>
#include <optional>
#include <utility>

#include "octroi/calendar/date.h"
#include "subscription/deciding.h"

namespace octroi {
inline namespace v0 {
namespace deciding {
namespace {

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

}  // namespace

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

}  // namespace deciding

std::optional<Date> scheduled_change_on(const Subscription& subscription) {
  const bool is_running = subscription.status == deciding::Status::kActive ||
                          subscription.status == deciding::Status::kTrialing;
  if (!is_running || !subscription.scheduled || !subscription.changes_on) return std::nullopt;
  Date day = *subscription.changes_on;
  if (subscription.current_start) day = std::max(day, *subscription.current_start);
  if (deciding::ends_before_change(subscription, *subscription.scheduled, day)) return std::nullopt;
  const std::optional<Date> next = next_period_starts_on(subscription);
  return next && *next <= day ? std::nullopt : std::optional<Date>(day);
}

}  // namespace v0
}  // namespace octroi
