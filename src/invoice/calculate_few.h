// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The two ways to calculate an invoice, which agree to the bit.
//
// Nearly every invoice has few lines that are no credits, at most one discount and one tax,
// and amounts whose products fit 64 bits: calculate_few() goes over those once, without a division
// a line, a status or a text. What is any different, errors included, it leaves to calculate_any().
//
// Layer: invoice, private. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_CALCULATE_FEW_H_
#define OCTROI_INVOICE_CALCULATE_FEW_H_

#include "absl/status/status.h"

#include "octroi/invoice/calculate.h"

namespace octroi {
inline namespace v0 {

// Whether it calculated the invoice; if not, `totals` holds nothing meaningful.
[[nodiscard]] bool calculate_few(const InvoiceInput& input, InvoiceTotals& totals);

// As calculate_invoice().
absl::Status calculate_any(const InvoiceInput& input, InvoiceTotals& totals);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_CALCULATE_FEW_H_
