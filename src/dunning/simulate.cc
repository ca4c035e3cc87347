// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/dunning/simulate.h"

#include <algorithm>
#include <chrono>

namespace octroi {
inline namespace v0 {

DunningCourse simulate(const DunningPolicy& policy, const PastFailure& failure) {
  DunningCourse course;
  Date today = failure.failed_on;
  for (std::int32_t failed = 1;; ++failed) {
    const FailureAnswer answer = after_failure(policy, failure.kind, failed, today);
    if (answer.suspends) course.suspended_on = today;
    if (!answer.retry_on) break;
    today = *answer.retry_on;
    course.attempts.push_back(today);
    if (failure.payable_from && today >= *failure.payable_from) {
      course.recovered_on = today;
      return course;
    }
  }
  if (!course.suspended_on)
    course.suspended_on = std::max(suspends_on(policy, failure.due_on), today);
  if (policy.expires_suspended_after_days) {
    course.expired_on = Date{std::chrono::sys_days{*course.suspended_on} +
                             std::chrono::days{*policy.expires_suspended_after_days}};
  }
  return course;
}

DunningTotals simulate(const DunningPolicy& policy, std::span<const PastFailure> failures) {
  DunningTotals totals;
  for (const PastFailure& failure : failures) {
    const DunningCourse course = simulate(policy, failure);
    ++totals.failures;
    totals.attempts += static_cast<std::int64_t>(course.attempts.size());
    if (course.recovered_on) {
      ++totals.recovered;
      totals.recovered_after_days += days_between(failure.failed_on, *course.recovered_on);
    }
    totals.suspended += course.suspended_on ? 1 : 0;
    totals.expired += course.expired_on ? 1 : 0;
  }
  return totals;
}

}  // namespace v0
}  // namespace octroi
