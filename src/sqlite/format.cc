// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "format.h"

#include <array>
#include <string>

#include "octroi/base/status.h"
#include "transaction.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

constexpr std::array<Migration, 2> kMigrations = {
    "CREATE TABLE octroi_schema(type TEXT PRIMARY KEY NOT NULL, description TEXT NOT NULL) STRICT;"
    "CREATE TABLE number_series(owner TEXT NOT NULL, series TEXT NOT NULL,"
    " last INTEGER NOT NULL CHECK(last > 0), PRIMARY KEY(owner, series)) STRICT, WITHOUT ROWID;",
    "ALTER TABLE number_series ADD COLUMN rank INTEGER;",
};

absl::Status not_ours(const std::string& what) {
  return make_error(absl::StatusCode::kFailedPrecondition, "storage.schema_mismatch",
                    what + "; give octroi a file of its own");
}

absl::Status check_now(Database& db, std::span<const Migration> steps) {
  const absl::StatusOr<std::int64_t> format = db.integer("PRAGMA user_version");
  if (error_code(format.status()) == "storage.corrupt")
    return make_error(absl::StatusCode::kFailedPrecondition, "sqlite.not_a_database",
                      "the file is not a SQLite database: " + error_message(format.status()));
  OCTROI_RETURN_IF_ERROR(format.status());
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t application, db.integer("PRAGMA application_id"));
  if (application != 0 && application != kApplicationId)
    return not_ours("the file belongs to another application");
  if (application == 0) {
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t tables,
                            db.integer("SELECT count(*) FROM sqlite_schema"));
    if (tables != 0 || *format != 0) return not_ours("the file holds tables that are not octroi's");
  }
  if (*format < 0 || *format > static_cast<std::int64_t>(steps.size()))
    return make_error(absl::StatusCode::kFailedPrecondition, "storage.schema_mismatch",
                      "the file has format " + std::to_string(*format) +
                          ", this octroi knows up to " + std::to_string(steps.size()) +
                          ": it was written by a newer octroi; upgrade this program");
  return absl::OkStatus();
}

}  // namespace

std::span<const Migration> migrations() noexcept { return kMigrations; }

absl::Status check_format(Database& db, std::span<const Migration> steps) {
  return in_snapshot(db, [&] { return check_now(db, steps); });
}

absl::Status migrate(Database& db, std::span<const Migration> steps) {
  OCTROI_RETURN_IF_ERROR(check_format(db, steps));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t now, db.integer("PRAGMA user_version"));
  if (now == static_cast<std::int64_t>(steps.size())) return absl::OkStatus();
  return in_transaction(db, [&]() -> absl::Status {
    // Another process may have been quicker between the look and the lock.
    OCTROI_RETURN_IF_ERROR(check_format(db, steps));
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t from, db.integer("PRAGMA user_version"));
    for (std::size_t i = static_cast<std::size_t>(from); i < steps.size(); ++i)
      OCTROI_RETURN_IF_ERROR(db.execute(steps[i]));
    OCTROI_RETURN_IF_ERROR(db.execute("PRAGMA application_id = " + std::to_string(kApplicationId)));
    return db.execute("PRAGMA user_version = " + std::to_string(steps.size()));
  });
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
