// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Several taxes in words: what each was taken of, so that a person can reckon it again.
//
// Layer: invoice, private. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_EXPLAIN_TAX_H_
#define OCTROI_INVOICE_EXPLAIN_TAX_H_

#include <cstddef>
#include <string>

#include "octroi/invoice/invoice.h"

namespace octroi {
inline namespace v0 {

// "tax CA-QST: 9.975% of 100.00 is 9.98, rounded half up": one of the line's several taxes. Of a
// line without its invoice nullptr. Empty for a flat tax that stands on another line.
[[nodiscard]] std::string explain_part(const Invoice* invoice, const InvoiceLine& line,
                                       std::size_t part);

// "QST 9.975% (CA-QST) on 100.00, rounded half up": a rate of the breakdown, one of several.
[[nodiscard]] std::string explain_stacked(const Invoice& invoice, const TaxSubtotal& rate);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_EXPLAIN_TAX_H_
