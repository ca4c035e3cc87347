// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// The axioms of scans, against a model that sorts and filters all rows in memory.
#include <algorithm>
#include <array>
#include <atomic>
#include <string>

#include "octroi/base/random.h"
#include "octroi/base/status.h"
#include "octroi/storage/checks.h"
#include "store_probe.h"

namespace octroi {
inline namespace v0 {
namespace store_suite {
namespace {

constexpr std::size_t kRows = 40;

// Rows with ties, nulls, negative numbers, and texts whose byte order is not their dictionary's.
std::vector<Row> mixed_rows() {
  const std::array<std::string, 6> names = {"",    "Awa",         "Zan",
                                            "awa", "\xC3\x89lie", "\xF0\x9F\x90\x98"};
  SeededRandom random(20260131);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < kRows; ++i) {
    Row row =
        person(random.next() % 3 == 0 ? bob() : alice(), "p-" + std::to_string(i * 7 % kRows));
    row.values[kName] = names[random.next() % names.size()];
    if (random.next() % 3 != 0) row.values[kAge] = static_cast<std::int64_t>(random.next() % 5) - 2;
    row.values[kBorn] = "199" + std::to_string(random.next() % 4) + "-01-01";
    if (random.next() % 2 == 0) row.values[kEmail] = "e" + std::to_string(i) + "@example.org";
    rows.push_back(std::move(row));
  }
  return rows;
}

void insert_all(StoreProbe& probe, const std::vector<Row>& rows) {
  Batch batch;
  for (const Row& row : rows) batch.insert(row);
  probe.commit_ok("rows to scan", batch);
}

// The key of a row in the order a query walks.
std::vector<Value> key_of(const std::optional<TenantId>& tenant, const Query& query,
                          const Row& row) {
  std::vector<Value> key;
  for (const Index& index : query.type->indexes)
    if (index.name == query.index)
      for (const std::string& field : index.fields)
        key.push_back(row.values[*field_position(*query.type, field)]);
  if (!tenant) key.emplace_back(row.tenant.to_string());
  key.emplace_back(row.id);
  return key;
}

bool matches(const std::optional<TenantId>& tenant, const Query& query, const Row& row) {
  if (tenant && row.tenant != *tenant) return false;
  const std::vector<Value> key = key_of(tenant, query, row);
  if (!query.index.empty() && key.front() == Value()) return false;
  for (std::size_t i = 0; i < query.equal.size(); ++i)
    if (key[i] != query.equal[i]) return false;
  if (!query.from && !query.until) return true;
  const Value& next = key[query.equal.size()];
  return next != Value() && (!query.from || next >= *query.from) &&
         (!query.until || next < *query.until);
}

std::vector<std::string> model(const std::vector<Row>& rows, const std::optional<TenantId>& tenant,
                               const Query& query) {
  std::vector<const Row*> matching;
  for (const Row& row : rows)
    if (matches(tenant, query, row)) matching.push_back(&row);
  std::sort(matching.begin(), matching.end(), [&](const Row* a, const Row* b) {
    const auto first = key_of(tenant, query, query.descending ? *b : *a);
    return first < key_of(tenant, query, query.descending ? *a : *b);
  });
  std::vector<std::string> ids;
  for (const Row* row : matching) ids.push_back(row->id);
  return ids;
}

struct Walk {
  bool across_tenants = false;
  Query query;
};

// Every order of the type with every kind of bound, up and down.
std::vector<Walk> walks() {
  const auto number = [](std::int64_t value) { return Value(value); };
  const std::vector<Walk> upwards = {
      {false, {.type = &kPeople}},
      {false, {.type = &kPeople, .equal = {Value("p-7")}}},
      {false, {.type = &kPeople, .from = Value("p-2"), .until = Value("p-30")}},
      {false, {.type = &kPeople, .index = "by_name"}},
      {false, {.type = &kPeople, .index = "by_name", .from = Value("Zan")}},
      {false, {.type = &kPeople, .index = "by_name", .until = Value("a")}},
      {false, {.type = &kPeople, .index = "by_name", .equal = {Value("Awa")}}},
      {false, {.type = &kPeople, .index = "by_name", .equal = {Value("Awa"), number(1)}}},
      {false, {.type = &kPeople, .index = "by_name", .equal = {Value("Awa")}, .from = number(-1)}},
      {false, {.type = &kPeople, .index = "by_name", .equal = {Value("Zan")}, .until = number(2)}},
      {false, {.type = &kPeople, .index = "by_age"}},
      {false, {.type = &kPeople, .index = "by_age", .from = number(-1), .until = number(2)}},
      {false, {.type = &kPeople, .index = "by_age", .from = number(2), .until = number(-1)}},
      {false, {.type = &kPeople, .index = "one_email"}},
      {false, {.type = &kPeople, .index = "one_email", .from = Value("e2")}},
      {false, {.type = &kPeople, .index = "by_born", .until = Value("1992")}},
      {false, {.type = &kPeople, .index = "one_owner"}},
      {true, {.type = &kPeople}},
      {true, {.type = &kPeople, .index = "by_born"}},
      {true, {.type = &kPeople, .index = "by_born", .until = Value("1992")}},
      {true, {.type = &kPeople, .index = "by_born", .equal = {Value("1991-01-01")}}},
      {true,
       {.type = &kPeople, .index = "by_born", .equal = {Value("1991-01-01")}, .until = number(1)}},
      {true, {.type = &kPeople, .index = "one_owner"}},
  };
  std::vector<Walk> both = upwards;
  for (Walk walk : upwards) {
    walk.query.descending = true;
    both.push_back(std::move(walk));
  }
  return both;
}

std::string name_of(const Walk& walk) {
  std::string text = walk.query.index.empty() ? "the primary order" : walk.query.index;
  for (const Value& value : walk.query.equal) text += " =" + show(value);
  if (walk.query.from) text += " from " + show(*walk.query.from);
  if (walk.query.until) text += " until " + show(*walk.query.until);
  text += walk.query.descending ? " descending" : "";
  return text + (walk.across_tenants ? " across tenants" : "");
}

// While pages are walked, rows come in before and behind and others change; each row that stayed is
// seen once.
void walk_while_writing(StoreProbe& probe, const std::vector<Row>& rows, bool descending) {
  Query query{.type = &kPeople, .index = "by_name", .rows_max = 4, .descending = descending};
  const std::vector<std::string> stayed = model(rows, alice(), query);
  std::vector<std::string> seen;
  const std::string round = descending ? "down-" : "up-";
  for (int page = 0; page < 100; ++page) {
    const auto next = probe.page(alice(), query);
    probe.expect(next.ok(), "a page failed: " + error_code(next.status()));
    if (!next.ok()) return;
    for (const Row& row : next->rows)
      if (std::find(stayed.begin(), stayed.end(), row.id) != stayed.end()) seen.push_back(row.id);
    if (next->cursor.empty()) break;
    query.cursor = next->cursor;
    if (page >= 10) continue;
    Batch batch;
    for (const char* name : {"", "Awa", "Zan", "zz"})
      batch.insert(with(person(alice(), "x-" + round + std::to_string(page) + name), kName,
                        std::string(name)));
    probe.commit_ok("a write between pages", batch);
  }
  probe.expect(seen == stayed, "a walk during writes saw " + show(seen) + ", not " + show(stayed));
}

void walk_while_racing(StoreProbe& probe, const std::vector<Row>& rows) {
  const Query query{.type = &kPeople, .index = "by_born", .rows_max = 3};
  const std::vector<std::string> stayed = model(rows, alice(), query);
  std::atomic<bool> walked = false;
  race(2, [&](int thread) {
    if (thread == 0) {
      for (int i = 0; i < 200 && !walked; ++i)
        probe.commit_ok("a racing insert",
                        insert_of(with(person(alice(), "y-" + std::to_string(i)), kBorn,
                                       "199" + std::to_string(i % 4) + "-01-01")));
      return;
    }
    std::vector<std::string> seen;
    for (const std::string& id : probe.ids(alice(), query))
      if (id.starts_with("p-")) seen.push_back(id);
    probe.expect(seen == stayed,
                 "a walk beside a writer saw " + show(seen) + ", not " + show(stayed));
    walked = true;
  });
}

}  // namespace

Violations scans_are_ordered(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const std::vector<Row> rows = mixed_rows();
  insert_all(probe, rows);
  for (const Walk& walk : walks()) {
    const auto tenant = walk.across_tenants ? std::nullopt : std::optional<TenantId>(alice());
    const std::vector<std::string> found = probe.ids(tenant, walk.query);
    const std::vector<std::string> expected = model(rows, tenant, walk.query);
    probe.expect(found == expected,
                 name_of(walk) + " gave " + show(found) + ", not " + show(expected));
  }
  return probe.violations();
}

Violations pages_neither_repeat_nor_skip(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const std::vector<Row> rows = mixed_rows();
  insert_all(probe, rows);
  for (Walk walk : walks()) {
    const auto tenant = walk.across_tenants ? std::nullopt : std::optional<TenantId>(alice());
    const std::vector<std::string> expected = model(rows, tenant, walk.query);
    for (const std::size_t rows_max : {std::size_t{1}, std::size_t{3}, expected.size()}) {
      walk.query.rows_max = std::max<std::size_t>(rows_max, 1);
      const std::vector<std::string> found = probe.ids(tenant, walk.query);
      probe.expect(found == expected, name_of(walk) + " in pages of " + std::to_string(rows_max) +
                                          " gave " + show(found) + ", not " + show(expected));
    }
    const auto whole = probe.page(tenant, walk.query);
    probe.expect(!whole.ok() || walk.query.rows_max < expected.size() || whole->cursor.empty(),
                 name_of(walk) + ": the last page has a cursor");
  }
  walk_while_writing(probe, rows, false);
  walk_while_racing(probe, rows);
  StoreProbe down(harness);
  if (!down) return probe.violations();
  insert_all(down, rows);
  walk_while_writing(down, rows, true);
  Violations all = probe.violations();
  for (const std::string& violation : down.violations()) all.push_back(violation);
  return all;
}

Violations cursors_are_checked(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  insert_all(probe, mixed_rows());
  Batch more;
  for (int i = 0; i < 3; ++i) more.insert(document(alice(), "p-" + std::to_string(i)));
  probe.commit_ok("documents", more);

  const Query query{.type = &kPeople, .index = "by_born", .rows_max = 2};
  const auto first = probe.page(alice(), query);
  probe.expect(first.ok() && !first->cursor.empty(), "the first page has no cursor");
  if (!first.ok() || first->cursor.empty()) return probe.violations();
  const auto refuse = [&](const std::optional<TenantId>& tenant, Query other,
                          const std::string& what) {
    if (other.cursor.empty()) other.cursor = first->cursor;
    probe.expect_code(probe.page(tenant, other).status(), absl::StatusCode::kInvalidArgument,
                      "storage.bad_cursor", what);
  };
  refuse(bob(), query, "another tenant's cursor");
  refuse(std::nullopt, query, "a tenant's cursor across tenants");
  refuse(alice(), {.type = &kDocuments}, "another type's cursor");
  refuse(alice(), {.type = &kPeople}, "an index's cursor in the primary order");
  refuse(alice(), {.type = &kPeople, .index = "by_name"}, "another index's cursor");
  refuse(alice(), {.type = &kPeople, .index = "by_born", .equal = {Value("1991-01-01")}},
         "a cursor made without equal");
  refuse(alice(), {.type = &kPeople, .index = "by_born", .from = Value("1991")},
         "a cursor made without from");
  refuse(alice(), {.type = &kPeople, .index = "by_born", .until = Value("1991")},
         "a cursor made without until");
  refuse(alice(), {.type = &kPeople, .index = "by_born", .descending = true},
         "a cursor made in the other direction");
  for (std::size_t i = 0; i < first->cursor.size(); ++i) {
    Query damaged = query;
    damaged.cursor = first->cursor;
    damaged.cursor[i] = damaged.cursor[i] == 'a' ? 'b' : 'a';
    refuse(alice(), damaged, "a cursor damaged at " + std::to_string(i));
  }
  for (const std::string& garbage :
       {std::string("0"), std::string("zz"), std::string(1000, 'f'), std::string("' OR 1=1 --"),
        first->cursor + "00", first->cursor.substr(2), first->cursor.substr(0, 40)}) {
    Query damaged = query;
    damaged.cursor = garbage;
    refuse(alice(), damaged, "the cursor " + garbage.substr(0, 20));
  }
  Query larger = query;
  larger.rows_max = 1000;
  larger.cursor = first->cursor;
  probe.expect(probe.page(alice(), larger).ok(), "rows_max may change between pages");
  return probe.violations();
}

}  // namespace store_suite
}  // namespace v0
}  // namespace octroi
