// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random phases of a price, and what a period of it costs.

#include <utility>

#include "case.h"
#include "octroi/base/status.h"
#include "octroi/catalog/catalog.h"

namespace octroi::oracle {
namespace {

bool recurs(const Charge& charge) { return charge.kind != ChargeKind::kOneOff; }

// A phase, and the amounts of the price's charges in it.
PricePhase make_phase(Draw& draw, const Price& price, std::vector<Number>& amounts) {
  PricePhase phase;
  phase.periods = static_cast<std::int32_t>(1 + draw.below(6));
  if (draw.one_in(2)) {
    phase.percent_off = draw.one_in(6) ? Decimal(100) : *Decimal::of(1 + draw.below(999'999), 4);
    const Number left = 1 - number_of(*phase.percent_off) / 100;
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      if (recurs(price.charges[i])) amounts[i] = rounded(amounts[i] * left);
    }
    return phase;
  }
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const bool is_last = i + 1 == amounts.size() && phase.charges.empty();
    if (!is_last && draw.one_in(2)) continue;
    Charge named{.code = price.charges[i].code, .amount = price.charges[i].amount};
    if (recurs(price.charges[i])) named.amount = Money::of_minor(draw.below(9'000), price.currency);
    amounts[i] = minor(named.amount.minor());
    phase.charges.push_back(std::move(named));
  }
  return phase;
}

}  // namespace

absl::Status put_phases(Draw& draw, Case& one) {
  PlanVersion plan;
  plan.ref = {"plan", 1};
  plan.name = "Plan";
  plan.prices.push_back(one.price);
  Price& price = plan.prices.front();
  const std::int64_t number = draw.below(15);  // the period that is billed, from 0
  std::int64_t begins = 0;
  for (std::int64_t i = 1 + draw.below(3); i > 0; --i) {
    std::vector<Number> amounts;
    for (const Charge& charge : one.price.charges) amounts.push_back(minor(charge.amount.minor()));
    price.phases.push_back(make_phase(draw, one.price, amounts));
    const std::int64_t ends = begins + price.phases.back().periods;
    if (begins <= number && number < ends) one.amounts = std::move(amounts);
    begins = ends;
  }
  if (draw.one_in(3)) price.ends_after = static_cast<std::int32_t>(begins + draw.below(20));
  OCTROI_ASSIGN_OR_RETURN(const Catalog catalog, Catalog::make({std::move(plan)}));
  const Price* const made = catalog.plans().front().price(kMonthly, one.currency);
  one.price = made->in_period(number);
  return absl::OkStatus();
}

}  // namespace octroi::oracle
