// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Loaded: a record as it was read, and the reading of it.
//
// Layer: engine, private. Thread safety: values; the functions are as safe as the store.
#ifndef OCTROI_SRC_ENGINE_RECORDS_LOADED_H_
#define OCTROI_SRC_ENGINE_RECORDS_LOADED_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/records/records.h"
#include "octroi/storage/store.h"

namespace octroi {
inline namespace v0 {
namespace records {

template <class T>
struct Loaded {
  T value{};
  Row row;  // as stored: id, version and fields; version 0 when it was made in this draft
};

template <class T>
absl::StatusOr<Loaded<T>> loaded_from_row(Row row) {
  OCTROI_ASSIGN_OR_RETURN(T value, from_row<T>(row));
  return Loaded<T>{std::move(value), std::move(row)};
}

// nullopt when there is none, or it is another tenant's.
template <class T>
absl::StatusOr<std::optional<Loaded<T>>> find(Store& store, const TenantContext& tenant,
                                              std::string_view id) {
  OCTROI_ASSIGN_OR_RETURN(std::optional<Row> row, store.read(tenant, record_type<T>(), id));
  if (!row) return std::optional<Loaded<T>>();
  OCTROI_ASSIGN_OR_RETURN(Loaded<T> loaded, loaded_from_row<T>(*std::move(row)));
  return std::optional<Loaded<T>>(std::move(loaded));
}

// Errors: NotFound "<kind>.not_found"; the same for another tenant's (I38).
template <class T>
absl::StatusOr<Loaded<T>> load(Store& store, const TenantContext& tenant, std::string_view id,
                               std::string_view kind) {
  OCTROI_ASSIGN_OR_RETURN(std::optional<Loaded<T>> found, find<T>(store, tenant, id));
  if (found) return *std::move(found);
  std::string code(kind);
  code += ".not_found";
  return make_error(absl::StatusCode::kNotFound, code,
                    "there is no " + std::string(kind) + " " + std::string(id));
}

// All of one tenant's, in the order of `index` (empty: by id), whose first fields are `equal`.
template <class T>
absl::StatusOr<std::vector<Loaded<T>>> load_all(Store& store, const TenantContext& tenant,
                                                std::string index = {},
                                                std::vector<Value> equal = {}) {
  std::vector<Loaded<T>> all;
  Query query{.type = &record_type<T>(), .index = std::move(index), .equal = std::move(equal)};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, store.scan(tenant, query));
    for (Row& row : page.rows) {
      OCTROI_ASSIGN_OR_RETURN(Loaded<T> loaded, loaded_from_row<T>(std::move(row)));
      all.push_back(std::move(loaded));
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return all;
}

// Calls `visit(Loaded<T>)`, which returns absl::Status, for the records of all tenants.
template <class T, class Visit>
absl::Status for_each_of_all(Store& store, const Operator& op, Visit&& visit) {
  Query query{.type = &record_type<T>()};
  do {
    OCTROI_ASSIGN_OR_RETURN(Page page, store.scan_all(op, query));
    for (Row& row : page.rows) {
      OCTROI_ASSIGN_OR_RETURN(Loaded<T> loaded, loaded_from_row<T>(std::move(row)));
      OCTROI_RETURN_IF_ERROR(visit(std::move(loaded)));
    }
    query.cursor = std::move(page.cursor);
  } while (!query.cursor.empty());
  return absl::OkStatus();
}

// The values of a list of loaded records.
template <class T>
std::vector<T> values_of(std::vector<Loaded<T>> loaded) {
  std::vector<T> values;
  values.reserve(loaded.size());
  for (Loaded<T>& one : loaded) values.push_back(std::move(one.value));
  return values;
}

}  // namespace records
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_RECORDS_LOADED_H_
