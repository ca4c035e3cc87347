// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Entitlements: what a plan grants, by name.
//
// A flag (may use replication), a limit (500 patients a month, unlimited), a text (an AI model's
// name) or a decimal (a threshold, 0.87). Limits say over which window they count and what happens
// beyond: refuse, allow, or bill each unit at a price.
//
//   const Limit* patients = plan.entitlement("patients")->limit();
//   patients->value;    // 500; nullopt is unlimited
//
// Layer: catalog (may include base, money, calendar, metering). Thread safety: values.
#ifndef OCTROI_CATALOG_ENTITLEMENT_H_
#define OCTROI_CATALOG_ENTITLEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "octroi/base/export.h"
#include "octroi/metering/meter_definition.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class LimitWindow : std::uint8_t {  // Numbers are wire format.
  kLevel = 1,                            // a level that goes up and down: users, sites, storage
  kBillingPeriod = 2,                    // a counter that starts again with each billing period
  kCalendarMonth = 3,  // a counter that starts again on the 1st, in the tenant's zone
  kLifetime = 4,       // a counter that never starts again
};

enum class LimitBehaviour : std::uint8_t {  // Numbers are wire format.
  kHard = 1,                                // refuse beyond the limit
  kSoft = 2,                                // allow and say so
  // Allow and bill each unit above the limit, in arrears; of a kBillingPeriod.
  kOverage = 3,
};

// Whose use a limit counts. A child is a tenant under this one (TenantAccount::parent), one step
// down. One pooled limit is one number for all of them: what a child uses counts in it too, in the
// windows of the tenant that holds the plan, and is refused, allowed or billed as its own use is.
enum class LimitSharing : std::uint8_t {  // Numbers are wire format.
  kOwn = 1,                               // the tenant's
  kPooled = 2,                            // the tenant's and its children's
  kDelegated = 3,  // pooled; and it grants to a child what no plan of the child's own grants
};

// What a period shows of the events that were told of a limit. They alone are counted, so it is
// unlimited and no quota is asked of it. A part of what a MeterDefinition can be: groups of its own
// and other roundings are for hosts that meter by themselves (octroi/metering). Properties of
// events are kept, and a matrix groups by them; each group has buckets of its own.
struct UsageMeter {
  Aggregation aggregation = Aggregation::kSum;
  bool carries_over = false;  // a period begins where the one before ended: seats, storage
  int decimals = 6;           // of what it shows, rounded half up
  // Stretches of the period that are counted each by itself, from the period's first instant on:
  // the sum, or the greatest, of the hourly maxima. An event that is counted late is in the first.
  std::optional<MeterBuckets> buckets{};

  friend bool operator==(const UsageMeter&, const UsageMeter&) = default;
};
// Decimals of an event's value.
inline constexpr int kMeterValueDecimals = 6;
[[nodiscard]] MeterDefinition definition_of(const std::string& name, const UsageMeter& meter);

struct Limit {
  std::optional<std::int64_t> value{};  // >= 0; nullopt: unlimited
  LimitWindow window = LimitWindow::kLevel;
  LimitBehaviour behaviour = LimitBehaviour::kHard;
  std::optional<UsageMeter> meter{};  // absent: whole units are added up
  LimitSharing sharing = LimitSharing::kOwn;

  friend bool operator==(const Limit&, const Limit&) = default;
};

struct Entitlement {
  std::string name{};  // "patients"
  std::variant<bool, Limit, std::string, Decimal> value;
  std::string unit{};  // "GB", for people; may be empty

  // nullptr where the entitlement is of another kind.
  [[nodiscard]] const bool* flag() const noexcept { return std::get_if<bool>(&value); }
  [[nodiscard]] const Limit* limit() const noexcept { return std::get_if<Limit>(&value); }
  [[nodiscard]] const std::string* text() const noexcept {
    return std::get_if<std::string>(&value);
  }
  [[nodiscard]] const Decimal* decimal() const noexcept { return std::get_if<Decimal>(&value); }

  friend bool operator==(const Entitlement&, const Entitlement&) = default;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_ENTITLEMENT_H_
