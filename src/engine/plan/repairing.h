// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Repairing: what was billed for days that are over, laid against what should have been.
//
// The lines of all invoices of a subscription, less what credits and credit notes took back, are
// what was billed. What should have been follows from what was held when; octroi/repair/repair.h
// says what is missing between the two. Each charge code is a lane of its own.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_REPAIRING_H_
#define OCTROI_SRC_ENGINE_PLAN_REPAIRING_H_

#include <optional>
#include <span>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// What was held from a day on, until the next one or the end of what was billed; nothing where
// there are no terms.
struct HeldSpan {
  Date from{};
  std::optional<Terms> terms{};
  std::int64_t phases_from = 0;  // the period in which the first phase of their plan began
};

// The charges and credits that make what was billed what should have been; before the first span
// everything stays as it was billed. Nothing where they agree.
// Errors: InvalidArgument "repair.bad_history" (out of order, or a day of the future); those of
// repair() and of rating.
absl::StatusOr<std::vector<RatedLine>> repair_lines(Work& work, const Subscription& subscription,
                                                    std::span<const HeldSpan> held);

// A day up to which history is rewritten: not after today. Errors: "repair.bad_history".
absl::Status check_past(const Work& work, const HeldWork& held, Date day);

absl::Status plan_repair(Work& work, const RepairSubscription& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_REPAIRING_H_
