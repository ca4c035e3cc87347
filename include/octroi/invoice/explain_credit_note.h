// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Explaining a credit note: what it takes back of which line, and where each cent comes from.
//
// A note holds its own amounts alone. What they are parts of stands on the invoice, and a part is
// rounded as one sum with what earlier notes took (credit_note.h); so both are handed in. What is
// printed is what the documents say; nothing is computed anew.
//
//   explain(note, invoice, *billing.credit_notes(clinic));
//   // Line 2: Pro                                                       40.00
//   //      with 20.00 on earlier notes 60.00/68.33 of the line, parts rounded half up
//   //      discount: 6.00 of 6.83, less 2.00 on earlier notes            -4.00
//   //      tax FR-20: 10.80 of 12.30, less 3.60 on earlier notes is 7.20
//
// What was due on the day and so is taken off, and whether the rest became credit or went back to
// the payer, are facts and no reckoning: the note has them. What wallets get of the credit stands
// in their transactions.
//
// Layer: invoice. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_EXPLAIN_CREDIT_NOTE_H_
#define OCTROI_INVOICE_EXPLAIN_CREDIT_NOTE_H_

#include <span>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/invoice/credit_note.h"
#include "octroi/invoice/invoice.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// `notes` are those of the invoice in the order they were issued. Those of other invoices are
// passed over, and `note` itself, known by its id, ends the list: all notes of a tenant will do.
// Errors: InvalidArgument "credit_note.other_invoice" (it is not of this invoice, or names a line
// or a tax that the invoice does not have).
absl::StatusOr<std::string> explain(const CreditNote& note, const Invoice& invoice,
                                    std::span<const CreditNote> notes);

// {"number":"CN-202604-00007","issuer":"main","invoice":"INV-202603-00042","currency":"EUR",
//  "issued_on":"2026-04-02","reason":"order_change","text":"One seat less","lines":[{"line":1,
//  "description":"Pro","amount":4000,"discount":400,"net":3600,"tax":720,"tax_code":"FR-20",
//  "of":{...},"earlier":{"amount":2000,"discount":200,"tax":360}}],"taxes":[...],"subtotal":4000,
//  "discount_total":400,"net_total":3600,"tax_total":720,"total":4320,"taken_off_due":4320,
//  "to_credit":0,"to_refund":0}
//
// Amounts are minor units; `of` is the invoice's line and `taxes` the breakdown in the form of
// json.h; `earlier` is what notes before took of the line, left out where it is nothing, as all
// that is nothing. Everything in it can be computed again from it alone:
//
//   discount    of.discount x (earlier.amount + amount) / of.amount, rounded half up, less
//               earlier.discount
//   tax         of of.tax in the same way, or of each of `taxes` by its code and their sum
//   net         amount - discount, and less tax where of.tax_mode is "inclusive"
//   total       net_total + tax_total = taken_off_due + to_credit + to_refund
//
// Errors: as explain().
absl::StatusOr<std::string> to_json(const CreditNote& note, const Invoice& invoice,
                                    std::span<const CreditNote> notes);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_EXPLAIN_CREDIT_NOTE_H_
