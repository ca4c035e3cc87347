// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/coupons.h"

#include <string>

#include "engine/engine.h"
#include "engine/plan/planning.h"
#include "engine/reading.h"
#include "engine/records/records.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::StatusOr<Redemption> perform(Engine& engine, const TenantContext& tenant,
                                   const Command& command) {
  OCTROI_ASSIGN_OR_RETURN(const std::string subject,
                          carry_out(engine, [&] { return plan_command(engine, tenant, command); }));
  return read_one<Redemption>(engine, tenant, subject, "redemption");
}

}  // namespace

TenantCoupons Billing::coupons(const TenantContext& tenant) {
  return TenantCoupons(*engine_, tenant);
}

absl::StatusOr<Redemption> TenantCoupons::redeem(const RedeemCoupon& request) {
  return perform(*engine_, tenant_, request);
}

absl::StatusOr<Redemption> TenantCoupons::remove(const RemoveCoupon& request) {
  return perform(*engine_, tenant_, request);
}

absl::StatusOr<std::vector<Redemption>> TenantCoupons::redemptions() const {
  return read_all<Redemption>(*engine_, tenant_);
}

}  // namespace v0
}  // namespace octroi
