// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What was told of an entitlement that a charge bills.
//
// Layer: rating, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_RATING_COUNTED_H_
#define OCTROI_SRC_RATING_COUNTED_H_

#include <span>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {

// Never null. Errors: FailedPrecondition "rating.missing_usage"; InvalidArgument
// "rating.negative_usage".
absl::StatusOr<const OverageUsage*> usage_of(const Charge& charge, const std::string& entitlement,
                                             std::span<const OverageUsage> usage);

// Holds the price's spend for the usage lines of one period: cuts them at the maximum and adds what
// is missing to the minimum and, at the end of a term, to what was committed.
absl::Status hold_spend(const OverageInput& input, std::vector<RatedLine>& lines);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_RATING_COUNTED_H_
