// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// FaultyStore: a store that fails when it is told to.
//
// Wraps a store and counts the calls of each verb from 1. A commit can be refused before it happens
// or reported as lost after it happened, which is what a broken connection looks like; a hook sees
// every call first and may kill the process, sleep, or fail it.
//
//   FaultyStore store(inner);
//   store.fail_commit(3, CommitFault::kUnknownAfter);      // it happened, the caller cannot know
//   store.set_hook([](const StoreCall& call) { if (call.index == 7) std::_Exit(9); return ok; });
//
// Layer: testing (may include everything but bindings).
// Thread safety: every call from any thread; the hook is called without a lock.
#ifndef OCTROI_TESTING_FAULTY_STORE_H_
#define OCTROI_TESTING_FAULTY_STORE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/storage/store.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class StoreVerb : std::uint8_t { kPrepare, kRead, kScan, kScanAll, kCommit };

// A call at a wrapped store. A commit is announced twice: before it, and after it succeeded.
struct StoreCall {
  StoreVerb verb = StoreVerb::kRead;
  std::int64_t index = 0;  // the n-th of its verb, from 1
  bool is_done = false;
};

enum class CommitFault : std::uint8_t {
  kBusy,           // not done: Unavailable "storage.busy"
  kFull,           // not done: ResourceExhausted "storage.full"
  kUnknownBefore,  // not done: Unknown "storage.commit_unknown"
  kUnknownAfter,   // done: Unknown "storage.commit_unknown"
};

class FaultyStore final : public Store {
 public:
  // An error is what the call answers: instead of being done, or although it was.
  using Hook = std::function<absl::Status(const StoreCall& call)>;

  // `inner` outlives this store.
  explicit FaultyStore(Store& inner) noexcept : inner_(inner) {}

  // The commit counted `index` fails, once.
  void fail_commit(std::int64_t index, CommitFault fault);
  // The next commit to come.
  void fail_next_commit(CommitFault fault);
  void set_hook(Hook hook);
  [[nodiscard]] std::int64_t calls(StoreVerb verb) const;

  absl::Status prepare(std::span<const RecordType* const> types) override;
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override;
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override;
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override;
  absl::StatusOr<CommitResult> commit(const Batch& batch) override;

 private:
  // Counts the call and asks the hook.
  absl::Status announce(StoreVerb verb, std::int64_t* index = nullptr);
  absl::Status ask_hook(const StoreCall& call) const;
  std::optional<CommitFault> take_fault(std::int64_t index);

  Store& inner_;
  mutable std::mutex mutex_;
  std::array<std::int64_t, 5> calls_{};
  std::map<std::int64_t, CommitFault> faults_;
  Hook hook_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_FAULTY_STORE_H_
