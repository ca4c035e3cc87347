// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The SQL of a scan: a page is one walk along an index, or a few.
//
// Behind a cursor (a, b, id) come first the rows with the same a and b and a greater id, then those
// with the same a and a greater b, then those with a greater a. Each of these is one seek into the
// index and one walk, whatever is null in between; an OR of them would be a sort.
//
//   for (const ScanStep& step : scan_steps(plan)) ... scan_sql(plan, step) ...
//
// Layer: adapter sqlite, private. Thread safety: pure functions.
#ifndef OCTROI_SQLITE_SCAN_SQL_H_
#define OCTROI_SQLITE_SCAN_SQL_H_

#include <string>
#include <vector>

#include "octroi/storage/record.h"
#include "octroi/storage/scan_plan.h"

namespace octroi {
inline namespace v0 {
namespace sqlite {

// Conditions joined by AND, and the columns that order what they leave.
struct ScanStep {
  std::vector<std::string> conditions;  // the n-th parameter is bound to parameters[n]
  std::vector<Value> parameters;
  std::vector<std::string> order;  // without what the conditions fix
};

// In the order of the page.
[[nodiscard]] std::vector<ScanStep> scan_steps(const ScanPlan& plan);

// The last parameter, behind those of the step, is the limit.
[[nodiscard]] std::string scan_sql(const ScanPlan& plan, const ScanStep& step);

// "tenant_id, id, version, ..." as read_row() of reader.h expects them.
[[nodiscard]] std::string column_list(const RecordType& type);

}  // namespace sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SQLITE_SCAN_SQL_H_
