// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The coupons of an invoice, made again from their terms.
//
// Layer: invoice, private. Thread safety: pure functions.
#ifndef OCTROI_INVOICE_VERIFY_COUPONS_H_
#define OCTROI_INVOICE_VERIFY_COUPONS_H_

#include "absl/status/status.h"

#include "octroi/invoice/invoice.h"

namespace octroi {
inline namespace v0 {

// Each coupon falls on what those before it left of the lines that it reaches, takes what its terms
// say, and each line bears its part. Errors: DataLoss "invoice.inconsistent".
absl::Status verify_coupons(const Invoice& invoice);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_VERIFY_COUPONS_H_
