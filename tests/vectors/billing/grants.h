// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Area "wallet-credits/grants": prepaid units, burnt by usage, reset and granted anew.
//
// Layer: tests. Thread safety: pure function.
#ifndef OCTROI_TESTS_VECTORS_BILLING_GRANTS_H_
#define OCTROI_TESTS_VECTORS_BILLING_GRANTS_H_

#include "absl/status/statusor.h"
#include "billing/area.h"

namespace octroi::vectors {

absl::StatusOr<Json> grants(const Json& input);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_GRANTS_H_
