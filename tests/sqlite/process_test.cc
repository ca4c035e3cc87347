// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// Several processes on one file, and processes that die (F13, F15, I45).
#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>
#include <signal.h>
#include <string>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "child_process.h"
#include "octroi/base/status.h"
#include "sqlite/database.h"
#include "sqlite_helpers.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kProcesses = 3;
constexpr int kCommits = 15;

// A note that takes a number of one series all processes share.
Batch numbered_note(const std::string& id) {
  Batch batch;
  batch.take_number({.series = {.series = "shared", .prefix = "N-"},
                     .write = batch.insert(note(id, "")),
                     .number_field = 1,
                     .text_field = 0});
  return batch;
}

bool take_numbers(const TempFile& file, int process) {
  auto store = open_store(file);
  for (int i = 0; i < kCommits; ++i) {
    const std::string id = std::to_string(process) + "-" + std::to_string(i);
    Batch batch = numbered_note(id);
    const bool aborts = i % 4 == 3;
    if (aborts) batch.insert(note("taken", "taken"));
    if (store.commit(batch).ok() == aborts) return false;
  }
  return true;
}

bool count_up(const TempFile& file) {
  auto store = open_store(file);
  for (int done = 0, attempts = 0; done < kCommits; ++attempts) {
    if (attempts > 100'000) return false;
    const auto row = store.read(test_context(), kNotes, "counter");
    if (!row.ok() || !row->has_value()) return false;
    Row next = **row;
    next.values[1] = std::get<std::int64_t>(next.values[1]) + 1;
    Batch batch;
    batch.update(next);
    const auto result = store.commit(batch);
    if (result.ok()) ++done;
    if (!result.ok() && error_code(result.status()) != "storage.stale_version") return false;
  }
  return true;
}

bool all_succeed(const std::function<bool(int)>& work) {
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i)
    children.push_back(start_child([&work, i] { return work(i); }));
  bool all = true;
  for (const pid_t child : children) all = child_succeeded(child) && all;
  return all;
}

TEST(Processes, RacingOnNumbersLeavesNoGap) {
  const TempFile file;
  {
    auto store = open_store(file);
    ASSERT_TRUE(store.commit(insert_note("taken", "taken")).ok());
  }
  EXPECT_TRUE(all_succeed([&](int process) { return take_numbers(file, process); }));
  auto store = open_store(file);
  const auto page = store.scan(test_context(), {.type = &kNotes, .index = "by_amount"});
  ASSERT_TRUE(page.ok());
  std::vector<std::int64_t> numbers;
  for (const Row& row : page->rows) numbers.push_back(std::get<std::int64_t>(row.values[1]));
  std::vector<std::int64_t> expected(kProcesses * (kCommits - kCommits / 4));
  std::iota(expected.begin(), expected.end(), 1);
  EXPECT_EQ(numbers, expected);
}

TEST(Processes, RacingOnOneRowLosesNoUpdate) {
  const TempFile file;
  {
    auto store = open_store(file);
    Batch batch;
    batch.insert({.type = &kNotes,
                  .tenant = test_tenant(),
                  .id = "counter",
                  .values = {Value(""), Value(std::int64_t{0})}});
    ASSERT_TRUE(store.commit(batch).ok());
  }
  EXPECT_TRUE(all_succeed([&](int) { return count_up(file); }));
  auto store = open_store(file);
  const auto row = store.read(test_context(), kNotes, "counter");
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((**row).values[1], Value(std::int64_t{kProcesses * kCommits}));
  EXPECT_EQ((**row).version, 1 + kProcesses * kCommits);
}

TEST(Processes, ManyMayMakeTheFileAtOnce) {
  for (int round = 0; round < 10; ++round) {
    const TempFile file;
    EXPECT_TRUE(all_succeed([&](int process) {
      auto store = open_store(file);
      return store.commit(insert_note(std::to_string(process), std::to_string(process))).ok();
    }));
    auto store = open_store(file);
    for (int i = 0; i < kProcesses; ++i) EXPECT_TRUE(has_note(store, std::to_string(i)));
  }
}

// The child says each commit that was acknowledged; then it is killed in the midst of the next
// ones.
TEST(Processes, WhatWasAcknowledgedSurvivesKillMinusNine) {
  const TempFile file;
  int acknowledged[2];
  ASSERT_EQ(::pipe(acknowledged), 0);
  const pid_t child = start_child([&] {
    auto store = open_store(file, {});
    for (std::int32_t i = 0; i < 1'000'000; ++i) {
      Batch batch = numbered_note(std::to_string(i) + "-a");
      batch.insert(note(std::to_string(i) + "-b", std::to_string(i)));
      if (!store.commit(batch).ok()) return false;
      if (::write(acknowledged[1], &i, sizeof i) != sizeof i) return false;
    }
    return true;
  });
  std::int32_t last = -1;
  while (last < 20 && ::read(acknowledged[0], &last, sizeof last) == sizeof last) continue;
  ::kill(child, SIGKILL);
  EXPECT_FALSE(child_succeeded(child));
  ::close(acknowledged[1]);
  while (::read(acknowledged[0], &last, sizeof last) == sizeof last) continue;
  ::close(acknowledged[0]);

  auto store = open_store(file);
  ASSERT_GE(last, 20);
  for (std::int32_t i = 0; i <= last + 1; ++i) {
    const bool a = has_note(store, std::to_string(i) + "-a");
    EXPECT_EQ(a, has_note(store, std::to_string(i) + "-b")) << "half of a batch";
    if (i <= last) {
      EXPECT_TRUE(a) << i;
    }
  }
  EXPECT_FALSE(has_note(store, std::to_string(last + 2) + "-a"));
  EXPECT_EQ(sql(file, "PRAGMA integrity_check"), "ok");
  EXPECT_TRUE(store.commit(numbered_note("after")).ok());
}

TEST(Processes, AForkedChildMustOpenItsOwn) {
  const TempFile file;
  auto store = open_store(file);
  EXPECT_TRUE(child_succeeds([&] {
    const bool refused =
        error_code(store.commit(insert_note("c", "c")).status()) == "sqlite.forked" &&
        error_code(store.read(test_context(), kNotes, "c").status()) == "sqlite.forked";
    const sqlite::SqliteStore forgotten = std::move(store);
    return refused;
  }));
  EXPECT_TRUE(store.commit(insert_note("p", "p")).ok());
  EXPECT_TRUE(has_note(store, "p"));
}

// Holds the write lock in another connection, as another process would.
TEST(Busy, ACommitWaitsAndThenSaysBusy) {
  const TempFile file;
  auto store = open_store(file, {.synchronous = sqlite::Synchronous::kNormal,
                                 .busy_timeout = std::chrono::milliseconds(20)});
  auto other = sqlite::Database::open(file.path(), {});
  ASSERT_TRUE(other.ok());
  ASSERT_TRUE(other->execute("BEGIN IMMEDIATE").ok());
  const auto result = store.commit(insert_note("n-1", "x"));
  EXPECT_EQ(error_code(result.status()), "storage.busy");
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(has_note(store, "n-1")) << "reads go on meanwhile";
  ASSERT_TRUE(other->execute("COMMIT").ok());
  EXPECT_TRUE(store.commit(insert_note("n-1", "x")).ok());
}

TEST(Busy, ReadersDoNotHoldUpTheWriter) {
  const TempFile file;
  auto store = open_store(file, {.synchronous = sqlite::Synchronous::kNormal,
                                 .busy_timeout = std::chrono::milliseconds(0)});
  ASSERT_TRUE(store.commit(insert_note("n-1", "x")).ok());
  auto reader = sqlite::Database::open(file.path(), {});
  ASSERT_TRUE(reader->execute("BEGIN; SELECT count(*) FROM notes").ok());
  EXPECT_TRUE(store.commit(insert_note("n-2", "y")).ok());
  EXPECT_EQ(*reader->integer("SELECT count(*) FROM notes"), 1) << "its snapshot stays";
  ASSERT_TRUE(reader->execute("COMMIT").ok());
}

TEST(Busy, ManyThreadsReadWhileOneWrites) {
  const TempFile file;
  auto store = open_store(file);
  std::vector<std::thread> readers;
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 8; ++i)
    readers.emplace_back([&] {
      while (!done) {
        const auto page = store.scan(test_context(), {.type = &kNotes, .rows_max = 5});
        if (!page.ok() || page->rows.size() % 2 != 0) ++wrong;
      }
    });
  for (int i = 0; i < 2; ++i) {
    Batch batch = insert_note("a-" + std::to_string(i), "a" + std::to_string(i));
    batch.insert(note("b-" + std::to_string(i), "b" + std::to_string(i)));
    EXPECT_TRUE(store.commit(batch).ok());
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0) << "a reader saw half of a batch, or failed";
}

}  // namespace
}  // namespace v0
}  // namespace octroi
