// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "catalog/held_price.h"

#include <string>
#include <vector>

#include "octroi/base/status.h"
#include "octroi/catalog/effective.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

absl::StatusOr<Price> price_of(const Catalog& catalog, const PlanVersion& plan,
                               const HeldPlan& holding) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<HeldAddOn> add_ons,
                          find_held(catalog, holding.add_ons));
  // Beside another plan they would be sold anew; beside their own they stay.
  if (plan.ref.code != holding.plan.code) {
    OCTROI_RETURN_IF_ERROR(effective_entitlements(plan, add_ons).status());
  }
  return price_with(*plan.price(holding.interval, holding.currency), add_ons);
}

}  // namespace

absl::StatusOr<Price> held_price(const Catalog& catalog, const PlanVersion& plan,
                                 const HeldPlan& holding) {
  if (plan.price(holding.interval, holding.currency) == nullptr) {
    return make_error(absl::StatusCode::kFailedPrecondition, "catalog.no_such_price",
                      plan.ref.to_string() + " is not sold by the " +
                          format_interval(holding.interval) + " in " +
                          std::string(holding.currency.code()) + ", as tenant " +
                          holding.tenant.to_string() + " holds it");
  }
  absl::StatusOr<Price> price = price_of(catalog, plan, holding);
  if (price.ok()) return price;
  return with_context(price.status(), "tenant " + holding.tenant.to_string());
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
