// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "sqlite_helpers.h"

#include <array>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace octroi {
inline namespace v0 {

const RecordType kNotes{
    .name = "notes",
    .fields = {{"body", FieldType::kText}, {"amount", FieldType::kInteger, true}},
    .indexes = {{.name = "by_amount", .fields = {"amount"}},
                {.name = "one_body", .fields = {"body"}, .unique = true}}};
const RecordType kDiary{
    .name = "diary", .fields = {{"line", FieldType::kText}}, .append_only = true};

TenantId test_tenant() {
  return TenantId(UuidBytes{1, 0x9b, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 7});
}

TenantContext test_context() { return TenantContext::assume(test_tenant(), Actor::system()); }

Row note(const std::string& id, const std::string& body) {
  return {.type = &kNotes, .tenant = test_tenant(), .id = id, .values = {Value(body), Value()}};
}

Batch insert_note(const std::string& id, const std::string& body) {
  Batch batch;
  batch.insert(note(id, body));
  return batch;
}

sqlite::SqliteStore open_store(const TempFile& file, sqlite::Options options) {
  auto store = sqlite::open(file.path(), options);
  EXPECT_TRUE(store.ok()) << store.status();
  const std::array<const RecordType*, 2> types = {&kNotes, &kDiary};
  const absl::Status prepared = store->prepare(types);
  EXPECT_TRUE(prepared.ok()) << prepared;
  return *std::move(store);
}

std::string sql(const std::string& path, const std::string& statements) {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) return "error: cannot open";
  std::string first;
  bool has_first = false;
  const auto keep = [&](int columns, char** values) {
    if (columns > 0 && !has_first && values[0] != nullptr) first = values[0];
    has_first = true;
  };
  using Keep = decltype(keep);
  char* error = nullptr;
  sqlite3_exec(
      db, statements.c_str(),
      [](void* context, int columns, char** values, char**) {
        (*static_cast<Keep*>(context))(columns, values);
        return 0;
      },
      const_cast<void*>(static_cast<const void*>(&keep)), &error);
  if (error != nullptr) first = "error: " + std::string(error);
  sqlite3_free(error);
  sqlite3_close(db);
  return first;
}

std::string sql(const TempFile& file, const std::string& statements) {
  return sql(file.path(), statements);
}

bool has_note(Store& store, const std::string& id) {
  const auto row = store.read(test_context(), kNotes, id);
  EXPECT_TRUE(row.ok()) << row.status();
  return row.ok() && row->has_value();
}

}  // namespace v0
}  // namespace octroi
