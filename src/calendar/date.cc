// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/date.h"

#include <algorithm>
#include <cstddef>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day_last;

constexpr int kYearMin = 1;
constexpr int kYearMax = 9999;
constexpr sys_days kFirstDay = year{kYearMin} / 1 / 1;
constexpr sys_days kLastDay = year{kYearMax} / 12 / 31;

absl::Status malformed() {
  return make_error(absl::StatusCode::kInvalidArgument, "date.malformed",
                    "write an existing day as YYYY-MM-DD, like 2026-01-31");
}

absl::Status out_of_range() {
  return make_error(absl::StatusCode::kOutOfRange, "date.out_of_range",
                    "a date must lie in the years 0001 to 9999");
}

// The value of all-digit text; -1 otherwise.
int number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return -1;
    value = value * 10 + (digit - '0');
  }
  return value;
}

void append_two(std::string& text, unsigned value) {
  text += static_cast<char>('0' + value / 10 % 10);
  text += static_cast<char>('0' + value % 10);
}

}  // namespace

absl::StatusOr<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return malformed();
  const int year = number(text.substr(0, 4));
  const int month = number(text.substr(5, 2));
  const int day = number(text.substr(8, 2));
  if (year < 0 || month < 0 || day < 0) return malformed();
  return make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

std::string format_date(Date date) {
  const int year = static_cast<int>(date.year());
  std::string text;
  text.reserve(10);
  if (year >= 0 && year <= kYearMax) {
    append_two(text, static_cast<unsigned>(year / 100));
    append_two(text, static_cast<unsigned>(year % 100));
  } else {
    text += std::to_string(year);  // not a date any record holds; parse_date refuses it
  }
  text += '-';
  append_two(text, static_cast<unsigned>(date.month()));
  text += '-';
  append_two(text, static_cast<unsigned>(date.day()));
  return text;
}

absl::StatusOr<Date> make_date(int year_number, unsigned month_number, unsigned day_number) {
  if (month_number > 12 || day_number > 31) return malformed();  // chrono keeps only eight bits
  if (year_number < kYearMin || year_number > kYearMax) {
    // Every 400 years the calendar repeats, so the day's existence can be judged there.
    const int alike = (year_number % 400 + 400) % 400 + 400;
    return (year{alike} / month{month_number} / day{day_number}).ok() ? out_of_range()
                                                                      : malformed();
  }
  const Date date = year{year_number} / month{month_number} / day{day_number};
  if (!date.ok()) return malformed();
  return date;
}

absl::StatusOr<Date> add_months(Date date, std::int64_t months) {
  if (!date.ok()) return malformed();
  const std::int64_t first =
      std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
  std::int64_t total = 0;
  if (__builtin_add_overflow(first, months, &total) || total < kYearMin * 12 ||
      total >= (kYearMax + 1) * 12) {
    return out_of_range();
  }
  const year_month_day_last end_of_month = year{static_cast<int>(total / 12)} /
                                           month{static_cast<unsigned>(total % 12 + 1)} /
                                           std::chrono::last;
  return Date{end_of_month.year(), end_of_month.month(), std::min(date.day(), end_of_month.day())};
}

absl::StatusOr<Date> add_days(Date date, std::int64_t count) {
  if (!date.ok()) return malformed();
  std::int64_t total = 0;
  const std::int64_t first = sys_days{date}.time_since_epoch().count();
  if (__builtin_add_overflow(first, count, &total) ||
      total < kFirstDay.time_since_epoch().count() || total > kLastDay.time_since_epoch().count()) {
    return out_of_range();
  }
  return Date{sys_days{days{total}}};
}

std::int64_t days_between(Date from, Date to) noexcept {
  return (sys_days{to} - sys_days{from}).count();
}

unsigned days_in_month(Date date) noexcept {
  return static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day());
}

bool is_leap_year(Date date) noexcept { return date.year().is_leap(); }

}  // namespace v0
}  // namespace octroi
