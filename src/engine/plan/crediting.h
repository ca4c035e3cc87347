// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Crediting: an issued invoice is taken back, whole or in part, by a numbered credit note.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_CREDITING_H_
#define OCTROI_SRC_ENGINE_PLAN_CREDITING_H_

#include <string>

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

// Errors: NotFound "invoice.not_found"; FailedPrecondition "payment.in_progress",
// "refund.not_possible"; "credit_note.…" (octroi/invoice/credit_note.h); "text.…".
absl::Status plan_credit_note(Work& work, const IssueCreditNote& request);

enum class GivenBack { kNothing, kCredit, kRefundBegun };

// Takes the invoice of an order back that could not be delivered, or of a subscription that never
// came into use: voids it where nothing was paid or credited, else credits the rest and begins the
// refund where its provider can do that.
absl::StatusOr<GivenBack> take_back(Work& work, InvoiceId id, const std::string& reason);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_CREDITING_H_
