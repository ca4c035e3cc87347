// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "octroi/storage/memory_store.h"

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "memory_table.h"
#include "octroi/base/status.h"
#include "octroi/storage/checks.h"
#include "octroi/storage/scan_plan.h"

namespace octroi {
inline namespace v0 {

struct MemoryStore::State {
  using SeriesKey = std::pair<TenantId, std::string>;
  struct SeriesEnd {
    std::int64_t number = 0;  // the last one
    std::int64_t rank = NumberTaken::kNoRank;
  };

  // What a commit has done so far, so that a failing one can be undone from the back.
  struct Undo {
    MemoryTable* table;
    Row row;  // version 0: take out the inserted (tenant, id); else put this row back
    bool was_erased = false;
  };

  absl::StatusOr<MemoryTable*> table_of(const RecordType& type) const {
    const auto found = tables.find(&type);
    if (found == tables.end()) return not_prepared(type);
    return found->second;
  }

  absl::StatusOr<std::optional<Row>> read(const TenantId& tenant, const RecordType& type,
                                          std::string_view id) const;
  absl::Status apply(const Write& write, Row row, std::vector<Undo>& undos);
  absl::StatusOr<CommitResult> apply_all(const Batch& batch, std::vector<Undo>& undos,
                                         std::map<SeriesKey, SeriesEnd>& series_now);

  std::mutex mutex;
  std::unordered_map<const RecordType*, MemoryTable*> tables;
  std::map<std::string, MemoryTable> tables_by_name;
  std::map<SeriesKey, SeriesEnd> series;
};

absl::StatusOr<std::optional<Row>> MemoryStore::State::read(const TenantId& tenant,
                                                            const RecordType& type,
                                                            std::string_view id) const {
  if (tenant.is_nil()) return no_tenant();
  OCTROI_ASSIGN_OR_RETURN(const MemoryTable* table, table_of(type));
  const Row* found = table->find(tenant, id);
  if (found == nullptr) return std::optional<Row>();
  Row row = *found;
  row.type = &type;
  return std::optional<Row>(std::move(row));
}

absl::Status MemoryStore::State::apply(const Write& write, Row row, std::vector<Undo>& undos) {
  OCTROI_ASSIGN_OR_RETURN(MemoryTable * table, table_of(*row.type));
  if (write.kind == WriteKind::kInsert) {
    Row key{.type = row.type, .tenant = row.tenant, .id = row.id};
    OCTROI_RETURN_IF_ERROR(table->insert(std::move(row)));
    undos.push_back({table, std::move(key)});
    return absl::OkStatus();
  }
  if (write.kind == WriteKind::kErase) {
    OCTROI_ASSIGN_OR_RETURN(Row erased, table->erase(row));
    undos.push_back({table, std::move(erased), true});
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(Row replaced, table->update(std::move(row)));
  undos.push_back({table, std::move(replaced)});
  return absl::OkStatus();
}

absl::StatusOr<CommitResult> MemoryStore::State::apply_all(
    const Batch& batch, std::vector<Undo>& undos, std::map<SeriesKey, SeriesEnd>& series_now) {
  CommitResult result;
  std::multimap<std::size_t, std::size_t> numbers_of;  // write -> its numbers in `result`
  for (const NumberTaken& taken : batch.numbers()) {
    const SeriesKey key(taken.series.owner, taken.series.series);
    const auto last = series.find(key);
    const auto known = last == series.end() ? SeriesEnd{} : last->second;
    SeriesEnd& now = series_now.emplace(key, known).first->second;
    OCTROI_RETURN_IF_ERROR(advance_rank(taken, now.rank));
    const std::int64_t number = ++now.number;
    numbers_of.emplace(taken.write, result.numbers.size());
    result.numbers.push_back({number, format_number(taken.series, number)});
  }
  for (std::size_t i = 0; i < batch.writes().size(); ++i) {
    Row row = batch.writes()[i].row;
    const auto [first, last] = numbers_of.equal_range(i);
    for (auto number = first; number != last; ++number) {
      const NumberTaken& taken = batch.numbers()[number->second];
      row.values[taken.number_field] = result.numbers[number->second].number;
      row.values[taken.text_field] = result.numbers[number->second].text;
    }
    OCTROI_RETURN_IF_ERROR(apply(batch.writes()[i], std::move(row), undos));
  }
  return result;
}

MemoryStore::MemoryStore() : state_(std::make_unique<State>()) {}
MemoryStore::MemoryStore(MemoryStore&&) noexcept = default;
MemoryStore& MemoryStore::operator=(MemoryStore&&) noexcept = default;
MemoryStore::~MemoryStore() = default;

absl::Status MemoryStore::prepare(std::span<const RecordType* const> types) {
  for (const RecordType* type : types) OCTROI_RETURN_IF_ERROR(check_type(*type));
  const std::lock_guard lock(state_->mutex);
  for (const RecordType* type : types) {
    const auto known = state_->tables_by_name.find(type->name);
    if (known != state_->tables_by_name.end() && known->second.type() != *type)
      return make_error(absl::StatusCode::kFailedPrecondition, "storage.schema_mismatch",
                        type->name + " is described in another way than before");
  }
  for (const RecordType* type : types)
    state_->tables[type] = &state_->tables_by_name.try_emplace(type->name, *type).first->second;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Row>> MemoryStore::read(const TenantContext& tenant,
                                                     const RecordType& type, std::string_view id) {
  const std::lock_guard lock(state_->mutex);
  return state_->read(tenant.tenant(), type, id);
}

absl::StatusOr<std::vector<std::optional<Row>>> MemoryStore::read_many(
    const Operator&, const RecordType& type, std::span<const RecordKey> keys) {
  std::vector<std::optional<Row>> rows;
  rows.reserve(keys.size());
  const std::lock_guard lock(state_->mutex);
  for (const RecordKey& key : keys) {
    OCTROI_ASSIGN_OR_RETURN(std::optional<Row> row, state_->read(key.tenant, type, key.id));
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::StatusOr<Page> MemoryStore::scan(const TenantContext& tenant, const Query& query) {
  OCTROI_ASSIGN_OR_RETURN(const ScanPlan plan, plan_scan(query, tenant.tenant()));
  const std::lock_guard lock(state_->mutex);
  OCTROI_ASSIGN_OR_RETURN(const MemoryTable* table, state_->table_of(*query.type));
  return table->scan(plan);
}

absl::StatusOr<Page> MemoryStore::scan_all(const Operator&, const Query& query) {
  OCTROI_ASSIGN_OR_RETURN(const ScanPlan plan, plan_scan(query, std::nullopt));
  const std::lock_guard lock(state_->mutex);
  OCTROI_ASSIGN_OR_RETURN(const MemoryTable* table, state_->table_of(*query.type));
  return table->scan(plan);
}

absl::StatusOr<CommitResult> MemoryStore::commit(const Batch& batch) {
  OCTROI_RETURN_IF_ERROR(check_batch(batch));
  const std::lock_guard lock(state_->mutex);
  std::vector<State::Undo> undos;
  std::map<State::SeriesKey, State::SeriesEnd> series_now;
  absl::StatusOr<CommitResult> result = state_->apply_all(batch, undos, series_now);
  if (result.ok()) {
    for (const auto& [series, end] : series_now) state_->series[series] = end;
    return result;
  }
  for (auto undo = undos.rbegin(); undo != undos.rend(); ++undo) {
    if (undo->was_erased) {
      undo->table->put_back(std::move(undo->row));
    } else if (undo->row.version == 0) {
      undo->table->take_out(undo->row.tenant, undo->row.id);
    } else {
      undo->table->restore(std::move(undo->row));
    }
  }
  return result;
}

}  // namespace v0
}  // namespace octroi
