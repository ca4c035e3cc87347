// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Explaining an invoice: every cent and where it comes from, for a person.
//
// Plain text, English, one line of the invoice after the other with its derivation, then the
// coupons, the tax of each rate and what is due. It is printed from the data that the invoice
// carries; nothing is computed anew. The same invoice gives the same text.
//
//   6. Pro, 2026-03-15 to 2026-03-31                                       82.26
//        1 x 150.00 x 17/31 of 2026-03-01 to 2026-03-31, rounded half up
//        coupon LAUNCH20: 20% of 183.26 is 36.65, of which 78.00/183.26   -15.60
//        tax FR-20: 12.48 for 62.40, its part of 21.39 (20% of 106.94)
//
// A coupon's percentage is rounded half up, and shared out as allocate.h divides. A line's part of
// a rate's tax is what the tax grows by when the line joins the ones before it (tax.h). Each other
// rounding is said where it is made.
//
// Days are inclusive in the text, as people read them. As JSON the same invoice is data for a
// program: to_json(). Why two invoices differ tells difference.h, and what a credit note takes back
// explain_credit_note.h.
//
// Layer: invoice. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_EXPLAIN_H_
#define OCTROI_INVOICE_EXPLAIN_H_

#include <string>

#include "octroi/base/export.h"
#include "octroi/invoice/invoice.h"

namespace octroi OCTROI_API {
inline namespace v0 {

[[nodiscard]] std::string explain(const Invoice& invoice);
// One line of it.
[[nodiscard]] std::string explain(const InvoiceLine& line);

// {"number":"INV-202603-00042","issuer":"main","status":"open","currency":"EUR",
//  "issued_on":"2026-03-31","due_on":"2026-04-14","lines":[...],"taxes":[...],"subtotal":15826,
//  "discount_total":4665,"net_total":11161,"tax_total":2165,"total":13326,"credit_applied":500,
//  "prepaid_applied":0,"amount_paid":10000,"amount_credited":0,"due":2826}
//
// Amounts are minor units of the currency, unit prices decimals in major units, days half-open;
// lines and taxes are in the form of json.h, where what is left out holds its default: a quantity
// of 1, a whole period, rounded half up, tax added and rounded once a rate. What an invoice has not
// yet (number, days) is left out. Everything in it can be computed again from it alone:
//
//   amount    unit x quantity x share, rounded once, negated for a credit; where there is a
//             capped_from, that is what it comes to, and amount what was left of it
//   discount  the sum of the coupons' shares; each coupon's shares sum to what it took
//   due       total - credit_applied - prepaid_applied - amount_paid - amount_credited; 0 where
//             there is a payer, the id of the tenant that is asked for it instead
[[nodiscard]] std::string to_json(const Invoice& invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_EXPLAIN_H_
