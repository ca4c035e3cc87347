// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The tables of the record types: their SQL, what the file remembers of them, and how they may
// grow.
//
// The table octroi_schema holds one row for each type with its description, so that a file written
// by another version of the types is found before it is used:
//
//   append_only
//   field amount integer
//   field note text null
//   index due unique across on amount note
//
// Layer: adapter sqlite, private. Thread safety: as Database.
#ifndef OCTROI_SQLITE_SCHEMA_H_
#define OCTROI_SQLITE_SCHEMA_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "database.h"
#include "octroi/storage/record.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

// Makes or checks the tables of these types, in one transaction when something must change.
// Errors: FailedPrecondition "storage.schema_mismatch"; as commit().
absl::Status prepare_schema(Database& db, std::span<const RecordType* const> types);

// The lines above, and back.
[[nodiscard]] std::string describe(const RecordType& type);
[[nodiscard]] RecordType parse_description(const std::string& name, const std::string& text);

// The statements that make the table of a type, its indexes and its triggers.
[[nodiscard]] std::vector<std::string> create_statements(const RecordType& type);

// The statements that let it grow.
[[nodiscard]] std::string add_column_statement(const RecordType& type, const Field& field);
[[nodiscard]] std::vector<std::string> create_index_statements(const RecordType& type,
                                                               const Index& index);

// The SQL index that walks this index's order: of one tenant, or across tenants.
[[nodiscard]] std::string sql_index_name(const RecordType& type, const Index& index,
                                         bool across_tenants);

// Where rows whose first field is null are left out: the index is partial.
[[nodiscard]] bool is_partial(const RecordType& type, const Index& index);

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_SCHEMA_H_
