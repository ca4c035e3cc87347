// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Billing: wallets, their grants and movements.

#include <utility>

#include "engine/engine.h"
#include "engine/plan/planning.h"
#include "engine/reading.h"
#include "engine/records/wallet_records.h"
#include "octroi/engine/billing.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::HeldWallet;

// Carries out a command and gives the id of what it was about.
absl::StatusOr<std::string> perform(Engine& engine, const TenantContext& tenant,
                                    const Command& command) {
  return carry_out(engine, [&] { return plan_command(engine, tenant, command); });
}

// The wallet with the balance of its grants.
absl::StatusOr<Wallet> shown(Engine& engine, const TenantContext& tenant, HeldWallet held) {
  Wallet wallet = std::move(held.wallet);
  wallet.balance = Money::zero(wallet.currency);
  OCTROI_ASSIGN_OR_RETURN(const auto grants,
                          records::load_all<WalletGrant>(engine.store(), tenant, "wallet",
                                                         {Value(wallet.id.to_string())}));
  for (const auto& grant : grants) {
    if (grant.value.status != GrantStatus::kActive) continue;
    OCTROI_ASSIGN_OR_RETURN(wallet.balance, add(wallet.balance, grant.value.balance));
  }
  return wallet;
}

absl::StatusOr<Wallet> shown_of(Engine& engine, const TenantContext& tenant,
                                const std::string& id) {
  OCTROI_ASSIGN_OR_RETURN(auto held,
                          records::load<HeldWallet>(engine.store(), tenant, id, "wallet"));
  return shown(engine, tenant, std::move(held.value));
}

// What a wallet has of one kind, which may be nothing; a wallet that is not there has not even
// that.
template <class T>
absl::StatusOr<std::vector<T>> of_wallet(Engine& engine, const TenantContext& tenant,
                                         WalletId wallet) {
  const std::string id = wallet.to_string();
  OCTROI_ASSIGN_OR_RETURN(auto all, read_all<T>(engine, tenant, "wallet", {Value(id)}));
  if (all.empty()) {
    OCTROI_RETURN_IF_ERROR(
        records::load<HeldWallet>(engine.store(), tenant, id, "wallet").status());
  }
  return all;
}

}  // namespace

absl::StatusOr<Wallet> Billing::create_wallet(const TenantContext& tenant,
                                              const CreateWallet& request) {
  OCTROI_ASSIGN_OR_RETURN(const std::string id, perform(*engine_, tenant, request));
  return shown_of(*engine_, tenant, id);
}

absl::StatusOr<Wallet> Billing::set_auto_top_up(const TenantContext& tenant,
                                                const SetAutoTopUp& request) {
  OCTROI_ASSIGN_OR_RETURN(const std::string id, perform(*engine_, tenant, request));
  return shown_of(*engine_, tenant, id);
}

absl::StatusOr<WalletGrant> Billing::grant_credits(const TenantContext& tenant,
                                                   const GrantCredits& request) {
  OCTROI_ASSIGN_OR_RETURN(const std::string id, perform(*engine_, tenant, request));
  OCTROI_ASSIGN_OR_RETURN(auto found,
                          records::load<WalletGrant>(engine_->store(), tenant, id, "wallet_grant"));
  return std::move(found.value);
}

absl::StatusOr<Invoice> Billing::top_up(const TenantContext& tenant, const TopUp& request) {
  OCTROI_ASSIGN_OR_RETURN(const std::string id, perform(*engine_, tenant, request));
  OCTROI_ASSIGN_OR_RETURN(auto found,
                          records::load<Invoice>(engine_->store(), tenant, id, "invoice"));
  return std::move(found.value);
}

absl::StatusOr<WalletGrant> Billing::take_back_grant(const TenantContext& tenant,
                                                     const TakeBackGrant& request) {
  OCTROI_ASSIGN_OR_RETURN(const std::string id, perform(*engine_, tenant, request));
  OCTROI_ASSIGN_OR_RETURN(auto found,
                          records::load<WalletGrant>(engine_->store(), tenant, id, "wallet_grant"));
  return std::move(found.value);
}

absl::StatusOr<std::vector<Wallet>> Billing::wallets(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(auto held, read_all<HeldWallet>(*engine_, tenant));
  std::vector<Wallet> wallets;
  for (HeldWallet& one : held) {
    OCTROI_ASSIGN_OR_RETURN(Wallet wallet, shown(*engine_, tenant, std::move(one)));
    wallets.push_back(std::move(wallet));
  }
  return wallets;
}

absl::StatusOr<std::vector<WalletGrant>> Billing::wallet_grants(const TenantContext& tenant,
                                                                WalletId wallet) {
  return of_wallet<WalletGrant>(*engine_, tenant, wallet);
}

absl::StatusOr<std::vector<WalletMovement>> Billing::wallet_movements(const TenantContext& tenant,
                                                                      WalletId wallet) {
  return of_wallet<WalletMovement>(*engine_, tenant, wallet);
}

}  // namespace v0
}  // namespace octroi
