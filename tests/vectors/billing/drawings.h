// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Drawings: what an invoice takes from prepaid wallets, and what usage will take.
//
//   {"wallet_balance": 600, "invoice_total": 1000}
//   {"wallets": [{"id", "priority", "balance", "expires_at", "origin"}], "invoice_total"}
//   {"wallet_balance", "current_usage"}
//
// Layer: tests. Thread safety: pure function.
#ifndef OCTROI_TESTS_VECTORS_BILLING_DRAWINGS_H_
#define OCTROI_TESTS_VECTORS_BILLING_DRAWINGS_H_

#include "absl/status/statusor.h"
#include "billing/area.h"

namespace octroi::vectors {

absl::StatusOr<Json> paid_from_wallets(const Json& input);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_DRAWINGS_H_
