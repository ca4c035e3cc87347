// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/dunning/working_time.h"

#include <algorithm>

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr Date kLastDay = std::chrono::year{9999} / 12 / 31;

Date next_day(Date date) noexcept { return Date{sys_days{date} + days{1}}; }

// The first instant from `instant` on at which the clock shows `time`: today's or tomorrow's.
Instant next_time(Zone zone, Instant instant, minutes time) noexcept {
  const Date today = zone.date_of(instant);
  const Instant at = zone.to_instant(today, time);
  return at > instant ? at : zone.to_instant(next_day(today), time);
}

}  // namespace

bool is_rest_day(const RestDays& rest, Date date) noexcept {
  const std::chrono::weekday weekday{sys_days{date}};
  return (rest.saturdays && weekday == std::chrono::Saturday) ||
         (rest.sundays && weekday == std::chrono::Sunday) ||
         std::ranges::binary_search(rest.holidays, date);
}

Date next_working_day(const RestDays& rest, Date date) noexcept {
  while (date < kLastDay && is_rest_day(rest, date)) date = next_day(date);
  return date;
}

Instant after_quiet_hours(const QuietHours& quiet, Zone zone, Instant instant) noexcept {
  // Quiet where the last of the two borders that was passed is `from`.
  const Instant next_from = next_time(zone, instant, quiet.from);
  const Instant next_until = next_time(zone, instant, quiet.until);
  return next_until < next_from ? next_until : instant;
}

}  // namespace v0
}  // namespace octroi
