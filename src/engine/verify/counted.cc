// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/verify/counted.h"

#include <optional>

namespace octroi {
inline namespace v0 {
namespace verification {

Counted::Counted(const Snapshot& s) : s_(s) {
  for (const auto& event : s.usage_events) {
    if (const auto meter = records::metered_in(event.value)) {
      events_[{event.row.tenant, *meter}].push_back(&event);
    }
  }
}

UsageSource Counted::of(TenantId tenant) const {
  return {
      .counter = [this, tenant](
                     const std::string& id) -> absl::StatusOr<std::optional<Loaded<UsageCounter>>> {
        const auto* found = s_.usage.find(tenant, id);
        if (found == nullptr) return std::nullopt;
        return *found;
      },
      .events = [this,
                 tenant](const std::string& id) -> absl::StatusOr<std::vector<Loaded<KeptUsage>>> {
        std::vector<Loaded<KeptUsage>> found;
        const auto told = events_.find({tenant, id});
        if (told == events_.end()) return found;
        for (const auto* event : told->second) found.push_back(*event);
        return found;
      }};
}

bool is_same_charge(const RatedLine& a, const RatedLine& b) {
  return a.code == b.code && a.quantity == b.quantity && a.unit_amount == b.unit_amount &&
         a.amount == b.amount && a.derivation == b.derivation;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
