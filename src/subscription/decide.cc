// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "octroi/calendar/date.h"
#include "octroi/calendar/schedule.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"
#include "subscription/deciding.h"

namespace octroi {
inline namespace v0 {
namespace deciding {

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
    const std::optional<Date> start = aligned_start(state, started.anchor);
    if (!start) return Refusal::kBadDate;
    // In a trial the anchor is its end; the grid begins with the first period.
    if (state.trial_days == 0) started.anchor = *start;
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
  Activated activated{.on = command.today,
                      .reanchors = !is_trial && paid_period_is_over(state, command.today)};
  if (is_trial && state.aligned_to) {
    activated.anchor = aligned_start(state, state.schedule.anchor);
    if (!activated.anchor) return Refusal::kBadDate;
  }
  return happened(activated);
}

SubscriptionDecision answer(const Subscription& state, const Renew& command) {
  // What is paused begins periods where they cost something.
  const Status paused = state.pause.price_percent > 0 ? Status::kPaused : Status::kActive;
  if (auto refusal =
          refuse_unless(state, {Status::kActive, Status::kPastDue, Status::kIncomplete, paused})) {
    return *refusal;
  }
  const bool is_first = state.next_index == 0;
  if (state.status == Status::kIncomplete && !is_first) return Refusal::kNotInThisStatus;
  const std::optional<Date> start = next_period_starts_on(state);
  // By hand it may be ahead of its day, but not at the price of a pause.
  const bool is_ahead_by_hand = command.by_hand && state.status != Status::kPaused;
  if (start && command.today < *start && !is_ahead_by_hand) return Refusal::kTooEarly;
  if (state.cancels_at_period_end) return Refusal::kCancelsAtPeriodEnd;
  if (!start) return Refusal::kDoesNotRenew;
  if (!state.auto_renews && !is_begun(state) && !command.by_hand) return Refusal::kDoesNotRenew;
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
  if (*start != billed->start) renewed.billed_from = *start;
  if (state.status == Status::kPaused) renewed.percent = state.pause.price_percent;
  return happened(std::move(renewed));
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

}  // namespace deciding

SubscriptionDecision decide(const Subscription& state, const SubscriptionCommand& command) {
  return std::visit([&](const auto& each) { return deciding::answer(state, each); }, command);
}

std::optional<Date> next_period_starts_on(const Subscription& subscription) {
  if (subscription.status == SubscriptionStatus::kPending || is_final(subscription.status)) {
    return std::nullopt;
  }
  if (deciding::lasts_for_ever(subscription)) return std::nullopt;
  if (subscription.billed_from) return subscription.billed_from;
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

}  // namespace v0
}  // namespace octroi
