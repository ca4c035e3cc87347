// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The subscription machine: commands in, events or a refusal out.
//
//   pending -----Start----> trialing | incomplete | active
//   incomplete --Activate-> active            trialing --Activate-> active
//   active ------Renew----> active            active --RecordPaymentFailure--> past_due
//   active | past_due | trialing --Suspend--> suspended
//   past_due | suspended --Reactivate-> active (trialing, where the trial is not over)
//   active ------Pause----> paused --Resume--> active
//   any but final --Cancel--> cancelled       any but final --Expire--> expired
//
// decide() is pure: the state and a command give the events that happened, or the first refusal
// that applies. evolve() puts one event into the state and cannot fail; folding the events of a
// subscription's whole log over the pending one gives the stored state (I16). The full table of
// every state and command is docs/subscription_machine.md, generated from this code.
//
//   auto decision = decide(subscription, Renew{.today = today});
//   if (auto* refusal = std::get_if<SubscriptionRefusal>(&decision)) return to_status(*refusal);
//   subscription = evolve(std::move(subscription), std::get<SubscriptionEvents>(decision));
//
// A change may be wished for on a day to come. It is made on that day by a step (steps.h), as an
// immediate one would be; a period that begins on it is billed on the new terms. One change waits
// at a time: the next wish replaces it. While it cannot be made (past due, suspended, paused, or
// about to end where it would begin a period) it waits, and its day is then the one on which the
// subscription is in use again.
//
// A wish about the running period (change, pause, cancel at its end) is refused with kRenewalIsDue
// while that period is over and the next one not billed: do the due steps (steps.h) first. So the
// answer never depends on how late the daily run is.
//
// Layer: subscription (may include calendar, catalog, money). Thread safety: pure functions.
#ifndef OCTROI_SUBSCRIPTION_MACHINE_H_
#define OCTROI_SUBSCRIPTION_MACHINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/subscription/subscription.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class When : std::uint8_t { kNow = 1, kPeriodEnd = 2 };

// --- Commands. `today` is the civil day in the subscription's zone. ------------------------------

// Not before starts_on. The trial, or else period 0, begins today.
struct Start {
  Date today{};
};
// The first payment came (any day), or the trial is over (not before its end).
struct Activate {
  Date today{};
};
// Bills period next_index on the scheduled terms, if any; not before its first day. `by_hand`:
// someone asked for it, so also ahead of its first day and where auto_renews is false. A period
// that a command began (Start, Resume, Reactivate, a change of interval) needs no auto_renews
// either. While incomplete, period 0 only: the invoice that waits for the first payment.
struct Renew {
  Date today{};
  bool by_hand = false;
};
// kNow: nothing is billed again inside the period; with another interval the running period ends
// today and the next one begins. kPeriodEnd: with the next period; `on`: on that day after today,
// whatever `when` says. Both replace an earlier wish, and take it back where `to` is what is held.
struct ChangePlan {
  Date today{};
  Terms to{};
  When when = When::kNow;
  std::optional<Date> on{};
};
// Like ChangePlan; of terms scheduled before, only the quantity (and the day) is replaced.
struct ChangeQuantity {
  Date today{};
  std::int64_t quantity = 1;
  When when = When::kNow;
  std::optional<Date> on{};
};
// Makes the change that was scheduled for a day, which must have come.
struct ApplyScheduledChange {
  Date today{};
};
// Takes the scheduled change back. `reason`: what forbids it, as a code; empty where it was wished.
struct UndoChange {
  Date today{};
  std::string reason{};
};
// Now, at the period's end, or on `starts_on`, a day to come; those replace an earlier wish. At a
// period's end the pause is there before the renewal. One pause waits at a time, and waits until
// the subscription is active.
struct Pause {
  Date today{};
  std::optional<Date> resumes_on{};
  PausePolicy policy{};
  When when = When::kNow;
  std::optional<Date> starts_on{};
};
// Begins the pause that was scheduled, whose day must have come.
struct BeginPause {
  Date today{};
};
// The paid period goes on; where it is over, the next one begins today. PausePolicy says otherwise.
// Of a pause to come: takes it back.
struct Resume {
  Date today{};
};
struct Cancel {
  Date today{};
  When when = When::kNow;
};
struct UndoCancel {
  Date today{};
};
struct RecordPaymentFailure {
  Date today{};
};
struct Suspend {
  Date today{};
  std::string reason{};
};
// Paid, or an operator's word. From suspended, where the paid period (or the trial) is over, the
// next one begins today; from past_due the periods go on as billed.
struct Reactivate {
  Date today{};
};
struct Expire {
  Date today{};
};
// Not a transition: puts auto_renews.
struct SetAutoRenew {
  Date today{};
  bool auto_renews = true;
};

using SubscriptionCommand =
    std::variant<Start, Activate, Renew, ChangePlan, ChangeQuantity, Pause, Resume, Cancel,
                 UndoCancel, RecordPaymentFailure, Suspend, Reactivate, Expire, SetAutoRenew,
                 ApplyScheduledChange, UndoChange, BeginPause>;

// --- Events ---------------------------------------------------------------------------------

// `reanchors`, in several events: the next period begins on `on`, and the schedule is counted from
// there; the index goes on.

struct Started {
  Date on{};
  SubscriptionStatus status = SubscriptionStatus::kActive;  // trialing, incomplete or active
  std::optional<Date> trial_ends_on{};
  Date anchor{};
  friend bool operator==(const Started&, const Started&) = default;
};
struct Activated {
  Date on{};
  bool reanchors = false;  // the first payment came after the period it paid for
  // After a trial, where aligned: the first day of the period that the trial's end is in.
  std::optional<Date> anchor{};
  friend bool operator==(const Activated&, const Activated&) = default;
};
// Period `index` [start, end) was billed on `terms`. `anchor` and `first_index`: the schedule it
// follows from now on, which differs from before when the interval changed at this boundary.
struct Renewed {
  Date on{};
  std::int64_t index = 0;
  Date start{};
  std::optional<Date> end{};
  Terms terms{};
  Date anchor{};
  std::int64_t first_index = 0;
  std::optional<std::int64_t> phases_from{};  // where another plan begins with it
  std::optional<Date> billed_from{};          // not for all of it: from this day in it
  std::int32_t percent = 100;                 // of what recurs, in a pause
  friend bool operator==(const Renewed&, const Renewed&) = default;
};
// Terms changed inside a period. Where it reanchors, the running period ends on `on`.
struct TermsChanged {
  Date on{};
  Terms from{};
  Terms to{};
  bool reanchors = false;
  std::optional<std::int64_t> phases_from{};  // where the plan is another: the running period,
                                              // or the next where none runs on
  friend bool operator==(const TermsChanged&, const TermsChanged&) = default;
};
struct ChangeScheduled {
  Date on{};
  Terms to{};
  std::optional<Date> changes_on{};  // nullopt: when the next period begins
  friend bool operator==(const ChangeScheduled&, const ChangeScheduled&) = default;
};
struct ChangeUndone {
  Date on{};
  std::string reason{};
  friend bool operator==(const ChangeUndone&, const ChangeUndone&) = default;
};
struct Paused {
  Date on{};
  std::optional<Date> resumes_on{};
  PausePolicy policy{};
  friend bool operator==(const Paused&, const Paused&) = default;
};
struct PauseScheduled {
  Date on{};
  Date pauses_on{};
  std::optional<Date> resumes_on{};
  PausePolicy policy{};
  friend bool operator==(const PauseScheduled&, const PauseScheduled&) = default;
};
struct PauseUndone {
  Date on{};
  friend bool operator==(const PauseUndone&, const PauseUndone&) = default;
};
// Where it reanchors and the period was extended, the next one begins where that ends.
struct Resumed {
  Date on{};
  bool reanchors = false;
  std::optional<Date> ends_on{};      // the running period, extended by the days of the pause
  std::optional<Date> billed_from{};  // the next period
  std::int64_t skipped = 0;           // periods of the schedule that passed meanwhile, unbilled
  friend bool operator==(const Resumed&, const Resumed&) = default;
};
struct CancellationScheduled {
  Date on{};
  friend bool operator==(const CancellationScheduled&, const CancellationScheduled&) = default;
};
struct CancellationUndone {
  Date on{};
  friend bool operator==(const CancellationUndone&, const CancellationUndone&) = default;
};
struct Cancelled {
  Date on{};
  friend bool operator==(const Cancelled&, const Cancelled&) = default;
};
struct PaymentFailed {
  Date on{};
  std::int32_t failed_payments = 0;  // in a row, this one counted
  friend bool operator==(const PaymentFailed&, const PaymentFailed&) = default;
};
struct Suspended {
  Date on{};
  std::string reason{};
  friend bool operator==(const Suspended&, const Suspended&) = default;
};
struct Reactivated {
  Date on{};
  bool reanchors = false;
  friend bool operator==(const Reactivated&, const Reactivated&) = default;
};
struct Expired {
  Date on{};
  friend bool operator==(const Expired&, const Expired&) = default;
};
struct AutoRenewSet {
  Date on{};
  bool auto_renews = true;
  friend bool operator==(const AutoRenewSet&, const AutoRenewSet&) = default;
};

using SubscriptionEvent =
    std::variant<Started, Activated, Renewed, TermsChanged, ChangeScheduled, Paused, Resumed,
                 CancellationScheduled, CancellationUndone, Cancelled, PaymentFailed, Suspended,
                 Reactivated, Expired, AutoRenewSet, ChangeUndone, PauseScheduled, PauseUndone>;
using SubscriptionEvents = std::vector<SubscriptionEvent>;

// "renewed", "change_plan": the names in records; stable.
[[nodiscard]] std::string_view event_name(const SubscriptionEvent& event) noexcept;
[[nodiscard]] std::string_view command_name(const SubscriptionCommand& command) noexcept;

// --- Refusals -------------------------------------------------------------------------------

enum class SubscriptionRefusal : std::uint16_t {  // In order of precedence; numbers are wire
                                                  // format, never reused.
  kIsFinal = 1,                                   // cancelled or expired
  kNotStarted = 2,                                // pending
  kAlreadyStarted = 3,
  kNotInThisStatus = 4,     // the command has no arrow from this status
  kTooEarly = 5,            // before starts_on, trial end or the period's first day
  kCancelsAtPeriodEnd = 6,  // renewal or change beyond the end
  kDoesNotRenew = 7,        // auto_renews is false, or the period lasts for ever
  kNothingScheduled = 8,    // undo without a cancellation, a change or a pause
  kAlreadyScheduled = 9,
  kSameTerms = 10,        // the command would change nothing
  kBadQuantity = 11,      // below 1
  kCurrencyDiffers = 12,  // a subscription keeps its currency
  kBadDate = 13,       // not a day, beyond the calendar, or a day to come that is not after today
  kRenewalIsDue = 14,  // the running period is over: do the due steps first
  kBadPause = 15,      // price_percent not of 0 to 100, or with extends_term
};

// "is_final"; empty for a number that names no refusal.
[[nodiscard]] std::string_view to_string(SubscriptionRefusal refusal) noexcept;
// FailedPrecondition (InvalidArgument for kBadQuantity, kCurrencyDiffers, kBadDate, kBadPause) with
// code "subscription.<name>" and a sentence.
[[nodiscard]] absl::Status to_status(SubscriptionRefusal refusal);

// --- The machine ----------------------------------------------------------------------------

// At least one event, or a refusal.
using SubscriptionDecision = std::variant<SubscriptionEvents, SubscriptionRefusal>;

[[nodiscard]] SubscriptionDecision decide(const Subscription& state,
                                          const SubscriptionCommand& command);

[[nodiscard]] Subscription evolve(Subscription state, const SubscriptionEvent& event);
[[nodiscard]] Subscription evolve(Subscription state, const SubscriptionEvents& events);

// The day on which the next period begins; nullopt before Start, after the end, and where the
// current period lasts for ever. While suspended or paused: where it would begin.
[[nodiscard]] std::optional<Date> next_period_starts_on(const Subscription& subscription);

// The next period was begun by a command (Start, Resume, Reactivate, a change of interval) and is
// billed whatever auto_renews says.
[[nodiscard]] bool is_begun(const Subscription& subscription);

// The scheduled change is made with the next period: at its end, or on a day that is not after its
// first one.
[[nodiscard]] bool changes_with_next_period(const Subscription& subscription);
// The terms of the next period.
[[nodiscard]] const Terms& next_terms(const Subscription& subscription);

// The day on which a change scheduled for a day is made, if it can be made at all: not before the
// first day of the period last billed. nullopt where none is, where it waits, and where the next
// period begins no later and takes it along.
[[nodiscard]] std::optional<Date> scheduled_change_on(const Subscription& subscription);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SUBSCRIPTION_MACHINE_H_
