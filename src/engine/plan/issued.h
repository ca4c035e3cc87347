// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Issued: a tenant's invoices as the plan in hand leaves them.
//
// A run that comes late bills a period and changes it in one plan: what the change gives back
// stands on an invoice that no store has seen yet.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_ISSUED_H_
#define OCTROI_SRC_ENGINE_PLAN_ISSUED_H_

#include <vector>

#include "engine/plan/work.h"
#include "octroi/invoice/invoice.h"

namespace octroi {
inline namespace v0 {

// The subscription's invoices, stored and planned, without those that are void.
absl::StatusOr<std::vector<Invoice>> issued_for(Work& work, SubscriptionId subscription);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_ISSUED_H_
