// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Renewal: billing one period of a subscription.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_
#define OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_

#include <vector>

#include "engine/counted_usage.h"
#include "engine/plan/work.h"
#include "octroi/coupon/discount.h"
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

// Reads the subscription's coupons, once.
absl::Status load_redemptions(Work& work, HeldWork& held);
// The discounts of those that still take something off.
[[nodiscard]] std::vector<Discount> discounts_of(const HeldWork& held);

// What the plan settles: then the counters of the period go into its batch.
enum class Closing : std::uint8_t { kNone, kPeriod, kSubscription };

// The lines in arrears of the period last billed, at the price that is held at its end.
absl::StatusOr<std::vector<RatedLine>> arrears_lines(Work& work, const Subscription& subscription,
                                                     Closing closing);

// Adds what the usage lines of an invoice came to.
absl::Status add_usage_of(const Invoice& invoice, Money& spent);

// The store's counters and events, and the counters that the work itself closed; for as long as the
// work lives.
[[nodiscard]] UsageSource usage_source(Work& work);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_RENEWAL_H_
