// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/engine/accounts.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/engine.h"
#include "engine/plan/account.h"
#include "engine/plan/planning.h"
#include "octroi/tenant/resolver.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::StatusOr<HandedBill> shown(const records::Handed& handed) {
  HandedBill bill{.bill = handed.id,
                  .from = handed.from,
                  .name = handed.name,
                  .issuer = handed.issuer,
                  .billed_on = handed.billed_on,
                  .net = Money::zero(handed.currency),
                  .gathered_in = handed.gathered_in};
  for (const InvoiceLine& line : handed.lines) {
    OCTROI_ASSIGN_OR_RETURN(bill.net, add(bill.net, line.amount));
    OCTROI_ASSIGN_OR_RETURN(bill.net, subtract(bill.net, line.discount));
  }
  return bill;
}

}  // namespace

absl::StatusOr<Tenant> Accounts::set(TenantId tenant, const TenantAccount& account) {
  const TenantContext context = op_.enter(tenant);
  OCTROI_RETURN_IF_ERROR(carry_out(*engine_, [&] {
                           return plan_work(*engine_, context, [&](Work& work) {
                             return plan_account(work, account);
                           });
                         }).status());
  OCTROI_ASSIGN_OR_RETURN(
      auto found, records::load<Tenant>(engine_->store(), context, tenant.to_string(), "tenant"));
  return std::move(found.value);
}

absl::StatusOr<std::vector<Tenant>> Accounts::children(TenantId parent) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  std::vector<Tenant> children;
  Query query{.type = &records::record_type<Tenant>(),
              .index = "parent",
              .equal = {Value(parent.to_string())}};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, engine_->store().scan_all(op_, query));
    for (const Row& row : page.rows) {
      OCTROI_ASSIGN_OR_RETURN(Tenant child, records::from_row<Tenant>(row));
      children.push_back(std::move(child));
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  std::sort(children.begin(), children.end(),
            [](const Tenant& a, const Tenant& b) { return a.id < b.id; });
  return children;
}

absl::StatusOr<std::vector<HandedBill>> Accounts::bills(TenantId payer) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  const TenantContext context = op_.enter(payer);
  OCTROI_ASSIGN_OR_RETURN(const auto tenant,
                          records::find<Tenant>(engine_->store(), context, payer.to_string()));
  if (!tenant) return tenant_not_found();
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<records::Handed>(engine_->store(), context));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.value.handed_at, a.value.id) < std::tie(b.value.handed_at, b.value.id);
  });
  std::vector<HandedBill> bills;
  for (const auto& one : all) {
    OCTROI_ASSIGN_OR_RETURN(HandedBill bill, shown(one.value));
    bills.push_back(std::move(bill));
  }
  return bills;
}

absl::StatusOr<std::vector<PooledUse>> Accounts::pooled_use(TenantId parent) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  const TenantContext context = op_.enter(parent);
  OCTROI_ASSIGN_OR_RETURN(const auto tenant,
                          records::find<Tenant>(engine_->store(), context, parent.to_string()));
  if (!tenant) return tenant_not_found();
  OCTROI_ASSIGN_OR_RETURN(const auto shares,
                          records::load_all<records::PoolShare>(engine_->store(), context));
  std::vector<PooledUse> uses;
  for (const auto& [share, row] : shares) {
    uses.push_back({share.child, share.metric, share.window, share.used});
  }
  return uses;
}

}  // namespace v0
}  // namespace octroi
