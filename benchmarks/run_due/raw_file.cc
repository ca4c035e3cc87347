// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "raw_file.h"

#include <utility>
#include <variant>

#include "common/measure.h"

namespace octroi::bench {
namespace {

void bind_text(sqlite3_stmt* statement, int parameter, const std::string& text) {
  sqlite3_bind_text(statement, parameter, text.data(), static_cast<int>(text.size()),
                    SQLITE_STATIC);
}

void bind(sqlite3_stmt* statement, int parameter, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    bind_text(statement, parameter, *text);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    sqlite3_bind_int64(statement, parameter, *integer);
  } else {
    sqlite3_bind_null(statement, parameter);
  }
}

void run(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) {
    give_up(std::string("SQLite: ") + sqlite3_errmsg(sqlite3_db_handle(statement)));
  }
  sqlite3_reset(statement);
}

std::string upsert_sql(const RecordType& type) {
  std::string columns = "tenant_id, id, version";
  std::string values = "?1, ?2, ?3";
  std::string updates = "version = excluded.version";
  int parameter = 3;
  for (const Field& field : type.fields) {
    columns += ", \"" + field.name + '"';
    values += ", ?" + std::to_string(++parameter);
    updates += ", \"" + field.name + "\" = excluded.\"" + field.name + '"';
  }
  std::string sql = "INSERT INTO " + type.name + '(' + columns + ") VALUES(" + values + ')';
  if (!type.append_only) sql += " ON CONFLICT(tenant_id, id) DO UPDATE SET " + updates;
  return sql;
}

// The rows as the store wrote them: the next version, and the numbers that it gave.
std::vector<Row> complete_rows(const Batch& batch, const CommitResult& result) {
  std::vector<Row> rows;
  rows.reserve(batch.writes().size());
  for (const Write& write : batch.writes()) {
    rows.push_back(write.row);
    ++rows.back().version;
  }
  for (std::size_t i = 0; i < batch.numbers().size(); ++i) {
    const NumberTaken& taken = batch.numbers()[i];
    rows[taken.write].values[taken.number_field] = result.numbers[i].number;
    rows[taken.write].values[taken.text_field] = result.numbers[i].text;
  }
  return rows;
}

}  // namespace

RawFile::RawFile(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  db_.reset(handle);
  if (code != SQLITE_OK) give_up("cannot open " + path);
  execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cache_size = -65536;"
      "PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 134217728");
  begin_ = prepare("BEGIN IMMEDIATE");
  commit_ = prepare("COMMIT");
}

void RawFile::execute(const std::string& sql) {
  if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return;
  give_up(std::string("SQLite: ") + sqlite3_errmsg(db_.get()));
}

RawFile::Statement RawFile::prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(db_.get(), sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement,
                         nullptr) != SQLITE_OK) {
    give_up(std::string("SQLite: ") + sqlite3_errmsg(db_.get()));
  }
  return Statement(statement);
}

sqlite3_stmt* RawFile::upsert_of(const RecordType& type) {
  Statement& statement = upserts_[&type];
  if (statement == nullptr) statement = prepare(upsert_sql(type));
  return statement.get();
}

void RawFile::write_row(const Row& row) {
  sqlite3_stmt* upsert = upsert_of(*row.type);
  const std::string tenant = row.tenant.to_string();
  bind_text(upsert, 1, tenant);
  bind_text(upsert, 2, row.id);
  sqlite3_bind_int64(upsert, 3, row.version);
  int parameter = 4;
  for (const Value& value : row.values) bind(upsert, parameter++, value);
  run(upsert);
}

double RawFile::write(const Batch& batch, const CommitResult& result) {
  const std::vector<Row> rows = complete_rows(batch, result);
  const Stopwatch watch;
  run(begin_.get());
  for (const Row& row : rows) write_row(row);
  run(commit_.get());
  rows_written_ += static_cast<std::int64_t>(rows.size());
  return watch.nanoseconds();
}

void RawFile::check_same_rows(const std::string& other_path) {
  execute("ATTACH '" + other_path + "' AS other");
  for (const auto& [type, unused] : upserts_) {
    std::string condition = "r.tenant_id = o.tenant_id AND r.id = o.id AND r.version = o.version";
    for (const Field& field : type->fields) {
      condition += " AND r.\"" + field.name + "\" IS o.\"" + field.name + '"';
    }
    const std::string mine = "main." + type->name;
    const std::string others = "other." + type->name;
    const Statement count =
        prepare("SELECT count(*), (SELECT count(*) FROM " + mine + "), (SELECT count(*) FROM " +
                others + ") FROM " + mine + " r JOIN " + others + " o ON " + condition);
    check(sqlite3_step(count.get()) == SQLITE_ROW, "rows cannot be counted");
    const std::int64_t same = sqlite3_column_int64(count.get(), 0);
    check(same == sqlite3_column_int64(count.get(), 1) &&
              same == sqlite3_column_int64(count.get(), 2),
          "the raw rows of " + type->name + " are not the store's");
  }
  execute("DETACH other");
}

}  // namespace octroi::bench
