// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/schedule.h"

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status check_schedule(const Schedule& schedule) {
  if (!schedule.anchor.ok()) {
    return make_error(absl::StatusCode::kInvalidArgument, "schedule.bad_anchor",
                      "the anchor of a schedule must be an existing day");
  }
  return check_interval(schedule.interval);
}

absl::Status index_out_of_range() {
  return make_error(absl::StatusCode::kOutOfRange, "schedule.index_out_of_range",
                    "a schedule has no period before its first index, and only one if it never "
                    "ends");
}

absl::Status before_anchor() {
  return make_error(absl::StatusCode::kOutOfRange, "schedule.before_anchor",
                    "the day lies before the anchor, where the first period begins");
}

// The first day of the `steps`-th period after the anchor.
absl::StatusOr<Date> start_of(const Schedule& schedule, std::int64_t steps) {
  const std::int64_t months = schedule.interval.months();
  std::int64_t distance = 0;
  if (__builtin_mul_overflow(steps, months > 0 ? months : schedule.interval.days(), &distance)) {
    distance = steps < 0 ? INT64_MIN : INT64_MAX;  // out of range either way
  }
  return months > 0 ? add_months(schedule.anchor, distance) : add_days(schedule.anchor, distance);
}

// Whole intervals from the anchor to `date`, which is not before it.
std::int64_t steps_to(const Schedule& schedule, Date date) {
  if (schedule.interval.is_forever()) return 0;
  if (const std::int64_t days = schedule.interval.days(); days > 0) {
    return days_between(schedule.anchor, date) / days;
  }
  const auto month_number = [](Date each) {
    return std::int64_t{static_cast<int>(each.year())} * 12 + static_cast<unsigned>(each.month());
  };
  // By months alone the guess is right, or one too high where the day has not come yet.
  const std::int64_t guess =
      (month_number(date) - month_number(schedule.anchor)) / schedule.interval.months();
  const absl::StatusOr<Date> start = start_of(schedule, guess);
  return start.ok() && *start > date ? guess - 1 : guess;
}

}  // namespace

absl::StatusOr<Period> period(const Schedule& schedule, std::int64_t index) {
  OCTROI_RETURN_IF_ERROR(check_schedule(schedule));
  std::int64_t steps = 0;
  if (__builtin_sub_overflow(index, schedule.first_index, &steps) || steps < 0) {
    return index_out_of_range();
  }
  if (schedule.interval.is_forever()) {
    if (steps > 0) return index_out_of_range();
    return Period{index, schedule.anchor, std::nullopt};
  }
  const absl::StatusOr<Date> start = start_of(schedule, steps);
  if (!start.ok()) return start.status();
  // A start within 9999 leaves far too few steps for this to overflow.
  const absl::StatusOr<Date> end = start_of(schedule, steps + 1);
  if (!end.ok()) return end.status();
  return Period{index, *start, *end};
}

absl::StatusOr<std::int64_t> index_of(const Schedule& schedule, Date date) {
  OCTROI_RETURN_IF_ERROR(check_schedule(schedule));
  if (!date.ok()) {
    return make_error(absl::StatusCode::kInvalidArgument, "date.malformed",
                      "ask for the period of an existing day");
  }
  if (date < schedule.anchor) return before_anchor();
  std::int64_t index = 0;
  if (__builtin_add_overflow(schedule.first_index, steps_to(schedule, date), &index)) {
    return index_out_of_range();
  }
  return index;
}

absl::StatusOr<std::int64_t> index_at(const Schedule& schedule, Instant instant) {
  return index_of(schedule, schedule.zone.date_of(instant));
}

absl::StatusOr<Date> next_on_schedule(const Schedule& schedule, Date date) {
  OCTROI_RETURN_IF_ERROR(check_schedule(schedule));
  if (date.ok() && date <= schedule.anchor) return schedule.anchor;
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t index, index_of(schedule, date));
  OCTROI_ASSIGN_OR_RETURN(const Period holding, period(schedule, index));
  if (holding.start == date) return date;
  if (holding.end) return *holding.end;
  return make_error(absl::StatusCode::kFailedPrecondition, "schedule.endless",
                    "after the first period of a schedule without end no other one begins");
}

Instant starts_at(const Schedule& schedule, const Period& period) {
  return schedule.zone.start_of_day(period.start);
}

Instant ends_at(const Schedule& schedule, const Period& period) {
  return period.end.has_value() ? schedule.zone.start_of_day(*period.end) : kInstantMax;
}

absl::StatusOr<std::int64_t> days_in(const Period& period) {
  if (!period.end.has_value()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "schedule.endless",
                      "a period without end has no number of days");
  }
  return days_between(period.start, *period.end);
}

}  // namespace v0
}  // namespace octroi
