// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The SQLite store: one file, readable tables, safe against kill -9 and power loss.
//
// Each record type is a STRICT table of its name with real columns and the key (tenant_id, id). The
// file is in WAL mode with synchronous=FULL and foreign_keys=ON; append-only types carry triggers
// that refuse change; a format number and the description of each type guard the file. Reads go by
// connections of their own and never wait for a commit. Several processes may share a file; after
// fork() the child opens its own store.
//
//   auto store = octroi::sqlite::open("billing.db");
//   if (!store.ok()) return store.status();
//   Billing billing(*store, catalog);
//
// Layer: adapter sqlite (may include storage). Thread safety: every call from any thread.
#ifndef OCTROI_SQLITE_SQLITE_H_
#define OCTROI_SQLITE_SQLITE_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/storage/store.h"

namespace octroi OCTROI_API {
inline namespace v0 {
namespace sqlite {

enum class Synchronous : std::uint8_t {
  kFull,    // durable at power loss: the default
  kNormal,  // durable at kill -9, while power loss may take the last commits; for rebuildable data
};

struct Options {
  Synchronous synchronous = Synchronous::kFull;
  std::chrono::milliseconds busy_timeout{5000};  // how long a commit waits for another process
  bool read_only = false;                        // for reports and verify on a file in use
  // What the tables may grow to; a commit that needs more is ResourceExhausted "storage.full".
  // 0: as large as the disk. The log beside the file takes up to 128 MB more.
  std::int64_t bytes_max = 0;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(SqliteStore&&) noexcept;
  SqliteStore& operator=(SqliteStore&&) noexcept;
  ~SqliteStore() override;

  absl::Status prepare(std::span<const RecordType* const> types) override;
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override;
  absl::StatusOr<std::vector<std::optional<Row>>> read_many(
      const Operator& op, const RecordType& type, std::span<const RecordKey> keys) override;
  absl::StatusOr<Page> scan(const TenantContext& tenant, const Query& query) override;
  absl::StatusOr<Page> scan_all(const Operator& op, const Query& query) override;
  absl::StatusOr<CommitResult> commit(const Batch& batch) override;

 private:
  friend absl::StatusOr<SqliteStore> open(const std::string& path, Options options);
  struct Connection;
  explicit SqliteStore(std::unique_ptr<Connection> connection) noexcept;
  std::unique_ptr<Connection> connection_;
};

// Opens or creates the file. Besides those of Store, its calls answer FailedPrecondition
// "sqlite.read_only" (a commit to a store opened so) and "sqlite.forked".
// Errors: NotFound, PermissionDenied or FailedPrecondition "sqlite.cannot_open"; InvalidArgument
// "sqlite.bad_path"; FailedPrecondition "sqlite.not_a_database", "sqlite.read_only" (a file that
// cannot be written), "storage.schema_mismatch" (written by a newer octroi, or not octroi's);
// Unavailable "storage.busy".
absl::StatusOr<SqliteStore> open(const std::string& path, Options options = {});

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_SQLITE_H_
