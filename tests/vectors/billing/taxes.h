// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Taxes of lines: one rate for all of them or each its own, with what the document takes off or
// adds beside them.
//
//   {"lines": ["0.43", {"amount", "tax_percent"}], "tax_percent", "mode", "rounding",
//    "allowances": [{"amount", "tax_percent"}], "charges"}
//
// Layer: tests. Thread safety: pure function.
#ifndef OCTROI_TESTS_VECTORS_BILLING_TAXES_H_
#define OCTROI_TESTS_VECTORS_BILLING_TAXES_H_

#include "absl/status/statusor.h"
#include "billing/area.h"

namespace octroi::vectors {

absl::StatusOr<Json> taxed_lines(const Json& input);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_TAXES_H_
