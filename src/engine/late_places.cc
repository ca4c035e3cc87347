// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/late_places.h"

#include <chrono>
#include <utility>

#include "engine/late_usage.h"

namespace octroi {
inline namespace v0 {

absl::StatusOr<std::optional<LatePlace>> LatePlaces::place_in(const Subscription& closed,
                                                              const std::string& metric) const {
  std::optional<LatePlace> place;
  OCTROI_ASSIGN_OR_RETURN(auto entitlement, engine_.entitlement_of(closed.terms, metric));
  const Limit* limit = entitlement ? entitlement->limit() : nullptr;
  if (limit == nullptr) return place;
  const std::int64_t index = closed_index(closed);
  OCTROI_ASSIGN_OR_RETURN(const auto price, engine_.price_of_period(closed, index));
  if (!is_correctable(*limit, *price)) return place;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, engine_.held_version(closed.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const auto counter, records::find<records::UsageCounter>(
                                                  engine_.store(), tenant_,
                                                  period_counter_id(closed.id, metric, index)));
  const Date today = closed.schedule.zone.date_of(engine_.now());
  const auto since = std::chrono::sys_days(today) - std::chrono::sys_days(*closed.current_end);
  place.emplace();
  place->grant.held.subscription = closed;
  place->grant.version = version;
  place->grant.entitlement = *std::move(entitlement);
  place->index = index;
  if (counter) place->billed = counter->value.used;
  place->is_over = since.count() > engine_.options().late_usage.days_max;
  return place;
}

absl::StatusOr<const LatePlace*> LatePlaces::find(const UsageGrant& grant, Instant at) {
  const Subscription& now = grant.held.subscription;
  auto past = past_.find(now.id);
  if (past == past_.end()) {
    OCTROI_ASSIGN_OR_RETURN(auto periods, past_periods(engine_, tenant_, now.id));
    past = past_.emplace(now.id, std::move(periods)).first;
  }
  const Subscription* closed = find_period(past->second, now.schedule.zone.date_of(at));
  if (closed == nullptr) return nullptr;
  const std::string& metric = grant.entitlement.name;
  const std::string id = late_counter_id(now.id, metric, closed_index(*closed));
  auto known = places_.find(id);
  if (known == places_.end()) {
    OCTROI_ASSIGN_OR_RETURN(auto place, place_in(*closed, metric));
    known = places_.emplace(id, std::move(place)).first;
  }
  return known->second ? &*known->second : nullptr;
}

}  // namespace v0
}  // namespace octroi
