// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// LeaseFile: the connection to a file of leases, and the rows in it.
//
// Every call answers a SQLite result code; SQLITE_OK, or what went wrong first.
#ifndef OCTROI_SRC_LEASE_SQLITE_LEASE_FILE_H_
#define OCTROI_SRC_LEASE_SQLITE_LEASE_FILE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <sqlite3.h>

#include "octroi/quota/lease_book.h"

namespace octroi {
inline namespace v0 {
namespace lease_sqlite {

class LeaseFile {
 public:
  // Opens or creates the file; where that fails, `detail` says why.
  int open(const std::string& path, int busy_timeout_ms, std::string& detail);
  void close() noexcept;

  int begin() noexcept { return run(kBegin); }
  int commit() noexcept { return run(kCommit); }
  void roll_back() noexcept;

  int read_book(const quota::LeaseKey& key, std::optional<quota::LeaseBook>& book);
  int write_book(const quota::LeaseKey& key, const quota::LeaseBook& book);
  int delete_book(const quota::LeaseKey& key);
  int read_lease(const quota::LeaseKey& key, const std::string& node,
                 std::optional<quota::LeaseRow>& lease);
  int write_lease(const quota::LeaseKey& key, const std::string& node,
                  const quota::LeaseRow& lease);
  // Ends in `book` the leases that are overdue, and deletes their rows.
  int end_overdue(const quota::LeaseKey& key, std::int64_t now_ms, quota::LeaseBook& book);

  [[nodiscard]] std::string message() const;

 private:
  enum Sql : std::uint8_t {
    kBegin,
    kCommit,
    kRollBack,
    kReadBook,
    kWriteBook,
    kDeleteBook,
    kReadLease,
    kWriteLease,
    kReadOverdue,
    kDeleteOverdue,
    kSqlCount,
  };
  struct CloseDatabase {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };

  static const char* text(Sql sql) noexcept;
  int prepare_all();
  sqlite3_stmt* bound(Sql sql, const quota::LeaseKey& key) noexcept;
  int run(Sql sql) noexcept;
  static int finish(sqlite3_stmt* statement, int code) noexcept;

  std::unique_ptr<sqlite3, CloseDatabase> db_;
  std::array<std::unique_ptr<sqlite3_stmt, Finalize>, kSqlCount> statements_;
};

}  // namespace lease_sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_LEASE_SQLITE_LEASE_FILE_H_
