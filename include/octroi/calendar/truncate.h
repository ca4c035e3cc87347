// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Truncation: where the hour, day, week, month, ... that holds an instant began, on the clocks of a
// zone. Meters and statistics cut time into such windows.
//
//   truncate(at, TimeUnit::kDay, paris);     // midnight in Paris
//   truncate(at, TimeUnit::kWeek, paris);    // Monday's midnight (ISO 8601 weeks)
//
// Layer: calendar (may include base). Thread safety: pure functions.
#ifndef OCTROI_CALENDAR_TRUNCATE_H_
#define OCTROI_CALENDAR_TRUNCATE_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/zone.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class TimeUnit : std::uint8_t {  // Numbers are wire format.
  kMinute = 1,
  kHour = 2,
  kDay = 3,
  kWeek = 4,  // from Monday
  kMonth = 5,
  kQuarter = 6,
  kHalfYear = 7,
  kYear = 8,
};

// "minute", "hour", "day", "week" or "iso_week", "month", "quarter", "half_year", "year".
// Errors: InvalidArgument "time_unit.unknown".
absl::StatusOr<TimeUnit> parse_time_unit(std::string_view name);

// The first day of the unit that holds `date`; `date` itself for units of a day and less. Before
// the calendar's first Monday (1 January of the year 1) nothing is.
[[nodiscard]] Date truncate(Date date, TimeUnit unit) noexcept;

// The last instant, `instant` at most, at which the zone's clocks began such a unit. In the hour
// that a clock shows twice, the hour that is running.
[[nodiscard]] Instant truncate(Instant instant, TimeUnit unit, Zone zone) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_TRUNCATE_H_
