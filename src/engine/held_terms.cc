// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What held terms cost and grant, by the catalogue.

#include <utility>

#include "engine/engine.h"
#include "engine/paused_price.h"
#include "octroi/catalog/effective.h"

namespace octroi {
inline namespace v0 {

absl::StatusOr<const PlanVersion*> Engine::held_version(const PlanRef& ref) const {
  if (const PlanVersion* version = catalog_.find(ref)) return version;
  return make_error(absl::StatusCode::kFailedPrecondition, "catalog.version_missing",
                    "subscriptions hold plan " + ref.to_string() +
                        ", which the catalogue no longer has; keep every published version in it");
}

absl::StatusOr<const Price*> Engine::held_price(const PlanVersion& version, Interval interval,
                                                Currency currency) const {
  if (const Price* price = version.price(interval, currency)) return price;
  return make_error(absl::StatusCode::kFailedPrecondition, "catalog.no_such_price",
                    "plan " + version.ref.to_string() + " is not sold by the " +
                        format_interval(interval) + " in " + std::string(currency.code()) +
                        "; see its prices in the catalogue");
}

absl::StatusOr<PriceOfPeriod> Engine::price_of_period(const Subscription& subscription,
                                                      std::int64_t index) const {
  const Terms& terms = subscription.terms;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, held_version(terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const Price* price, held_price(*version, terms.interval, terms.currency));
  const std::int64_t number = number_in_plan(subscription, index);
  const bool is_running = index == subscription.next_index - 1;
  const std::int32_t percent = is_running ? subscription.period_percent : 100;
  if (!price->phase_of(number) && terms.add_ons.empty() && percent == 100) {
    return PriceOfPeriod(price);
  }
  OCTROI_ASSIGN_OR_RETURN(const auto add_ons, find_held(catalog_, terms.add_ons));
  OCTROI_ASSIGN_OR_RETURN(Price whole, price_with(price->in_period(number), add_ons));
  return PriceOfPeriod(at_percent(std::move(whole), percent));
}

absl::StatusOr<std::vector<Entitlement>> Engine::entitlements_of(const Terms& terms) const {
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, held_version(terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const auto add_ons, find_held(catalog_, terms.add_ons));
  return held_entitlements(*version, add_ons);
}

absl::StatusOr<std::optional<Entitlement>> Engine::entitlement_of(const Terms& terms,
                                                                  std::string_view name) const {
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, held_version(terms.plan));
  if (terms.add_ons.empty()) {  // most; a question of quota is asked often
    const Entitlement* found = version->entitlement(name);
    return found == nullptr ? std::nullopt : std::optional<Entitlement>(*found);
  }
  OCTROI_ASSIGN_OR_RETURN(auto granted, entitlements_of(terms));
  for (Entitlement& each : granted) {
    if (each.name == name) return std::move(each);
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
