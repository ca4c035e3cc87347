// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Database and Statement: the sqlite3 C handles, owned; and SQLite's result codes in octroi's
// words.
//
//   OCTROI_ASSIGN_OR_RETURN(Database db, Database::open(path, {}));
//   OCTROI_ASSIGN_OR_RETURN(Statement insert, db.prepare("INSERT INTO t VALUES(?1)"));
//   insert.bind(1, "text");            // not copied: it must live until the step is done
//   if (const int rc = insert.run(); rc != SQLITE_DONE) return db.error(rc, Doing::kWrite);
//
// Layer: adapter sqlite, private. Thread safety: one thread at a time (opened with NOMUTEX).
#ifndef OCTROI_SQLITE_DATABASE_H_
#define OCTROI_SQLITE_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include <sqlite3.h>

#include "octroi/sqlite/sqlite.h"
#include "octroi/storage/record.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) noexcept : statement_(statement) {}

  // Parameters count from 1. Text and values are not copied.
  void bind(int parameter, std::int64_t value) noexcept {
    sqlite3_bind_int64(statement_.get(), parameter, value);
  }
  void bind(int parameter, std::string_view text) noexcept {
    sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
  }
  void bind(int parameter, const Value& value) noexcept;

  // SQLITE_ROW, SQLITE_DONE or an error.
  int step() noexcept { return sqlite3_step(statement_.get()); }
  // Ends the read this statement holds open; it keeps its bindings.
  int reset() noexcept { return sqlite3_reset(statement_.get()); }
  // Steps once and resets: for what answers no rows.
  int run() noexcept {
    const int stepped = step();
    const int reset_code = reset();
    return stepped == SQLITE_ROW || stepped == SQLITE_DONE ? stepped : reset_code;
  }

  // Columns count from 0. The text lives until the next step or reset.
  [[nodiscard]] std::int64_t integer(int column) const noexcept {
    return sqlite3_column_int64(statement_.get(), column);
  }
  [[nodiscard]] std::string_view text(int column) const noexcept;
  [[nodiscard]] Value value(int column) const;

  explicit operator bool() const noexcept { return statement_ != nullptr; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Resets a statement when a scope is left, so that no early return keeps a read transaction open.
class ResetAtExit {
 public:
  explicit ResetAtExit(Statement& statement) noexcept : statement_(statement) {}
  ~ResetAtExit() { statement_.reset(); }
  ResetAtExit(const ResetAtExit&) = delete;
  ResetAtExit& operator=(const ResetAtExit&) = delete;

 private:
  Statement& statement_;
};

// What failed. An I/O error or lack of memory while committing leaves the outcome open: the log may
// hold the whole batch although SQLite has not seen it through. Any other error leaves nothing.
enum class Doing : std::uint8_t { kRead, kWrite, kCommit };

class Database {
 public:
  // A bare connection: no pragma but the busy timeout. Errors: as octroi::sqlite::open().
  static absl::StatusOr<Database> open(const std::string& path, const Options& options);

  // Compiles one statement that will be kept.
  absl::StatusOr<Statement> prepare(const std::string& sql, Doing doing = Doing::kRead);
  // Runs statements that answer nothing.
  absl::Status execute(const std::string& sql);
  // The first column of the first row; 0 or "" when there is none.
  absl::StatusOr<std::int64_t> integer(const std::string& sql);
  absl::StatusOr<std::string> text(const std::string& sql);

  // The status for a result code. Errors: those of Store.
  [[nodiscard]] absl::Status error(int code, Doing doing) const;

  [[nodiscard]] bool is_read_only() const noexcept;
  [[nodiscard]] bool in_transaction() const noexcept;
  [[nodiscard]] std::int64_t changes() const noexcept { return sqlite3_changes64(db_.get()); }
  void rollback() noexcept;

 private:
  struct Close {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
  };
  explicit Database(sqlite3* db) noexcept : db_(db) {}
  absl::StatusOr<Statement> first_row(const std::string& sql);

  std::unique_ptr<sqlite3, Close> db_;
};

// "name" with the quotes SQL wants, so that a field may be called "order".
[[nodiscard]] std::string quoted(std::string_view name);

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_DATABASE_H_
