// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What time does to a subscription next, as one plan sees it.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_NEXT_STEP_H_
#define OCTROI_SRC_ENGINE_PLAN_NEXT_STEP_H_

#include <optional>

#include "engine/plan/work.h"

namespace octroi {
inline namespace v0 {

// Whether the open invoice is one of this very plan: it is asked for already, and the store does
// not know it yet.
[[nodiscard]] bool asks_now(const HeldWork& held) noexcept;

// The next step after those that are done. What this plan asks for is not given up before the next
// day, however late the plan is.
[[nodiscard]] std::optional<Step> next_step_of(const Work& work, const HeldWork& held,
                                               const StepPolicy& policy);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_NEXT_STEP_H_
