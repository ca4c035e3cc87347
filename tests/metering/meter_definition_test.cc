// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/meter_definition.h"

#include "metering/meters.h"
#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/metering/meter_event.h"

namespace octroi::test {
namespace {

using namespace std::chrono_literals;

TEST(MeterDefinition, WhatIsWrongIsRefused) {
  const MeterBuckets hours{};
  const struct {
    MeterDefinition definition;
    const char* code;
  } rows[] = {
      {{.name = ""}, "text.bad_code"},
      {{.name = "a b"}, "text.bad_code"},
      {{.name = "m", .aggregation = Aggregation{0}}, "metering.bad_meter"},
      {{.name = "m", .aggregation = Aggregation{8}}, "metering.bad_meter"},
      {{.name = "m", .aggregation = Aggregation::kAverage, .buckets = hours}, "metering.bad_meter"},
      {{.name = "m", .aggregation = Aggregation::kWeightedSum, .buckets = hours},
       "metering.bad_meter"},
      {{.name = "m", .buckets = hours, .carries_over = true}, "metering.bad_meter"},
      {{.name = "m", .buckets = MeterBuckets{0s}}, "metering.bad_meter"},
      {{.name = "m", .buckets = MeterBuckets{-1h}}, "metering.bad_meter"},
      {{.name = "m", .buckets = MeterBuckets{std::chrono::seconds::max()}}, "metering.bad_meter"},
      {{.name = "m", .buckets = MeterBuckets{1h, BucketTotal{0}}}, "metering.bad_meter"},
      {{.name = "m", .aggregation = Aggregation::kCount, .carries_over = true},
       "metering.bad_meter"},
      {{.name = "m", .aggregation = Aggregation::kMax, .carries_over = true}, "metering.bad_meter"},
      {{.name = "m", .aggregation = Aggregation::kUnique, .carries_over = true},
       "metering.bad_meter"},
      {{.name = "m", .quantity_decimals = -1}, "metering.bad_meter"},
      {{.name = "m", .quantity_decimals = 13}, "metering.bad_meter"},
      {{.name = "m", .decimals = 19}, "metering.bad_meter"},
      {{.name = "m", .rounding = Rounding{0}}, "metering.bad_meter"},
      {{.name = "m", .group_by = {"a", "b", "c"}}, "metering.bad_meter"},
      {{.name = "m", .group_by = {"a", "a"}}, "metering.bad_meter"},
      {{.name = "m", .group_by = {""}}, "text.bad_code"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(error_code(check_meter(row.definition)), row.code) << &row - rows;
  }
  for (const MeterDefinition& good : one_of_each()) EXPECT_TRUE(check_meter(good).ok());
}

TEST(MeterEvent, WhatIsWrongIsRefused) {
  const MeterDefinition sum{.name = "sum", .quantity_decimals = 2};
  const MeterDefinition unique{.name = "unique", .aggregation = Aggregation::kUnique};
  const struct {
    MeterDefinition definition;
    MeterEvent event;
    const char* code;
  } rows[] = {
      {sum, {.key = "", .at = kStart}, "text.empty"},
      {sum, {.key = std::string(201, 'k'), .at = kStart}, "text.too_long"},
      {sum, {.key = "\xff", .at = kStart}, "text.invalid_utf8"},
      {sum, {.key = "k", .at = kStart, .quantity = number("0.001")}, "metering.too_precise"},
      {sum,
       {.key = "k", .at = kStart, .quantity = number("92233720368547758.08")},
       "metering.too_large"},
      {sum, {.key = "k", .at = kStart, .quantity = Decimal(INT64_MIN)}, "metering.too_large"},
      {sum, {.key = "k", .at = Instant::min()}, "metering.bad_time"},
      {sum, {.key = "k", .at = Instant::max()}, "metering.bad_time"},
      {unique, {.key = "k", .at = kStart}, "text.empty"},
      {unique,
       {.key = "k", .at = kStart, .item = std::string("a\0b", 3)},
       "text.control_character"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(error_code(check_event(row.definition, row.event)), row.code) << &row - rows;
  }
  EXPECT_EQ(*units_of(sum, number("-12.500")), -1250) << "zeros that say nothing are let go";
}

TEST(MeterEvent, IsGroupedByTheNamedPropertiesInTheirOrder) {
  const MeterDefinition meter{.name = "m", .group_by = {"region", "model"}};
  MeterEvent event{.meter = "m", .properties = {{"model", "large"}, {"colour", "red"}}};
  EXPECT_EQ(series_of(meter, event)->group, (std::array<std::string, 2>{"", "large"}));
  event.properties.push_back({"region", "eu"});
  EXPECT_EQ(series_of(meter, event)->group, (std::array<std::string, 2>{"eu", "large"}));
  event.properties.push_back({"region", "us"});
  EXPECT_EQ(error_code(series_of(meter, event).status()), "metering.repeated_property");
  event.properties = {{"region", std::string(201, 'x')}};
  EXPECT_EQ(error_code(series_of(meter, event).status()), "text.too_long");
}

}  // namespace
}  // namespace octroi::test
