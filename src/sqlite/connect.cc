// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "connect.h"

#include <algorithm>

#include "format.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

// trusted_schema=OFF: a schema from elsewhere cannot call functions. mmap stays off: with it an I/O
// error is a SIGBUS of the host's process instead of a status.
constexpr const char* kPragmas =
    "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
    "PRAGMA mmap_size = 0;";

// Large enough that a batch of 10,000 rows never spills before its commit, and that the upper
// levels of every tree stay in memory. A log of 64 MB before a checkpoint writes a page that many
// batches touch once.
constexpr const char* kWriterPragmas =
    "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384;"
    "PRAGMA journal_size_limit = 134217728;";

constexpr const char* kReaderPragmas = "PRAGMA cache_size = -16384; PRAGMA query_only = ON;";

// Two processes that make the same file at once both want it alone for a moment, and SQLite answers
// the second with BUSY at once, timeout or not.
absl::Status enter_wal(Database& db, const Options& options) {
  constexpr int kPauseMs = 10;
  for (std::int64_t waited_ms = 0;; waited_ms += kPauseMs) {
    const absl::StatusOr<std::string> mode = db.text("PRAGMA journal_mode = WAL");
    if (mode.ok() && *mode == "wal") return absl::OkStatus();
    if (mode.ok())
      return make_error(absl::StatusCode::kFailedPrecondition, "sqlite.cannot_open",
                        "the file system cannot share memory, which WAL mode needs; take a local "
                        "disk");
    if (error_code(mode.status()) != "storage.busy" || waited_ms >= options.busy_timeout.count())
      return mode.status();
    sqlite3_sleep(kPauseMs);
  }
}

absl::Status limit_size(Database& db, const Options& options) {
  if (options.bytes_max <= 0) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t page_bytes, db.integer("PRAGMA page_size"));
  return db.execute("PRAGMA max_page_count = " +
                    std::to_string(std::max<std::int64_t>(1, options.bytes_max / page_bytes)));
}

}  // namespace

absl::StatusOr<Database> connect_writer(const std::string& path, const Options& options) {
  OCTROI_ASSIGN_OR_RETURN(Database db, Database::open(path, options));
  OCTROI_RETURN_IF_ERROR(check_format(db, migrations()));
  if (db.is_read_only())
    return make_error(
        absl::StatusCode::kFailedPrecondition, "sqlite.read_only",
        "'" + path + "' cannot be written; open it with read_only or change its mode");
  OCTROI_RETURN_IF_ERROR(enter_wal(db, options));
  OCTROI_RETURN_IF_ERROR(db.execute(kPragmas));
  OCTROI_RETURN_IF_ERROR(db.execute(kWriterPragmas));
  OCTROI_RETURN_IF_ERROR(db.execute(options.synchronous == Synchronous::kFull
                                        ? "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON"
                                        : "PRAGMA synchronous = NORMAL"));
  OCTROI_RETURN_IF_ERROR(limit_size(db, options));
  OCTROI_RETURN_IF_ERROR(migrate(db, migrations()));
  return db;
}

absl::StatusOr<Database> connect_reader(const std::string& path, const Options& options) {
  Options reading = options;
  reading.read_only = true;
  OCTROI_ASSIGN_OR_RETURN(Database db, Database::open(path, reading));
  OCTROI_RETURN_IF_ERROR(check_format(db, migrations()));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t format, db.integer("PRAGMA user_version"));
  if (format != static_cast<std::int64_t>(migrations().size()))
    return make_error(absl::StatusCode::kFailedPrecondition, "sqlite.read_only",
                      "'" + path + "' must be made or migrated first; open it for writing once");
  OCTROI_RETURN_IF_ERROR(db.execute(kPragmas));
  OCTROI_RETURN_IF_ERROR(db.execute(kReaderPragmas));
  return db;
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
