// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// The axioms of what there is once: unique values, numbers, and lines that stay.
#include <algorithm>
#include <atomic>
#include <initializer_list>
#include <map>
#include <numeric>
#include <string>

#include "octroi/base/status.h"
#include "store_probe.h"

namespace octroi {
inline namespace v0 {
namespace store_suite {
namespace {

constexpr int kThreads = 4;

Row with_email(const TenantId& tenant, std::string id, std::string email) {
  return with(person(tenant, std::move(id)), kEmail, std::move(email));
}

std::string number_text(std::int64_t number) {
  const std::string digits = std::to_string(number);
  return "INV-" + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits + "/A";
}

void expect_number(StoreProbe& probe, const Row& row, std::int64_t expected,
                   const std::string& what) {
  probe.expect(row.values[kSequence] == Value(expected) &&
                   row.values[kNumber] == Value(number_text(expected)),
               what + ": " + show(row) + " should hold number " + number_text(expected));
}

void check_unique_moves(StoreProbe& probe) {
  const auto refused = [&probe](const Batch& batch, const std::string& what) {
    probe.expect_error(probe.store().commit(batch), absl::StatusCode::kAlreadyExists,
                       "storage.not_unique", what);
  };
  refused(update_of(at_version(with_email(alice(), "a-2", "one@example.org"), 1)),
          "an update into a taken value");
  probe.commit_ok("an update that keeps its own value",
                  update_of(at_version(with_email(alice(), "a-1", "one@example.org"), 1)));
  probe.commit_ok("an update away from a value",
                  update_of(at_version(with_email(alice(), "a-1", "new@example.org"), 2)));
  probe.commit_ok("an insert of a freed value",
                  insert_of(with_email(alice(), "a-3", "one@example.org")));
  Batch both = insert_of(with_email(alice(), "a-4", "both@example.org"));
  both.insert(with_email(alice(), "a-5", "both@example.org"));
  refused(both, "two rows of one batch");
  const Row owned = with(person(alice(), "o-1"), kOwner, "019b0000-0000-7000-8000-000000000001");
  probe.commit_ok("an owner", insert_of(owned));
  Row other = owned;
  other.id = "o-2";
  refused(insert_of(other), "a unique index that also walks across tenants");
  other.tenant = bob();
  probe.commit_ok("the same owner under another tenant", insert_of(other));
}

}  // namespace

Violations unique_indexes_hold(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  probe.commit_ok("insert", insert_of(with_email(alice(), "a-1", "one@example.org")));
  probe.expect_error(probe.store().commit(insert_of(with_email(alice(), "a-2", "one@example.org"))),
                     absl::StatusCode::kAlreadyExists, "storage.not_unique", "a taken value");
  probe.expect_error(probe.store().commit(insert_of(with_email(alice(), "a-1", "one@example.org"))),
                     absl::StatusCode::kAlreadyExists, "storage.exists",
                     "a row that breaches its key and a unique index");
  probe.commit_ok("the same value of another tenant",
                  insert_of(with_email(bob(), "b-1", "one@example.org")));
  probe.commit_ok("another case", insert_of(with_email(alice(), "a-2", "ONE@example.org")));
  probe.commit_ok("null once", insert_of(person(alice(), "n-1")));
  probe.commit_ok("null twice", insert_of(person(alice(), "n-2")));
  check_unique_moves(probe);

  constexpr int kValues = 15;
  std::atomic<int> winners = 0;
  race(kThreads, [&](int thread) {
    for (int i = 0; i < kValues; ++i) {
      const std::string email = "race-" + std::to_string(i) + "@example.org";
      const std::string id = "r-" + std::to_string(i) + "-" + std::to_string(thread);
      const auto result = probe.store().commit(insert_of(with_email(alice(), id, email)));
      if (result.ok()) {
        ++winners;
      } else {
        probe.expect_error(result, absl::StatusCode::kAlreadyExists, "storage.not_unique",
                           "a racing insert");
      }
    }
  });
  probe.expect(winners == kValues, std::to_string(winners) + " racing inserts of " +
                                       std::to_string(kValues) + " unique values won");
  return probe.violations();
}

Violations numbers_are_gapless(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  constexpr int kCommits = 12;
  probe.commit_ok("what aborts others", insert_of(document(alice(), "taken")));
  race(kThreads, [&](int thread) {
    for (int i = 0; i < kCommits; ++i) {
      const std::string id = std::to_string(thread) + "-" + std::to_string(i);
      Batch batch;
      number(batch, batch.insert(document(alice(), id + "-a")), "race");
      number(batch, batch.insert(document(bob(), id + "-b")), "race");
      const bool aborts = i % 3 == 1;
      if (aborts) batch.insert(document(alice(), "taken"));
      probe.expect(probe.store().commit(batch).ok() != aborts, "a racing commit went wrong");
    }
  });
  std::vector<std::int64_t> found;
  for (const Row& row : probe.walk(std::nullopt, {.type = &kDocuments})) {
    const auto* sequence = std::get_if<std::int64_t>(&row.values[kSequence]);
    if (row.id == "taken" || sequence == nullptr) continue;
    found.push_back(*sequence);
    expect_number(probe, row, *sequence, "a race");
  }
  std::sort(found.begin(), found.end());
  std::vector<std::int64_t> expected(kThreads * kCommits / 3 * 2 * 2);
  std::iota(expected.begin(), expected.end(), 1);
  probe.expect(found == expected, "the " + std::to_string(found.size()) +
                                      " numbers of a series are not 1 to " +
                                      std::to_string(expected.size()));
  Batch separate;
  number(separate, separate.insert(document(alice(), "s-1")), "another");
  number(separate, separate.insert(document(alice(), "s-2")), "race", alice());
  const CommitResult result = probe.commit_ok("other series", separate);
  for (const CommitResult::Number& taken : result.numbers)
    probe.expect(taken.number == 1, "a series counts on with another's numbers");
  return probe.violations();
}

Violations numbers_follow_the_batch(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  probe.commit_ok("a draft", insert_of(document(alice(), "draft")));
  Batch batch;
  for (int i = 0; i < 4; ++i) batch.insert(document(alice(), "d-" + std::to_string(i)));
  const std::size_t finalised = batch.update(at_version(document(alice(), "draft"), 1));
  // Asked in another order than the writes stand, two series in turn.
  number(batch, 2, "even");
  number(batch, 3, "odd");
  number(batch, 0, "even");
  number(batch, 1, "odd");
  number(batch, finalised, "even");
  const CommitResult result = probe.commit_ok("numbers", batch);
  const std::vector<std::int64_t> expected = {1, 1, 2, 2, 3};
  probe.expect(result.numbers.size() == expected.size(), "not every number asked for came back");
  for (std::size_t i = 0; i < std::min(expected.size(), result.numbers.size()); ++i)
    probe.expect(result.numbers[i].number == expected[i] &&
                     result.numbers[i].text == number_text(expected[i]),
                 "number " + std::to_string(i) + " came back as " + result.numbers[i].text);
  const std::vector<std::pair<std::string, std::int64_t>> stored = {
      {"d-2", 1}, {"d-3", 1}, {"d-0", 2}, {"d-1", 2}, {"draft", 3}};
  for (const auto& [id, sequence] : stored) {
    const std::optional<Row> row = probe.read(alice(), kDocuments, id);
    if (row) expect_number(probe, *row, sequence, "in the batch's order");
    probe.expect(row.has_value(), id + " is absent");
  }
  Batch wide;
  wide.take_number({.series = {.series = "wide", .digits = 1},
                    .write = wide.insert(document(alice(), "w-1")),
                    .number_field = kSequence,
                    .text_field = kNumber});
  const CommitResult plain = probe.commit_ok("a plain number", wide);
  probe.expect(plain.numbers.size() == 1 && plain.numbers[0].text == "1",
               "a number without prefix, padding and suffix is not '1'");
  return probe.violations();
}

namespace {

// A batch of one document of `days`, each with the next number of its series.
Batch ranked(const std::string& id, std::initializer_list<std::int64_t> days) {
  Batch batch;
  for (const std::int64_t day : days) {
    const std::string one = id + "-" + std::to_string(batch.writes().size());
    number(batch, batch.insert(document(alice(), one)), "ranked", kPlatform, day);
  }
  return batch;
}

}  // namespace

Violations ranks_never_fall(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const auto expect_refused = [&probe](const Batch& batch, const std::string& what) {
    probe.expect_error(probe.store().commit(batch), absl::StatusCode::kAborted,
                       "storage.rank_falls", what);
    for (const Write& write : batch.writes()) {
      probe.expect_absent(alice(), kDocuments, write.row.id, what);
    }
  };
  probe.commit_ok("ranks that rise, and stay", ranked("a", {-3, -3, 5}));
  expect_refused(ranked("b", {4}), "a rank below the last one");
  expect_refused(ranked("c", {6, 5}), "ranks that fall in their batch");
  probe.commit_ok("a number without a rank", ranked("d", {NumberTaken::kNoRank}));
  expect_refused(ranked("e", {4}), "a rank below one before a number without any");
  if (!harness.deviations().forgets_on_close) probe.reopen();
  expect_refused(ranked("f", {4, 9}), "a rank below that of before a reopening");
  const CommitResult last = probe.commit_ok("the last rank again", ranked("g", {5}));
  probe.expect(last.numbers.size() == 1 && last.numbers[0].number == 5,
               "refused numbers left a gap");

  race(kThreads, [&](int thread) {
    for (std::int64_t day = 10; day < 40; ++day) {
      (void)probe.store().commit(ranked(std::to_string(thread) + "/" + std::to_string(day), {day}));
    }
  });
  std::map<std::int64_t, std::int64_t> day_of;
  for (const Row& row : probe.walk(alice(), {.type = &kDocuments})) {
    const std::size_t at = row.id.find('/');
    if (at == std::string::npos) continue;
    const auto* sequence = std::get_if<std::int64_t>(&row.values[kSequence]);
    if (sequence != nullptr) day_of[*sequence] = std::stoll(row.id.substr(at + 1));
  }
  std::int64_t before = 0;
  for (const auto& [sequence, day] : day_of) {
    probe.expect(day >= before, "in a race number " + std::to_string(sequence) + " fell to rank " +
                                    std::to_string(day) + " after " + std::to_string(before));
    before = std::max(before, day);
  }
  probe.expect(before == 39, "no thread came to the last rank");
  return probe.violations();
}

Violations append_only_stays(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const Row line = log_line(alice(), "l-1");
  probe.commit_ok("insert", insert_of(line));
  for (const std::int64_t version : {1, 2}) {
    probe.expect_error(
        probe.store().commit(update_of(at_version(with(line, 0, "it did not"), version))),
        absl::StatusCode::kFailedPrecondition, "storage.append_only",
        "an update at version " + std::to_string(version));
    probe.expect_stored(line, 1, "an update");
    probe.expect_error(probe.store().commit(erasure_of(line, version)),
                       absl::StatusCode::kFailedPrecondition, "storage.append_only",
                       "an erasure at version " + std::to_string(version));
    probe.expect_stored(line, 1, "an erasure");
  }
  Batch batch = insert_of(log_line(alice(), "l-2"));
  batch.update(at_version(with(line, 0, "it did not"), 1));
  probe.expect_error(probe.store().commit(batch), absl::StatusCode::kFailedPrecondition,
                     "storage.append_only", "an update behind an insert");
  probe.expect_absent(alice(), kLog, "l-2", "an update behind an insert");
  probe.commit_ok("another line", insert_of(log_line(alice(), "l-3")));
  return probe.violations();
}

}  // namespace store_suite
}  // namespace v0
}  // namespace octroi
