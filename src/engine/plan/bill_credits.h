// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Bill credits: what a payer's documents take back of a child's bills, in the child's own records,
// so that no change gives the same days back again.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_BILL_CREDITS_H_
#define OCTROI_SRC_ENGINE_PLAN_BILL_CREDITS_H_

#include "engine/plan/work.h"

namespace octroi {
inline namespace v0 {

// A credit note of the tenant's own for each document that took something back of its bills and has
// none yet: without number, and it moves no money.
absl::Status credit_bills(Work& work, TenantId payer, InvoiceId invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_BILL_CREDITS_H_
