// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/bookkeeping.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

EntryHead head_of(const Invoice& invoice, TransactionId id, Date date) {
  EntryHead head;
  head.id = id;
  head.tenant = invoice.tenant;
  head.date = date;
  head.invoice = invoice.id;
  return head;
}

InvoiceAmounts amounts_of(const Invoice& invoice) {
  const bool sells_credits =
      !invoice.lines.empty() && invoice.lines.front().kind == LineKind::kPrepayment;
  return {invoice.net_total, invoice.tax_total, invoice.credit_applied, sells_credits};
}

}  // namespace

absl::StatusOr<std::optional<Transaction>> post_invoice(const Invoice& invoice, TransactionId id) {
  if (!invoice.issued_on) return to_status(InvoiceRefusal::kNotOpen);
  return post_invoice(head_of(invoice, id, *invoice.issued_on), amounts_of(invoice));
}

absl::StatusOr<std::optional<Transaction>> post_void(const Invoice& invoice, const Voided& event,
                                                     TransactionId id) {
  // What was never booked needs no mirror image.
  if (!invoice.issued_on) return std::nullopt;
  return post_void(head_of(invoice, id, event.on), amounts_of(invoice));
}

absl::StatusOr<Transaction> post_payment(const Invoice& invoice, const PaymentRecorded& event,
                                         const CashPlace& place, TransactionId id) {
  if (!invoice.issued_on) return to_status(InvoiceRefusal::kNotOpen);
  EntryHead head = head_of(invoice, id, event.on);
  head.payment = event.payment;
  return invoice.status == InvoiceStatus::kUncollectible ? post_recovery(head, place, event.amount)
                                                         : post_payment(head, place, event.amount);
}

absl::StatusOr<Transaction> post_payment_reversal(const Invoice& invoice,
                                                  const PaymentReversed& event,
                                                  const CashPlace& place, TransactionId id) {
  if (!invoice.issued_on) return to_status(InvoiceRefusal::kNotOpen);
  EntryHead head = head_of(invoice, id, event.on);
  head.payment = event.payment;
  if (invoice.status != InvoiceStatus::kUncollectible) {
    return post_payment_reversal(head, place, event.amount);
  }
  // The invoice stays given up, so what comes back unpaid is given up too.
  OCTROI_ASSIGN_OR_RETURN(Transaction transaction,
                          post_payment_reversal(head, place, event.amount));
  transaction.postings.front().account = LedgerAccount::kWriteOff;
  return make_transaction(std::move(transaction));
}

absl::StatusOr<Transaction> post_credit_note(const CreditNote& note, TransactionId id) {
  return post_credit_note(EntryHead{.id = id,
                                    .tenant = note.tenant,
                                    .date = note.issued_on,
                                    .invoice = note.invoice,
                                    .payment = {},
                                    .credit_note = note.id,
                                    .refund = {}},
                          {note.net_total, note.tax_total, note.taken_off_due});
}

absl::StatusOr<std::optional<Transaction>> post_write_off(const Invoice& invoice,
                                                          const MarkedUncollectible& event,
                                                          TransactionId id) {
  if (!invoice.issued_on) return to_status(InvoiceRefusal::kNotOpen);
  const Money due = amount_due(invoice);
  if (due.is_zero()) return std::nullopt;
  OCTROI_ASSIGN_OR_RETURN(Transaction transaction,
                          post_write_off(head_of(invoice, id, event.on), due));
  return transaction;
}

}  // namespace v0
}  // namespace octroi
