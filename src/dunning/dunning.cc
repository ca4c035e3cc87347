// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/dunning/dunning.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int32_t kDaysMax = 3650;

Date plus_days(Date date, std::int32_t days) {
  return Date{std::chrono::sys_days{date} + std::chrono::days{days}};
}

bool is_between(std::int32_t value, std::int32_t min, std::int32_t max) {
  return value >= min && value <= max;
}

absl::Status bad_policy(std::string_view field, std::string_view rule) {
  std::string message(field);
  message += " must be ";
  message += rule;
  return make_error(absl::StatusCode::kInvalidArgument, "dunning.bad_policy", message);
}

}  // namespace

absl::Status validate(const DunningPolicy& policy) {
  for (const std::int32_t days : policy.retry_days) {
    if (!is_between(days, 1, kDaysMax)) return bad_policy("retry_days", "1 to 3650 each");
  }
  if (policy.failures_max < 1) return bad_policy("failures_max", "1 or more");
  if (!is_between(policy.past_due_after_days, 0, kDaysMax)) {
    return bad_policy("past_due_after_days", "0 to 3650");
  }
  if (!is_between(policy.suspend_after_days, policy.past_due_after_days, kDaysMax)) {
    return bad_policy("suspend_after_days", "past_due_after_days to 3650");
  }
  if (policy.at_lapse != Lapse::kSuspend && policy.at_lapse != Lapse::kExpire) {
    return bad_policy("at_lapse", "suspend or expire");
  }
  if (!is_between(policy.expires_suspended_after_days.value_or(0), 0, kDaysMax)) {
    return bad_policy("expires_suspended_after_days", "0 to 3650");
  }
  if (!is_between(policy.expires_incomplete_after_days.value_or(0), 0, kDaysMax)) {
    return bad_policy("expires_incomplete_after_days", "0 to 3650");
  }
  return absl::OkStatus();
}

FailureAnswer after_failure(const DunningPolicy& policy, std::int32_t failed_payments,
                            Date failed_on) {
  if (failed_payments >= policy.failures_max) return {.suspends = true};
  if (failed_payments < 1 || policy.retry_days.empty()) return {};
  const auto nth = static_cast<std::size_t>(failed_payments) - 1;
  const std::size_t last = policy.retry_days.size() - 1;
  return {.retry_on = plus_days(failed_on, policy.retry_days[std::min(nth, last)])};
}

std::optional<Date> next_retry(const DunningPolicy& policy, std::int32_t failed_payments,
                               Date failed_on) {
  return after_failure(policy, failed_payments, failed_on).retry_on;
}

Date past_due_on(const DunningPolicy& policy, Date due_on) {
  return plus_days(due_on, policy.past_due_after_days + 1);
}

Date suspends_on(const DunningPolicy& policy, Date due_on) {
  return plus_days(due_on, policy.suspend_after_days + 1);
}

StepPolicy step_policy(const DunningPolicy& policy,
                       std::span<const std::int32_t> reminder_days) noexcept {
  return {.reminder_days = reminder_days,
          .at_lapse = policy.at_lapse,
          .expires_suspended_after_days = policy.expires_suspended_after_days,
          .expires_incomplete_after_days = policy.expires_incomplete_after_days};
}

}  // namespace v0
}  // namespace octroi
