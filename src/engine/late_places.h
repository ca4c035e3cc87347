// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// LatePlaces: where usage counts that is told after its period was billed, within one call.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_LATE_PLACES_H_
#define OCTROI_SRC_ENGINE_LATE_PLACES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/usage.h"

namespace octroi {
inline namespace v0 {

struct LatePlace {
  UsageGrant grant;  // as the period's terms have it
  std::int64_t index = 0;
  std::int64_t billed = 0;  // counted in the period while it was open
  bool is_over = false;     // it takes nothing any more

  [[nodiscard]] const Limit& limit() const noexcept { return *grant.entitlement.limit(); }
};

class LatePlaces {
 public:
  LatePlaces(Engine& engine, const TenantContext& tenant) : engine_(engine), tenant_(tenant) {}

  // nullptr: it counts in the running period. Errors: those of the store and of past_periods();
  // "catalog.version_missing".
  absl::StatusOr<const LatePlace*> find(const UsageGrant& grant, Instant at);

 private:
  absl::StatusOr<std::optional<LatePlace>> place_in(const Subscription& closed,
                                                    const std::string& metric) const;

  Engine& engine_;
  const TenantContext& tenant_;
  std::map<SubscriptionId, std::vector<Subscription>> past_;
  std::map<std::string, std::optional<LatePlace>> places_;  // by the ids of their counters
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_LATE_PLACES_H_
