// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "store_probe.h"

#include <array>
#include <latch>
#include <thread>
#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace store_suite {

const RecordType kPeople{
    .name = "conformance_people",
    .fields = {{"name", FieldType::kText},
               {"age", FieldType::kInteger, true},
               {"born", FieldType::kDate},
               {"active", FieldType::kBoolean},
               {"email", FieldType::kText, true},
               {"seen_at", FieldType::kInstant, true},
               {"owner", FieldType::kId, true},
               {"note", FieldType::kJson, true}},
    .indexes = {
        {.name = "by_name", .fields = {"name", "age"}},
        {.name = "by_age", .fields = {"age"}},
        {.name = "one_email", .fields = {"email"}, .unique = true},
        {.name = "by_born", .fields = {"born", "age"}, .across_tenants = true},
        {.name = "one_owner", .fields = {"owner"}, .unique = true, .across_tenants = true}}};

const RecordType kDocuments{.name = "conformance_documents",
                            .fields = {{"title", FieldType::kText},
                                       {"sequence", FieldType::kInteger, true},
                                       {"number", FieldType::kText, true}}};

const RecordType kLog{
    .name = "conformance_log", .fields = {{"line", FieldType::kText}}, .append_only = true};

namespace {

constexpr UuidBytes kAliceBytes{0x01, 0x9b, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xa1};
constexpr UuidBytes kBobBytes{0x01, 0x9b, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xb0};
// A broken store must not keep the suite walking for ever.
constexpr std::size_t kPagesMax = 2000;

}  // namespace

TenantId alice() { return TenantId(kAliceBytes); }
TenantId bob() { return TenantId(kBobBytes); }
TenantContext as(const TenantId& tenant) { return TenantContext::assume(tenant, Actor::system()); }
Operator suite_operator() { return Operator::assume("conformance", "store suite"); }

Row person(const TenantId& tenant, std::string id) {
  Row row{.type = &kPeople, .tenant = tenant, .id = std::move(id)};
  row.values.resize(kPeople.fields.size());
  row.values[kName] = "Awa";
  row.values[kBorn] = "1990-05-17";
  row.values[kActive] = std::int64_t{1};
  return row;
}

Row document(const TenantId& tenant, std::string id) {
  return {.type = &kDocuments,
          .tenant = tenant,
          .id = std::move(id),
          .values = {Value("invoice"), Value(), Value()}};
}

Row log_line(const TenantId& tenant, std::string id) {
  return {.type = &kLog, .tenant = tenant, .id = std::move(id), .values = {Value("it happened")}};
}

Row with(Row row, std::size_t field, Value value) {
  row.values[field] = std::move(value);
  return row;
}

Row at_version(Row row, std::int64_t version) {
  row.version = version;
  return row;
}

Batch insert_of(Row row) {
  Batch batch;
  batch.insert(std::move(row));
  return batch;
}

Batch erasure_of(const Row& row, std::int64_t version) {
  Batch batch;
  batch.erase(*row.type, row.tenant, row.id, version);
  return batch;
}

Batch update_of(Row row) {
  Batch batch;
  batch.update(std::move(row));
  return batch;
}

void number(Batch& batch, std::size_t write, std::string series, const TenantId& owner,
            std::int64_t rank) {
  batch.take_number({.series = {.owner = owner,
                                .series = std::move(series),
                                .prefix = "INV-",
                                .digits = 4,
                                .suffix = "/A"},
                     .write = write,
                     .number_field = kSequence,
                     .text_field = kNumber,
                     .rank = rank});
}

StoreProbe::StoreProbe(StoreHarness& harness) : harness_(harness) {
  absl::StatusOr<std::unique_ptr<Store>> store = harness.make();
  expect(store.ok(), "the harness made no store: " + error_message(store.status()));
  if (!store.ok()) return;
  store_ = *std::move(store);
  prepare();
}

void StoreProbe::prepare() {
  const std::array<const RecordType*, 3> types = {&kPeople, &kDocuments, &kLog};
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = store_->prepare(types);
    expect(status.ok(), "prepare() failed: " + error_message(status));
  }
}

void StoreProbe::reopen() {
  absl::StatusOr<std::unique_ptr<Store>> store = harness_.reopen(std::move(store_));
  expect(store.ok(), "the harness could not reopen the store: " + error_message(store.status()));
  if (!store.ok()) return;
  store_ = *std::move(store);
  prepare();
}

void StoreProbe::expect(bool condition, const std::string& otherwise) {
  if (condition) return;
  const std::lock_guard lock(mutex_);
  violations_.push_back(otherwise);
}

void StoreProbe::expect_code(const absl::Status& status, absl::StatusCode category,
                             std::string_view code, const std::string& what) {
  const std::string found = status.ok() ? "OK" : error_code(status);
  expect(
      status.code() == category && found == code,
      what + ": expected " + std::string(code) + ", got '" + found + "' " + error_message(status));
}

void StoreProbe::expect_error(const absl::StatusOr<CommitResult>& result, absl::StatusCode category,
                              std::string_view code, const std::string& what) {
  expect_code(result.status(), category, code, what);
}

CommitResult StoreProbe::commit_ok(const std::string& what, const Batch& batch) {
  absl::StatusOr<CommitResult> result = store_->commit(batch);
  expect(result.ok(), what + ": commit failed with " + error_code(result.status()) + " " +
                          error_message(result.status()));
  return result.ok() ? *std::move(result) : CommitResult{};
}

std::optional<Row> StoreProbe::read(const TenantId& tenant, const RecordType& type,
                                    std::string_view id) {
  absl::StatusOr<std::optional<Row>> row = store_->read(as(tenant), type, id);
  expect(row.ok(), "read of '" + std::string(id) + "' failed with " + error_code(row.status()));
  return row.ok() ? *std::move(row) : std::nullopt;
}

absl::StatusOr<Page> StoreProbe::page(const std::optional<TenantId>& tenant, const Query& query) {
  return tenant ? store_->scan(as(*tenant), query) : store_->scan_all(suite_operator(), query);
}

std::vector<Row> StoreProbe::walk(const std::optional<TenantId>& tenant, Query query) {
  std::vector<Row> rows;
  for (std::size_t pages = 0; pages < kPagesMax; ++pages) {
    absl::StatusOr<Page> next = page(tenant, query);
    expect(next.ok(), "scan of " + query.type->name + "." + query.index + " failed with " +
                          error_code(next.status()) + " " + error_message(next.status()));
    if (!next.ok()) return rows;
    expect(next->rows.size() <= query.rows_max, "a page held more than rows_max rows");
    for (Row& row : next->rows) {
      expect(row.type == query.type, "a scanned row does not carry the query's type");
      rows.push_back(std::move(row));
    }
    if (next->cursor.empty()) return rows;
    query.cursor = next->cursor;
  }
  expect(false, "a walk does not end");
  return rows;
}

std::vector<std::string> StoreProbe::ids(const std::optional<TenantId>& tenant, Query query) {
  std::vector<std::string> ids;
  for (const Row& row : walk(tenant, std::move(query))) ids.push_back(row.id);
  return ids;
}

void StoreProbe::expect_absent(const TenantId& tenant, const RecordType& type, std::string_view id,
                               const std::string& what) {
  expect(!read(tenant, type, id), what + ": '" + std::string(id) + "' is readable");
  for (const Row& row : walk(tenant, {.type = &type}))
    expect(row.id != id, what + ": '" + row.id + "' is found by a scan");
}

void StoreProbe::expect_stored(const Row& row, std::int64_t version, const std::string& what) {
  const std::optional<Row> stored = read(row.tenant, *row.type, row.id);
  expect(stored.has_value(), what + ": '" + row.id + "' is absent");
  if (!stored) return;
  const Row expected = at_version(row, version);
  expect(*stored == expected, what + ": expected " + show(expected) + ", got " + show(*stored));
}

Violations StoreProbe::violations() {
  const std::lock_guard lock(mutex_);
  return violations_;
}

void race(int threads, const std::function<void(int)>& work) {
  std::latch start(threads);
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i)
    running.emplace_back([&start, &work, i] {
      start.arrive_and_wait();
      work(i);
    });
  for (std::thread& thread : running) thread.join();
}

std::string show(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + text->substr(0, 60) + "'";
  return "null";
}

std::string show(const Row& row) {
  std::string text = row.tenant.to_string() + " '" + row.id + "' v" + std::to_string(row.version);
  for (const Value& value : row.values) text += " " + show(value);
  return text;
}

std::string show(const std::vector<std::string>& ids) {
  std::string text = "[";
  for (const std::string& id : ids) text += (text.size() == 1 ? "" : " ") + id;
  return text + "]";
}

}  // namespace store_suite
}  // namespace v0
}  // namespace octroi
