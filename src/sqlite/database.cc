// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "database.h"

#include <cerrno>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

absl::Status cannot_open(const std::string& path, sqlite3* db) {
  const int system = db == nullptr ? ENOMEM : sqlite3_system_errno(db);
  const bool denied = system == EACCES || system == EPERM || system == EROFS;
  return make_error(denied ? absl::StatusCode::kPermissionDenied : absl::StatusCode::kNotFound,
                    "sqlite.cannot_open",
                    "cannot open '" + path +
                        "': " + (db == nullptr ? "out of memory" : sqlite3_errmsg(db)) +
                        "; its folder must exist and be writable");
}

}  // namespace

void Statement::bind(int parameter, const Value& value) noexcept {
  if (const auto* text = std::get_if<std::string>(&value)) {
    bind(parameter, std::string_view(*text));
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    bind(parameter, *integer);
  } else {
    sqlite3_bind_null(statement_.get(), parameter);
  }
}

std::string_view Statement::text(int column) const noexcept {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string_view()
                          : std::string_view(reinterpret_cast<const char*>(bytes), size);
}

Value Statement::value(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return integer(column);
    default:
      return std::string(text(column));
  }
}

absl::StatusOr<Database> Database::open(const std::string& path, const Options& options) {
  if (path.empty() || path.find('\0') != std::string::npos || path.starts_with("file:") ||
      path == ":memory:")
    return make_error(absl::StatusCode::kInvalidArgument, "sqlite.bad_path",
                      "a SQLite store needs the path of a file; for memory take MemoryStore");
  const int flags =
      (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Database db(handle);
  if (code != SQLITE_OK) return cannot_open(path, handle);
  sqlite3_busy_timeout(handle, static_cast<int>(options.busy_timeout.count()));
  return db;
}

absl::StatusOr<Statement> Database::prepare(const std::string& sql, Doing doing) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error(code, doing);
  return Statement(statement);
}

absl::Status Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : error(code, Doing::kWrite);
}

absl::StatusOr<Statement> Database::first_row(const std::string& sql) {
  OCTROI_ASSIGN_OR_RETURN(Statement statement, prepare(sql));
  const int code = statement.step();
  if (code == SQLITE_ROW) return statement;
  if (code == SQLITE_DONE) return Statement();
  return error(code, Doing::kRead);
}

absl::StatusOr<std::int64_t> Database::integer(const std::string& sql) {
  OCTROI_ASSIGN_OR_RETURN(const Statement row, first_row(sql));
  return row ? row.integer(0) : 0;
}

absl::StatusOr<std::string> Database::text(const std::string& sql) {
  OCTROI_ASSIGN_OR_RETURN(const Statement row, first_row(sql));
  return row ? std::string(row.text(0)) : std::string();
}

absl::Status Database::error(int code, Doing doing) const {
  using absl::StatusCode;
  const std::string detail = sqlite3_errmsg(db_.get());
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make_error(StatusCode::kUnavailable, "storage.busy",
                        "another process holds the file (" + detail + "); try again");
    case SQLITE_FULL:
      return make_error(
          StatusCode::kResourceExhausted, "storage.full",
          "the disk or the limit of the file is reached (" + detail + "); nothing was written");
    case SQLITE_NOMEM:
      if (doing == Doing::kCommit) break;
      return make_error(StatusCode::kResourceExhausted, "storage.no_memory",
                        "out of memory; nothing was written");
    case SQLITE_READONLY:
      return make_error(StatusCode::kFailedPrecondition, "sqlite.read_only",
                        "the file cannot be written (" + detail + ")");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
      return make_error(StatusCode::kDataLoss, "storage.corrupt",
                        "the file is damaged (" + detail + "); restore a backup");
    case SQLITE_TOOBIG:
      return make_error(StatusCode::kInvalidArgument, "storage.bad_row",
                        "a row is too large for SQLite");
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
    case SQLITE_MISMATCH:
      return make_error(StatusCode::kFailedPrecondition, "storage.schema_mismatch",
                        "the tables are not as octroi made them (" + detail +
                            "); undo the change or restore a backup");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
      if (doing == Doing::kCommit) break;
      return make_error(StatusCode::kUnavailable, "storage.io_error",
                        "the file system failed (" + detail + "); nothing was written");
    default:
      if (doing == Doing::kCommit) break;
      return make_error(StatusCode::kInternal, "storage.internal", "SQLite: " + detail);
  }
  return make_error(StatusCode::kUnknown, "storage.commit_unknown",
                    "the commit may have happened (" + detail + "); read before trying again");
}

bool Database::is_read_only() const noexcept { return sqlite3_db_readonly(db_.get(), "main") == 1; }

bool Database::in_transaction() const noexcept { return sqlite3_get_autocommit(db_.get()) == 0; }

void Database::rollback() noexcept {
  if (in_transaction()) sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
