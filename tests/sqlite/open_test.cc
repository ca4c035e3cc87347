// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "child_process.h"
#include "octroi/base/status.h"
#include "sqlite/connect.h"
#include "sqlite_helpers.h"

namespace octroi {
inline namespace v0 {
namespace {

std::string code_of_open(const std::string& path, sqlite::Options options = {}) {
  const auto store = sqlite::open(path, options);
  return store.ok() ? "OK" : error_code(store.status());
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST(Open, RefusesAPathThatIsNoFile) {
  const TempFile file;
  for (const std::string& path : {std::string(), std::string(":memory:"),
                                  std::string("file:x?mode=memory"), std::string("a\0b", 3)})
    EXPECT_EQ(code_of_open(path), "sqlite.bad_path") << path;
  EXPECT_EQ(code_of_open(file.folder().string()), "sqlite.cannot_open");
}

TEST(Open, SaysWhatIsMissing) {
  const TempFile file;
  const auto store = sqlite::open(file.folder().string() + "/absent/billing.db");
  EXPECT_EQ(error_code(store.status()), "sqlite.cannot_open");
  EXPECT_EQ(store.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(code_of_open(file.path(), {.read_only = true}), "sqlite.cannot_open");
}

TEST(Open, RefusesWhatIsNoDatabaseAndLeavesItAlone) {
  const TempFile file;
  const std::string text(5000, 'x');
  write_file(file.path(), text);
  EXPECT_EQ(code_of_open(file.path()), "sqlite.not_a_database");
  std::ifstream in(file.path(), std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
}

TEST(Open, TakesAnEmptyFile) {
  const TempFile file;
  write_file(file.path(), "");
  EXPECT_EQ(code_of_open(file.path(), {.read_only = true}), "sqlite.read_only");
  EXPECT_EQ(code_of_open(file.path()), "OK");
}

TEST(Open, RefusesAnothersTables) {
  const TempFile file;
  EXPECT_EQ(sql(file, "CREATE TABLE theirs(x)"), "");
  EXPECT_EQ(code_of_open(file.path()), "storage.schema_mismatch");
  EXPECT_EQ(sql(file, "PRAGMA journal_mode"), "delete") << "a refused file was changed";
}

TEST(Open, RefusesAnotherApplicationsFile) {
  const TempFile file;
  EXPECT_EQ(sql(file, "PRAGMA application_id = 77"), "");
  EXPECT_EQ(code_of_open(file.path()), "storage.schema_mismatch");
}

TEST(Open, RefusesANewerFormat) {
  const TempFile file;
  ASSERT_EQ(code_of_open(file.path()), "OK");
  EXPECT_EQ(sql(file, "PRAGMA user_version = 999"), "");
  const auto store = sqlite::open(file.path());
  EXPECT_EQ(error_code(store.status()), "storage.schema_mismatch");
  EXPECT_NE(error_message(store.status()).find("newer octroi"), std::string::npos);
  EXPECT_EQ(code_of_open(file.path(), {.read_only = true}), "storage.schema_mismatch");
}

TEST(Open, SetsWhatTheHeaderPromises) {
  const TempFile file;
  auto writer = sqlite::connect_writer(file.path(), {});
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_EQ(*writer->text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(*writer->integer("PRAGMA synchronous"), 2);
  EXPECT_EQ(*writer->integer("PRAGMA foreign_keys"), 1);
  EXPECT_EQ(*writer->integer("PRAGMA busy_timeout"), 5000);
  auto normal = sqlite::connect_writer(file.path(), {.synchronous = sqlite::Synchronous::kNormal});
  EXPECT_EQ(*normal->integer("PRAGMA synchronous"), 1);
  auto reader = sqlite::connect_reader(file.path(), {});
  EXPECT_EQ(*reader->integer("PRAGMA query_only"), 1);
}

TEST(Open, ReadOnlyReadsAndRefusesCommits) {
  const TempFile file;
  auto writer = open_store(file);
  ASSERT_TRUE(writer.commit(insert_note("n-1", "hello")).ok());
  auto reader = open_store(file, {.read_only = true});
  EXPECT_TRUE(has_note(reader, "n-1"));
  EXPECT_EQ(error_code(reader.commit(insert_note("n-2", "x")).status()), "sqlite.read_only");
  ASSERT_TRUE(writer.commit(insert_note("n-3", "later")).ok());
  EXPECT_TRUE(has_note(reader, "n-3")) << "a reader of a file in use sees its commits";
}

TEST(Open, ReadOnlyCannotMakeTables) {
  const TempFile file;
  ASSERT_EQ(code_of_open(file.path()), "OK");
  auto store = sqlite::open(file.path(), {.read_only = true});
  ASSERT_TRUE(store.ok());
  const std::array<const RecordType*, 1> types = {&kNotes};
  EXPECT_EQ(error_code(store->prepare(types)), "sqlite.read_only");
}

// Root may write anything, so a child becomes nobody first.
TEST(Open, AFileThatCannotBeWrittenIsReadOnly) {
  const TempFile file;
  { auto store = open_store(file); }
  ASSERT_EQ(::chmod(file.path().c_str(), 0444), 0);
  ASSERT_EQ(::chmod(file.folder().c_str(), 0777), 0);
  EXPECT_TRUE(child_succeeds([&file] {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) return false;
    return code_of_open(file.path()) == "sqlite.read_only";
  }));
}

TEST(Open, AFolderThatCannotBeEnteredIsDenied) {
  const TempFile file;
  ASSERT_EQ(::chmod(file.folder().c_str(), 0), 0);
  EXPECT_TRUE(child_succeeds([&file] {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) return false;
    return sqlite::open(file.path()).status().code() == absl::StatusCode::kPermissionDenied;
  }));
  ASSERT_EQ(::chmod(file.folder().c_str(), 0700), 0);
}

TEST(Open, AMovedStoreWorks) {
  const TempFile file;
  auto first = open_store(file);
  sqlite::SqliteStore second = std::move(first);
  EXPECT_TRUE(second.commit(insert_note("n-1", "hello")).ok());
  const TempFile other_file;
  sqlite::SqliteStore third = open_store(other_file);
  third = std::move(second);
  EXPECT_TRUE(has_note(third, "n-1"));
}

TEST(Open, ClosingLeavesOneFile) {
  const TempFile file;
  {
    auto store = open_store(file);
    ASSERT_TRUE(store.commit(insert_note("n-1", "hello")).ok());
    EXPECT_TRUE(has_note(store, "n-1"));
  }
  EXPECT_FALSE(std::filesystem::exists(file.path() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(file.path() + "-shm"));
}

}  // namespace
}  // namespace v0
}  // namespace octroi
