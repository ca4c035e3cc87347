// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SecretKeeper: a signing secret as it is kept, sealed where there are keys.
//
// Sealed, it is {"master_key":"2027","wrapped":"...","sealed":"..."}: a data key of its own,
// wrapped by the host's keys for the tenant, and the text sealed under it, bound to tenant and
// place.
//
// Layer: webhooks, private. Thread safety: as its keys and random.
#ifndef OCTROI_SRC_WEBHOOKS_SECRET_KEEPER_H_
#define OCTROI_SRC_WEBHOOKS_SECRET_KEEPER_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/ids.h"
#include "octroi/base/random.h"
#include "octroi/base/secret.h"
#include "octroi/vault/key_provider.h"
#include "octroi/webhooks/standard.h"

namespace octroi {
inline namespace v0 {

class SecretKeeper {
 public:
  SecretKeeper(KeyProvider* keys, Random& random) : keys_(keys), random_(random) {}

  // Errors: those of KeyProvider.
  absl::StatusOr<std::string> keep(TenantId tenant, std::string_view place, const Secret& text);
  // The same under the current master key; sealed, where it was kept before there were keys.
  // nullopt: it is so already, there are no keys, or the tenant's were destroyed.
  // Errors: as open().
  absl::StatusOr<std::optional<std::string>> rewrap(TenantId tenant, std::string_view place,
                                                    const std::string& kept);
  // Errors: InvalidArgument "webhooks.bad_secret"; FailedPrecondition "webhooks.no_keys" (it is
  // sealed, and there are no keys); DataLoss "vault.not_authentic"; those of KeyProvider.
  absl::StatusOr<WebhookSecret> open(TenantId tenant, std::string_view place,
                                     const std::string& kept);

 private:
  KeyProvider* keys_;
  Random& random_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_WEBHOOKS_SECRET_KEEPER_H_
