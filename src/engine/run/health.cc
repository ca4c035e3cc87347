// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/health.h"

namespace octroi {
inline namespace v0 {

void ProviderHealth::note(std::string_view provider, bool has_answered, Instant at) {
  const std::lock_guard lock(noting_);
  ProviderStanding& standing = standings_[std::string(provider)];
  if (has_answered) {
    standing = {};
    return;
  }
  if (standing.failures_in_row < 1000) ++standing.failures_in_row;
  standing.failed_at = at;
}

std::vector<std::string> ProviderHealth::down(const OutagePolicy& policy, Instant now) const {
  const std::lock_guard lock(noting_);
  std::vector<std::string> names;
  for (const auto& [name, standing] : standings_) {
    if (is_down(policy, standing, now)) names.push_back(name);
  }
  return names;
}

}  // namespace v0
}  // namespace octroi
