// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TempFile: a path for a database that is not there yet, and is gone with the test.
//
// Layer: tests. Thread safety: none needed.
#ifndef OCTROI_TESTS_SQLITE_TEMP_FILE_H_
#define OCTROI_TESTS_SQLITE_TEMP_FILE_H_

#include <filesystem>
#include <string>
#include <unistd.h>

#include <stdlib.h>

namespace octroi {
inline namespace v0 {

class TempFile {
 public:
  TempFile() {
    // In memory where there is such a place: hundreds of files, each synced to the disk, are slow.
    const std::filesystem::path memory = "/dev/shm";
    const std::filesystem::path root =
        ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    std::string folder = (root / "octroi-XXXXXX").string();
    folder_ = ::mkdtemp(folder.data());
  }
  ~TempFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  [[nodiscard]] std::string path() const { return (folder_ / "billing.db").string(); }
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTS_SQLITE_TEMP_FILE_H_
