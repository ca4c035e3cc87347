// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Lago's dialect of areas "plan-change" and "proration/amount": prices in cents, days with the last
// one in, an upgrade on its day and a downgrade with the period.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_CHANGES_LAGO_H_
#define OCTROI_TESTS_VECTORS_BILLING_CHANGES_LAGO_H_

#include "absl/status/statusor.h"
#include "billing/area.h"

namespace octroi::vectors {

absl::StatusOr<Json> lago_change(const Json& input);
absl::StatusOr<Json> lago_amount(const Json& input);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_CHANGES_LAGO_H_
