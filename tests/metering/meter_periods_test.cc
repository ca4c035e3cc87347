// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/meter_periods.h"

#include <vector>

#include "metering/meters.h"
#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi::test {
namespace {

using namespace std::chrono_literals;

const std::vector<MeteredPeriod> kDays{{kStart, kStart + 24h}, {kStart + 24h, kStart + 48h}};
const MeterDefinition kSeats{.name = "seats", .carries_over = true};

TEST(MeterPeriods, GoOnFromEachOther) {
  const std::vector<MeterEvent> events{
      {.key = "b", .meter = "seats", .at = kStart + 30h, .quantity = Decimal(4)},
      {.key = "a", .meter = "seats", .at = kStart, .quantity = Decimal(-3)},
      {.key = "a", .meter = "seats", .at = kStart, .quantity = Decimal(-3)},
  };
  EXPECT_EQ(meter_periods(kSeats, kDays, events).value(),
            (std::vector<MeteredValue>{{Decimal(-3), Decimal(-3)}, {Decimal(1), Decimal(1)}}));
  EXPECT_EQ(meter_periods(kSeats, kDays, events, Decimal(5))->back().value, Decimal(6));
  MeterDefinition sum = kSeats;
  sum.carries_over = false;
  EXPECT_EQ(meter_periods(sum, kDays, events)->back(), (MeteredValue{Decimal(4), Decimal()}));
}

TEST(MeterPeriods, AnItemCountsOnceInEach) {
  const MeterDefinition users{.name = "users", .aggregation = Aggregation::kUnique};
  std::vector<MeterEvent> events;
  const auto tell = [&events](const char* item, std::chrono::hours after) {
    events.push_back({.key = "k" + std::to_string(events.size()),
                      .meter = "users",
                      .at = kStart + after,
                      .item = item});
  };
  tell("ann", 1h), tell("ben", 2h), tell("ann", 3h), tell("ann", 25h);
  const auto shown = meter_periods(users, kDays, events).value();
  EXPECT_EQ(shown[0].value, Decimal(2));
  EXPECT_EQ(shown[1].value, Decimal(1));
}

TEST(MeterPeriods, RefuseWhatTheyCannotPlace) {
  const MeterEvent good{.key = "a", .meter = "seats", .at = kStart};
  const auto code = [&](const std::vector<MeteredPeriod>& periods, MeterEvent second) {
    return error_code(meter_periods(kSeats, periods, std::vector{good, second}).status());
  };
  MeterEvent other = good;
  EXPECT_EQ(code(kDays, other), "");
  EXPECT_EQ(code({kDays[1], kDays[0]}, other), "metering.no_period");
  EXPECT_EQ(code({{kStart, kStart}}, other), "metering.empty_period");
  other.quantity = Decimal(2);
  EXPECT_EQ(code(kDays, other), "metering.key_reused");
  other.key = "b";
  other.quantity = number("0.5");
  EXPECT_EQ(code(kDays, other), "metering.too_precise");
  other = {.key = "b", .meter = "seats", .at = kStart + 48h};
  EXPECT_EQ(code(kDays, other), "metering.no_period");
  other.at = kStart - 1us;
  EXPECT_EQ(code(kDays, other), "metering.no_period");
}

}  // namespace
}  // namespace octroi::test
