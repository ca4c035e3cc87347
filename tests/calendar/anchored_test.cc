// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/anchored.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

Instant at(std::string_view text) { return *parse_instant(text); }
Zone zone(std::string_view name) { return *Zone::parse(name); }

struct NextCase {
  Interval interval;
  std::string_view zone, anchor, start, end, next;
};

constexpr std::string_view kNever;
constexpr Interval kHalfYear{IntervalUnit::kHalfYear, 1};
const std::vector<NextCase> kNextCases = {
    {kMonthly, "Asia/Kolkata", "2024-01-30T18:30:00Z", "2024-01-30T18:30:00Z", kNever,
     "2024-02-28T18:30:00Z"},
    {kMonthly, "Asia/Kolkata", "2024-02-29T05:07:00Z", "2024-02-29T05:07:00Z", kNever,
     "2024-03-29T05:07:00Z"},
    {kQuarterly, "UTC", "2026-04-01T00:00:00Z", "2026-03-22T00:00:00Z", kNever,
     "2026-04-01T00:00:00Z"},
    {kQuarterly, "UTC", "2026-04-01T00:00:00Z", "2026-03-22T00:00:00Z", "2026-03-28T00:00:00Z",
     "2026-03-28T00:00:00Z"},
    {kMonthly, "UTC", "2024-01-15T12:00:00Z", "2024-01-15T12:00:00Z", "2024-02-01T00:00:00Z",
     "2024-02-01T00:00:00Z"},
    {{IntervalUnit::kMonth, 2},
     "UTC",
     "2024-01-14T00:00:00Z",
     "2024-04-01T00:00:00Z",
     kNever,
     "2024-04-14T00:00:00Z"},
    {{IntervalUnit::kMonth, 2},
     "UTC",
     "2024-01-14T00:00:00Z",
     "2024-04-14T00:00:00Z",
     kNever,
     "2024-06-14T00:00:00Z"},
    {kHalfYear, "UTC", "2024-08-31T00:00:00Z", "2024-08-31T00:00:00Z", kNever,
     "2025-02-28T00:00:00Z"},
    {kYearly, "UTC", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", kNever,
     "2025-02-28T00:00:00Z"},
    {kYearly, "UTC", "2024-02-29T00:00:00Z", "2027-02-28T00:00:00Z", kNever,
     "2028-02-29T00:00:00Z"},
    {{IntervalUnit::kWeek, 1},
     "UTC",
     "2023-01-02T09:15:30Z",
     "2024-03-06T00:00:00Z",
     kNever,
     "2024-03-11T09:15:30Z"},
    {{IntervalUnit::kWeek, 1},
     "UTC",
     "2024-03-11T00:00:00Z",
     "2024-03-10T00:00:00Z",
     kNever,
     "2024-03-11T00:00:00Z"},
    {{IntervalUnit::kWeek, 2},
     "UTC",
     "2024-03-11T00:00:00Z",
     "2024-03-06T00:00:00Z",
     kNever,
     "2024-03-18T00:00:00Z"},
    {{IntervalUnit::kWeek, 2},
     "UTC",
     "2024-03-11T00:00:00Z",
     "2024-03-11T00:00:00Z",
     kNever,
     "2024-03-25T00:00:00Z"},
    // 09:30 on the wall on both sides of the clock change.
    {{IntervalUnit::kWeek, 1},
     "America/New_York",
     "2024-03-05T14:30:00Z",
     "2024-03-05T14:30:00Z",
     kNever,
     "2024-03-12T13:30:00Z"},
};

TEST(Anchored, NextBillingAt) {
  for (const NextCase& row : kNextCases) {
    const AnchoredPeriod period{at(row.anchor), row.interval, zone(row.zone)};
    const auto end = row.end.empty() ? std::nullopt : std::optional<Instant>(at(row.end));
    EXPECT_EQ(format_instant(*next_billing_at(period, at(row.start), end)),
              format_instant(at(row.next)));
  }
}

TEST(Anchored, WindowKeepsTheAnchorsTimeOfDay) {
  const AnchoredPeriod monthly{.anchor = at("2025-01-31T15:00:00Z")};
  EXPECT_EQ(*window_at(monthly, at("2025-08-13T20:00:00Z")),
            (Window{at("2025-07-31T15:00:00Z"), at("2025-08-31T15:00:00Z")}));
  EXPECT_EQ(*window_at(monthly, at("2024-12-31T14:59:59Z")),
            (Window{at("2024-11-30T15:00:00Z"), at("2024-12-31T15:00:00Z")}));
}

TEST(Anchored, WallTimeOnTheDayOfAClockChange) {
  const Zone paris = zone("Europe/Paris");
  EXPECT_EQ(wall_time(at("2024-03-31T10:00:00Z"), paris), std::chrono::hours{12});
  EXPECT_EQ(wall_time(at("2024-10-27T10:00:00Z"), paris), std::chrono::hours{11});
}

TEST(Anchored, ForEverHasNoNext) {
  const AnchoredPeriod once{.interval = kOnceForever};
  EXPECT_EQ(error_code(window_at(once, Instant{}).status()), "schedule.endless");
  EXPECT_EQ(error_code(next_billing_at(once, Instant{}, {}).status()), "schedule.endless");
  const AnchoredPeriod bad{.interval = {IntervalUnit::kDay, 0}};
  EXPECT_EQ(error_code(window_at(bad, Instant{}).status()), "interval.out_of_range");
}

// I18: an instant is in exactly one window, and windows follow each other.
RC_GTEST_PROP(Anchored, WindowsHoldTheirInstantsAndTouch, ()) {
  const auto day = std::chrono::hours{24};
  const Instant base = at("2024-01-01T00:00:00Z");
  const Duration span = day * 2000;
  const AnchoredPeriod period{
      base + Duration{*rc::gen::inRange<std::int64_t>(0, span.count())},
      *rc::gen::element(kMonthly, kQuarterly, kYearly, kThirtyDays,
                        Interval{IntervalUnit::kDay, 1}),
      zone(*rc::gen::element<std::string>("UTC", "Europe/Paris", "America/New_York",
                                          "Australia/Lord_Howe"))};
  const Instant instant = base + Duration{*rc::gen::inRange<std::int64_t>(0, span.count())};
  const auto window = window_at(period, instant);
  RC_ASSERT(window.ok());
  RC_ASSERT(window->start <= instant && instant < window->end);
  RC_ASSERT(window_at(period, window->end)->start == window->end);
  RC_ASSERT(*window_at(period, window->start) == *window);
}

}  // namespace
}  // namespace octroi
