// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Writer: one transaction a batch, at little more than the cost of the bare inserts.
//
// Each type has one compiled INSERT, UPDATE and DELETE. Rows are checked and bound one after the
// other, where they lie in the batch; nothing is read first: a conflict shows in SQLite's result
// code, a stale version in the count of changed rows. A series is counted up once a batch, however
// many numbers are taken from it.
//
//   Writer writer(std::move(database));
//   writer.add(kNotes);
//   absl::StatusOr<CommitResult> result = writer.commit(batch);
//
// Layer: adapter sqlite, private. Thread safety: none; SqliteStore holds its lock.
#ifndef OCTROI_SQLITE_WRITER_H_
#define OCTROI_SQLITE_WRITER_H_

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "by_id.h"
#include "database.h"
#include "octroi/storage/batch.h"
#include "octroi/storage/record.h"
#include "tenant_text.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

class Writer {
 public:
  explicit Writer(Database db) : db_(std::move(db)), rows_(db_) {}

  [[nodiscard]] Database& database() noexcept { return db_; }
  [[nodiscard]] bool knows(const RecordType& type) const { return tables_.contains(&type); }
  void add(const RecordType& type) { tables_.try_emplace(&type); }

  // After an error nothing of the batch is in the file, and the next commit works.
  // Errors: as Store::commit().
  absl::StatusOr<CommitResult> commit(const Batch& batch);

  // Where nobody commits, a row is found several times as fast here as by a Reader: a commit by
  // another connection is what makes SQLite drop the pages that it holds. Errors: as Store::read().
  absl::StatusOr<std::optional<Row>> read(const TenantId& tenant, const RecordType& type,
                                          std::string_view id) {
    return rows_.read(tenant, type, id);
  }

  // False when a transaction could not even be rolled back: the connection must be opened anew.
  [[nodiscard]] bool is_usable() const noexcept { return !db_.in_transaction(); }

 private:
  struct Table {
    Statement insert;
    Statement update;
    Statement erase;
    Statement exists;
  };
  // The numbers that a batch takes of one series, next to each other.
  struct NumberBlock {
    const NumberTaken* first = nullptr;
    std::int64_t count = 0;
    std::int64_t next = 0;  // 0 until they are taken
    std::int64_t lowest = NumberTaken::kNoRank;
    std::int64_t highest = NumberTaken::kNoRank;
  };
  absl::Status begin();
  absl::Status take_numbers(const Batch& batch, CommitResult& result);
  absl::StatusOr<std::int64_t> advance(const NumberBlock& block);
  absl::Status apply_all(const Batch& batch, const CommitResult& result);
  absl::Status apply(const Batch& batch, std::size_t position,
                     std::span<const NumberTaken* const> numbers, const CommitResult& result);
  absl::StatusOr<Table*> table_of(const RecordType& type);
  absl::Status refuse(int code, const Write& write, Table& table);

  Database db_;
  ById rows_;
  std::unordered_map<const RecordType*, Table> tables_;
  Statement begin_;
  Statement commit_;
  Statement advance_;
  TenantText tenant_;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_WRITER_H_
