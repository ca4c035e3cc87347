// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/dunning/working_time.h"

#include <chrono>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace octroi {
namespace {

using namespace std::chrono_literals;

Instant at(std::string_view text) { return parse_instant(text).value(); }

TEST(RestDays, AreWeekendsAndHolidays) {
  const RestDays rest{.saturdays = true, .sundays = true, .holidays = {2026y / 5 / 1}};
  EXPECT_EQ(next_working_day(rest, 2026y / 4 / 30), Date{2026y / 4 / 30});
  EXPECT_EQ(next_working_day(rest, 2026y / 5 / 1), Date{2026y / 5 / 4});
  EXPECT_EQ(next_working_day(rest, 2026y / 5 / 3), Date{2026y / 5 / 4});
  // Friday is the day of rest elsewhere.
  EXPECT_EQ(next_working_day({.holidays = {2026y / 5 / 8}}, 2026y / 5 / 9), Date{2026y / 5 / 9});
}

TEST(RestDays, EndWithTheCalendar) {
  const RestDays rest{.holidays = {9999y / 12 / 30, 9999y / 12 / 31}};
  EXPECT_EQ(next_working_day(rest, 9999y / 12 / 30), Date{9999y / 12 / 31});
}

struct QuietRow {
  std::string_view zone;
  QuietHours quiet;
  std::string_view instant;
  std::string_view expected;
};

const QuietRow kQuietRows[] = {
    {"UTC", {21h, 8h}, "2026-05-04T20:59:59Z", "2026-05-04T20:59:59Z"},
    {"UTC", {21h, 8h}, "2026-05-04T21:00:00Z", "2026-05-05T08:00:00Z"},
    {"UTC", {21h, 8h}, "2026-05-05T03:00:00Z", "2026-05-05T08:00:00Z"},
    {"UTC", {21h, 8h}, "2026-05-05T08:00:00Z", "2026-05-05T08:00:00Z"},
    {"UTC", {12h, 14h}, "2026-05-05T13:30:00Z", "2026-05-05T14:00:00Z"},
    {"UTC", {12h, 14h}, "2026-05-05T14:00:00Z", "2026-05-05T14:00:00Z"},
    {"UTC", {0h, 6h}, "2026-05-05T00:00:00Z", "2026-05-05T06:00:00Z"},
    {"Asia/Kolkata", {21h, 8h}, "2026-05-04T16:00:00Z", "2026-05-05T02:30:00Z"},
    // The clock goes from 2 to 3 and skips the end of the quiet hours.
    {"Europe/Paris", {22h, 2h + 30min}, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
    // The night of an hour more.
    {"Europe/Paris", {21h, 8h}, "2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z"},
};

TEST(QuietHours, LastUntilTheLocalClockSaysSo) {
  for (const QuietRow& row : kQuietRows) {
    const Zone zone = Zone::parse(row.zone).value();
    EXPECT_EQ(format_instant(after_quiet_hours(row.quiet, zone, at(row.instant))),
              format_instant(at(row.expected)))
        << row.zone << " " << row.instant;
  }
}

// Never earlier, never more than a day and a clock change later, and then it stays.
RC_GTEST_PROP(QuietHours, AreLeftOnce, ()) {
  const Zone zone = Zone::parse(*rc::gen::elementOf(std::vector<std::string>{
                                    "UTC", "Europe/Paris", "America/St_Johns", "Asia/Kathmandu"}))
                        .value();
  const std::chrono::minutes from{*rc::gen::inRange(0, 1440)};
  const std::chrono::minutes until{*rc::gen::inRange(0, 1440)};
  RC_PRE(from != until);
  const Instant now =
      at("2026-01-01T00:00:00Z") + std::chrono::minutes{*rc::gen::inRange(0, 525600)};
  const Instant left = after_quiet_hours({from, until}, zone, now);
  RC_ASSERT(left >= now);
  RC_ASSERT(left - now <= 25h);
  RC_ASSERT(after_quiet_hours({from, until}, zone, left) == left);
}

}  // namespace
}  // namespace octroi
