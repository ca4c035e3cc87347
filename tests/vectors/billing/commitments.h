// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Commitments: minimum spends over the days of a period, at Lago's rules.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_COMMITMENTS_H_
#define OCTROI_TESTS_VECTORS_BILLING_COMMITMENTS_H_

#include "absl/status/statusor.h"
#include "billing/area.h"

#include "octroi/calendar/schedule.h"
#include "octroi/money/money.h"
#include "octroi/proration/proration.h"

namespace octroi::vectors {

// What the minimum of these days of the period asks for beyond `fees`.
absl::StatusOr<Money> missing(Money minimum, const Period& whole, const Segment& held, Money fees);

// A minimum spend over a plan: what is left of a period, then a whole one.
absl::StatusOr<Json> minimum_spend(Json input);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_COMMITMENTS_H_
