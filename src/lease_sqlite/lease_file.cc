// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "lease_file.h"

#include <cstddef>

namespace octroi {
inline namespace v0 {
namespace lease_sqlite {
namespace {

// Two processes that make the same file at once both want it alone for a moment, which SQLite
// refuses one of them at once, whatever the timeout.
constexpr int kPauseMs = 10;

// FULL: a grant that power loss takes back would be granted twice.
constexpr const char* kPragmas = "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;";

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS octroi_lease_limits("
    " tenant TEXT NOT NULL, metric TEXT NOT NULL, window TEXT NOT NULL,"
    " unit_limit INTEGER NOT NULL CHECK(unit_limit >= 0), lease_ms INTEGER NOT NULL,"
    " clock_bound_ms INTEGER NOT NULL, silent_units INTEGER NOT NULL,"
    " revision INTEGER NOT NULL, used INTEGER NOT NULL CHECK(used >= 0),"
    " leased INTEGER NOT NULL CHECK(leased >= 0), epoch_last INTEGER NOT NULL,"
    " wanting TEXT NOT NULL, wanted_until_ms INTEGER NOT NULL,"
    " PRIMARY KEY(tenant, metric, window)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS octroi_lease_nodes("
    " tenant TEXT NOT NULL, metric TEXT NOT NULL, window TEXT NOT NULL, node TEXT NOT NULL,"
    " epoch INTEGER NOT NULL, granted INTEGER NOT NULL, spent INTEGER NOT NULL,"
    " returned INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,"
    " CHECK(spent >= 0 AND returned >= 0 AND spent + returned <= granted),"
    " PRIMARY KEY(tenant, metric, window, node)) STRICT, WITHOUT ROWID;";

void bind(sqlite3_stmt* statement, int parameter, const std::string& text) noexcept {
  sqlite3_bind_text(statement, parameter, text.data(), static_cast<int>(text.size()),
                    SQLITE_STATIC);
}

std::string text_of(sqlite3_stmt* statement, int column) {
  const auto* bytes = sqlite3_column_text(statement, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

quota::LeaseRow lease_at(sqlite3_stmt* statement) noexcept {
  return {.epoch = sqlite3_column_int64(statement, 0),
          .granted = sqlite3_column_int64(statement, 1),
          .spent = sqlite3_column_int64(statement, 2),
          .returned = sqlite3_column_int64(statement, 3),
          .expires_at_ms = sqlite3_column_int64(statement, 4)};
}

int enter_wal(sqlite3* db, int busy_timeout_ms) noexcept {
  for (int waited_ms = 0;; waited_ms += kPauseMs) {
    const int code = sqlite3_exec(db, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (code != SQLITE_BUSY || waited_ms >= busy_timeout_ms) return code;
    sqlite3_sleep(kPauseMs);
  }
}

int make_schema(sqlite3* db) noexcept {
  int code = sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return code;
  code = sqlite3_exec(db, kSchema, nullptr, nullptr, nullptr);
  const int end =
      sqlite3_exec(db, code == SQLITE_OK ? "COMMIT" : "ROLLBACK", nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? end : code;
}

}  // namespace

const char* LeaseFile::text(Sql sql) noexcept {
  switch (sql) {
    case kBegin:
      return "BEGIN IMMEDIATE";
    case kCommit:
      return "COMMIT";
    case kRollBack:
      return "ROLLBACK";
    case kReadBook:
      return "SELECT unit_limit, lease_ms, clock_bound_ms, silent_units, revision, used, leased,"
             " epoch_last, wanting, wanted_until_ms FROM octroi_lease_limits"
             " WHERE tenant = ?1 AND metric = ?2 AND window = ?3";
    case kWriteBook:
      return "INSERT OR REPLACE INTO octroi_lease_limits"
             " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    case kDeleteBook:
      return "DELETE FROM octroi_lease_limits WHERE tenant = ?1 AND metric = ?2 AND window = ?3";
    case kReadLease:
      return "SELECT epoch, granted, spent, returned, expires_at_ms FROM octroi_lease_nodes"
             " WHERE tenant = ?1 AND metric = ?2 AND window = ?3 AND node = ?4";
    case kWriteLease:
      return "INSERT OR REPLACE INTO octroi_lease_nodes"
             " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    case kReadOverdue:
      return "SELECT epoch, granted, spent, returned, expires_at_ms FROM octroi_lease_nodes"
             " WHERE tenant = ?1 AND metric = ?2 AND window = ?3 AND expires_at_ms <= ?4";
    case kDeleteOverdue:
      return "DELETE FROM octroi_lease_nodes"
             " WHERE tenant = ?1 AND metric = ?2 AND window = ?3 AND expires_at_ms <= ?4";
    case kSqlCount:
      break;
  }
  return "";
}

int LeaseFile::open(const std::string& path, int busy_timeout_ms, std::string& detail) {
  close();
  sqlite3* handle = nullptr;
  int code =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  db_.reset(handle);
  if (code == SQLITE_OK) {
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    code = enter_wal(handle, busy_timeout_ms);
  }
  if (code == SQLITE_OK) code = sqlite3_exec(handle, kPragmas, nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) code = make_schema(handle);
  if (code == SQLITE_OK) code = prepare_all();
  if (code != SQLITE_OK) {
    detail = "cannot open '" + path + "': " + message();
    close();
  }
  return code;
}

void LeaseFile::close() noexcept {
  for (auto& statement : statements_) statement.reset();
  db_.reset();
}

int LeaseFile::prepare_all() {
  for (std::size_t i = 0; i < kSqlCount; ++i) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(db_.get(), text(static_cast<Sql>(i)), -1,
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return code;
    statements_[i].reset(statement);
  }
  return SQLITE_OK;
}

sqlite3_stmt* LeaseFile::bound(Sql sql, const quota::LeaseKey& key) noexcept {
  sqlite3_stmt* statement = statements_[sql].get();
  bind(statement, 1, key.tenant);
  bind(statement, 2, key.metric);
  bind(statement, 3, key.window);
  return statement;
}

int LeaseFile::finish(sqlite3_stmt* statement, int code) noexcept {
  sqlite3_reset(statement);
  return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

int LeaseFile::run(Sql sql) noexcept {
  sqlite3_stmt* statement = statements_[sql].get();
  return finish(statement, sqlite3_step(statement));
}

void LeaseFile::roll_back() noexcept {
  if (db_ && sqlite3_get_autocommit(db_.get()) == 0) run(kRollBack);
}

int LeaseFile::read_book(const quota::LeaseKey& key, std::optional<quota::LeaseBook>& book) {
  sqlite3_stmt* row = bound(kReadBook, key);
  const int code = sqlite3_step(row);
  if (code == SQLITE_ROW) {
    book = quota::LeaseBook{
        .terms = {.limit = sqlite3_column_int64(row, 0),
                  .lease_ms = sqlite3_column_int64(row, 1),
                  .clock_bound_ms = sqlite3_column_int64(row, 2),
                  .silent_units = static_cast<quota::SilentUnits>(sqlite3_column_int(row, 3))},
        .revision = sqlite3_column_int64(row, 4),
        .used = sqlite3_column_int64(row, 5),
        .leased = sqlite3_column_int64(row, 6),
        .epoch_last = sqlite3_column_int64(row, 7),
        .wanting = text_of(row, 8),
        .wanted_until_ms = sqlite3_column_int64(row, 9)};
  }
  return finish(row, code);
}

int LeaseFile::write_book(const quota::LeaseKey& key, const quota::LeaseBook& book) {
  sqlite3_stmt* row = bound(kWriteBook, key);
  sqlite3_bind_int64(row, 4, book.terms.limit);
  sqlite3_bind_int64(row, 5, book.terms.lease_ms);
  sqlite3_bind_int64(row, 6, book.terms.clock_bound_ms);
  sqlite3_bind_int64(row, 7, static_cast<std::int64_t>(book.terms.silent_units));
  sqlite3_bind_int64(row, 8, book.revision);
  sqlite3_bind_int64(row, 9, book.used);
  sqlite3_bind_int64(row, 10, book.leased);
  sqlite3_bind_int64(row, 11, book.epoch_last);
  bind(row, 12, book.wanting);
  sqlite3_bind_int64(row, 13, book.wanted_until_ms);
  return finish(row, sqlite3_step(row));
}

int LeaseFile::delete_book(const quota::LeaseKey& key) {
  sqlite3_stmt* statement = bound(kDeleteBook, key);
  return finish(statement, sqlite3_step(statement));
}

int LeaseFile::read_lease(const quota::LeaseKey& key, const std::string& node,
                          std::optional<quota::LeaseRow>& lease) {
  sqlite3_stmt* row = bound(kReadLease, key);
  bind(row, 4, node);
  const int code = sqlite3_step(row);
  if (code == SQLITE_ROW) lease = lease_at(row);
  return finish(row, code);
}

int LeaseFile::write_lease(const quota::LeaseKey& key, const std::string& node,
                           const quota::LeaseRow& lease) {
  sqlite3_stmt* row = bound(kWriteLease, key);
  bind(row, 4, node);
  sqlite3_bind_int64(row, 5, lease.epoch);
  sqlite3_bind_int64(row, 6, lease.granted);
  sqlite3_bind_int64(row, 7, lease.spent);
  sqlite3_bind_int64(row, 8, lease.returned);
  sqlite3_bind_int64(row, 9, lease.expires_at_ms);
  return finish(row, sqlite3_step(row));
}

int LeaseFile::end_overdue(const quota::LeaseKey& key, std::int64_t now_ms,
                           quota::LeaseBook& book) {
  const std::int64_t until_ms = now_ms - book.terms.clock_bound_ms;
  sqlite3_stmt* row = bound(kReadOverdue, key);
  sqlite3_bind_int64(row, 4, until_ms);
  bool has_any = false;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(row)) == SQLITE_ROW) {
    quota::end_lease(book, lease_at(row));
    has_any = true;
  }
  code = finish(row, code);
  if (code != SQLITE_OK || !has_any) return code;
  row = bound(kDeleteOverdue, key);
  sqlite3_bind_int64(row, 4, until_ms);
  return finish(row, sqlite3_step(row));
}

std::string LeaseFile::message() const { return db_ ? sqlite3_errmsg(db_.get()) : "not open"; }

}  // namespace lease_sqlite
}  // namespace v0
}  // namespace octroi
