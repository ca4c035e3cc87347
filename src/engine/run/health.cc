// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/health.h"

namespace octroi {
inline namespace v0 {
namespace {

// A policy that asks for 1000 never sees them.
constexpr std::int32_t kFailuresMax = 999;

}  // namespace

void ProviderHealth::note(std::string_view provider, bool has_answered, Instant at) {
  const std::lock_guard lock(noting_);
  ProviderStanding& standing = standings_[std::string(provider)];
  if (has_answered) {
    standing = {};
    return;
  }
  if (standing.failures_in_row < kFailuresMax) ++standing.failures_in_row;
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
