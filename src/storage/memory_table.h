// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MemoryTable: the rows of one record type, and the orders its indexes give them.
//
// An order is a sorted set of pointers to the rows, which a std::map never moves. Changes are
// checked against the unique indexes first, so a refused change has touched nothing.
//
//   MemoryTable table(kNotes);
//   table.insert(row);       // storage.exists, storage.not_unique
//
// Layer: storage, private. Thread safety: none; MemoryStore holds its lock.
#ifndef OCTROI_STORAGE_MEMORY_TABLE_H_
#define OCTROI_STORAGE_MEMORY_TABLE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/storage/query.h"
#include "octroi/storage/record.h"
#include "octroi/storage/scan_plan.h"

namespace octroi {
inline namespace v0 {

class MemoryTable {
 public:
  explicit MemoryTable(const RecordType& type);
  MemoryTable(const MemoryTable&) = delete;
  MemoryTable& operator=(const MemoryTable&) = delete;

  [[nodiscard]] const RecordType& type() const noexcept { return type_; }

  // Stores the row at version 1.
  // Errors: AlreadyExists "storage.exists", "storage.not_unique".
  absl::Status insert(Row row);

  // Puts the row, one version up, in the place of the one at its version, and returns that one.
  // Errors: Aborted "storage.stale_version"; AlreadyExists "storage.not_unique".
  absl::StatusOr<Row> update(Row row);

  // Takes out the row that is at this one's version, and returns it.
  // Errors: Aborted "storage.stale_version".
  absl::StatusOr<Row> erase(const Row& row);

  // Undo: takes an inserted row out; puts a replaced row back; puts an erased row back.
  void take_out(const TenantId& tenant, std::string_view id);
  void restore(Row row);
  void put_back(Row row);

  [[nodiscard]] const Row* find(const TenantId& tenant, std::string_view id) const;
  [[nodiscard]] Page scan(const ScanPlan& plan) const;

 private:
  // A place in an order: before or behind all rows that begin with these values. The values are
  // those of the order's fields, then the id.
  struct Place {
    std::vector<Value> values;
    std::optional<TenantId> tenant;
    bool behind = false;
  };

  struct Before {
    using is_transparent = void;
    std::vector<std::size_t> fields;
    bool tenant_first = true;
    bool operator()(const Row* a, const Row* b) const;
    bool operator()(const Row* row, const Place& place) const;
    bool operator()(const Place& place, const Row* row) const { return !(*this)(row, place); }
  };
  using Order = std::set<const Row*, Before>;

  struct KeyBefore {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      if (a.first != b.first) return a.first < b.first;
      return std::string_view(a.second) < std::string_view(b.second);
    }
  };

  // The unique index in which another row than `replaced` has this row's fields.
  [[nodiscard]] const Index* breached_by(const Row& row, const Row* replaced) const;
  [[nodiscard]] absl::Status stale(const Row& row) const;
  [[nodiscard]] absl::Status check_unique(const Row& row, const Row* replaced) const;
  void link(const Row& row);
  void unlink(const Row& row);
  [[nodiscard]] const Order& order_of(const ScanPlan& plan) const;

  const RecordType type_;
  std::map<std::pair<TenantId, std::string>, Row, KeyBefore> rows_;
  Order primary_;
  std::vector<Order> by_tenant_;  // one for each index
  std::vector<Order> across_;     // one for each index; empty where it does not walk across tenants
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STORAGE_MEMORY_TABLE_H_
