// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/interval.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

TEST(Interval, ReadsAndWritesItsText) {
  struct Row {
    const char* text;
    Interval interval;
    const char* canonical;
  };
  const Row rows[] = {
      {"day", {IntervalUnit::kDay, 1}, "day"},
      {"week", {IntervalUnit::kWeek, 1}, "week"},
      {"month", kMonthly, "month"},
      {"1 month", kMonthly, "month"},
      {"quarter", kQuarterly, "quarter"},
      {"half_year", {IntervalUnit::kHalfYear, 1}, "half_year"},
      {"year", kYearly, "year"},
      {"forever", kOnceForever, "forever"},
      {"2 weeks", {IntervalUnit::kWeek, 2}, "2 weeks"},
      {"3 months", {IntervalUnit::kMonth, 3}, "3 months"},
      {"3 half_years", {IntervalUnit::kHalfYear, 3}, "3 half_years"},
      {"30 days", kThirtyDays, "30 days"},
      {"365 days", kThreeHundredSixtyFiveDays, "365 days"},
      {"1200 years", {IntervalUnit::kYear, 1200}, "1200 years"},
  };
  for (const Row& row : rows) {
    const absl::StatusOr<Interval> interval = parse_interval(row.text);
    ASSERT_TRUE(interval.ok()) << row.text;
    EXPECT_EQ(*interval, row.interval) << row.text;
    EXPECT_EQ(format_interval(*interval), row.canonical);
  }
}

TEST(Interval, RefusesBadText) {
  const std::vector<std::string> malformed = {"",
                                              " ",
                                              "3",
                                              "3 ",
                                              "months",
                                              "Month",
                                              "MONTH",
                                              "monthly",
                                              "3months",
                                              "3  months",
                                              " month",
                                              "month ",
                                              "2 month",
                                              "1 months",
                                              "0.5 months",
                                              "-1 months",
                                              "+3 months",
                                              "03 months",
                                              "1e2 days",
                                              "0x3 days",
                                              "three months",
                                              "3 forever",
                                              "1 forever",
                                              "2 forevers",
                                              "forevers",
                                              "half-year",
                                              "2 fortnights",
                                              "3\tmonths",
                                              "s",
                                              "1 s",
                                              "\u0663 months",
                                              std::string("month\0", 6),
                                              std::string(1'000'000, 'm')};
  for (const std::string& text : malformed) {
    const absl::Status status = parse_interval(text).status();
    EXPECT_EQ(error_code(status), "interval.malformed") << text.substr(0, 30);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
  for (const std::string& text :
       {std::string("0 months"), std::string("1201 days"), std::string("4294967297 months"),
        "9" + std::string(1'000'000, '9') + " days"}) {
    const absl::Status status = parse_interval(text).status();
    EXPECT_EQ(error_code(status), "interval.out_of_range") << text.substr(0, 30);
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  }
}

TEST(Interval, IsMonthsOrDaysOrNeither) {
  struct Row {
    Interval interval;
    std::int64_t months;
    std::int64_t days;
  };
  const Row rows[] = {
      {{IntervalUnit::kDay, 30}, 0, 30},
      {{IntervalUnit::kWeek, 2}, 0, 14},
      {{IntervalUnit::kMonth, 5}, 5, 0},
      {{IntervalUnit::kQuarter, 2}, 6, 0},
      {{IntervalUnit::kHalfYear, 1}, 6, 0},
      {{IntervalUnit::kYear, 1200}, 14400, 0},
      {kOnceForever, 0, 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(row.interval.months(), row.months) << format_interval(row.interval);
    EXPECT_EQ(row.interval.days(), row.days) << format_interval(row.interval);
    EXPECT_EQ(row.interval.is_forever(), row.months + row.days == 0);
    EXPECT_TRUE(check_interval(row.interval).ok());
  }
}

TEST(Interval, FilledInByHandIsChecked) {
  for (const Interval bad :
       {Interval{IntervalUnit::kMonth, 0}, Interval{IntervalUnit::kMonth, -1},
        Interval{IntervalUnit::kDay, 1201}, Interval{IntervalUnit::kForever, 2},
        Interval{static_cast<IntervalUnit>(0), 1}, Interval{static_cast<IntervalUnit>(8), 1}}) {
    const absl::Status status = check_interval(bad);
    EXPECT_EQ(error_code(status), "interval.out_of_range") << format_interval(bad);
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  }
}

}  // namespace
}  // namespace octroi
