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

// The caller is back, so that it has done what a failure takes. Under the mutex.
void CommitLane::go_on() {
  if (!has_told_why_) return;
  is_held_ = false;
  has_told_why_ = false;
}

void CommitLane::start(const Batch& batch) {
  begin_thread();
  if (!has_thread_) {
    landed_.push_back(store_.commit(batch).status());
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    go_on();
    waiting_.push_back(&batch);
  }
  changed_.notify_all();
}

absl::Status CommitLane::land() {
  std::unique_lock lock(mutex_);
  go_on();
  changed_.notify_all();
  changed_.wait(lock, [this] { return !landed_.empty(); });
  absl::Status status = std::move(landed_.front());
  landed_.pop_front();
  has_told_why_ = is_held_ && !status.ok();
  return status;
}

void CommitLane::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || (!waiting_.empty() && !is_held_); });
    if (ends_) return;
    const Batch& batch = *waiting_.front();
    lock.unlock();
    absl::Status status = store_.commit(batch).status();
    lock.lock();
    waiting_.pop_front();
    is_held_ = !status.ok();
    landed_.push_back(std::move(status));
    changed_.notify_all();
  }
}

}  // namespace v0
}  // namespace octroi
