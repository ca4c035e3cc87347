// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// The axioms of what goes in: tenants apart, values unharmed, bad input refused.
#include <algorithm>
#include <limits>
#include <string>

#include "store_probe.h"

namespace octroi {
inline namespace v0 {
namespace store_suite {
namespace {

using absl::StatusCode;

struct BadRow {
  const char* what;
  Row row;
};

std::vector<BadRow> bad_rows() {
  const Row good = person(alice(), "bad");
  const auto changed = [&good](std::size_t field, Value value) {
    return with(good, field, std::move(value));
  };
  const auto named = [&good](std::string id) {
    Row row = good;
    row.id = std::move(id);
    return row;
  };
  std::vector<BadRow> rows = {
      {"an empty id", named("")},
      {"an id of 201 bytes", named(std::string(201, 'x'))},
      {"an id with NUL", named(std::string("a\0b", 3))},
      {"an id that is not UTF-8", named("a\xFF")},
      {"a null that is not allowed", changed(kName, Value())},
      {"an integer for text", changed(kName, std::int64_t{1})},
      {"text for an integer", changed(kAge, "1")},
      {"a boolean of 2", changed(kActive, std::int64_t{2})},
      {"text for a boolean", changed(kActive, "true")},
      {"a date without zeros", changed(kBorn, "1990-5-17")},
      {"an instant for a date", changed(kBorn, "1990-05-17T00:00:00.000Z")},
      {"a date for an instant", changed(kSeenAt, "1990-05-17")},
      {"an instant with an offset", changed(kSeenAt, "1990-05-17T00:00:00+02:00")},
      {"an id in upper case", changed(kOwner, "019B0000-0000-7000-8000-000000000001")},
      {"an id that is none", changed(kOwner, "../../etc/passwd")},
      {"text with NUL", changed(kName, std::string("a\0b", 3))},
      {"text ending in NUL", changed(kName, std::string("abcdefg\0", 8))},
      {"a lone continuation byte", changed(kName, "a\x80")},
      {"an overlong encoding", changed(kName, "\xC0\xAF")},
      {"a surrogate", changed(kName, "\xED\xA0\x80")},
      {"a cut-off sequence", changed(kName, "12345678\xE2\x82")},
      {"text of more than 16 MiB", changed(kName, std::string(kTextBytesMax + 1, 'x'))},
      {"no values", {.type = &kPeople, .tenant = alice(), .id = "bad"}},
      {"an insert with a version", at_version(good, 1)},
      {"the nil tenant", person(TenantId(), "bad")},
      {"no type", {.tenant = alice(), .id = "bad"}},
  };
  rows.push_back({"a value too many", good});
  rows.back().row.values.emplace_back();
  return rows;
}

void refuse(StoreProbe& probe, const Batch& batch, const std::string& what) {
  probe.expect_error(probe.store().commit(batch), StatusCode::kInvalidArgument, "storage.bad_row",
                     what);
  probe.expect_absent(alice(), kPeople, "good", what);
}

void refuse_bad_numbers(StoreProbe& probe) {
  const NumberTaken good{
      .series = {.series = "s"}, .write = 1, .number_field = kSequence, .text_field = kNumber};
  std::vector<std::pair<const char*, NumberTaken>> bad(8, {"", good});
  bad[0] = {"a number for no write", good};
  bad[0].second.write = 2;
  bad[1] = {"a number for no field", good};
  bad[1].second.number_field = 9;
  bad[2] = {"a number for a text field", good};
  bad[2].second.number_field = kTitle;
  bad[3] = {"a number's text for an integer field", good};
  bad[3].second.text_field = kSequence;
  bad[4] = {"a series without a name", good};
  bad[4].second.series.series = "";
  bad[5] = {"no digits", good};
  bad[5].second.series.digits = 0;
  bad[6] = {"a prefix that is not UTF-8", good};
  bad[6].second.series.prefix = "\xFF";
  bad[7] = {"a series of the nil tenant", good};
  bad[7].second.series.owner = TenantId();
  for (const auto& [what, taken] : bad) {
    Batch batch = insert_of(person(alice(), "good"));
    batch.insert(document(alice(), "numbered"));
    batch.take_number(taken);
    refuse(probe, batch, what);
  }
}

}  // namespace

Violations tenants_are_isolated(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const Row mine = with(with(person(alice(), "shared"), kAge, std::int64_t{1}), kName, "mine");
  const Row his = with(with(person(bob(), "shared"), kAge, std::int64_t{1}), kName, "his");
  Batch batch = insert_of(mine);
  batch.insert(his);
  batch.insert(with(person(alice(), "secret"), kAge, std::int64_t{2}));
  batch.insert(with(person(kPlatform, "platform"), kAge, std::int64_t{3}));
  probe.commit_ok("rows of three tenants", batch);

  probe.expect_stored(mine, 1, "the same id under two tenants");
  probe.expect_stored(his, 1, "the same id under two tenants");
  probe.expect_absent(bob(), kPeople, "secret", "another tenant's row");
  probe.expect_absent(bob(), kPeople, "platform", "the platform's row");
  for (const char* index : {"", "by_name", "by_age", "by_born"}) {
    for (const bool descending : {false, true}) {
      const auto rows =
          probe.walk(bob(), {.type = &kPeople, .index = index, .descending = descending});
      probe.expect(rows.size() == 1 && rows[0].tenant == bob(),
                   "a scan of one tenant by '" + std::string(index) + "' gave " +
                       std::to_string(rows.size()) + " rows");
    }
  }
  probe.expect(
      probe.ids(bob(), {.type = &kPeople, .equal = {Value("secret")}}).empty() &&
          probe.ids(bob(), {.type = &kPeople, .index = "by_age", .equal = {Value(std::int64_t{2})}})
              .empty(),
      "a scan finds another tenant's row by its value");
  probe.expect(probe.walk(std::nullopt, {.type = &kPeople}).size() == 4,
               "scan_all does not give the rows of all tenants");
  probe.commit_ok("an update", update_of(at_version(with(his, kAge, std::int64_t{9}), 1)));
  probe.expect_stored(mine, 1, "an update of another tenant's row of the same id");

  const auto nil = probe.store().read(as(TenantId()), kPeople, "shared");
  probe.expect_code(nil.status(), StatusCode::kInvalidArgument, "storage.no_tenant", "a nil read");
  const auto page = probe.page(TenantId(), {.type = &kPeople});
  probe.expect_code(page.status(), StatusCode::kInvalidArgument, "storage.no_tenant", "a nil scan");
  return probe.violations();
}

Violations values_survive(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const std::vector<std::string> texts = {
      "",
      " ",
      "it's \"quoted\"; DROP TABLE conformance_people; -- %_\\",
      "line\nline\r\n\ttab\x01\x7F",
      "\xC3\xA9 e\xCC\x81 \xEF\xAC\x81",       // composed, decomposed, a ligature
      "\xE2\x80\xAE\xE2\x80\x8B\xEF\xBB\xBF",  // right-to-left override, zero width, BOM
      "\xEF\xBF\xBD\xEF\xBF\xBF",              // the end of the first plane
      "\xF0\x90\x80\x80\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF",  // the others, up to U+10FFFF
      std::string(200'000, 'x') + "\xE2\x82\xAC",
  };
  const std::vector<std::int64_t> integers = {0,
                                              -1,
                                              1,
                                              std::int64_t{1} << 53,
                                              std::numeric_limits<std::int64_t>::min(),
                                              std::numeric_limits<std::int64_t>::max()};
  std::vector<Row> rows;
  const auto add = [&rows](std::size_t field, Value value) {
    rows.push_back(with(person(alice(), "v-" + std::to_string(rows.size())), field, value));
  };
  for (const std::string& text : texts) add(kName, text);
  for (const std::string& text : texts) add(kNote, text);
  for (const std::int64_t integer : integers) add(kAge, integer);
  add(kActive, std::int64_t{0});
  add(kSeenAt, "9999-12-31T23:59:59.999Z");
  add(kSeenAt, "0001-01-01T00:00:00.000001Z");
  add(kOwner, "ffffffff-ffff-ffff-ffff-ffffffffffff");
  for (const char* id : {"'", "%", "\xF0\x9F\x90\x98", " ", "A/../b"})
    rows.push_back(person(alice(), id));
  rows.push_back(person(alice(), std::string(200, 'i')));

  Batch batch;
  for (const Row& row : rows) batch.insert(row);
  probe.commit_ok("values", batch);
  for (const Row& row : rows) probe.expect_stored(row, 1, "a read");
  for (const Row& row : probe.walk(alice(), {.type = &kPeople, .rows_max = 7})) {
    const auto written = std::find_if(rows.begin(), rows.end(),
                                      [&row](const Row& other) { return other.id == row.id; });
    probe.expect(written != rows.end() && at_version(*written, 1) == row,
                 "a scan gave " + show(row));
  }
  const Row emptied = with(at_version(rows[2], 1), kNote, "{}");
  probe.commit_ok("an update", update_of(emptied));
  probe.expect_stored(emptied, 2, "an update");
  probe.commit_ok("an update to null", update_of(at_version(with(emptied, kNote, Value()), 2)));
  probe.expect_stored(with(emptied, kNote, Value()), 3, "an update to null");
  return probe.violations();
}

Violations bad_rows_are_refused(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  for (const BadRow& bad : bad_rows()) {
    Batch batch = insert_of(person(alice(), "good"));
    batch.insert(bad.row);
    refuse(probe, batch, bad.what);
  }
  Batch unread = insert_of(person(alice(), "good"));
  unread.update(person(alice(), "unread"));
  refuse(probe, unread, "an update without a version");
  Batch unread_erasure = insert_of(person(alice(), "good"));
  unread_erasure.erase(kPeople, alice(), "unread", 0);
  refuse(probe, unread_erasure, "an erasure without a version");
  Batch with_values = insert_of(person(alice(), "good"));
  with_values.add({WriteKind::kErase, at_version(person(alice(), "unread"), 1)});
  refuse(probe, with_values, "an erasure with values");
  Batch numbered = insert_of(person(alice(), "good"));
  number(numbered, numbered.erase(kDocuments, alice(), "unread", 1), "bad");
  refuse(probe, numbered, "an erasure that takes a number");
  refuse_bad_numbers(probe);

  static const RecordType kUnknown{.name = "conformance_unknown", .fields = kLog.fields};
  const Row foreign{.type = &kUnknown, .tenant = alice(), .id = "u-1", .values = {Value("x")}};
  Batch batch = insert_of(person(alice(), "good"));
  batch.insert(foreign);
  probe.expect_error(probe.store().commit(batch), StatusCode::kFailedPrecondition,
                     "storage.not_prepared", "a row of an unknown type");
  probe.expect_absent(alice(), kPeople, "good", "a row of an unknown type");
  probe.expect_code(probe.store().read(as(alice()), kUnknown, "u-1").status(),
                    StatusCode::kFailedPrecondition, "storage.not_prepared", "an unknown type");
  for (const std::string& id : {std::string(), std::string(201, 'x'), std::string("a\0b", 3)})
    probe.expect(!probe.read(alice(), kPeople, id), "an id that cannot be stored is found");
  return probe.violations();
}

Violations bad_queries_are_refused(StoreHarness& harness) {
  StoreProbe probe(harness);
  if (!probe) return probe.violations();
  const auto refuse_query = [&probe](const std::optional<TenantId>& tenant, const Query& query,
                                     const std::string& what) {
    probe.expect_code(probe.page(tenant, query).status(), StatusCode::kInvalidArgument,
                      "storage.bad_query", what);
  };
  const Value one(std::int64_t{1});
  refuse_query(alice(), {}, "no type");
  refuse_query(alice(), {.type = &kPeople, .rows_max = 0}, "rows_max 0");
  refuse_query(alice(), {.type = &kPeople, .rows_max = kRowsMax + 1}, "rows_max too large");
  refuse_query(alice(), {.type = &kPeople, .index = "by_shoe_size"}, "an unknown index");
  refuse_query(alice(), {.type = &kPeople, .index = "by_age", .equal = {one, one}},
               "too many equal");
  refuse_query(alice(), {.type = &kPeople, .index = "by_age", .equal = {one}, .from = one},
               "a bound behind the last field");
  refuse_query(alice(), {.type = &kPeople, .index = "by_age", .equal = {Value()}}, "equal null");
  refuse_query(alice(), {.type = &kPeople, .index = "by_age", .from = Value()}, "from null");
  refuse_query(alice(), {.type = &kPeople, .index = "by_age", .until = Value("1")},
               "text where an integer is");
  refuse_query(alice(), {.type = &kPeople, .index = "by_name", .equal = {one}},
               "an integer where text is");
  refuse_query(alice(), {.type = &kPeople, .index = "by_name", .from = Value("\xFF")},
               "text that is not UTF-8");
  refuse_query(std::nullopt, {.type = &kPeople, .index = "by_name"},
               "an index that does not walk across tenants");
  refuse_query(std::nullopt, {.type = &kPeople, .equal = {Value("p")}},
               "equal across tenants without an index");
  refuse_query(std::nullopt, {.type = &kPeople, .from = Value("p")},
               "from across tenants without an index");
  return probe.violations();
}

}  // namespace store_suite
}  // namespace v0
}  // namespace octroi
