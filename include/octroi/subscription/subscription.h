// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Subscription: what a tenant holds, and where it stands.
//
// A subscription is sold on terms (plan version, interval, currency, quantity, add-ons), lives
// through periods numbered 0, 1, 2, ... of its schedule, and ends once. It is a value: machine.h
// says how commands change it, and nothing else does.
//
//   Subscription subscription{.id = id, .tenant = tenant, .terms = {.plan = {"starter", 1}}};
//   subscription.starts_on = today;                  // pending until Start
//   is_in_use(subscription.status);                  // may the tenant use what was sold?
//
// Layer: subscription (may include calendar, catalog, money). Thread safety: values.
#ifndef OCTROI_SUBSCRIPTION_SUBSCRIPTION_H_
#define OCTROI_SUBSCRIPTION_SUBSCRIPTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/schedule.h"
#include "octroi/catalog/plan.h"
#include "octroi/money/currency.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class SubscriptionStatus : std::uint8_t {  // Numbers are wire format.
  kPending = 1,                                 // sold, not started
  kIncomplete = 2,                              // started, waiting for its first payment
  kTrialing = 3,                                // in use, nothing billed yet
  kActive = 4,                                  // in use, billed
  kPastDue = 5,                                 // in use, a payment failed or is late
  kSuspended = 6,                               // out of use until paid or reactivated; not billed
  kPaused = 7,                                  // out of use by wish; not billed
  kCancelled = 8,                               // ended by someone's wish; final
  kExpired = 9,                                 // ended by itself; final
};

// "active"; what records and mails show. Empty for a number that names no status.
[[nodiscard]] std::string_view to_string(SubscriptionStatus status) noexcept;
[[nodiscard]] std::optional<SubscriptionStatus> parse_subscription_status(
    std::string_view text) noexcept;

[[nodiscard]] constexpr bool is_final(SubscriptionStatus status) noexcept {
  return status == SubscriptionStatus::kCancelled || status == SubscriptionStatus::kExpired;
}
[[nodiscard]] constexpr bool is_in_use(SubscriptionStatus status) noexcept {
  return status == SubscriptionStatus::kTrialing || status == SubscriptionStatus::kActive ||
         status == SubscriptionStatus::kPastDue;
}

// What is sold. The price follows from the catalogue's versions, of the plan and of each add-on, so
// an edited catalogue cannot change it (I20).
struct Terms {
  PlanRef plan;
  Interval interval = kMonthly;
  Currency currency;
  std::int64_t quantity = 1;            // seats; >= 1
  std::vector<AddOnHolding> add_ons{};  // held beside the plan, in the order of their codes

  friend bool operator==(const Terms&, const Terms&) = default;
};

// What a pause does to the periods, the bill and the use. By default the paid period runs on,
// nothing is billed or used, and the next period begins on the day of the resume.
struct PausePolicy {
  // The paid rest is given after the resume: the period ends later by the days of the pause.
  bool extends_term = false;
  // Periods go on beginning on the days they did; the first one after the pause is billed for the
  // rest of it that is left then.
  bool keeps_anchor = false;
  bool keeps_quota = false;  // what was sold may be used
  // 1 to 100: periods begin in the pause, too, and are billed at this much of what recurs; the
  // resume charges what is missing for the rest of the one it is in. Not with extends_term.
  std::int32_t price_percent = 0;

  friend bool operator==(const PausePolicy&, const PausePolicy&) = default;
};

// A pause that is over and changed what was billed for its days.
struct PastPause {
  Date from{};  // half-open
  Date to{};
  std::int64_t moved_days = 0;  // by which the running period was moved; 0: it was billed in part

  friend bool operator==(const PastPause&, const PastPause&) = default;
};

// Days at the beginning of a period that a pause left less than the whole of: from the ones before,
// or its first day, up to `until`.
struct ReducedDays {
  Date until{};              // half-open
  std::int32_t percent = 0;  // 0 to 99: of what recurs

  friend bool operator==(const ReducedDays&, const ReducedDays&) = default;
};

struct Subscription {
  SubscriptionId id;
  TenantId tenant;
  SubscriptionStatus status = SubscriptionStatus::kPending;
  Terms terms;

  Date starts_on{};                     // the wished first day, in the schedule's zone
  std::optional<Date> aligned_to{};     // the period that the first billed day is in begins here
  std::int32_t trial_days = 0;          // 0: no trial
  bool pays_first = false;              // not in use before the first payment
  bool auto_renews = true;              // false: lapses at a period's end unless renewed by hand
  std::optional<Date> trial_ends_on{};  // the first day after the trial; set by Started
  Schedule schedule{};                  // the anchor, once started, is the first billed day;
                                        // where aligned, the first day of the period it is in
  std::int64_t next_index = 0;          // the period billed next; 0: none was billed yet
  std::int64_t phases_from = 0;         // the period in which the plan's first phase began
  std::optional<Date> current_start{};  // the period last billed, half-open
  std::optional<Date> current_end{};    // nullopt with a start: for ever
  std::optional<Terms> scheduled{};     // replaces the terms when the next period begins,
  std::optional<Date> changes_on{};     // or on this day, where there is one
  bool cancels_at_period_end = false;
  std::int32_t failed_payments = 0;  // in a row
  std::optional<Date> paused_on{};
  std::optional<Date> resumes_on{};  // nullopt while paused: until told
  std::optional<Date> pauses_on{};   // a pause to come
  PausePolicy pause{};               // of the one that runs, or is to come
  // Where a pause moved it: the day from which the next period is billed, in it or its first one.
  std::optional<Date> billed_from{};
  std::int32_t period_percent = 100;   // of what recurs, where the period began in a pause
  std::vector<PastPause> paused{};     // in their order
  std::vector<ReducedDays> reduced{};  // of the running period, in their order
  std::optional<Date> suspended_on{};  // set while suspended
  std::optional<Date> ended_on{};

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

// What was sold may be used: the status says so, or the pause does.
[[nodiscard]] constexpr bool is_in_use(const Subscription& subscription) noexcept {
  return is_in_use(subscription.status) ||
         (subscription.status == SubscriptionStatus::kPaused && subscription.pause.keeps_quota);
}

// The number of a period in its plan's phases and term, from 0. A period before the plan was held
// counts as its first.
[[nodiscard]] constexpr std::int64_t number_in_plan(const Subscription& subscription,
                                                    std::int64_t index) noexcept {
  return index > subscription.phases_from ? index - subscription.phases_from : 0;
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SUBSCRIPTION_SUBSCRIPTION_H_
