// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/work.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "engine/plan/next_step.h"
#include "engine/records/subscription_events.h"
#include "octroi/base/digest.h"
#include "octroi/base/text.h"
#include "octroi/dunning/dunning.h"
#include "octroi/tenant/resolver.h"

namespace octroi {
inline namespace v0 {

absl::StatusOr<Work> begin_work(Engine& engine, const TenantContext& context, Instant now,
                                const std::optional<StreamHead>& head) {
  // First the stream, whose version the commit checks: all that is read after it is as fresh.
  StreamHead start;
  if (head) {
    start = *head;
  } else {
    OCTROI_ASSIGN_OR_RETURN(start, engine.stream_head(context.tenant()));
  }
  // After the stream, whose version the commit tells: a tenant that is suspended in between shows.
  OCTROI_ASSIGN_OR_RETURN(
      auto tenant, records::find<Tenant>(engine.store(), context, context.tenant().to_string()));
  if (!tenant) return tenant_not_found();
  Work work{engine, context, *std::move(tenant),
            Draft(context.tenant(), context.actor(), now, std::move(start))};
  if (engine.writes_notices()) {
    OCTROI_ASSIGN_OR_RETURN(work.readers, find_readers(engine, context, work.tenant.value));
  }
  return work;
}

absl::StatusOr<Work> begin_run(Engine& engine, const TenantContext& context, Instant now,
                               const std::optional<StreamHead>& head) {
  StreamHead start;
  if (head) {
    start = *head;
  } else {
    OCTROI_ASSIGN_OR_RETURN(start, engine.stream_head(context.tenant()));
  }
  const BillingOptions& options = engine.options();
  const bool is_needed = engine.writes_notices() || options.tax_for || !options.routing.empty() ||
                         engine.sellers().size() > 1 || engine.sellers().front().reverses() ||
                         start.stream.payer;
  if (is_needed) return begin_work(engine, context, now, start);
  return Work{engine, context, {}, Draft(context.tenant(), context.actor(), now, std::move(start))};
}

absl::StatusOr<const Seller*> seller_of(const Work& work) {
  return work.engine.seller(work.tenant.value.account.issuer);
}

absl::StatusOr<Date> take_issue_day(Work& work, const Seller& seller) {
  auto known = work.issued_on.find(seller.issuer.code);
  if (known == work.issued_on.end()) {
    OCTROI_ASSIGN_OR_RETURN(const Date day, work.engine.issue_day(seller));
    known = work.issued_on.emplace(seller.issuer.code, day).first;
  }
  known->second = std::max(known->second, seller.today(work.draft.now()));
  return known->second;
}

absl::Status command(Work& work, HeldWork& held, const SubscriptionCommand& command) {
  const SubscriptionDecision decision = decide(held.now.subscription, command);
  if (const auto* refusal = std::get_if<SubscriptionRefusal>(&decision)) return to_status(*refusal);
  for (const SubscriptionEvent& event : std::get<SubscriptionEvents>(decision)) {
    held.now.subscription = evolve(std::move(held.now.subscription), event);
    std::string name = "subscription.";
    name += event_name(event);
    note(work, held, name, records::event_to_json(event));
  }
  return absl::OkStatus();
}

void note(Work& work, HeldWork& held, std::string_view name, std::string data) {
  work.draft.announce(held.was, held.now, name, std::move(data));
}

Subscription at_next_period(const Subscription& subscription) {
  Subscription next = subscription;
  if (!changes_with_next_period(next)) return next;
  next.changes_on.reset();
  if (next.scheduled->plan.code != next.terms.plan.code) next.phases_from = next.next_index;
  next.terms = *std::exchange(next.scheduled, std::nullopt);
  return next;
}

StepPolicy step_policy_of(const Work& work, const Subscription& subscription) {
  const Catalog& catalog = work.engine.catalog();
  const PlanVersion* held = catalog.find(subscription.terms.plan);
  std::span<const std::int32_t> reminders;
  if (held != nullptr) reminders = held->reminder_days;
  StepPolicy policy = step_policy(work.engine.options().dunning, reminders);
  const Terms& next = next_terms(subscription);
  const PlanVersion* version = catalog.find(next.plan);
  const Price* price = version == nullptr ? nullptr : version->price(next.interval, next.currency);
  if (price == nullptr || price->ends_after == 0) return policy;
  const bool is_same_plan = next.plan.code == subscription.terms.plan.code;
  const std::int64_t from = is_same_plan ? subscription.phases_from : subscription.next_index;
  policy.term_ends_before = from + price->ends_after;
  return policy;
}

void schedule(Work& work, HeldWork& held) {
  const Subscription& subscription = held.now.subscription;
  const StepPolicy policy = step_policy_of(work, subscription);
  held.now.due_at.reset();
  if (held.now.halted_with_tenant.value_or(false)) return work.draft.complete(held.was, held.now);
  if (const auto step = next_step_of(work, held, policy)) {
    held.now.due_at = due_at(subscription, *step);
  }
  if (held.now.collect_on) {
    const Instant collects = subscription.schedule.zone.start_of_day(*held.now.collect_on);
    held.now.due_at = held.now.due_at ? std::min(*held.now.due_at, collects) : collects;
  }
  if (held.now.thresholds && !held.now.thresholds->empty() && is_in_use(subscription.status)) {
    const auto tomorrow = add_days(today_of(work, held), 1);
    const Instant looks =
        subscription.schedule.zone.start_of_day(tomorrow.ok() ? *tomorrow : today_of(work, held));
    held.now.due_at = held.now.due_at ? std::min(*held.now.due_at, looks) : looks;
  }
  work.draft.complete(held.was, held.now);
}

Date today_of(const Work& work, const HeldWork& held) {
  return held.now.subscription.schedule.zone.date_of(work.draft.now());
}

absl::StatusOr<std::optional<std::string>> replayed_subject(Engine& engine, TenantId owner,
                                                            std::string_view key,
                                                            std::string_view operation,
                                                            const std::string& request) {
  if (key.empty()) return std::optional<std::string>();
  OCTROI_RETURN_IF_ERROR(check_text("key", key, {.bytes_max = 120}));
  OCTROI_ASSIGN_OR_RETURN(
      auto claim,
      records::find<records::Claim>(engine.store(), engine.within(owner), records::key_claim(key)));
  if (!claim) return std::optional<std::string>();
  if (claim->value.operation != operation || claim->value.request != to_hex(sha256(request))) {
    return make_error(absl::StatusCode::kAlreadyExists, "request.key_reused",
                      "the key " + std::string(key) +
                          " was used for another request; use a new key for a new request");
  }
  return std::optional<std::string>(std::move(claim->value.subject));
}

void claim_key(Draft& draft, TenantId owner, std::string_view key, std::string_view operation,
               const std::string& subject, const std::string& request) {
  if (key.empty()) return;
  draft.put(owner, records::key_claim(key),
            records::Claim{std::string(operation), subject, to_hex(sha256(request))});
}

}  // namespace v0
}  // namespace octroi
