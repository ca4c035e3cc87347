// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/tally.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::StatusOr<Decimal> quantity(const MeterDefinition& definition, Int128 units) {
  return Decimal::of(units, definition.quantity_decimals);
}

// What the meter shows for one stretch that is counted for itself.
absl::StatusOr<Decimal> stretch_value(const MeterDefinition& definition, const Tally& tally) {
  switch (definition.aggregation) {
    case Aggregation::kCount:
    case Aggregation::kUnique:
      return Decimal(tally.count);
    case Aggregation::kMax:
    case Aggregation::kLatest:
      return quantity(definition, tally.best);
    case Aggregation::kSum:
    case Aggregation::kWeightedSum:
    case Aggregation::kAverage:
      break;
  }
  return quantity(definition, tally.sum);
}

absl::StatusOr<Decimal> weighted_value(const MeterDefinition& definition,
                                       const MeteredPeriod& period, const Tally& tally,
                                       const Decimal& carried) {
  const Decimal length((period.until - period.start).count());
  OCTROI_ASSIGN_OR_RETURN(const Decimal before, multiply(carried, length));
  OCTROI_ASSIGN_OR_RETURN(const Decimal within, quantity(definition, tally.area));
  OCTROI_ASSIGN_OR_RETURN(const Decimal area, add(before, within));
  return divide(area, length, definition.decimals, definition.rounding);
}

absl::StatusOr<Decimal> bucketed_value(const MeterDefinition& definition,
                                       std::span<const TalliedStretch> tallies) {
  Decimal total;
  bool is_first = true;
  for (const TalliedStretch& bucket : tallies) {
    if (bucket.tally.count == 0) continue;
    OCTROI_ASSIGN_OR_RETURN(const Decimal value, stretch_value(definition, bucket.tally));
    if (definition.buckets->total == BucketTotal::kMax) {
      total = is_first ? value : std::max(total, value);
    } else {
      OCTROI_ASSIGN_OR_RETURN(total, add(total, value));
    }
    is_first = false;
  }
  return total;
}

}  // namespace

bool Tally::remove(Aggregation aggregation, const MeteredPeriod& stretch, Instant at,
                   std::int64_t units) noexcept {
  if (aggregation == Aggregation::kMax || aggregation == Aggregation::kLatest ||
      aggregation == Aggregation::kUnique || count == 0) {
    return false;
  }
  Int128 area_now = area;
  if (aggregation == Aggregation::kWeightedSum) {
    const std::int64_t left = (stretch.until - at).count();
    if (__builtin_sub_overflow(area, Int128{units} * left, &area_now)) return false;
  }
  sum -= units;
  area = area_now;
  --count;
  return true;
}

bool Tally::merge(Aggregation aggregation, const Tally& other) noexcept {
  if (other.count == 0) return true;
  Tally result = *this;
  if (__builtin_add_overflow(sum, other.sum, &result.sum) ||
      __builtin_add_overflow(area, other.area, &result.area) ||
      __builtin_add_overflow(count, other.count, &result.count)) {
    return false;
  }
  const bool is_later = other.best_at > best_at || (other.best_at == best_at && other.best > best);
  const bool is_better = aggregation == Aggregation::kLatest ? is_later : other.best > best;
  if (count == 0 || is_better) {
    result.best = other.best;
    result.best_at = other.best_at;
  }
  *this = result;
  return true;
}

MeteredPeriod stretch_at(const MeterDefinition& definition, const MeteredPeriod& period,
                         Instant at) noexcept {
  if (!definition.buckets) return period;
  const Duration length = definition.buckets->length;
  const Instant start = period.start + (at - period.start) / length * length;
  return {start, std::min(start + length, period.until)};
}

absl::StatusOr<Decimal> meter_value(const MeterDefinition& definition, const MeteredPeriod& period,
                                    std::span<const TalliedStretch> tallies,
                                    const Decimal& carried) {
  if (period.start >= period.until) {
    return make_error(absl::StatusCode::kInvalidArgument, "metering.empty_period",
                      "a period ends after it starts");
  }
  Decimal value;
  if (definition.buckets) {
    OCTROI_ASSIGN_OR_RETURN(value, bucketed_value(definition, tallies));
    return round_to(value, definition.decimals, definition.rounding);
  }
  const Tally tally = tallies.empty() ? Tally{} : tallies.front().tally;
  const Decimal level = definition.carries_over ? carried : Decimal();
  if (definition.aggregation == Aggregation::kWeightedSum) {
    return weighted_value(definition, period, tally, level);
  }
  if (definition.aggregation == Aggregation::kAverage) {
    if (tally.count == 0) return round_to(Decimal(), definition.decimals, definition.rounding);
    OCTROI_ASSIGN_OR_RETURN(const Decimal sum, quantity(definition, tally.sum));
    return divide(sum, Decimal(tally.count), definition.decimals, definition.rounding);
  }
  if (definition.carries_over) {
    OCTROI_ASSIGN_OR_RETURN(value, level_after(definition, tally, level));
  } else {
    OCTROI_ASSIGN_OR_RETURN(value, stretch_value(definition, tally));
  }
  return round_to(value, definition.decimals, definition.rounding);
}

absl::StatusOr<Decimal> level_after(const MeterDefinition& definition, const Tally& tally,
                                    const Decimal& carried) {
  if (!definition.carries_over) return Decimal();
  if (definition.aggregation == Aggregation::kLatest) {
    return tally.count == 0 ? carried : quantity(definition, tally.best);
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal sum, quantity(definition, tally.sum));
  return add(carried, sum);
}

}  // namespace v0
}  // namespace octroi
