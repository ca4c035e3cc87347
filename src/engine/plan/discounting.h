// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Discounting: what a subscription's coupons take off, and when they are used up.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_DISCOUNTING_H_
#define OCTROI_SRC_ENGINE_PLAN_DISCOUNTING_H_

#include <algorithm>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/coupon/discount.h"
#include "octroi/invoice/invoice.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// Reads the subscription's coupons, once; none where all are used up.
absl::Status load_redemptions(Work& work, HeldWork& held);

// The discounts of those that take something off what is billed on the present terms.
absl::StatusOr<std::vector<Discount>> discounts_of(Work& work, const HeldWork& held);

// The discounts of what is billed inside the running period, with `lines`: those of a change. A
// percentage takes its part of them. A fixed amount takes off a period what it says and no more:
// what it has not taken yet, and what it took off the days that are given back. So does a coupon of
// one invoice that took it off the period: its rest goes along.
absl::StatusOr<std::vector<Discount>> discounts_inside(Work& work, HeldWork& held,
                                                       const std::vector<RatedLine>& lines);

// Whether it reaches a line of them; one of the whole invoice needs none.
template <class Line>
[[nodiscard]] bool reaches_any(const Discount& discount, const std::vector<Line>& lines) {
  return discount.charges.empty() || std::any_of(lines.begin(), lines.end(), [&](const Line& one) {
           return one.is_discountable && one.amount.is_positive() && reaches(discount, one.code);
         });
}

// What was billed uses a period of the coupons that reach a line of it; `inside_period`, for a
// change, only those of one invoice.
absl::Status use_redemptions(Work& work, HeldWork& held, const Invoice& billed, bool inside_period);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_DISCOUNTING_H_
