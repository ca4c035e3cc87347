// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Schedule: the billing periods of a subscription, numbered 0, 1, 2, ...
//
// Periods are half-open [start, end), contiguous, and found by arithmetic from an anchor, never by
// stepping from the last one: period i starts i intervals after the anchor, so an anchor on the
// 31st bills on 28 February and on 31 March again (I17). `first_index` is the index of the period
// that starts on the anchor: a schedule that was re-anchored goes on counting.
//
// By the anniversary the anchor is the first billed day; by the calendar it is the first day of the
// calendar's period that holds that day: truncate(day, TimeUnit::kMonth), for Billing in
// Subscribe::aligned_to. This is how Billing counts; bill_cycle.h and anchored.h are for the days
// of other systems.
//
//   Schedule monthly{.anchor = 2026y / 1 / 31, .interval = kMonthly};
//   period(monthly, 1);                  // [2026-02-28, 2026-03-31)
//   index_of(monthly, 2026y / 3 / 30);   // 1
//
// Layer: calendar (may include base). Thread safety: values and pure functions.
#ifndef OCTROI_CALENDAR_SCHEDULE_H_
#define OCTROI_CALENDAR_SCHEDULE_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"
#include "octroi/calendar/zone.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct Schedule {
  Date anchor;
  Interval interval = kMonthly;
  std::int64_t first_index = 0;
  Zone zone{};

  friend bool operator==(const Schedule&, const Schedule&) noexcept = default;
};

// Half-open [start, end); no end means for ever.
struct Period {
  std::int64_t index = 0;
  Date start;
  std::optional<Date> end;

  friend bool operator==(const Period&, const Period&) noexcept = default;
};

// Errors: OutOfRange "schedule.index_out_of_range" (before first_index, or beyond 0 of a for-ever
// schedule), "date.out_of_range", "interval.out_of_range"; InvalidArgument "schedule.bad_anchor"
// (anchor is not a day).
absl::StatusOr<Period> period(const Schedule& schedule, std::int64_t index);

// The index of the period that holds `date`, in constant time.
// Errors: OutOfRange "schedule.before_anchor", "schedule.index_out_of_range" (beyond 64 bits),
// "interval.out_of_range"; InvalidArgument "schedule.bad_anchor", "date.malformed".
absl::StatusOr<std::int64_t> index_of(const Schedule& schedule, Date date);
// The same for an instant, by the day it falls on in the schedule's zone (Zone::date_of): the
// period with starts_at <= instant < ends_at.
absl::StatusOr<std::int64_t> index_at(const Schedule& schedule, Instant instant);

// The first day on or after `date` on which a period of the schedule begins; the anchor for what
// comes before it. Errors: as index_of(), but for what is before the anchor; FailedPrecondition
// "schedule.endless".
absl::StatusOr<Date> next_on_schedule(const Schedule& schedule, Date date);

// Where the period begins and ends on the time line; kInstantMax where it never ends.
[[nodiscard]] Instant starts_at(const Schedule& schedule, const Period& period);
[[nodiscard]] Instant ends_at(const Schedule& schedule, const Period& period);

// Days in the period. Errors: FailedPrecondition "schedule.endless".
absl::StatusOr<std::int64_t> days_in(const Period& period);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_SCHEDULE_H_
