// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// RowStore: a store whose rows a test may rewrite, add and remove behind the engine's back, the
// append-only ones too.
//
// It serves reading only, which is all that verify may do. forge() is the work of a careful forger:
// it makes the audit log agree with the doctored records, so that a planted bug breaks its own
// invariant alone.

#ifndef OCTROI_TESTS_VERIFY_ROW_STORE_H_
#define OCTROI_TESTS_VERIFY_ROW_STORE_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/plan/draft.h"
#include "engine/records/loaded.h"
#include "octroi/storage/store.h"

namespace octroi::test {

class RowStore final : public Store {
 public:
  // All rows of `source`.
  static RowStore copy_of(Store& source, const Operator& op) {
    RowStore copy;
    for (const RecordType* type : records::all_types()) {
      Query query{.type = type};
      do {
        const auto page = source.scan_all(op, query);
        EXPECT_TRUE(page.ok()) << page.status();
        copy.rows.insert(copy.rows.end(), page->rows.begin(), page->rows.end());
        query.cursor = page->cursor;
      } while (!query.cursor.empty());
    }
    return copy;
  }

  absl::Status prepare(std::span<const RecordType* const>) override { return absl::OkStatus(); }
  absl::StatusOr<std::optional<Row>> read(const TenantContext& tenant, const RecordType& type,
                                          std::string_view id) override {
    for (const Row& row : rows) {
      if (row.type == &type && row.tenant == tenant.tenant() && row.id == id) return row;
    }
    return std::optional<Row>();
  }
  absl::StatusOr<Page> scan(const TenantContext&, const Query&) override {
    return make_error(absl::StatusCode::kUnimplemented, "test.no_scan", "verify has no tenant");
  }
  absl::StatusOr<Page> scan_all(const Operator&, const Query& query) override {
    if (before_scan) before_scan(query.type->name);
    Page page;
    for (Row& row : rows) {
      if (row.type != query.type) continue;
      if (never_stands_still && row.type->name == "streams") ++row.version;
      page.rows.push_back(row);
    }
    return page;
  }
  absl::StatusOr<CommitResult> commit(const Batch&) override {
    ADD_FAILURE() << "verify wrote something";
    return CommitResult{};
  }

  // Rewrites the first T for which `change(value, row)` returns true.
  template <class T, class Change>
  void edit(Change&& change) {
    for (Row& row : rows) {
      if (row.type != &records::record_type<T>()) continue;
      auto value = records::from_row<T>(row);
      ASSERT_TRUE(value.ok()) << value.status();
      if (!change(*value, row)) continue;
      row = records::to_row(row.tenant, row.id, *value, row.version);
      return;
    }
    FAIL() << "no " << records::record_type<T>().name << " to doctor";
  }
  // The rows of a type that satisfy `wanted(value)`.
  template <class T, class Wanted>
  std::vector<Row> find(Wanted&& wanted) const {
    std::vector<Row> found;
    for (const Row& row : rows) {
      if (row.type != &records::record_type<T>()) continue;
      const auto value = records::from_row<T>(row);
      if (value.ok() && wanted(*value)) found.push_back(row);
    }
    return found;
  }
  // Removes the first T that satisfies `wanted`.
  template <class T, class Wanted>
  void remove(Wanted&& wanted) {
    const std::vector<Row> found = find<T>(wanted);
    ASSERT_FALSE(found.empty()) << "no " << records::record_type<T>().name << " to remove";
    std::erase(rows, found.front());
  }

  void forge() {
    forge_subjects();
    forge_chains();
  }

  std::vector<Row> rows;
  bool never_stands_still = false;
  std::function<void(std::string_view type)> before_scan{};  // what others do meanwhile

 private:
  using Key = std::tuple<std::string, TenantId, std::string>;

  // Each event's digests as they would be of the doctored record.
  void forge_subjects() {
    std::map<Key, std::vector<Row*>> events;
    for (Row& row : rows) {
      if (row.type != &records::record_type<AuditEvent>()) continue;
      const auto event = *records::from_row<AuditEvent>(row);
      events[{event.subject_type, row.tenant, event.subject}].push_back(&row);
    }
    for (const Row& row : rows) {
      const auto found = events.find({row.type->name, row.tenant, row.id});
      if (found != events.end()) forge_events(row, found->second);
    }
  }

  static void forge_events(const Row& record, const std::vector<Row*>& events) {
    std::string before;
    for (std::size_t i = 0; i < events.size(); ++i) {
      AuditEvent event = *records::from_row<AuditEvent>(*events[i]);
      const bool is_last = i + 1 == events.size();
      event.before = before;
      if (is_last) {
        event.after = record_digest(record);
      } else if (record.type == &records::record_type<Invoice>()) {
        event.after = digest_after(record, event.name);
      }
      before = event.after;
      *events[i] = records::to_row(events[i]->tenant, events[i]->id, event, events[i]->version);
    }
  }

  // An invoice on its way to be paid or closed: finalised, then with its payment, then settled.
  static std::string digest_after(const Row& record, const std::string& event) {
    auto invoice = records::from_row<Invoice>(record);
    if (!invoice.ok()) return {};
    invoice->status = InvoiceStatus::kOpen;
    invoice->paid_on.reset();
    invoice->closed_on.reset();
    invoice->reason.clear();
    if (event == "invoice.finalized") invoice->amount_paid = Money::zero(invoice->currency);
    return record_digest(records::to_row(record.tenant, record.id, *invoice));
  }

  void forge_chains() {
    std::map<TenantId, records::Stream> heads;
    for (Row& row : rows) {  // events come in their order
      if (row.type != &records::record_type<AuditEvent>()) continue;
      AuditEvent event = *records::from_row<AuditEvent>(row);
      records::Stream& head = heads[row.tenant];
      event.digest = audit_digest(head.digest, event);
      head = {head.sequence + 1, event.digest, std::nullopt};
      row = records::to_row(row.tenant, row.id, event, row.version);
    }
    for (Row& row : rows) {
      if (row.type != &records::record_type<records::Stream>()) continue;
      records::Stream head = *records::from_row<records::Stream>(row);
      head.sequence = heads[row.tenant].sequence;
      head.digest = heads[row.tenant].digest;
      row = records::to_row(row.tenant, row.id, head, row.version);
    }
  }
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_VERIFY_ROW_STORE_H_
