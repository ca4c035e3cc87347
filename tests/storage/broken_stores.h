// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Stores that each break one axiom, to prove that the conformance suite sees it.
//
//   for (const Sabotage& sabotage : sabotages()) ... check_store_axiom(sabotage.axiom, harness) ...
//
// Layer: tests. Thread safety: as MemoryStore.
#ifndef OCTROI_TESTS_STORAGE_BROKEN_STORES_H_
#define OCTROI_TESTS_STORAGE_BROKEN_STORES_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "octroi/storage/memory_store.h"
#include "octroi/testing/store_axioms.h"

namespace octroi {
inline namespace v0 {

// What a broken store does in place of a verb; an empty one leaves the verb whole.
struct Hooks {
  std::function<absl::StatusOr<CommitResult>(Store& inner, const Batch& batch)> commit;
  std::function<absl::StatusOr<std::optional<Row>>(Store& inner, const TenantContext& tenant,
                                                   const RecordType& type, std::string_view id)>
      read;
  std::function<absl::StatusOr<std::vector<std::optional<Row>>>(
      Store& inner, const Operator& op, const RecordType& type, std::span<const RecordKey> keys)>
      read_many;
  // `tenant` is null for scan_all.
  std::function<absl::StatusOr<Page>(Store& inner, const TenantContext* tenant, const Query& query)>
      scan;
  std::function<absl::Status(std::span<const RecordType* const> types)> also_prepare;
};

// scan() of a tenant, or scan_all() of nobody.
absl::StatusOr<Page> scan_whole(Store& inner, const TenantContext* tenant, const Query& query);
// Reads or scans are answered by a replica that has all commits but the last.
[[nodiscard]] Hooks lag_behind(bool reads, bool scans);

class HookedStore final : public Store {
 public:
  HookedStore(std::shared_ptr<Store> inner, Hooks hooks)
      : inner_(std::move(inner)), hooks_(std::move(hooks)) {}

  absl::Status prepare(std::span<const RecordType* const> types) override;
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override;
  absl::StatusOr<std::vector<std::optional<Row>>> read_many(
      const Operator& op, const RecordType& type, std::span<const RecordKey> keys) override;
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override;
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override;
  absl::StatusOr<CommitResult> commit(const Batch& batch) override;

 private:
  std::shared_ptr<Store> inner_;
  Hooks hooks_;
};

struct Sabotage {
  std::string name;
  std::string axiom;
  std::function<Hooks()> make_hooks;
  bool loses_on_close = false;
  StoreDeviations declared = {};
};

[[nodiscard]] const std::vector<Sabotage>& sabotages();

// Hands out one sabotaged store; what it keeps outlives reopen(), as on a disk.
class SabotagedHarness final : public StoreHarness {
 public:
  explicit SabotagedHarness(Sabotage sabotage) : sabotage_(std::move(sabotage)) {}

  absl::StatusOr<std::unique_ptr<Store>> make() override;
  absl::StatusOr<std::unique_ptr<Store>> reopen(std::unique_ptr<Store> store) override;
  [[nodiscard]] StoreDeviations deviations() const override { return sabotage_.declared; }

 private:
  Sabotage sabotage_;
  std::shared_ptr<Store> disk_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTS_STORAGE_BROKEN_STORES_H_
