// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pricing: what a public pricing page shows.
//
// The plans on sale, cheapest first, with what a year costs when paid by the month and when paid
// at once, and the saving between them. The percent is the exact ratio cut to a whole number, so
// that a page never promises more than it gives.
//
//   const auto cards = price_cards(catalog, kEur);
//   for (const PriceCard& card : *cards)
//     card.saving->percent;    // 16: 50.00 a month is 600.00 a year, paid at once 500.00
//
// Layer: catalog (may include base, money, calendar). Thread safety: pure functions.
#ifndef OCTROI_CATALOG_PRICING_H_
#define OCTROI_CATALOG_PRICING_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/catalog/catalog.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct YearlySaving {
  Money by_month{};          // 12 x the monthly amount
  Money by_year{};           // the yearly amount
  Money saved{};             // by_month - by_year; negative when the year costs more
  std::int64_t percent = 0;  // saved / by_month in percent, rounded down; 0 for a free plan

  friend bool operator==(const YearlySaving&, const YearlySaving&) = default;
};

// For one seat.
// Errors: FailedPrecondition "catalog.no_such_price" when the plan is not sold both by the month
// and by the year in `currency`; OutOfRange "money.overflow".
absl::StatusOr<YearlySaving> yearly_saving(const PlanVersion& plan, Currency currency);

struct PriceCard {
  const PlanVersion* plan = nullptr;  // lives in the catalog; never null
  std::optional<Money> monthly{};     // the recurring amount for one seat
  std::optional<Money> yearly{};
  std::optional<Money> for_ever{};
  std::optional<YearlySaving> saving{};  // where the plan is sold by the month and by the year
};

// The current version of each plan that is listed and sold in `currency` in one of these three
// ways; ordered by the first of the three amounts, then by code.
// Errors: OutOfRange "money.overflow".
absl::StatusOr<std::vector<PriceCard>> price_cards(const Catalog& catalog, Currency currency);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_PRICING_H_
