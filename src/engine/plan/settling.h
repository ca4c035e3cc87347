// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Settling: what a provider or a person said about a payment that came, put into the invoice, the
// ledger, the subscription or order, and the mails.
//
// Money that arrives is never silent. Where an open invoice asks for it, the invoice takes it, even
// if the payment had been given up; where none does, it becomes the tenant's credit.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_SETTLING_H_
#define OCTROI_SRC_ENGINE_PLAN_SETTLING_H_

#include <optional>
#include <string>
#include <string_view>

#include "engine/plan/invoicing.h"
#include "engine/plan/work.h"
#include "octroi/payment/charge.h"

namespace octroi {
inline namespace v0 {

struct PaymentWork {
  records::Loaded<Payment> was;
  Payment now;
};

// Errors: NotFound "payment.not_found", "invoice.not_found".
absl::StatusOr<PaymentWork> load_payment(Work& work, PaymentId id);
absl::StatusOr<InvoiceWork> load_invoice(Work& work, InvoiceId id);
// The effect that charges for the payment.
absl::StatusOr<std::optional<records::Loaded<Effect>>> charge_of(Work& work, PaymentId id);

// What of its amount was neither given back nor taken back.
absl::StatusOr<Money> money_left(const Payment& payment);
// Whether the invoice still asks for all of this money.
[[nodiscard]] bool asks_for(const Invoice& invoice, Money amount);
// Money of the payment that no invoice takes becomes the tenant's credit.
absl::Status keep_as_credit(Work& work, const InvoiceWork& invoice, PaymentId payment, Money amount,
                            const CashPlace& place);
// Where its money is, or was.
[[nodiscard]] CashPlace place_of(const Payment& payment);

// Writes payment.now with its event.
void change_payment(Work& work, PaymentWork& payment, std::string_view event);

// The money is there; it arrived at `place`.
absl::Status settle(Work& work, PaymentWork& payment, const CashPlace& place);
// The payment waits: for the provider, for an approval, or for a transfer as instructed.
void wait(Work& work, PaymentWork& payment, const ChargeResult& result);
void mark_unknown(Work& work, PaymentWork& payment);
// Nothing was taken and nothing shall be; no failure of the payer's. The invoice stays as it is.
void withdraw(Work& work, PaymentWork& payment, const std::string& reason);

// Whom the invoice is of: its subscription, or the one that its order became.
absl::StatusOr<std::optional<SubscriptionId>> subscription_of(Work& work, const Invoice& invoice);

// What follows where nothing is due on the invoice any more, by whatever way.
absl::Status paid_in_full(Work& work, const InvoiceWork& invoice);
// What follows where the invoice is taken back: an order that waited for it is cancelled; a
// subscription turns to the next debt, and where there is none it is in use again.
absl::Status no_longer_owed(Work& work, const Invoice& invoice);
// What follows where the money is given up: nobody asks for it any more.
absl::Status given_up(Work& work, const Invoice& invoice);

// Whether a host must be told of the payment as it stands now: its money came unexpectedly.
[[nodiscard]] bool is_unexpected(const PaymentWork& payment) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_SETTLING_H_
