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

// Bills the next period in advance, with what the one before owes in arrears and `extra` lines in
// front (a credit for what a change gave up), and begins to collect it. Errors: the machine's
// refusals; "catalog.version_missing"; those of rating and calculation.
absl::Status bill_period(Work& work, HeldWork& held, const Renew& renew,
                         std::vector<RatedLine> extra = {});

// Bills lines of a running period (a change, an end), with the subscription's discounts, and begins
// to collect them; more credits than charges are carried to the tenant's credit. Nothing where
// every line is nothing.
absl::Status bill_lines(Work& work, HeldWork& held, std::vector<RatedLine> lines);

// Bills what the running period owes in arrears, when a subscription ends inside it. Nothing where
// nothing is owed.
absl::Status bill_last_arrears(Work& work, HeldWork& held);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_
