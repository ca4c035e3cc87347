// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Transfers: payments that wait until a person has seen the money.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_TRANSFERS_H_
#define OCTROI_SRC_ENGINE_PLAN_TRANSFERS_H_

#include <optional>

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

// An operator saw it on the statement. `told` receives the payment where nobody expected it.
// Errors: as Billing::verify_bank_transfer().
absl::Status settle_transfer(Work& work, PaymentId id, const BankTransferEvidence& evidence,
                             std::optional<Payment>& told);

// The payer shows a receipt of it, which proves nothing. Errors: as AttachReceipt.
absl::Status plan_receipt(Work& work, const AttachReceipt& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_TRANSFERS_H_
