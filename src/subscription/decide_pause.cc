// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The answers to wishes for a pause, and what a pause leaves of the periods when it is over.

#include <chrono>
#include <optional>

#include "octroi/calendar/date.h"
#include "octroi/calendar/schedule.h"
#include "subscription/deciding.h"

namespace octroi {
inline namespace v0 {
namespace deciding {
namespace {

bool is_sound(const PausePolicy& policy) {
  const bool is_percent = policy.price_percent >= 0 && policy.price_percent <= 100;
  return is_percent && (policy.price_percent == 0 || !policy.extends_term);
}

std::optional<Refusal> refuse_days(const Pause& command, Date first_day) {
  if (!command.today.ok() || !first_day.ok()) return Refusal::kBadDate;
  if (!command.resumes_on) return std::nullopt;
  const bool is_day = add_days(*command.resumes_on, 0).ok();
  return is_day && *command.resumes_on > first_day ? std::nullopt
                                                   : std::optional<Refusal>(Refusal::kBadDate);
}

SubscriptionDecision pause_later(const Subscription& state, const Pause& command, Date first_day) {
  if (auto refusal = refuse_days(command, first_day)) return *refusal;
  if (first_day <= command.today) return Refusal::kBadDate;
  if (renewal_is_due(state, command.today)) return Refusal::kRenewalIsDue;
  if (!is_sound(command.policy)) return Refusal::kBadPause;
  return happened(PauseScheduled{.on = command.today,
                                 .pauses_on = first_day,
                                 .resumes_on = command.resumes_on,
                                 .policy = command.policy});
}

// The paid rest of the running period, in days; 0 where it is over.
std::int64_t paid_rest(const Subscription& state) {
  if (!state.current_end || *state.current_end <= *state.paused_on) return 0;
  return days_between(*state.paused_on, *state.current_end);
}

// The next period is the one of the schedule that `day` is in, billed from that day.
SubscriptionDecision keep_anchor(const Subscription& state, Resumed resumed, Date day) {
  const auto index = index_of(state.schedule, day);
  if (!index.ok()) return Refusal::kBadDate;
  const auto held = period(state.schedule, *index);
  if (!held.ok()) return Refusal::kBadDate;
  resumed.skipped = *index - state.next_index;
  const bool is_as_usual = day == state.current_end && day == held->start;
  if (!is_as_usual) resumed.billed_from = day;
  return happened(resumed);
}

// The running period ends later by the days of the pause.
SubscriptionDecision resume_extended(const Subscription& state, Date today) {
  Resumed resumed{.on = today};
  const auto end = add_days(today, paid_rest(state));
  if (!end.ok() || !fits_calendar(state.schedule, *end, state.schedule.interval)) {
    return Refusal::kBadDate;
  }
  resumed.ends_on = *end;
  if (state.pause.keeps_anchor) return keep_anchor(state, resumed, *end);
  resumed.reanchors = true;
  resumed.billed_from = *end;
  return happened(resumed);
}

}  // namespace

SubscriptionDecision answer(const Subscription& state, const Pause& command) {
  if (auto refusal = refuse_unless(state, {Status::kActive})) return *refusal;
  if (state.cancels_at_period_end) return Refusal::kCancelsAtPeriodEnd;
  if (command.starts_on) return pause_later(state, command, *command.starts_on);
  if (command.when == When::kPeriodEnd) {
    const std::optional<Date> end = next_period_starts_on(state);
    return end ? pause_later(state, command, *end) : Refusal::kDoesNotRenew;
  }
  if (auto refusal = refuse_days(command, command.today)) return *refusal;
  if (renewal_is_due(state, command.today)) return Refusal::kRenewalIsDue;
  if (!is_sound(command.policy)) return Refusal::kBadPause;
  return happened(
      Paused{.on = command.today, .resumes_on = command.resumes_on, .policy = command.policy});
}

SubscriptionDecision answer(const Subscription& state, const BeginPause& command) {
  if (auto refusal = refuse_unless(state, {Status::kActive})) return *refusal;
  if (state.pauses_on && command.today < *state.pauses_on) return Refusal::kTooEarly;
  if (state.cancels_at_period_end) return Refusal::kCancelsAtPeriodEnd;
  if (!state.pauses_on) return Refusal::kNothingScheduled;
  if (!command.today.ok()) return Refusal::kBadDate;
  // On the day on which a period begins it comes before the renewal.
  const std::optional<Date> next = next_period_starts_on(state);
  if (next && *next < command.today) return Refusal::kRenewalIsDue;
  return happened(
      Paused{.on = command.today, .resumes_on = state.resumes_on, .policy = state.pause});
}

SubscriptionDecision answer(const Subscription& state, const Resume& command) {
  const bool is_to_come = state.pauses_on && !is_final(state.status);
  if (is_to_come) {
    if (!command.today.ok()) return Refusal::kBadDate;
    return happened(PauseUndone{.on = command.today});
  }
  if (auto refusal = refuse_unless(state, {Status::kPaused})) return *refusal;
  if (state.paused_on && command.today < *state.paused_on) return Refusal::kTooEarly;
  if (!command.today.ok()) return Refusal::kBadDate;
  const bool is_moved = state.paused_on && *state.paused_on < command.today;
  if (state.pause.extends_term && is_moved && paid_rest(state) > 0) {
    return resume_extended(state, command.today);
  }
  Resumed resumed{.on = command.today};
  const bool is_over = state.next_index == 0 ? command.today >= state.schedule.anchor
                                             : paid_period_is_over(state, command.today);
  if (is_over && state.pause.keeps_anchor) return keep_anchor(state, resumed, command.today);
  resumed.reanchors = is_over;
  return happened(resumed);
}

}  // namespace deciding

bool is_begun(const Subscription& subscription) {
  // What is billed from where the last period ended goes on by itself, however it came to be there.
  if (subscription.billed_from) return subscription.billed_from != subscription.current_end;
  return subscription.next_index == subscription.schedule.first_index;
}

}  // namespace v0
}  // namespace octroi
