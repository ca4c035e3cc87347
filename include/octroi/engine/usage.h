// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage events: what was used already, told afterwards and at least once.
//
// Where a quota's consume() asks before something is used, an event tells of it afterwards: from a
// log, a queue, another service. Each carries a key of its own and is counted once, in the commit
// that keeps it, however often it is told. It counts in the period that it was used in while that
// one is open. What comes late never changes an issued invoice: by LateUsagePolicy it is billed at
// the running period's tiers, or its own period is rated again, at the price and on the terms held
// then, and the next invoice in arrears asks for the difference, or gives it back. Events and
// consume() share their counters, which are what is billed (I25).
//
// What was told wrongly is put right by CorrectUsage, in the running period or in one that is
// billed; a level that is carried over by an event below 0.
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
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
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

// Where an event counts that is told when the period it was used in is billed.
enum class LateUsage : std::uint8_t {
  kInRunningPeriod = 1,
  // In its own: a line of kind kCorrection for each charge whose amount is another one with it
  // stands on the next invoice in arrears, names the days of that period, and says what was asked
  // before and is asked now. So billed late and billed in time come to the same, but for coupons
  // and taxes, which are those of the invoice that the line stands on; a credit is what coupons
  // left of what it gives back. It passes no hard limit of the running period. Of a level that is
  // carried over, of a pooled limit, beside a commitment for several periods, and where no billed
  // period holds its day, it counts in the running period all the same.
  kInOriginalPeriod = 2,
};

struct LateUsagePolicy {
  LateUsage counts = LateUsage::kInRunningPeriod;
  // kInOriginalPeriod: so many days after the period's end an event is still taken; 1 to 3650.
  // After that it is refused: "usage.too_late".
  std::int32_t days_max = 60;
};

enum class UsageOutcome : std::uint8_t {  // Numbers are wire format.
  kCounted = 1,
  kCountedLate = 2,   // in the running period: the one it was used in is billed already
  kRepeated = 3,      // counted before
  kRefused = 4,       // not counted, for `reason`
  kCorrectsPast = 5,  // in the period it was used in, which is billed: LateUsage::kInOriginalPeriod
};
// "counted_late". Empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(UsageOutcome outcome) noexcept;

// What became of one event. An event beyond a hard limit is counted all the same: it was used.
struct UsageReceipt {
  UsageOutcome outcome = UsageOutcome::kRefused;
  // kRefused: "usage.bad_quantity", "usage.in_future", "usage.too_late" (by LateUsagePolicy),
  // "usage.overflow" (so many cannot be counted, or not be billed), "usage.key_reused" (the key
  // stands for another event),
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

// How what a correction takes off a billed period comes back.
enum class UsageSettling : std::uint8_t {  // Numbers are wire format.
  kNextInvoice =
      1,  // with the next invoice in arrears, as late usage does, or is asked for with it
  // At once, by a credit note of the invoice that billed it: off what is due, else as credit. For
  // what only falls; the one way where the subscription has ended.
  kCreditNote = 2,
};

// Usage that was counted wrongly, by consume() or by events, in the running period or in one that
// is billed, whatever LateUsagePolicy says. Such a period is rated again at its own price, terms
// and tiers. A correction and its reverse come to nothing where the first is not settled yet, or
// where neither a coupon nor a credit note touched the charge: what rises is asked at the list
// price, with the coupons of the invoice that asks. Days before a pause that moved a period
// (PausePolicy::extends_term) are of none. Audited as "subscription.usage_corrected". Of the
// running period it moves the quota's counter: what is taken back may be used again, and what is
// added passes a hard limit, for it was used. Of a billed period it moves no quota.
//
//   {.subscription = id, .metric = "calls", .on = a_day_in_march, .units = -500,
//    .reason = "load test"}                                     // without a meter
//   {.subscription = id, .metric = "gpu_hours", .event = "job-17", .reason = "never ran"}
//
// Errors: InvalidArgument "usage.bad_correction" (neither units nor an event, or both; units of
// what has a meter; a value of what counts no values), "usage.bad_value"; NotFound
// "usage.no_such_event"; FailedPrecondition "usage.not_of_period" (no billed period holds it),
// "quota.not_entitled", "usage.not_correctable" (as LateUsage::kInOriginalPeriod has it, and what a
// change of terms billed inside its period), "usage.exceeds_count" (says how much is counted),
// "usage.no_next_invoice" (it has ended), "usage.asks_for_more", "usage.not_on_one_invoice" (of
// kCreditNote), and then those of IssueCreditNote; OutOfRange "usage.overflow".
struct CorrectUsage {
  SubscriptionId subscription{};
  std::string metric{};
  // Of what has no meter: so many more, or below 0 less, in the period that holds the day; absent:
  // the running one, as run_due() left it.
  std::optional<Date> on{};
  std::int64_t units = 0;
  // Of what has a meter: the key of the event, and the value that it should have had; absent: it is
  // not counted. It may be corrected again.
  std::string event{};
  std::optional<Decimal> value{};
  std::string reason{};  // 1 to 500 bytes, for the audit log and the credit note
  UsageSettling settles = UsageSettling::kNextInvoice;
  std::string key{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_USAGE_H_
