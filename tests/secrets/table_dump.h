// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// All that a SQLite file says, as whoever opens it reads it: each table, row and column.

#ifndef OCTROI_TESTS_SECRETS_TABLE_DUMP_H_
#define OCTROI_TESTS_SECRETS_TABLE_DUMP_H_

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace octroi::test {

struct Cell {
  std::string place;  // "tenants.email"
  std::string tenant;
  std::string text;
};

inline std::vector<std::vector<std::string>> ask_sqlite(sqlite3* file, const std::string& sql,
                                                        std::vector<std::string>* names) {
  std::vector<std::vector<std::string>> rows;
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(file, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sql;
  const int columns = sqlite3_column_count(statement);
  for (int i = 0; names != nullptr && i < columns; ++i) {
    names->emplace_back(sqlite3_column_name(statement, i));
  }
  while (sqlite3_step(statement) == SQLITE_ROW) {
    std::vector<std::string> row;
    for (int i = 0; i < columns; ++i) {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
      const int length = sqlite3_column_bytes(statement, i);
      row.emplace_back(bytes == nullptr ? ""
                                        : std::string(bytes, static_cast<std::size_t>(length)));
    }
    rows.push_back(std::move(row));
  }
  sqlite3_finalize(statement);
  return rows;
}

inline std::vector<Cell> dump_tables(const std::string& path) {
  sqlite3* file = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &file, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  std::vector<Cell> cells;
  for (const auto& table :
       ask_sqlite(file, "SELECT name FROM sqlite_master WHERE type = 'table'", nullptr)) {
    std::vector<std::string> names;
    const auto rows = ask_sqlite(file, "SELECT * FROM \"" + table[0] + "\"", &names);
    for (const auto& row : rows) {
      std::string tenant;
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (names[i] == "tenant_id") tenant = row[i];
      }
      for (std::size_t i = 0; i < row.size(); ++i) {
        cells.push_back({table[0] + "." + names[i], tenant, row[i]});
      }
    }
  }
  sqlite3_close(file);
  return cells;
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_SECRETS_TABLE_DUMP_H_
