// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// RawFile: the limit of a billing run on SQLite: the same rows put into the same tables by bare
// statements.
//
// A file that octroi made (tables, indexes, triggers) and nobody has written to, one compiled
// upsert a table, and one transaction a batch. Rows come complete: nothing is planned, read,
// checked or numbered here.
//
//   RawFile raw(path);
//   const double ns = raw.write(batch, result);  // spent on the statements alone
//   raw.check_same_rows(path_of_the_store);
//
// Layer: benchmarks. Thread safety: none.
#ifndef OCTROI_BENCHMARKS_RUN_DUE_RAW_FILE_H_
#define OCTROI_BENCHMARKS_RUN_DUE_RAW_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>

#include "octroi/storage/batch.h"

namespace octroi::bench {

class RawFile {
 public:
  // With the settings of octroi::sqlite::open(): WAL, synchronous=FULL, the same caches.
  explicit RawFile(const std::string& path);

  // Stops the program where SQLite refuses.
  void execute(const std::string& sql);

  // Writes the batch as one transaction; `result` is what the store gave it. Returns nanoseconds.
  double write(const Batch& batch, const CommitResult& result);

  [[nodiscard]] std::int64_t rows_written() const noexcept { return rows_written_; }
  // Stops unless the tables written to hold the same rows in both files, the same in every column.
  void check_same_rows(const std::string& other_path);

 private:
  struct Close {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Close>;

  Statement prepare(const std::string& sql);
  sqlite3_stmt* upsert_of(const RecordType& type);
  void write_row(const Row& row);

  std::unique_ptr<sqlite3, Close> db_;
  Statement begin_;
  Statement commit_;
  std::unordered_map<const RecordType*, Statement> upserts_;
  std::int64_t rows_written_ = 0;
};

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_RUN_DUE_RAW_FILE_H_
