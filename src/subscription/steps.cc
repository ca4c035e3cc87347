// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/subscription/steps.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "octroi/calendar/date.h"
#include "octroi/calendar/zone.h"

namespace octroi {
inline namespace v0 {
namespace {

using Status = SubscriptionStatus;

Date plus_days(Date date, std::int64_t days) {
  return Date{std::chrono::sys_days{date} + std::chrono::days{days}};
}

std::optional<Step> earlier(const std::optional<Step>& a, const std::optional<Step>& b) {
  if (!a) return b;
  if (!b) return a;
  return cursor_of(*b) < cursor_of(*a) ? b : a;
}

// Where a scheduled cancellation takes effect.
Date end_wished_for(const Subscription& subscription) {
  return subscription.current_end.value_or(subscription.schedule.anchor);
}

std::optional<Step> step_on(const Subscription& subscription, StepKind kind,
                            std::optional<Date> date) {
  if (!date) return std::nullopt;
  return Step{.kind = kind, .date = *date, .index = subscription.next_index};
}

std::optional<Step> incomplete_change(const Subscription& subscription, const StepPolicy& policy) {
  if (subscription.next_index == 0) {
    return step_on(subscription, StepKind::kRenew, subscription.schedule.anchor);
  }
  std::optional<Date> expires = subscription.current_end;
  if (policy.expires_incomplete_after_days && subscription.current_start) {
    const Date waited =
        plus_days(*subscription.current_start, *policy.expires_incomplete_after_days);
    expires = expires ? std::min(*expires, waited) : waited;
  }
  return step_on(subscription, StepKind::kExpireIncomplete, expires);
}

std::optional<Step> boundary_change(const Subscription& subscription, const StepPolicy& policy) {
  if (subscription.cancels_at_period_end) {
    return step_on(subscription, StepKind::kCancelAtPeriodEnd, end_wished_for(subscription));
  }
  if (policy.term_ends_before && subscription.next_index >= *policy.term_ends_before) {
    return step_on(subscription, StepKind::kTermEnd, next_period_starts_on(subscription));
  }
  const bool lapses = !subscription.auto_renews && !is_begun(subscription);
  return step_on(subscription, lapses ? StepKind::kLapse : StepKind::kRenew,
                 next_period_starts_on(subscription));
}

std::optional<Step> change_of_terms(const Subscription& subscription) {
  return step_on(subscription, StepKind::kChange, scheduled_change_on(subscription));
}

// A pause that begins with a period takes its renewal's place.
std::optional<Step> pause_or(const Subscription& subscription,
                             const std::optional<Step>& boundary) {
  if (!subscription.pauses_on || subscription.cancels_at_period_end) return boundary;
  const auto pause = step_on(subscription, StepKind::kPause, subscription.pauses_on);
  const bool is_renewal = boundary && boundary->kind == StepKind::kRenew;
  if (is_renewal && pause->date == boundary->date) return pause;
  return earlier(boundary, pause);
}

// Periods go on where the pause costs something; none lapses, for it is out of use already.
std::optional<Step> paused_change(const Subscription& subscription, const StepPolicy& policy) {
  const auto resume = step_on(subscription, StepKind::kResume, subscription.resumes_on);
  if (subscription.pause.price_percent == 0) return resume;
  const std::optional<Step> boundary = boundary_change(subscription, policy);
  if (boundary && boundary->kind == StepKind::kLapse) return resume;
  return earlier(boundary, resume);
}

std::optional<Step> suspended_change(const Subscription& subscription, const StepPolicy& policy) {
  std::optional<Step> cancel;
  if (subscription.cancels_at_period_end) {
    cancel = step_on(subscription, StepKind::kCancelAtPeriodEnd, end_wished_for(subscription));
  }
  if (!policy.expires_suspended_after_days || !subscription.suspended_on) return cancel;
  return earlier(
      cancel, step_on(subscription, StepKind::kExpireSuspended,
                      plus_days(*subscription.suspended_on, *policy.expires_suspended_after_days)));
}

// The one change that time makes next, if nothing else happens before.
std::optional<Step> next_change(const Subscription& subscription, const StepPolicy& policy) {
  switch (subscription.status) {
    case Status::kPending:
      return step_on(subscription, StepKind::kStart, subscription.starts_on);
    case Status::kIncomplete:
      return incomplete_change(subscription, policy);
    case Status::kTrialing:
      return earlier(step_on(subscription,
                             subscription.cancels_at_period_end ? StepKind::kCancelAtPeriodEnd
                                                                : StepKind::kTrialEnd,
                             subscription.schedule.anchor),
                     change_of_terms(subscription));
    case Status::kActive:
      return earlier(pause_or(subscription, boundary_change(subscription, policy)),
                     change_of_terms(subscription));
    case Status::kPastDue:
      return boundary_change(subscription, policy);
    case Status::kSuspended:
      return suspended_change(subscription, policy);
    case Status::kPaused:
      return paused_change(subscription, policy);
    case Status::kCancelled:
    case Status::kExpired:
      break;
  }
  return std::nullopt;
}

// The earliest reminder after `done` of the end of [begin, end).
std::optional<Step> next_reminder(const Subscription& subscription, StepKind kind, Date begin,
                                  Date end, const StepPolicy& policy, const Cursor& done) {
  std::optional<Step> earliest;
  for (const std::int32_t days : policy.reminder_days) {
    if (days < 1) continue;
    const Step reminder{.kind = kind,
                        .date = plus_days(end, -static_cast<std::int64_t>(days)),
                        .index = subscription.next_index,
                        .days_before = days};
    if (reminder.date <= begin || cursor_of(reminder) <= done) continue;
    earliest = earlier(earliest, reminder);
  }
  return earliest;
}

std::optional<Step> next_reminder(const Subscription& subscription, const StepPolicy& policy,
                                  const Cursor& done, Date today) {
  if (policy.reminder_days.empty()) return std::nullopt;
  if (subscription.status == Status::kTrialing) {
    const Date end = subscription.schedule.anchor;
    if (end <= today) return std::nullopt;
    return next_reminder(subscription, StepKind::kTrialReminder,
                         plus_days(end, -static_cast<std::int64_t>(subscription.trial_days)), end,
                         policy, done);
  }
  if (!is_in_use(subscription.status) || !subscription.current_start || !subscription.current_end) {
    return std::nullopt;
  }
  const Date end = *subscription.current_end;
  if (end <= today) return std::nullopt;
  return next_reminder(subscription, StepKind::kRenewalReminder, *subscription.current_start, end,
                       policy, done);
}

}  // namespace

std::optional<Step> next_step(const Subscription& subscription, const StepPolicy& policy,
                              const Cursor& done, Date today) {
  return earlier(next_change(subscription, policy),
                 next_reminder(subscription, policy, done, today));
}

Instant due_at(const Subscription& subscription, const Step& step) {
  return subscription.schedule.zone.start_of_day(step.date);
}

std::optional<SubscriptionCommand> command_of(const Step& step, const StepPolicy& policy) {
  const Date today = step.date;
  switch (step.kind) {
    case StepKind::kStart:
      return Start{.today = today};
    case StepKind::kTrialEnd:
      return Activate{.today = today};
    case StepKind::kCancelAtPeriodEnd:
      return Cancel{.today = today, .when = When::kNow};
    case StepKind::kLapse:
      if (policy.at_lapse == Lapse::kExpire) return Expire{.today = today};
      return Suspend{.today = today, .reason = "lapsed"};
    case StepKind::kResume:
      return Resume{.today = today};
    case StepKind::kRenew:
      return Renew{.today = today};
    case StepKind::kChange:
      return ApplyScheduledChange{.today = today};
    case StepKind::kPause:
      return BeginPause{.today = today};
    case StepKind::kExpireIncomplete:
    case StepKind::kExpireSuspended:
    case StepKind::kTermEnd:
      return Expire{.today = today};
    case StepKind::kTrialReminder:
    case StepKind::kRenewalReminder:
      break;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
