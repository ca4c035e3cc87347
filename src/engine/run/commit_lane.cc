// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/run/commit_lane.h"

#include <system_error>
#include <utility>

namespace octroi {
inline namespace v0 {

CommitLane::~CommitLane() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void CommitLane::begin_thread() {
  if (!has_thread_ || thread_.joinable()) return;
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    has_thread_ = false;
  }
}

void CommitLane::start(const Batch& batch) {
  begin_thread();
  if (!has_thread_) {
    status_ = store_.commit(batch).status();
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    batch_ = &batch;
  }
  changed_.notify_all();
}

absl::Status CommitLane::land() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return batch_ == nullptr; });
  return std::exchange(status_, absl::OkStatus());
}

void CommitLane::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return batch_ != nullptr || ends_; });
    if (batch_ == nullptr) return;
    const Batch& batch = *batch_;
    lock.unlock();
    absl::Status status = store_.commit(batch).status();
    lock.lock();
    status_ = std::move(status);
    batch_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace v0
}  // namespace octroi
