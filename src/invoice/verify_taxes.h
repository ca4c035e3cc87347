// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Verifying an invoice's taxes: lines, rates and what each percentage says (I05).
//
// Layer: invoice, private. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_VERIFY_TAXES_H_
#define OCTROI_INVOICE_VERIFY_TAXES_H_

#include "absl/status/status.h"

#include "octroi/invoice/invoice.h"

namespace octroi {
inline namespace v0 {

// Errors: DataLoss "invoice.inconsistent"; OutOfRange for percentages that no invoice is made with.
absl::Status verify_taxes(const Invoice& invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_VERIFY_TAXES_H_
