// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Steps: what time alone does to a subscription, and how each step happens exactly once.
//
// A step is a civil day on which something falls due: the start, a trial's end, a renewal, a
// reminder before one of them. next_step() finds the earliest one; the engine does it when the day
// has begun in the subscription's zone, commits, and asks again until nothing is due.
//
//   while (auto step = next_step(subscription, policy, done, today)) {
//     if (step->date > today) break;                     // due_at(subscription, *step) is when
//     if (auto command = command_of(*step, policy)) ...  // decide, evolve; none for a reminder
//     done = cursor_of(*step);                           // commit subscription and cursor together
//   }
//
// Exactly once. A step that changes the subscription is gone from the changed one: what was billed
// is not due. A reminder changes nothing, so the cursor remembers it: reminders at or before the
// cursor are done. The engine writes the subscription, the cursor and the step's effects in one
// atomic batch, guarded by the subscription's version. A run killed before that commit left
// nothing and is repeated; a run killed after it finds the step done; of two runs at once, one
// loses the version check and asks again. Commands get the step's own date as `today`, so that a
// run that comes late, all at once or in pieces, does the same steps on the same dates (I18), and a
// clock that was ahead and went back finds nothing to do until time has caught up.
//
// One thing depends on when it is run: a reminder of an end that has come (trial_ends_on or
// current_end not after `today`) is stale, and dropped.
//
// Layer: subscription (may include calendar, catalog, money). Thread safety: pure functions.
#ifndef OCTROI_SUBSCRIPTION_STEPS_H_
#define OCTROI_SUBSCRIPTION_STEPS_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class StepKind : std::uint8_t {  // Numbers are wire format, and the order within a day.
  kStart = 1,                         // pending: starts_on has come
  kTrialEnd = 2,                      // trialing: the trial is over
  kCancelAtPeriodEnd = 3,             // the end that was wished for
  kLapse = 4,                         // a period ends that is not renewed by itself
  kResume = 5,                        // paused: resumes_on has come
  kRenew = 6,                         // the next period begins: bill it
  kExpireIncomplete = 7,              // the first payment never came
  kExpireSuspended = 8,               // suspended for too long
  kTrialReminder = 9,                 // `days_before` the trial's end
  kRenewalReminder = 10,              // `days_before` the period's end, whatever follows it
  kTermEnd = 11,                      // the last period that was sold is over
  kChange = 12,                       // the day of a scheduled change has come
  kPause = 13,                        // that of a pause; on a period's first day in its place
};

// "renew"; empty for a number that names no kind.
[[nodiscard]] std::string_view to_string(StepKind kind) noexcept;

[[nodiscard]] constexpr bool is_reminder(StepKind kind) noexcept {
  return kind == StepKind::kTrialReminder || kind == StepKind::kRenewalReminder;
}

enum class Lapse : std::uint8_t {  // Numbers are wire format.
  kSuspend = 1,                    // out of use until paid
  kExpire = 2,                     // over
};

// Which steps there are. The days are the caller's to keep alive.
struct StepPolicy {
  // Days before a period or trial ends, each >= 1, in any order: {7, 3, 1}. Those that reach back
  // to the first day or before it are left out.
  std::span<const std::int32_t> reminder_days{};
  Lapse at_lapse = Lapse::kSuspend;
  // Days in suspension before it expires; nullopt: never by itself.
  std::optional<std::int32_t> expires_suspended_after_days{};
  // Days that a started one waits for its first payment, at most the period; nullopt: the period.
  std::optional<std::int32_t> expires_incomplete_after_days{};
  // The first period that was not sold any more: it ends where that one would begin.
  std::optional<std::int64_t> term_ends_before{};
};

struct Step {
  StepKind kind = StepKind::kStart;
  Date date{};                   // the civil day it falls due, in the schedule's zone
  std::int64_t index = 0;        // the period it begins; of a reminder, the one it announces
  std::int32_t days_before = 0;  // of a reminder: from date to the end it announces

  friend bool operator==(const Step&, const Step&) = default;
};

// The last step done, stored with the subscription. The default stands before every step.
struct Cursor {
  Date date{};
  StepKind kind = StepKind::kStart;
  std::int64_t index = 0;

  friend bool operator==(const Cursor&, const Cursor&) = default;
  friend auto operator<=>(const Cursor&, const Cursor&) = default;
};
[[nodiscard]] constexpr Cursor cursor_of(const Step& step) noexcept {
  return {step.date, step.kind, step.index};
}

// The earliest step that is not done, due or still to come; nullopt when time changes nothing more.
// `today` is the civil day in the schedule's zone; it decides only which reminders are stale.
// Allocates nothing.
[[nodiscard]] std::optional<Step> next_step(const Subscription& subscription,
                                            const StepPolicy& policy, const Cursor& done,
                                            Date today);

// When the step's day begins in the subscription's zone.
[[nodiscard]] Instant due_at(const Subscription& subscription, const Step& step);

// The command that does the step, dated the step's day; nullopt for reminders.
[[nodiscard]] std::optional<SubscriptionCommand> command_of(const Step& step,
                                                            const StepPolicy& policy);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SUBSCRIPTION_STEPS_H_
