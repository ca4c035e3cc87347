// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "octroi/base/status.h"
#include "octroi/coupon/coupon.h"

namespace octroi {
inline namespace v0 {
namespace {

std::string_view sentence(CouponRefusal refusal) {
  switch (refusal) {
    case CouponRefusal::kUnknown:
      return "there is no coupon with this code; check its spelling";
    case CouponRefusal::kInactive:
      return "this coupon has been withdrawn";
    case CouponRefusal::kNotYetValid:
      return "this coupon is not valid yet";
    case CouponRefusal::kExpired:
      return "this coupon is no longer valid";
    case CouponRefusal::kPlanExcluded:
      return "this coupon is not for this plan; choose another plan or coupon";
    case CouponRefusal::kCurrencyDiffers:
      return "this coupon is for purchases in another currency";
    case CouponRefusal::kBelowMinimum:
      return "the purchase is below the least amount of this coupon";
    case CouponRefusal::kNotFirstPurchase:
      return "this coupon is for a first purchase only";
    case CouponRefusal::kUsedUp:
      return "this coupon has been used as often as it may be";
    case CouponRefusal::kUsedUpByTenant:
      return "you have used this coupon as often as you may";
  }
  return "this coupon cannot be used";
}

absl::StatusCode category(CouponRefusal refusal) {
  switch (refusal) {
    case CouponRefusal::kUnknown:
      return absl::StatusCode::kNotFound;
    case CouponRefusal::kUsedUp:
    case CouponRefusal::kUsedUpByTenant:
      return absl::StatusCode::kResourceExhausted;
    default:
      return absl::StatusCode::kFailedPrecondition;
  }
}

}  // namespace

std::string_view to_string(CouponRefusal refusal) noexcept {
  switch (refusal) {
    case CouponRefusal::kUnknown:
      return "unknown";
    case CouponRefusal::kInactive:
      return "inactive";
    case CouponRefusal::kNotYetValid:
      return "not_yet_valid";
    case CouponRefusal::kExpired:
      return "expired";
    case CouponRefusal::kPlanExcluded:
      return "plan_excluded";
    case CouponRefusal::kCurrencyDiffers:
      return "currency_differs";
    case CouponRefusal::kBelowMinimum:
      return "below_minimum";
    case CouponRefusal::kNotFirstPurchase:
      return "not_first_purchase";
    case CouponRefusal::kUsedUp:
      return "used_up";
    case CouponRefusal::kUsedUpByTenant:
      return "used_up_by_tenant";
  }
  return {};
}

absl::Status to_status(CouponRefusal refusal) {
  std::string code("coupon.");
  code += to_string(refusal);
  return make_error(category(refusal), code, sentence(refusal));
}

}  // namespace v0
}  // namespace octroi
