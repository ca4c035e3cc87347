// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// VaultCredentials: tenants' credentials with payment providers, kept in a Vault.
//
//   VaultCredentials credentials(vault);
//   Billing billing(*store, *catalog, {.credentials = &credentials});
//
// Layer: vault (may include base, tenant, payment). Thread safety: as Vault.
#ifndef OCTROI_VAULT_CREDENTIALS_H_
#define OCTROI_VAULT_CREDENTIALS_H_

#include "octroi/base/export.h"
#include "octroi/payment/credentials.h"
#include "octroi/vault/vault.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Borrows the vault, whose open() was called. Errors: those of Vault.
class VaultCredentials final : public CredentialKeeper {
 public:
  explicit VaultCredentials(Vault& vault) : vault_(&vault) {}

  absl::Status put(const TenantContext& tenant, std::string_view name,
                   const Secret& secret) override;
  absl::StatusOr<Secret> get(const TenantContext& tenant, std::string_view name) override;
  absl::Status remove(const TenantContext& tenant, std::string_view name) override;
  absl::StatusOr<std::vector<CredentialEntry>> list(const TenantContext& tenant) override;
  absl::Status rekey(const TenantContext& tenant) override;
  absl::Status erase(const Operator& op, TenantId tenant) override;

 private:
  Vault* vault_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_VAULT_CREDENTIALS_H_
