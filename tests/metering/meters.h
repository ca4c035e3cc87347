// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the tests of metering share: days as periods, and one meter of each kind.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_METERING_METERS_H_
#define OCTROI_TESTS_METERING_METERS_H_

#include <chrono>
#include <vector>

#include "octroi/metering/meter_aggregator.h"

namespace octroi::test {

inline const Instant kStart = parse_instant("2026-03-01T00:00:00Z").value();
inline constexpr std::chrono::hours kDayLength{24};
inline const TenantId kTenant{UuidBytes{1, 2, 3}};
inline const TenantId kOther{UuidBytes{9}};

inline Decimal number(const char* text) { return Decimal::parse(text).value(); }

// Each UTC day is a period.
inline absl::StatusOr<MeteredPeriod> daily(TenantId, const MeterSeries&, Instant at) {
  const Instant start = std::chrono::floor<std::chrono::days>(at);
  return MeteredPeriod{start, start + kDayLength};
}

inline std::vector<MeterDefinition> one_of_each() {
  std::vector<MeterDefinition> meters;
  for (int kind = 1; kind <= 7; ++kind) {
    const auto aggregation = static_cast<Aggregation>(kind);
    meters.push_back({.name = std::string(to_string(aggregation)),
                      .aggregation = aggregation,
                      .quantity_decimals = 2,
                      .decimals = 6});
  }
  meters.push_back({.name = "hourly_max",
                    .aggregation = Aggregation::kMax,
                    .buckets = MeterBuckets{},
                    .quantity_decimals = 2,
                    .decimals = 6});
  meters.push_back({.name = "seats",
                    .aggregation = Aggregation::kSum,
                    .carries_over = true,
                    .quantity_decimals = 2,
                    .decimals = 6});
  return meters;
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_METERING_METERS_H_
