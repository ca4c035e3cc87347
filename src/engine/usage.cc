// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/usage.h"

#include <utility>

#include "engine/counted_usage.h"
#include "engine/plan/selling.h"
#include "engine/shown.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Held;

// The period last billed, as long as pauses made it.
Period running_period(const Subscription& subscription) {
  return {.index = subscription.next_index - 1,
          .start = *subscription.current_start,
          .end = subscription.current_end};
}

absl::Status no_grant(std::string_view code, std::string_view name, std::string_view why) {
  return make_error(absl::StatusCode::kFailedPrecondition, code,
                    "no use of " + shown(name) + ": " + std::string(why));
}

}  // namespace

absl::StatusOr<UsageGrant> find_grant(Engine& engine, const TenantContext& tenant,
                                      std::string_view name) {
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<Held>(engine.store(), tenant));
  bool in_use = false;
  for (auto& held : all) {
    if (!is_in_use(held.value.subscription)) continue;
    in_use = true;
    OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version,
                            engine.held_version(held.value.subscription.terms.plan));
    OCTROI_ASSIGN_OR_RETURN(auto entitlement,
                            engine.entitlement_of(held.value.subscription.terms, name));
    if (entitlement) {
      return UsageGrant{std::move(held.value), held.row.version, version, *std::move(entitlement)};
    }
  }
  if (all.empty()) {
    return no_grant("quota.no_subscription", name, "the tenant has no subscription");
  }
  if (!in_use) return no_grant("quota.not_in_use", name, "no subscription is in use");
  return no_grant("quota.not_entitled", name, "no plan or add-on that is held grants it");
}

bool is_no_grant(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) && error_code(status).starts_with("quota.");
}

std::string level_counter_id(std::string_view metric) { return std::string(metric) + "/level"; }

absl::StatusOr<CounterPlace> counter_place(Engine& engine, const Tenant& tenant,
                                           const UsageGrant& grant, const Limit& limit,
                                           Instant at) {
  const std::string& metric = grant.entitlement.name;
  const Subscription& subscription = grant.held.subscription;
  switch (limit.window) {
    case LimitWindow::kLevel:
      return CounterPlace{.id = level_counter_id(metric), .window = "level"};
    case LimitWindow::kLifetime:
      return CounterPlace{.id = metric + "/lifetime", .window = "lifetime"};
    case LimitWindow::kCalendarMonth: {
      const Date today = tenant.zone.date_of(at);
      const std::string month = format_date(today).substr(0, 7);
      CounterPlace place{.id = metric + "/" + month, .window = month};
      const auto next = add_months(today.year() / today.month() / std::chrono::day{1}, 1);
      if (next.ok()) place.ends_at = tenant.zone.start_of_day(*next);
      return place;
    }
    case LimitWindow::kBillingPeriod:
      break;
  }
  if (subscription.next_index == 0) {
    return CounterPlace{.id = trial_counter_id(subscription.id, metric), .window = "trial"};
  }
  // A period billed ahead of its first day counts at once: what was used of the one before it was
  // settled with it, and would not be billed again.
  // A pause that begins no periods leaves the running one open until it is over.
  Period present = running_period(subscription);
  const Date day = subscription.schedule.zone.date_of(at);
  const std::optional<Date> next = next_period_starts_on(subscription);
  const bool stands_still =
      subscription.status == SubscriptionStatus::kPaused && subscription.pause.price_percent == 0;
  if (next && day >= *next && !stands_still) {
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t index, index_at(subscription.schedule, at));
    OCTROI_ASSIGN_OR_RETURN(present, period(subscription.schedule, index));
  }
  CounterPlace place{.id = period_counter_id(subscription.id, metric, present.index),
                     .window = "period " + std::to_string(present.index),
                     .ends_at = {},
                     .is_late = day < *subscription.current_start && at < engine.now()};
  if (present.end && !stands_still) place.ends_at = ends_at(subscription.schedule, present);
  return place;
}

bool is_billable(const UsageGrant& grant, const Limit& limit, std::int64_t used) {
  // So few are not worth the arithmetic; of a meter the values are bounded, not their number.
  constexpr std::int64_t kNoDoubt = 1'000'000;
  if (used <= kNoDoubt || limit.meter) return true;
  const std::string& metric = grant.entitlement.name;
  const Terms& terms = grant.held.subscription.terms;
  const Price* price = grant.version->price(terms.interval, terms.currency);
  if (price == nullptr || !is_metered(*price, metric)) return true;
  Price asked{.interval = price->interval, .currency = price->currency};
  for (const Charge& charge : price->charges) {
    if (charge.entitlement == metric) asked.charges.push_back(charge);
  }
  const OverageUsage usage[] = {{metric, used, limit.value}};
  const OverageInput input{.price = &asked, .period = {}, .usage = usage};
  for (const auto& lines : {rate_overage(input), rate_usage_charges(input)}) {
    if (!lines.ok()) return false;
    const auto sum = sum_of(asked.currency, *lines);
    if (!sum.ok() || sum->minor() > kAmountMax) return false;
  }
  return true;
}

absl::Status changed_meanwhile(SubscriptionId id) {
  return make_error(absl::StatusCode::kAborted, "storage.stale_version",
                    "subscription " + id.to_string() + " changed meanwhile; ask again");
}

absl::Status check_unchanged(Engine& engine, const TenantContext& tenant, const UsageGrant& grant) {
  const std::string id = grant.held.subscription.id.to_string();
  OCTROI_ASSIGN_OR_RETURN(const auto row,
                          engine.store().read(tenant, records::record_type<records::Held>(), id));
  if (row && row->version == grant.held_version) return absl::OkStatus();
  return changed_meanwhile(grant.held.subscription.id);
}

}  // namespace v0
}  // namespace octroi
