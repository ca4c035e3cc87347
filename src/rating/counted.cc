// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "counted.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

absl::StatusOr<const OverageUsage*> usage_of(const Charge& charge, const std::string& entitlement,
                                             std::span<const OverageUsage> usage) {
  const auto found = std::ranges::find(usage, entitlement, &OverageUsage::entitlement);
  if (found == usage.end()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "rating.missing_usage",
                      "charge '" + charge.code + "' needs the usage of '" + entitlement +
                          "'; say 0 where nothing was used");
  }
  if (found->used < 0 || found->limit.value_or(0) < 0) {
    return make_error(absl::StatusCode::kInvalidArgument, "rating.negative_usage",
                      "the usage and the limit of '" + entitlement + "' are at least 0");
  }
  return &*found;
}

}  // namespace v0
}  // namespace octroi
