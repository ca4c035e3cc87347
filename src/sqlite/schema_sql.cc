// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <sstream>

#include "octroi/storage/checks.h"
#include "schema.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

constexpr std::array<const char*, 7> kTypeNames = {"id",   "text",    "integer", "boolean",
                                                   "date", "instant", "json"};

const char* type_name(FieldType type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::string column(const Field& field) {
  std::string sql = quoted(field.name) + (is_integer(field.type) ? " INTEGER" : " TEXT");
  if (!field.nullable) sql += " NOT NULL";
  if (field.type == FieldType::kBoolean) sql += " CHECK(" + quoted(field.name) + " IN (0, 1))";
  return sql;
}

std::string field_list(const Index& index) {
  std::string list;
  for (const std::string& field : index.fields) list += (list.empty() ? "" : ", ") + quoted(field);
  return list;
}

std::string create_index(const RecordType& type, const Index& index, bool across_tenants) {
  const bool unique = index.unique && !across_tenants;
  // Ties go by id. A unique index has none, unless a null further on makes some.
  const std::string columns = across_tenants
                                  ? field_list(index) + ", tenant_id, id"
                                  : "tenant_id, " + field_list(index) + (unique ? "" : ", id");
  std::string sql = std::string(unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") +
                    quoted(sql_index_name(type, index, across_tenants)) + " ON " +
                    quoted(type.name) + "(" + columns + ")";
  if (is_partial(type, index)) sql += " WHERE " + quoted(index.fields.front()) + " IS NOT NULL";
  return sql;
}

std::string create_trigger(const RecordType& type, const std::string& verb) {
  return "CREATE TRIGGER " + quoted(type.name + "__no_" + verb) + " BEFORE " + verb + " ON " +
         quoted(type.name) + " BEGIN SELECT RAISE(ABORT, 'octroi: " + type.name +
         " is append-only'); END";
}

Field parse_field(std::istream& words) {
  Field field;
  std::string type;
  std::string null;
  words >> field.name >> type >> null;
  for (std::size_t i = 0; i < kTypeNames.size(); ++i)
    if (type == kTypeNames[i]) field.type = static_cast<FieldType>(i);
  field.nullable = null == "null";
  return field;
}

Index parse_index(std::istream& words) {
  Index index;
  words >> index.name;
  std::string word;
  while (words >> word && word != "on") {
    index.unique = index.unique || word == "unique";
    index.across_tenants = index.across_tenants || word == "across";
  }
  while (words >> word) index.fields.push_back(word);
  return index;
}

}  // namespace

std::string add_column_statement(const RecordType& type, const Field& field) {
  return "ALTER TABLE " + quoted(type.name) + " ADD COLUMN " + column(field);
}

std::vector<std::string> create_index_statements(const RecordType& type, const Index& index) {
  std::vector<std::string> statements;
  if (index.unique || !index.across_tenants) statements.push_back(create_index(type, index, false));
  if (index.across_tenants) statements.push_back(create_index(type, index, true));
  return statements;
}

std::vector<std::string> create_statements(const RecordType& type) {
  std::string table = "CREATE TABLE " + quoted(type.name) +
                      "(tenant_id TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL";
  for (const Field& field : type.fields) table += ", " + column(field);
  std::vector<std::string> statements = {table + ", PRIMARY KEY(tenant_id, id)) STRICT"};
  for (const Index& index : type.indexes)
    for (std::string& sql : create_index_statements(type, index))
      statements.push_back(std::move(sql));
  if (type.append_only) {
    statements.push_back(create_trigger(type, "update"));
    statements.push_back(create_trigger(type, "delete"));
  }
  return statements;
}

std::string sql_index_name(const RecordType& type, const Index& index, bool across_tenants) {
  return type.name + "__" + index.name + (across_tenants ? "__all" : "");
}

bool is_partial(const RecordType& type, const Index& index) {
  return type.fields[field_position(type, index.fields.front()).value_or(0)].nullable;
}

std::string describe(const RecordType& type) {
  std::string text = type.append_only ? "append_only\n" : "";
  for (const Field& field : type.fields)
    text +=
        "field " + field.name + " " + type_name(field.type) + (field.nullable ? " null\n" : "\n");
  for (const Index& index : type.indexes) {
    text += "index " + index.name + (index.unique ? " unique" : "") +
            (index.across_tenants ? " across" : "") + " on";
    for (const std::string& field : index.fields) text += " " + field;
    text += "\n";
  }
  return text;
}

RecordType parse_description(const std::string& name, const std::string& text) {
  RecordType type{.name = name};
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "append_only") type.append_only = true;
    if (kind == "field") type.fields.push_back(parse_field(words));
    if (kind == "index") type.indexes.push_back(parse_index(words));
  }
  return type;
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
