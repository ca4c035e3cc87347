// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/vault/credentials.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

absl::Status VaultCredentials::put(const TenantContext& tenant, std::string_view name,
                                   const Secret& secret) {
  return vault_->put(tenant, name, secret);
}
absl::StatusOr<Secret> VaultCredentials::get(const TenantContext& tenant, std::string_view name) {
  return vault_->get(tenant, name);
}
absl::Status VaultCredentials::remove(const TenantContext& tenant, std::string_view name) {
  return vault_->remove(tenant, name);
}
absl::StatusOr<std::vector<CredentialEntry>> VaultCredentials::list(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(auto secrets, vault_->list(tenant));
  std::vector<CredentialEntry> entries;
  for (SecretEntry& one : secrets) {
    entries.push_back({std::move(one.name), one.changed_at, std::move(one.changed_by)});
  }
  return entries;
}
absl::Status VaultCredentials::rekey(const TenantContext& tenant) { return vault_->rekey(tenant); }
absl::Status VaultCredentials::erase(const Operator& op, TenantId tenant) {
  return vault_->erase(op, tenant);
}

}  // namespace v0
}  // namespace octroi
