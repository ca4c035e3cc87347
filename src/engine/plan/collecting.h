// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Collecting: beginning payments, and what follows where the money does not come.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_COLLECTING_H_
#define OCTROI_SRC_ENGINE_PLAN_COLLECTING_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/plan/invoicing.h"
#include "engine/plan/settling.h"
#include "engine/plan/work.h"
#include "octroi/dunning/dunning.h"
#include "octroi/payment/charge.h"

namespace octroi {
inline namespace v0 {

// Whether an invoice to be paid by `method` is charged without the payer. Of one that is left open:
// whether a provider that may be chosen does so.
[[nodiscard]] bool is_charged_at_once(const Engine& engine, const PaymentMethod& method);

// Errors: InvalidArgument "payment.no_provider", "text.*" (the token).
absl::Status check_method(const Engine& engine, const PaymentMethod& method);

// Begins to collect what is due on `invoice`: a payment and its charge where a provider is named,
// days of grace where it is paid by hand. `held` is null for an order's invoice. `invoice` was
// issued in this plan.
absl::Status collect(Work& work, HeldWork* held, const InvoiceWork& invoice);

struct Attempt {
  PaymentId payment{};
  PaymentMethod method{};  // who is asked
};
// Another attempt, at `due_at`. Errors: FailedPrecondition "payment.in_progress",
// "payment.no_provider", "routing.no_provider", "invoice.not_open".
absl::StatusOr<Attempt> start_payment(Work& work, const Invoice& invoice,
                                      const PaymentMethod& method, Instant due_at);

// The attempts so far, where none is without an outcome.
// Errors: FailedPrecondition "payment.in_progress".
absl::StatusOr<std::vector<Payment>> attempts_are_over(Work& work, InvoiceId invoice);

// What a refusal says about the next attempt.
[[nodiscard]] FailureKind failure_kind(const Decline& decline) noexcept;

// The payer's provider said no: counts against the subscription, and the dunning policy answers.
absl::Status fail(Work& work, PaymentWork& payment, const std::string& reason, FailureKind kind);

// Sees to it that an open invoice which nothing asks for any more is asked for: by `method` at
// once, or after days of grace. Nothing where there is none, something is planned, or a person
// keeps the subscription out.
absl::Status chase(Work& work, HeldWork& held, const PaymentMethod& method);

// The step of Held::collect_on, on its day.
absl::Status collect_again(Work& work, HeldWork& held);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_COLLECTING_H_
