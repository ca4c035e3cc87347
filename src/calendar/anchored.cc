// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/anchored.h"

#include <algorithm>

#include "octroi/base/status.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status check(const AnchoredPeriod& period) {
  OCTROI_RETURN_IF_ERROR(check_interval(period.interval));
  if (!period.interval.is_forever()) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "schedule.endless",
                    "a period for ever has no next one");
}

absl::StatusOr<Instant> boundary(const AnchoredPeriod& period, std::int64_t index) {
  const Date anchor = period.zone.date_of(period.anchor);
  const std::int64_t months = period.interval.months();
  OCTROI_ASSIGN_OR_RETURN(const Date date, months > 0
                                               ? add_months(anchor, index * months)
                                               : add_days(anchor, index * period.interval.days()));
  return period.zone.to_instant(date, wall_time(period.anchor, period.zone));
}

// One too many or too few at most.
std::int64_t index_near(const AnchoredPeriod& period, Date date) {
  const Date anchor = period.zone.date_of(period.anchor);
  if (period.interval.months() == 0) {
    return days_between(anchor, date) / period.interval.days();
  }
  const auto apart = date.year() / date.month() - anchor.year() / anchor.month();
  return apart.count() / period.interval.months();
}

absl::StatusOr<Date> next_in_months(const AnchoredPeriod& period, Instant start) {
  const Date anchor = period.zone.date_of(period.anchor);
  const Date from = period.zone.date_of(start);
  const auto day = static_cast<unsigned>(anchor.day());
  const std::int64_t months = period.interval.months();
  if (period.interval.unit == IntervalUnit::kMonth) {
    OCTROI_ASSIGN_OR_RETURN(const Date here, bill_day_in_month(from, day));
    if (from < here) return here;
  } else if (period.interval.unit != IntervalUnit::kYear && start < period.anchor) {
    return anchor;
  }
  const bool is_yearly = period.interval.unit == IntervalUnit::kYear;
  const auto month = is_yearly ? anchor.month() : from.month();
  OCTROI_ASSIGN_OR_RETURN(const Date first, add_months(from.year() / month / 1, months));
  return bill_day_in_month(first, day);
}

// On the anchor's day of the week, where weeks are counted.
absl::StatusOr<Date> next_in_days(const AnchoredPeriod& period, Instant start) {
  const Date from = period.zone.date_of(start);
  if (period.interval.unit != IntervalUnit::kWeek) return add_days(from, period.interval.days());
  const std::int64_t past = days_between(period.zone.date_of(period.anchor), from) % 7;
  const std::int64_t to_come = (7 - past) % 7;
  const std::int64_t whole = period.interval.days();
  return add_days(from, to_come > 0 ? to_come + whole - 7 : whole);
}

}  // namespace

Duration wall_time(Instant instant, Zone zone) noexcept {
  const Date date = zone.date_of(instant);
  const Duration since_midnight = instant - zone.start_of_day(date);
  // On the day of a clock change the clock shows more or less than has passed.
  return since_midnight + (instant - zone.to_instant(date, since_midnight));
}

absl::StatusOr<Window> window_at(const AnchoredPeriod& period, Instant at) {
  OCTROI_RETURN_IF_ERROR(check(period));
  std::int64_t index = index_near(period, period.zone.date_of(at));
  OCTROI_ASSIGN_OR_RETURN(Instant start, boundary(period, index));
  while (at < start) {
    OCTROI_ASSIGN_OR_RETURN(start, boundary(period, --index));
  }
  OCTROI_ASSIGN_OR_RETURN(Instant end, boundary(period, index + 1));
  while (end <= at) {
    start = end;
    OCTROI_ASSIGN_OR_RETURN(end, boundary(period, ++index + 1));
  }
  return Window{start, end};
}

absl::StatusOr<Instant> next_billing_at(const AnchoredPeriod& period, Instant start,
                                        std::optional<Instant> subscription_end) {
  OCTROI_RETURN_IF_ERROR(check(period));
  OCTROI_ASSIGN_OR_RETURN(const Date date, period.interval.months() > 0
                                               ? next_in_months(period, start)
                                               : next_in_days(period, start));
  const Instant next = period.zone.to_instant(date, wall_time(period.anchor, period.zone));
  return subscription_end ? std::min(next, *subscription_end) : next;
}

}  // namespace v0
}  // namespace octroi
