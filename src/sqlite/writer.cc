// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "writer.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/storage/checks.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

// ?1 is the tenant, ?2 the id, ?3 the version, and from ?4 on stand the fields.
constexpr int kFirstField = 4;

std::string parameter(std::size_t field) {
  return "?" + std::to_string(field + static_cast<std::size_t>(kFirstField));
}

Value rank_value(std::int64_t rank) { return rank == NumberTaken::kNoRank ? Value() : Value(rank); }

std::string insert_sql(const RecordType& type) {
  std::string columns = "tenant_id, id, version";
  std::string values = "?1, ?2, 1";
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    columns += ", " + quoted(type.fields[i].name);
    values += ", " + parameter(i);
  }
  return "INSERT INTO " + quoted(type.name) + "(" + columns + ") VALUES(" + values + ")";
}

std::string update_sql(const RecordType& type) {
  std::string sql = "UPDATE " + quoted(type.name) + " SET version = ?3 + 1";
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    sql += ", " + quoted(type.fields[i].name) + " = " + parameter(i);
  return sql + " WHERE tenant_id = ?1 AND id = ?2 AND version = ?3";
}

std::string erase_sql(const RecordType& type) {
  return "DELETE FROM " + quoted(type.name) + " WHERE tenant_id = ?1 AND id = ?2 AND version = ?3";
}

std::string exists_sql(const RecordType& type) {
  return "SELECT 1 FROM " + quoted(type.name) + " WHERE tenant_id = ?1 AND id = ?2";
}

}  // namespace

absl::StatusOr<Writer::Table*> Writer::table_of(const RecordType& type) {
  const auto found = tables_.find(&type);
  if (found == tables_.end()) return not_prepared(type);
  Table& table = found->second;
  if (!table.insert) {
    OCTROI_ASSIGN_OR_RETURN(table.update, db_.prepare(update_sql(type), Doing::kWrite));
    OCTROI_ASSIGN_OR_RETURN(table.erase, db_.prepare(erase_sql(type), Doing::kWrite));
    OCTROI_ASSIGN_OR_RETURN(table.exists, db_.prepare(exists_sql(type), Doing::kWrite));
    OCTROI_ASSIGN_OR_RETURN(table.insert, db_.prepare(insert_sql(type), Doing::kWrite));
  }
  return &table;
}

absl::Status Writer::begin() {
  if (!advance_) {
    OCTROI_ASSIGN_OR_RETURN(begin_, db_.prepare("BEGIN IMMEDIATE", Doing::kWrite));
    OCTROI_ASSIGN_OR_RETURN(commit_, db_.prepare("COMMIT", Doing::kWrite));
    OCTROI_ASSIGN_OR_RETURN(
        advance_,
        db_.prepare("INSERT INTO number_series(owner, series, last, rank) VALUES(?1, ?2, ?3, ?5) "
                    "ON CONFLICT(owner, series) DO UPDATE SET last = last + excluded.last, "
                    "rank = coalesce(excluded.rank, rank) "
                    "WHERE ?4 IS NULL OR rank IS NULL OR rank <= ?4 RETURNING last",
                    Doing::kWrite));
  }
  const int code = begin_.run();
  return code == SQLITE_DONE ? absl::OkStatus() : db_.error(code, Doing::kWrite);
}

// No row comes back where the first rank is below the series' last one.
absl::StatusOr<std::int64_t> Writer::advance(const NumberBlock& block) {
  const NumberSeries& series = block.first->series;
  advance_.bind(1, tenant_.of(series.owner));
  advance_.bind(2, std::string_view(series.series));
  advance_.bind(3, block.count);
  advance_.bind(4, rank_value(block.lowest));
  advance_.bind(5, rank_value(block.highest));
  const int code = advance_.step();
  const std::int64_t last = code == SQLITE_ROW ? advance_.integer(0) : 0;
  const int reset_code = advance_.reset();
  if (code == SQLITE_DONE && reset_code == SQLITE_OK) {
    std::int64_t above = std::numeric_limits<std::int64_t>::max();
    return advance_rank(*block.first, above);
  }
  if (code == SQLITE_ROW && reset_code == SQLITE_OK) return last;
  return db_.error(code == SQLITE_ROW ? reset_code : code, Doing::kWrite);
}

absl::Status Writer::take_numbers(const Batch& batch, CommitResult& result) {
  std::map<std::pair<TenantId, std::string_view>, NumberBlock> blocks;
  std::vector<NumberBlock*> block_of;
  block_of.reserve(batch.numbers().size());
  result.numbers.reserve(batch.numbers().size());
  for (const NumberTaken& taken : batch.numbers()) {
    NumberBlock& block = blocks[{taken.series.owner, taken.series.series}];
    if (block.first == nullptr) block.first = &taken;
    if (block.lowest == NumberTaken::kNoRank) block.lowest = taken.rank;
    OCTROI_RETURN_IF_ERROR(advance_rank(taken, block.highest));
    ++block.count;
    block_of.push_back(&block);
  }
  for (std::size_t i = 0; i < batch.numbers().size(); ++i) {
    NumberBlock& block = *block_of[i];
    if (block.next == 0) {
      OCTROI_ASSIGN_OR_RETURN(const std::int64_t last, advance(block));
      block.next = last - block.count + 1;
    }
    result.numbers.push_back({block.next, format_number(batch.numbers()[i].series, block.next)});
    ++block.next;
  }
  return absl::OkStatus();
}

absl::Status Writer::refuse(int code, const Write& write, Table& table) {
  const std::string name = write.row.type->name + " '" + write.row.id + "'";
  if (code == SQLITE_CONSTRAINT_TRIGGER)
    return make_error(absl::StatusCode::kFailedPrecondition, "storage.append_only",
                      write.row.type->name + " is append-only");
  if (code != SQLITE_CONSTRAINT_PRIMARYKEY && code != SQLITE_CONSTRAINT_UNIQUE)
    return db_.error(code, Doing::kWrite);
  // A row that breaches both its key and a unique index is reported as existing, in whatever order
  // SQLite came to look at them.
  if (write.kind == WriteKind::kInsert) {
    table.exists.bind(1, tenant_.of(write.row.tenant));
    table.exists.bind(2, std::string_view(write.row.id));
    if (table.exists.run() == SQLITE_ROW)
      return make_error(absl::StatusCode::kAlreadyExists, "storage.exists",
                        name + " exists already");
  }
  return make_error(absl::StatusCode::kAlreadyExists, "storage.not_unique",
                    name + ": another record has the same values in a unique index");
}

absl::Status Writer::apply(const Batch& batch, std::size_t position,
                           std::span<const NumberTaken* const> numbers,
                           const CommitResult& result) {
  const Write& write = batch.writes()[position];
  OCTROI_RETURN_IF_ERROR(check_write(write, numbers));
  const Row& row = write.row;
  OCTROI_ASSIGN_OR_RETURN(Table * table, table_of(*row.type));
  const bool insert = write.kind == WriteKind::kInsert;
  const bool erase = write.kind == WriteKind::kErase;
  Statement& statement = insert ? table->insert : (erase ? table->erase : table->update);
  statement.bind(1, tenant_.of(row.tenant));
  statement.bind(2, std::string_view(row.id));
  if (!insert) statement.bind(3, row.version);
  int parameter = kFirstField;
  for (const Value& value : row.values) statement.bind(parameter++, value);
  for (const NumberTaken* taken : numbers) {
    const CommitResult::Number& number =
        result.numbers[static_cast<std::size_t>(taken - batch.numbers().data())];
    statement.bind(kFirstField + static_cast<int>(taken->number_field), number.number);
    statement.bind(kFirstField + static_cast<int>(taken->text_field),
                   std::string_view(number.text));
  }
  const int code = statement.run();
  if (code != SQLITE_DONE) return refuse(code, write, *table);
  if (insert || db_.changes() == 1) return absl::OkStatus();
  return make_error(absl::StatusCode::kAborted, "storage.stale_version",
                    row.type->name + " '" + row.id + "' is not at version " +
                        std::to_string(row.version) + "; read it again");
}

absl::Status Writer::apply_all(const Batch& batch, const CommitResult& result) {
  const TakenNumbers numbers = numbers_by_write(batch);
  const std::span<const NumberTaken* const> all(numbers);
  std::size_t next = 0;
  for (std::size_t i = 0; i < batch.writes().size(); ++i) {
    const std::size_t first = next;
    while (next < all.size() && all[next]->write == i) ++next;
    OCTROI_RETURN_IF_ERROR(apply(batch, i, all.subspan(first, next - first), result));
  }
  return absl::OkStatus();
}

absl::StatusOr<CommitResult> Writer::commit(const Batch& batch) {
  OCTROI_RETURN_IF_ERROR(check_numbers(batch));
  OCTROI_RETURN_IF_ERROR(begin());
  CommitResult result;
  absl::Status status = take_numbers(batch, result);
  if (status.ok()) status = apply_all(batch, result);
  if (status.ok()) {
    const int code = commit_.run();
    if (code == SQLITE_DONE) return result;
    status = db_.error(code, Doing::kCommit);
  }
  db_.rollback();
  return status;
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
