// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// I46: memory and SQLite give the same results and the same codes for the same list of operations.
#include <array>
#include <string>

#include <gtest/gtest.h>

#include "octroi/base/random.h"
#include "octroi/base/status.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/storage/memory_store.h"
#include "temp_file.h"

namespace octroi {
inline namespace v0 {
namespace {

const RecordType kThings{
    .name = "things",
    .fields = {{"order", FieldType::kText},  // a word of SQL
               {"age", FieldType::kInteger, true},
               {"code", FieldType::kText, true},
               {"due", FieldType::kDate, true},
               {"sequence", FieldType::kInteger, true},
               {"number", FieldType::kText, true}},
    .indexes = {
        {.name = "by_order", .fields = {"order", "age"}},
        {.name = "code", .fields = {"code"}, .unique = true},
        {.name = "pair", .fields = {"age", "code"}, .unique = true},
        {.name = "due", .fields = {"due", "age"}, .across_tenants = true},
        {.name = "both", .fields = {"due", "order"}, .unique = true, .across_tenants = true}}};
const RecordType kLines{
    .name = "lines", .fields = {{"text", FieldType::kText}}, .append_only = true};

class Script {
 public:
  explicit Script(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t end) { return random_.next() % end; }
  bool once_in(std::uint64_t n) { return below(n) == 0; }

  TenantId tenant() {
    UuidBytes bytes{1, 0x9b};
    bytes[15] = static_cast<std::uint8_t>(below(3) + 1);
    return TenantId(bytes);
  }
  Value age() { return once_in(4) ? Value() : Value(static_cast<std::int64_t>(below(4)) - 1); }
  Value code() { return once_in(2) ? Value() : Value("c" + std::to_string(below(40))); }
  Value due() { return once_in(3) ? Value() : Value("2026-01-0" + std::to_string(below(9) + 1)); }
  Value order() { return std::string(below(5), 'x'); }

  Row row() {
    if (once_in(8))
      return {.type = &kLines, .tenant = tenant(), .id = id(), .values = {Value("line")}};
    Row row{.type = &kThings,
            .tenant = tenant(),
            .id = id(),
            .values = {order(), age(), code(), due(), Value(), Value()}};
    if (once_in(40)) row.values[below(3)] = Value("\xFF");
    if (once_in(40)) row.values.pop_back();
    return row;
  }
  std::string id() { return once_in(60) ? "" : "id-" + std::to_string(below(25)); }

  // Half of what is to be updated is looked up, so that much of it succeeds.
  Batch batch(Store& store) {
    Batch batch;
    for (std::uint64_t writes = below(3) + 1; writes > 0; --writes) {
      Row next = row();
      const bool is_thing = next.type == &kThings;
      std::size_t position = 0;
      if (once_in(2)) {
        position = batch.insert(std::move(next));
      } else {
        next.version = once_in(2) ? static_cast<std::int64_t>(below(4)) : version(store, next);
        position = batch.update(std::move(next));
      }
      if (is_thing && once_in(3))
        batch.take_number({.series = {.owner = tenant(), .series = "s", .prefix = "N", .digits = 3},
                           .write = position,
                           .number_field = 4,
                           .text_field = 5});
    }
    return batch;
  }

  static std::int64_t version(Store& store, const Row& row) {
    const auto found =
        store.read(TenantContext::assume(row.tenant, Actor::system()), *row.type, row.id);
    return found.ok() && found->has_value() ? (**found).version : 1;
  }

  Query query() {
    Query query{.type = &kThings, .rows_max = below(6) + 1, .descending = once_in(2)};
    switch (below(6)) {
      case 0:
        if (once_in(2)) query.from = Value(id());
        break;
      case 1:
        query.index = "by_order";
        if (once_in(2)) query.equal.push_back(order());
        break;
      case 2:
        query.index = "code";
        if (once_in(2)) query.until = code();
        break;
      case 3:
        query.index = "pair";
        if (once_in(2)) query.from = age();
        break;
      case 4:
        query.index = "due";
        if (once_in(2)) query.equal.push_back(due());
        break;
      default:
        query.index = "both";
        if (once_in(2)) query.until = due();
    }
    const bool next_is_integer =
        (query.index == "by_order" || query.index == "due") && query.equal.size() == 1;
    if (next_is_integer && once_in(2)) query.from = age();
    if (next_is_integer && once_in(2)) query.until = age();
    return query;
  }

 private:
  SeededRandom random_;
};

std::string outcome(const absl::Status& status) { return status.ok() ? "OK" : error_code(status); }

class MemoryEquivalence : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    auto opened = sqlite::open(file_.path(), {.synchronous = sqlite::Synchronous::kNormal});
    ASSERT_TRUE(opened.ok()) << opened.status();
    sqlite_ = std::make_unique<sqlite::SqliteStore>(*std::move(opened));
    const std::array<const RecordType*, 2> types = {&kThings, &kLines};
    ASSERT_TRUE(memory_.prepare(types).ok());
    ASSERT_TRUE(sqlite_->prepare(types).ok());
  }

  void commit(Script& script) {
    const Batch batch = script.batch(memory_);
    const auto expected = memory_.commit(batch);
    const auto found = sqlite_->commit(batch);
    ASSERT_EQ(outcome(found.status()), outcome(expected.status()));
    ASSERT_EQ(found.status().code(), expected.status().code());
    if (!expected.ok()) return;
    ++committed_;
    ASSERT_EQ(found->numbers.size(), expected->numbers.size());
    for (std::size_t i = 0; i < found->numbers.size(); ++i) {
      EXPECT_EQ(found->numbers[i].number, expected->numbers[i].number);
      EXPECT_EQ(found->numbers[i].text, expected->numbers[i].text);
    }
  }

  void read(Script& script) {
    const auto tenant = TenantContext::assume(script.tenant(), Actor::system());
    const std::string id = script.id();
    const auto expected = memory_.read(tenant, kThings, id);
    const auto found = sqlite_->read(tenant, kThings, id);
    ASSERT_TRUE(expected.ok() && found.ok());
    EXPECT_EQ(*found, *expected);
  }

  // A whole walk; with a cursor of the one store continuing the other's.
  void walk(Script& script) {
    const auto tenant = TenantContext::assume(script.tenant(), Actor::system());
    const auto op = Operator::assume("test", "equivalence");
    const bool across = script.once_in(3);
    Query query = script.query();
    for (bool more = true; more;) {
      const auto expected = across ? memory_.scan_all(op, query) : memory_.scan(tenant, query);
      const auto found = across ? sqlite_->scan_all(op, query) : sqlite_->scan(tenant, query);
      ASSERT_EQ(outcome(found.status()), outcome(expected.status()));
      if (!expected.ok()) return;
      ASSERT_EQ(found->rows, expected->rows) << query.index;
      ASSERT_EQ(found->cursor, expected->cursor);
      more = !found->cursor.empty();
      query.cursor = found->cursor;
    }
  }

  TempFile file_;
  MemoryStore memory_;
  std::unique_ptr<sqlite::SqliteStore> sqlite_;
  int committed_ = 0;
};

TEST_P(MemoryEquivalence, SameOperationsGiveSameAnswers) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Script script(GetParam());
  for (int step = 0; step < 90 && !HasFatalFailure(); ++step) {
    commit(script);
    read(script);
    walk(script);
  }
  EXPECT_GT(committed_, 10) << "the script does nothing";
}

INSTANTIATE_TEST_SUITE_P(Seeds, MemoryEquivalence, ::testing::Range<std::uint64_t>(1, 13));

}  // namespace
}  // namespace v0
}  // namespace octroi
