// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Vault: a tenant's secrets at rest, under a key of the tenant's own.
//
// What a tenant entrusts to a product (the API key of its shop, the session of its WhatsApp number,
// a webhook's signing secret) is sealed with AES-256-GCM before it reaches the store. Each text is
// bound to its tenant, its name and the key's generation: a row that is copied to another tenant,
// renamed, or put back from before a change of keys does not open.
//
//   auto keys = MasterKeys::make({{"2027", master_key}}, random);
//   Vault vault(*store, *keys, clock, random);
//   vault.put(tenant, "stripe/api_key", Secret("sk_live_..."));
//   absl::StatusOr<Secret> key = vault.get(tenant, "stripe/api_key");
//
// Rotation has two steps that are independent: rewrap() brings all data keys under the provider's
// current master key (and webhook secrets, see also_rewrap()), rekey() gives one tenant a new data
// key. erase() destroys a tenant's data key and with it everything the tenant had sealed.
//
// The tables are vault_keys and vault_secrets: names, days and who changed what can be read there,
// secrets cannot.
//
// Layer: vault (may include base, tenant, storage, signing). Thread safety: every call from any
// thread and any number of processes on one store; a call that lost a race is tried again a few
// times, then answers Aborted "storage.stale_version".
#ifndef OCTROI_VAULT_VAULT_H_
#define OCTROI_VAULT_VAULT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/base/random.h"
#include "octroi/base/secret.h"
#include "octroi/storage/store.h"
#include "octroi/tenant/context.h"
#include "octroi/vault/key_provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr std::size_t kSecretBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kSecretsMax = 1000;  // of one tenant

// What may be shown of a secret.
struct SecretEntry {
  std::string name{};
  Instant changed_at{};
  std::string changed_by{};  // an Actor's text

  friend bool operator==(const SecretEntry&, const SecretEntry&) = default;
};

class Vault {
 public:
  // Borrows all four. `random` must be fit for keys (SystemRandom) and callable from any thread.
  Vault(Store& store, KeyProvider& keys, const Clock& clock, Random& random)
      : store_(&store), keys_(&keys), clock_(&clock), random_(&random) {}

  // Makes the tables. Every other call needs it first. Errors: those of Store::prepare.
  absl::Status open();

  // Keeps `text` under `name`, in place of what was there. A name is one line of 1 to 200
  // bytes. Errors: InvalidArgument "text.…" (the name, see check_text), "vault.bad_secret" (empty,
  // or longer than kSecretBytesMax); ResourceExhausted
  // "vault.too_many_secrets", "vault.key_worn_out" (2^32 seals: rekey()); FailedPrecondition
  // "vault.erased"; those of KeyProvider and Store.
  absl::Status put(const TenantContext& tenant, std::string_view name, const Secret& text);

  // Errors: NotFound "vault.no_secret"; FailedPrecondition "vault.erased"; DataLoss
  // "vault.not_authentic"; those of KeyProvider and Store.
  absl::StatusOr<Secret> get(const TenantContext& tenant, std::string_view name);

  // Forgets one secret: its sealed text is overwritten. Idempotent. Errors: as put().
  absl::Status remove(const TenantContext& tenant, std::string_view name);

  // By name. After erase() empty. Errors: those of Store.
  absl::StatusOr<std::vector<SecretEntry>> list(const TenantContext& tenant);

  // Gives the tenant a new data key and seals everything again under it, in one commit.
  // Errors: as get(). A tenant without secrets has nothing to do.
  absl::Status rekey(const TenantContext& tenant);

  // What is wrapped by the same master keys and kept elsewhere: rewrap() calls it too. Before the
  // first rewrap(), from one thread.
  //   vault.also_rewrap([&](const Operator& op) { return billing.rewrap_webhook_secrets(op); });
  using Rewrapping = std::function<absl::StatusOr<std::int64_t>(const Operator& op)>;
  void also_rewrap(Rewrapping others);

  // Wraps the data keys of all tenants under the provider's current master key, and what
  // also_rewrap() named; gives how many it changed. May stop anywhere and be run again; afterwards
  // the old master keys can go. Errors: those of KeyProvider and Store, and of those others.
  absl::StatusOr<std::int64_t> rewrap(const Operator& op);

  // Destroys the tenant's data key and sealed texts, in one commit, then has the provider forget
  // the tenant. Who and why stay in vault_keys. For ever: the tenant's vault takes nothing any
  // more. Idempotent; call again when the provider failed. Errors: those of KeyProvider (the texts
  // are gone already) and Store.
  absl::Status erase(const Operator& op, TenantId tenant);

 private:
  Store* store_;
  KeyProvider* keys_;
  const Clock* clock_;
  Random* random_;
  std::vector<Rewrapping> others_{};
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_VAULT_VAULT_H_
