// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/level.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

absl::StatusOr<Decimal> level_at(const Decimal& initial, std::span<const LevelChange> changes,
                                 Instant at) {
  Decimal level = initial;
  for (const LevelChange& change : changes) {
    if (change.at >= at) continue;
    OCTROI_ASSIGN_OR_RETURN(level, add(level, change.delta));
  }
  return level;
}

absl::StatusOr<Decimal> weighted_sum(const MeteredPeriod& period, const Decimal& initial,
                                     std::span<const LevelChange> changes, int decimals,
                                     Rounding rounding) {
  if (period.start >= period.until) {
    return make_error(absl::StatusCode::kInvalidArgument, "metering.empty_period",
                      "a period ends after it starts");
  }
  // A change counts for the time from it to the period's end: the sum of those areas is the area.
  const auto time_left = [&](Instant from) {
    const Instant begins = std::max(from, period.start);
    return *Decimal::of(  // never fails: 20 digits
        Int128{period.until.time_since_epoch().count()} - begins.time_since_epoch().count(), 0);
  };
  OCTROI_ASSIGN_OR_RETURN(Decimal area, multiply(initial, time_left(period.start)));
  for (const LevelChange& change : changes) {
    if (change.at >= period.until) continue;
    OCTROI_ASSIGN_OR_RETURN(const Decimal part, multiply(change.delta, time_left(change.at)));
    OCTROI_ASSIGN_OR_RETURN(area, add(area, part));
  }
  return divide(area, time_left(period.start), decimals, rounding);
}

Decimal billable(const Decimal& level) noexcept { return std::max(level, Decimal()); }

}  // namespace v0
}  // namespace octroi
