// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/testing/faulty_store.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status status_of(CommitFault fault) {
  switch (fault) {
    case CommitFault::kBusy:
      return make_error(absl::StatusCode::kUnavailable, "storage.busy", "injected: try again");
    case CommitFault::kFull:
      return make_error(absl::StatusCode::kResourceExhausted, "storage.full",
                        "injected: nothing was written");
    case CommitFault::kUnknownBefore:
    case CommitFault::kUnknownAfter:
      break;
  }
  return make_error(absl::StatusCode::kUnknown, "storage.commit_unknown",
                    "injected: the commit may have happened; read before trying again");
}

}  // namespace

void FaultyStore::fail_commit(std::int64_t index, CommitFault fault) {
  const std::lock_guard lock(mutex_);
  faults_[index] = fault;
}

void FaultyStore::fail_next_commit(CommitFault fault) {
  const std::lock_guard lock(mutex_);
  faults_[calls_[static_cast<std::size_t>(StoreVerb::kCommit)] + 1] = fault;
}

void FaultyStore::set_hook(Hook hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

std::int64_t FaultyStore::calls(StoreVerb verb) const {
  const std::lock_guard lock(mutex_);
  return calls_[static_cast<std::size_t>(verb)];
}

absl::Status FaultyStore::ask_hook(const StoreCall& call) const {
  Hook hook;
  {
    const std::lock_guard lock(mutex_);
    hook = hook_;
  }
  return hook ? hook(call) : absl::OkStatus();
}

absl::Status FaultyStore::announce(StoreVerb verb, std::int64_t* index) {
  std::int64_t counted = 0;
  {
    const std::lock_guard lock(mutex_);
    counted = ++calls_[static_cast<std::size_t>(verb)];
  }
  if (index != nullptr) *index = counted;
  return ask_hook({verb, counted});
}

std::optional<CommitFault> FaultyStore::take_fault(std::int64_t index) {
  const std::lock_guard lock(mutex_);
  const auto found = faults_.find(index);
  if (found == faults_.end()) return std::nullopt;
  const CommitFault fault = found->second;
  faults_.erase(found);
  return fault;
}

absl::Status FaultyStore::prepare(std::span<const RecordType* const> types) {
  OCTROI_RETURN_IF_ERROR(announce(StoreVerb::kPrepare));
  return inner_.prepare(types);
}

absl::StatusOr<std::optional<Row>> FaultyStore::read(const TenantContext& tenant,
                                                     const RecordType& type, std::string_view id) {
  OCTROI_RETURN_IF_ERROR(announce(StoreVerb::kRead));
  return inner_.read(tenant, type, id);
}

absl::StatusOr<Page> FaultyStore::scan(const TenantContext& tenant, const Query& query) {
  OCTROI_RETURN_IF_ERROR(announce(StoreVerb::kScan));
  return inner_.scan(tenant, query);
}

absl::StatusOr<Page> FaultyStore::scan_all(const Operator& op, const Query& query) {
  OCTROI_RETURN_IF_ERROR(announce(StoreVerb::kScanAll));
  return inner_.scan_all(op, query);
}

absl::StatusOr<CommitResult> FaultyStore::commit(const Batch& batch) {
  std::int64_t index = 0;
  OCTROI_RETURN_IF_ERROR(announce(StoreVerb::kCommit, &index));
  const std::optional<CommitFault> fault = take_fault(index);
  if (fault && *fault != CommitFault::kUnknownAfter) return status_of(*fault);
  absl::StatusOr<CommitResult> result = inner_.commit(batch);
  if (!result.ok()) return result;
  OCTROI_RETURN_IF_ERROR(ask_hook({StoreVerb::kCommit, index, true}));
  if (fault) return status_of(*fault);
  return result;
}

}  // namespace v0
}  // namespace octroi
