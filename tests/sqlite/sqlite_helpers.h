// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the SQLite tests share: two types, a tenant, and a second look at the file by bare SQL.
//
//   TempFile file;
//   sqlite::SqliteStore store = open_store(file);
//   EXPECT_EQ(sql(file, "PRAGMA journal_mode"), "wal");
//
// Layer: tests. Thread safety: none needed.
#ifndef OCTROI_TESTS_SQLITE_SQLITE_HELPERS_H_
#define OCTROI_TESTS_SQLITE_SQLITE_HELPERS_H_

#include <string>

#include "octroi/sqlite/sqlite.h"
#include "temp_file.h"

namespace octroi {
inline namespace v0 {

// body text, amount? integer; index by_amount, unique one_body.
extern const RecordType kNotes;
// line; append-only.
extern const RecordType kDiary;

[[nodiscard]] TenantId test_tenant();
[[nodiscard]] TenantContext test_context();
[[nodiscard]] Row note(const std::string& id, const std::string& body);
[[nodiscard]] Batch insert_note(const std::string& id, const std::string& body);

// Opened and prepared with kNotes and kDiary; without waiting for the disk unless told so.
[[nodiscard]] sqlite::SqliteStore open_store(const TempFile& file,
                                             sqlite::Options options = {
                                                 .synchronous = sqlite::Synchronous::kNormal});

// The first column of the first row, or "error: ..." with SQLite's words.
std::string sql(const std::string& path, const std::string& statements);
std::string sql(const TempFile& file, const std::string& statements);

[[nodiscard]] bool has_note(Store& store, const std::string& id);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTS_SQLITE_SQLITE_HELPERS_H_
