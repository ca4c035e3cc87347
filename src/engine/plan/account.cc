// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/account.h"

#include <optional>
#include <string>
#include <utility>

#include "engine/plan/following.h"
#include "engine/plan/people.h"
#include "engine/pool.h"
#include "octroi/base/json_writer.h"
#include "octroi/tenant/resolver.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kAncestorsMax = 32;

// Who is handed the bills of a tenant with this account.
std::optional<TenantId> payer_of(TenantId tenant, const TenantAccount& account) {
  if (account.is_paid_by_parent) return account.parent;
  return account.is_consolidated ? std::optional(tenant) : std::nullopt;
}

// Climbs from the parent to the top.
absl::Status check_ancestors(Engine& engine, TenantId tenant, const TenantAccount& account) {
  std::optional<TenantId> above = account.parent;
  for (int height = 0; above; ++height) {
    if (above == tenant || height == kAncestorsMax) {
      return make_error(absl::StatusCode::kInvalidArgument, "tenant.parent_ring",
                        "a tenant stands under nobody that stands under it, and at most 32 deep");
    }
    OCTROI_ASSIGN_OR_RETURN(
        const auto found,
        records::find<Tenant>(engine.store(), engine.within(*above), above->to_string()));
    if (!found) return tenant_not_found();
    const bool pays = height == 0 && account.is_paid_by_parent;
    if (pays && found->value.status == TenantStatus::kCancelled) {
      return to_status(TenantRefusal::kIsCancelled);
    }
    above = found->value.account.parent;
  }
  return absl::OkStatus();
}

std::string account_data(const TenantAccount& account) {
  JsonWriter json;
  json.object().field("issuer", account.issuer);
  json.field("parent", account.parent ? account.parent->to_string() : std::string());
  json.field("is_paid_by_parent", bool{account.is_paid_by_parent});
  json.field("is_consolidated", bool{account.is_consolidated});
  json.field("is_pooled", bool{account.is_pooled}).end();
  return std::move(json).text();
}

void write_account(Work& work, Tenant edited, std::string_view event) {
  work.draft.set_payer(payer_of(edited.id, edited.account));
  work.draft.change(work.tenant, edited, event, account_data(edited.account));
  work.draft.about(edited.id.to_string());
}

}  // namespace

absl::Status plan_account(Work& work, const TenantAccount& account) {
  Tenant edited = work.tenant.value;
  edited.account = account;
  OCTROI_RETURN_IF_ERROR(validate(edited));
  OCTROI_RETURN_IF_ERROR(work.engine.check_issuer(account.issuer));
  OCTROI_RETURN_IF_ERROR(check_ancestors(work.engine, edited.id, account));
  const std::optional<TenantId> pool = pool_of(work.tenant.value.account);
  if (pool && pool != pool_of(account)) OCTROI_RETURN_IF_ERROR(give_back_levels(work, *pool));
  write_account(work, std::move(edited), "tenant.account_set");
  return absl::OkStatus();
}

absl::Status part_from_children(Work& work) {
  Query query{.type = &records::record_type<Tenant>(),
              .index = "parent",
              .equal = {Value(work.draft.tenant().to_string())}};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, work.engine.store().scan_all(work.engine.self(), query));
    for (const Row& row : page.rows) {
      OCTROI_ASSIGN_OR_RETURN(const Tenant child, records::from_row<Tenant>(row));
      if (child.account.is_paid_by_parent) tell_child(work, child.id, std::nullopt);
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return absl::OkStatus();
}

absl::Status plan_parting(Work& work, TenantId payer) {
  Tenant edited = work.tenant.value;
  if (!edited.account.is_paid_by_parent || edited.account.parent != payer) return absl::OkStatus();
  edited.account.is_paid_by_parent = false;
  write_account(work, std::move(edited), "tenant.payer_closed");
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
