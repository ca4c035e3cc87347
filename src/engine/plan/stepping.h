// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Stepping: everything that time alone does to one subscription, in order.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_STEPPING_H_
#define OCTROI_SRC_ENGINE_PLAN_STEPPING_H_

#include <cstdint>

#include "engine/plan/work.h"

namespace octroi {
inline namespace v0 {

struct Stepped {
  std::int64_t steps = 0;
  std::int64_t renewals = 0;
};

// Does the steps that are due by the draft's now, oldest first, at most kStepsMax of them: a
// subscription that is further behind is picked up again at once. Leaves the subscription
// scheduled.
inline constexpr std::int64_t kStepsMax = 200;
absl::StatusOr<Stepped> advance(Work& work, HeldWork& held);

// Puts `what` to the machine. Where it ends the subscription, the last overage is billed and the
// tenant is told; one that waited for its first payment and never came into use owes nothing, so
// its invoice is voided, and money that still comes for it is the tenant's credit.
absl::Status command_and_end(Work& work, HeldWork& held, const SubscriptionCommand& what);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_STEPPING_H_
