// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "by_id.h"

#include <string>
#include <utility>

#include "octroi/base/status.h"
#include "scan_sql.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

absl::StatusOr<Row> read_row(const Statement& statement, const RecordType& type) {
  Row row;
  row.type = &type;
  const absl::StatusOr<TenantId> tenant = TenantId::parse(statement.text(0));
  if (!tenant.ok())
    return make_error(absl::StatusCode::kDataLoss, "storage.corrupt",
                      type.name + " holds a row whose tenant_id is no id; restore a backup");
  row.tenant = *tenant;
  row.id = std::string(statement.text(1));
  row.version = statement.integer(2);
  row.values.reserve(type.fields.size());
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    row.values.push_back(statement.value(static_cast<int>(i) + 3));
  return row;
}

absl::StatusOr<std::optional<Row>> ById::read(const TenantId& tenant, const RecordType& type,
                                              std::string_view id) {
  Statement& statement = selects_[&type];
  if (!statement) {
    OCTROI_ASSIGN_OR_RETURN(
        statement, db_.prepare("SELECT " + column_list(type) + " FROM " + quoted(type.name) +
                               " WHERE tenant_id = ?1 AND id = ?2"));
  }
  const ResetAtExit reset(statement);
  statement.bind(1, tenant_.of(tenant));
  statement.bind(2, id);
  const int code = statement.step();
  if (code == SQLITE_DONE) return std::optional<Row>();
  if (code != SQLITE_ROW) return db_.error(code, Doing::kRead);
  OCTROI_ASSIGN_OR_RETURN(Row row, read_row(statement, type));
  return std::optional<Row>(std::move(row));
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
