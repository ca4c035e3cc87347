// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Bookkeeping: the ledger transactions of an invoice's life.
//
// Each event of the invoice machine that moves money has its entry (ledger/entries.h); these take
// the amounts, ids and the right accounts from the invoice. After any sequence of them the tenant's
// receivable is the sum of what is due on its open and paid invoices (I07).
//
//   auto entry = post_invoice(invoice, transaction_id);            // with Finalized
//   auto paid = post_payment(invoice, event, stripe, id);           // with PaymentRecorded
//
// Layer: invoice (may include ledger). Thread safety: pure functions.
#ifndef OCTROI_INVOICE_BOOKKEEPING_H_
#define OCTROI_INVOICE_BOOKKEEPING_H_

#include <optional>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/invoice/credit_note.h"
#include "octroi/invoice/invoice.h"
#include "octroi/invoice/machine.h"
#include "octroi/ledger/entries.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Dated issued_on. nullopt for an invoice of nothing.
// Errors of all: as ledger/entries.h; FailedPrecondition "invoice.not_open" where the invoice was
// never issued. post_void() of a draft is nullopt.
absl::StatusOr<std::optional<Transaction>> post_invoice(const Invoice& invoice, TransactionId id);
absl::StatusOr<std::optional<Transaction>> post_void(const Invoice& invoice, const Voided& event,
                                                     TransactionId id);

// `invoice` as it was before the event: what had been given up is recovered, not received.
absl::StatusOr<Transaction> post_payment(const Invoice& invoice, const PaymentRecorded& event,
                                         const CashPlace& place, TransactionId id);
absl::StatusOr<Transaction> post_payment_reversal(const Invoice& invoice,
                                                  const PaymentReversed& event,
                                                  const CashPlace& place, TransactionId id);

// What was taken off comes out of the receivable; what was paid becomes the tenant's credit, from
// which refunds are set aside.
absl::StatusOr<Transaction> post_credit_note(const CreditNote& note, TransactionId id);

// What was due when it was given up. nullopt where nothing was.
absl::StatusOr<std::optional<Transaction>> post_write_off(const Invoice& invoice,
                                                          const MarkedUncollectible& event,
                                                          TransactionId id);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_BOOKKEEPING_H_
