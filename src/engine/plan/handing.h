// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Handing: what a subscription costs, where another tenant pays it.
//
// A child's plan makes a bill of its own and puts a copy into its payer's hands: one row, inserted,
// of the payer that the child's stream head names, and the only thing of another tenant that a plan
// writes. It reads nothing of the payer's. What becomes of the copy is the payer's business.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_HANDING_H_
#define OCTROI_SRC_ENGINE_PLAN_HANDING_H_

#include "engine/plan/invoicing.h"
#include "engine/plan/work.h"
#include "octroi/invoice/invoice.h"

namespace octroi {
inline namespace v0 {

// Whether the request becomes a bill. What a tenant orders and tops up it pays itself.
[[nodiscard]] bool is_handed(const Work& work, const InvoiceRequest& request);

// The bill of `head` and the request's lines, written and handed to the payer.
absl::StatusOr<InvoiceWork> hand_bill(Work& work, Invoice head, InvoiceRequest request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_HANDING_H_
