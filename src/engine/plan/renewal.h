// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Renewal: billing one period of a subscription.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_
#define OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_

#include <vector>

#include "engine/plan/work.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// Bills the next period in advance, with what the one before owes in arrears, `extra` lines in
// front (what a change gave up) and the manual charges that wait, and begins to collect it. Errors:
// the machine's refusals; "catalog.version_missing"; those of rating and calculation.
absl::Status bill_period(Work& work, HeldWork& held, const Renew& renew,
                         std::vector<RatedLine> extra = {});

// Bills lines of a running period (a change, an end), with the subscription's discounts, and begins
// to collect them; more credits than charges are carried to the tenant's credit. Nothing where
// every line is nothing.
absl::Status bill_lines(Work& work, HeldWork& held, std::vector<RatedLine> lines);

// Bills the manual charges that wait for the subscription, of which there is one.
absl::Status bill_charges(Work& work, HeldWork& held);

// Bills what an ended subscription owes in arrears, and the manual charges that waited for it: of
// one that was never in use they wait for the tenant's next invoice. Nothing where nothing is owed.
absl::Status bill_last(Work& work, HeldWork& held, bool was_in_use);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_
