// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/meter_event.h"

#include <limits>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status too_large() {
  return make_error(absl::StatusCode::kOutOfRange, "metering.too_large",
                    "a quantity fits 64 bits when written without its point");
}

}  // namespace

absl::StatusOr<MeterSeries> series_of(const MeterDefinition& definition, const MeterEvent& event) {
  MeterSeries series{.meter = definition.name, .group = {}, .subscription = event.subscription};
  for (std::size_t i = 0; i < definition.group_by.size(); ++i) {
    bool is_found = false;
    for (const MeterProperty& property : event.properties) {
      if (property.name != definition.group_by[i]) continue;
      if (is_found) {
        return make_error(absl::StatusCode::kInvalidArgument, "metering.repeated_property",
                          "an event gives each property once");
      }
      OCTROI_RETURN_IF_ERROR(check_text("event.property", property.value, {.may_be_empty = true}));
      series.group[i] = property.value;
      is_found = true;
    }
  }
  return series;
}

absl::StatusOr<std::int64_t> units_of(const MeterDefinition& definition, const Decimal& quantity) {
  Int128 units = quantity.coefficient();
  int scale = quantity.scale();
  for (; scale > definition.quantity_decimals; --scale) {
    if (units % 10 != 0) {
      return make_error(absl::StatusCode::kInvalidArgument, "metering.too_precise",
                        "meter " + definition.name + " takes quantities of at most " +
                            std::to_string(definition.quantity_decimals) + " decimals");
    }
    units /= 10;
  }
  for (; scale < definition.quantity_decimals; ++scale) {
    if (__builtin_mul_overflow(units, Int128{10}, &units)) return too_large();
  }
  if (units > std::numeric_limits<std::int64_t>::max() ||
      units < std::numeric_limits<std::int64_t>::min()) {
    return too_large();
  }
  return static_cast<std::int64_t>(units);
}

absl::Status check_event(const MeterDefinition& definition, const MeterEvent& event) {
  OCTROI_RETURN_IF_ERROR(check_text("event.key", event.key));
  if (definition.aggregation == Aggregation::kUnique) {
    OCTROI_RETURN_IF_ERROR(check_text("event.item", event.item));
  }
  if (event.at < kInstantMin || event.at > kInstantMax) {
    return make_error(absl::StatusCode::kOutOfRange, "metering.bad_time",
                      "an event's time lies in the years 1 to 9999");
  }
  return units_of(definition, event.quantity).status();
}

}  // namespace v0
}  // namespace octroi
