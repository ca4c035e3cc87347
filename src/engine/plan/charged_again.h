// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Charged again: terms that come back for the very days for which they were given back.
//
// What a change gives back is what was asked, after coupons and credit notes. Were the list price
// charged when the terms come back at once, a change and its undoing would cost what a coupon had
// taken off; so such a charge is cut to what was given back, and no coupon reaches it (I06).
//
// Layer: engine, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_ENGINE_PLAN_CHARGED_AGAIN_H_
#define OCTROI_SRC_ENGINE_PLAN_CHARGED_AGAIN_H_

#include <span>
#include <vector>

#include "octroi/invoice/invoice.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {

// Whether lines of the kind are charges of a period, in advance.
[[nodiscard]] bool recurs(LineKind kind) noexcept;

// Whether both are about one charge of a plan, so many units of it at that price.
[[nodiscard]] bool is_same_charge(const RatedLine& a, const RatedLine& b);

// Whether the line charges again what was given back.
[[nodiscard]] bool is_charged_again(const RatedLine& line);

// Cuts the charges of a change that `billed`, or the change itself, gave back for the same share of
// the period: a charge that a change leaves as it is costs nothing anew.
void charge_again(std::span<const Invoice> billed, std::vector<RatedLine>& lines);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_CHARGED_AGAIN_H_
