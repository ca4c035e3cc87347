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
constexpr std::size_t kRetriesMax = 100;
constexpr std::size_t kHolidaysMax = 1000;

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

absl::Status check_days(std::string_view field, const std::vector<std::int32_t>& days) {
  if (days.size() > kRetriesMax) return bad_policy(field, "at most 100 long");
  const bool all_fit = std::ranges::all_of(days, [](auto d) { return is_between(d, 1, kDaysMax); });
  return all_fit ? absl::OkStatus() : bad_policy(field, "1 to 3650 each");
}

absl::Status check_working_time(const DunningPolicy& policy) {
  const std::vector<Date>& holidays = policy.rest_days.holidays;
  const bool all_are_days = std::ranges::all_of(holidays, [](Date d) { return d.ok(); });
  const bool all_rise =
      std::ranges::adjacent_find(holidays, std::ranges::greater_equal{}) == holidays.end();
  if (!all_are_days || !all_rise || holidays.size() > kHolidaysMax) {
    return bad_policy("rest_days.holidays", "at most 1,000 days, rising");
  }
  if (!policy.quiet_hours) return absl::OkStatus();
  const auto is_time = [](std::chrono::minutes t) {
    return t >= std::chrono::minutes{0} && t < std::chrono::hours{24};
  };
  const auto& [from, until] = *policy.quiet_hours;
  if (is_time(from) && is_time(until) && from != until) return absl::OkStatus();
  return bad_policy("quiet_hours", "two different times of a day");
}

const std::vector<std::int32_t>& days_after(const DunningPolicy& policy, FailureKind kind) {
  switch (kind) {
    case FailureKind::kHard:
      return policy.retry_days_hard;
    case FailureKind::kActionRequired:
      return policy.retry_days_action_required;
    case FailureKind::kSoft:
      break;
  }
  return policy.retry_days;
}

}  // namespace

absl::Status validate(const DunningPolicy& policy) {
  OCTROI_RETURN_IF_ERROR(check_days("retry_days", policy.retry_days));
  OCTROI_RETURN_IF_ERROR(check_days("retry_days_hard", policy.retry_days_hard));
  OCTROI_RETURN_IF_ERROR(
      check_days("retry_days_action_required", policy.retry_days_action_required));
  OCTROI_RETURN_IF_ERROR(check_working_time(policy));
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

FailureAnswer after_failure(const DunningPolicy& policy, FailureKind kind,
                            std::int32_t failed_payments, Date failed_on) {
  if (failed_payments >= policy.failures_max) return {.suspends = true};
  const std::vector<std::int32_t>& days = days_after(policy, kind);
  if (failed_payments < 1 || days.empty()) return {};
  const auto nth = static_cast<std::size_t>(failed_payments) - 1;
  const Date wanted = plus_days(failed_on, days[std::min(nth, days.size() - 1)]);
  return {.retry_on = next_working_day(policy.rest_days, wanted)};
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
