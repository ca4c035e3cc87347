// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Percentage: a share of the money that passes, as payment and transfer products charge it.
//
// Each event pays a fixed part and a percentage of its amount, kept between a least and a most. The
// first events are free while their running total stays within the free amount; the event that
// crosses it pays on the part beyond, and its fixed part in full. With both allowances an event is
// free only inside both (as Lago charges it).
//
//   rate_percentage({.percent = *Decimal::parse("2.99"), .least = *Decimal::parse("1.75"),
//                    .most = Decimal(12)}, amounts);   // amounts 10, 80, 10000 -> 16.142
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_PERCENTAGE_H_
#define OCTROI_PRICING_PERCENTAGE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Amounts are in major units, exact: nothing is rounded here.
struct PercentagePrice {
  Decimal percent{};                          // of an event's amount: 2.99 is 2.99 %
  Decimal fixed_per_event{};                  // of each paying event
  std::optional<std::int64_t> free_events{};  // of a period, the first ones
  std::optional<Decimal> free_amount{};       // of a period: running total of the first events
  // What a paying event costs at least and at most, its fixed part included: a transaction's
  // minimum and maximum.
  std::optional<Decimal> least{};
  std::optional<Decimal> most{};

  friend bool operator==(const PercentagePrice&, const PercentagePrice&) = default;
};
// Errors: InvalidArgument "price.bad_percentage" (something negative, a least above the most).
absl::Status validate(const PercentagePrice& price);

enum class PercentageBound : std::uint8_t { kNone, kLeast, kMost };

// What one event costs and why.
struct PercentageCharge {
  Decimal paid_on{};  // of the event's amount
  Decimal amount{};   // exact, in major units
  bool is_free = false;
  PercentageBound bound = PercentageBound::kNone;  // what the amount was brought to
};

struct PercentageTotal {
  std::vector<PercentageCharge> events{};
  Decimal amount{};
};

// Errors: as validate(); InvalidArgument "price.negative_amount" (an event); OutOfRange
// "decimal.overflow".
absl::StatusOr<PercentageTotal> rate_percentage(const PercentagePrice& price,
                                                std::span<const Decimal> amounts);

// What is left of events that are no longer known by themselves.
struct PercentageSums {
  Decimal sum{};  // of their amounts, 0 or more
  std::int64_t events = 0;
  // After the first event, after the second, ... as far as the allowances need them.
  std::span<const Decimal> first_running_totals{};
};
// The same from sums. A sum of 0 costs nothing, no fixed part.
// Errors: as above; InvalidArgument "price.needs_events" (least and most need the events).
absl::StatusOr<Decimal> rate_percentage_sums(const PercentagePrice& price,
                                             const PercentageSums& sums);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_PERCENTAGE_H_
