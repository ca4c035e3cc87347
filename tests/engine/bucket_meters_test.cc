// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Meters with buckets, sold by the catalogue: what they show and bill is what the kernel says.

#include <string>
#include <vector>

#include "engine/metered_shop.h"
#include "octroi/metering/meter_periods.h"

namespace octroi::test {
namespace {

// From 31 January to 28 February, Paris time.
const MeteredPeriod kFebruary{at("2026-01-30T23:00:00Z"), at("2026-02-27T23:00:00Z")};

UsageEvent told_at(const std::string& instant, const char* value,
                   std::vector<MeterProperty> properties = {}) {
  return {.key = {},
          .at = at(instant),
          .value = *Decimal::parse(value),
          .properties = std::move(properties)};
}

TEST(BucketMeters, EachStretchIsCountedByItself) {
  const struct {
    const char* meter;
    const char* shown;
  } rows[] = {
      {"meter { aggregation: MAX buckets { seconds: 3600 } }", "9"},  // 5 and 4
      {"meter { aggregation: MAX buckets { seconds: 3600 total: MAX } }", "5"},
      {"meter { aggregation: SUM buckets { seconds: 3600 total: MAX } }", "7"},
      {"meter { aggregation: LATEST buckets { seconds: 3600 } }", "6"},  // 2 and 4
      {"meter { aggregation: COUNT buckets { seconds: 3600 total: MAX } }", "2"},
      {"meter { aggregation: MAX buckets { seconds: 86400 } }", "5"},  // all in one day
  };
  for (const auto& row : rows) {
    Shop shop(usage(kUnit, row.meter));
    shop.until("2026-02-01T09:00:00Z");
    for (const UsageEvent& event :
         {told_at("2026-02-01T07:00:00Z", "5"), told_at("2026-02-01T07:59:59Z", "2"),
          told_at("2026-02-01T08:00:00Z", "4")}) {
      EXPECT_EQ(shop.tell(event), "counted");
    }
    EXPECT_EQ(shop.shown(), row.shown) << row.meter;
    shop.until("2026-03-01T09:00:00Z");
    EXPECT_EQ(*Decimal::parse(shop.billed()), *Decimal::parse(row.shown)) << row.meter;
    shop.expect_sound(row.meter);
  }
}

TEST(BucketMeters, AnItemIsCountedOnceInEachStretch) {
  Shop shop(usage(kUnit, "meter { aggregation: UNIQUE buckets { seconds: 86400 } }"));
  for (int day = 0; day < 3; ++day) {
    for (const char* item : {"ann", "bob", "ann"}) {
      EXPECT_EQ(shop.tell({.key = {}, .item = item}), "counted");
    }
    shop.until("2026-02-0" + std::to_string(day + 1) + "T09:00:00Z");
  }
  EXPECT_EQ(shop.shown(), "6") << "two members on each of three days";
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "6.00");
  shop.expect_sound("after the renewal");
}

// A stretch of 24 hours is no civil day: after the clocks went forward it begins at 1 o'clock.
TEST(BucketMeters, StretchesAreCountedFromThePeriodsStartInHoursThatPassed) {
  Shop shop(usage(kUnit, "meter { aggregation: MAX buckets { seconds: 86400 } }"));
  shop.until("2026-04-20T09:00:00Z");  // the period of 31 March lies after the change
  EXPECT_EQ(shop.tell(told_at("2026-04-10T21:59:59Z", "5")), "counted");
  EXPECT_EQ(shop.tell(told_at("2026-04-10T22:00:00Z", "4")), "counted");
  EXPECT_EQ(shop.shown(), "9") << "the days of Paris in summer";
  Shop spring(usage(kUnit, "meter { aggregation: MAX buckets { seconds: 86400 } }"));
  spring.until("2026-03-29T23:00:00Z");  // the clocks went forward on the 29th
  EXPECT_EQ(spring.tell(told_at("2026-03-29T22:30:00Z", "5")), "counted");
  EXPECT_EQ(spring.tell(told_at("2026-03-29T21:30:00Z", "4")), "counted");
  EXPECT_EQ(spring.shown(), "5") << "00:30 and 23:30 of two civil days lie in one stretch";
}

TEST(BucketMeters, AMatrixGivesEachGroupStretchesOfItsOwn) {
  Shop shop(usage(R"(model: MATRIX dimension: "region" row { value: "eu" unit_amount: "1" }
                     default_amount: "10")",
                  "meter { aggregation: MAX buckets { seconds: 3600 } }"));
  shop.until("2026-02-01T09:00:00Z");
  for (const UsageEvent& event : {told_at("2026-02-01T07:10:00Z", "5", {{"region", "eu"}}),
                                  told_at("2026-02-01T07:20:00Z", "3", {{"region", "us"}}),
                                  told_at("2026-02-01T08:10:00Z", "2", {{"region", "eu"}})}) {
    EXPECT_EQ(shop.tell(event), "counted");
  }
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "7.00, 30.00") << "5 and 2 at 1, 3 at 10";
  shop.expect_sound("after the renewal");
}

TEST(BucketMeters, WhatComesLateIsInTheFirstStretchOfTheRunningPeriod) {
  Shop shop(usage(kUnit, "meter { aggregation: MAX buckets { seconds: 3600 } }"));
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.tell(told_at("2026-02-20T10:00:00Z", "5")), "counted_late");
  EXPECT_EQ(shop.tell(told_at("2026-02-21T10:00:00Z", "4")), "counted_late");
  EXPECT_EQ(shop.tell(told_at("2026-02-28T10:00:00Z", "3")), "counted");
  EXPECT_EQ(shop.shown(), "8") << "5 in the first hour, and 3";
  shop.until("2026-04-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "8.00");
  shop.expect_sound("after two periods");
}

TEST(BucketMeters, APreviewAsksForWhatIsBilled) {
  Shop shop(usage(kUnit, "meter { aggregation: MAX buckets { seconds: 3600 } }"));
  shop.until("2026-02-27T09:00:00Z");
  EXPECT_EQ(shop.tell(told_at("2026-02-10T07:00:00Z", "5")), "counted");
  EXPECT_EQ(shop.tell(told_at("2026-02-11T07:00:00Z", "4")), "counted");
  const auto plan = shop.billing->plan(
      *shop.tenant, CancelSubscription{.subscription = shop.sub, .when = When::kNow});
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_TRUE(shop.billing->apply(*plan).ok());
  EXPECT_EQ(shop.billed(), "9.00");
  shop.expect_sound("after the end");
}

// The kernel, over all events of the period.
Decimal by_kernel(const UsageMeter& meter, const std::vector<UsageEvent>& events) {
  std::vector<MeterEvent> told;
  for (const UsageEvent& event : events) {
    told.push_back({.key = event.key,
                    .meter = "m",
                    .at = *event.at,
                    .quantity = *event.value,
                    .item = event.item});
  }
  const auto shown = meter_periods(definition_of("m", meter), std::span(&kFebruary, 1), told);
  EXPECT_TRUE(shown.ok()) << shown.status();
  return shown->front().value.normalized();
}

TEST(BucketMeters, ShowAndBillWhatTheKernelSays) {
  SeededRandom random(20260131);
  const auto below = [&](std::uint64_t limit) { return random.next() % limit; };
  constexpr Aggregation kKinds[] = {Aggregation::kCount, Aggregation::kSum, Aggregation::kMax,
                                    Aggregation::kUnique, Aggregation::kLatest};
  for (int round = 0; round < 5; ++round) {
    const UsageMeter meter{
        .aggregation = kKinds[round % 5],
        .decimals = 2,
        .buckets = MeterBuckets{std::chrono::seconds(1 + below(200'000)),
                                below(2) == 0 ? BucketTotal::kSum : BucketTotal::kMax}};
    std::string words = "meter { aggregation: ";
    words += std::vector{"COUNT", "SUM", "MAX", "UNIQUE", "LATEST"}[round % 5];
    words += " decimals: 2 buckets { seconds: " + std::to_string(meter.buckets->length.count());
    words += meter.buckets->total == BucketTotal::kMax ? " total: MAX } }" : " } }";
    Shop shop(usage(kUnit, words));
    shop.until("2026-02-27T09:00:00Z");
    std::vector<UsageEvent> events;
    for (int i = 0; i < 25; ++i) {
      UsageEvent event{.key = "e" + std::to_string(i), .metric = "m"};
      const auto after = std::chrono::milliseconds(below(27 * 86'400'000ULL));
      event.at = kFebruary.start + after;
      event.value = *Decimal::of(static_cast<std::int64_t>(below(100'000)), 3);
      if (meter.aggregation == Aggregation::kUnique) event.item = "i" + std::to_string(below(4));
      events.push_back(std::move(event));
    }
    ASSERT_TRUE(shop.billing->record_usage(*shop.tenant, events).ok());
    const Decimal wanted = by_kernel(meter, events);
    EXPECT_EQ(shop.shown(), wanted.to_string()) << words;
    shop.until("2026-03-01T09:00:00Z");
    const Invoice invoice = invoices_of(*shop.billing, *shop.tenant).back();
    EXPECT_EQ(invoice.lines.back().quantity.normalized(), wanted) << words;
    shop.expect_sound(words);
  }
}

}  // namespace
}  // namespace octroi::test
