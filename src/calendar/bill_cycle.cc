// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/bill_cycle.h"

#include <algorithm>
#include <chrono>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kSpansMax = 100'000;

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status check_day(Date date) {
  return date.ok() ? absl::OkStatus() : invalid("date.malformed", "not a day of the calendar");
}

absl::Status check_cycle(const BillCycle& cycle) {
  OCTROI_RETURN_IF_ERROR(check_interval(cycle.interval));
  if (!cycle.interval.is_forever()) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "schedule.endless",
                    "a period for ever has no cycles");
}

// The date `periods` cycles after the one in the month of `base`, found from there and never from
// the last cycle, so that a short month leaves no trace.
absl::StatusOr<Date> cycle_date(const BillCycle& cycle, Date base, std::int64_t periods) {
  const std::int64_t months = cycle.interval.months();
  if (months == 0) return add_days(base, periods * cycle.interval.days());
  OCTROI_ASSIGN_OR_RETURN(const Date first,
                          add_months(base.year() / base.month() / 1, periods * months));
  return bill_day_in_month(first, cycle.bill_day);
}

// How many cycles after the one in the month of `start` the first cycle begins: 0 or 1.
absl::StatusOr<std::int64_t> first_cycle(const BillCycle& cycle, Date start) {
  OCTROI_ASSIGN_OR_RETURN(const Date here, cycle_date(cycle, start, 0));
  return here < start ? 1 : 0;
}

absl::StatusOr<Date> whole_start(const BillCycle& cycle, Date start, std::int64_t index,
                                 Date first) {
  if (cycle.interval.months() == 0 || cycle.whole_rule == WholeRule::kBillDay) {
    return cycle_date(cycle, start, index - 1);
  }
  return add_months(first, -cycle.interval.months());
}

// A service that ends before its first cycle date: by plain subtraction the whole of its only span
// ends with it.
absl::Status end_whole_with(Date end, const BillCycle& cycle, BillSpan& span) {
  if (cycle.interval.months() == 0 || cycle.whole_rule == WholeRule::kBillDay) {
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(span.whole_from, add_months(end, -cycle.interval.months()));
  span.whole_until = end;
  return absl::OkStatus();
}

bool is_due(const BillSpan& span, BillingMode mode, Date target) {
  return (mode == BillingMode::kInAdvance ? span.from : span.until) <= target;
}

}  // namespace

absl::StatusOr<Date> bill_day_in_month(Date date, unsigned bill_day) {
  OCTROI_RETURN_IF_ERROR(check_day(date));
  if (bill_day < 1 || bill_day > 31) {
    return invalid("bill_cycle.bad_day", "a bill day is 1 to 31");
  }
  const unsigned day = std::min(bill_day, days_in_month(date));
  return Date{date.year(), date.month(), std::chrono::day{day}};
}

absl::StatusOr<Date> next_bill_day(Date proposed, unsigned bill_day) {
  return first_cycle_date({.interval = kMonthly, .bill_day = bill_day}, proposed);
}

absl::StatusOr<Date> first_cycle_date(const BillCycle& cycle, Date start) {
  OCTROI_RETURN_IF_ERROR(check_cycle(cycle));
  OCTROI_RETURN_IF_ERROR(check_day(start));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t index, first_cycle(cycle, start));
  return cycle_date(cycle, start, index);
}

absl::StatusOr<std::vector<BillSpan>> spans_due(const BillCycle& cycle, const Service& service,
                                                BillingMode mode, Date target) {
  OCTROI_RETURN_IF_ERROR(check_cycle(cycle));
  for (const Date day : {service.start, service.end.value_or(service.start), target}) {
    OCTROI_RETURN_IF_ERROR(check_day(day));
  }
  if (service.end && *service.end < service.start) {
    return invalid("bill_cycle.bad_service", "a service must not end before it starts");
  }
  OCTROI_ASSIGN_OR_RETURN(std::int64_t index, first_cycle(cycle, service.start));
  OCTROI_ASSIGN_OR_RETURN(Date until, cycle_date(cycle, service.start, index));
  OCTROI_ASSIGN_OR_RETURN(Date from, whole_start(cycle, service.start, index, until));
  std::vector<BillSpan> spans;
  for (;;) {
    BillSpan span{std::max(from, service.start), until, from, until};
    if (service.end) span.until = std::min(until, *service.end);
    const bool is_leading = from < service.start;
    if (is_leading && span.until < until) {
      OCTROI_RETURN_IF_ERROR(end_whole_with(span.until, cycle, span));
    }
    if (span.from < span.until) {
      if (!is_due(span, mode, target)) break;
      if (spans.size() == kSpansMax) {
        return make_error(absl::StatusCode::kOutOfRange, "bill_cycle.too_many",
                          "more spans than one answer may hold");
      }
      spans.push_back(span);
    }
    if (service.end && until >= *service.end) break;
    from = until;
    OCTROI_ASSIGN_OR_RETURN(until, cycle_date(cycle, service.start, ++index));
  }
  return spans;
}

absl::StatusOr<Date> next_calendar_boundary(Date date, Interval interval) {
  OCTROI_RETURN_IF_ERROR(check_day(date));
  if (interval.count != 1 || interval.is_forever() || !check_interval(interval).ok()) {
    return invalid("bill_cycle.not_calendar", "only a single period has a place on the calendar");
  }
  if (interval.unit == IntervalUnit::kDay) return add_days(date, 1);
  if (interval.unit == IntervalUnit::kWeek) {
    const std::chrono::weekday weekday{std::chrono::sys_days{date}};
    return add_days(date, 8 - static_cast<std::int64_t>(weekday.iso_encoding()));
  }
  const auto months = static_cast<unsigned>(interval.months());
  const unsigned into = (static_cast<unsigned>(date.month()) - 1) % months;
  return add_months(date.year() / date.month() / 1, static_cast<std::int64_t>(months - into));
}

}  // namespace v0
}  // namespace octroi
