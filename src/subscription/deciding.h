// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Deciding: what the answers of the machine share. Each command has its answer(); decide.cc has
// those of a subscription's life, decide_change.cc and decide_pause.cc those of wishes.
//
// Layer: subscription, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_SUBSCRIPTION_DECIDING_H_
#define OCTROI_SRC_SUBSCRIPTION_DECIDING_H_

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "octroi/calendar/schedule.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {
namespace deciding {

using Refusal = SubscriptionRefusal;
using Status = SubscriptionStatus;

inline SubscriptionDecision happened(SubscriptionEvent event) {
  SubscriptionEvents events;
  events.push_back(std::move(event));
  return events;
}

// The refusals of every command that needs a started subscription.
inline std::optional<Refusal> refuse_unless(const Subscription& state,
                                            std::initializer_list<Status> allowed) {
  if (is_final(state.status)) return Refusal::kIsFinal;
  if (state.status == Status::kPending) return Refusal::kNotStarted;
  if (std::find(allowed.begin(), allowed.end(), state.status) == allowed.end()) {
    return Refusal::kNotInThisStatus;
  }
  return std::nullopt;
}

inline bool lasts_for_ever(const Subscription& state) {
  return state.current_start && !state.current_end;
}

inline bool renewal_is_due(const Subscription& state, Date today) {
  const std::optional<Date> next = next_period_starts_on(state);
  return next && *next <= today;
}

inline bool paid_period_is_over(const Subscription& state, Date today) {
  return state.current_end && today >= *state.current_end;
}

// A first period from `day` ends within the calendar. Terms come from a checked catalogue, but a
// bad interval must be refused here: at a renewal it would stop the billing.
inline bool fits_calendar(const Schedule& schedule, Date day, Interval interval) {
  Schedule from_day = schedule;
  from_day.anchor = day;
  from_day.interval = interval;
  from_day.first_index = 0;
  return day.ok() && period(from_day, 0).ok();
}

SubscriptionDecision answer(const Subscription& state, const ChangePlan& command);
SubscriptionDecision answer(const Subscription& state, const ChangeQuantity& command);
SubscriptionDecision answer(const Subscription& state, const ApplyScheduledChange& command);
SubscriptionDecision answer(const Subscription& state, const UndoChange& command);
SubscriptionDecision answer(const Subscription& state, const Pause& command);
SubscriptionDecision answer(const Subscription& state, const BeginPause& command);
SubscriptionDecision answer(const Subscription& state, const Resume& command);

}  // namespace deciding
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_SUBSCRIPTION_DECIDING_H_
