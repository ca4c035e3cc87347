// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/testing/faulty_store.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/storage/memory_store.h"

namespace octroi {
inline namespace v0 {
namespace {

const RecordType kNotes{.name = "notes", .fields = {{"body", FieldType::kText}}};
const TenantContext kTenant = TenantContext::assume(kPlatform, Actor::system());

Batch insert_note(const std::string& id) {
  Batch batch;
  batch.insert({.type = &kNotes, .tenant = kPlatform, .id = id, .values = {Value("hello")}});
  return batch;
}

class FaultyStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::array<const RecordType*, 1> types = {&kNotes};
    ASSERT_TRUE(store_.prepare(types).ok());
  }
  bool has(const std::string& id) { return memory_.read(kTenant, kNotes, id)->has_value(); }
  std::string commit(const std::string& id) {
    const auto result = store_.commit(insert_note(id));
    return result.ok() ? "OK" : error_code(result.status());
  }

  MemoryStore memory_;
  FaultyStore store_{memory_};
};

struct Outcome {
  CommitFault fault;
  const char* code;
  absl::StatusCode category;
  bool is_done;
};

TEST_F(FaultyStoreTest, EachFaultSaysWhetherItHappened) {
  const Outcome rows[] = {
      {CommitFault::kBusy, "storage.busy", absl::StatusCode::kUnavailable, false},
      {CommitFault::kFull, "storage.full", absl::StatusCode::kResourceExhausted, false},
      {CommitFault::kUnknownBefore, "storage.commit_unknown", absl::StatusCode::kUnknown, false},
      {CommitFault::kUnknownAfter, "storage.commit_unknown", absl::StatusCode::kUnknown, true},
  };
  for (const Outcome& row : rows) {
    const std::string id = "n-" + std::to_string(static_cast<int>(row.fault));
    store_.fail_next_commit(row.fault);
    const auto result = store_.commit(insert_note(id));
    EXPECT_EQ(error_code(result.status()), row.code);
    EXPECT_EQ(result.status().code(), row.category);
    EXPECT_EQ(has(id), row.is_done);
    EXPECT_EQ(commit(id), row.is_done ? "storage.exists" : "OK") << "it fails once";
  }
}

TEST_F(FaultyStoreTest, TheCommitOfThatNumberFails) {
  store_.fail_commit(3, CommitFault::kBusy);
  store_.fail_commit(2, CommitFault::kUnknownAfter);
  EXPECT_EQ(commit("n-1"), "OK");
  EXPECT_EQ(commit("n-2"), "storage.commit_unknown");
  EXPECT_EQ(commit("n-3"), "storage.busy");
  EXPECT_EQ(commit("n-3"), "OK");
  EXPECT_EQ(store_.calls(StoreVerb::kCommit), 4);
}

TEST_F(FaultyStoreTest, ACommitThatFailsByItselfIsNotMadeUnknown) {
  EXPECT_EQ(commit("n-1"), "OK");
  store_.fail_next_commit(CommitFault::kUnknownAfter);
  EXPECT_EQ(commit("n-1"), "storage.exists");
}

TEST_F(FaultyStoreTest, TheHookSeesEveryCallAndACommitTwice) {
  std::vector<std::string> seen;
  const char* const verbs[] = {"prepare", "read", "scan", "scan_all", "commit"};
  store_.set_hook([&](const StoreCall& call) {
    seen.push_back(std::string(verbs[static_cast<int>(call.verb)]) + std::to_string(call.index) +
                   (call.is_done ? " done" : ""));
    return absl::OkStatus();
  });
  EXPECT_TRUE(store_.read(kTenant, kNotes, "n-1").ok());
  EXPECT_TRUE(store_.scan(kTenant, {.type = &kNotes}).ok());
  EXPECT_TRUE(store_.scan_all(Operator::assume("t", "t"), {.type = &kNotes}).ok());
  EXPECT_EQ(commit("n-1"), "OK");
  EXPECT_EQ(commit("n-1"), "storage.exists");
  EXPECT_TRUE(store_.read(kTenant, kNotes, "n-1").ok());
  EXPECT_EQ(seen, (std::vector<std::string>{"read1", "scan1", "scan_all1", "commit1",
                                            "commit1 done", "commit2", "read2"}));
}

TEST_F(FaultyStoreTest, AHooksErrorIsTheAnswer) {
  store_.set_hook([](const StoreCall& call) {
    return call.verb == StoreVerb::kRead || call.is_done
               ? make_error(absl::StatusCode::kUnavailable, "storage.busy", "hook")
               : absl::OkStatus();
  });
  EXPECT_EQ(error_code(store_.read(kTenant, kNotes, "n-1").status()), "storage.busy");
  EXPECT_EQ(commit("n-1"), "storage.busy");
  EXPECT_TRUE(has("n-1")) << "the hook behind a commit hides that it happened";
}

}  // namespace
}  // namespace v0
}  // namespace octroi
