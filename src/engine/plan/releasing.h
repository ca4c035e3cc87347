// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Releasing: what a person decides about work that waits for one.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_RELEASING_H_
#define OCTROI_SRC_ENGINE_PLAN_RELEASING_H_

#include <optional>

#include "engine/plan/settling.h"
#include "engine/plan/work.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

// Carries out the decision, with an event that names who took it and why. `told` receives a payment
// whose money came unexpectedly.
// Errors: NotFound "effect.not_found"; FailedPrecondition "effect.not_parked",
// "effect.cannot_give_up"; InvalidArgument "effect.no_evidence", "text.*".
absl::Status plan_release(Work& work, EffectId id, const EffectRelease& release,
                          std::optional<Payment>& told);

// Errors: NotFound "payment.not_found"; FailedPrecondition "payment.not_waiting"; InvalidArgument
// "text.*".
absl::Status plan_withdraw(Work& work, const WithdrawPayment& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_RELEASING_H_
