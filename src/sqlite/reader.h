// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reader and ReaderPool: the connections that read.
//
//   OCTROI_ASSIGN_OR_RETURN(ReaderPool::Lease reader, pool.take());
//   return reader->scan(plan);                     // goes back to the pool with the lease
//
// Layer: adapter sqlite, private.
// Thread safety: a Reader belongs to one thread at a time; the pool may be used from any.
#ifndef OCTROI_SQLITE_READER_H_
#define OCTROI_SQLITE_READER_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "by_id.h"
#include "database.h"
#include "octroi/storage/query.h"
#include "octroi/storage/record.h"
#include "octroi/storage/scan_plan.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

class Reader {
 public:
  explicit Reader(Database db) : db_(std::move(db)), by_id_(db_) {}

  absl::StatusOr<std::optional<Row>> read(const TenantId& tenant, const RecordType& type,
                                          std::string_view id) {
    return by_id_.read(tenant, type, id);
  }
  absl::StatusOr<std::vector<std::optional<Row>>> read_many(const RecordType& type,
                                                            std::span<const RecordKey> keys);
  absl::StatusOr<Page> scan(const ScanPlan& plan);

  // False when a snapshot could not be given up: the connection is of no more use.
  [[nodiscard]] bool is_usable() const noexcept { return !db_.in_transaction(); }

 private:
  absl::Status walk(const ScanPlan& plan, std::size_t rows_max, std::vector<Row>& rows);
  absl::StatusOr<Statement*> statement_for(const std::string& sql);

  Database db_;
  ById by_id_;
  std::unordered_map<std::string, Statement> scans_;  // by their SQL
};

class ReaderPool {
 public:
  struct GiveBack {
    ReaderPool* pool;
    void operator()(Reader* reader) const { pool->give_back(std::unique_ptr<Reader>(reader)); }
  };
  using Lease = std::unique_ptr<Reader, GiveBack>;

  ReaderPool(std::string path, Options options) : path_(std::move(path)), options_(options) {}

  // Waits while all connections are in use. Errors: as octroi::sqlite::open().
  absl::StatusOr<Lease> take();

 private:
  void give_back(std::unique_ptr<Reader> reader);

  const std::string path_;
  const Options options_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Reader>> idle_;
  int open_ = 0;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_READER_H_
