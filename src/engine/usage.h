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
  const PlanVersion* version = nullptr;
  const Entitlement* entitlement = nullptr;
};
// Errors: FailedPrecondition "quota.no_subscription", "quota.not_in_use", "quota.not_entitled".
absl::StatusOr<UsageGrant> find_grant(Engine& engine, const TenantContext& tenant,
                                      std::string_view name);

// The counter of a limit's present window.
struct CounterPlace {
  std::string id;      // of its record
  std::string window;  // for people: "period 3", "2026-03"
  std::optional<Instant> ends_at{};
};
absl::StatusOr<CounterPlace> counter_place(Engine& engine, const Tenant& tenant,
                                           const UsageGrant& grant, const Limit& limit);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_USAGE_H_
