// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/date.h"

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

std::string text_or_code(const absl::StatusOr<Date>& date) {
  return date.ok() ? format_date(*date) : error_code(date.status());
}

TEST(Date, RoundTripsItsText) {
  for (const char* text : {"2026-01-31", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31",
                           "1900-02-28", "2038-01-19"}) {
    EXPECT_EQ(text_or_code(parse_date(text)), text);
  }
}

TEST(Date, RefusesBadText) {
  const std::vector<std::string> malformed = {"",
                                              "2026",
                                              "2026-1-31",
                                              "2026-01-3",
                                              "26-01-31",
                                              "2026/01/31",
                                              "31-01-2026",
                                              "20260131",
                                              "2026-02-29",
                                              "1900-02-29",
                                              "2026-02-30",
                                              "2026-04-31",
                                              "2026-13-01",
                                              "2026-00-01",
                                              "2026-01-00",
                                              "2026-01-32",
                                              "2026-01-99",
                                              "2026-99-01",
                                              "-026-01-31",
                                              "+026-01-31",
                                              "2026-01-31 ",
                                              " 2026-01-31",
                                              "2026-01-31T00:00:00Z",
                                              "12026-01-31",
                                              "2026-0a-31",
                                              "2026--1-31",
                                              "2O26-01-31",
                                              "\u0662\u0660-01-31",
                                              std::string("2026-01-3\0", 10),
                                              "0000-02-30",
                                              std::string(1'000'000, '2')};
  for (const std::string& text : malformed) {
    const absl::Status status = parse_date(text).status();
    EXPECT_EQ(error_code(status), "date.malformed") << text.substr(0, 30);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
  const absl::Status status = parse_date("0000-12-31").status();
  EXPECT_EQ(error_code(status), "date.out_of_range");
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
}

TEST(Date, IsMadeOfNumbersThatExist) {
  EXPECT_EQ(text_or_code(make_date(2024, 2, 29)), "2024-02-29");
  EXPECT_EQ(text_or_code(make_date(2023, 2, 29)), "date.malformed");
  EXPECT_EQ(text_or_code(make_date(2024, 0, 1)), "date.malformed");
  EXPECT_EQ(text_or_code(make_date(2024, 1, 0)), "date.malformed");
  EXPECT_EQ(text_or_code(make_date(2024, 257, 1)), "date.malformed") << "not 1 modulo 256";
  EXPECT_EQ(text_or_code(make_date(2024, 1, 257)), "date.malformed");
  EXPECT_EQ(text_or_code(make_date(0, 1, 1)), "date.out_of_range");
  EXPECT_EQ(text_or_code(make_date(10000, 2, 29)), "date.out_of_range");
  EXPECT_EQ(text_or_code(make_date(10001, 2, 29)), "date.malformed");
  EXPECT_EQ(text_or_code(make_date(-2024, 2, 29)), "date.out_of_range");
  EXPECT_EQ(text_or_code(make_date(2024 + 65536, 1, 1)), "date.out_of_range");
  EXPECT_EQ(text_or_code(make_date(std::numeric_limits<int>::min(), 1, 1)), "date.out_of_range");
}

TEST(Date, AddsMonthsAndKeepsTheDayWhereTheMonthHasIt) {
  struct Row {
    const char* from;
    std::int64_t months;
    const char* to;
  };
  const Row rows[] = {
      {"2026-01-31", 1, "2026-02-28"},           {"2024-01-31", 1, "2024-02-29"},
      {"2026-01-31", 2, "2026-03-31"},           {"2026-01-30", 1, "2026-02-28"},
      {"2026-03-31", -1, "2026-02-28"},          {"2026-01-15", -1, "2025-12-15"},
      {"2024-02-29", 12, "2025-02-28"},          {"2024-02-29", 48, "2028-02-29"},
      {"2026-12-31", 1, "2027-01-31"},           {"2026-01-31", 0, "2026-01-31"},
      {"2096-02-29", 48, "2100-02-28"},          {"9999-11-30", 1, "9999-12-30"},
      {"0001-02-01", -1, "0001-01-01"},          {"9999-12-01", 1, "date.out_of_range"},
      {"0001-01-31", -1, "date.out_of_range"},   {"2026-01-31", kMax, "date.out_of_range"},
      {"2026-01-31", kMin, "date.out_of_range"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(text_or_code(add_months(day(row.from), row.months)), row.to)
        << row.from << " + " << row.months;
  }
}

TEST(Date, AddsDays) {
  EXPECT_EQ(text_or_code(add_days(day("2026-02-28"), 1)), "2026-03-01");
  EXPECT_EQ(text_or_code(add_days(day("2024-02-28"), 1)), "2024-02-29");
  EXPECT_EQ(text_or_code(add_days(day("2026-01-01"), -1)), "2025-12-31");
  EXPECT_EQ(text_or_code(add_days(day("0001-01-01"), 3652058)), "9999-12-31");
  EXPECT_EQ(text_or_code(add_days(day("0001-01-01"), -1)), "date.out_of_range");
  EXPECT_EQ(text_or_code(add_days(day("9999-12-31"), 1)), "date.out_of_range");
  EXPECT_EQ(text_or_code(add_days(day("2026-01-31"), kMax)), "date.out_of_range");
  EXPECT_EQ(text_or_code(add_days(day("2026-01-31"), kMin)), "date.out_of_range");
}

TEST(Date, ADayThatDoesNotExistIsRefusedByArithmetic) {
  const Date none = std::chrono::year{2026} / 2 / 30;
  EXPECT_EQ(text_or_code(add_months(none, 1)), "date.malformed");
  EXPECT_EQ(text_or_code(add_days(none, 1)), "date.malformed");
  EXPECT_EQ(text_or_code(add_days(Date{}, 1)), "date.malformed");
}

TEST(Date, CountsDays) {
  EXPECT_EQ(days_between(day("2026-01-01"), day("2027-01-01")), 365);
  EXPECT_EQ(days_between(day("2024-01-01"), day("2025-01-01")), 366);
  EXPECT_EQ(days_between(day("2026-03-01"), day("2026-02-28")), -1);
  EXPECT_EQ(days_between(day("0001-01-01"), day("9999-12-31")), 3652058);
}

TEST(Date, KnowsMonthsAndLeapYears) {
  EXPECT_EQ(days_in_month(day("2026-02-10")), 28u);
  EXPECT_EQ(days_in_month(day("2024-02-10")), 29u);
  EXPECT_EQ(days_in_month(day("1900-02-10")), 28u);
  EXPECT_EQ(days_in_month(day("2000-02-10")), 29u);
  EXPECT_EQ(days_in_month(day("2026-04-30")), 30u);
  EXPECT_TRUE(is_leap_year(day("2024-12-31")));
  EXPECT_FALSE(is_leap_year(day("2100-12-31")));
}

TEST(Date, AddDaysUndoesDaysBetween) {
  EXPECT_TRUE(rc::check([] {
    const Date from = add_days(day("0001-01-01"), *rc::gen::inRange(0, 3652059)).value();
    const Date to = add_days(day("0001-01-01"), *rc::gen::inRange(0, 3652059)).value();
    RC_ASSERT(add_days(from, days_between(from, to)).value() == to);
    RC_ASSERT(day(format_date(from)) == from);
    RC_ASSERT((format_date(from) < format_date(to)) == (from < to));
  }));
}

TEST(Date, AFarYearIsWrittenSoThatItCannotBeReadBack) {
  EXPECT_EQ(format_date(std::chrono::year{-5} / 1 / 2), "-5-01-02");
  EXPECT_EQ(format_date(std::chrono::year{12345} / 1 / 2), "12345-01-02");
  EXPECT_EQ(format_date(Date{}), "0000-00-00");
}

}  // namespace
}  // namespace octroi
