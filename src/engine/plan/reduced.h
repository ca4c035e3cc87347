// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reduced: what pauses left of a period, for what is billed when it has ended.
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_PLAN_REDUCED_H_
#define OCTROI_SRC_ENGINE_PLAN_REDUCED_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/proration/policy.h"
#include "octroi/rating/line.h"
#include "octroi/rating/rating.h"
#include "octroi/subscription/subscription.h"

namespace octroi {
inline namespace v0 {

struct PartOfPeriod {
  std::optional<PeriodShare> share{};  // absent: all of it
  std::int32_t percent = 100;          // of what recurs
};

// The parts of the period last billed that cost something, in their order: those that
// Subscription::reduced names, and the rest.
// Errors: as rest_of_period().
absl::StatusOr<std::vector<PartOfPeriod>> parts_of_period(const Subscription& subscription,
                                                          const ProrationPolicy& policy);

// The flat charges in arrears of these parts, each part's in the price's order.
// Errors: as rate_arrears().
absl::StatusOr<std::vector<RatedLine>> flats_of_parts(const OverageInput& input,
                                                      const std::vector<PartOfPeriod>& parts);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_REDUCED_H_
