// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// StoreProbe: a store under test, the types of the suite, and a list of what was found wrong.
//
//   StoreProbe probe(harness);
//   if (!probe) return probe.violations();
//   probe.commit_ok("first row", insert_of(person(probe.alice(), "p-1")));
//   return probe.violations();
//
// Layer: testing, private. Thread safety: the expect calls from any thread, the rest from one.
#ifndef OCTROI_TESTING_STORE_PROBE_H_
#define OCTROI_TESTING_STORE_PROBE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "octroi/testing/store_axioms.h"

namespace octroi {
inline namespace v0 {
namespace store_suite {

// name, age?, born, active, email?, seen_at?, owner?, note?
//   by_name  (name, age)       by_age (age)       one_email (email) unique
//   by_born  (born, age) across tenants           one_owner (owner) unique, across tenants
extern const RecordType kPeople;
enum PeopleField : std::size_t { kName, kAge, kBorn, kActive, kEmail, kSeenAt, kOwner, kNote };

// title, sequence?, number?
extern const RecordType kDocuments;
enum DocumentField : std::size_t { kTitle, kSequence, kNumber };

// line; append-only
extern const RecordType kLog;

// Two tenants that are nothing to each other.
[[nodiscard]] TenantId alice();
[[nodiscard]] TenantId bob();
[[nodiscard]] TenantContext as(const TenantId& tenant);
[[nodiscard]] Operator suite_operator();

[[nodiscard]] Row person(const TenantId& tenant, std::string id);
[[nodiscard]] Row document(const TenantId& tenant, std::string id);
[[nodiscard]] Row log_line(const TenantId& tenant, std::string id);
// The row with one value changed.
[[nodiscard]] Row with(Row row, std::size_t field, Value value);
[[nodiscard]] Row at_version(Row row, std::int64_t version);

[[nodiscard]] Batch insert_of(Row row);
[[nodiscard]] Batch update_of(Row row);
[[nodiscard]] Batch erasure_of(const Row& row, std::int64_t version);
void number(Batch& batch, std::size_t write, std::string series, const TenantId& owner = kPlatform,
            std::int64_t rank = NumberTaken::kNoRank);

class StoreProbe {
 public:
  explicit StoreProbe(StoreHarness& harness);

  // False when there is no store to look at.
  explicit operator bool() const noexcept { return store_ != nullptr; }
  [[nodiscard]] Store& store() noexcept { return *store_; }
  // Closes and opens again.
  void reopen();

  void expect(bool condition, const std::string& otherwise);
  void expect_code(const absl::Status& status, absl::StatusCode category, std::string_view code,
                   const std::string& what);
  void expect_error(const absl::StatusOr<CommitResult>& result, absl::StatusCode category,
                    std::string_view code, const std::string& what);

  CommitResult commit_ok(const std::string& what, const Batch& batch);
  // Unexpected errors are violations and read as absent, or as no rows.
  std::optional<Row> read(const TenantId& tenant, const RecordType& type, std::string_view id);
  std::vector<Row> walk(const std::optional<TenantId>& tenant, Query query);
  std::vector<std::string> ids(const std::optional<TenantId>& tenant, Query query);
  absl::StatusOr<Page> page(const std::optional<TenantId>& tenant, const Query& query);

  void expect_absent(const TenantId& tenant, const RecordType& type, std::string_view id,
                     const std::string& what);
  // The row as it was written, at that version.
  void expect_stored(const Row& row, std::int64_t version, const std::string& what);

  [[nodiscard]] Violations violations();

 private:
  void prepare();

  StoreHarness& harness_;
  std::unique_ptr<Store> store_;
  std::mutex mutex_;
  Violations violations_;
};

// Runs `work(0)` to `work(threads - 1)`, each in a thread, begun together.
void race(int threads, const std::function<void(int)>& work);

[[nodiscard]] std::string show(const Value& value);
[[nodiscard]] std::string show(const Row& row);
[[nodiscard]] std::string show(const std::vector<std::string>& ids);

}  // namespace store_suite

// The axioms, each in the file of its kin.
namespace store_suite {
Violations commit_is_all_or_nothing(StoreHarness& harness);
Violations commit_is_durable(StoreHarness& harness);
Violations read_your_writes(StoreHarness& harness);
Violations read_many_is_read(StoreHarness& harness);
Violations stale_version_is_aborted(StoreHarness& harness);
Violations erased_is_gone(StoreHarness& harness);
Violations insert_twice_is_refused(StoreHarness& harness);
Violations unique_indexes_hold(StoreHarness& harness);
Violations numbers_are_gapless(StoreHarness& harness);
Violations numbers_follow_the_batch(StoreHarness& harness);
Violations ranks_never_fall(StoreHarness& harness);
Violations tenants_are_isolated(StoreHarness& harness);
Violations scans_are_ordered(StoreHarness& harness);
Violations pages_neither_repeat_nor_skip(StoreHarness& harness);
Violations cursors_are_checked(StoreHarness& harness);
Violations values_survive(StoreHarness& harness);
Violations append_only_stays(StoreHarness& harness);
Violations bad_rows_are_refused(StoreHarness& harness);
Violations bad_queries_are_refused(StoreHarness& harness);
}  // namespace store_suite

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_STORE_PROBE_H_
