// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Billing: tenants' credentials, and erasure.

#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/plan/erasing.h"
#include "engine/plan/planning.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {
namespace {

// Errors: FailedPrecondition "credentials.no_keeper", "tenant.erased"; NotFound "tenant.not_found".
absl::StatusOr<CredentialKeeper*> keeper_for(Engine& engine, const TenantContext& tenant) {
  OCTROI_RETURN_IF_ERROR(engine.open());
  CredentialKeeper* const keeper = engine.options().credentials;
  if (keeper == nullptr) {
    return make_error(absl::StatusCode::kFailedPrecondition, "credentials.no_keeper",
                      "nothing keeps credentials; set BillingOptions::credentials");
  }
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(engine, tenant, engine.now()));
  OCTROI_ASSIGN_OR_RETURN(const bool is_gone, is_erased(work));
  if (!is_gone) return keeper;
  return make_error(absl::StatusCode::kFailedPrecondition, "tenant.erased",
                    "this tenant was erased; nothing can be kept for it any more");
}

absl::StatusOr<std::string> checked_name(std::string_view provider, std::string_view name) {
  OCTROI_RETURN_IF_ERROR(check_code("provider", provider));
  OCTROI_RETURN_IF_ERROR(check_code("credential", name));
  return credential_name(provider, name);
}

// What was done, never what was kept.
absl::Status tell(Engine& engine, const TenantContext& tenant, std::string_view event,
                  std::string_view name) {
  return carry_out(engine,
                   [&] {
                     return plan_work(engine, tenant, [&](Work& work) {
                       JsonWriter data;
                       data.object();
                       if (!name.empty()) data.field("name", name);
                       data.end();
                       work.draft.change(work.tenant, work.tenant.value, event,
                                         std::move(data).text());
                       return absl::OkStatus();
                     });
                   })
      .status();
}

}  // namespace

absl::Status Billing::put_credential(const TenantContext& tenant, std::string_view provider,
                                     std::string_view name, const Secret& secret) {
  OCTROI_ASSIGN_OR_RETURN(CredentialKeeper* const keeper, keeper_for(*engine_, tenant));
  OCTROI_ASSIGN_OR_RETURN(const std::string whole, checked_name(provider, name));
  OCTROI_RETURN_IF_ERROR(keeper->put(tenant, whole, secret));
  return tell(*engine_, tenant, "credential.put", whole);
}

absl::Status Billing::forget_credential(const TenantContext& tenant, std::string_view provider,
                                        std::string_view name) {
  OCTROI_ASSIGN_OR_RETURN(CredentialKeeper* const keeper, keeper_for(*engine_, tenant));
  OCTROI_ASSIGN_OR_RETURN(const std::string whole, checked_name(provider, name));
  OCTROI_RETURN_IF_ERROR(keeper->remove(tenant, whole));
  return tell(*engine_, tenant, "credential.forgotten", whole);
}

absl::Status Billing::rotate_credential_key(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(CredentialKeeper* const keeper, keeper_for(*engine_, tenant));
  OCTROI_RETURN_IF_ERROR(keeper->rekey(tenant));
  return tell(*engine_, tenant, "credential.key_rotated", "");
}

absl::StatusOr<std::vector<CredentialEntry>> Billing::credentials(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(CredentialKeeper* const keeper, keeper_for(*engine_, tenant));
  return keeper->list(tenant);
}

// The key goes first: should the rest fail, what was sealed is gone all the same, and the call is
// made again.
absl::StatusOr<Tenant> Billing::erase_tenant(const Operator& op, TenantId tenant) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  const TenantContext context = op.enter(tenant);
  OCTROI_RETURN_IF_ERROR(check_reason(op));
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(*engine_, context, engine_->now()));
  OCTROI_RETURN_IF_ERROR(check_erasable(work));
  CredentialKeeper* const keeper = engine_->options().credentials;
  if (keeper != nullptr) OCTROI_RETURN_IF_ERROR(keeper->erase(op, tenant));
  OCTROI_RETURN_IF_ERROR(carry_out(*engine_, [&] {
                           return plan_work_of(*engine_, op, tenant, plan_erasure);
                         }).status());
  return this->tenant(context);
}

}  // namespace v0
}  // namespace octroi
