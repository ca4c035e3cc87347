// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Effective: what a plan and the add-ons beside it cost together, and what they grant.
//
// Limits add up, each add-on times its quantity, and unlimited wins; the plan's window, behaviour
// and unit stay. A flag is on when any of them turns it on. A text or a decimal is the last
// add-on's. What the plan does not name comes from the first add-on that does.
//
//   auto granted = effective_entitlements(*plan, std::vector{HeldAddOn{extra_users, 3}});
//   // users: 5 of the plan + 3 x 10 = 35
//   auto price = price_with(*plan->price(kMonthly, kEur), std::vector{HeldAddOn{extra_users, 3}});
//   // base 50.00, extra_users/base 3 x 4.00
//
// Layer: catalog (may include base, money, calendar). Thread safety: pure functions.
#ifndef OCTROI_CATALOG_EFFECTIVE_H_
#define OCTROI_CATALOG_EFFECTIVE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/catalog/catalog.h"
#include "octroi/catalog/plan.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct HeldAddOn {
  const AddOn* add_on = nullptr;  // never null when passed; lives in the catalog
  std::int64_t quantity = 1;
};

// What holdings name, in their order. Errors: FailedPrecondition "catalog.version_missing".
absl::StatusOr<std::vector<HeldAddOn>> find_held(const Catalog& catalog,
                                                 std::span<const AddOnHolding> holdings);

// The plan's entitlements in its order, then what only add-ons grant, in theirs. It does not ask
// whether an add-on goes with the plan: what was sold beside it stays.
// Errors: InvalidArgument "catalog.bad_quantity" below 1, "catalog.entitlement_kind" when plan and
// add-on disagree on what a name is (a checked catalogue has no such pair); OutOfRange
// "catalog.limit_overflow".
absl::StatusOr<std::vector<Entitlement>> held_entitlements(const PlanVersion& plan,
                                                           std::span<const HeldAddOn> add_ons);

// The same of what may be sold together. Errors: also FailedPrecondition
// "catalog.add_on_not_for_plan".
absl::StatusOr<std::vector<Entitlement>> effective_entitlements(const PlanVersion& plan,
                                                                std::span<const HeldAddOn> add_ons);

// The plan's price, then the charges of each add-on by the same interval and currency, for each
// unit that is held (Charge::units). Their codes are charge_code()'s; all else is the plan's: a
// phase ends nothing of an add-on, so that `plan` is the price of one period (Price::in_period).
// Errors: FailedPrecondition "catalog.no_such_price", naming the add-on.
absl::StatusOr<Price> price_with(Price plan, std::span<const HeldAddOn> add_ons);

// "extra_users/base": what no plan's charge is called, and one add-on's alone.
[[nodiscard]] std::string charge_code(const AddOn& add_on, const Charge& charge);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_EFFECTIVE_H_
