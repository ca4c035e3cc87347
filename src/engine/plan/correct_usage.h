// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CorrectUsage: what was counted wrongly is put right, in the running period or in a billed one.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_CORRECT_USAGE_H_
#define OCTROI_SRC_ENGINE_PLAN_CORRECT_USAGE_H_

#include "engine/plan/work.h"
#include "octroi/engine/usage.h"

namespace octroi {
inline namespace v0 {

// Errors: as CorrectUsage.
absl::Status plan_correct_usage(Work& work, const CorrectUsage& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_CORRECT_USAGE_H_
