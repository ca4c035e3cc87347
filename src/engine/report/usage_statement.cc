// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <utility>
#include <variant>

#include "engine/counted_usage.h"
#include "engine/plan/arrears.h"
#include "engine/plan/correcting.h"
#include "engine/plan/progress.h"
#include "engine/usage.h"
#include "octroi/engine/billing.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Held;

absl::StatusOr<Held> first_in_use(Engine& engine, const TenantContext& tenant) {
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<Held>(engine.store(), tenant));
  for (auto& held : all) {
    if (is_in_use(held.value.subscription)) return std::move(held.value);
  }
  return make_error(absl::StatusCode::kFailedPrecondition, "quota.no_subscription",
                    "the tenant has no subscription in use, so there is no usage to state");
}

absl::StatusOr<std::vector<UsedLimit>> usage_lines(Work& work, const Held& held,
                                                   const PlanVersion& version) {
  std::vector<UsedLimit> lines;
  OCTROI_ASSIGN_OR_RETURN(const auto granted, work.engine.entitlements_of(held.subscription.terms));
  for (const Entitlement& entitlement : granted) {
    const auto* limit = std::get_if<Limit>(&entitlement.value);
    if (limit == nullptr) continue;
    OCTROI_ASSIGN_OR_RETURN(
        const CounterPlace place,
        counter_place(work.engine, work.tenant.value, {held, 0, &version, entitlement}, *limit,
                      work.engine.now()));
    OCTROI_ASSIGN_OR_RETURN(const auto counter, records::find<records::UsageCounter>(
                                                    work.engine.store(), work.context, place.id));
    UsedLimit& line = lines.emplace_back();
    line = {.metric = entitlement.name,
            .window = place.window,
            .used = counter ? counter->value.used : 0,
            .limit = limit->value};
    if (!limit->meter || held.subscription.next_index == 0) continue;
    OCTROI_ASSIGN_OR_RETURN(line.shown, shown_by_meter(entitlement.name, *limit->meter,
                                                       held.subscription, usage_source(work)));
  }
  return lines;
}

}  // namespace

absl::StatusOr<UsageStatement> Billing::usage_statement(const TenantContext& tenant) {
  OCTROI_RETURN_IF_ERROR(engine_->open());
  OCTROI_ASSIGN_OR_RETURN(Work work, begin_work(*engine_, tenant, engine_->now()));
  OCTROI_ASSIGN_OR_RETURN(const Held held, first_in_use(*engine_, tenant));
  const Subscription& subscription = held.subscription;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version,
                          engine_->held_version(subscription.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const auto price,
                          engine_->price_of_period(subscription, subscription.next_index - 1));
  UsageStatement statement;
  statement.tenant = tenant.tenant();
  statement.plan = subscription.terms.plan.code;
  statement.period_start = subscription.current_start.value_or(subscription.starts_on);
  statement.period_end =
      subscription.current_start ? subscription.current_end : subscription.trial_ends_on;
  OCTROI_ASSIGN_OR_RETURN(statement.usage, usage_lines(work, held, *version));
  OCTROI_ASSIGN_OR_RETURN(statement.recurring, period_amount(*price, subscription.terms.quantity));
  OCTROI_ASSIGN_OR_RETURN(auto overage, arrears_lines(work, subscription, Closing::kNone));
  std::erase_if(overage, [](const RatedLine& line) {  // is in what recurs
    return line.kind == LineKind::kFlatInArrears;
  });
  OCTROI_ASSIGN_OR_RETURN(statement.overage_fees, sum_of(subscription.terms.currency, overage));
  const Currency currency = subscription.terms.currency;
  HeldWork in_hand{.was = {}, .now = held};
  OCTROI_ASSIGN_OR_RETURN(const auto corrected, correction_lines(work, in_hand, Closing::kNone));
  OCTROI_ASSIGN_OR_RETURN(statement.corrections, sum_of(currency, corrected));
  OCTROI_ASSIGN_OR_RETURN(const auto before, billed_before(work, in_hand));
  OCTROI_ASSIGN_OR_RETURN(const Money taken_off, sum_of(currency, before));
  OCTROI_ASSIGN_OR_RETURN(statement.billed_before, negate(taken_off));
  OCTROI_ASSIGN_OR_RETURN(statement.total_due, add(statement.recurring, statement.overage_fees));
  OCTROI_ASSIGN_OR_RETURN(statement.total_due, add(statement.total_due, taken_off));
  OCTROI_ASSIGN_OR_RETURN(statement.total_due, add(statement.total_due, statement.corrections));
  return statement;
}

}  // namespace v0
}  // namespace octroi
