// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Dunning: what happens when money does not come.
//
// A policy is a value. Charges that fail are retried after so many days, and the last failure
// allowed suspends; invoices that are paid by hand (bank transfer) have days of grace after they
// fall due, first before the subscription is past due, then before it is suspended. What time does
// besides (lapses, expiry) is handed to the step planner by step_policy().
//
//   DunningPolicy policy;                                       // retries after 1, 3 and 5 days
//   after_failure(policy, 1, 2026y / 1 / 31);                   // retry on 2026-02-01
//   after_failure(policy, 3, 2026y / 2 / 4).suspends;           // true: the third in a row
//
// Layer: dunning (may include subscription, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_DUNNING_DUNNING_H_
#define OCTROI_DUNNING_DUNNING_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"
#include "octroi/subscription/steps.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct DunningPolicy {
  // Days from the n-th failure in a row to the next attempt, n from 1; the last one repeats. Empty:
  // never retried by itself.
  std::vector<std::int32_t> retry_days{1, 3, 5};
  std::int32_t failures_max = 3;  // the failure in a row that suspends; >= 1

  // Of an invoice that nothing charges by itself: days after the due day.
  std::int32_t past_due_after_days = 0;
  std::int32_t suspend_after_days = 14;  // >= past_due_after_days

  Lapse at_lapse = Lapse::kSuspend;  // a period ends that is not renewed
  std::optional<std::int32_t> expires_suspended_after_days{};
  std::optional<std::int32_t> expires_incomplete_after_days{};

  friend bool operator==(const DunningPolicy&, const DunningPolicy&) = default;
};

// Errors: InvalidArgument "dunning.bad_policy", naming the field. Days are 0 to 3650, retry days
// from 1, failures_max from 1. The functions below take a policy that passes.
[[nodiscard]] absl::Status validate(const DunningPolicy& policy);

// The answer to a failed charge.
struct FailureAnswer {
  bool suspends = false;
  std::optional<Date> retry_on{};  // never with suspends; neither: the grace days decide

  friend bool operator==(const FailureAnswer&, const FailureAnswer&) = default;
};
// `failed_payments`: in a row, this one counted.
[[nodiscard]] FailureAnswer after_failure(const DunningPolicy& policy, std::int32_t failed_payments,
                                          Date failed_on);

// The day of the next attempt; nullopt when there is none (suspended, or never retried).
[[nodiscard]] std::optional<Date> next_retry(const DunningPolicy& policy,
                                             std::int32_t failed_payments, Date failed_on);

// The first day on which an unpaid invoice makes its subscription past due, and suspended. An
// invoice due on the 10th may be paid on the 10th: without grace it is late from the 11th.
[[nodiscard]] Date past_due_on(const DunningPolicy& policy, Date due_on);
[[nodiscard]] Date suspends_on(const DunningPolicy& policy, Date due_on);

// What the step planner needs of it. The reminder days stay the caller's.
[[nodiscard]] StepPolicy step_policy(const DunningPolicy& policy,
                                     std::span<const std::int32_t> reminder_days) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_DUNNING_DUNNING_H_
