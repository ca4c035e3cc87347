// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/truncate.h"

#include <chrono>
#include <string_view>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

struct Row {
  std::string_view unit;
  std::string_view zone;
  std::string_view at;
  std::string_view start;
};

// Worked out on a wall calendar.
const Row kRows[] = {
    {"minute", "UTC", "2026-08-13T14:37:12.500Z", "2026-08-13T14:37:00.000Z"},
    {"hour", "UTC", "2026-08-13T14:37:15.000Z", "2026-08-13T14:00:00.000Z"},
    {"hour", "Asia/Kathmandu", "2026-08-13T14:37:15.000Z", "2026-08-13T14:15:00.000Z"},
    {"hour", "Asia/Kolkata", "2026-08-13T14:29:59.999Z", "2026-08-13T13:30:00.000Z"},
    {"day", "Asia/Kolkata", "2026-08-13T18:29:59.999Z", "2026-08-12T18:30:00.000Z"},
    {"day", "Asia/Kolkata", "2026-08-13T18:30:00.000Z", "2026-08-13T18:30:00.000Z"},
    {"iso_week", "UTC", "2026-08-13T14:37:00.000Z", "2026-08-10T00:00:00.000Z"},
    {"week", "UTC", "2026-08-10T00:00:00.000Z", "2026-08-10T00:00:00.000Z"},
    {"week", "UTC", "2027-01-01T00:00:00.000Z", "2026-12-28T00:00:00.000Z"},
    {"month", "America/New_York", "2023-04-01T03:59:59.999Z", "2023-03-01T05:00:00.000Z"},
    {"month", "America/New_York", "2023-04-01T04:00:00.000Z", "2023-04-01T04:00:00.000Z"},
    {"quarter", "UTC", "2024-06-30T23:59:59.999Z", "2024-04-01T00:00:00.000Z"},
    {"half_year", "UTC", "2024-12-31T00:00:00.000Z", "2024-07-01T00:00:00.000Z"},
    {"year", "UTC", "2024-02-29T00:00:00.000Z", "2024-01-01T00:00:00.000Z"},
    // The day that has 23 hours, and the hour that comes twice.
    {"day", "Europe/Paris", "2026-03-29T12:00:00.000Z", "2026-03-28T23:00:00.000Z"},
    {"hour", "Europe/Paris", "2026-10-25T00:30:00.000Z", "2026-10-25T00:00:00.000Z"},
    {"hour", "Europe/Paris", "2026-10-25T01:30:00.000Z", "2026-10-25T01:00:00.000Z"},
};

TEST(Truncate, GivesWhereTheUnitBegan) {
  for (const Row& row : kRows) {
    const auto unit = parse_time_unit(row.unit);
    ASSERT_TRUE(unit.ok()) << unit.status();
    const Instant start =
        truncate(parse_instant(row.at).value(), *unit, Zone::parse(row.zone).value());
    EXPECT_EQ(format_instant(start), row.start) << row.unit << " " << row.zone << " " << row.at;
  }
}

TEST(Truncate, AnUnknownUnitIsNamed) {
  EXPECT_EQ(error_code(parse_time_unit("fortnight").status()), "time_unit.unknown");
}

}  // namespace
}  // namespace octroi
