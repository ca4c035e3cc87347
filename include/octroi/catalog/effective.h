// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Effective entitlements: what a tenant may do with its plan and its add-ons together.
//
// Limits add up, each add-on times its quantity, and unlimited wins; the plan's window, behaviour
// and unit stay. A flag is on when any of them turns it on. A text or a decimal is the last
// add-on's. What the plan does not name comes from the first add-on that does.
//
//   auto granted = effective_entitlements(*plan, std::vector{HeldAddOn{extra_users, 3}});
//   // users: 5 of the plan + 3 x 10 = 35
//
// Layer: catalog (may include base, money, calendar). Thread safety: pure functions.
#ifndef OCTROI_CATALOG_EFFECTIVE_H_
#define OCTROI_CATALOG_EFFECTIVE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/catalog/plan.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct HeldAddOn {
  const AddOn* add_on = nullptr;  // never null when passed; lives in the catalog
  std::int64_t quantity = 1;
};

// The plan's entitlements in its order, then what only add-ons grant, in theirs.
// Errors: FailedPrecondition "catalog.add_on_not_for_plan"; InvalidArgument "catalog.bad_quantity"
// below 1, "catalog.entitlement_kind" when plan and add-on disagree on what a name is (a checked
// catalogue has no such pair); OutOfRange "catalog.limit_overflow".
absl::StatusOr<std::vector<Entitlement>> effective_entitlements(const PlanVersion& plan,
                                                                std::span<const HeldAddOn> add_ons);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_EFFECTIVE_H_
