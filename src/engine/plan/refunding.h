// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Refunding: money of settled payments on its way back to the payer.
//
// A refund is part of a credit note, which made its amount the tenant's credit. It is set aside
// from that credit at once, and an effect asks the provider; when it says no, the amount is credit
// again.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_REFUNDING_H_
#define OCTROI_SRC_ENGINE_PLAN_REFUNDING_H_

#include <string>
#include <vector>

#include "engine/plan/settling.h"
#include "engine/plan/work.h"
#include "octroi/engine/refund.h"

namespace octroi {
inline namespace v0 {

struct RefundWork {
  records::Loaded<Refund> was;
  Refund now;
};
// Errors: NotFound "refund.not_found".
absl::StatusOr<RefundWork> load_refund(Work& work, RefundId id);

// What a payment can give back of an amount.
struct RefundShare {
  PaymentWork payment;
  Money amount;
};
// The invoice's payments that can give back `amount`, the last one first; less than all of it where
// their providers cannot.
absl::StatusOr<std::vector<RefundShare>> shares_of_refund(Work& work, const Invoice& invoice,
                                                          Money amount);
// Sets the share aside and puts the asking into the outbox.
absl::Status begin_refund(Work& work, RefundShare& share, const CreditNote& note);

// What the provider, or a person, said about a refund; `now.evidence` is set before where a person
// did.
absl::Status refund_given(Work& work, RefundWork& refund, const std::string& reference);
absl::Status refund_refused(Work& work, RefundWork& refund, const std::string& why);
void refund_waits(Work& work, RefundWork& refund, PaymentStatus status);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_REFUNDING_H_
