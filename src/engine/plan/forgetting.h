// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Forgetting: what is personal in a tenant's notices, overwritten.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_FORGETTING_H_
#define OCTROI_SRC_ENGINE_PLAN_FORGETTING_H_

#include "engine/plan/work.h"

namespace octroi {
inline namespace v0 {

// For the erasure of a tenant. Messages of the outbox are effects, and not touched here.
absl::Status erase_notices(Work& work);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_FORGETTING_H_
