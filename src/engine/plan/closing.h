// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Closing: an open invoice that is asked for no more, though nobody paid it.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_CLOSING_H_
#define OCTROI_SRC_ENGINE_PLAN_CLOSING_H_

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

// Errors: NotFound "invoice.not_found"; FailedPrecondition "payment.in_progress" and the invoice
// machine's; "text.*" (the reason).
absl::Status plan_void(Work& work, const VoidInvoice& request);
absl::Status plan_write_off(Work& work, const WriteOffInvoice& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_CLOSING_H_
