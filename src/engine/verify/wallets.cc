// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// I51: wallets are the sum of their movements.

#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "engine/records/wallet_entries.h"
#include "engine/verify/checker.h"
#include "octroi/wallet/credits.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

using GrantKey = std::pair<TenantId, WalletGrantId>;
using InvoiceKey = std::pair<TenantId, InvoiceId>;

struct Sums {
  std::map<GrantKey, Int128> of_grants;
  std::map<InvoiceKey, Int128> of_invoices;  // drawn for, less what a void gave back
};

// Whether the movement is one of its grant, and the ledger has it.
void check_movement(const Snapshot& s, const Loaded<WalletMovement>& movement, Checker& checker) {
  const WalletMovement& one = movement.value;
  const TenantId tenant = movement.row.tenant;
  const auto* grant = s.wallet_grants.find(tenant, one.grant.to_string());
  if (grant == nullptr || grant->value.wallet != one.wallet || grant->value.origin != one.origin ||
      grant->value.amount.currency() != one.amount.currency()) {
    checker.report(movement.row, "is not one of the grant that it names");
  }
  const bool comes = one.kind == MovementKind::kGranted || one.kind == MovementKind::kPaid ||
                     one.kind == MovementKind::kReturned;
  if (one.amount.is_zero() || one.amount.is_negative() == comes) {
    checker.report(movement.row,
                   "moves " + one.amount.to_string() + " as " + std::string(to_string(one.kind)));
  }
  const auto* entry = s.transactions.find(tenant, movement.row.id);
  auto again = entry_of(one);
  if (again.ok() && entry != nullptr) {
    again->effective_on = entry->value.effective_on;
    again->recorded_at = entry->value.recorded_at;
  }
  if (entry == nullptr || !again.ok() || entry->value != *again) {
    checker.report(movement.row, "has no ledger entry that says the same");
  }
}

Sums sums_of(const Snapshot& s, Checker& checker) {
  Sums sums;
  for (const auto& movement : s.wallet_movements) {
    checker.look();
    check_movement(s, movement, checker);
    const WalletMovement& one = movement.value;
    sums.of_grants[{movement.row.tenant, one.grant}] += one.amount.minor();
    const bool is_of_invoice = one.kind == MovementKind::kDrawn ||
                               (one.kind == MovementKind::kReturned && !one.credit_note);
    if (is_of_invoice && one.invoice) {
      sums.of_invoices[{movement.row.tenant, *one.invoice}] -= one.amount.minor();
    }
  }
  return sums;
}

void check_grant(const Snapshot& s, const Loaded<WalletGrant>& grant, Int128 moved,
                 Checker& checker) {
  const WalletGrant& one = grant.value;
  checker.look();
  if (moved != one.balance.minor()) {
    checker.report(grant.row,
                   "has " + one.balance.to_string() + ", its movements sum to another amount");
  }
  if (one.balance.is_negative() || one.balance.minor() > one.amount.minor()) {
    checker.report(grant.row, "has " + one.balance.to_string() + " of " + one.amount.to_string());
  }
  if (one.status != GrantStatus::kActive && !one.balance.is_zero()) {
    checker.report(grant.row, "is " + std::string(to_string(one.status)) + " and still has money");
  }
  const auto* wallet = s.wallets.find(grant.row.tenant, one.wallet.to_string());
  if (wallet == nullptr || wallet->value.wallet.currency != one.amount.currency()) {
    checker.report(grant.row, "is of no wallet in its currency");
    return;
  }
  const auto worth =
      credits_to_money(one.credits, wallet->value.wallet.rate, wallet->value.wallet.currency);
  if (!worth.ok() || *worth != one.amount) {
    checker.report(grant.row, "its credits are not worth " + one.amount.to_string());
  }
}

void check_invoices(const Snapshot& s, const Sums& sums, Checker& checker) {
  for (const auto& invoice : s.invoices) {
    checker.look();
    const auto found = sums.of_invoices.find({invoice.row.tenant, invoice.value.id});
    const Int128 drawn = found == sums.of_invoices.end() ? 0 : found->second;
    const bool is_void = invoice.value.status == InvoiceStatus::kVoid;
    const Int128 expected = is_void ? 0 : invoice.value.prepaid_applied.minor();
    if (drawn == expected) continue;
    checker.report(invoice.row, "says that wallets paid " +
                                    invoice.value.prepaid_applied.to_string() +
                                    ", their movements say another amount");
  }
}

// What the ledger owes on wallets is what they hold, and the top-ups that wait for their money.
void check_ledger(const Snapshot& s, Checker& checker) {
  std::map<std::tuple<TenantId, std::string, std::string>, Int128> owed;
  for (const auto& entry : s.transactions) {
    for (const Posting& posting : entry.value.postings) {
      if (posting.account != LedgerAccount::kPrepayment) continue;
      owed[{entry.row.tenant, std::string(posting.amount.currency().code()), posting.detail}] +=
          posting.amount.minor();
    }
  }
  for (const auto& grant : s.wallet_grants) {
    const std::string code(grant.value.amount.currency().code());
    const bool is_paid = grant.value.origin == GrantOrigin::kPaid;
    owed[{grant.row.tenant, code, is_paid ? "paid" : "granted"}] += grant.value.balance.minor();
    if (grant.value.status == GrantStatus::kAwaiting) {
      owed[{grant.row.tenant, code, "asked"}] += grant.value.amount.minor();
    }
  }
  for (const auto& [key, sum] : owed) {
    checker.look();
    if (sum == 0) continue;
    checker.report(std::get<0>(key), "prepayment " + std::get<2>(key) + " in " + std::get<1>(key),
                   "the ledger and the wallets differ by " +
                       std::to_string(static_cast<std::int64_t>(sum)) + " minor units");
  }
}

void check_i51(const Snapshot& s, Checker& checker) {
  const Sums sums = sums_of(s, checker);
  for (const auto& grant : s.wallet_grants) {
    const auto found = sums.of_grants.find({grant.row.tenant, grant.value.id});
    check_grant(s, grant, found == sums.of_grants.end() ? 0 : found->second, checker);
  }
  check_invoices(s, sums, checker);
  check_ledger(s, checker);
}

}  // namespace

std::span<const Check> wallet_checks() {
  static constexpr Check kChecks[] = {
      {"I51",
       "what a wallet holds is the sum of its movements, never below 0 nor above what was granted, "
       "and what the ledger owes on it",
       check_i51},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
