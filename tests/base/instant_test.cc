// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/instant.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using std::chrono::hours;
using std::chrono::sys_days;
using std::chrono::year;

TEST(Instant, ReadsAndWritesRfc3339) {
  struct Row {
    const char* text;
    const char* canonical;
  };
  const Row rows[] = {
      {"2026-01-31T09:00:00Z", "2026-01-31T09:00:00.000Z"},
      {"2026-01-31t09:00:00z", "2026-01-31T09:00:00.000Z"},
      {"2026-01-31T09:00:00.1Z", "2026-01-31T09:00:00.100Z"},
      {"2026-01-31T09:00:00.000001Z", "2026-01-31T09:00:00.000001Z"},
      {"2026-01-31T09:00:00.120000Z", "2026-01-31T09:00:00.120Z"},
      {"2026-01-31T09:00:00+01:00", "2026-01-31T08:00:00.000Z"},
      {"2026-01-31T00:30:00+05:45", "2026-01-30T18:45:00.000Z"},
      {"2026-01-31T23:59:59.999999-03:30", "2026-02-01T03:29:59.999999Z"},
      {"2026-01-31T09:00:00-00:00", "2026-01-31T09:00:00.000Z"},
      {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
      {"2038-01-19T03:14:08Z", "2038-01-19T03:14:08.000Z"},
      {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
      {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
      {"0001-01-01T00:00:00-23:59", "0001-01-01T23:59:00.000Z"},
  };
  for (const Row& row : rows) {
    const absl::StatusOr<Instant> instant = parse_instant(row.text);
    ASSERT_TRUE(instant.ok()) << row.text;
    EXPECT_EQ(format_instant(*instant), row.canonical);
  }
}

TEST(Instant, RefusesBadText) {
  struct Row {
    std::string text;
    const char* code;
  };
  const Row rows[] = {
      {"", "instant.malformed"},
      {"2026-01-31", "instant.malformed"},
      {"2026-01-31T09:00Z", "instant.malformed"},
      {"2026-01-31T09:00:00", "instant.malformed"},
      {"2026-01-31 09:00:00Z", "instant.malformed"},
      {"2026-01-31T09:00:00.Z", "instant.malformed"},
      {"2026-01-31T09:00:00.1234567Z", "instant.malformed"},
      {"2026-01-31T09:00:00,5Z", "instant.malformed"},
      {"2026-02-29T09:00:00Z", "instant.malformed"},
      {"2026-13-01T09:00:00Z", "instant.malformed"},
      {"2026-00-01T09:00:00Z", "instant.malformed"},
      {"2026-01-32T09:00:00Z", "instant.malformed"},
      {"2026-01-31T24:00:00Z", "instant.malformed"},
      {"2026-01-31T09:60:00Z", "instant.malformed"},
      {"2016-12-31T23:59:60Z", "instant.malformed"},
      {"2026-01-31T09:00:00+24:00", "instant.malformed"},
      {"2026-01-31T09:00:00+01:60", "instant.malformed"},
      {"2026-01-31T09:00:00+0100", "instant.malformed"},
      {"2026-01-31T09:00:00+01", "instant.malformed"},
      {"2026-01-31T09:00:00ZZ", "instant.malformed"},
      {"2026-01-31T09:00:00Z ", "instant.malformed"},
      {" 2026-01-31T09:00:00Z", "instant.malformed"},
      {std::string("2026-01-31T09:00:00Z\0", 21), "instant.malformed"},
      {std::string("2026-01-31T09:00:00+99:00\0", 26), "instant.malformed"},
      {"-026-01-31T09:00:00Z", "instant.malformed"},
      {"+2026-01-31T09:00:00Z", "instant.malformed"},
      {"12026-01-31T09:00:00Z", "instant.malformed"},
      {"1769850000", "instant.malformed"},
      {"\xD9\xA2\xD9\xA0-01-31T09:00:00Z", "instant.malformed"},
      {std::string(10'000'000, '2'), "instant.malformed"},
      {"0000-12-31T23:59:59Z", "instant.out_of_range"},
      {"0001-01-01T00:00:00+00:01", "instant.out_of_range"},
      {"9999-12-31T23:59:59-00:01", "instant.out_of_range"},
  };
  for (const Row& row : rows) {
    const absl::Status status = parse_instant(row.text).status();
    EXPECT_EQ(error_code(status), row.code) << row.text.substr(0, 40);
    EXPECT_EQ(status.code(), std::string(row.code) == "instant.malformed"
                                 ? absl::StatusCode::kInvalidArgument
                                 : absl::StatusCode::kOutOfRange);
  }
}

TEST(Instant, OutsideItsRangeIsWrittenSoThatItCannotBeReadBack) {
  const Instant cases[] = {
      kInstantMin - Duration{1},
      kInstantMax + Duration{1},
      Instant{Duration{std::numeric_limits<std::int64_t>::min() + 1'000'000'000'000}},
      Instant{Duration::max()},
      Instant{sys_days{year{-1} / 3 / 1}},
  };
  const char* texts[] = {"0000-12-31T23:59:59.999999Z", "+10000-01-01T00:00:00.000Z",
                         "-290307-01-02T09:45:45.224192Z", "+294247-01-10T04:00:54.775807Z",
                         "-1-03-01T00:00:00.000Z"};
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    EXPECT_EQ(format_instant(cases[i]), texts[i]);
    EXPECT_FALSE(parse_instant(format_instant(cases[i])).ok()) << texts[i];
  }
}

Instant any_instant() {
  return Instant{Duration{*rc::gen::inRange<std::int64_t>(kInstantMin.time_since_epoch().count(),
                                                          kInstantMax.time_since_epoch().count())}};
}

TEST(Instant, RoundTripsThroughText) {
  EXPECT_TRUE(rc::check([] {
    const Instant instant = any_instant();
    RC_ASSERT(parse_instant(format_instant(instant)).value() == instant);
  }));
}

TEST(Instant, WholeMillisecondsSortAsTextAsInTime) {
  EXPECT_TRUE(rc::check([] {
    const auto a = std::chrono::floor<std::chrono::milliseconds>(any_instant());
    const auto b = a + std::chrono::milliseconds{*rc::gen::inRange(-5000, 5000)};
    if (b < kInstantMin || b > kInstantMax) return;
    RC_ASSERT((format_instant(a) < format_instant(b)) == (a < b));
  }));
}

}  // namespace
}  // namespace octroi
