// Copyright The octroi Authors. SPDX-License-Identifier: Apache-2.0 I49: a file of an older format
// is brought forward whole, or stays as it was and can be tried again.
#include "sqlite/format.h"

#include <signal.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "child_process.h"
#include "octroi/base/status.h"
#include "sqlite_helpers.h"

namespace octroi {
inline namespace v0 {
namespace {

using sqlite::Database;
using sqlite::Migration;

// The formats there are, and two to come.
std::vector<Migration> with_future(Migration next, Migration last) {
  std::vector<Migration> steps(sqlite::migrations().begin(), sqlite::migrations().end());
  steps.push_back(next);
  steps.push_back(last);
  return steps;
}

Database open_database(const TempFile& file) {
  auto db = Database::open(file.path(), {});
  EXPECT_TRUE(db.ok()) << db.status();
  return *std::move(db);
}

class Format : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = open_store(file_);
    ASSERT_TRUE(store.commit(insert_note("n-1", "old")).ok());
  }
  std::string format() { return sql(file_, "PRAGMA user_version"); }

  TempFile file_;
  const std::string old_ = std::to_string(sqlite::migrations().size());
  const std::string new_ = std::to_string(sqlite::migrations().size() + 2);
};

TEST_F(Format, AnOlderFileIsBroughtForward) {
  const auto steps = with_future("ALTER TABLE number_series ADD COLUMN note TEXT",
                                 "UPDATE notes SET body = 'new' WHERE body = 'old'");
  Database db = open_database(file_);
  ASSERT_TRUE(sqlite::migrate(db, steps).ok());
  EXPECT_EQ(format(), new_);
  EXPECT_EQ(sql(file_, "SELECT body FROM notes"), "new");
  ASSERT_TRUE(sqlite::migrate(db, steps).ok()) << "again";
  EXPECT_EQ(error_code(sqlite::check_format(db, sqlite::migrations())), "storage.schema_mismatch")
      << "the older program refuses it";
}

TEST_F(Format, AFailingStepLeavesTheFileAsItWas) {
  Database db = open_database(file_);
  const auto broken = with_future("UPDATE notes SET body = 'half'", "SELECT * FROM nowhere");
  EXPECT_FALSE(sqlite::migrate(db, broken).ok());
  EXPECT_EQ(format(), old_);
  EXPECT_EQ(sql(file_, "SELECT body FROM notes"), "old");
  EXPECT_TRUE(sqlite::migrate(db, with_future("SELECT 1", "SELECT 2")).ok());
  EXPECT_EQ(format(), new_);
}

extern "C" int add_kill_function(sqlite3* db, char**, const sqlite3_api_routines*) {
  return sqlite3_create_function(
      db, "kill_minus_nine", 0, SQLITE_UTF8, nullptr,
      [](sqlite3_context*, int, sqlite3_value**) { ::kill(::getpid(), SIGKILL); }, nullptr,
      nullptr);
}

TEST_F(Format, KilledHalfWayItCanBeRunAgain) {
  const auto deadly =
      with_future("UPDATE notes SET body = 'half'", "SELECT kill_minus_nine() FROM notes");
  EXPECT_FALSE(child_succeeds([&] {
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(add_kill_function));
    Database db = open_database(file_);
    return sqlite::migrate(db, deadly).ok();
  }));
  EXPECT_EQ(format(), old_);
  EXPECT_EQ(sql(file_, "SELECT body FROM notes"), "old");
  auto store = open_store(file_);
  EXPECT_TRUE(has_note(store, "n-1"));
  Database db = open_database(file_);
  EXPECT_TRUE(sqlite::migrate(db, with_future("SELECT 1", "SELECT 2")).ok());
}

// Each format that was ever released keeps a fixture; format 1 as its first program wrote it.
TEST(FormatFixture, FormatOneOpens) {
  const TempFile file;
  EXPECT_EQ(
      sql(file,
          "PRAGMA journal_mode = WAL;"
          "CREATE TABLE octroi_schema(type TEXT PRIMARY KEY NOT NULL, description TEXT NOT NULL) "
          "STRICT;"
          "CREATE TABLE number_series(owner TEXT NOT NULL, series TEXT NOT NULL, last INTEGER NOT "
          "NULL CHECK(last > 0), PRIMARY KEY(owner, series)) STRICT, WITHOUT ROWID;"
          "CREATE TABLE notes(tenant_id TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,"
          " body TEXT NOT NULL, amount INTEGER, PRIMARY KEY(tenant_id, id)) STRICT;"
          "CREATE INDEX notes__by_amount ON notes(tenant_id, amount, id) WHERE amount IS NOT NULL;"
          "CREATE UNIQUE INDEX notes__one_body ON notes(tenant_id, body);"
          "INSERT INTO octroi_schema VALUES('notes', 'field body text\nfield amount integer null\n"
          "index by_amount on amount\nindex one_body unique on body\n');"
          "INSERT INTO notes VALUES('019b0000-0000-7000-8000-000000000007', 'n-1', 1, 'hello', 5);"
          "PRAGMA application_id = 1329812562; PRAGMA user_version = 1;"),
      "wal");
  auto store = open_store(file);
  EXPECT_TRUE(has_note(store, "n-1"));
  const auto page = store.scan(test_context(), {.type = &kNotes, .index = "by_amount"});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->rows.size(), 1U);
}

}  // namespace
}  // namespace v0
}  // namespace octroi
