// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The schema of leases in PostgreSQL: tables, and the functions in which the rules run.
#ifndef OCTROI_SRC_LEASE_POSTGRES_FUNCTIONS_SQL_H_
#define OCTROI_SRC_LEASE_POSTGRES_FUNCTIONS_SQL_H_

#include <string>

namespace octroi {
inline namespace v0 {
namespace lease_postgres {

// One transaction that makes what is missing; safe to run by many at once. `schema` is a plain
// lower-case name.
[[nodiscard]] std::string setup_sql(const std::string& schema);

// The name of a function of that schema, as SQL spells it.
[[nodiscard]] std::string function_in(const std::string& schema, const char* function);

}  // namespace lease_postgres
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_LEASE_POSTGRES_FUNCTIONS_SQL_H_
