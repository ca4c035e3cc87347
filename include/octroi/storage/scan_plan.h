// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ScanPlan: a checked Query, ready for an adapter to run.
//
// plan_scan() checks a query against its type and opens its cursor, so that every store refuses the
// same queries with the same codes and a cursor made by one page means the same to the next. A
// cursor is the key of the last row and a digest over that key, the query and the tenant: it is not
// secret, but it cannot be bent to another query by accident.
//
//   OCTROI_ASSIGN_OR_RETURN(const ScanPlan plan, plan_scan(query, tenant.tenant()));
//   ... rows in order, those behind plan.after only ...
//   page.cursor = more ? make_cursor(plan, page.rows.back()) : "";
//
// Layer: storage (may include base, tenant). Thread safety: values.
#ifndef OCTROI_STORAGE_SCAN_PLAN_H_
#define OCTROI_STORAGE_SCAN_PLAN_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/storage/query.h"
#include "octroi/storage/record.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Where a row stands in an order: the index's fields, then tenant and id.
struct ScanKey {
  std::vector<Value> values{};  // one for each of ScanPlan::fields
  TenantId tenant;
  std::string id{};
};

struct ScanPlan {
  const Query* query = nullptr;       // outlives the plan
  const Index* index = nullptr;       // null: the primary order
  std::vector<std::size_t> fields{};  // positions of the index's fields in the type
  std::optional<TenantId> tenant{};   // null: all tenants
  std::optional<ScanKey> after{};     // the last row of the page before
};

// `tenant` is null for scan_all().
// Errors: InvalidArgument "storage.bad_query", "storage.bad_cursor", "storage.no_tenant".
absl::StatusOr<ScanPlan> plan_scan(const Query& query, std::optional<TenantId> tenant);

// The cursor of a page whose last row is `last`.
[[nodiscard]] std::string make_cursor(const ScanPlan& plan, const Row& last);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STORAGE_SCAN_PLAN_H_
