// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TenantCoupons: the coupons of a tenant's subscriptions.
//
//   auto coupons = billing.coupons(clinic);
//   coupons.redeem({.subscription = sub, .coupon = "STAY20"});   // an offer to stay
//   coupons.remove({.subscription = sub, .coupon = "STAY20"});
//
// One that comes with a sale is named by the sale (Subscribe::coupon, PlaceOrder::coupon). Several
// may take something off one subscription, in the order of octroi/coupon/discount.h.
//
// Layer: engine. Thread safety: any thread; as Billing, which must outlive it.
#ifndef OCTROI_ENGINE_COUPONS_H_
#define OCTROI_ENGINE_COUPONS_H_

#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/coupon/coupon.h"
#include "octroi/engine/commands.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Billing;
class Engine;

class TenantCoupons {
 public:
  // Both are previewed by Billing::plan(). Errors: those of the command and of all commands.
  absl::StatusOr<Redemption> redeem(const RedeemCoupon& request);
  absl::StatusOr<Redemption> remove(const RemoveCoupon& request);

  // All that were ever redeemed, the released ones too, in the order of Billing's lists.
  // Errors: NotFound "tenant.not_found".
  absl::StatusOr<std::vector<Redemption>> redemptions() const;

 private:
  friend class Billing;
  TenantCoupons(Engine& engine, TenantContext tenant)
      : engine_(&engine), tenant_(std::move(tenant)) {}

  Engine* engine_;
  TenantContext tenant_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_COUPONS_H_
