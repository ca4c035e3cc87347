// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Tally: all that a meter remembers of one series in one stretch of time, in 64 bytes.
//
// The stretch is the period, or one of its buckets. A tally takes events in any order, is merged
// with another of the same stretch, and gives the same: so nodes count for themselves and are added
// up. Quantities are whole units of 10^-quantity_decimals; nothing is rounded before value().
//
//   Tally tally;
//   bool fits = tally.add(Aggregation::kSum, august, at, 250);
//   Decimal billed = *meter_value(definition, august, {{august, tally}}, {});
//
// Which items kUnique has counted is remembered by who keeps the tally; `count` is how many.
//
// Layer: metering (may include base, money). Thread safety: a value.
#ifndef OCTROI_METERING_TALLY_H_
#define OCTROI_METERING_TALLY_H_

#include <cstdint>
#include <limits>
#include <span>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/metering/level.h"
#include "octroi/metering/meter_definition.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct Tally {
  Int128 sum = 0;
  Int128 area = 0;         // kWeightedSum: units x microseconds until the stretch ends
  std::int64_t count = 0;  // events; kUnique: items
  std::int64_t best = 0;   // kMax: the greatest; kLatest: the latest
  Instant best_at{};       // kLatest

  // One event at `at`, within `stretch`. False, and unchanged, where a number would not fit.
  [[nodiscard]] bool add(Aggregation aggregation, const MeteredPeriod& stretch, Instant at,
                         std::int64_t units) noexcept;
  // Takes back one that was added, of what can be taken back: kCount, kSum, kWeightedSum, kAverage.
  // False, and unchanged, for the others, and where a number would not fit.
  [[nodiscard]] bool remove(Aggregation aggregation, const MeteredPeriod& stretch, Instant at,
                            std::int64_t units) noexcept;
  // What was counted elsewhere. Not for kUnique, whose items may be the same. False, and unchanged,
  // where a number would not fit.
  [[nodiscard]] bool merge(Aggregation aggregation, const Tally& other) noexcept;

  friend bool operator==(const Tally&, const Tally&) = default;
};
static_assert(sizeof(Tally) == 64, "a tally is a line of the cache");

struct TalliedStretch {
  MeteredPeriod stretch{};
  Tally tally{};
};

// The bucket of the period that holds `at`; the period itself where there are no buckets.
[[nodiscard]] MeteredPeriod stretch_at(const MeterDefinition& definition,
                                       const MeteredPeriod& period, Instant at) noexcept;

// What the meter shows for the period: exact, then rounded once. `tallies` are those of its buckets
// in any order, or the one of the whole; a stretch without events may be left out. `carried` is
// the level at the period's start; only a meter that carries over looks at it. The value of an
// average or a maximum of nothing is 0. It may be below zero: see billable().
// Errors: InvalidArgument "metering.empty_period"; OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> meter_value(const MeterDefinition& definition, const MeteredPeriod& period,
                                    std::span<const TalliedStretch> tallies,
                                    const Decimal& carried);

// The level at the period's end, from that at its start. Zero where nothing is carried over.
// Errors: OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> level_after(const MeterDefinition& definition, const Tally& tally,
                                    const Decimal& carried);

// `tally.add()` of the most used kinds stands here, so that a loop over events can inline it.
inline bool Tally::add(Aggregation aggregation, const MeteredPeriod& stretch, Instant at,
                       std::int64_t units) noexcept {
  Int128 area_now = area;
  if (aggregation == Aggregation::kWeightedSum) {
    const std::int64_t left = (stretch.until - at).count();
    if (__builtin_add_overflow(area, Int128{units} * left, &area_now)) return false;
  }
  if (count == std::numeric_limits<std::int64_t>::max()) return false;
  // 2^63 events of 2^63 units fit 127 bits.
  sum += units;
  area = area_now;
  if (aggregation == Aggregation::kMax) {
    if (count == 0 || units > best) best = units;
  } else if (aggregation == Aggregation::kLatest) {
    if (count == 0 || at > best_at || (at == best_at && units > best)) {
      best = units;
      best_at = at;
    }
  }
  ++count;
  return true;
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_METERING_TALLY_H_
