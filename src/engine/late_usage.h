// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Late usage: what was told of a period after it was billed, and what the period asks for with it.
//
// Such usage has a counter of its own beside the period's, which stays as it was billed. Of the
// late counter `used` is what was told, `settled` what of it corrections have billed.
//
// Layer: engine, private. Thread safety: pure functions; past_periods() as the store.
#ifndef OCTROI_SRC_ENGINE_LATE_USAGE_H_
#define OCTROI_SRC_ENGINE_LATE_USAGE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "engine/counted_usage.h"
#include "engine/engine.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// The counter of what came late for a billed period: its record's id, and its window for people.
[[nodiscard]] std::string late_counter_id(SubscriptionId subscription, std::string_view metric,
                                          std::int64_t index);
[[nodiscard]] std::string late_window(std::int64_t index);
// The index of the window's period; nullopt: it is not one of these.
[[nodiscard]] std::optional<std::int64_t> late_period_of(std::string_view window);

enum class LateShare { kBilled, kAll };
// Counters and events with what came late, all of it or what was billed.
[[nodiscard]] UsageSource with_late(const UsageSource& source, LateShare share);

// The subscription's billed periods that are over, in their order, each as what closed it found it.
// Errors: those of the store; DataLoss "engine.bad_event", "verify.no_beginning".
absl::StatusOr<std::vector<Subscription>> past_periods(Engine& engine, const TenantContext& tenant,
                                                       SubscriptionId id);
// The one that holds the day; nullptr: none does.
[[nodiscard]] const Subscription* find_period(std::span<const Subscription> past, Date day);
[[nodiscard]] inline std::int64_t closed_index(const Subscription& closed) noexcept {
  return closed.next_index - 1;
}

// Whether usage of it can be rated again by itself: not a level, which later periods began with,
// nor a pooled limit, nor beside a commitment whose term has other periods.
[[nodiscard]] bool is_correctable(const Limit& limit, const Price& price) noexcept;

// A period that is over, with what it is rated by.
struct ClosedPeriod {
  const Subscription& subscription;
  const Price& price;
  std::span<const Entitlement> granted;
  std::string_view tax_category = "standard";
};
// A correction of each charge that asks for anything by `before` or `now`; of nothing where both
// ask for the same.
// Errors: those of the sources, of rate_overage() and of rate_usage_charges().
absl::StatusOr<std::vector<RatedLine>> corrections(const ClosedPeriod& period,
                                                   const UsageSource& before,
                                                   const UsageSource& now);

// Whether the line asks for the charge and the period that the correction is of.
[[nodiscard]] bool is_of_charge(const RatedLine& line, const RatedLine& correction);

// What stands of what was asked for a charge and its period. Void invoices do not count.
struct StandingCharge {
  Money gross{};           // before coupons and notes; of earlier credits before their cut
  Money net{};             // after coupons
  Money credited_gross{};  // by credit notes
  Money credited_net{};
};
// `invoices` are those of the subscription. Errors: OutOfRange "money.overflow".
absl::StatusOr<StandingCharge> standing_charge(std::span<const Invoice> invoices,
                                               std::span<const CreditNote> notes,
                                               const RatedLine& correction);
// What a correction downwards gives back, below 0: no more than credit notes left, and of it the
// part that coupons left. Errors: OutOfRange "money.overflow".
absl::StatusOr<Money> credit_of(const StandingCharge& standing, Money correction);
// Whether coupons, credit notes and earlier corrections left all of that.
absl::StatusOr<bool> stands_whole(const StandingCharge& standing, Money correction);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_LATE_USAGE_H_
