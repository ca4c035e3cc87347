// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Erasing: what a tenant's records say of people is overwritten; what the law asks for stays.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_ERASING_H_
#define OCTROI_SRC_ENGINE_PLAN_ERASING_H_

#include <string_view>

#include "engine/plan/work.h"

namespace octroi {
inline namespace v0 {

// Whether it was done.
absl::StatusOr<bool> is_erased(Work& work);

// Whether the tenant may be erased. Errors: FailedPrecondition "tenant.not_cancelled",
// "tenant.in_progress".
absl::Status check_erasable(Work& work);

// Overwrites everything in one plan. Does nothing where it was done before.
absl::Status plan_erasure(Work& work);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_ERASING_H_
