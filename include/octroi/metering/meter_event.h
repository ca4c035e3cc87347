// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MeterEvent: something that was used, told once or more under a key of its own.
//
// The tenant is no part of it: who takes an event is told the tenant by its caller, never by the
// event's own words. An event that is told again is the same in every field.
//
//   MeterEvent{.key = "req-81f3", .meter = "gb_out", .at = now,
//              .quantity = *Decimal::parse("0.25"), .properties = {{"region", "eu"}}}
//
// Layer: metering (may include base, money). Thread safety: values.
#ifndef OCTROI_METERING_METER_EVENT_H_
#define OCTROI_METERING_METER_EVENT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/metering/meter_definition.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct MeterProperty {
  std::string name{};
  std::string value{};

  friend bool operator==(const MeterProperty&, const MeterProperty&) = default;
};

struct MeterEvent {
  std::string key{};    // unique within the tenant, 1 to 200 bytes: the event's own id
  std::string meter{};  // MeterDefinition::name
  Instant at{};         // when it was used
  // May be below zero: a level that falls, a sum that is given back. Not looked at by kCount and
  // kUnique.
  Decimal quantity{1};
  std::vector<MeterProperty> properties{};  // those that the meter does not group by are let go
  std::string item{};                       // what kUnique counts once: 1 to 200 bytes
  std::optional<SubscriptionId> subscription{};  // what it was used under, where that is known

  friend bool operator==(const MeterEvent&, const MeterEvent&) = default;
};

// What is totalled apart: of one tenant, one meter, one group, one subscription.
struct MeterSeries {
  std::string meter{};
  std::array<std::string, kMeterGroupsMax> group{};  // values by MeterDefinition::group_by
  std::optional<SubscriptionId> subscription{};

  friend bool operator==(const MeterSeries&, const MeterSeries&) = default;
};

// Where the event belongs. A property that is absent groups as an empty value.
// Errors: InvalidArgument "metering.repeated_property", "text.…" (a value of over 200 bytes or that
// is no text).
absl::StatusOr<MeterSeries> series_of(const MeterDefinition& definition, const MeterEvent& event);

// The quantity in units of 10^-quantity_decimals.
// Errors: InvalidArgument "metering.too_precise" (more decimals than the meter has); OutOfRange
// "metering.too_large" (beyond 64 bits).
absl::StatusOr<std::int64_t> units_of(const MeterDefinition& definition, const Decimal& quantity);

// All that is wrong with an event by itself: its key, its item where the meter is kUnique, its
// quantity. Errors: as units_of(), "text.…"; OutOfRange "metering.bad_time" (outside the years 1 to
// 9999).
absl::Status check_event(const MeterDefinition& definition, const MeterEvent& event);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_METERING_METER_EVENT_H_
