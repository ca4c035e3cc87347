// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MemoryStore: a Store in the process's memory, for tests, simulations and previews.
//
// Keeps every axiom but CommitIsDurable: what it holds goes with it.
//
//   MemoryStore store;
//   Billing billing(store, catalog);
//
// Layer: storage (may include base, tenant). Thread safety: every call from any thread; one lock.
#ifndef OCTROI_STORAGE_MEMORY_STORE_H_
#define OCTROI_STORAGE_MEMORY_STORE_H_

#include <memory>

#include "octroi/base/export.h"
#include "octroi/storage/store.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class MemoryStore final : public Store {
 public:
  MemoryStore();
  MemoryStore(MemoryStore&&) noexcept;
  MemoryStore& operator=(MemoryStore&&) noexcept;
  ~MemoryStore() override;

  absl::Status prepare(std::span<const RecordType* const> types) override;
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override;
  absl::StatusOr<std::vector<std::optional<Row>>> read_many(
      const Operator& op, const RecordType& type, std::span<const RecordKey> keys) override;
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override;
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override;
  absl::StatusOr<CommitResult> commit(const Batch& batch) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STORAGE_MEMORY_STORE_H_
