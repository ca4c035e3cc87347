// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// FaultVfs: a file system whose n-th call fails (F05, F06).
//
// While it lives, every database of this process is opened on it. It counts the writes, syncs and
// truncations of all files; the one armed answers with an error, or a write is done by half first.
//
//   FaultVfs vfs;
//   auto store = open_store(file);
//   vfs.arm(3, SQLITE_IOERR_WRITE);
//   store.commit(batch);               // the third call from now fails
//
// Layer: tests. Thread safety: one at a time, from one thread.
#ifndef OCTROI_TESTS_SQLITE_FAULT_VFS_H_
#define OCTROI_TESTS_SQLITE_FAULT_VFS_H_

#include <atomic>

#include <sqlite3.h>

namespace octroi {
inline namespace v0 {

class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  // The n-th call from now fails, once; 0 disarms.
  void arm(int call, int code) noexcept;
  // From the n-th call on, every one fails, until it is disarmed.
  void arm_forever(int call, int code) noexcept;
  [[nodiscard]] bool has_fired() const noexcept { return fired_; }

  // For the files: the code of this call, SQLITE_OK when it goes on.
  int next() noexcept;

 private:
  std::atomic<int> calls_left_ = 0;
  int code_ = SQLITE_OK;
  bool forever_ = false;
  std::atomic<bool> fired_ = false;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTS_SQLITE_FAULT_VFS_H_
