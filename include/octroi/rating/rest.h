// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The rest of a period: what a start, a change or an end inside it leaves to be billed.
//
// A ProrationPolicy says how the rest is counted: in days, seconds or as finely as an Instant; over
// the real days of the period or over months of 30; with the ratio as it is or at nine decimals.
// The answer is a PeriodShare, so that each line which takes it carries its own derivation.
//
//   auto rest = rest_of_period(march, {.kind = CutKind::kChange, .on = march_15, .at = now}, lago);
//   rate_change({.from = starter, .to = pro, .rest = **rest});      // 17/31 of March
//
// Layer: rating (may include proration, calendar, money). Thread safety: pure functions.
#ifndef OCTROI_RATING_REST_H_
#define OCTROI_RATING_REST_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/schedule.h"
#include "octroi/calendar/zone.h"
#include "octroi/proration/policy.h"
#include "octroi/rating/line.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class CutKind : std::uint8_t {
  kStart = 1,   // service begins: the day is billed
  kChange = 2,  // other terms: whose day it is the policy's change_day says
  kEnd = 3,     // service ends: whether the day is billed its termination_day says
};

// Where service begins, changes or ends. The day counts for a policy of days, the instant for one
// that is finer, which knows no day of a change or an end.
struct PeriodCut {
  CutKind kind = CutKind::kChange;
  Date on{};
  Instant at{};
  Zone zone{};  // in which days begin
};

// What is left of `period` after the cut, never more than the whole of it; nullopt where nothing
// is: outside of the period, on its last day where the day is billed still, or in one for ever.
// Errors: InvalidArgument "proration.bad_segment", "proration.empty_period"; OutOfRange
// "date.out_of_range", "money.overflow".
absl::StatusOr<std::optional<PeriodShare>> rest_of_period(const Period& period,
                                                          const PeriodCut& cut,
                                                          const ProrationPolicy& policy = {});

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_RATING_REST_H_
