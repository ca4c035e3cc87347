// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Gathering: a payer's invoices of the bills that it was handed.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_GATHERING_H_
#define OCTROI_SRC_ENGINE_PLAN_GATHERING_H_

#include "engine/plan/work.h"

namespace octroi {
inline namespace v0 {

// One invoice for each bill that waits; where the tenant is consolidated, one for each day,
// currency and issuer, and bills of a day that is not over wait for its end.
// Errors: those of issue_invoice(); FailedPrecondition "issuer.unknown".
absl::Status plan_gathering(Work& work);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_GATHERING_H_
