// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ById: single rows over one connection, a compiled SELECT for each type.
//
// Layer: adapter sqlite, private. Thread safety: none; as the connection that it borrows.
#ifndef OCTROI_SQLITE_BY_ID_H_
#define OCTROI_SQLITE_BY_ID_H_

#include <optional>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"

#include "database.h"
#include "octroi/storage/record.h"
#include "tenant_text.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

// The row that a statement over column_list(type) stands on.
// Errors: DataLoss "storage.corrupt".
absl::StatusOr<Row> read_row(const Statement& statement, const RecordType& type);

class ById {
 public:
  // Borrows the connection, which must outlive it.
  explicit ById(Database& db) : db_(db) {}

  absl::StatusOr<std::optional<Row>> read(const TenantId& tenant, const RecordType& type,
                                          std::string_view id);

 private:
  Database& db_;
  std::unordered_map<const RecordType*, Statement> selects_;
  TenantText tenant_;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_BY_ID_H_
