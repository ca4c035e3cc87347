// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "reader.h"

#include <utility>

#include "connect.h"
#include "octroi/base/status.h"
#include "octroi/storage/checks.h"
#include "scan_sql.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

constexpr int kReadersMax = 4;
// Of the shapes of scans; a program has a few dozen.
constexpr std::size_t kStatementsMax = 256;

}  // namespace

// In one transaction: taking and leaving the log's locks costs more than finding a row.
absl::StatusOr<std::vector<std::optional<Row>>> Reader::read_many(const RecordType& type,
                                                                  std::span<const RecordKey> keys) {
  std::vector<std::optional<Row>> rows;
  rows.reserve(keys.size());
  OCTROI_RETURN_IF_ERROR(db_.execute("BEGIN"));
  absl::Status status;
  for (const RecordKey& key : keys) {
    absl::StatusOr<std::optional<Row>> row =
        key.tenant.is_nil() ? no_tenant() : by_id_.read(key.tenant, type, key.id);
    status = row.status();
    if (!status.ok()) break;
    rows.push_back(*std::move(row));
  }
  db_.rollback();
  if (!status.ok()) return status;
  return rows;
}

absl::StatusOr<Statement*> Reader::statement_for(const std::string& sql) {
  if (const auto found = scans_.find(sql); found != scans_.end()) return &found->second;
  if (scans_.size() >= kStatementsMax) scans_.clear();
  OCTROI_ASSIGN_OR_RETURN(Statement statement, db_.prepare(sql));
  return &scans_.emplace(sql, std::move(statement)).first->second;
}

absl::Status Reader::walk(const ScanPlan& plan, std::size_t rows_max, std::vector<Row>& rows) {
  for (const ScanStep& step : scan_steps(plan)) {
    if (rows.size() == rows_max) break;
    OCTROI_ASSIGN_OR_RETURN(Statement * statement, statement_for(scan_sql(plan, step)));
    const ResetAtExit reset(*statement);
    int parameter = 0;
    for (const Value& value : step.parameters) statement->bind(++parameter, value);
    statement->bind(++parameter, static_cast<std::int64_t>(rows_max - rows.size()));
    int code = SQLITE_ROW;
    while ((code = statement->step()) == SQLITE_ROW) {
      OCTROI_ASSIGN_OR_RETURN(Row row, read_row(*statement, *plan.query->type));
      rows.push_back(std::move(row));
    }
    if (code != SQLITE_DONE) return db_.error(code, Doing::kRead);
  }
  return absl::OkStatus();
}

absl::StatusOr<Page> Reader::scan(const ScanPlan& plan) {
  Page page;
  const std::size_t rows_max = plan.query->rows_max;
  // Behind a cursor there are several walks, and a row that moves between two of them would be seen
  // twice or never: one snapshot for all.
  const bool snapshot = plan.after.has_value();
  if (snapshot) OCTROI_RETURN_IF_ERROR(db_.execute("BEGIN"));
  const absl::Status status = walk(plan, rows_max + 1, page.rows);
  if (snapshot) db_.rollback();
  if (!status.ok()) return status;
  if (page.rows.size() > rows_max) {
    page.rows.pop_back();
    page.cursor = make_cursor(plan, page.rows.back());
  }
  return page;
}

absl::StatusOr<ReaderPool::Lease> ReaderPool::take() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !idle_.empty() || open_ < kReadersMax; });
    if (!idle_.empty()) {
      Lease lease(idle_.back().release(), GiveBack{this});
      idle_.pop_back();
      return lease;
    }
    ++open_;
  }
  absl::StatusOr<Database> db = connect_reader(path_, options_);
  if (db.ok()) return Lease(new Reader(*std::move(db)), GiveBack{this});
  {
    const std::lock_guard lock(mutex_);
    --open_;
  }
  returned_.notify_one();
  return db.status();
}

void ReaderPool::give_back(std::unique_ptr<Reader> reader) {
  {
    const std::lock_guard lock(mutex_);
    if (reader->is_usable()) {
      idle_.push_back(std::move(reader));
    } else {
      --open_;
    }
  }
  returned_.notify_one();
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
