// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Lago's dialect of area "billing-anchor": periods are written with their last day or second.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_ANCHORS_LAGO_H_
#define OCTROI_TESTS_VECTORS_BILLING_ANCHORS_LAGO_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "billing/area.h"

namespace octroi::vectors {

inline constexpr std::int64_t kListMax = 1000;

// How long a list is asked for: `number`, or what the case shows.
absl::StatusOr<std::int64_t> wanted_number(const Json& input);

// The first periods of a subscription.
absl::StatusOr<Json> lago_periods(const Json& input);

// The period of the fee on the day it is billed: in arrears the one that is over, in advance the
// one that begins. Usage is always that of the period that is over.
absl::StatusOr<Json> lago_billed_period(const Json& input);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_ANCHORS_LAGO_H_
