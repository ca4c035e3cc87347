// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/migration.h"

#include <string>
#include <utility>

#include "catalog/held_price.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::StatusOr<const PlanVersion*> find_version(const Catalog& catalog, const PlanRef& ref) {
  const PlanVersion* const plan = catalog.find(ref);
  if (plan != nullptr) return plan;
  return make_error(absl::StatusCode::kNotFound, "catalog.unknown_plan",
                    "the catalogue has no " + ref.to_string());
}

absl::StatusOr<Money> held_amount(const Catalog& catalog, const PlanVersion& plan,
                                  const HeldPlan& holding) {
  OCTROI_ASSIGN_OR_RETURN(const Price price, catalog_internal::held_price(catalog, plan, holding));
  return recurring_amount(price, holding.quantity);
}

}  // namespace

absl::StatusOr<std::vector<MigrationRow>> who_pays_what(const Catalog& catalog,
                                                        const Migration& migration,
                                                        std::span<const HeldPlan> holdings) {
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* from, find_version(catalog, migration.from));
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* to, find_version(catalog, migration.to));
  std::vector<MigrationRow> rows;
  for (const HeldPlan& holding : holdings) {
    if (!(holding.plan == migration.from)) continue;
    MigrationRow row{.tenant = holding.tenant, .subscription = holding.subscription};
    OCTROI_ASSIGN_OR_RETURN(row.before, held_amount(catalog, *from, holding));
    OCTROI_ASSIGN_OR_RETURN(row.after, held_amount(catalog, *to, holding));
    OCTROI_ASSIGN_OR_RETURN(row.difference, subtract(row.after, row.before));
    rows.push_back(row);
  }
  return rows;
}

absl::StatusOr<Money> recurring_amount(const Price& price, std::int64_t quantity) {
  if (quantity < 0) {
    return make_error(absl::StatusCode::kInvalidArgument, "catalog.bad_quantity",
                      "a quantity is 0 or more, not " + std::to_string(quantity));
  }
  Money total = Money::zero(price.currency);
  for (const Charge& charge : price.charges) {
    const bool recurs = charge.kind == ChargeKind::kFlat || charge.kind == ChargeKind::kPerSeat ||
                        charge.kind == ChargeKind::kFlatInArrears;
    if (!recurs) continue;
    const std::int64_t each = charge.kind == ChargeKind::kPerSeat ? quantity : 1;
    const std::int64_t times = charge.units > 0 ? charge.units : each;
    OCTROI_ASSIGN_OR_RETURN(const Money amount, multiply(charge.amount, times));
    OCTROI_ASSIGN_OR_RETURN(total, add(total, amount));
  }
  return total;
}

}  // namespace v0
}  // namespace octroi
