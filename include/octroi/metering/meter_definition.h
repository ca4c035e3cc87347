// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MeterDefinition: what a meter makes of the events it is told.
//
//   kCount         how many events
//   kSum           their quantities together
//   kMax           the greatest quantity
//   kUnique        how many different items
//   kLatest        the quantity told for the latest time; of several, the greatest
//   kWeightedSum   quantities change a level; its average over the period, by time
//   kAverage       their sum over their count
//
// None of them depends on the order in which events come. A meter with buckets applies its
// aggregation within each stretch of time and adds the stretches up, or takes their greatest: the
// sum of the hourly maxima. A meter that carries over goes on from where the period before ended,
// as seats or storage do; one that does not begins each period with nothing.
//
//   MeterDefinition{.name = "gb_stored", .aggregation = Aggregation::kWeightedSum,
//                   .carries_over = true, .quantity_decimals = 3, .decimals = 5}
//
// Layer: metering (may include base, money). Thread safety: a value.
#ifndef OCTROI_METERING_METER_DEFINITION_H_
#define OCTROI_METERING_METER_DEFINITION_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/money/rounding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class Aggregation : std::uint8_t {  // Numbers are wire format.
  kCount = 1,
  kSum = 2,
  kMax = 3,
  kUnique = 4,
  kLatest = 5,
  kWeightedSum = 6,
  kAverage = 7,
};
// "weighted_sum". Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(Aggregation aggregation) noexcept;

enum class BucketTotal : std::uint8_t { kSum = 1, kMax = 2 };

// Stretches of a period, counted from its start; the last one may be shorter.
struct MeterBuckets {
  std::chrono::seconds length{3600};
  BucketTotal total = BucketTotal::kSum;

  friend bool operator==(const MeterBuckets&, const MeterBuckets&) = default;
};

inline constexpr std::size_t kMeterGroupsMax = 2;

struct MeterDefinition {
  std::string name{};
  Aggregation aggregation = Aggregation::kSum;
  std::optional<MeterBuckets> buckets{};
  bool carries_over = false;
  // Decimals of an event's quantity, 0 to 12: one that needs more is refused, not rounded.
  int quantity_decimals = 0;
  // The period's value is rounded once, to so many decimals, 0 to 18.
  int decimals = 0;
  Rounding rounding = Rounding::kHalfUp;
  // Names of properties by whose values totals are kept apart, at most kMeterGroupsMax.
  std::vector<std::string> group_by{};

  friend bool operator==(const MeterDefinition&, const MeterDefinition&) = default;
};

// Errors: InvalidArgument "metering.bad_meter" (an unknown aggregation; buckets of a weighted sum,
// an average or what is carried over, or shorter than a second; carried over what is no sum, latest
// or weighted sum; decimals out of range; groups that are too many or the same), "text.bad_code"
// (the name, or one to group by).
absl::Status check_meter(const MeterDefinition& definition);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_METERING_METER_DEFINITION_H_
