// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Renewal: billing one period of a subscription.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_
#define OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_

#include <vector>

#include "engine/plan/work.h"
#include "octroi/coupon/discount.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// Bills the next period in advance, with the overage of the one before and `extra` lines in front
// (a credit for what a change gave up), and begins to collect it. Errors: the machine's refusals;
// "catalog.version_missing"; those of rating and calculation.
absl::Status bill_period(Work& work, HeldWork& held, const Renew& renew,
                         std::vector<RatedLine> extra = {});

// Bills lines of a running period (a change, an end), with the subscription's discounts, and begins
// to collect them; more credits than charges are carried to the tenant's credit. Nothing where
// every line is nothing.
absl::Status bill_lines(Work& work, HeldWork& held, std::vector<RatedLine> lines);

// Bills what the running period used above its limits, when a subscription ends inside it. Nothing
// where nothing was.
absl::Status bill_last_overage(Work& work, HeldWork& held);

// Reads the subscription's coupons, once.
absl::Status load_redemptions(Work& work, HeldWork& held);
// The discounts of those that still take something off.
[[nodiscard]] std::vector<Discount> discounts_of(const HeldWork& held);

// The lines of the overage and usage of the period last billed, at the price it was sold at.
// `closes`: the plan settles them, so its counters go into the batch.
absl::StatusOr<std::vector<RatedLine>> overage_lines(Work& work, const Subscription& subscription,
                                                     bool closes);

// The usage counter of a metric in a billing period: its record's id.
[[nodiscard]] std::string period_counter_id(SubscriptionId subscription, std::string_view metric,
                                            std::int64_t index);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_
