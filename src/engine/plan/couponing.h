// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Couponing: coupons put on a subscription that runs, and taken off it.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_COUPONING_H_
#define OCTROI_SRC_ENGINE_PLAN_COUPONING_H_

#include "absl/status/status.h"

#include "engine/plan/work.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

absl::Status plan_redeem_coupon(Work& work, const RedeemCoupon& request);
absl::Status plan_remove_coupon(Work& work, const RemoveCoupon& request);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_COUPONING_H_
