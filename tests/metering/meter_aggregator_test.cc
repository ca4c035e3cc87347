// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/meter_aggregator.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "metering/meters.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi::test {
namespace {

using namespace std::chrono_literals;

MeterAggregator aggregator(const MeterAggregatorOptions& options = {.keys_max = 1000}) {
  return MeterAggregator::make(one_of_each(), daily, options).value();
}

MeterEvent event(const std::string& key, const std::string& meter, Instant at,
                 const char* quantity = "1") {
  return {.key = key, .meter = meter, .at = at, .quantity = number(quantity), .item = "item"};
}

// What became of one event: "counted", "repeated", or why it was refused.
std::string tell(MeterAggregator& meters, const MeterEvent& told, Instant now,
                 TenantId tenant = kTenant) {
  const auto reading = meters.read(tenant, told);
  if (!reading.ok()) return error_code(reading.status());
  const MeterIntake intake = meters.record({&*reading, 1}, now);
  if (intake.counted == 1) return "counted";
  return intake.repeated == 1 ? "repeated" : std::string(code_of(intake.refused.at(0).reason));
}

Decimal value(MeterAggregator& meters, const std::string& meter, Instant within,
              TenantId tenant = kTenant) {
  return meters.value(meters.series(tenant, {.meter = meter}).value(), within).value();
}

TEST(MeterAggregator, CountsAKeyOnceAndATenantsOwn) {
  MeterAggregator meters = aggregator();
  const MeterEvent told = event("a", "sum", kStart, "2.50");
  EXPECT_EQ(tell(meters, told, kStart), "counted");
  EXPECT_EQ(tell(meters, told, kStart + 1h), "repeated");
  EXPECT_EQ(tell(meters, told, kStart, kOther), "counted");
  EXPECT_EQ(value(meters, "sum", kStart), number("2.5"));
  EXPECT_EQ(value(meters, "sum", kStart, kOther), number("2.5"));
}

TEST(MeterAggregator, AKeyThatComesBackWithAnotherContentIsRefused) {
  MeterAggregator meters = aggregator();
  EXPECT_EQ(tell(meters, event("a", "sum", kStart), kStart + 1h), "counted");
  EXPECT_EQ(tell(meters, event("a", "sum", kStart, "2"), kStart + 1h), "metering.key_reused");
  EXPECT_EQ(tell(meters, event("a", "max", kStart), kStart + 1h), "metering.key_reused");
  EXPECT_EQ(tell(meters, event("a", "sum", kStart + 1h), kStart + 1h), "metering.key_reused");
  EXPECT_EQ(value(meters, "sum", kStart), Decimal(1));
}

TEST(MeterAggregator, LateEventsGoToThePeriodThatOwnsThem) {
  MeterAggregator meters = aggregator();
  const Instant now = kStart + 36h;
  EXPECT_EQ(tell(meters, event("today", "sum", now, "5"), now), "counted");
  EXPECT_EQ(tell(meters, event("late", "sum", kStart, "2"), now), "counted");
  EXPECT_EQ(tell(meters, event("later", "sum", kStart + 24h - 1us, "3"), now), "counted");
  EXPECT_EQ(value(meters, "sum", kStart), Decimal(5));
  EXPECT_EQ(value(meters, "sum", now), Decimal(5));
  EXPECT_EQ(tell(meters, event("more", "seats", kStart, "2"), now), "counted");
  EXPECT_EQ(value(meters, "seats", now), Decimal(2)) << "carried over";
  const auto tallies = meters.tallies(*meters.series(kTenant, {.meter = "sum"}));
  ASSERT_EQ(tallies.size(), 2U);
  EXPECT_EQ(tallies[0].stretch.start, kStart);
  EXPECT_EQ(tallies[0].tally.count, 2);
}

TEST(MeterAggregator, TakesWhatIsWithinTheWindowAndForgetsWhatIsNot) {
  MeterAggregator meters = aggregator({.keys_max = 3, .window = 48h});
  const Instant now = kStart + 48h;
  EXPECT_EQ(tell(meters, event("f", "sum", now + 1us), now), "metering.in_future");
  EXPECT_EQ(tell(meters, event("o", "sum", kStart - 1us), now), "metering.too_old");
  EXPECT_EQ(tell(meters, event("a", "sum", kStart), now), "counted");
  EXPECT_EQ(tell(meters, event("b", "sum", now), now), "counted");
  EXPECT_EQ(tell(meters, event("c", "sum", now), now), "counted");
  EXPECT_EQ(tell(meters, event("d", "sum", now), now), "metering.window_full");
  EXPECT_EQ(tell(meters, event("a", "sum", kStart), now), "repeated");
  const Instant later = now + 24h;
  EXPECT_EQ(tell(meters, event("a", "sum", kStart), later), "metering.too_old");
  EXPECT_EQ(meters.keys_remembered(), 2U);
  EXPECT_EQ(tell(meters, event("d", "sum", now), later), "counted") << "tells again, and fits";
  EXPECT_EQ(tell(meters, event("b", "sum", now), kStart), "repeated") << "a clock that went back";
  EXPECT_EQ(tell(meters, event("e", "sum", later + 10'000h), later + 10'000h), "counted");
  EXPECT_EQ(meters.keys_remembered(), 1U) << "a long pause forgets all";
}

TEST(MeterAggregator, WhatCannotBeCountedIsRefusedAndMayBeToldAgain) {
  bool knows = false;
  const auto sometimes = [&](TenantId tenant, const MeterSeries& series, Instant at) {
    auto period = daily(tenant, series, at).value();
    return absl::StatusOr<MeteredPeriod>(knows ? period : MeteredPeriod{at + 1us, at + 1h});
  };
  auto meters = MeterAggregator::make(one_of_each(), sometimes, {.keys_max = 9}).value();
  EXPECT_EQ(tell(meters, event("a", "sum", kStart), kStart), "metering.no_period");
  knows = true;
  EXPECT_EQ(tell(meters, event("a", "sum", kStart), kStart), "counted");
  EXPECT_EQ(tell(meters, event("a", "nothing", kStart), kStart), "metering.unknown_meter");
  EXPECT_EQ(tell(meters, event("a", "sum", kStart, "0.001"), kStart), "metering.too_precise");
  const MeterReading foreign{.at = kStart, .series = 99};
  EXPECT_EQ(meters.record({&foreign, 1}, kStart).refused,
            (std::vector<RefusedReading>{{0, MeterRefusal::kUnknownSeries}}));
  EXPECT_EQ(error_code(meters.value(99, kStart).status()), "metering.unknown_series");
}

TEST(MeterAggregator, IsNotMadeOfWhatIsWrong) {
  const auto code = [](std::vector<MeterDefinition> meters, const MeterAggregatorOptions& options) {
    return error_code(MeterAggregator::make(std::move(meters), daily, options).status());
  };
  EXPECT_EQ(code({{.name = "a"}, {.name = "a"}}, {.keys_max = 9}), "metering.bad_meter");
  EXPECT_EQ(code({{.name = "a", .decimals = 99}}, {.keys_max = 9}), "metering.bad_meter");
  EXPECT_EQ(code({}, {.window = 0us}), "metering.bad_window");
  EXPECT_EQ(code({}, {.window = std::chrono::hours{24'001}}), "metering.bad_window");
}

// Against the plainest way to do it: a set of keys, and each event added up by its day.
RC_GTEST_PROP(MeterAggregator, IsTheSumOfDistinctEvents, ()) {
  const std::vector<MeterDefinition> kinds = one_of_each();
  MeterAggregator meters = aggregator({.keys_max = 4096, .window = 72h});
  std::set<std::string> known;
  std::vector<MeterEvent> pool;
  const auto length = *rc::gen::inRange<std::size_t>(1, 100);
  const Instant now = kStart + 71h;
  std::vector<MeterReading> readings;
  for (std::size_t i = 0; i < length; ++i) {
    MeterEvent told = event("k" + std::to_string(i), kinds[i % kinds.size()].name,
                            kStart + std::chrono::minutes{*rc::gen::inRange(0, 71 * 60)});
    told.quantity = Decimal::of(*rc::gen::inRange(-500, 500), 2).value();
    told.item = "i" + std::to_string(*rc::gen::inRange(0, 5));
    pool.push_back(told);
  }
  for (const MeterEvent& told : pool) {
    for (int times = *rc::gen::inRange(1, 4); times > 0; --times) {
      readings.push_back(meters.read(kTenant, told).value());
    }
  }
  std::rotate(readings.begin(),
              readings.begin() + *rc::gen::inRange<long>(0, 99) % std::ssize(readings),
              readings.end());
  const MeterIntake intake = meters.record(readings, now);
  RC_ASSERT(intake.counted == pool.size());
  RC_ASSERT(intake.repeated == readings.size() - pool.size());
  for (const MeterDefinition& kind : kinds) {
    Decimal carried;
    for (Instant day = kStart; day <= now; day += kDayLength) {
      std::map<Instant, TalliedStretch> cells;
      std::set<std::string> items;
      const MeteredPeriod period{day, day + kDayLength};
      for (const MeterEvent& told : pool) {
        if (told.meter != kind.name || told.at < day || told.at >= period.until) continue;
        if (kind.aggregation == Aggregation::kUnique && !items.insert(told.item).second) continue;
        const MeteredPeriod stretch = stretch_at(kind, period, told.at);
        TalliedStretch& cell = cells[stretch.start];
        cell.stretch = stretch;
        RC_ASSERT(
            cell.tally.add(kind.aggregation, stretch, told.at, *units_of(kind, told.quantity)));
      }
      std::vector<TalliedStretch> tallies;
      for (const auto& [start, cell] : cells) tallies.push_back(cell);
      RC_ASSERT(value(meters, kind.name, day) ==
                meter_value(kind, period, tallies, carried).value());
      const Tally whole = tallies.empty() || kind.buckets ? Tally{} : tallies.front().tally;
      carried = level_after(kind, whole, carried).value();
    }
  }
}

// Keys come and go with the window in tables of any fullness; what is remembered is what a plain
// map of key to time would hold, up to the slice that is leaving.
RC_GTEST_PROP(MeterAggregator, NeverCountsTwiceWithinTheWindow, ()) {
  MeterAggregator meters = aggregator({.keys_max = 200, .window = 16h});
  std::map<int, Instant> told_at;
  Instant now = kStart;
  for (int step = 0; step < 60; ++step) {
    now += std::chrono::minutes{*rc::gen::inRange(0, 120)};
    const int key = *rc::gen::inRange(0, 60);
    const auto known = told_at.find(key);
    const bool is_within = known != told_at.end() && known->second >= now - 16h;
    const Instant at = is_within ? known->second : now;
    // Keys are not used again once they are old: an event's key is its own for ever.
    if (known != told_at.end() && !is_within) continue;
    const std::string answer = tell(meters, event("k" + std::to_string(key), "count", at), now);
    RC_ASSERT(answer == (is_within ? "repeated" : "counted"));
    told_at.emplace(key, at);
  }
  const auto within =
      std::ranges::count_if(told_at, [&](const auto& told) { return told.second >= now - 16h; });
  RC_ASSERT(std::cmp_greater_equal(meters.keys_remembered(), within));
}

}  // namespace
}  // namespace octroi::test
