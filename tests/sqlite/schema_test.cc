// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "sqlite/schema.h"

#include <array>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/storage/checks.h"
#include "sqlite_helpers.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status prepare(const TempFile& file, const RecordType& type) {
  auto store = sqlite::open(file.path(), {.synchronous = sqlite::Synchronous::kNormal});
  EXPECT_TRUE(store.ok()) << store.status();
  const std::array<const RecordType*, 1> types = {&type};
  return store->prepare(types);
}

// A type with everything a description can say.
RecordType full_type() {
  return {.name = "things",
          .fields = {{"a", FieldType::kId},
                     {"unique", FieldType::kText, true},
                     {"b", FieldType::kInteger, true},
                     {"c", FieldType::kBoolean},
                     {"on", FieldType::kDate, true},
                     {"d", FieldType::kInstant, true},
                     {"e", FieldType::kJson, true}},
          .indexes = {{.name = "across", .fields = {"on", "unique"}},
                      {.name = "one", .fields = {"unique"}, .unique = true},
                      {.name = "all", .fields = {"b"}, .across_tenants = true},
                      {.name = "both", .fields = {"d"}, .unique = true, .across_tenants = true}}};
}

TEST(Schema, ADescriptionReadsBackAsItsType) {
  RecordType type = full_type();
  EXPECT_EQ(sqlite::parse_description(type.name, sqlite::describe(type)), type);
  type.append_only = true;
  EXPECT_EQ(sqlite::parse_description(type.name, sqlite::describe(type)), type);
}

TEST(Schema, TablesAreReadable) {
  const TempFile file;
  auto store = open_store(file);
  ASSERT_TRUE(store.commit(insert_note("n-1", "hello")).ok());
  EXPECT_EQ(sql(file,
                "SELECT body FROM notes WHERE tenant_id = '019b0000-0000-7000-8000-"
                "000000000007' AND id = 'n-1'"),
            "hello");
  EXPECT_EQ(sql(file, "SELECT strict FROM pragma_table_list WHERE name = 'notes'"), "1");
  EXPECT_EQ(sql(file, "SELECT description FROM octroi_schema WHERE type = 'diary'"),
            "append_only\nfield line text\n");
}

TEST(Schema, TheDatabaseItselfRefusesBadValues) {
  const TempFile file;
  ASSERT_TRUE(prepare(file, full_type()).ok());
  const std::string insert = "INSERT INTO things(tenant_id, id, version, a, c, b) VALUES";
  EXPECT_EQ(sql(file, insert + "('t', 'i', 1, 'x', 0, 1)"), "");
  EXPECT_NE(sql(file, insert + "('t', 'j', 1, 'x', 2, 1)").find("CHECK"), std::string::npos);
  EXPECT_NE(sql(file, insert + "('t', 'j', 1, NULL, 0, 1)").find("NOT NULL"), std::string::npos);
  EXPECT_NE(sql(file, insert + "('t', 'j', 1, 'x', 0, 'many')").find("cannot store"),
            std::string::npos);
  EXPECT_NE(sql(file, insert + "('t', 'i', 1, 'x', 0, 1)").find("UNIQUE"), std::string::npos);
}

TEST(Schema, TheDatabaseItselfRefusesToChangeAppendOnlyRows) {
  const TempFile file;
  auto store = open_store(file);
  Batch batch;
  batch.insert({.type = &kDiary, .tenant = test_tenant(), .id = "d", .values = {Value("x")}});
  ASSERT_TRUE(store.commit(batch).ok());
  EXPECT_NE(sql(file, "UPDATE diary SET line = 'y'").find("append-only"), std::string::npos);
  EXPECT_NE(sql(file, "DELETE FROM diary").find("append-only"), std::string::npos);
  EXPECT_EQ(sql(file, "SELECT line FROM diary"), "x");
}

TEST(Schema, PreparingAgainChangesNothing) {
  const TempFile file;
  ASSERT_TRUE(prepare(file, full_type()).ok());
  const std::string before = sql(file, "PRAGMA schema_version");
  ASSERT_TRUE(prepare(file, full_type()).ok());
  EXPECT_EQ(sql(file, "PRAGMA schema_version"), before);
}

TEST(Schema, ATypeMayGrowAtItsEnd) {
  const TempFile file;
  RecordType type{.name = "things", .fields = {{"a", FieldType::kText}}};
  ASSERT_TRUE(prepare(file, type).ok());
  EXPECT_EQ(sql(file,
                "INSERT INTO things(tenant_id, id, version, a) VALUES('019b0000-0000-7000-"
                "8000-000000000007', 'i', 1, 'old')"),
            "");
  type.fields.push_back({"is_new", FieldType::kBoolean, true});
  type.indexes.push_back({.name = "news", .fields = {"is_new"}, .across_tenants = true});
  ASSERT_TRUE(prepare(file, type).ok());
  ASSERT_TRUE(prepare(file, type).ok());

  auto store = sqlite::open(file.path());
  const std::array<const RecordType*, 1> types = {&type};
  ASSERT_TRUE(store->prepare(types).ok());
  auto row = store->read(test_context(), type, "i");
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((**row).values, (std::vector<Value>{Value("old"), Value()}));
  (**row).values[1] = std::int64_t{1};
  Batch batch;
  batch.update(**row);
  ASSERT_TRUE(store->commit(batch).ok());
  const auto page = store->scan_all(Operator::assume("t", "t"), {.type = &type, .index = "news"});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->rows.size(), 1U);
}

struct Misfit {
  const char* name;
  void (*change)(RecordType& type);
  const char* message;  // a part of it
};

class EachMisfit : public ::testing::TestWithParam<Misfit> {};

TEST_P(EachMisfit, IsRefusedAndNamed) {
  const TempFile file;
  RecordType type{.name = "things",
                  .fields = {{"a", FieldType::kText}, {"b", FieldType::kInteger}},
                  .indexes = {{.name = "by_b", .fields = {"b"}}}};
  ASSERT_TRUE(prepare(file, type).ok());
  const std::string before = sql(file, "PRAGMA schema_version");
  GetParam().change(type);
  const absl::Status status = prepare(file, type);
  EXPECT_EQ(error_code(status), "storage.schema_mismatch");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(error_message(status).find(GetParam().message), std::string::npos) << status;
  EXPECT_EQ(sql(file, "PRAGMA schema_version"), before) << "a refused type left something behind";
}

const Misfit kMisfits[] = {
    {"FieldTaken",
     [](RecordType& type) {
       type.fields.pop_back();
       type.indexes.clear();
     },
     "things.b integer, which this program does not know"},
    {"FieldRetyped", [](RecordType& type) { type.fields[1].type = FieldType::kBoolean; },
     "things.b integer where this program has things.b boolean"},
    {"FieldRenamed", [](RecordType& type) { type.fields[0].name = "z"; }, "things.a text"},
    {"FieldNullable", [](RecordType& type) { type.fields[0].nullable = true; },
     "where this program has things.a text null"},
    {"FieldsSwapped", [](RecordType& type) { std::swap(type.fields[0], type.fields[1]); },
     "things.a text"},
    {"FieldAddedNotNull",
     [](RecordType& type) {
       type.fields.push_back({"c", FieldType::kText});
     },
     "things.c text is not nullable"},
    {"IndexTaken", [](RecordType& type) { type.indexes.clear(); },
     "index things.by_b, which this program does not know"},
    {"IndexChanged", [](RecordType& type) { type.indexes[0].unique = true; }, "things.by_b"},
    {"AppendOnly", [](RecordType& type) { type.append_only = true; }, "not append-only"},
};

INSTANTIATE_TEST_SUITE_P(Schema, EachMisfit, ::testing::ValuesIn(kMisfits),
                         [](const auto& misfit) { return misfit.param.name; });

struct Tampering {
  const char* name;
  const char* statement;
  const char* message;
};

class EachTampering : public ::testing::TestWithParam<Tampering> {};

TEST_P(EachTampering, IsFound) {
  const TempFile file;
  { auto store = open_store(file); }
  EXPECT_EQ(sql(file, GetParam().statement), "");
  auto store = sqlite::open(file.path());
  ASSERT_TRUE(store.ok());
  const std::array<const RecordType*, 2> types = {&kNotes, &kDiary};
  const absl::Status status = store->prepare(types);
  EXPECT_EQ(error_code(status), "storage.schema_mismatch");
  EXPECT_NE(error_message(status).find(GetParam().message), std::string::npos) << status;
}

INSTANTIATE_TEST_SUITE_P(
    Schema, EachTampering,
    ::testing::Values(
        Tampering{"ColumnAdded", "ALTER TABLE notes ADD COLUMN mine TEXT", "notes"},
        Tampering{"ColumnRenamed", "ALTER TABLE notes RENAME body TO text", "notes"},
        Tampering{"TableDropped", "DROP TABLE diary", "diary is missing"},
        Tampering{"IndexDropped", "DROP INDEX notes__by_amount", "notes__by_amount"},
        Tampering{"TriggerDropped", "DROP TRIGGER diary__no_delete", "diary__no_delete"},
        Tampering{"Forgotten", "DELETE FROM octroi_schema WHERE type = 'notes'", "not octroi's"}),
    [](const auto& tampering) { return tampering.param.name; });

TEST(Schema, AnotherViewOrIndexInTheFileIsNoMismatch) {
  const TempFile file;
  { auto store = open_store(file); }
  EXPECT_EQ(sql(file,
                "CREATE VIEW report AS SELECT count(*) FROM notes;"
                "CREATE INDEX for_report ON notes(body)"),
            "");
  auto store = open_store(file);
  EXPECT_TRUE(store.commit(insert_note("n-1", "hello")).ok());
}

TEST(Schema, AUniqueIndexOverDuplicatesIsNotMade) {
  const TempFile file;
  RecordType type{.name = "things", .fields = {{"a", FieldType::kText}}};
  ASSERT_TRUE(prepare(file, type).ok());
  EXPECT_EQ(sql(file, "INSERT INTO things VALUES('t', 'i', 1, 'x'), ('t', 'j', 1, 'x')"), "");
  type.fields.push_back({"b", FieldType::kText, true});
  type.indexes.push_back({.name = "one_a", .fields = {"a"}, .unique = true});
  EXPECT_EQ(error_code(prepare(file, type)), "storage.schema_mismatch");
  EXPECT_EQ(sql(file, "SELECT count(*) FROM pragma_table_info('things')"), "4")
      << "the column that came before the index is rolled back with it";
}

TEST(Schema, ABadTypeIsRefused) {
  const TempFile file;
  EXPECT_EQ(error_code(prepare(file, {.name = "a\"b", .fields = {{"a"}}})), "storage.bad_type");
}

}  // namespace
}  // namespace v0
}  // namespace octroi
