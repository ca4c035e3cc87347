// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>

#include "engine/engine.h"
#include "engine/plan/planning.h"
#include "engine/reading.h"
#include "octroi/engine/billing.h"
#include "octroi/engine/manual_charge.h"

namespace octroi {
inline namespace v0 {
namespace {

// Carries out a command and gives the charge that it was about.
absl::StatusOr<ManualCharge> perform(Engine& engine, const TenantContext& tenant,
                                     const Command& command) {
  OCTROI_ASSIGN_OR_RETURN(const std::string id,
                          carry_out(engine, [&] { return plan_command(engine, tenant, command); }));
  return read_one<ManualCharge>(engine, tenant, id, "manual_charge");
}

}  // namespace

absl::StatusOr<ManualCharge> TenantCharges::add(const AddCharge& request) const {
  return perform(*engine_, tenant_, request);
}

absl::StatusOr<ManualCharge> TenantCharges::remove(const RemoveCharge& request) const {
  return perform(*engine_, tenant_, request);
}

absl::StatusOr<std::vector<ManualCharge>> TenantCharges::waiting() const {
  OCTROI_ASSIGN_OR_RETURN(std::vector<ManualCharge> charges, all());
  std::erase_if(charges,
                [](const ManualCharge& one) { return one.status != ManualChargeStatus::kWaiting; });
  return charges;
}

absl::StatusOr<std::vector<ManualCharge>> TenantCharges::all() const {
  return read_all<ManualCharge>(*engine_, tenant_);
}

TenantCharges Billing::charges(const TenantContext& tenant) {
  return TenantCharges(*engine_, tenant);
}

}  // namespace v0
}  // namespace octroi
