// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CommitLane: one commit under way while its caller works on.
//
// The first start() begins a thread, which ends with the lane; where there is none to be had, or
// none is wanted, start() commits itself. There is never more than one commit under way, so
// commits land in the order they were started.
//
//   CommitLane lane(store, true);
//   lane.start(group.batch);                // left alone until land()
//   ... plan what touches none of the group's tenants ...
//   const absl::Status status = lane.land();
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_RUN_COMMIT_LANE_H_
#define OCTROI_SRC_ENGINE_RUN_COMMIT_LANE_H_

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/status/status.h"

#include "octroi/storage/batch.h"
#include "octroi/storage/store.h"

namespace octroi {
inline namespace v0 {

class CommitLane {
 public:
  CommitLane(Store& store, bool has_thread) noexcept : store_(store), has_thread_(has_thread) {}
  // Waits for the commit under way.
  ~CommitLane();
  CommitLane(const CommitLane&) = delete;
  CommitLane& operator=(const CommitLane&) = delete;

  void start(const Batch& batch);
  // What the commit came to; call it once for each start().
  absl::Status land();

 private:
  void begin_thread();
  void work();

  Store& store_;
  bool has_thread_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  const Batch* batch_ = nullptr;  // under way
  bool ends_ = false;
  absl::Status status_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_COMMIT_LANE_H_
