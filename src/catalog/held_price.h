// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a holding costs on a version of a plan, its add-ons with it.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_HELD_PRICE_H_
#define OCTROI_CATALOG_HELD_PRICE_H_

#include <optional>

#include "absl/status/statusor.h"

#include "octroi/catalog/catalog.h"
#include "octroi/catalog/migration.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

// The price of `plan`, which is a version of the catalogue, with the add-ons of the holding.
// Errors: FailedPrecondition "catalog.no_such_price" where one of them is not sold as it is held,
// "catalog.add_on_not_for_plan" where the plan is another one, "catalog.version_missing"; each
// naming the tenant.
absl::StatusOr<Price> held_price(const Catalog& catalog, const PlanVersion& plan,
                                 const HeldPlan& holding);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_HELD_PRICE_H_
