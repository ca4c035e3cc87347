// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Date: a civil day, and month arithmetic that survives February.
//
// A Date is a day on the wall calendar of nobody in particular; a zone (zone.h) turns it into an
// instant. Years run from 1 to 9999.
//
//   Date due = *parse_date("2026-01-31");
//   add_months(due, 1);   // 2026-02-28: the last day when the month is too short
//
// Layer: calendar (may include base). Thread safety: a value.
#ifndef OCTROI_CALENDAR_DATE_H_
#define OCTROI_CALENDAR_DATE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

using Date = std::chrono::year_month_day;

// "2026-01-31" (ISO 8601), the only spelling.
// Errors: InvalidArgument "date.malformed" (also for days that do not exist), OutOfRange
// "date.out_of_range" (year 0 or > 9999).
absl::StatusOr<Date> parse_date(std::string_view text);
[[nodiscard]] std::string format_date(Date date);

// Errors: as parse_date.
absl::StatusOr<Date> make_date(int year, unsigned month, unsigned day);

// The same day of the month `months` later (or earlier), or the month's last day where it has no
// such day.
// Errors: OutOfRange "date.out_of_range"; InvalidArgument "date.malformed". So too add_days.
absl::StatusOr<Date> add_months(Date date, std::int64_t months);
absl::StatusOr<Date> add_days(Date date, std::int64_t days);

// Days from `from` to `to`; negative when `to` is earlier.
[[nodiscard]] std::int64_t days_between(Date from, Date to) noexcept;
[[nodiscard]] unsigned days_in_month(Date date) noexcept;
[[nodiscard]] bool is_leap_year(Date date) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_DATE_H_
