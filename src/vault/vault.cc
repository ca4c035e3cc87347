// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/vault/vault.h"

#include <array>
#include <utility>

#include "vault/records.h"

#include "octroi/base/status.h"
#include "octroi/base/text.h"
#include "octroi/vault/sealing.h"

namespace octroi {
inline namespace v0 {
namespace {

using vault::Kept;
using vault::SealedSecret;
using vault::TenantKey;

constexpr std::int64_t kSealsMax = std::int64_t{1} << 32;
constexpr int kAttempts = 5;

absl::Status erased() {
  return make_error(absl::StatusCode::kFailedPrecondition, "vault.erased",
                    "this tenant's key was destroyed; nothing can be kept for it or read any more");
}

absl::Status check_name(std::string_view name) { return check_text("secret's name", name); }

absl::Status check_secret(const Secret& text) {
  if (!text.empty() && text.reveal().size() <= kSecretBytesMax) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "vault.bad_secret",
                    "a secret is 1 byte to 64 KiB long; remove() takes one away");
}

absl::Status no_secret() {
  return make_error(absl::StatusCode::kNotFound, "vault.no_secret",
                    "no secret of this name is kept for this tenant");
}

// Where a secret belongs: it opens nowhere else.
std::string place(const Row& row, std::int64_t generation) {
  return "octroi secret\n" + row.tenant.to_string() + "\n" + std::to_string(generation) + "\n" +
         row.id;
}

// Calls `once` again when another writer came in between.
template <class Once>
absl::Status until_won(Once once) {
  absl::Status status = once();
  for (int attempt = 1;
       attempt < kAttempts && (absl::IsAborted(status) || error_code(status) == "storage.exists");
       ++attempt) {
    status = once();
  }
  return status;
}

template <class T>
void put_row(Batch& batch, const Kept<T>& kept) {
  if (kept.is_new()) {
    batch.insert(to_row(kept));
  } else {
    batch.update(to_row(kept));
  }
}

absl::StatusOr<std::optional<Kept<TenantKey>>> load_key(Store& store, const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(auto row, store.read(tenant, vault::key_type(), vault::kKeyId));
  if (!row) return std::nullopt;
  OCTROI_ASSIGN_OR_RETURN(auto key, vault::read_key(*std::move(row)));
  return key;
}

absl::StatusOr<std::optional<Kept<SealedSecret>>> load_secret(Store& store,
                                                              const TenantContext& tenant,
                                                              std::string_view name) {
  OCTROI_ASSIGN_OR_RETURN(auto row, store.read(tenant, vault::secret_type(), name));
  if (!row) return std::nullopt;
  OCTROI_ASSIGN_OR_RETURN(auto secret, vault::read_secret(*std::move(row)));
  return secret;
}

// Those that are there, by name; removed ones too where `removed_too`.
absl::StatusOr<std::vector<Kept<SealedSecret>>> load_secrets(Store& store,
                                                             const TenantContext& tenant,
                                                             bool removed_too) {
  std::vector<Kept<SealedSecret>> all;
  Query query{.type = &vault::secret_type()};
  for (bool more = true; more;) {
    OCTROI_ASSIGN_OR_RETURN(Page page, store.scan(tenant, query));
    for (Row& row : page.rows) {
      OCTROI_ASSIGN_OR_RETURN(auto secret, vault::read_secret(std::move(row)));
      if (removed_too || secret.value.sealed) all.push_back(std::move(secret));
    }
    query.cursor = page.cursor;
    more = !page.cursor.empty();
  }
  return all;
}

absl::StatusOr<Secret> data_key(KeyProvider& keys, const Kept<TenantKey>& key) {
  if (!key.value.wrapped) return erased();
  return keys.unwrap(key.row.tenant, *key.value.wrapped);
}

// The tenant's data key; made, but not yet kept, where there is none.
absl::StatusOr<std::pair<Kept<TenantKey>, Secret>> key_for_sealing(Store& store, KeyProvider& keys,
                                                                   const TenantContext& tenant,
                                                                   Random& random) {
  OCTROI_ASSIGN_OR_RETURN(auto kept, load_key(store, tenant));
  if (kept) {
    OCTROI_ASSIGN_OR_RETURN(Secret key, data_key(keys, *kept));
    return std::pair(*std::move(kept), std::move(key));
  }
  Secret key = make_sealing_key(random);
  Kept<TenantKey> fresh = vault::new_key(tenant.tenant());
  OCTROI_ASSIGN_OR_RETURN(fresh.value.wrapped, keys.wrap(tenant.tenant(), key));
  return std::pair(std::move(fresh), std::move(key));
}

struct Stamp {
  std::string at;
  std::string by;
};

template <class T>
void stamp(T& value, const Stamp& stamp) {
  value.changed_at = stamp.at;
  value.changed_by = stamp.by;
}

absl::Status check_room(Store& store, const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(const auto all, load_secrets(store, tenant, true));
  if (all.size() < kSecretsMax) return absl::OkStatus();
  return make_error(absl::StatusCode::kResourceExhausted, "vault.too_many_secrets",
                    "a tenant keeps at most 1,000 secrets; use a name again");
}

}  // namespace

absl::Status Vault::open() {
  const std::array<const RecordType*, 2> types{&vault::key_type(), &vault::secret_type()};
  return store_->prepare(types);
}

absl::Status Vault::put(const TenantContext& tenant, std::string_view name, const Secret& text) {
  OCTROI_RETURN_IF_ERROR(check_name(name));
  OCTROI_RETURN_IF_ERROR(check_secret(text));
  return until_won([&]() -> absl::Status {
    OCTROI_ASSIGN_OR_RETURN(auto key, key_for_sealing(*store_, *keys_, tenant, *random_));
    OCTROI_ASSIGN_OR_RETURN(auto secret, load_secret(*store_, tenant, name));
    if (!secret) {
      OCTROI_RETURN_IF_ERROR(check_room(*store_, tenant));
      secret = vault::new_secret(tenant.tenant(), name);
    }
    TenantKey& row = key.first.value;
    if (row.seals >= kSealsMax) {
      return make_error(absl::StatusCode::kResourceExhausted, "vault.key_worn_out",
                        "this data key has sealed 2^32 texts; call rekey() for the tenant");
    }
    ++row.seals;
    const Stamp now{format_instant(clock_->now()), tenant.actor().to_string()};
    stamp(row, now);
    stamp(secret->value, now);
    secret->value.generation = row.generation;
    OCTROI_ASSIGN_OR_RETURN(
        secret->value.sealed,
        seal(key.second, place(secret->row, row.generation), text.reveal(), *random_));
    Batch batch;
    put_row(batch, key.first);
    put_row(batch, *secret);
    return store_->commit(batch).status();
  });
}

absl::StatusOr<Secret> Vault::get(const TenantContext& tenant, std::string_view name) {
  OCTROI_RETURN_IF_ERROR(check_name(name));
  absl::StatusOr<Secret> text = no_secret();
  const absl::Status read = until_won([&]() -> absl::Status {
    OCTROI_ASSIGN_OR_RETURN(const auto key, load_key(*store_, tenant));
    if (!key) return no_secret();
    if (!key->value.wrapped) return erased();
    OCTROI_ASSIGN_OR_RETURN(const auto secret, load_secret(*store_, tenant, name));
    if (!secret || !secret->value.sealed) return no_secret();
    // Between the two reads the key may have been changed.
    if (secret->value.generation > key->value.generation) return absl::AbortedError("key changed");
    OCTROI_ASSIGN_OR_RETURN(const Secret opener, data_key(*keys_, *key));
    text = unseal(opener, place(secret->row, key->value.generation), *secret->value.sealed);
    return text.status();
  });
  if (!read.ok()) return read;
  return text;
}

absl::Status Vault::remove(const TenantContext& tenant, std::string_view name) {
  OCTROI_RETURN_IF_ERROR(check_name(name));
  return until_won([&]() -> absl::Status {
    OCTROI_ASSIGN_OR_RETURN(auto secret, load_secret(*store_, tenant, name));
    if (!secret || !secret->value.sealed) return absl::OkStatus();
    secret->value.sealed.reset();
    stamp(secret->value, {format_instant(clock_->now()), tenant.actor().to_string()});
    Batch batch;
    put_row(batch, *secret);
    return store_->commit(batch).status();
  });
}

absl::StatusOr<std::vector<SecretEntry>> Vault::list(const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(const auto all, load_secrets(*store_, tenant, false));
  std::vector<SecretEntry> entries;
  for (const auto& secret : all) {
    OCTROI_ASSIGN_OR_RETURN(const Instant at, parse_instant(secret.value.changed_at));
    entries.push_back({secret.row.id, at, secret.value.changed_by});
  }
  return entries;
}

absl::Status Vault::rekey(const TenantContext& tenant) {
  return until_won([&]() -> absl::Status {
    OCTROI_ASSIGN_OR_RETURN(auto key, load_key(*store_, tenant));
    if (!key) return absl::OkStatus();
    OCTROI_ASSIGN_OR_RETURN(const Secret before, data_key(*keys_, *key));
    OCTROI_ASSIGN_OR_RETURN(auto secrets, load_secrets(*store_, tenant, false));

    const Secret after = make_sealing_key(*random_);
    const std::int64_t old = key->value.generation;
    key->value.generation = old + 1;
    key->value.seals = static_cast<std::int64_t>(secrets.size());
    OCTROI_ASSIGN_OR_RETURN(key->value.wrapped, keys_->wrap(tenant.tenant(), after));
    stamp(key->value, {format_instant(clock_->now()), tenant.actor().to_string()});
    Batch batch;
    put_row(batch, *key);
    for (auto& secret : secrets) {
      OCTROI_ASSIGN_OR_RETURN(const Secret text,
                              unseal(before, place(secret.row, old), *secret.value.sealed));
      secret.value.generation = old + 1;
      OCTROI_ASSIGN_OR_RETURN(secret.value.sealed,
                              seal(after, place(secret.row, old + 1), text.reveal(), *random_));
      put_row(batch, secret);
    }
    return store_->commit(batch).status();
  });
}

void Vault::also_rewrap(Rewrapping others) { others_.push_back(std::move(others)); }

absl::StatusOr<std::int64_t> Vault::rewrap(const Operator& op) {
  std::int64_t changed = 0;
  for (const Rewrapping& others : others_) {
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t more, others(op));
    changed += more;
  }
  Query query{.type = &vault::key_type(), .rows_max = 200};
  for (bool more = true; more;) {
    OCTROI_ASSIGN_OR_RETURN(Page page, store_->scan_all(op, query));
    query.cursor = page.cursor;
    more = !page.cursor.empty();
    for (const Row& found : page.rows) {
      const TenantContext tenant = op.enter(found.tenant);
      const absl::Status done = until_won([&]() -> absl::Status {
        OCTROI_ASSIGN_OR_RETURN(auto key, load_key(*store_, tenant));
        if (!key || !key->value.wrapped) return absl::OkStatus();
        OCTROI_ASSIGN_OR_RETURN(const std::string current, keys_->current(tenant.tenant()));
        if (key->value.wrapped->master_key == current) return absl::OkStatus();
        OCTROI_ASSIGN_OR_RETURN(const Secret plain, data_key(*keys_, *key));
        OCTROI_ASSIGN_OR_RETURN(key->value.wrapped, keys_->wrap(tenant.tenant(), plain));
        stamp(key->value, {format_instant(clock_->now()), op.actor().to_string()});
        Batch batch;
        put_row(batch, *key);
        OCTROI_RETURN_IF_ERROR(store_->commit(batch).status());
        ++changed;
        return absl::OkStatus();
      });
      if (!done.ok()) return with_context(done, "tenant " + found.tenant.to_string());
    }
  }
  return changed;
}

absl::Status Vault::erase(const Operator& op, TenantId tenant) {
  const TenantContext inside = op.enter(tenant);
  OCTROI_RETURN_IF_ERROR(until_won([&]() -> absl::Status {
    OCTROI_ASSIGN_OR_RETURN(auto key, load_key(*store_, inside));
    if (key && !key->value.wrapped) return absl::OkStatus();
    if (!key) key = vault::new_key(tenant);
    const Stamp now{format_instant(clock_->now()), op.actor().to_string()};
    key->value.wrapped.reset();
    key->value.erased_because = op.reason();
    stamp(key->value, now);
    OCTROI_ASSIGN_OR_RETURN(auto secrets, load_secrets(*store_, inside, false));
    Batch batch;
    put_row(batch, *key);
    for (auto& secret : secrets) {
      secret.value.sealed.reset();
      stamp(secret.value, now);
      put_row(batch, secret);
    }
    return store_->commit(batch).status();
  }));
  return keys_->forget(tenant);
}

}  // namespace v0
}  // namespace octroi
