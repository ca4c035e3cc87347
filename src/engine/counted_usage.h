// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a period's charges bill, from the counters and the events: the same for the plan that bills
// it, for a statement and for verify.
//
// Layer: engine, private. Thread safety: as that of its source.
#ifndef OCTROI_SRC_ENGINE_COUNTED_USAGE_H_
#define OCTROI_SRC_ENGINE_COUNTED_USAGE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/records/loaded.h"
#include "octroi/catalog/plan.h"
#include "octroi/rating/rating.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {

// Where counters and events are found: a store, or a snapshot of one. A counter is asked for before
// its events, so that an event which comes in between shows in the counter's version.
struct UsageSource {
  std::function<absl::StatusOr<std::optional<records::Loaded<records::UsageCounter>>>(
      const std::string& id)>
      counter;
  // Those that a meter reads in the counter of this id, in any order.
  std::function<absl::StatusOr<std::vector<records::Loaded<records::KeptUsage>>>(
      const std::string& id)>
      events;
};

// The order in which events were told, in which a change settles them.
[[nodiscard]] bool told_before(const records::Loaded<records::KeptUsage>& a,
                               const records::Loaded<records::KeptUsage>& b);

struct CountedUsage {
  std::string entitlement;
  std::int64_t used = 0;     // still to be billed; of a meter: its events
  std::int64_t counted = 0;  // with what was settled inside the period
  // How much of it was billed inside the period, when a change of terms dropped its charge.
  std::optional<std::int64_t> settled{};
  std::int64_t counter_version = 0;  // 0: there is none yet
  std::optional<std::int64_t> limit{};
  std::optional<UsageReading> reading{};
  std::optional<Decimal> level{};  // at the period's end, where it is carried over

  // Nothing was counted since: not even what is due without any use is asked for again.
  [[nodiscard]] bool is_settled() const noexcept { return settled && used == 0; }
  [[nodiscard]] OverageUsage usage() const { return {entitlement, used, limit, reading}; }
};

// Of each of the entitlements `granted` that a charge of `price` counts or whose level is carried
// over, in the period last billed of `subscription`.
// Errors: the source's; OutOfRange "decimal.overflow", "metering.overflow".
absl::StatusOr<std::vector<CountedUsage>> counted_usage(std::span<const Entitlement> granted,
                                                        const Price& price,
                                                        const Subscription& subscription,
                                                        const UsageSource& source);

// Whether the price charges for what is used of the entitlement.
[[nodiscard]] bool is_metered(const Price& price, std::string_view entitlement);

// The price without the charges for what is settled.
[[nodiscard]] Price without_settled(const Price& price, const std::vector<CountedUsage>& counted);

// Whether a level of it is kept from period to period, though no charge bills it.
[[nodiscard]] bool carries_over(const Entitlement& entitlement) noexcept;

// What an entitlement's meter shows in the period last billed.
absl::StatusOr<Decimal> shown_by_meter(const std::string& metric, const UsageMeter& meter,
                                       const Subscription& subscription, const UsageSource& source);

// The usage counter of a metric in a billing period: its record's id. And in a trial.
[[nodiscard]] std::string period_counter_id(SubscriptionId subscription, std::string_view metric,
                                            std::int64_t index);
[[nodiscard]] std::string trial_counter_id(SubscriptionId subscription, std::string_view metric);

// The periods of a commitment's term that end with the period `index`; nullopt where none ends.
// `is_last`: the subscription ends, and with it the term.
[[nodiscard]] std::optional<std::int32_t> ending_term(const Price& price, std::int64_t index,
                                                      bool is_last) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_COUNTED_USAGE_H_
