// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage events: what was used already, told afterwards and at least once.
//
// Where a quota's consume() asks before something is used, an event tells of it afterwards: from a
// log, a queue, another service. Each carries a key of its own and is counted once, in the commit
// that keeps it, however often it is told. It counts in the period that it was used in while that
// one is open, else in the running one: what comes late never changes an issued invoice, and is
// billed at the running period's tiers. Events and consume() share their counters, which are what
// is billed (I25).
//
// What was told is not untold. A level that was told wrongly is put right by an event below 0; what
// else was counted too much is given back by a credit note (IssueCreditNote).
//
// Where the catalogue gives an entitlement a meter, events alone tell of it, each with a value that
// the meter reads and properties that a matrix looks at; the period's invoice bills what it shows.
//
//   const UsageEvent events[] = {{.key = "req-81f3", .metric = "api_calls"},
//                                {.key = "req-81f4", .metric = "api_calls", .quantity = 3}};
//   auto receipts = billing.record_usage(tenant, events);
//   // An entitlement with a meter: 120.50 passed, from the EU.
//   UsageEvent{.key = "pay-7", .metric = "payments", .value = *Decimal::parse("120.50"),
//              .properties = {{"region", "eu"}}};
//
// Layer: engine. Thread safety: values.
#ifndef OCTROI_ENGINE_USAGE_H_
#define OCTROI_ENGINE_USAGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/metering/meter_event.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kUsageEventsMax = 10'000;  // of one call
inline constexpr std::size_t kUsagePropertiesMax = 16;  // of one event

struct UsageEvent {
  std::string key{};            // unique within the tenant, 1 to 200 bytes: the event's own id
  std::string metric{};         // an entitlement of a plan that is held, which is a limit
  std::int64_t quantity = 1;    // above 0
  std::optional<Instant> at{};  // when it was used, not after now; absent: now

  // For an entitlement with a meter.
  // What the meter reads, with up to six decimals and up to 10^12; absent: `quantity`. Below 0
  // where it changes a level: WEIGHTED_SUM, and what is carried over.
  std::optional<Decimal> value{};
  std::vector<MeterProperty> properties{};  // up to kUsagePropertiesMax
  std::string item{};                       // UNIQUE: what is counted once, 1 to 200 bytes
};

enum class UsageOutcome : std::uint8_t {  // Numbers are wire format.
  kCounted = 1,
  kCountedLate = 2,  // in the running period: the one it was used in is billed already
  kRepeated = 3,     // counted before
  kRefused = 4,      // not counted, for `reason`
};
// "counted_late". Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(UsageOutcome outcome) noexcept;

// What became of one event. An event beyond a hard limit is counted all the same: it was used.
struct UsageReceipt {
  UsageOutcome outcome = UsageOutcome::kRefused;
  // kRefused: "usage.bad_quantity", "usage.in_future", "usage.overflow" (so many cannot be counted,
  // or not be billed), "usage.key_reused" (the key stands for another event),
  // "quota.no_subscription", "quota.not_in_use",
  // "quota.not_entitled", "usage.not_metered" (a value, a property or an item for what has no
  // meter), "usage.bad_value", "usage.bad_item", "usage.bad_property" (too many, one twice, a name
  // that is no code, a value that is no text), "text.…" (the key).
  std::string reason{};
  std::string window{};                 // where it counts: "period 3", "2026-03", "level"
  std::int64_t used = 0;                // of that window, after the call; of a meter: its events
  std::optional<std::int64_t> limit{};  // nullopt: unlimited

  friend bool operator==(const UsageReceipt&, const UsageReceipt&) = default;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_USAGE_H_
