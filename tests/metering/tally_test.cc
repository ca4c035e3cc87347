// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/tally.h"

#include <algorithm>
#include <vector>

#include "metering/meters.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi::test {
namespace {

using namespace std::chrono_literals;

const MeteredPeriod kDay{kStart, kStart + kDayLength};

struct Told {
  Instant at;
  std::int64_t units;
};

Tally tally_of(Aggregation aggregation, const std::vector<Told>& told) {
  Tally tally;
  for (const Told& one : told) EXPECT_TRUE(tally.add(aggregation, kDay, one.at, one.units));
  return tally;
}

Decimal value_of(const MeterDefinition& meter, const std::vector<Told>& told,
                 const Decimal& carried = {}) {
  const TalliedStretch day{kDay, tally_of(meter.aggregation, told)};
  return meter_value(meter, kDay, {&day, 1}, carried).value();
}

TEST(MeterValue, OfEachAggregation) {
  const std::vector<Told> told{{kStart + 6h, 250}, {kStart + 12h, -100}, {kStart + 18h, 400}};
  const struct {
    Aggregation aggregation;
    const char* value;
  } rows[] = {
      {Aggregation::kCount, "3"},        {Aggregation::kSum, "5.5"},
      {Aggregation::kMax, "4"},          {Aggregation::kUnique, "3"},
      {Aggregation::kLatest, "4"},       {Aggregation::kWeightedSum, "2.375"},
      {Aggregation::kAverage, "1.8333"},
  };
  for (const auto& row : rows) {
    const MeterDefinition meter{
        .name = "m", .aggregation = row.aggregation, .quantity_decimals = 2, .decimals = 4};
    EXPECT_EQ(value_of(meter, told), number(row.value)) << to_string(row.aggregation);
    EXPECT_EQ(value_of(meter, {}), Decimal()) << "of nothing";
  }
}

TEST(MeterValue, IsRoundedOnceAndByItsMeter) {
  MeterDefinition meter{.name = "m", .aggregation = Aggregation::kSum, .quantity_decimals = 2};
  const std::vector<Told> told{{kStart, 40}, {kStart, 40}, {kStart, 40}};
  EXPECT_EQ(value_of(meter, told), Decimal(1)) << "each by itself would be 0";
  meter.rounding = Rounding::kUp;
  EXPECT_EQ(value_of(meter, told), Decimal(2));
}

TEST(MeterValue, CarriesTheLevelOver) {
  const std::vector<Told> half{{kStart + 12h, 4}};
  MeterDefinition meter{.name = "m", .carries_over = true, .decimals = 2};
  EXPECT_EQ(value_of(meter, half, Decimal(3)), Decimal(7));
  EXPECT_EQ(value_of(meter, {}, Decimal(3)), Decimal(3));
  meter.aggregation = Aggregation::kWeightedSum;
  EXPECT_EQ(value_of(meter, half, Decimal(3)), Decimal(5));
  EXPECT_EQ(*level_after(meter, tally_of(meter.aggregation, half), Decimal(3)), Decimal(7));
  meter.aggregation = Aggregation::kLatest;
  EXPECT_EQ(value_of(meter, half, Decimal(3)), Decimal(4));
  EXPECT_EQ(value_of(meter, {}, Decimal(3)), Decimal(3));
  meter.carries_over = false;
  EXPECT_EQ(value_of(meter, {}, Decimal(3)), Decimal()) << "begins with nothing";
}

TEST(MeterValue, OfBuckets) {
  MeterDefinition meter{.name = "m", .aggregation = Aggregation::kMax, .buckets = MeterBuckets{5h}};
  std::vector<TalliedStretch> buckets;
  const auto tell = [&](Instant at, std::int64_t units) {
    const MeteredPeriod stretch = stretch_at(meter, kDay, at);
    auto known = std::ranges::find(buckets, stretch, &TalliedStretch::stretch);
    if (known == buckets.end()) known = buckets.insert(buckets.end(), {stretch, {}});
    EXPECT_TRUE(known->tally.add(Aggregation::kMax, stretch, at, units));
  };
  tell(kStart, 3);
  tell(kStart + 5h - 1us, 7);
  tell(kStart + 5h, 2);
  tell(kStart + 23h, -4);
  EXPECT_EQ(buckets.size(), 3U);
  EXPECT_EQ(buckets.back().stretch, (MeteredPeriod{kStart + 20h, kStart + 24h}));
  EXPECT_EQ(meter_value(meter, kDay, buckets, {}).value(), Decimal(5));
  meter.buckets->total = BucketTotal::kMax;
  EXPECT_EQ(meter_value(meter, kDay, buckets, {}).value(), Decimal(7));
  EXPECT_EQ(meter_value(meter, kDay, std::span(buckets).last(1), {}).value(), Decimal(-4))
      << "a bucket that nobody told of is no 0";
}

TEST(MeterValue, OfAnEmptyPeriodIsRefused) {
  EXPECT_EQ(error_code(meter_value({.name = "m"}, {kStart, kStart}, {}, {}).status()),
            "metering.empty_period");
}

TEST(Tally, RefusesWhatDoesNotFitAndStaysAsItWas) {
  Tally full{.count = INT64_MAX};
  EXPECT_FALSE(full.add(Aggregation::kCount, kDay, kStart, 1));
  EXPECT_FALSE(full.merge(Aggregation::kCount, {.count = 1}));
  EXPECT_EQ(full, (Tally{.count = INT64_MAX}));
  Tally vast{.area = (Int128{1} << 126) - 1 + (Int128{1} << 126), .count = 1};
  const Tally before = vast;
  EXPECT_FALSE(vast.add(Aggregation::kWeightedSum, kDay, kStart, 1));
  EXPECT_EQ(vast, before);
  Tally none;
  EXPECT_FALSE(none.remove(Aggregation::kSum, kDay, kStart, 1));
  for (const Aggregation kind : {Aggregation::kMax, Aggregation::kLatest, Aggregation::kUnique}) {
    Tally one{.count = 1};
    EXPECT_FALSE(one.remove(kind, kDay, kStart, 0));
  }
}

std::vector<Told> any_told() {
  std::vector<Told> told;
  for (const auto& [minute, units] : *rc::gen::container<std::vector<std::pair<int, std::int64_t>>>(
           rc::gen::pair(rc::gen::inRange(0, 1440), rc::gen::arbitrary<std::int64_t>()))) {
    told.push_back({kStart + std::chrono::minutes{minute}, units});
  }
  return told;
}

Aggregation any_aggregation() { return static_cast<Aggregation>(*rc::gen::inRange(1, 8)); }

RC_GTEST_PROP(Tally, DoesNotDependOnTheOrder, ()) {
  const Aggregation aggregation = any_aggregation();
  std::vector<Told> told = any_told();
  const Tally forward = tally_of(aggregation, told);
  std::ranges::reverse(told);
  RC_ASSERT(tally_of(aggregation, told) == forward);
}

RC_GTEST_PROP(Tally, MergedIsToldTogether, ()) {
  const Aggregation aggregation = any_aggregation();
  const std::vector<Told> one = any_told();
  const std::vector<Told> other = any_told();
  std::vector<Told> both = one;
  both.insert(both.end(), other.begin(), other.end());
  Tally merged = tally_of(aggregation, one);
  RC_ASSERT(merged.merge(aggregation, tally_of(aggregation, other)));
  RC_ASSERT(merged == tally_of(aggregation, both));
}

RC_GTEST_PROP(Tally, WhatIsTakenBackWasNeverThere, ()) {
  const auto aggregation = *rc::gen::element(Aggregation::kCount, Aggregation::kSum,
                                             Aggregation::kWeightedSum, Aggregation::kAverage);
  Tally tally = tally_of(aggregation, any_told());
  const Tally before = tally;
  const std::vector<Told> more = any_told();
  for (const Told& one : more) RC_ASSERT(tally.add(aggregation, kDay, one.at, one.units));
  for (const Told& one : more) RC_ASSERT(tally.remove(aggregation, kDay, one.at, one.units));
  RC_ASSERT(tally == before);
}

}  // namespace
}  // namespace octroi::test
