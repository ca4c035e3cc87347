// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Impact: who would pay what, before a new catalogue is published.
//
// Publishing moves nobody, so a catalogue by itself changes no price; the migrations that follow it
// do. impact_of() lays the next catalogue over everything that is held: what each holder pays a
// period before and after, in which holdings the next catalogue is wrong (a version that is gone,
// or says another price than it was sold at), and the sums. Without migrations every holder is
// taken to move to the newest version of its plan: that is who would pay more if nobody were
// grandfathered.
//
//   auto impact = impact_of(published, next, holdings);
//   std::cout << to_text(*impact);
//   // starter@1 -> starter@2  month EUR  018f...: 50.00 -> 75.00 (+25.00)
//   // sum month EUR: 12 holdings, 7 change: 600.00 -> 775.00 (+175.00)
//
// Layer: catalog (may include base, money, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_CATALOG_IMPACT_H_
#define OCTROI_CATALOG_IMPACT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/interval.h"
#include "octroi/catalog/catalog.h"
#include "octroi/catalog/migration.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ImpactKind : std::uint8_t {  // Numbers are wire format.
  kStays = 1,                           // on the version it holds
  kMoves = 2,                           // to another one, at the same amount or another
  kNotSold = 3,   // the version it would move to is not sold by its interval and currency, or its
                  // add-ons do not go with it: it stays
  kIsGone = 4,    // the next catalogue lacks what it holds; it cannot be published
  kIsEdited = 5,  // the next catalogue says another price for what it holds; the same
};
// "moves"; empty for a number that names nothing.
[[nodiscard]] std::string_view to_string(ImpactKind kind) noexcept;

struct ImpactRow {
  ImpactKind kind = ImpactKind::kStays;
  HeldPlan held{};
  PlanRef after_plan{};          // what is held afterwards
  Money before{};                // recurring_amount() of migration.h, a period
  std::optional<Money> after{};  // absent where what is held is gone
  Money difference{};            // after - before; 0 where there is no after

  friend bool operator==(const ImpactRow&, const ImpactRow&) = default;
};

// Of all holdings that are billed by one interval in one currency: their amounts can be added.
struct ImpactSum {
  Interval interval = kMonthly;
  Currency currency{};
  std::int64_t holdings = 0;
  std::int64_t changed = 0;  // those whose amount differs
  Money before{};
  Money after{};
  Money difference{};

  friend bool operator==(const ImpactSum&, const ImpactSum&) = default;
};

struct CatalogImpact {
  std::vector<ImpactRow> rows{};  // in the order of the holdings
  std::vector<ImpactSum> sums{};  // by currency, then interval
  // check_successor()'s answer: whether the next catalogue may be published at all.
  absl::Status successor{};

  [[nodiscard]] bool can_be_published() const;
};

// Errors: NotFound "catalog.unknown_plan" (what is held is not in `current`, or a migration names a
// version that `next` has not); FailedPrecondition "catalog.no_such_price",
// "catalog.version_missing" (held as `current` does not sell it); those of recurring_amount();
// OutOfRange "money.overflow".
absl::StatusOr<CatalogImpact> impact_of(const Catalog& current, const Catalog& next,
                                        std::span<const HeldPlan> holdings,
                                        std::span<const Migration> migrations = {});

// For people: a line for each holding that does not stay as it is, then the sums.
[[nodiscard]] std::string to_text(const CatalogImpact& impact);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_IMPACT_H_
