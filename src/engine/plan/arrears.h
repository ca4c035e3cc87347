// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Arrears: what a period owes for what was used in it.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_ARREARS_H_
#define OCTROI_SRC_ENGINE_PLAN_ARREARS_H_

#include <cstdint>
#include <vector>

#include "engine/counted_usage.h"
#include "engine/plan/work.h"
#include "octroi/calendar/schedule.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// The period last billed.
[[nodiscard]] Period current_period(const Subscription& subscription);

// What the plan settles: then the counters of the period go into its batch.
enum class Closing : std::uint8_t { kNone, kPeriod, kSubscription };

// The lines in arrears of the period last billed, at the price that is held at its end.
absl::StatusOr<std::vector<RatedLine>> arrears_lines(Work& work, const Subscription& subscription,
                                                     Closing closing);

// What the running period used of that the terms `before` charge for and the terms `to` do not: due
// with the change, because nothing will ask for it afterwards. Settled in its counters, so that a
// change back bills it no second time.
absl::StatusOr<std::vector<RatedLine>> dropped_lines(Work& work, const Subscription& before,
                                                     const Terms& to, Date today);

// Adds what the usage lines of an invoice came to.
absl::Status add_usage_of(const Invoice& invoice, Money& spent);

// The store's counters and events, and the counters that the work itself closed; for as long as the
// work lives.
[[nodiscard]] UsageSource usage_source(Work& work);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_ARREARS_H_
