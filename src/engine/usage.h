// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage: which counter a limit counts in now, and how it stands.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_USAGE_H_
#define OCTROI_SRC_ENGINE_USAGE_H_

#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.h"

namespace octroi {
inline namespace v0 {

// The entitlement of that name, and the subscription in use that grants it.
struct UsageGrant {
  records::Held held;
  std::int64_t held_version = 0;  // of the subscription's record
  const PlanVersion* version = nullptr;
  Entitlement entitlement{};  // of plan and add-ons together
};
// Errors: FailedPrecondition "quota.no_subscription", "quota.not_in_use", "quota.not_entitled".
absl::StatusOr<UsageGrant> find_grant(Engine& engine, const TenantContext& tenant,
                                      std::string_view name);

// Whether it is one of those: there is nothing to use, and the store is well.
[[nodiscard]] bool is_no_grant(const absl::Status& status);

// The counter of a limit's present window.
struct CounterPlace {
  std::string id;      // of its record
  std::string window;  // for people: "period 3", "2026-03"
  std::optional<Instant> ends_at{};
  bool is_late = false;  // the period that holds the instant is billed; this is the running one
};
absl::StatusOr<CounterPlace> counter_place(Engine& engine, const Tenant& tenant,
                                           const UsageGrant& grant, const Limit& limit, Instant at);
// The counter of a level: its record's id.
[[nodiscard]] std::string level_counter_id(std::string_view metric);
// Whether `used` units can be billed. What could not would stop the subscription's billing for
// good.
[[nodiscard]] bool is_billable(const UsageGrant& grant, const Limit& limit, std::int64_t used);
// Aborted "storage.stale_version".
[[nodiscard]] absl::Status changed_meanwhile(SubscriptionId id);
// Whether the subscription is as it was when the grant was found. To be asked after its counters
// were read and before they are written: what bills a period writes both.
// Errors: changed_meanwhile().
absl::Status check_unchanged(Engine& engine, const TenantContext& tenant, const UsageGrant& grant);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_USAGE_H_
