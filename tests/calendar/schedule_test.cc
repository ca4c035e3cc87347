// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/schedule.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Date day(std::string_view text) { return parse_date(text).value(); }

std::string text_or_code(const absl::StatusOr<Period>& found) {
  if (!found.ok()) return error_code(found.status());
  return format_date(found->start) + " " + (found->end ? format_date(*found->end) : "never");
}

std::string text_or_code(const absl::StatusOr<std::int64_t>& index) {
  return index.ok() ? std::to_string(*index) : error_code(index.status());
}

// I17: 31 Jan -> 28 Feb -> 31 Mar.
TEST(Schedule, AnchorsSurviveFebruary) {
  struct Row {
    const char* anchor;
    const char* interval;
    std::vector<std::string> starts;
  };
  const Row rows[] = {
      {"2026-01-31",
       "month",
       {"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"}},
      {"2023-12-30", "month", {"2023-12-30", "2024-01-30", "2024-02-29", "2024-03-30"}},
      {"2024-02-29",
       "year",
       {"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"}},
      {"2025-08-31", "half_year", {"2025-08-31", "2026-02-28", "2026-08-31", "2027-02-28"}},
      {"2025-11-30", "quarter", {"2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30"}},
      {"2026-01-31", "30 days", {"2026-01-31", "2026-03-02", "2026-04-01"}},
      {"2024-01-01", "365 days", {"2024-01-01", "2024-12-31", "2025-12-31"}},
      {"2026-12-29", "2 weeks", {"2026-12-29", "2027-01-12", "2027-01-26"}},
  };
  for (const Row& row : rows) {
    const Schedule schedule{.anchor = day(row.anchor),
                            .interval = parse_interval(row.interval).value()};
    for (std::size_t i = 0; i + 1 < row.starts.size(); ++i) {
      EXPECT_EQ(text_or_code(period(schedule, static_cast<std::int64_t>(i))),
                row.starts[i] + " " + row.starts[i + 1])
          << row.anchor << " every " << row.interval;
    }
  }
}

TEST(Schedule, CountsOnFromItsFirstIndex) {
  const Schedule moved{.anchor = day("2026-03-15"), .first_index = 7};
  EXPECT_EQ(text_or_code(period(moved, 7)), "2026-03-15 2026-04-15");
  EXPECT_EQ(text_or_code(period(moved, 8)), "2026-04-15 2026-05-15");
  EXPECT_EQ(text_or_code(period(moved, 6)), "schedule.index_out_of_range");
  EXPECT_EQ(text_or_code(index_of(moved, day("2026-05-14"))), "8");
  EXPECT_EQ(period(moved, 8).value().index, 8);
}

TEST(Schedule, ForeverIsOnePeriodWithoutEnd) {
  const Schedule once{.anchor = day("2026-03-15"), .interval = kOnceForever, .first_index = 3};
  EXPECT_EQ(text_or_code(period(once, 3)), "2026-03-15 never");
  EXPECT_EQ(text_or_code(period(once, 4)), "schedule.index_out_of_range");
  EXPECT_EQ(text_or_code(index_of(once, day("9999-12-31"))), "3");
  EXPECT_EQ(ends_at(once, period(once, 3).value()), kInstantMax);
  const absl::Status status = days_in(period(once, 3).value()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(error_code(status), "schedule.endless");
}

TEST(Schedule, RefusesWhatHasNoAnswer) {
  const Schedule monthly{.anchor = day("2026-01-31")};
  Schedule far = monthly;
  far.first_index = kMin;
  Schedule top = monthly;
  top.first_index = kMax;
  Schedule no_day = monthly;
  no_day.anchor = std::chrono::year{2026} / 2 / 30;
  Schedule no_interval = monthly;
  no_interval.interval.count = 0;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {text_or_code(period(monthly, -1)), "schedule.index_out_of_range"},
      {text_or_code(period(monthly, kMin)), "schedule.index_out_of_range"},
      {text_or_code(period(monthly, kMax)), "date.out_of_range"},
      {text_or_code(period(monthly, 95686)), "9999-11-30 9999-12-31"},
      {text_or_code(period(monthly, 95687)), "date.out_of_range"},
      {text_or_code(period(far, kMax)), "schedule.index_out_of_range"},
      {text_or_code(period(far, 0)), "schedule.index_out_of_range"},
      {text_or_code(period(top, kMax)), "2026-01-31 2026-02-28"},
      {text_or_code(index_of(top, day("2026-02-27"))), std::to_string(kMax)},
      {text_or_code(index_of(top, day("2026-02-28"))), "schedule.index_out_of_range"},
      {text_or_code(index_of(monthly, day("2026-01-30"))), "schedule.before_anchor"},
      {text_or_code(index_of(monthly, Date{})), "date.malformed"},
      {text_or_code(index_at(monthly, kInstantMin)), "schedule.before_anchor"},
      {text_or_code(period(no_day, 0)), "schedule.bad_anchor"},
      {text_or_code(index_of(no_day, day("2026-03-01"))), "schedule.bad_anchor"},
      {text_or_code(period(no_interval, 0)), "interval.out_of_range"},
      {text_or_code(index_of(no_interval, day("2026-03-01"))), "interval.out_of_range"},
      {text_or_code(period(Schedule{}, 0)), "schedule.bad_anchor"},
  };
  for (const auto& [found, expected] : rows) EXPECT_EQ(found, expected);
  EXPECT_EQ(error_code(next_on_schedule(no_day, day("0001-01-01")).status()),
            "schedule.bad_anchor");
}

TEST(Schedule, RefusalsHaveTheirCategories) {
  const Schedule monthly{.anchor = day("2026-01-31")};
  EXPECT_EQ(period(monthly, -1).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(index_of(monthly, day("2026-01-30")).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(period(Schedule{}, 0).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Schedule, CountsTheDaysOfAPeriod) {
  const Schedule monthly{.anchor = day("2024-01-31")};
  EXPECT_EQ(days_in(period(monthly, 0).value()).value(), 29);
  EXPECT_EQ(days_in(period(monthly, 1).value()).value(), 31);
}

TEST(Schedule, PeriodsBeginWhereTheZonesDaysBegin) {
  const Schedule paris{.anchor = day("2026-03-01"), .zone = Zone::parse("Europe/Paris").value()};
  const Period march = period(paris, 0).value();
  EXPECT_EQ(format_instant(starts_at(paris, march)), "2026-02-28T23:00:00.000Z");
  EXPECT_EQ(format_instant(ends_at(paris, march)), "2026-03-31T22:00:00.000Z");
  EXPECT_EQ(index_at(paris, ends_at(paris, march) - Duration{1}).value(), 0);
  EXPECT_EQ(index_at(paris, ends_at(paris, march)).value(), 1);
}

// I18: in the minute that St. John's had twice, the day that has begun goes on.
TEST(Schedule, ARepeatedHourOverMidnightBillsTheSameDay) {
  const Schedule daily{.anchor = day("2010-11-06"),
                       .interval = {IntervalUnit::kDay, 1},
                       .zone = Zone::parse("America/St_Johns").value()};
  const Instant start = starts_at(daily, period(daily, 1).value());
  EXPECT_EQ(format_instant(start), "2010-11-07T02:30:00.000Z");
  std::int64_t previous = 0;
  for (int minute = -120; minute < 240; ++minute) {
    const std::int64_t index = index_at(daily, start + std::chrono::minutes{minute}).value();
    EXPECT_EQ(index, minute < 0 ? 0 : 1) << minute;
    EXPECT_GE(index, previous);
    previous = index;
  }
}

Schedule any_schedule() {
  static constexpr IntervalUnit kUnits[] = {IntervalUnit::kDay,      IntervalUnit::kWeek,
                                            IntervalUnit::kMonth,    IntervalUnit::kQuarter,
                                            IntervalUnit::kHalfYear, IntervalUnit::kYear};
  return {.anchor = add_days(day("1900-01-01"), *rc::gen::inRange(0, 80'000)).value(),
          .interval = {kUnits[*rc::gen::inRange(0, 6)],
                       *rc::gen::oneOf(rc::gen::inRange(1, 5), rc::gen::inRange(1, 400))},
          .first_index = *rc::gen::inRange<std::int64_t>(-1000, 1000)};
}

// I17: half-open, contiguous, indexed without gap, each day in exactly one.
TEST(Schedule, PeriodsAreContiguousAndIndexOfFindsThem) {
  EXPECT_TRUE(rc::check([] {
    const Schedule schedule = any_schedule();
    const std::int64_t index = schedule.first_index + *rc::gen::inRange(0, 20);
    const Period current = period(schedule, index).value();
    const Period next = period(schedule, index + 1).value();
    RC_ASSERT(current.start < *current.end);
    RC_ASSERT(*current.end == next.start);
    RC_ASSERT(index_of(schedule, current.start).value() == index);
    RC_ASSERT(index_of(schedule, add_days(*current.end, -1).value()).value() == index);
    RC_ASSERT(index_of(schedule, *current.end).value() == index + 1);
    RC_ASSERT((index == schedule.first_index) == (current.start == schedule.anchor));
  }));
}

TEST(Schedule, EveryDayLiesInThePeriodOfItsIndex) {
  EXPECT_TRUE(rc::check([] {
    const Schedule schedule = any_schedule();
    const Date date = add_days(schedule.anchor, *rc::gen::inRange(0, 100'000)).value();
    const Period found = period(schedule, index_of(schedule, date).value()).value();
    RC_ASSERT(found.start <= date);
    RC_ASSERT(date < *found.end);
  }));
}

}  // namespace
}  // namespace octroi
