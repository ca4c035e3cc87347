// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Planning: from a command to its operation plan, the one road of preview and apply.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_PLANNING_H_
#define OCTROI_SRC_ENGINE_PLAN_PLANNING_H_

#include <functional>
#include <string>

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

absl::StatusOr<OperationPlan> plan_command(Engine& engine, const TenantContext& context,
                                           const Command& command);

// Who did it goes into the audit log for ever: a line of plain text, "user:" and the like included.
// Errors: InvalidArgument "text.…".
absl::Status check_actor(const OperationPlan& plan);

// Plans and commits, again where the plan lost a race. Answers the plan's subject.
absl::StatusOr<std::string> carry_out(Engine& engine,
                                      const std::function<absl::StatusOr<OperationPlan>()>& plan);

// A plan made by `fill` for one tenant.
absl::StatusOr<OperationPlan> plan_work(Engine& engine, const TenantContext& context,
                                        const std::function<absl::Status(Work&)>& fill);

// Whether an operator's reason can be kept in the audit log.
// Errors: InvalidArgument "text.…" (a line of at most 500 bytes; it may be empty).
absl::Status check_reason(const Operator& op);

// A plan made by `fill` for one tenant, with the operator's reason in its events. Errors: as
// check_reason().
absl::StatusOr<OperationPlan> plan_work_of(Engine& engine, const Operator& op, TenantId tenant,
                                           const std::function<absl::Status(Work&)>& fill);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_PLANNING_H_
