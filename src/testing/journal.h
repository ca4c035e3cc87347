// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Journal: the books of a fake, as lines of fields that are only ever appended.
//
// Every change is one line, and every line goes through `apply`, whether it was just written, was
// written by another process, or is read back after a kill -9. Without a path the lines are applied
// and forgotten. A line is written with one write(2) under a lock of the file, so what a killed
// writer leaves behind is at most one torn last line, which the next one cuts off.
//
//   auto lock = journal.lock();                     // alone, and up to date
//   journal.append(*lock, {"settle", tenant, key});
#ifndef OCTROI_SRC_TESTING_JOURNAL_H_
#define OCTROI_SRC_TESTING_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace octroi {
inline namespace v0 {

using JournalLine = std::vector<std::string>;

class Journal {
 public:
  class Lock {
   public:
    Lock(std::unique_lock<std::mutex> guard, int descriptor) noexcept;
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&&) = delete;
    ~Lock();

   private:
    std::unique_lock<std::mutex> guard_;
    int descriptor_;  // -1: nothing to unlock
  };

  // `apply` is called under the lock only.
  Journal(std::string path, std::function<void(const JournalLine&)> apply);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Errors: Unavailable "fake.books" when the file cannot be opened, locked or read.
  absl::StatusOr<Lock> lock();

  // Errors: Unavailable "fake.books": nothing was written or applied.
  absl::Status append(const Lock& lock, const JournalLine& line);

 private:
  absl::Status catch_up();

  const std::string path_;
  const std::function<void(const JournalLine&)> apply_;
  std::mutex mutex_;
  int descriptor_ = -1;
  std::int64_t applied_bytes_ = 0;
};

// The line with its line feed: fields parted by tabs; tabs, line feeds and percent signs in them
// are written %09, %0A and %25.
std::string format_journal_line(const JournalLine& line);
JournalLine parse_journal_line(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_TESTING_JOURNAL_H_
