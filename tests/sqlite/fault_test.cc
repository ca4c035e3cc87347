// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// What the disk does to a commit: whole or nothing, the right code, and a store that goes on.
#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "fault_vfs.h"
#include "octroi/base/status.h"
#include "sqlite_helpers.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kNotesCount = 12;

// Several pages, so that the log is written in several calls.
Batch many_notes(const std::string& round) {
  Batch batch;
  for (int i = 0; i < kNotesCount; ++i)
    batch.insert(
        note(round + "-" + std::to_string(i), round + std::to_string(i) + std::string(600, 'x')));
  batch.take_number({.series = {.series = "s"}, .write = 0, .number_field = 1, .text_field = 0});
  return batch;
}

int count_of(Store& store, const std::string& round) {
  const auto page = store.scan(test_context(), {.type = &kNotes, .rows_max = 1000});
  EXPECT_TRUE(page.ok()) << page.status();
  int count = 0;
  for (const Row& row : page->rows) count += row.id.starts_with(round + "-") ? 1 : 0;
  return count;
}

struct Fault {
  const char* name;
  int code;
  bool forever;
};

class EachFault : public ::testing::TestWithParam<Fault> {
 protected:
  void arm(int call) {
    if (GetParam().forever) {
      vfs_.arm_forever(call, GetParam().code);
    } else {
      vfs_.arm(call, GetParam().code);
    }
  }
  FaultVfs vfs_;
};

// Fails the n-th call of a commit, for every n there is.
TEST_P(EachFault, LeavesTheStoreWholeAndUsable) {
  bool any_fired = false;
  for (int call = 1; call < 400; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    const TempFile file;
    int landed = 0;
    {
      auto store = open_store(file, {});
      ASSERT_TRUE(store.commit(insert_note("first", "first")).ok());
      arm(call);
      const auto result = store.commit(many_notes("faulty"));
      const bool fired = vfs_.has_fired();
      vfs_.arm(0, SQLITE_OK);
      if (!fired) {
        EXPECT_TRUE(result.ok()) << result.status();
        break;
      }
      any_fired = true;
      ASSERT_FALSE(result.ok());
      const std::string code = error_code(result.status());
      EXPECT_TRUE(code == "storage.commit_unknown" || code == "storage.io_error" ||
                  code == "storage.full")
          << code;
      landed = count_of(store, "faulty");
      EXPECT_TRUE(landed == 0 || landed == kNotesCount) << landed;
      if (code != "storage.commit_unknown") {
        EXPECT_EQ(landed, 0) << code;
      }
      const auto next = store.commit(many_notes("next"));
      EXPECT_TRUE(next.ok()) << next.status();
      EXPECT_EQ(count_of(store, "next"), kNotesCount);
      EXPECT_EQ(count_of(store, "faulty"), landed);
      EXPECT_TRUE(has_note(store, "first"));
      ASSERT_FALSE(next->numbers.empty());
      EXPECT_EQ(next->numbers[0].number, landed == 0 ? 1 : 2);
    }
    auto again = open_store(file);
    EXPECT_EQ(count_of(again, "next"), kNotesCount);
    EXPECT_EQ(count_of(again, "faulty"), landed);
    EXPECT_EQ(sql(file, "PRAGMA integrity_check"), "ok");
  }
  EXPECT_TRUE(any_fired);
}

// After an unknown commit the process dies: what is found then is all or nothing.
TEST_P(EachFault, LeavesTheFileWholeForTheNextProcess) {
  for (int call = 1; call < 400; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    const TempFile file;
    const TempFile copy;
    auto store = open_store(file, {});
    ASSERT_TRUE(store.commit(insert_note("first", "first")).ok());
    arm(call);
    const bool ok = store.commit(many_notes("faulty")).ok();
    const bool fired = vfs_.has_fired();
    vfs_.arm(0, SQLITE_OK);
    // What a kill would leave: the file and its log as they lie, without a clean close.
    std::filesystem::copy_file(file.path(), copy.path());
    std::filesystem::copy_file(file.path() + "-wal", copy.path() + "-wal");
    auto recovered = open_store(copy);
    const int landed = count_of(recovered, "faulty");
    EXPECT_TRUE(landed == kNotesCount || (!ok && landed == 0)) << landed;
    EXPECT_TRUE(has_note(recovered, "first"));
    if (!fired) break;
  }
}

INSTANTIATE_TEST_SUITE_P(Disk, EachFault,
                         ::testing::Values(Fault{"WriteFails", SQLITE_IOERR_WRITE, false},
                                           Fault{"SyncFails", SQLITE_IOERR_FSYNC, false},
                                           Fault{"DiskGone", SQLITE_IOERR_WRITE, true},
                                           Fault{"DiskFull", SQLITE_FULL, true}),
                         [](const auto& fault) { return fault.param.name; });

TEST(Faults, AnErrorWhileCommittingIsUnknownAndOneBeforeIsNot) {
  FaultVfs vfs;
  const TempFile file;
  auto store = open_store(file, {});
  vfs.arm(1, SQLITE_IOERR_WRITE);
  EXPECT_EQ(error_code(store.commit(many_notes("a")).status()), "storage.commit_unknown");
  vfs.arm(1, SQLITE_FULL);
  EXPECT_EQ(error_code(store.commit(many_notes("b")).status()), "storage.full");
  vfs.arm(0, SQLITE_OK);
  EXPECT_TRUE(store.commit(many_notes("c")).ok());
}

TEST(Faults, AFullFileIsRefusedAndStaysReadable) {
  const TempFile file;
  auto store = open_store(file, {.bytes_max = 200'000});
  std::string code;
  int round = 0;
  for (; round < 100 && code.empty(); ++round)
    code = error_code(store.commit(many_notes(std::to_string(round))).status());
  EXPECT_EQ(code, "storage.full");
  EXPECT_EQ(count_of(store, std::to_string(round - 1)), 0);
  EXPECT_EQ(count_of(store, "0"), kNotesCount);
  EXPECT_EQ(error_code(store.commit(many_notes("again")).status()), "storage.full");
  EXPECT_LE(std::filesystem::file_size(file.path()), 200'000U);
}

TEST(Faults, ADamagedFileIsDataLoss) {
  const TempFile file;
  {
    auto store = open_store(file);
    for (int round = 0; round < 5; ++round)
      ASSERT_TRUE(store.commit(many_notes(std::to_string(round))).ok());
  }
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(file.path()));
  {
    std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(4096 * 2);
    for (std::streamoff at = 4096 * 2; at < size; ++at) bytes.put('\x5A');
  }
  auto store = sqlite::open(file.path());
  ASSERT_TRUE(store.ok()) << store.status();
  const std::array<const RecordType*, 2> types = {&kNotes, &kDiary};
  absl::Status status = store->prepare(types);
  if (status.ok()) status = store->scan(test_context(), {.type = &kNotes}).status();
  EXPECT_EQ(error_code(status), "storage.corrupt");
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace v0
}  // namespace octroi
