// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Accounts: who sells to a tenant, who stands above it, who pays, and whose limits it shares.
//
// An account crosses tenants, so it is an operator's to say, never a tenant's. What it says holds
// from the next document on. Where a parent pays, what a child's subscription costs becomes a bill
// in the child (an Invoice of status kDelegated: no number, no tax, nothing due), and in the same
// commit a copy of it is handed to the payer. run_due() then gathers what a payer was handed into
// invoices of its own: one for each bill at once, or, where the payer is consolidated, one for each
// day, currency and issuer when the issuer's day is over. A child's subscriptions follow what
// becomes of those: late with them, suspended with them, in use again when they are paid.
//
// Where a child is pooled, what it uses counts in the pooled limits of its parent's plans too
// (LimitSharing, quota.h), one step up and no further.
//
//   Accounts accounts = billing.accounts(op);
//   accounts.set(ministry, {.is_consolidated = true});
//   accounts.set(clinic, {.parent = ministry, .is_paid_by_parent = true, .is_pooled = true});
//
// Layer: engine. Thread safety: any thread; as Billing, which must outlive it.
#ifndef OCTROI_ENGINE_ACCOUNTS_H_
#define OCTROI_ENGINE_ACCOUNTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/date.h"
#include "octroi/money/money.h"
#include "octroi/tenant/context.h"
#include "octroi/tenant/tenant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Engine;

// A bill that was handed to who pays it.
struct HandedBill {
  InvoiceId bill{};  // the child's
  TenantId from{};
  std::string name{};  // the child's, when it was billed
  std::string issuer{};
  Date billed_on{};                        // the issuer's day
  Money net{};                             // after discounts, before the payer's taxes; may be < 0
  std::optional<InvoiceId> gathered_in{};  // the payer's invoice; nullopt: it waits

  friend bool operator==(const HandedBill&, const HandedBill&) = default;
};

// What one child used of one pooled limit of its parent's.
struct PooledUse {
  TenantId child{};
  std::string metric{};
  std::string window{};   // of the parent: "2026-03", "period 3", "level", "lifetime"
  std::int64_t used = 0;  // of a level: now

  friend bool operator==(const PooledUse&, const PooledUse&) = default;
};

class OCTROI_API Accounts {
 public:
  // Says all of the account anew. What was billed before stays with who was asked for it. Where it
  // leaves a pool, its levels are given back there; what it used in windows stays counted.
  // Errors: NotFound "tenant.not_found" (the tenant or its parent); InvalidArgument
  // "issuer.unknown", "tenant.own_parent", "tenant.no_parent" and "tenant.parent_ring" (it stands
  // above its own parent, or more than 32 deep); FailedPrecondition "tenant.is_cancelled" (a closed
  // tenant pays for nobody); those of Store::commit.
  absl::StatusOr<Tenant> set(TenantId tenant, const TenantAccount& account);
  // Those whose parent it is, by id. Errors: those of the store.
  absl::StatusOr<std::vector<Tenant>> children(TenantId parent);
  // What a payer was handed, by itself too where it is consolidated, in the order of it.
  // Errors: NotFound "tenant.not_found".
  absl::StatusOr<std::vector<HandedBill>> bills(TenantId payer);
  // What children used of a parent's pooled limits, by child and then by the counter's id. Those
  // who left it are listed with what they used while they were there.
  // Errors: NotFound "tenant.not_found".
  absl::StatusOr<std::vector<PooledUse>> pooled_use(TenantId parent);

 private:
  friend class Billing;
  Accounts(Engine& engine, Operator op) : engine_(&engine), op_(std::move(op)) {}

  Engine* engine_;
  Operator op_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ENGINE_ACCOUNTS_H_
