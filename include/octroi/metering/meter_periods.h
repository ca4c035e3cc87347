// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// meter_periods(): what a meter shows for each of some periods, from all of its events.
//
// The plainest way to say what a figure must be: to preview, to check what was counted elsewhere,
// to try a definition on the past. The aggregator and the durable book give the same figures.
//
//   meter_periods(seats, {{march_1, april_1}, {april_1, may_1}}, events, Decimal(5));
//
// Layer: metering (may include base, money). Thread safety: pure functions.
#ifndef OCTROI_METERING_METER_PERIODS_H_
#define OCTROI_METERING_METER_PERIODS_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/metering/level.h"
#include "octroi/metering/meter_definition.h"
#include "octroi/metering/meter_event.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct MeteredValue {
  Decimal value{};        // rounded as the meter says; below zero where it is: see billable()
  Decimal level_after{};  // what the next period begins with; zero where nothing is carried over

  friend bool operator==(const MeteredValue&, const MeteredValue&) = default;
};

// One for each period. The periods stand in order and do not overlap. `events` are of one series
// and stand in any order; one that is told again counts once. `initial` is the level at the start
// of the first period.
// Errors: as check_meter() and check_event(); InvalidArgument "metering.empty_period",
// "metering.key_reused" (a key with two contents), "metering.no_period" (an event that lies in none
// of them, or periods out of order); OutOfRange "metering.overflow", "decimal.overflow".
absl::StatusOr<std::vector<MeteredValue>> meter_periods(const MeterDefinition& definition,
                                                        std::span<const MeteredPeriod> periods,
                                                        std::span<const MeterEvent> events,
                                                        const Decimal& initial = {});

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_METERING_METER_PERIODS_H_
