// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "memory_table.h"

#include <algorithm>

#include "octroi/base/status.h"
#include "octroi/storage/checks.h"

namespace octroi {
inline namespace v0 {
namespace {

template <class T>
int compare(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

std::vector<std::size_t> positions(const RecordType& type, const Index& index) {
  std::vector<std::size_t> fields;
  for (const std::string& field : index.fields)
    fields.push_back(field_position(type, field).value_or(0));
  return fields;
}

// The value of the i-th field of the order; behind the last one, the id.
Value value_at(const ScanPlan& plan, const Row& row, std::size_t i) {
  return i < plan.fields.size() ? row.values[plan.fields[i]] : Value(row.id);
}

bool is_within(const ScanPlan& plan, const Row& row) {
  const Query& query = *plan.query;
  if (plan.tenant && row.tenant != *plan.tenant) return false;
  for (std::size_t i = 0; i < query.equal.size(); ++i)
    if (value_at(plan, row, i) != query.equal[i]) return false;
  if (!query.from && !query.until) return true;
  const Value next = value_at(plan, row, query.equal.size());
  if (std::holds_alternative<std::monostate>(next)) return false;
  return (!query.from || next >= *query.from) && (!query.until || next < *query.until);
}

}  // namespace

bool MemoryTable::Before::operator()(const Row* a, const Row* b) const {
  if (tenant_first && a->tenant != b->tenant) return a->tenant < b->tenant;
  for (const std::size_t field : fields)
    if (const int order = compare(a->values[field], b->values[field]); order != 0) return order < 0;
  if (a->tenant != b->tenant) return a->tenant < b->tenant;
  return a->id < b->id;
}

bool MemoryTable::Before::operator()(const Row* row, const Place& place) const {
  if (tenant_first && place.tenant && row->tenant != *place.tenant)
    return row->tenant < *place.tenant;
  const std::size_t fields_count = std::min(place.values.size(), fields.size());
  for (std::size_t i = 0; i < fields_count; ++i)
    if (const int order = compare(row->values[fields[i]], place.values[i]); order != 0)
      return order < 0;
  if (!tenant_first && place.tenant && row->tenant != *place.tenant)
    return row->tenant < *place.tenant;
  if (place.values.size() > fields.size())
    if (const int order = compare(Value(row->id), place.values.back()); order != 0)
      return order < 0;
  return place.behind;
}

MemoryTable::MemoryTable(const RecordType& type) : type_(type) {
  for (const Index& index : type_.indexes) {
    by_tenant_.emplace_back(Before{positions(type_, index), true});
    across_.emplace_back(Before{positions(type_, index), false});
  }
}

const Index* MemoryTable::breached_by(const Row& row, const Row* replaced) const {
  for (std::size_t i = 0; i < type_.indexes.size(); ++i) {
    if (!type_.indexes[i].unique) continue;
    Place place{.values = {}, .tenant = row.tenant};
    for (const std::size_t field : by_tenant_[i].key_comp().fields)
      place.values.push_back(row.values[field]);
    if (std::count(place.values.begin(), place.values.end(), Value()) != 0) continue;
    const auto first = by_tenant_[i].lower_bound(place);
    place.behind = true;
    const auto last = by_tenant_[i].lower_bound(place);
    if (std::any_of(first, last, [&](const Row* other) { return other != replaced; }))
      return &type_.indexes[i];
  }
  return nullptr;
}

absl::Status MemoryTable::check_unique(const Row& row, const Row* replaced) const {
  const Index* breached = breached_by(row, replaced);
  if (breached == nullptr) return absl::OkStatus();
  return make_error(
      absl::StatusCode::kAlreadyExists, "storage.not_unique",
      type_.name + " '" + row.id + "': another record has the same " + breached->name);
}

void MemoryTable::link(const Row& row) {
  primary_.insert(&row);
  for (std::size_t i = 0; i < type_.indexes.size(); ++i) {
    if (std::holds_alternative<std::monostate>(row.values[by_tenant_[i].key_comp().fields.front()]))
      continue;
    by_tenant_[i].insert(&row);
    if (type_.indexes[i].across_tenants) across_[i].insert(&row);
  }
}

void MemoryTable::unlink(const Row& row) {
  primary_.erase(&row);
  for (Order& order : by_tenant_) order.erase(&row);
  for (Order& order : across_) order.erase(&row);
}

absl::Status MemoryTable::insert(Row row) {
  if (find(row.tenant, row.id) != nullptr)
    return make_error(absl::StatusCode::kAlreadyExists, "storage.exists",
                      type_.name + " '" + row.id + "' exists already");
  OCTROI_RETURN_IF_ERROR(check_unique(row, nullptr));
  row.version = 1;
  std::pair<TenantId, std::string> key(row.tenant, row.id);
  link(rows_.emplace(std::move(key), std::move(row)).first->second);
  return absl::OkStatus();
}

absl::Status MemoryTable::stale(const Row& row) const {
  return make_error(absl::StatusCode::kAborted, "storage.stale_version",
                    type_.name + " '" + row.id + "' is not at version " +
                        std::to_string(row.version) + "; read it again");
}

absl::StatusOr<Row> MemoryTable::update(Row row) {
  const auto found = rows_.find(std::pair(row.tenant, std::string_view(row.id)));
  if (found == rows_.end() || found->second.version != row.version) return stale(row);
  OCTROI_RETURN_IF_ERROR(check_unique(row, &found->second));
  ++row.version;
  unlink(found->second);
  std::swap(found->second, row);
  link(found->second);
  return row;
}

absl::StatusOr<Row> MemoryTable::erase(const Row& row) {
  const auto found = rows_.find(std::pair(row.tenant, std::string_view(row.id)));
  if (found == rows_.end() || found->second.version != row.version) return stale(row);
  unlink(found->second);
  Row erased = std::move(found->second);
  rows_.erase(found);
  return erased;
}

void MemoryTable::take_out(const TenantId& tenant, std::string_view id) {
  const auto found = rows_.find(std::pair(tenant, id));
  unlink(found->second);
  rows_.erase(found);
}

void MemoryTable::put_back(Row row) {
  std::pair<TenantId, std::string> key(row.tenant, row.id);
  link(rows_.emplace(std::move(key), std::move(row)).first->second);
}

void MemoryTable::restore(Row row) {
  const auto found = rows_.find(std::pair(row.tenant, std::string_view(row.id)));
  unlink(found->second);
  found->second = std::move(row);
  link(found->second);
}

const Row* MemoryTable::find(const TenantId& tenant, std::string_view id) const {
  const auto found = rows_.find(std::pair(tenant, id));
  return found == rows_.end() ? nullptr : &found->second;
}

const MemoryTable::Order& MemoryTable::order_of(const ScanPlan& plan) const {
  if (plan.index == nullptr) return primary_;
  const auto position = static_cast<std::size_t>(plan.index - plan.query->type->indexes.data());
  return plan.tenant ? by_tenant_[position] : across_[position];
}

Page MemoryTable::scan(const ScanPlan& plan) const {
  const Query& query = *plan.query;
  const Order& order = order_of(plan);
  Place start{.values = query.equal, .tenant = plan.tenant, .behind = query.descending};
  if (plan.after) {
    start = {plan.after->values, plan.after->tenant, !query.descending};
    start.values.emplace_back(plan.after->id);
  } else if (query.descending && query.until) {
    start.values.push_back(*query.until);
    start.behind = false;
  } else if (!query.descending && query.from) {
    start.values.push_back(*query.from);
  } else if (!query.descending && query.until) {
    start.values.emplace_back();  // bounds leave nulls out, and nulls come first
    start.behind = true;
  }

  Page page;
  const auto take = [&](const Row& row) {
    if (!is_within(plan, row)) return false;
    if (page.rows.size() == query.rows_max) {
      page.cursor = make_cursor(plan, page.rows.back());
      return false;
    }
    page.rows.push_back(row);
    page.rows.back().type = query.type;
    return true;
  };
  auto at = order.lower_bound(start);
  if (query.descending) {
    while (at != order.begin() && take(**std::prev(at))) --at;
  } else {
    while (at != order.end() && take(**at)) ++at;
  }
  return page;
}

}  // namespace v0
}  // namespace octroi
