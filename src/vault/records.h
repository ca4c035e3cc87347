// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The vault's two records, and their rows.
//
// Layer: vault, private. Thread safety: values and pure functions.
#ifndef OCTROI_SRC_VAULT_RECORDS_H_
#define OCTROI_SRC_VAULT_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/ids.h"
#include "octroi/storage/record.h"
#include "octroi/vault/key_provider.h"

namespace octroi {
inline namespace v0 {
namespace vault {

// One a tenant, under kKeyId. Every put counts here, so that whatever seals and whatever changes
// the key exclude each other through the row's version.
struct TenantKey {
  std::int64_t generation = 1;          // of the data key, from 1
  std::int64_t seals = 0;               // under this generation
  std::optional<WrappedKey> wrapped{};  // nothing: destroyed
  std::string changed_at{};
  std::string changed_by{};
  std::optional<std::string> erased_because{};
};

inline constexpr std::string_view kKeyId = "data_key";

struct SealedSecret {
  std::int64_t generation = 1;          // of the key it is sealed with
  std::optional<std::string> sealed{};  // nothing: removed
  std::string changed_at{};
  std::string changed_by{};
};

// A record and the row it came from, or the row it will be inserted as.
template <class T>
struct Kept {
  T value{};
  Row row{};

  [[nodiscard]] bool is_new() const noexcept { return row.version == 0; }
};

[[nodiscard]] const RecordType& key_type();
[[nodiscard]] const RecordType& secret_type();

// The row as it is to be written.
[[nodiscard]] Row to_row(const Kept<TenantKey>& key);
[[nodiscard]] Row to_row(const Kept<SealedSecret>& secret);

// Errors: DataLoss "vault.bad_record".
absl::StatusOr<Kept<TenantKey>> read_key(Row row);
absl::StatusOr<Kept<SealedSecret>> read_secret(Row row);

[[nodiscard]] Kept<TenantKey> new_key(TenantId tenant);
[[nodiscard]] Kept<SealedSecret> new_secret(TenantId tenant, std::string_view name);

}  // namespace vault
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_VAULT_RECORDS_H_
