// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CredentialKeeper: the port to where tenants' own credentials are sealed.
//
// A tenant that is paid on its own account with a provider entrusts the account's keys to the host.
// They are kept under names such as "stripe/api_key", sealed at rest under a key of the tenant's
// own, and leave again only for a call to that provider. VaultCredentials (octroi/vault) is one;
// a host that has a secret store of its own implements this instead.
//
//   Vault vault(*store, *keys, clock, random);
//   VaultCredentials credentials(vault);
//   Billing billing(*store, *catalog, {.payments = {&shops}, .credentials = &credentials});
//
// Layer: payment (may include base, tenant). Thread safety: every call from any thread.
#ifndef OCTROI_PAYMENT_CREDENTIALS_H_
#define OCTROI_PAYMENT_CREDENTIALS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/base/instant.h"
#include "octroi/base/secret.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What may be shown of one.
struct CredentialEntry {
  std::string name{};  // "stripe/api_key"
  Instant changed_at{};
  std::string changed_by{};  // an Actor's text

  friend bool operator==(const CredentialEntry&, const CredentialEntry&) = default;
};

// An error's code is the keeper's own, and Billing passes it on as it is (VaultCredentials answers
// those of octroi/vault/vault.h); no message shows a secret. After an error of put(), remove() or
// rekey() nothing has changed, or all of it: both may be called again.
class CredentialKeeper {
 public:
  virtual ~CredentialKeeper();

  // Keeps it, in place of what was there; `name` is credential_name()'s.
  // Errors: InvalidArgument (a name or secret that cannot be kept), ResourceExhausted (too many),
  // FailedPrecondition (after erase()), Unavailable.
  virtual absl::Status put(const TenantContext& tenant, std::string_view name,
                           const Secret& secret) = 0;
  // TenantAccounts asks before each call to a provider. Unavailable: the call is put off
  // ("payment.unreachable"); any other error: the tenant has no account
  // ("payment.bad_credentials"). Nothing was sent in either case.
  // Errors: NotFound (there is none), FailedPrecondition (after erase()), Unavailable.
  virtual absl::StatusOr<Secret> get(const TenantContext& tenant, std::string_view name) = 0;
  // Forgets it. Idempotent: OK for a name that nothing is kept under, and after erase().
  // Errors: InvalidArgument (the name), Unavailable.
  virtual absl::Status remove(const TenantContext& tenant, std::string_view name) = 0;
  // By name; empty after erase(). Errors: Unavailable.
  virtual absl::StatusOr<std::vector<CredentialEntry>> list(const TenantContext& tenant) = 0;
  // Seals all of the tenant's again under a new key; OK where there are none.
  // Errors: FailedPrecondition (after erase()), Unavailable.
  virtual absl::Status rekey(const TenantContext& tenant) = 0;
  // Destroys the tenant's key, for ever. Idempotent: Billing::erase_tenant() calls it first, and
  // again where something failed. Errors: Unavailable (the key may be gone already).
  virtual absl::Status erase(const Operator& op, TenantId tenant) = 0;
};

// "stripe/api_key".
[[nodiscard]] std::string credential_name(std::string_view provider, std::string_view name);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_CREDENTIALS_H_
