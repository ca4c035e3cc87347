// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Interval: how long one billing period lasts.
//
// A count of days, weeks, calendar months, quarters, half-years or years, or once for ever. The
// 30-day and 365-day terms that some contracts mean by "month" and "year" are day intervals:
// kThirtyDays, kThreeHundredSixtyFiveDays.
//
//   parse_interval("month");     // one calendar month
//   parse_interval("30 days");   // 30 days, whatever the month
//
// Layer: calendar (may include base). Thread safety: a value.
#ifndef OCTROI_CALENDAR_INTERVAL_H_
#define OCTROI_CALENDAR_INTERVAL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class IntervalUnit : std::uint8_t {  // Numbers are wire format.
  kDay = 1,
  kWeek = 2,
  kMonth = 3,
  kQuarter = 4,
  kHalfYear = 5,
  kYear = 6,
  kForever = 7,  // one period that never ends; count is 1
};

struct Interval {
  IntervalUnit unit = IntervalUnit::kMonth;
  std::int32_t count = 1;  // 1 to 1200

  [[nodiscard]] constexpr bool is_forever() const noexcept {
    return unit == IntervalUnit::kForever;
  }
  // Exactly one of these is positive; both are zero for ever.
  [[nodiscard]] std::int64_t months() const noexcept;
  [[nodiscard]] std::int64_t days() const noexcept;

  friend constexpr bool operator==(Interval, Interval) noexcept = default;
};

inline constexpr std::int32_t kIntervalCountMax = 1200;

inline constexpr Interval kMonthly{IntervalUnit::kMonth, 1};
inline constexpr Interval kQuarterly{IntervalUnit::kQuarter, 1};
inline constexpr Interval kYearly{IntervalUnit::kYear, 1};
inline constexpr Interval kThirtyDays{IntervalUnit::kDay, 30};
inline constexpr Interval kThreeHundredSixtyFiveDays{IntervalUnit::kDay, 365};
inline constexpr Interval kOnceForever{IntervalUnit::kForever, 1};

// "day", "week", "month", "quarter", "half_year", "year", "forever"; or a count
// and a plural: "2 weeks", or "1" and a singular.
// Errors: InvalidArgument "interval.malformed"; OutOfRange "interval.out_of_range".
absl::StatusOr<Interval> parse_interval(std::string_view text);
[[nodiscard]] std::string format_interval(Interval interval);

// For an Interval filled in by hand. Errors: OutOfRange "interval.out_of_range".
absl::Status check_interval(Interval interval);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_INTERVAL_H_
