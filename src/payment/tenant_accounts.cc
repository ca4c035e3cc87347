// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/tenant_accounts.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/payment/answers.h"

namespace octroi {
inline namespace v0 {
namespace {

bool are_same(const Credentials& a, const Credentials& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.equals(y.second.reveal());
  });
}

class TenantAccounts final : public PaymentProvider {
 public:
  TenantAccounts(TenantAccountsOptions options, CredentialKeeper& keeper, AccountFactory factory)
      : options_(std::move(options)), keeper_(keeper), factory_(std::move(factory)) {}

  [[nodiscard]] std::string_view name() const override { return options_.name; }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return options_.capabilities; }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    OCTROI_ASSIGN_OR_RETURN(const auto account, account_of(tenant));
    return account->charge(tenant, request);
  }
  [[nodiscard]] std::string callback_name(const TenantContext& tenant,
                                          std::string_view key) const override {
    return options_.callback_name ? options_.callback_name(tenant, key) : std::string();
  }
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant,
                                      std::string_view idempotency_key) override {
    if (!options_.capabilities.lookup) return PaymentProvider::lookup(tenant, idempotency_key);
    OCTROI_ASSIGN_OR_RETURN(const auto account, account_of(tenant));
    return account->lookup(tenant, idempotency_key);
  }
  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    if (!options_.capabilities.refunds) return PaymentProvider::refund(tenant, request);
    OCTROI_RETURN_IF_ERROR(check_refund_request(request));
    OCTROI_ASSIGN_OR_RETURN(const auto account, account_of(tenant));
    return account->refund(tenant, request);
  }

 private:
  struct Account {
    Credentials credentials;
    std::shared_ptr<PaymentProvider> provider;
  };

  absl::StatusOr<Credentials> credentials_of(const TenantContext& tenant) {
    Credentials credentials;
    for (const std::string& name : options_.credentials) {
      absl::StatusOr<Secret> secret = keeper_.get(tenant, credential_name(options_.name, name));
      if (absl::IsUnavailable(secret.status())) {
        return payment_unreachable("the credentials cannot be read now");
      }
      if (!secret.ok()) return payment_bad_credentials(options_.name);
      credentials.emplace(name, *std::move(secret));
    }
    return credentials;
  }

  std::shared_ptr<PaymentProvider> find_account(TenantId tenant, const Credentials& credentials) {
    const std::lock_guard lock(keeping_);
    const auto known = accounts_.find(tenant);
    const bool is_current =
        known != accounts_.end() && are_same(known->second.credentials, credentials);
    return is_current ? known->second.provider : nullptr;
  }

  absl::StatusOr<std::unique_ptr<PaymentProvider>> make_account(const Credentials& credentials) {
    try {
      auto made = factory_(credentials);
      if (!made.ok() || *made == nullptr) return payment_bad_credentials(options_.name);
      return made;
    } catch (...) {  // its words may hold a secret
      return payment_unreachable("the account's factory threw");
    }
  }

  // Whoever uses an adapter keeps it alive, whatever becomes of the credentials meanwhile.
  absl::StatusOr<std::shared_ptr<PaymentProvider>> account_of(const TenantContext& tenant) {
    OCTROI_ASSIGN_OR_RETURN(Credentials credentials, credentials_of(tenant));
    if (auto known = find_account(tenant.tenant(), credentials)) return known;
    OCTROI_ASSIGN_OR_RETURN(auto made, make_account(credentials));
    const std::lock_guard lock(keeping_);
    if (accounts_.size() >= options_.accounts_max) accounts_.clear();
    Account account{std::move(credentials), std::move(made)};
    return accounts_.insert_or_assign(tenant.tenant(), std::move(account)).first->second.provider;
  }

  const TenantAccountsOptions options_;
  CredentialKeeper& keeper_;
  const AccountFactory factory_;
  std::mutex keeping_;
  std::map<TenantId, Account> accounts_;
};

}  // namespace

CredentialKeeper::~CredentialKeeper() = default;

std::string credential_name(std::string_view provider, std::string_view name) {
  std::string whole(provider);
  whole += '/';
  whole += name;
  return whole;
}

std::unique_ptr<PaymentProvider> make_tenant_accounts(TenantAccountsOptions options,
                                                      CredentialKeeper& keeper,
                                                      AccountFactory factory) {
  return std::make_unique<TenantAccounts>(std::move(options), keeper, std::move(factory));
}

}  // namespace v0
}  // namespace octroi
