// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Area "usage-window": events counted by the windows of a customer's own time.

#include <map>
#include <string>

#include "billing/area.h"
#include "billing/spelling.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/truncate.h"

namespace octroi::vectors {
namespace {

// An event: its time alone, of one unit, or with its units.
struct TimedUnits {
  Instant at;
  std::int64_t units = 1;
};

absl::StatusOr<TimedUnits> timed_units(const Json& told, Zone zone) {
  TimedUnits event;
  if (!told.is_object()) {
    OCTROI_ASSIGN_OR_RETURN(event.at, instant_at({{"at", told}}, "at", zone));
    return event;
  }
  OCTROI_RETURN_IF_ERROR(only_keys(told, {"at", "quantity"}));
  OCTROI_ASSIGN_OR_RETURN(event.at, instant_at(told, "at", zone));
  OCTROI_ASSIGN_OR_RETURN(const Decimal units, decimal(told, "quantity"));
  OCTROI_ASSIGN_OR_RETURN(event.units, to_integer(units, Rounding::kDown));
  if (Decimal(event.units) != units) return unsupported("a part of a unit");
  return event;
}

// The day on which the window of an instant begins: of the day, the month, or the bill day.
absl::StatusOr<std::string> window_named(const Json& input, Instant at, Zone zone) {
  const std::string windows = folded(input.at("windows"));
  if (input.contains("bill_cycle_day")) {
    const unsigned day = input.at("bill_cycle_day").get<unsigned>();
    OCTROI_ASSIGN_OR_RETURN(const Date here, bill_day_in_month(zone.date_of(at), day));
    if (here <= zone.date_of(at)) return format_date(here);
    OCTROI_ASSIGN_OR_RETURN(const Date before, add_months(here, -1));
    OCTROI_ASSIGN_OR_RETURN(const Date start, bill_day_in_month(before, day));
    return format_date(start);
  }
  if (windows == "day,_local" || windows == "calendar_day,_local" || windows == "day") {
    return format_date(zone.date_of(at));
  }
  if (windows != "calendar_month,_local" && windows != "calendar_month" && windows != "month" &&
      windows != "month,_local") {
    return unsupported("windows of another kind");
  }
  return format_date(zone.date_of(truncate(at, TimeUnit::kMonth, zone))).substr(0, 7);
}

// Events counted by the window in which they happened there.
absl::StatusOr<Json> usage_window(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"zone", "events_local", "windows", "bill_cycle_day"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  std::map<std::string, std::int64_t> units;
  for (const Json& told : input.at("events_local")) {
    OCTROI_ASSIGN_OR_RETURN(const TimedUnits event, timed_units(told, zone));
    OCTROI_ASSIGN_OR_RETURN(const std::string window, window_named(input, event.at, zone));
    units[window] += event.units;
  }
  return Json{{"units", units}};
}

}  // namespace

void add_windows(Areas& areas) { areas["usage-window"] = usage_window; }

}  // namespace octroi::vectors
