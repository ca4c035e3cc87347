// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// The axioms of one commit: atomic, durable, visible, checked against the stored version.
#include <algorithm>
#include <array>
#include <atomic>
#include <string>

#include "octroi/base/status.h"
#include "store_probe.h"

namespace octroi {
inline namespace v0 {
namespace store_suite {
namespace {

constexpr int kThreads = 4;

struct FailingWrite {
  const char* what;
  Write write;
};

// One write for each way in which a write can fail, over what seed() stored.
std::vector<FailingWrite> failing_writes() {
  const Row seeded = with(person(alice(), "seeded"), kEmail, "awa@example.org");
  return {
      {"an insert that exists", {WriteKind::kInsert, person(alice(), "seeded")}},
      {"a taken unique value",
       {WriteKind::kInsert, with(person(alice(), "other"), kEmail, "awa@example.org")}},
      {"a stale version", {WriteKind::kUpdate, at_version(seeded, 7)}},
      {"an update of an absent row",
       {WriteKind::kUpdate, at_version(person(alice(), "nobody"), 1)}},
      {"an update of an append-only row",
       {WriteKind::kUpdate, at_version(log_line(alice(), "line"), 1)}},
      {"an erasure at a stale version", {WriteKind::kErase, {&kPeople, alice(), "seeded", 7, {}}}},
      {"an erasure of an absent row", {WriteKind::kErase, {&kPeople, alice(), "nobody", 1, {}}}},
      {"an erasure of an append-only row", {WriteKind::kErase, {&kLog, alice(), "line", 1, {}}}},
      {"a row that does not fit",
       {WriteKind::kInsert, with(person(alice(), "bad"), kBorn, Value())}},
  };
}

void seed(StoreProbe& probe) {
  Batch batch;
  batch.insert(with(person(alice(), "seeded"), kEmail, "awa@example.org"));
  batch.insert(with(person(alice(), "moving"), kAge, std::int64_t{1}));
  batch.insert(with(person(alice(), "leaving"), kAge, std::int64_t{9}));
  batch.insert(log_line(alice(), "line"));
  probe.commit_ok("seed", batch);
}

// A batch of good writes with the failing one at `position` of 0 (first) to 5 (last).
Batch batch_failing_at(std::size_t position, const Write& failing) {
  Batch batch;
  for (std::size_t i = 0; i < 6; ++i) {
    if (i == position) batch.add(failing);
    if (i == 0) batch.insert(with(person(alice(), "fresh"), kEmail, "fresh@example.org"));
    if (i == 1) batch.update(at_version(with(person(alice(), "moving"), kAge, std::int64_t{2}), 1));
    if (i == 2) batch.insert(log_line(alice(), "line 2"));
    if (i == 3) batch.erase(kPeople, alice(), "leaving", 1);
    if (i == 4) number(batch, batch.insert(document(alice(), "numbered")), "atomic");
  }
  return batch;
}

// Adds one to the age until it worked; a lost update would leave the sum short.
void increment(StoreProbe& probe, std::atomic<int>& failures) {
  for (int attempt = 0; attempt < 10'000; ++attempt) {
    auto row = probe.store().read(as(alice()), kPeople, "counter");
    if (!row.ok() || !row->has_value()) break;
    const auto* age = std::get_if<std::int64_t>(&(**row).values[kAge]);
    if (age == nullptr) break;
    const auto result = probe.store().commit(update_of(with(**row, kAge, std::int64_t{*age + 1})));
    if (result.ok()) return;
    if (error_code(result.status()) != "storage.stale_version") break;
  }
  ++failures;
}

}  // namespace

Violations commit_is_all_or_nothing(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  seed(probe);
  for (const FailingWrite& failing : failing_writes()) {
    for (std::size_t position = 0; position < 6; ++position) {
      const std::string what =
          std::string(failing.what) + " at position " + std::to_string(position);
      const auto result = probe.store().commit(batch_failing_at(position, failing.write));
      probe.expect(!result.ok(), what + " was accepted");
      probe.expect_absent(alice(), kPeople, "fresh", what);
      probe.expect_absent(alice(), kLog, "line 2", what);
      probe.expect_absent(alice(), kDocuments, "numbered", what);
      probe.expect_stored(with(person(alice(), "moving"), kAge, std::int64_t{1}), 1, what);
      probe.expect_stored(with(person(alice(), "leaving"), kAge, std::int64_t{9}), 1, what);
      probe.expect(probe.ids(alice(), {.type = &kPeople, .index = "by_age"}) ==
                       std::vector<std::string>{"moving", "leaving"},
                   what + ": an index has not what it had");
      probe.expect(probe.ids(alice(), {.type = &kPeople, .index = "one_email"}) ==
                       std::vector<std::string>{"seeded"},
                   what + ": an index holds what was not committed");
    }
  }
  const CommitResult result = probe.commit_ok("a good batch", batch_failing_at(9, {}));
  probe.expect(result.numbers.size() == 1 && result.numbers[0].number == 1,
               "an aborted batch used up a number");
  probe.expect(probe.commit_ok("an empty batch", Batch()).numbers.empty(),
               "an empty batch assigned a number");
  return probe.violations();
}

Violations commit_is_durable(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  seed(probe);
  const Row moved = with(person(alice(), "moving"), kAge, std::int64_t{5});
  probe.commit_ok("an update", update_of(at_version(moved, 1)));
  Batch numbered;
  number(numbered, numbered.insert(document(bob(), "d-1")), "durable");
  probe.commit_ok("a number", numbered);
  probe.reopen();
  if (!probe) return probe.violations();

  if (harness.deviations().forgets_on_close) {
    probe.expect(probe.walk(std::nullopt, {.type = &kPeople}).empty(),
                 "the harness declares forgets_on_close, but the store remembers");
    return probe.violations();
  }
  probe.expect_stored(with(person(alice(), "seeded"), kEmail, "awa@example.org"), 1, "reopened");
  probe.expect_stored(moved, 2, "reopened");
  probe.expect_stored(log_line(alice(), "line"), 1, "reopened");
  probe.expect(probe.ids(alice(), {.type = &kPeople, .index = "by_age"}) ==
                   std::vector<std::string>{"moving", "leaving"},
               "an index is not as it was after opening again");
  Batch next;
  number(next, next.insert(document(bob(), "d-2")), "durable");
  const CommitResult result = probe.commit_ok("a number after opening again", next);
  probe.expect(result.numbers.size() == 1 && result.numbers[0].number == 2,
               "a series does not go on where it was after opening again");
  return probe.violations();
}

Violations read_your_writes(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  for (int i = 0; i < 3; ++i) {
    const std::string what = "commit " + std::to_string(i);
    const Row row = with(person(alice(), "p-" + std::to_string(i)), kAge, std::int64_t{i});
    probe.commit_ok(what, insert_of(row));
    probe.expect_stored(row, 1, what);
    const Query by_age{.type = &kPeople, .index = "by_age", .equal = {Value(std::int64_t{i})}};
    probe.expect(probe.ids(alice(), by_age).size() == 1, what + ": not found by its index");
    probe.expect(probe.walk(std::nullopt, {.type = &kPeople}).size() == std::size_t(i) + 1,
                 what + ": not found across tenants");
    race(2, [&](int) {
      const auto seen = probe.store().read(as(alice()), kPeople, row.id);
      probe.expect(seen.ok() && seen->has_value(), what + ": not seen by another thread");
    });
    const Row aged = with(row, kAge, std::int64_t{100 + i});
    probe.commit_ok(what, update_of(at_version(aged, 1)));
    probe.expect_stored(aged, 2, what);
    probe.expect(probe.ids(alice(), by_age).empty(), what + ": still found where it was");
    probe.commit_ok(what, update_of(at_version(with(aged, kAge, Value()), 2)));
    probe.expect(probe.ids(alice(), {.type = &kPeople, .index = "by_age"}).empty(),
                 what + ": a null is still in the index");
  }
  return probe.violations();
}

Violations read_many_is_read(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  Batch batch;
  for (const TenantId& tenant : {alice(), bob()}) {
    for (const char* id : {"p-1", "p-2"}) {
      const std::string name = tenant.to_string() + id;
      batch.insert(with(person(tenant, id), kName, Value(name)));
    }
  }
  batch.insert(person(bob(), "of bob"));
  probe.commit_ok("five people", batch);
  const std::vector<RecordKey> keys = {{bob(), "p-2"},   {alice(), "of bob"}, {alice(), "p-1"},
                                       {bob(), "p-2"},   {alice(), "nobody"}, {alice(), "p-2"},
                                       {bob(), "of bob"}};
  for (std::size_t count = 0; count <= keys.size(); ++count) {
    const std::span<const RecordKey> some(keys.data(), count);
    const auto rows = probe.store().read_many(suite_operator(), kPeople, some);
    const std::string what = "read_many of " + std::to_string(count) + " keys";
    probe.expect(rows.ok() && rows->size() == count, what + ": not one answer a key");
    if (!rows.ok() || rows->size() != count) continue;
    for (std::size_t i = 0; i < count; ++i) {
      const auto alone = probe.read(some[i].tenant, kPeople, some[i].id);
      probe.expect((*rows)[i] == alone,
                   what + ": " + std::string(some[i].id) + " is not what read answers");
    }
  }
  const std::vector<RecordKey> nobody = {{alice(), "p-1"}, {TenantId(), "p-1"}};
  probe.expect_code(probe.store().read_many(suite_operator(), kPeople, nobody).status(),
                    absl::StatusCode::kInvalidArgument, "storage.no_tenant",
                    "read_many of nobody's");
  return probe.violations();
}

Violations stale_version_is_aborted(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const Row row = with(person(alice(), "counter"), kAge, std::int64_t{0});
  probe.commit_ok("insert", insert_of(row));
  probe.commit_ok("update at 1", update_of(at_version(row, 1)));
  for (const std::int64_t version : {1, 3, 1000}) {
    const std::string what = "an update at version " + std::to_string(version);
    Batch batch = insert_of(person(alice(), "passenger"));
    batch.update(at_version(with(row, kAge, std::int64_t{99}), version));
    probe.expect_error(probe.store().commit(batch), absl::StatusCode::kAborted,
                       "storage.stale_version", what);
    probe.expect_absent(alice(), kPeople, "passenger", what);
    probe.expect_stored(row, 2, what);
  }
  probe.expect_error(probe.store().commit(update_of(at_version(person(alice(), "nobody"), 1))),
                     absl::StatusCode::kAborted, "storage.stale_version",
                     "an update of an absent row");
  probe.expect_error(probe.store().commit(update_of(at_version(person(bob(), "counter"), 2))),
                     absl::StatusCode::kAborted, "storage.stale_version",
                     "an update of another tenant's row");
  for (const std::int64_t version : {1, 3}) {
    const std::string what = "an erasure at version " + std::to_string(version);
    Batch batch = insert_of(person(alice(), "passenger"));
    batch.erase(kPeople, alice(), "counter", version);
    probe.expect_error(probe.store().commit(batch), absl::StatusCode::kAborted,
                       "storage.stale_version", what);
    probe.expect_absent(alice(), kPeople, "passenger", what);
    probe.expect_stored(row, 2, what);
  }
  probe.expect_error(probe.store().commit(erasure_of(person(bob(), "counter"), 2)),
                     absl::StatusCode::kAborted, "storage.stale_version",
                     "an erasure of another tenant's row");
  Batch twice = update_of(at_version(row, 2));
  twice.update(at_version(row, 3));
  probe.commit_ok("two updates of one row in a batch", twice);

  constexpr int kIncrements = 10;
  std::atomic<int> failures = 0;
  race(kThreads, [&](int) {
    for (int i = 0; i < kIncrements; ++i) increment(probe, failures);
  });
  probe.expect(failures == 0, "a racing update failed with another error than a stale version");
  probe.expect_stored(with(row, kAge, std::int64_t{kThreads} * kIncrements),
                      4 + std::int64_t{kThreads} * kIncrements, "racing updates");
  return probe.violations();
}

namespace {

// Nothing leads to the row any more.
void expect_gone(StoreProbe& probe, const Row& row, const std::string& what) {
  probe.expect_absent(row.tenant, kPeople, row.id, what);
  for (const char* index : {"", "by_name", "by_age", "one_email", "by_born", "one_owner"}) {
    const std::vector<std::string> ids = probe.ids(row.tenant, {.type = &kPeople, .index = index});
    probe.expect(std::find(ids.begin(), ids.end(), row.id) == ids.end(),
                 what + ": still found by '" + index + "'");
  }
  for (const char* index : {"", "by_born", "one_owner"}) {
    for (const Row& found : probe.walk(std::nullopt, {.type = &kPeople, .index = index})) {
      probe.expect(found.tenant != row.tenant || found.id != row.id,
                   what + ": still found across tenants by '" + index + "'");
    }
  }
}

// Of racing erasures of one row one wins.
void race_erasures(StoreProbe& probe) {
  constexpr int kRows = 10;
  Batch batch;
  for (int i = 0; i < kRows; ++i) batch.insert(person(alice(), "race-" + std::to_string(i)));
  probe.commit_ok("rows to race for", batch);
  std::array<std::atomic<int>, kRows> winners{};
  race(kThreads, [&](int) {
    for (std::size_t i = 0; i < kRows; ++i) {
      const Row row = person(alice(), "race-" + std::to_string(i));
      const auto result = probe.store().commit(erasure_of(row, 1));
      if (result.ok()) {
        ++winners[i];
      } else {
        probe.expect_error(result, absl::StatusCode::kAborted, "storage.stale_version",
                           "a racing erasure");
      }
    }
  });
  for (const std::atomic<int>& count : winners) {
    probe.expect(count == 1, std::to_string(count) + " threads erased one row");
  }
}

}  // namespace

Violations erased_is_gone(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const auto full = [](const TenantId& tenant, const char* id, const char* owner) {
    const Row aged = with(person(tenant, id), kAge, std::int64_t{5});
    return with(with(aged, kEmail, std::string(id) + "@example.org"), kOwner, owner);
  };
  const Row row = full(alice(), "erased", "00000000-0000-4000-8000-000000000001");
  const Row other = full(alice(), "stays", "00000000-0000-4000-8000-000000000002");
  const Row his = full(bob(), "erased", "00000000-0000-4000-8000-000000000003");
  Batch batch = insert_of(row);
  batch.insert(other);
  batch.insert(his);
  probe.commit_ok("three rows", batch);
  Batch leaves = update_of(at_version(with(row, kAge, std::int64_t{6}), 1));
  leaves.erase(kPeople, alice(), "erased", 2);
  probe.commit_ok("an update and an erasure of one row", leaves);
  expect_gone(probe, row, "erased");
  probe.expect_stored(other, 1, "the erasure of another row");
  probe.expect_stored(his, 1, "the erasure of another tenant's row of the same id");
  probe.expect_error(probe.store().commit(erasure_of(row, 2)), absl::StatusCode::kAborted,
                     "storage.stale_version", "a second erasure");

  const Row heir =
      with(with(person(alice(), "heir"), kEmail, row.values[kEmail]), kOwner, row.values[kOwner]);
  probe.commit_ok("a row with an erased one's unique values", insert_of(heir));
  Batch anew = erasure_of(heir, 1);
  anew.insert(row);
  probe.commit_ok("an erasure, and its values in another row of one batch", anew);
  probe.expect_stored(row, 1, "an id that was erased before");
  Batch clash = erasure_of(other, 1);
  clash.insert(with(person(alice(), "clash"), kEmail, row.values[kEmail]));
  probe.expect_error(probe.store().commit(clash), absl::StatusCode::kAlreadyExists,
                     "storage.not_unique", "an erasure before a write that fails");
  probe.expect_stored(other, 1, "an erasure before a write that fails");
  race_erasures(probe);

  probe.commit_ok("an erasure", erasure_of(row, 1));
  probe.reopen();
  if (!probe) return probe.violations();
  expect_gone(probe, row, "erased, and the store opened again");
  return probe.violations();
}

Violations insert_twice_is_refused(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const Row row = person(alice(), "once");
  probe.commit_ok("insert", insert_of(row));
  probe.expect_error(probe.store().commit(insert_of(with(row, kName, "Binta"))),
                     absl::StatusCode::kAlreadyExists, "storage.exists", "a second insert");
  probe.expect_stored(row, 1, "a second insert");
  Batch twice = insert_of(person(alice(), "twin"));
  twice.insert(person(alice(), "twin"));
  probe.expect_error(probe.store().commit(twice), absl::StatusCode::kAlreadyExists,
                     "storage.exists", "two inserts in a batch");
  probe.commit_ok("the same id of another tenant", insert_of(person(bob(), "once")));
  probe.commit_ok("the same id of another type", insert_of(log_line(alice(), "once")));

  constexpr std::size_t kIds = 15;
  std::array<std::atomic<int>, kIds> winners{};
  std::array<std::atomic<int>, kIds> winner_of{};
  race(kThreads, [&](int thread) {
    for (std::size_t i = 0; i < kIds; ++i) {
      const auto result = probe.store().commit(insert_of(
          with(person(alice(), "race-" + std::to_string(i)), kAge, std::int64_t{thread})));
      if (result.ok()) {
        ++winners[i];
        winner_of[i] = thread;
      } else {
        probe.expect_error(result, absl::StatusCode::kAlreadyExists, "storage.exists",
                           "a racing insert");
      }
    }
  });
  for (std::size_t i = 0; i < kIds; ++i) {
    const std::string id = "race-" + std::to_string(i);
    probe.expect(winners[i] == 1, std::to_string(winners[i]) + " threads inserted " + id);
    probe.expect_stored(with(person(alice(), id), kAge, std::int64_t{winner_of[i]}), 1, "a race");
  }
  return probe.violations();
}

}  // namespace store_suite
}  // namespace v0
}  // namespace octroi
