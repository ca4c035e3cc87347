// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include "scan_sql.h"

#include "database.h"
#include "schema.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {
namespace {

// One column of the order a plan walks, and where its cursor stands.
struct Column {
  std::string name;
  bool nullable = false;
  Value key;
};

// The tenant of a one-tenant scan is fixed and no part of it.
std::vector<Column> columns_of(const ScanPlan& plan) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < plan.fields.size(); ++i) {
    const Field& field = plan.query->type->fields[plan.fields[i]];
    // Rows whose first field is null are not in the index.
    columns.push_back({quoted(field.name), field.nullable && i > 0,
                       plan.after ? plan.after->values[i] : Value()});
  }
  if (!plan.tenant)
    columns.push_back({"tenant_id", false, plan.after ? plan.after->tenant.to_string() : ""});
  columns.push_back({"id", false, plan.after ? plan.after->id : ""});
  return columns;
}

class StepBuilder {
 public:
  explicit StepBuilder(const ScanPlan& plan) : plan_(plan), columns_(columns_of(plan)) {
    if (plan.tenant) compare("tenant_id", "=", plan.tenant->to_string());
    for (std::size_t i = 0; i < plan.query->equal.size(); ++i)
      compare(columns_[i].name, "=", plan.query->equal[i]);
  }

  void compare(const std::string& column, const std::string& sign, Value value) {
    step_.conditions.push_back(column + " " + sign + " ?");
    step_.parameters.push_back(std::move(value));
  }
  void require(const std::string& condition) { step_.conditions.push_back(condition); }

  // Holds the columns from the fixed ones up to `end` at the cursor's key.
  void hold_until(std::size_t end) {
    for (std::size_t i = plan_.query->equal.size(); i < end; ++i) {
      if (std::holds_alternative<std::monostate>(columns_[i].key)) {
        require(columns_[i].name + " IS NULL");
      } else {
        compare(columns_[i].name, "=", columns_[i].key);
      }
    }
  }

  // The query's bounds, where `column` is the one they bound.
  void bound(std::size_t column) {
    if (column != plan_.query->equal.size()) return;
    if (plan_.query->from) compare(columns_[column].name, ">=", *plan_.query->from);
    if (plan_.query->until) compare(columns_[column].name, "<", *plan_.query->until);
  }

  ScanStep finish(std::size_t first_free) {
    // The index is partial when its first field is nullable, and SQLite uses it only where the
    // conditions say as much.
    if (plan_.index != nullptr && first_free == 0 && is_partial(*plan_.query->type, *plan_.index))
      require(columns_[0].name + " IS NOT NULL");
    if (plan_.after || !is_one_row(first_free))
      for (std::size_t i = first_free; i < columns_.size(); ++i)
        step_.order.push_back(columns_[i].name);
    return std::move(step_);
  }

  [[nodiscard]] const std::vector<Column>& columns() const noexcept { return columns_; }

  // With the columns before `first_free` at equal and the cursor's key there is at most one row: in
  // one tenant a unique index has no ties. Nothing is behind it and nothing needs an order.
  [[nodiscard]] bool is_one_row(std::size_t first_free) const {
    if (plan_.index == nullptr || !plan_.index->unique || first_free + 1 != columns_.size())
      return false;
    if (!plan_.tenant && !plan_.after) return false;
    for (std::size_t i = plan_.query->equal.size(); i < plan_.fields.size(); ++i)
      if (std::holds_alternative<std::monostate>(columns_[i].key)) return false;
    return true;
  }

 private:
  const ScanPlan& plan_;
  std::vector<Column> columns_;
  ScanStep step_;
};

bool is_bounded(const ScanPlan& plan, std::size_t column) {
  return column == plan.query->equal.size() && (plan.query->from || plan.query->until);
}

// The rows that share the cursor's key before `column` and lie behind it there.
void add_steps_behind(const ScanPlan& plan, std::size_t column, std::vector<ScanStep>& steps) {
  StepBuilder behind(plan);
  if (behind.is_one_row(column)) return;
  const Column& at = behind.columns()[column];
  const bool at_null = std::holds_alternative<std::monostate>(at.key);
  if (at_null && plan.query->descending)
    return;  // nulls are last in reverse, nothing is behind them
  behind.hold_until(column);
  if (at_null) {
    behind.require(at.name + " IS NOT NULL");
  } else {
    behind.compare(at.name, plan.query->descending ? "<" : ">", at.key);
  }
  behind.bound(column);
  steps.push_back(behind.finish(column));
  if (!plan.query->descending || !at.nullable || is_bounded(plan, column)) return;
  StepBuilder nulls(plan);
  nulls.hold_until(column);
  nulls.require(at.name + " IS NULL");
  steps.push_back(nulls.finish(column + 1));
}

}  // namespace

std::vector<ScanStep> scan_steps(const ScanPlan& plan) {
  const std::size_t fixed = plan.query->equal.size();
  std::vector<ScanStep> steps;
  if (!plan.after) {
    StepBuilder first(plan);
    first.bound(fixed);
    steps.push_back(first.finish(fixed));
    return steps;
  }
  for (std::size_t column = columns_of(plan).size(); column-- > fixed;)
    add_steps_behind(plan, column, steps);
  return steps;
}

std::string column_list(const RecordType& type) {
  std::string list = "tenant_id, id, version";
  for (const Field& field : type.fields) list += ", " + quoted(field.name);
  return list;
}

std::string scan_sql(const ScanPlan& plan, const ScanStep& step) {
  const RecordType& type = *plan.query->type;
  std::string sql = "SELECT " + column_list(type) + " FROM " + quoted(type.name);
  if (plan.index != nullptr) {
    const bool across = !plan.tenant || (plan.index->across_tenants && !plan.index->unique);
    sql += " INDEXED BY " + quoted(sql_index_name(type, *plan.index, across));
  }
  for (std::size_t i = 0; i < step.conditions.size(); ++i)
    sql += (i == 0 ? " WHERE " : " AND ") + step.conditions[i];
  for (std::size_t i = 0; i < step.order.size(); ++i)
    sql += (i == 0 ? " ORDER BY " : ", ") + step.order[i] + (plan.query->descending ? " DESC" : "");
  return sql + " LIMIT ?";
}

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi
