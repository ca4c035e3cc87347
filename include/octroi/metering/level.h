// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Level: a quantity that stands between its changes, such as storage or seats, and what a period
// had of it.
//
// The weighted sum is the area under the level over the length of the period: 10 units for half of
// it are 5. Changes before the period give the level it begins with; a level is carried over from
// period to period. What is billed of it never falls below zero, what is carried may.
//
//   weighted_sum({august_1, september_1}, Decimal(), changes, 5, Rounding::kHalfUp);   // 0.02218
//   level_at(Decimal(-3), changes, end);                                               // 1
//
// Layer: metering (may include base, money). Thread safety: pure functions.
#ifndef OCTROI_METERING_LEVEL_H_
#define OCTROI_METERING_LEVEL_H_

#include <span>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/money/decimal.h"
#include "octroi/money/rounding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct LevelChange {
  Instant at{};
  Decimal delta{};

  friend bool operator==(const LevelChange&, const LevelChange&) = default;
};

// Instants [start, until).
struct MeteredPeriod {
  Instant start{};
  Instant until{};

  friend bool operator==(const MeteredPeriod&, const MeteredPeriod&) = default;
};

// `initial` after all changes before `at`. Errors: OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> level_at(const Decimal& initial, std::span<const LevelChange> changes,
                                 Instant at);

// The time-weighted average of the level over the period, rounded once to `decimals`. Changes may
// stand in any order; those from the period's end on do not count, those before its start do.
// Errors: InvalidArgument "metering.empty_period", "decimal.bad_scale"; OutOfRange
// "decimal.overflow".
absl::StatusOr<Decimal> weighted_sum(const MeteredPeriod& period, const Decimal& initial,
                                     std::span<const LevelChange> changes, int decimals,
                                     Rounding rounding);

// What is billed of a level: never below zero.
[[nodiscard]] Decimal billable(const Decimal& level) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_METERING_LEVEL_H_
