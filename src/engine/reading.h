// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reading: a tenant's lists, which are empty only where there is a tenant.
//
// A list of an id that no tenant has would look like that of a tenant which has nothing yet, and a
// slip of the host's would go unnoticed. The tenant is looked for only where nothing is found.
//
// Layer: engine, private. Thread safety: any thread.
#ifndef OCTROI_SRC_ENGINE_READING_H_
#define OCTROI_SRC_ENGINE_READING_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "octroi/base/status.h"
#include "octroi/tenant/resolver.h"

namespace octroi {
inline namespace v0 {

// Errors: NotFound "tenant.not_found".
inline absl::Status check_tenant_exists(Engine& engine, const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(
      const auto found, records::find<Tenant>(engine.store(), tenant, tenant.tenant().to_string()));
  return found ? absl::OkStatus() : tenant_not_found();
}

// All records of a type that one tenant has; as records::load_all().
// Errors: NotFound "tenant.not_found"; those of Engine::open() and Store::scan.
template <class T>
absl::StatusOr<std::vector<T>> read_all(Engine& engine, const TenantContext& tenant,
                                        std::string index = {}, std::vector<Value> equal = {}) {
  OCTROI_RETURN_IF_ERROR(engine.open());
  OCTROI_ASSIGN_OR_RETURN(auto loaded, records::load_all<T>(engine.store(), tenant,
                                                            std::move(index), std::move(equal)));
  if (loaded.empty()) OCTROI_RETURN_IF_ERROR(check_tenant_exists(engine, tenant));
  return records::values_of(std::move(loaded));
}

// One record. Errors: NotFound "<kind>.not_found"; those of Engine::open() and Store::read.
template <class T>
absl::StatusOr<T> read_one(Engine& engine, const TenantContext& tenant, const std::string& id,
                           std::string_view kind) {
  OCTROI_RETURN_IF_ERROR(engine.open());
  OCTROI_ASSIGN_OR_RETURN(auto found, records::load<T>(engine.store(), tenant, id, kind));
  return std::move(found.value);
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_READING_H_
