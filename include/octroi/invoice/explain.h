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
// Days are inclusive in the text, as people read them.
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

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_EXPLAIN_H_
