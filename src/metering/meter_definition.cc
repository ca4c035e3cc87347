// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/meter_definition.h"

#include <algorithm>
#include <chrono>

#include "octroi/base/instant.h"
#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/money/decimal.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kQuantityDecimalsMax = 12;

absl::Status bad_meter(const MeterDefinition& definition, std::string_view why) {
  return make_error(absl::StatusCode::kInvalidArgument, "metering.bad_meter",
                    "meter " + definition.name + ": " + std::string(why));
}

absl::Status check_buckets(const MeterDefinition& definition) {
  if (!definition.buckets) return absl::OkStatus();
  if (definition.aggregation == Aggregation::kWeightedSum ||
      definition.aggregation == Aggregation::kAverage || definition.carries_over) {
    return bad_meter(definition, "a weighted sum, an average and a level have no buckets");
  }
  constexpr auto kLongest = std::chrono::floor<std::chrono::seconds>(kInstantMax - kInstantMin);
  if (definition.buckets->length < std::chrono::seconds{1} ||
      definition.buckets->length > kLongest) {
    return bad_meter(definition, "a bucket is at least a second long, and 9,999 years at most");
  }
  if (definition.buckets->total != BucketTotal::kSum &&
      definition.buckets->total != BucketTotal::kMax) {
    return bad_meter(definition, "buckets are summed, or their greatest is taken");
  }
  return absl::OkStatus();
}

absl::Status check_decimals(const MeterDefinition& definition) {
  if (definition.quantity_decimals < 0 || definition.quantity_decimals > kQuantityDecimalsMax) {
    return bad_meter(definition, "a quantity has 0 to 12 decimals");
  }
  if (definition.decimals < 0 || definition.decimals > Decimal::kScaleMax) {
    return bad_meter(definition, "a value has 0 to 18 decimals");
  }
  if (definition.rounding < Rounding::kHalfUp || definition.rounding > Rounding::kFloor) {
    return bad_meter(definition, "it is not rounded in a known way");
  }
  return absl::OkStatus();
}

absl::Status check_groups(const MeterDefinition& definition) {
  if (definition.group_by.size() > kMeterGroupsMax) {
    return bad_meter(definition, "it groups by at most two properties");
  }
  for (const std::string& name : definition.group_by) {
    OCTROI_RETURN_IF_ERROR(check_code("meter.group_by", name));
  }
  if (definition.group_by.size() == 2 && definition.group_by[0] == definition.group_by[1]) {
    return bad_meter(definition, "it groups by the same property twice");
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view to_string(Aggregation aggregation) noexcept {
  switch (aggregation) {
    case Aggregation::kCount:
      return "count";
    case Aggregation::kSum:
      return "sum";
    case Aggregation::kMax:
      return "max";
    case Aggregation::kUnique:
      return "unique";
    case Aggregation::kLatest:
      return "latest";
    case Aggregation::kWeightedSum:
      return "weighted_sum";
    case Aggregation::kAverage:
      return "average";
  }
  return {};
}

absl::Status check_meter(const MeterDefinition& definition) {
  OCTROI_RETURN_IF_ERROR(check_code("meter.name", definition.name));
  if (to_string(definition.aggregation).empty()) {
    return bad_meter(definition, "its aggregation is unknown");
  }
  if (definition.carries_over && definition.aggregation != Aggregation::kSum &&
      definition.aggregation != Aggregation::kLatest &&
      definition.aggregation != Aggregation::kWeightedSum) {
    return bad_meter(definition, "only a sum, the latest and a weighted sum carry over");
  }
  OCTROI_RETURN_IF_ERROR(check_buckets(definition));
  OCTROI_RETURN_IF_ERROR(check_decimals(definition));
  return check_groups(definition);
}

}  // namespace v0
}  // namespace octroi
