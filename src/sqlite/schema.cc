// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "schema.h"

#include <map>
#include <set>
#include <tuple>

#include "octroi/base/status.h"
#include "octroi/storage/checks.h"
#include "transaction.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

absl::Status mismatch(const std::string& what, const std::string& advice) {
  return make_error(absl::StatusCode::kFailedPrecondition, "storage.schema_mismatch",
                    what + "; " + advice);
}

constexpr const char* kNewer = "it was written by a newer octroi: upgrade this program";
constexpr const char* kRewrite = "a stored type can only grow: export, and import into a new file";
constexpr const char* kRestore = "undo the change or restore a backup";

// What is in the file: the remembered descriptions, and what SQLite itself says of its tables.
struct Stored {
  std::map<std::string, RecordType> types;
  std::map<std::string, std::vector<std::tuple<std::string, std::string, bool>>> columns;
  std::set<std::string> others;  // names of indexes and triggers
};

absl::StatusOr<Stored> read_stored(Database& db) {
  Stored stored;
  OCTROI_ASSIGN_OR_RETURN(Statement types,
                          db.prepare("SELECT type, description FROM octroi_schema"));
  int code = SQLITE_ROW;
  while ((code = types.step()) == SQLITE_ROW) {
    const std::string name(types.text(0));
    stored.types.emplace(name, parse_description(name, std::string(types.text(1))));
  }
  if (code != SQLITE_DONE) return db.error(code, Doing::kRead);

  OCTROI_ASSIGN_OR_RETURN(
      Statement columns,
      db.prepare("SELECT m.name, c.name, c.type, c.\"notnull\" FROM sqlite_schema m, "
                 "pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid"));
  while ((code = columns.step()) == SQLITE_ROW)
    stored.columns[std::string(columns.text(0))].emplace_back(columns.text(1), columns.text(2),
                                                              columns.integer(3) != 0);
  if (code != SQLITE_DONE) return db.error(code, Doing::kRead);

  OCTROI_ASSIGN_OR_RETURN(
      Statement others,
      db.prepare("SELECT name FROM sqlite_schema WHERE type IN ('index', 'trigger')"));
  while ((code = others.step()) == SQLITE_ROW) stored.others.emplace(others.text(0));
  if (code != SQLITE_DONE) return db.error(code, Doing::kRead);
  return stored;
}

// Does the table itself still look as its remembered description says?
absl::Status check_table(const RecordType& type, const Stored& stored) {
  std::vector<std::tuple<std::string, std::string, bool>> expected = {
      {"tenant_id", "TEXT", true}, {"id", "TEXT", true}, {"version", "INTEGER", true}};
  for (const Field& field : type.fields)
    expected.emplace_back(field.name, is_integer(field.type) ? "INTEGER" : "TEXT", !field.nullable);
  const auto columns = stored.columns.find(type.name);
  if (columns == stored.columns.end())
    return mismatch("table " + type.name + " is missing", kRestore);
  if (columns->second != expected)
    return mismatch("table " + type.name + " has other columns than octroi made", kRestore);

  std::vector<std::string> names;
  for (const Index& index : type.indexes) {
    if (index.unique || !index.across_tenants) names.push_back(sql_index_name(type, index, false));
    if (index.across_tenants) names.push_back(sql_index_name(type, index, true));
  }
  if (type.append_only)
    names.insert(names.end(), {type.name + "__no_update", type.name + "__no_delete"});
  for (const std::string& name : names)
    if (!stored.others.contains(name))
      return mismatch("index or trigger " + name + " is missing", kRestore);
  return absl::OkStatus();
}

std::string field_text(const std::string& table, const Field& field) {
  const std::string text = describe({.name = "", .fields = {field}});
  return table + "." + text.substr(6, text.size() - 7);  // without "field " and the line's end
}

// Appends the statements that make `was` into `now`.
absl::Status grow_fields(const RecordType& was, const RecordType& now,
                         std::vector<std::string>& statements) {
  for (std::size_t i = 0; i < was.fields.size(); ++i) {
    if (i >= now.fields.size())
      return mismatch("the file has the column " + field_text(was.name, was.fields[i]) +
                          ", which this program does not know",
                      kNewer);
    if (was.fields[i] != now.fields[i])
      return mismatch("the file has the column " + field_text(was.name, was.fields[i]) +
                          " where this program has " + field_text(now.name, now.fields[i]),
                      kRewrite);
  }
  for (std::size_t i = was.fields.size(); i < now.fields.size(); ++i) {
    if (!now.fields[i].nullable)
      return mismatch(
          "the added column " + field_text(now.name, now.fields[i]) + " is not nullable",
          "a field added later must be nullable");
    statements.push_back(add_column_statement(now, now.fields[i]));
  }
  return absl::OkStatus();
}

absl::Status grow_indexes(const RecordType& was, const RecordType& now,
                          std::vector<std::string>& statements) {
  for (std::size_t i = 0; i < was.indexes.size(); ++i) {
    if (i >= now.indexes.size())
      return mismatch("the file has the index " + was.name + "." + was.indexes[i].name +
                          ", which this program does not know",
                      kNewer);
    if (was.indexes[i] != now.indexes[i])
      return mismatch("the file's index " + was.name + "." + was.indexes[i].name +
                          " is not this program's " + now.indexes[i].name,
                      kRewrite);
  }
  for (std::size_t i = was.indexes.size(); i < now.indexes.size(); ++i)
    for (std::string& sql : create_index_statements(now, now.indexes[i]))
      statements.push_back(std::move(sql));
  return absl::OkStatus();
}

// The statements that make the stored form of a type into the described one; none when it is.
absl::StatusOr<std::vector<std::string>> plan_type(const RecordType& type, const Stored& stored) {
  const auto known = stored.types.find(type.name);
  if (known == stored.types.end()) {
    if (stored.columns.contains(type.name))
      return mismatch("table " + type.name + " exists but is not octroi's",
                      "give octroi a file of its own");
    return create_statements(type);
  }
  const RecordType& was = known->second;
  OCTROI_RETURN_IF_ERROR(check_table(was, stored));
  if (was.append_only != type.append_only)
    return mismatch(type.name + (was.append_only ? " is append-only in the file"
                                                 : " is not append-only in the file"),
                    kRewrite);
  std::vector<std::string> statements;
  OCTROI_RETURN_IF_ERROR(grow_fields(was, type, statements));
  OCTROI_RETURN_IF_ERROR(grow_indexes(was, type, statements));
  return statements;
}

absl::Status remember(Database& db, const RecordType& type) {
  OCTROI_ASSIGN_OR_RETURN(
      Statement upsert,
      db.prepare("INSERT INTO octroi_schema(type, description) VALUES(?1, ?2) "
                 "ON CONFLICT(type) DO UPDATE SET description = excluded.description",
                 Doing::kWrite));
  const std::string description = describe(type);
  upsert.bind(1, std::string_view(type.name));
  upsert.bind(2, std::string_view(description));
  const int code = upsert.run();
  return code == SQLITE_DONE ? absl::OkStatus() : db.error(code, Doing::kWrite);
}

// One pass over all types; with `apply`, what must change is changed. Returns whether anything
// must.
absl::StatusOr<bool> run_plan(Database& db, std::span<const RecordType* const> types, bool apply) {
  OCTROI_ASSIGN_OR_RETURN(const Stored stored, read_stored(db));
  bool changes = false;
  for (const RecordType* type : types) {
    OCTROI_ASSIGN_OR_RETURN(const std::vector<std::string> statements, plan_type(*type, stored));
    changes = changes || !statements.empty();
    if (!apply || statements.empty()) continue;
    for (const std::string& sql : statements) OCTROI_RETURN_IF_ERROR(db.execute(sql));
    OCTROI_RETURN_IF_ERROR(remember(db, *type));
  }
  return changes;
}

}  // namespace

absl::Status prepare_schema(Database& db, std::span<const RecordType* const> types) {
  // Looking first needs no lock, so that many processes may start on one file at once.
  OCTROI_ASSIGN_OR_RETURN(const bool changes,
                          in_snapshot(db, [&] { return run_plan(db, types, false); }));
  if (!changes) return absl::OkStatus();
  if (db.is_read_only())
    return make_error(absl::StatusCode::kFailedPrecondition, "sqlite.read_only",
                      "the file lacks tables and was opened read-only; open it for writing once");
  return in_transaction(db, [&]() -> absl::Status { return run_plan(db, types, true).status(); });
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
