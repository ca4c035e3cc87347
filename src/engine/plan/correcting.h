// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Correcting: usage of billed periods that came late is asked for, or given back, with the next
// invoice in arrears.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_CORRECTING_H_
#define OCTROI_SRC_ENGINE_PLAN_CORRECTING_H_

#include <vector>

#include "engine/plan/arrears.h"
#include "engine/plan/work.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// What waits of one period, before coupons and credit notes are looked at. Unless `closing` is
// kNone it is settled with it: its counters go into the batch.
absl::StatusOr<std::vector<RatedLine>> corrections_of(Work& work, const Subscription& closed,
                                                      Closing closing);

// The corrections that wait. Where the plan closes a period they are settled with it: their
// counters go into its batch, and nothing waits any more.
absl::StatusOr<std::vector<RatedLine>> correction_lines(Work& work, HeldWork& held,
                                                        Closing closing);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_CORRECTING_H_
