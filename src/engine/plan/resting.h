// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Resting: what the host's proration policy leaves of a period, and what may be given back for it.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_RESTING_H_
#define OCTROI_SRC_ENGINE_PLAN_RESTING_H_

#include <optional>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/invoice/invoice.h"
#include "octroi/rating/rest.h"

namespace octroi {
inline namespace v0 {

// What is left of the period last billed when it is cut now, or where `day` begins; a start cuts it
// on its first day. nullopt where nothing is.
absl::StatusOr<std::optional<PeriodShare>> rest_of_period(
    const Work& work, const Subscription& subscription, CutKind kind,
    const std::optional<Date>& day = std::nullopt);

// The days of the invoice's line as pauses since moved them: what was paid ahead is given after
// them.
absl::Status move_days(const Invoice& invoice, InvoiceLine& line,
                       const std::vector<PastPause>& pauses);

// The lines of those invoices of the subscription's, as credit notes left them and pauses moved
// them.
absl::StatusOr<std::vector<InvoiceLine>> standing_lines(Work& work,
                                                        const Subscription& subscription,
                                                        const std::vector<Invoice>& invoices);

// Cuts the credits among `lines`, each to what was asked for its charge in the rest, after
// discounts, earlier credits and credit notes. No policy gives back more, whatever its cap: a
// change and its undoing would else earn money. One that is cut to nothing stays.
absl::Status cap_credits(Work& work, const Subscription& subscription, const PeriodShare& rest,
                         std::vector<RatedLine>& lines);

// The credit for the rest of a period that an end leaves; no lines where nothing is left.
absl::StatusOr<std::vector<RatedLine>> rest_credits(Work& work, const Subscription& subscription);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_RESTING_H_
