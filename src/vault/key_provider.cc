// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/vault/key_provider.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/vault/sealing.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kMasterKeyIdBytesMax = 100;

absl::Status bad(std::string_view id, std::string_view what) {
  return make_error(absl::StatusCode::kInvalidArgument, "vault.bad_master_key",
                    "master key '" + std::string(id) + "': " + std::string(what));
}

absl::Status check(const MasterKey& key) {
  if (key.id.empty() || key.id.size() > kMasterKeyIdBytesMax || !is_valid_utf8(key.id)) {
    return bad("", "an id has 1 to 100 bytes of UTF-8");
  }
  if (key.key.reveal().size() != kSealingKeyBytes) {
    return bad(key.id, "it must be 32 bytes of a random source, not a password");
  }
  return absl::OkStatus();
}

std::string place(TenantId tenant, std::string_view master_key) {
  return "octroi data key\n" + tenant.to_string() + "\n" + std::string(master_key);
}

}  // namespace

KeyProvider::~KeyProvider() = default;

absl::Status KeyProvider::forget(TenantId) { return absl::OkStatus(); }

absl::StatusOr<MasterKeys> MasterKeys::make(std::vector<MasterKey> keys, Random& random) {
  if (keys.empty()) return bad("", "give at least one");
  for (auto key = keys.begin(); key != keys.end(); ++key) {
    OCTROI_RETURN_IF_ERROR(check(*key));
    const bool twice =
        std::any_of(keys.begin(), key, [&](const MasterKey& other) { return other.id == key->id; });
    if (twice) return bad(key->id, "the id is given twice");
  }
  return MasterKeys(std::move(keys), random);
}

absl::StatusOr<std::string> MasterKeys::current(TenantId) { return keys_.back().id; }

absl::StatusOr<WrappedKey> MasterKeys::wrap(TenantId tenant, const Secret& data_key) {
  const MasterKey& master = keys_.back();
  OCTROI_ASSIGN_OR_RETURN(std::string wrapped,
                          seal(master.key, place(tenant, master.id), data_key.reveal(), *random_));
  return WrappedKey{master.id, std::move(wrapped)};
}

absl::StatusOr<Secret> MasterKeys::unwrap(TenantId tenant, const WrappedKey& wrapped) {
  const auto master = std::find_if(keys_.begin(), keys_.end(), [&](const MasterKey& key) {
    return key.id == wrapped.master_key;
  });
  if (master == keys_.end()) {
    return make_error(absl::StatusCode::kNotFound, "vault.no_master_key",
                      "master key '" + wrapped.master_key +
                          "' is not configured; keep old keys until rewrap() has run");
  }
  return unseal(master->key, place(tenant, master->id), wrapped.wrapped);
}

}  // namespace v0
}  // namespace octroi
