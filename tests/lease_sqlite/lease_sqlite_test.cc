// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/lease_sqlite/lease_sqlite.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

#include "lease/same_answers.h"
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "octroi/testing/lease_conformance.h"

namespace octroi {
inline namespace v0 {
namespace {

using quota::LeaseAuthority;
using quota::LeaseStatus;

// A file of its own in the place for temporary files.
class LeaseDatabase {
 public:
  LeaseDatabase() {
    static std::atomic<int> count{0};
    path_ = std::filesystem::temp_directory_path() /
            ("octroi-lease-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directory(path_);
  }
  ~LeaseDatabase() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  LeaseDatabase(const LeaseDatabase&) = delete;
  LeaseDatabase& operator=(const LeaseDatabase&) = delete;
  [[nodiscard]] std::string file() const { return (path_ / "leases.db").string(); }

 private:
  std::filesystem::path path_;
};

class SqliteLeaseHarness final : public LeaseHarness {
 public:
  std::unique_ptr<LeaseAuthority> make() override {
    std::filesystem::remove(database_.file());
    return lease_sqlite::open(database_.file());
  }
  std::unique_ptr<LeaseAuthority> fail_over(std::unique_ptr<LeaseAuthority>) override {
    return nullptr;
  }
  [[nodiscard]] std::vector<Deviation> deviations() const override {
    return {{.axiom = "AnotherTermWaitsOneLease",
             .reason = "a file with synchronous=FULL has no second life: it loses nothing"}};
  }

 private:
  LeaseDatabase database_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, LeaseConformance, SqliteLeaseHarness);

TEST(SqliteLeases, AnswerAsMemoryDoes) {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    const LeaseDatabase database;
    const auto authority = lease_sqlite::open(database.file());
    quota::SameAnswers(*authority, seed, kLeaseAxiomsBeginMs).play(300);
  }
}

TEST(SqliteLeases, SurviveTheProcess) {
  const LeaseDatabase database;
  const quota::LeaseKey key = {"t", "m", "w"};
  lease_sqlite::open(database.file())->open(key, {.limit = 100});
  lease_sqlite::open(database.file())->exchange(key, {.node = "a", .wish = 6}, 1000);
  EXPECT_EQ(lease_sqlite::open(database.file())->snapshot(key).leased, 6);
}

TEST(SqliteLeases, SayWhyAFileCannotBeOpened) {
  const auto answer = lease_sqlite::open("/nowhere/leases.db")->snapshot({"t", "m", "w"});
  EXPECT_EQ(answer.status, LeaseStatus::kDidNotHappen);
  EXPECT_NE(answer.detail.find("/nowhere/leases.db"), std::string::npos);

  const LeaseDatabase database;
  std::ofstream(database.file()) << std::string(8192, 'x');
  EXPECT_EQ(lease_sqlite::open(database.file())->open({"t", "m", "w"}, {.limit = 1}).status,
            LeaseStatus::kDidNotHappen);
}

TEST(SqliteLeases, ALockedFileIsCertainlyUnchanged) {
  const LeaseDatabase database;
  const quota::LeaseKey key = {"t", "m", "w"};
  const auto authority =
      lease_sqlite::open(database.file(), {.busy_timeout = std::chrono::milliseconds(1)});
  authority->open(key, {.limit = 100});
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(database.file().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto answer = authority->exchange(key, {.node = "a", .wish = 6}, 1000);
  EXPECT_EQ(answer.status, LeaseStatus::kDidNotHappen) << answer.detail;
  sqlite3_close(other);
  EXPECT_EQ(authority->exchange(key, {.node = "a", .wish = 6}, 1000).granted, 6);
}

}  // namespace
}  // namespace v0
}  // namespace octroi
