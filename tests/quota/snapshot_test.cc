// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/snapshot.h"

#include <limits>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/quota/checker.h"

namespace octroi::quota {
namespace {

Snapshot month_and_life() {
  return {.fingerprint = {.high = 7, .low = std::numeric_limits<std::uint64_t>::max()},
          .taken_at = 1'500,
          .windows = {{.name = "month", .used = 41, .ends_at = 2'000, .alerted = 80},
                      {.name = "for life", .used = 3}}};
}

TEST(Snapshot, IsALine) {
  EXPECT_EQ(format_snapshot(month_and_life()),
            "octroi-quota-1 7 18446744073709551615 1500 0 2 41 2000 80 5:month "
            "3 9223372036854775807 0 8:for life");
  EXPECT_EQ(format_snapshot({.full_at = -1}), "octroi-quota-1 0 0 0 -1 0");
}

TEST(Snapshot, OtherLinesAreRefused) {
  const std::string good = format_snapshot(month_and_life());
  ASSERT_EQ(parse_snapshot(good), month_and_life());
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(parse_snapshot(good.substr(0, size))) << size;
  }
  for (const char* line : {
           "octroi-quota-2 0 0 0 0 0",
           "octroi-quota-1 0 0 0 0 0 ",
           "octroi-quota-1  0 0 0 0 0",
           "octroi-quota-1 00 0 0 0 0",
           "octroi-quota-1 -1 0 0 0 0",
           "octroi-quota-1 +1 0 0 0 0",
           "octroi-quota-1 0 0 0 -0 0",
           "octroi-quota-1 0 0 9223372036854775808 0 0",
           "octroi-quota-1 18446744073709551616 0 0 0 0",
           "octroi-quota-1 0 0 0 0 1",
           "octroi-quota-1 0 0 0 0 9 0 0 0 0: 0 0 0 0: 0 0 0 0: 0 0 0 0: 0 0 0 0: 0 0 0 0: "
           "0 0 0 0: 0 0 0 0: 0 0 0 0:",
           "octroi-quota-1 0 0 0 0 1 0 0 256 1:a",
           "octroi-quota-1 0 0 0 0 1 0 0 0 2:a",
           "octroi-quota-1 0 0 0 0 1 0 0 0 18446744073709551615:a",
           "octroi-quota-1 0 0 0 0 1 0 0 0 1:ab",
       }) {
    EXPECT_FALSE(parse_snapshot(line)) << line;
  }
}

RC_GTEST_PROP(Snapshot, ComesBackAsItWas, ()) {
  Snapshot snapshot{
      .fingerprint = {*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>()},
      .taken_at = *rc::gen::arbitrary<Nanos>(),
      .full_at = *rc::gen::arbitrary<Nanos>()};
  const int windows = *rc::gen::inRange(0, 9);
  for (int i = 0; i < windows; ++i) {
    snapshot.windows.push_back({.name = *rc::gen::arbitrary<std::string>(),
                                .used = *rc::gen::arbitrary<std::int64_t>(),
                                .ends_at = *rc::gen::arbitrary<Nanos>(),
                                .alerted = *rc::gen::arbitrary<std::uint8_t>()});
  }
  RC_ASSERT(parse_snapshot(format_snapshot(snapshot)) == snapshot);
}

// As a service that is started again: the lines are all that it had.
TEST(Snapshot, ACounterSurvivesARestartByItsLine) {
  const auto plan = std::make_shared<const Rule>(
      Rule{.windows = {
               {.name = "day", .limit = 5, .schedule = WindowSchedule::every(100), .alerts = {60}},
               {.name = "life", .limit = 8}}});
  ManualTime time(1);
  const Tick tick(time);
  std::string line;
  {
    Checker before(tick);
    const Meter meter = before.define("t", "m", plan);
    EXPECT_EQ(meter.consume(4).alert, 60);
    line = format_snapshot(*before.save(meter));
  }
  Checker after(tick);
  const Meter meter = after.define("t", "m", plan);
  ASSERT_TRUE(after.restore(meter, *parse_snapshot(line)));
  EXPECT_EQ(meter.consume(1).alert, 0) << "told already";
  EXPECT_FALSE(meter.consume(1).allowed());
  time.set(100);
  EXPECT_TRUE(meter.consume(3).allowed());
  EXPECT_FALSE(meter.consume(1).allowed()) << "the life of it goes on";
}

// As many windows as a metric has, and no more.
TEST(Snapshot, HoldsEightWindows) {
  Snapshot snapshot;
  for (int i = 0; i < 8; ++i) snapshot.windows.push_back({.name = std::to_string(i), .used = i});
  const std::string line = format_snapshot(snapshot);
  EXPECT_EQ(parse_snapshot(line), snapshot);
  snapshot.windows.push_back({.name = "one too many"});
  EXPECT_EQ(format_snapshot(snapshot), line);
}

}  // namespace
}  // namespace octroi::quota
