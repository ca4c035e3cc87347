// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reversing: money that the payer's bank took back, and gave back again.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_REVERSING_H_
#define OCTROI_SRC_ENGINE_PLAN_REVERSING_H_

#include "engine/plan/work.h"
#include "octroi/engine/reversal.h"

namespace octroi {
inline namespace v0 {

absl::Status plan_reversal(Work& work, const RecordReversal& request);
absl::Status plan_reinstatement(Work& work, const ReinstatePayment& request);
// The same as a provider told it: of what can be taken back no more than there is.
absl::Status take_news(Work& work, PaymentId payment, const ReversalNews& news);

// An invoice that was paid, or asked for, is open: whoever it is of is asked again.
absl::Status ask_again(Work& work, const Invoice& invoice, ReversalKind kind);
// Whether the payer disputes a payment of it: it is not charged again by itself.
absl::StatusOr<bool> is_disputed(Work& work, const Invoice& invoice);
// The day on which the invoice was due; where its money was taken back since, that of a new one.
absl::StatusOr<Date> due_anew(Work& work, const Invoice& invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_REVERSING_H_
