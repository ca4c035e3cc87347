// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// BillCycle: a subscription's service cut into billing spans by a bill cycle day.
//
// The bill day names the day of the month on which every cycle begins: the first cycle date is that
// day in the month of the service's start, moved on by whole periods until it is on or after the
// start. What comes before it is a leading stub, what the service's end cuts is a trailing one.
// Bill day 31 means the last day of a short month, and the 31st again after it. Intervals of days
// and weeks know no bill day: their cycles begin on the start.
//
//   BillCycle cycle{.interval = kMonthly, .bill_day = 15};
//   spans_due(cycle, {2011y / 1 / 1}, BillingMode::kInAdvance, 2011y / 1 / 7);
//   // [2011-01-01, 2011-01-15) of the whole [2010-12-15, 2011-01-15): 14/31
//
// The whole of a leading stub is by default what Kill Bill takes: from the first cycle date minus
// one period by plain month subtraction (28 February minus a month is 28 January, also for bill day
// 31) to the first cycle date; and where the service ends before that date, from its end minus one
// period to its end. WholeRule::kBillDay takes the cycle that the bill day itself gives (31 January
// to 28 February).
//
// For timeline.h, and for hosts that come from a system with bill days. Billing counts by a
// Schedule from each subscription's own anchor; Subscribe::aligned_to gives several one bill day.
//
// Layer: calendar (may include base). Thread safety: values and pure functions.
#ifndef OCTROI_CALENDAR_BILL_CYCLE_H_
#define OCTROI_CALENDAR_BILL_CYCLE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class BillingMode : std::uint8_t {  // Numbers are wire format.
  kInAdvance = 1,                        // due on the span's first day
  kInArrears = 2,                        // due on the day after its last
};

enum class WholeRule : std::uint8_t {  // Numbers are wire format.
  kPlainSubtraction = 1,
  kBillDay = 2,
};

struct BillCycle {
  Interval interval = kMonthly;
  unsigned bill_day = 1;  // 1 to 31; not read for days and weeks
  WholeRule whole_rule = WholeRule::kPlainSubtraction;

  friend bool operator==(const BillCycle&, const BillCycle&) = default;
};

// Days [start, end) in which the service runs; no end means for ever.
struct Service {
  Date start;
  std::optional<Date> end{};

  friend bool operator==(const Service&, const Service&) = default;
};

// Days [from, until), and the whole cycle [whole_from, whole_until) whose price they share.
struct BillSpan {
  Date from;
  Date until;
  Date whole_from;
  Date whole_until;

  friend bool operator==(const BillSpan&, const BillSpan&) = default;
};

// The bill day in the month of `date`, or the month's last day.
// Errors: InvalidArgument "bill_cycle.bad_day" (not 1 to 31), "date.malformed". So too below.
absl::StatusOr<Date> bill_day_in_month(Date date, unsigned bill_day);

// The first bill day on or after `proposed`; where a new bill day takes effect. By the month.
absl::StatusOr<Date> next_bill_day(Date proposed, unsigned bill_day);

// The first cycle date on or after `start`.
// Errors: also OutOfRange "date.out_of_range", "interval.out_of_range"; FailedPrecondition
// "schedule.endless" (an interval for ever has no cycles). So too below.
absl::StatusOr<Date> first_cycle_date(const BillCycle& cycle, Date start);

// The spans due up to and with `target`, in order.
// Errors: also InvalidArgument "bill_cycle.bad_service" (ends before it starts); OutOfRange
// "bill_cycle.too_many" (more than 100,000 spans).
absl::StatusOr<std::vector<BillSpan>> spans_due(const BillCycle& cycle, const Service& service,
                                                BillingMode mode, Date target);

// The first day after `date` on which a calendar period of this length begins: the next Monday for
// weeks, the 1st of a month, of January, April, July or October for quarters, of January or July
// for half years, of January for years. Counts other than 1 have no place on the calendar. Where
// the one that holds `date` began, truncate() of truncate.h says.
// Errors: InvalidArgument "bill_cycle.not_calendar", "date.malformed"; OutOfRange
// "date.out_of_range".
absl::StatusOr<Date> next_calendar_boundary(Date date, Interval interval);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_BILL_CYCLE_H_
