// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CommitLane: commits on their way while their caller works on.
//
// The first start() begins a thread, which ends with the lane; where there is none to be had, or
// none is wanted, start() commits itself. One commit is under way at a time, in the order in which
// they were started. Behind one that failed the others wait, until its caller has landed it, done
// what it takes, and turns to the lane again.
//
//   CommitLane lane(store, true);
//   lane.start(group.batch);                // left alone until it has landed
//   ... plan what touches none of the group's tenants ...
//   const absl::Status status = lane.land();
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_RUN_COMMIT_LANE_H_
#define OCTROI_SRC_ENGINE_RUN_COMMIT_LANE_H_

#include <condition_variable>
#include <deque>
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
  // Waits for the commit under way; those behind it are not made.
  ~CommitLane();
  CommitLane(const CommitLane&) = delete;
  CommitLane& operator=(const CommitLane&) = delete;

  void start(const Batch& batch);
  // What the oldest commit came to; call it once for each start().
  absl::Status land();
  // False where start() commits itself.
  [[nodiscard]] bool has_thread() const noexcept { return has_thread_; }

 private:
  void begin_thread();
  void go_on();
  void work();

  Store& store_;
  bool has_thread_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<const Batch*> waiting_;  // the first may be under way
  std::deque<absl::Status> landed_;
  bool is_held_ = false;       // behind one that failed
  bool has_told_why_ = false;  // land() has given its status
  bool ends_ = false;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RUN_COMMIT_LANE_H_
