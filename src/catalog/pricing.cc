// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/pricing.h"

#include <algorithm>
#include <string>

#include "octroi/base/status.h"
#include "octroi/catalog/migration.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int64_t kMonthsInAYear = 12;

absl::StatusOr<std::optional<Money>> amount_for(const PlanVersion& plan, Interval interval,
                                                Currency currency) {
  const Price* const price = plan.price(interval, currency);
  if (price == nullptr) return std::nullopt;
  OCTROI_ASSIGN_OR_RETURN(const Money amount, recurring_amount(*price, 1));
  return amount;
}

absl::StatusOr<PriceCard> card_of(const PlanVersion& plan, Currency currency) {
  PriceCard card{.plan = &plan};
  OCTROI_ASSIGN_OR_RETURN(card.monthly, amount_for(plan, kMonthly, currency));
  OCTROI_ASSIGN_OR_RETURN(card.yearly, amount_for(plan, kYearly, currency));
  OCTROI_ASSIGN_OR_RETURN(card.for_ever, amount_for(plan, kOnceForever, currency));
  if (card.monthly && card.yearly) {
    OCTROI_ASSIGN_OR_RETURN(card.saving, yearly_saving(plan, currency));
  }
  return card;
}

// What a card is ordered by; it has at least one amount.
std::int64_t first_amount(const PriceCard& card) {
  if (card.monthly) return card.monthly->minor();
  return card.yearly ? card.yearly->minor() : card.for_ever->minor();
}

}  // namespace

absl::StatusOr<YearlySaving> yearly_saving(const PlanVersion& plan, Currency currency) {
  OCTROI_ASSIGN_OR_RETURN(const auto monthly, amount_for(plan, kMonthly, currency));
  OCTROI_ASSIGN_OR_RETURN(const auto yearly, amount_for(plan, kYearly, currency));
  if (!monthly || !yearly) {
    return make_error(absl::StatusCode::kFailedPrecondition, "catalog.no_such_price",
                      plan.ref.to_string() + " is not sold both by the month and by the year in " +
                          std::string(currency.code()));
  }
  YearlySaving saving;
  OCTROI_ASSIGN_OR_RETURN(saving.by_month, multiply(*monthly, kMonthsInAYear));
  saving.by_year = *yearly;
  OCTROI_ASSIGN_OR_RETURN(saving.saved, subtract(saving.by_month, saving.by_year));
  if (!saving.by_month.is_zero()) {
    Ratio percent{saving.saved.minor(), saving.by_month.minor()};
    percent.numerator *= 100;
    OCTROI_ASSIGN_OR_RETURN(saving.percent, round_ratio(percent, Rounding::kFloor));
  }
  return saving;
}

absl::StatusOr<std::vector<PriceCard>> price_cards(const Catalog& catalog, Currency currency) {
  std::vector<PriceCard> cards;
  for (const PlanVersion& plan : catalog.plans()) {
    if (!plan.is_listed || catalog.current(plan.ref.code) != &plan) continue;
    OCTROI_ASSIGN_OR_RETURN(const PriceCard card, card_of(plan, currency));
    if (card.monthly || card.yearly || card.for_ever) cards.push_back(card);
  }
  std::stable_sort(cards.begin(), cards.end(), [](const PriceCard& a, const PriceCard& b) {
    return first_amount(a) < first_amount(b);
  });
  return cards;
}

}  // namespace v0
}  // namespace octroi
