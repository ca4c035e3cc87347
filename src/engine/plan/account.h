// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Accounts in a plan: who sells to the tenant, who pays for it.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_ACCOUNT_H_
#define OCTROI_SRC_ENGINE_PLAN_ACCOUNT_H_

#include "engine/plan/work.h"
#include "octroi/tenant/tenant.h"

namespace octroi {
inline namespace v0 {

// Errors: those of Accounts::set().
absl::Status plan_account(Work& work, const TenantAccount& account);

// The tenant is closed: those it pays for are told, if there are any.
absl::Status part_from_children(Work& work);
// A child's side of it: where `payer` pays for it, it pays for itself from now on.
absl::Status plan_parting(Work& work, TenantId payer);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_ACCOUNT_H_
