// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Dunning: what happens when money does not come.
//
// A policy is a value, and may be read from JSON (json.h) and tried on the past (simulate.h).
// Charges that fail are retried after so many days, by the kind of failure, and the last failure
// allowed suspends. Where nothing is retried the days of grace after the due day decide: those of
// an invoice paid by hand (bank transfer), and of a card that will never work.
//
//   DunningPolicy policy;                                            // after 1, 3 and 5 days
//   after_failure(policy, FailureKind::kSoft, 1, 2026y / 1 / 31);    // retry on 2026-02-01
//   after_failure(policy, FailureKind::kSoft, 3, 2026y / 2 / 4);     // suspends: the third
//   after_failure(policy, FailureKind::kHard, 1, 2026y / 1 / 31);    // no retry: ask for a method
//
// Card schemes forbid to repeat a charge whose card is reported lost, stolen or closed, and bill
// for it: hence no retry after a hard failure unless a policy says so.
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
#include "octroi/dunning/working_time.h"
#include "octroi/subscription/steps.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What a failed charge says about the next one.
enum class FailureKind : std::uint8_t {
  kSoft = 1,            // another day it may work: no money, an answer that says nothing
  kHard = 2,            // this method will never work: expired, lost, closed
  kActionRequired = 3,  // the payer must approve, on a page or a telephone
};

struct DunningPolicy {
  // Days from the n-th failure in a row to the next attempt, n from 1; the last one repeats. Empty:
  // never retried by itself.
  std::vector<std::int32_t> retry_days{1, 3, 5};  // after a soft failure
  std::vector<std::int32_t> retry_days_hard{};
  std::vector<std::int32_t> retry_days_action_required{};
  std::int32_t failures_max = 3;  // the failure in a row that suspends; >= 1
  // An attempt that would fall on a rest day waits for the next working day.
  RestDays rest_days;
  // No automatic attempt and no dunning letter in these hours of the subscription's zone.
  std::optional<QuietHours> quiet_hours{};

  // Of an invoice that nothing charges by itself: days after the due day.
  std::int32_t past_due_after_days = 0;
  std::int32_t suspend_after_days = 14;  // >= past_due_after_days

  Lapse at_lapse = Lapse::kSuspend;  // a period ends that is not renewed
  std::optional<std::int32_t> expires_suspended_after_days{};
  std::optional<std::int32_t> expires_incomplete_after_days{};

  friend bool operator==(const DunningPolicy&, const DunningPolicy&) = default;
};

// Errors: InvalidArgument "dunning.bad_policy", naming the field. Days are 0 to 3650, retry days
// from 1, failures_max from 1, a list of days at most 100 long. The functions below take a policy
// that passes.
[[nodiscard]] absl::Status validate(const DunningPolicy& policy);

// The answer to a failed charge.
struct FailureAnswer {
  bool suspends = false;
  std::optional<Date> retry_on{};  // never with suspends; neither: the grace days decide

  friend bool operator==(const FailureAnswer&, const FailureAnswer&) = default;
};
// `failed_payments`: in a row, this one counted, of whatever kind; `kind` is that of this one.
[[nodiscard]] FailureAnswer after_failure(const DunningPolicy& policy, FailureKind kind,
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
