// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/truncate.h"

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/calendar/anchored.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::array<std::pair<std::string_view, TimeUnit>, 9> kNames{
    {{"minute", TimeUnit::kMinute},
     {"hour", TimeUnit::kHour},
     {"day", TimeUnit::kDay},
     {"week", TimeUnit::kWeek},
     {"iso_week", TimeUnit::kWeek},
     {"month", TimeUnit::kMonth},
     {"quarter", TimeUnit::kQuarter},
     {"half_year", TimeUnit::kHalfYear},
     {"year", TimeUnit::kYear}}};

Date first_of_months(Date date, unsigned months) {
  const unsigned month = static_cast<unsigned>(date.month()) - 1;
  return date.year() / std::chrono::month{month - month % months + 1} / 1;
}

}  // namespace

absl::StatusOr<TimeUnit> parse_time_unit(std::string_view name) {
  for (const auto& [known, unit] : kNames) {
    if (known == name) return unit;
  }
  return make_error(absl::StatusCode::kInvalidArgument, "time_unit.unknown",
                    "'" + std::string(name) + "' is no unit of time; write day, week, month, ...");
}

Date truncate(Date date, TimeUnit unit) noexcept {
  switch (unit) {
    case TimeUnit::kMinute:
    case TimeUnit::kHour:
    case TimeUnit::kDay:
      return date;
    case TimeUnit::kWeek: {
      const std::chrono::weekday weekday{sys_days{date}};
      return Date{sys_days{date} - days{weekday.iso_encoding() - 1}};
    }
    case TimeUnit::kMonth:
      return first_of_months(date, 1);
    case TimeUnit::kQuarter:
      return first_of_months(date, 3);
    case TimeUnit::kHalfYear:
      return first_of_months(date, 6);
    case TimeUnit::kYear:
      return first_of_months(date, 12);
  }
  return date;
}

Instant truncate(Instant instant, TimeUnit unit, Zone zone) noexcept {
  if (unit == TimeUnit::kMinute)
    return instant - wall_time(instant, zone) % std::chrono::minutes{1};
  if (unit == TimeUnit::kHour) return instant - wall_time(instant, zone) % std::chrono::hours{1};
  return zone.start_of_day(truncate(zone.date_of(instant), unit));
}

}  // namespace v0
}  // namespace octroi
