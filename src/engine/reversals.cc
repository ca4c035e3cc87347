// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "engine/engine.h"
#include "engine/plan/planning.h"
#include "engine/reading.h"
#include "octroi/engine/billing.h"
#include "octroi/engine/reversal.h"

namespace octroi {
inline namespace v0 {
namespace {

// Carries out a command and gives the reversal that it was about.
absl::StatusOr<Reversal> perform(Engine& engine, const TenantContext& tenant,
                                 const Command& command) {
  OCTROI_ASSIGN_OR_RETURN(const std::string id,
                          carry_out(engine, [&] { return plan_command(engine, tenant, command); }));
  return read_one<Reversal>(engine, tenant, id, "reversal");
}

}  // namespace

absl::StatusOr<Reversal> TenantReversals::record(const RecordReversal& request) const {
  return perform(*engine_, tenant_, request);
}

absl::StatusOr<Reversal> TenantReversals::reinstate(const ReinstatePayment& request) const {
  return perform(*engine_, tenant_, request);
}

absl::StatusOr<std::vector<Reversal>> TenantReversals::all() const {
  return read_all<Reversal>(*engine_, tenant_);
}

TenantReversals Billing::reversals(const TenantContext& tenant) {
  return TenantReversals(*engine_, tenant);
}

}  // namespace v0
}  // namespace octroi
