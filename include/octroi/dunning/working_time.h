// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Working time: on which days nobody is charged again, and in which hours nobody is disturbed.
//
// Both are civil: the tenant's own days and the hours of its own clock.
//
//   RestDays rest{.saturdays = true, .sundays = true, .holidays = {2026y / 5 / 1}};
//   next_working_day(rest, 2026y / 5 / 1);                       // Monday, 4 May
//   QuietHours night{.from = 21h, .until = 8h};
//   after_quiet_hours(night, bamako, 2026-05-04T22:30Z);         // 5 May, 8 o'clock
//
// Layer: dunning (may include calendar). Thread safety: values and pure functions.
#ifndef OCTROI_DUNNING_WORKING_TIME_H_
#define OCTROI_DUNNING_WORKING_TIME_H_

#include <chrono>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/zone.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct RestDays {
  bool saturdays = false;
  bool sundays = false;
  std::vector<Date> holidays{};  // rising, each once; at most 1,000

  friend bool operator==(const RestDays&, const RestDays&) = default;
};

[[nodiscard]] bool is_rest_day(const RestDays& rest, Date date) noexcept;

// `date` itself, or the first day after it that is no rest day. Where the calendar ends (9999) the
// last day.
[[nodiscard]] Date next_working_day(const RestDays& rest, Date date) noexcept;

// Half-open [from, until) on the local clock; over midnight where `from` is the later one.
struct QuietHours {
  std::chrono::minutes from{std::chrono::hours{21}};  // 0 to 23:59
  std::chrono::minutes until{std::chrono::hours{8}};  // 0 to 23:59, not `from`

  friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

// `instant` itself, or the end of the quiet hours it falls into. Where a clock change skips that
// end, the first instant after the gap.
[[nodiscard]] Instant after_quiet_hours(const QuietHours& quiet, Zone zone,
                                        Instant instant) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_DUNNING_WORKING_TIME_H_
