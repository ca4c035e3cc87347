// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unistd.h>
#include <unordered_set>
#include <utility>
#include <vector>

#include "connect.h"
#include "octroi/base/status.h"
#include "octroi/sqlite/sqlite.h"
#include "octroi/storage/checks.h"
#include "octroi/storage/scan_plan.h"
#include "reader.h"
#include "schema.h"
#include "writer.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

absl::Status read_only_error() {
  return make_error(absl::StatusCode::kFailedPrecondition, "sqlite.read_only",
                    "the store was opened read-only");
}

}  // namespace

struct SqliteStore::Connection {
  Connection(const std::string& file, const Options& chosen)
      : path(file), options(chosen), readers(file, chosen) {}

  // SQLite's locks do not cross a fork: a child that used this connection would damage the file.
  [[nodiscard]] bool is_forked() const noexcept { return ::getpid() != process; }
  [[nodiscard]] absl::Status check_process() const;
  [[nodiscard]] absl::Status check_prepared(const RecordType& type);
  absl::StatusOr<CommitResult> commit(const Batch& batch);
  absl::StatusOr<std::optional<Row>> read(const TenantId& tenant, const RecordType& type,
                                          std::string_view id);
  // Opens the writing connection when there is none, or none that works. Under write_mutex.
  absl::Status ensure_writer();

  const std::string path;
  const Options options;
  const pid_t process = ::getpid();

  std::mutex write_mutex;
  std::optional<Writer> writer;
  ReaderPool readers;  // closed first: only the writer, as the last one, can put the log away
  std::shared_mutex types_mutex;
  std::unordered_set<const RecordType*> types;
};

absl::Status SqliteStore::Connection::check_process() const {
  if (!is_forked()) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "sqlite.forked",
                    "the store was opened before fork(); open it again in the child");
}

absl::Status SqliteStore::Connection::check_prepared(const RecordType& type) {
  OCTROI_RETURN_IF_ERROR(check_process());
  const std::shared_lock lock(types_mutex);
  return types.contains(&type) ? absl::OkStatus() : not_prepared(type);
}

absl::Status SqliteStore::Connection::ensure_writer() {
  if (writer && writer->is_usable()) return absl::OkStatus();
  writer.reset();
  OCTROI_ASSIGN_OR_RETURN(Database db, connect_writer(path, options));
  writer.emplace(std::move(db));
  const std::shared_lock lock(types_mutex);
  for (const RecordType* type : types) writer->add(*type);
  return absl::OkStatus();
}

absl::StatusOr<CommitResult> SqliteStore::Connection::commit(const Batch& batch) {
  if (batch.empty() && batch.numbers().empty()) return CommitResult{};
  const std::lock_guard lock(write_mutex);
  OCTROI_RETURN_IF_ERROR(ensure_writer());
  return writer->commit(batch);
}

absl::StatusOr<std::optional<Row>> SqliteStore::Connection::read(const TenantId& tenant,
                                                                 const RecordType& type,
                                                                 std::string_view id) {
  {
    const std::unique_lock lock(write_mutex, std::try_to_lock);
    if (lock && writer && writer->is_usable()) return writer->read(tenant, type, id);
  }
  OCTROI_ASSIGN_OR_RETURN(const ReaderPool::Lease reader, readers.take());
  return reader->read(tenant, type, id);
}

SqliteStore::SqliteStore(std::unique_ptr<Connection> connection) noexcept
    : connection_(std::move(connection)) {}
SqliteStore::SqliteStore(SqliteStore&&) noexcept = default;
SqliteStore& SqliteStore::operator=(SqliteStore&& other) noexcept {
  std::swap(connection_, other.connection_);
  return *this;
}

SqliteStore::~SqliteStore() {
  // A forked child only forgets: closing would take the parent's locks and log away.
  if (connection_ != nullptr && connection_->is_forked()) (void)connection_.release();
}

absl::Status SqliteStore::prepare(std::span<const RecordType* const> types) {
  for (const RecordType* type : types) OCTROI_RETURN_IF_ERROR(check_type(*type));
  Connection& connection = *connection_;
  OCTROI_RETURN_IF_ERROR(connection.check_process());
  const std::lock_guard lock(connection.write_mutex);
  if (connection.options.read_only) {
    OCTROI_ASSIGN_OR_RETURN(Database db, connect_reader(connection.path, connection.options));
    OCTROI_RETURN_IF_ERROR(prepare_schema(db, types));
  } else {
    OCTROI_RETURN_IF_ERROR(connection.ensure_writer());
    OCTROI_RETURN_IF_ERROR(prepare_schema(connection.writer->database(), types));
    for (const RecordType* type : types) connection.writer->add(*type);
  }
  const std::unique_lock types_lock(connection.types_mutex);
  connection.types.insert(types.begin(), types.end());
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Row>> SqliteStore::read(const TenantContext& tenant,
                                                     const RecordType& type, std::string_view id) {
  if (tenant.tenant().is_nil()) return no_tenant();
  OCTROI_RETURN_IF_ERROR(connection_->check_prepared(type));
  return connection_->read(tenant.tenant(), type, id);
}

absl::StatusOr<std::vector<std::optional<Row>>> SqliteStore::read_many(
    const Operator&, const RecordType& type, std::span<const RecordKey> keys) {
  OCTROI_RETURN_IF_ERROR(connection_->check_prepared(type));
  OCTROI_ASSIGN_OR_RETURN(const ReaderPool::Lease reader, connection_->readers.take());
  return reader->read_many(type, keys);
}

absl::StatusOr<Page> SqliteStore::scan(const TenantContext& tenant, const Query& query) {
  OCTROI_ASSIGN_OR_RETURN(const ScanPlan plan, plan_scan(query, tenant.tenant()));
  OCTROI_RETURN_IF_ERROR(connection_->check_prepared(*query.type));
  OCTROI_ASSIGN_OR_RETURN(const ReaderPool::Lease reader, connection_->readers.take());
  return reader->scan(plan);
}

absl::StatusOr<Page> SqliteStore::scan_all(const Operator&, const Query& query) {
  OCTROI_ASSIGN_OR_RETURN(const ScanPlan plan, plan_scan(query, std::nullopt));
  OCTROI_RETURN_IF_ERROR(connection_->check_prepared(*query.type));
  OCTROI_ASSIGN_OR_RETURN(const ReaderPool::Lease reader, connection_->readers.take());
  return reader->scan(plan);
}

absl::StatusOr<CommitResult> SqliteStore::commit(const Batch& batch) {
  OCTROI_RETURN_IF_ERROR(connection_->check_process());
  if (connection_->options.read_only) return read_only_error();
  absl::StatusOr<CommitResult> result = connection_->commit(batch);
  // The writer checks a row only when it comes to it. Of several things wrong with a batch, what
  // check_batch() finds is the one to report.
  if (!result.ok()) OCTROI_RETURN_IF_ERROR(check_batch(batch));
  return result;
}

absl::StatusOr<SqliteStore> open(const std::string& path, Options options) {
  auto connection = std::make_unique<SqliteStore::Connection>(path, options);
  if (options.read_only) {
    OCTROI_RETURN_IF_ERROR(connect_reader(path, options).status());
  } else {
    OCTROI_RETURN_IF_ERROR(connection->ensure_writer());
  }
  return SqliteStore(std::move(connection));
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
