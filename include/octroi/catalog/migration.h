// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Migration: moving subscribers from one plan version to another, on purpose.
//
// Publishing a version moves nobody. A migration names the version it leaves and the one it goes
// to; who_pays_what() shows each subscriber's amount before and after, so that a person can look
// before the engine applies it at each period's end.
//
//   auto rows = who_pays_what(catalog, {.from = {"starter", 1}, .to = {"starter", 2}}, holdings);
//   // CSCOM Koulikoro: 50.00 EUR -> 75.00 EUR (+25.00)
//
// Layer: catalog (may include base, money, calendar). Thread safety: pure functions.
#ifndef OCTROI_CATALOG_MIGRATION_H_
#define OCTROI_CATALOG_MIGRATION_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/calendar/interval.h"
#include "octroi/catalog/catalog.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct Migration {
  PlanRef from{};
  PlanRef to{};
};

// What a subscriber holds, as far as its price goes.
struct HeldPlan {
  TenantId tenant{};
  SubscriptionId subscription{};
  PlanRef plan{};
  Interval interval = kMonthly;
  Currency currency{};
  std::int64_t quantity = 1;
  std::vector<AddOnHolding> add_ons{};  // which stay as they are, whatever the plan goes to

  friend bool operator==(const HeldPlan&, const HeldPlan&) = default;
};

struct MigrationRow {
  TenantId tenant{};
  SubscriptionId subscription{};
  Money before{};  // the recurring amount a period
  Money after{};
  Money difference{};  // after - before

  friend bool operator==(const MigrationRow&, const MigrationRow&) = default;
};

// One row for each holding on `migration.from`, in the order given; the others are left out.
// Errors: NotFound "catalog.unknown_plan"; FailedPrecondition "catalog.no_such_price" when a
// version is not sold in a holder's interval and currency, "catalog.add_on_not_for_plan" when what
// is held beside it does not go with the plan it goes to, "catalog.version_missing" (the message
// names the first such tenant); and those of recurring_amount().
absl::StatusOr<std::vector<MigrationRow>> who_pays_what(const Catalog& catalog,
                                                        const Migration& migration,
                                                        std::span<const HeldPlan> holdings);

// The recurring amount of `quantity` at `price`: its flat charges, in advance and in arrears, its
// charges for each seat, and those of the add-ons in it; without one-off charges and what is used
// (usage, overage).
// For a price that lasts for ever it is what is paid once.
// Errors: InvalidArgument "catalog.bad_quantity" below 0; OutOfRange "money.overflow".
absl::StatusOr<Money> recurring_amount(const Price& price, std::int64_t quantity);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_MIGRATION_H_
