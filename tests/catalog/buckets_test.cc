// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Buckets of a meter: what a file can say, and what it cannot.

#include <chrono>
#include <string>

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::parse_text;
using catalog_test::valid;
using ::testing::HasSubstr;

constexpr char kPlan[] = R"(plan { code: "a" name: "A"
  price { interval: "month" currency: "EUR" amount: "1" }
  entitlement { name: "peak" unlimited: true window: BILLING_PERIOD meter { aggregation: MAX } }
  entitlement { name: "hourly" unlimited: true window: BILLING_PERIOD
    meter { aggregation: MAX buckets { seconds: 3600 } } }
  entitlement { name: "daily" unlimited: true window: BILLING_PERIOD
    meter { aggregation: SUM decimals: 2 buckets { seconds: 86400 total: MAX } } } })";

TEST(Buckets, AreReadAndWrittenBack) {
  const Catalog catalog = valid(parse_text(kPlan));
  const auto meter = [&](const char* name) {
    return *catalog.current("a")->entitlement(name)->limit()->meter;
  };
  EXPECT_EQ(meter("hourly").buckets, (MeterBuckets{std::chrono::hours(1), BucketTotal::kSum}));
  EXPECT_EQ(meter("daily").buckets, (MeterBuckets{std::chrono::hours(24), BucketTotal::kMax}));
  EXPECT_EQ(meter("peak").buckets, std::nullopt);
  const MeterDefinition definition = definition_of("daily", meter("daily"));
  EXPECT_EQ(definition.buckets, meter("daily").buckets) << "the kernel counts by the same";
  EXPECT_EQ(valid(parse_text(to_textproto(catalog))), catalog) << to_textproto(catalog);
  EXPECT_THAT(to_textproto(catalog),
              HasSubstr("meter { aggregation: SUM decimals: 2 buckets { seconds: 86400 total: MAX "
                        "} }"));
  EXPECT_THAT(to_textproto(catalog),
              HasSubstr("meter { aggregation: MAX buckets { seconds: 3600 } }"));
}

TEST(Buckets, InJsonSayTheSame) {
  const auto json = catalog_test::parse_json(R"({"plan": [{"code": "a", "name": "A",
    "price": [{"interval": "month", "currency": "EUR", "amount": "1"}],
    "entitlement": [{"name": "m", "unlimited": true, "window": "BILLING_PERIOD",
      "meter": {"aggregation": "MAX", "buckets": {"seconds": 60, "total": "MAX"}}}]}]})");
  const auto text = parse_text(R"(plan { code: "a" name: "A"
    price { interval: "month" currency: "EUR" amount: "1" }
    entitlement { name: "m" unlimited: true window: BILLING_PERIOD
      meter { aggregation: MAX buckets { seconds: 60 total: MAX } } } })");
  EXPECT_EQ(valid(json), valid(text));
}

struct Wrong {
  const char* meter;
  const char* code;
  const char* says;
};

TEST(Buckets, MistakesAreNamed) {
  const Wrong rows[] = {
      {"aggregation: MAX buckets { }", "catalog.missing_field",
       "entitlement[m].meter.buckets: it needs a field seconds"},
      {"aggregation: MAX buckets { seconds: 60 total: TOTAL_UNSPECIFIED }", "catalog.wrong_type",
       "meter.buckets.total"},
      {"aggregation: MAX buckets { seconds: 0 }", "catalog.bad_meter",
       "entitlement[m].meter: meter meter: a bucket is at least a second"},
      {"aggregation: AVERAGE buckets { seconds: 60 }", "catalog.bad_meter", "have no buckets"},
      {"aggregation: WEIGHTED_SUM buckets { seconds: 60 }", "catalog.bad_meter", "have no buckets"},
      {"aggregation: SUM carries_over: true buckets { seconds: 60 }", "catalog.bad_meter",
       "have no buckets"},
  };
  for (const Wrong& row : rows) {
    const auto catalog = parse_text(
        std::string(R"(plan { code: "a" name: "A" price { interval: "month" currency: "EUR"
          amount: "1" } entitlement { name: "m" unlimited: true window: BILLING_PERIOD meter { )") +
        row.meter + " } } }");
    EXPECT_EQ(error_code(catalog.status()), row.code) << row.meter << ": " << catalog.status();
    EXPECT_THAT(error_message(catalog.status()), HasSubstr(row.says)) << row.meter;
  }
}

}  // namespace
}  // namespace octroi
