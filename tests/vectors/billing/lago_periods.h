// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Lago's periods: of the calendar, or counted from the day a subscription began.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_LAGO_PERIODS_H_
#define OCTROI_TESTS_VECTORS_BILLING_LAGO_PERIODS_H_

#include <string>

#include "absl/status/statusor.h"
#include "billing/area.h"

#include "octroi/calendar/schedule.h"
#include "octroi/proration/proration.h"

namespace octroi::vectors {

inline constexpr ProrationPolicy kLago = proration_profiles::lago();

// The period that holds `date`: a month, or as long as the input's `period` says; of the calendar,
// or since `start`, as its `billing` says, which is `usual` where it says nothing.
absl::StatusOr<Period> lago_period(const Json& input, Date start, Date date,
                                   const std::string& usual = "calendar");

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_LAGO_PERIODS_H_
