// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// KeyProvider: the port to whatever guards the master keys.
//
// The vault seals a tenant's secrets under a data key of that tenant, and keeps the data key only
// wrapped: sealed by a master key that never enters the store. A host puts its key management
// service or its hardware module behind this port; MasterKeys serves those who hold master keys in
// the process's configuration.
//
//   auto keys = MasterKeys::make({{"2026", old_key}, {"2027", new_key}}, random);
//
// Layer: vault (may include base). Thread safety: every call from any thread.
#ifndef OCTROI_VAULT_KEY_PROVIDER_H_
#define OCTROI_VAULT_KEY_PROVIDER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/random.h"
#include "octroi/base/secret.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct WrappedKey {
  std::string master_key{};  // the provider's id of the key that wrapped it
  std::string wrapped{};     // text; opaque to the vault

  friend bool operator==(const WrappedKey&, const WrappedKey&) = default;
};

class KeyProvider {
 public:
  virtual ~KeyProvider();

  // The id of the master key that wrap() would use for the tenant now.
  // Errors: Unavailable "vault.keys_unavailable"; FailedPrecondition "vault.erased" after
  // forget().
  virtual absl::StatusOr<std::string> current(TenantId tenant) = 0;

  // Errors: as current().
  virtual absl::StatusOr<WrappedKey> wrap(TenantId tenant, const Secret& data_key) = 0;

  // Must refuse what was wrapped for another tenant.
  // Errors: as current(); NotFound "vault.no_master_key"; DataLoss "vault.not_authentic".
  virtual absl::StatusOr<Secret> unwrap(TenantId tenant, const WrappedKey& wrapped) = 0;

  // Destroys what the provider holds for this tenant alone, so that not even an old backup of the
  // store can be read. A provider whose master keys serve all tenants has nothing to destroy: then
  // a backup stays readable for whoever holds both it and the master key. Idempotent.
  // Errors: Unavailable "vault.keys_unavailable": call again.
  virtual absl::Status forget(TenantId tenant);
};

struct MasterKey {
  std::string id{};  // 1 to 100 bytes of UTF-8; recorded beside what it wrapped
  Secret key{};      // kSealingKeyBytes random bytes
};

// Master keys from the process's configuration, for all tenants. The last one wraps; the others
// unwrap what was wrapped before, until Vault::rewrap() has run.
class MasterKeys final : public KeyProvider {
 public:
  // `random` outlives the result and may be called from any thread.
  // Errors: InvalidArgument "vault.bad_master_key" (none, a bad id, an id given twice, a key of
  // another length). The message names the id, never the key.
  static absl::StatusOr<MasterKeys> make(std::vector<MasterKey> keys, Random& random);

  absl::StatusOr<std::string> current(TenantId tenant) override;
  absl::StatusOr<WrappedKey> wrap(TenantId tenant, const Secret& data_key) override;
  absl::StatusOr<Secret> unwrap(TenantId tenant, const WrappedKey& wrapped) override;

 private:
  MasterKeys(std::vector<MasterKey> keys, Random& random)
      : keys_(std::move(keys)), random_(&random) {}

  std::vector<MasterKey> keys_;
  Random* random_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_VAULT_KEY_PROVIDER_H_
