// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include <mutex>

#include "broken_stores.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

namespace {

// A replica that has all commits but the last, and serves what `is_stale` says.
struct Replica {
  MemoryStore store;
  std::mutex mutex;
  Batch pending;
};

}  // namespace

absl::StatusOr<Page> scan_whole(Store& inner, const TenantContext* tenant, const Query& query) {
  return tenant != nullptr ? inner.scan(*tenant, query)
                           : inner.scan_all(Operator::assume("sabotage", "test"), query);
}

Hooks lag_behind(bool reads, bool scans) {
  auto replica = std::make_shared<Replica>();
  Hooks hooks;
  hooks.also_prepare = [replica](auto types) { return replica->store.prepare(types); };
  hooks.commit = [replica](Store& inner, const Batch& batch) {
    const std::lock_guard lock(replica->mutex);
    auto result = inner.commit(batch);
    if (!result.ok()) return result;
    (void)replica->store.commit(replica->pending);
    replica->pending = batch;
    return result;
  };
  if (reads)
    hooks.read = [replica](Store&, const auto& tenant, const auto& type, auto id) {
      return replica->store.read(tenant, type, id);
    };
  if (scans)
    hooks.scan = [replica](Store&, const TenantContext* tenant, const Query& query) {
      return scan_whole(replica->store, tenant, query);
    };
  return hooks;
}

absl::Status HookedStore::prepare(std::span<const RecordType* const> types) {
  if (hooks_.also_prepare) OCTROI_RETURN_IF_ERROR(hooks_.also_prepare(types));
  return inner_->prepare(types);
}

absl::StatusOr<std::optional<Row>> HookedStore::read(const TenantContext& tenant,
                                                     const RecordType& type, std::string_view id) {
  return hooks_.read ? hooks_.read(*inner_, tenant, type, id) : inner_->read(tenant, type, id);
}

absl::StatusOr<std::vector<std::optional<Row>>> HookedStore::read_many(
    const Operator& op, const RecordType& type, std::span<const RecordKey> keys) {
  if (hooks_.read_many) return hooks_.read_many(*inner_, op, type, keys);
  return hooks_.read ? Store::read_many(op, type, keys) : inner_->read_many(op, type, keys);
}

absl::StatusOr<Page> HookedStore::scan(const TenantContext& tenant, const Query& query) {
  return hooks_.scan ? hooks_.scan(*inner_, &tenant, query) : inner_->scan(tenant, query);
}

absl::StatusOr<Page> HookedStore::scan_all(const Operator& op, const Query& query) {
  return hooks_.scan ? hooks_.scan(*inner_, nullptr, query) : inner_->scan_all(op, query);
}

absl::StatusOr<CommitResult> HookedStore::commit(const Batch& batch) {
  return hooks_.commit ? hooks_.commit(*inner_, batch) : inner_->commit(batch);
}

absl::StatusOr<std::unique_ptr<Store>> SabotagedHarness::make() {
  disk_ = std::make_shared<MemoryStore>();
  return std::unique_ptr<Store>(std::make_unique<HookedStore>(disk_, sabotage_.make_hooks()));
}

absl::StatusOr<std::unique_ptr<Store>> SabotagedHarness::reopen(std::unique_ptr<Store> store) {
  store.reset();
  if (sabotage_.loses_on_close) return make();
  return std::unique_ptr<Store>(std::make_unique<HookedStore>(disk_, sabotage_.make_hooks()));
}

}  // namespace v0
}  // namespace octroi
