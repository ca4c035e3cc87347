// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Refunding: giving back what was paid for something that could not be delivered.
//
// A credit note takes the invoice back and leaves its money as the tenant's credit. Where the
// provider can refund, that credit is set aside at once and an effect asks the provider; when it
// was given the credit is gone, when it was refused the credit is the tenant's again. So the money
// is in exactly one place at any time, whatever the provider answers.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_REFUNDING_H_
#define OCTROI_SRC_ENGINE_PLAN_REFUNDING_H_

#include <string>

#include "engine/plan/settling.h"
#include "engine/plan/work.h"

namespace octroi {
inline namespace v0 {

// What became of an invoice that was taken back.
enum class GivenBack { kNothing, kCredit, kRefundBegun };

// Takes `id` back: voids it where nothing was paid, else credits it and begins the refund where its
// provider can. Errors: those of the invoice machine.
absl::StatusOr<GivenBack> take_back(Work& work, InvoiceId id, const std::string& reason);

// What the provider, or a person, said about a refund.
absl::Status refund_given(Work& work, PaymentWork& payment, const std::string& reference);
absl::Status refund_refused(Work& work, PaymentWork& payment, const std::string& why);
void refund_waits(Work& work, PaymentWork& payment, PaymentStatus status);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_REFUNDING_H_
