// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// WorkFolder: an empty folder beside the program, so on the disk of the build; gone at the end.
//
//   const WorkFolder folder(arguments[0]);
//   auto store = must(sqlite::open(folder.file("billing.db")));
//
// Layer: benchmarks. Thread safety: none.
#ifndef OCTROI_BENCHMARKS_COMMON_FOLDER_H_
#define OCTROI_BENCHMARKS_COMMON_FOLDER_H_

#include <filesystem>
#include <string>
#include <system_error>

namespace octroi::bench {

class WorkFolder {
 public:
  explicit WorkFolder(const std::string& program) : path_(program + ".files") {
    std::filesystem::remove_all(path_);  // of a run that was stopped
    std::filesystem::create_directories(path_);
  }
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_COMMON_FOLDER_H_
