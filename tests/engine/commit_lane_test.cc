// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Commits land in the order they were started; behind one that failed nothing is written until its
// caller has landed it and is back.

#include "engine/run/commit_lane.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "gmock/gmock.h"

#include "octroi/base/status.h"
#include "octroi/storage/memory_store.h"

namespace octroi::test {
namespace {

using ::testing::ElementsAre;

const RecordType kNotes{.name = "notes"};

Batch note(const std::string& id) {
  Batch batch;
  batch.insert({.type = &kNotes, .id = id});
  return batch;
}

// Only commits: remembers them in their order, refuses `failing`, and holds `slow` until let_go().
class Desk final : public Store {
 public:
  absl::Status prepare(std::span<const RecordType* const> types) override {
    return memory_.prepare(types);
  }
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override {
    return memory_.read(tenant, type, id);
  }
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override {
    return memory_.scan(tenant, query);
  }
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override {
    return memory_.scan_all(op, query);
  }
  absl::StatusOr<CommitResult> commit(const Batch& batch) override {
    const std::string id = batch.writes().front().row.id;
    std::unique_lock lock(mutex_);
    made_.push_back(id);
    changed_.notify_all();
    changed_.wait(lock, [&] { return id != slow || is_let_go_; });
    if (id == failing) return make_error(absl::StatusCode::kAborted, "test.lost", "a race");
    return CommitResult{};
  }

  void await(std::size_t commits) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return made_.size() >= commits; });
  }
  void let_go() {
    const std::lock_guard lock(mutex_);
    is_let_go_ = true;
    changed_.notify_all();
  }
  std::vector<std::string> made() {
    const std::lock_guard lock(mutex_);
    return made_;
  }

  std::string failing{};
  std::string slow{};

 private:
  MemoryStore memory_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> made_;
  bool is_let_go_ = false;
};

TEST(CommitLane, TakesSeveralAndLandsThemInOrder) {
  Desk desk;
  desk.slow = "a";
  desk.failing = "c";
  const Batch a = note("a");
  const Batch b = note("b");
  const Batch c = note("c");
  CommitLane lane(desk, true);
  lane.start(a);
  lane.start(b);
  lane.start(c);
  desk.let_go();
  EXPECT_TRUE(lane.land().ok());
  EXPECT_TRUE(lane.land().ok());
  EXPECT_EQ(error_code(lane.land()), "test.lost");
  EXPECT_THAT(desk.made(), ElementsAre("a", "b", "c"));
}

TEST(CommitLane, WritesNothingBehindAFailureUntilItsCallerIsBack) {
  Desk desk;
  desk.failing = "a";
  const Batch a = note("a");
  const Batch b = note("b");
  const Batch alone = note("alone");
  CommitLane lane(desk, true);
  lane.start(a);
  desk.await(1);
  lane.start(b);
  EXPECT_EQ(error_code(lane.land()), "test.lost");
  EXPECT_TRUE(desk.commit(alone).ok());  // what the failure takes
  EXPECT_TRUE(lane.land().ok());
  EXPECT_THAT(desk.made(), ElementsAre("a", "alone", "b"));
}

TEST(CommitLane, GoesOnWithTheNextOneAfterAFailure) {
  Desk desk;
  desk.failing = "a";
  const Batch a = note("a");
  const Batch b = note("b");
  const Batch c = note("c");
  CommitLane lane(desk, true);
  lane.start(a);
  EXPECT_FALSE(lane.land().ok());
  lane.start(b);
  lane.start(c);
  EXPECT_TRUE(lane.land().ok());
  EXPECT_TRUE(lane.land().ok());
  EXPECT_THAT(desk.made(), ElementsAre("a", "b", "c"));
}

TEST(CommitLane, EndsWithoutThoseThatWait) {
  Desk desk;
  desk.failing = "a";
  const Batch a = note("a");
  const Batch b = note("b");
  {
    CommitLane lane(desk, true);
    lane.start(a);
    desk.await(1);
    lane.start(b);
  }
  EXPECT_THAT(desk.made(), ElementsAre("a"));
}

TEST(CommitLane, CommitsItselfWithoutAThread) {
  Desk desk;
  desk.failing = "b";
  const Batch a = note("a");
  const Batch b = note("b");
  CommitLane lane(desk, false);
  EXPECT_FALSE(lane.has_thread());
  lane.start(a);
  EXPECT_TRUE(lane.land().ok());
  lane.start(b);
  EXPECT_EQ(error_code(lane.land()), "test.lost");
  EXPECT_THAT(desk.made(), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace octroi::test
