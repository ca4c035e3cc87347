// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Changes of plan, interval, quantity and add-ons, with what they cost inside a period.

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/plan/adding.h"
#include "engine/plan/arrears.h"
#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/messages.h"
#include "engine/plan/renewal.h"
#include "engine/plan/repairing.h"
#include "engine/plan/resting.h"
#include "engine/plan/selling.h"
#include "engine/plan/stepping.h"
#include "octroi/notification/templates.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

// The terms after the change.
absl::StatusOr<Terms> new_terms(Work& work, const Subscription& subscription,
                                const ChangeSubscription& request) {
  const bool by_period_end = request.when == When::kPeriodEnd;
  Terms terms =
      by_period_end && subscription.scheduled ? *subscription.scheduled : subscription.terms;
  if (request.interval) terms.interval = *request.interval;
  if (request.quantity) terms.quantity = *request.quantity;
  if (request.plan) {
    OCTROI_ASSIGN_OR_RETURN(
        const Offer offer,
        find_offer(work.engine, work.tenant.value, *request.plan, terms.interval, terms.currency));
    terms.plan = offer.version->ref;
  }
  if (request.add_ons) {
    // What is held now comes first: it stays on its version also where it was to end.
    std::vector<AddOnHolding> held = subscription.terms.add_ons;
    held.insert(held.end(), terms.add_ons.begin(), terms.add_ons.end());
    OCTROI_ASSIGN_OR_RETURN(terms.add_ons, choose_add_ons(work.engine, *request.add_ons, held));
  } else if (request.drops_add_ons) {
    drop_unsold(work.engine, terms);
  }
  OCTROI_RETURN_IF_ERROR(check_sold(work.engine, subscription.terms, terms));
  return terms;
}

// Add-ons changed now are held with the plan that is scheduled, too.
absl::Status check_next(const Work& work, const Subscription& subscription) {
  if (!subscription.scheduled) return absl::OkStatus();
  return check_sold(work.engine, subscription.terms, *subscription.scheduled);
}

// A trial goes on with the new plan: then it is that family's one, too (I20).
absl::Status take_trial_along(Work& work, const Subscription& subscription, const Terms& to) {
  if (subscription.trial_days == 0 || subscription.next_index > 0) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, work.engine.held_version(to.plan));
  const std::string id = records::trial_claim(version->family);
  OCTROI_ASSIGN_OR_RETURN(const auto used,
                          records::find<records::Claim>(work.engine.store(), work.context, id));
  if (!used) {
    work.draft.put(work.draft.tenant(), id,
                   records::Claim{"trial", subscription.id.to_string(), {}});
    return absl::OkStatus();
  }
  if (used->value.subject == subscription.id.to_string()) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "subscription.trial_used",
                    "this tenant had its trial of " + version->family +
                        " already; change to it when this one is over");
}

// The credit for the old terms and, inside the same period, the charge for the new ones.
absl::StatusOr<std::vector<RatedLine>> change_lines(Work& work, const Subscription& before,
                                                    const Subscription& after,
                                                    const PeriodShare& rest, bool reanchors) {
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* old_version,
                          work.engine.held_version(before.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const Price old_price,
                          work.engine.price_of_period(before, before.next_index - 1));
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* new_version,
                          work.engine.held_version(after.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const Price new_price,
                          work.engine.price_of_period(after, after.next_index - 1));
  OCTROI_ASSIGN_OR_RETURN(const Money unused, unused_rest(work, before, rest));
  return rate_change({.from = &old_price,
                      .from_quantity = before.terms.quantity,
                      .to = reanchors ? nullptr : &new_price,
                      .to_quantity = after.terms.quantity,
                      .rest = rest,
                      .credit_max = unused,
                      .from_tax_category = old_version->tax_category,
                      .to_tax_category = new_version->tax_category,
                      .rounding = work.engine.options().proration.rounding});
}

HeldOffer offer_of(const Work& work, const Terms& terms) {
  const PlanVersion* version = work.engine.catalog().find(terms.plan);
  return {.plan = terms.plan.code,
          .family = version == nullptr ? std::string() : version->family,
          .interval = terms.interval};
}

absl::Status broken_rule(const char* code, const std::string& message) {
  return make_error(absl::StatusCode::kFailedPrecondition, code, message);
}

// The request as the catalogue's rule for it has it. Errors: FailedPrecondition "change.forbidden",
// "change.only_now", "change.only_at_period_end".
absl::StatusOr<ChangeSubscription> by_rule(Work& work, const Subscription& before, const Terms& to,
                                           ChangeSubscription request) {
  const Terms& from = before.terms;
  if (to.plan.code == from.plan.code && to.interval == from.interval) return request;
  const auto rules = work.engine.catalog().change_rules();
  const auto found = rule_for(rules, offer_of(work, from), offer_of(work, to));
  if (!found) return request;
  const ChangeRule& rule = rules[*found];
  const std::string rule_text = "rule " + std::to_string(*found + 1) + ", " + to_string(rule);
  work.draft.explain("by " + rule_text);
  const bool is_now = request.when == When::kNow;
  switch (rule.timing) {
    case ChangeAllowed::kAnyTime:
      return request;
    case ChangeAllowed::kForbidden:
      return broken_rule("change.forbidden", "the catalogue forbids it by " + rule_text);
    case ChangeAllowed::kPeriodEnd:
      if (!is_now) return request;
      return broken_rule("change.only_at_period_end",
                         "ask for the end of the period; the catalogue has " + rule_text);
    case ChangeAllowed::kNow:
    case ChangeAllowed::kPeriodStart:
      break;
  }
  if (!is_now) {
    return broken_rule("change.only_now", "ask for it now; the catalogue has " + rule_text);
  }
  const bool is_of_period = rule.timing == ChangeAllowed::kPeriodStart && !request.effective_on;
  if (is_of_period) request.effective_on = before.current_start;
  return request;
}

SubscriptionCommand change_command(const Subscription& subscription, const Terms& to,
                                   const ChangeSubscription& request, Date today) {
  const bool only_quantity =
      !request.plan && !request.interval && !request.add_ons && !request.drops_add_ons;
  if (only_quantity && to.quantity != subscription.terms.quantity) {
    return ChangeQuantity{.today = today, .quantity = to.quantity, .when = request.when};
  }
  return ChangePlan{.today = today, .to = to, .when = request.when};
}

// The day from which a change at the period's end holds.
Date period_after(const Subscription& subscription, Date today) {
  if (subscription.current_end) return *subscription.current_end;
  return subscription.trial_ends_on.value_or(today);
}

// "3 x Ten more users, Backup": what a tenant knows them by.
std::string names_of(const Work& work, const std::vector<AddOnHolding>& add_ons) {
  std::string names;
  for (const AddOnHolding& one : add_ons) {
    const AddOn* add_on = work.engine.catalog().add_on(one.code, one.version);
    if (!names.empty()) names += ", ";
    if (one.quantity > 1) names += std::to_string(one.quantity) + " x ";
    names += add_on == nullptr ? one.code : add_on->name;
  }
  return names;
}

void send_change(Work& work, const Subscription& before, const Terms& to, Date changes_on) {
  Values values;
  values.text("plan", plan_name(work.engine, to.plan))
      .text("previous_plan", plan_name(work.engine, before.terms.plan))
      .number("quantity", to.quantity)
      .day("changes_on", changes_on);
  if (!to.add_ons.empty()) values.text("add_ons", names_of(work, to.add_ons));
  notify(work, templates::kPlanChange, {}, std::move(values));
}

absl::Status check_backdated(const Work& work, const HeldWork& held,
                             const ChangeSubscription& request, bool reanchors) {
  OCTROI_RETURN_IF_ERROR(check_past(work, held, *request.effective_on));
  if (request.when == When::kNow && !reanchors) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "repair.bad_history",
                    "a change in the past takes effect now, and keeps the interval");
}

}  // namespace

absl::Status plan_change(Work& work, const ChangeSubscription& asked) {
  OCTROI_RETURN_IF_ERROR(check_when(asked.when));
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, asked.subscription));
  work.draft.about(asked.subscription.to_string());
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  const Subscription before = held.now.subscription;
  const Date today = today_of(work, held);
  OCTROI_ASSIGN_OR_RETURN(const Terms to, new_terms(work, before, asked));
  OCTROI_ASSIGN_OR_RETURN(const ChangeSubscription request, by_rule(work, before, to, asked));
  OCTROI_RETURN_IF_ERROR(command(work, held, change_command(before, to, request, today)));
  work.draft.explain("change " + before.terms.plan.to_string() + " to " + to.plan.to_string());
  if (to.add_ons != before.terms.add_ons) {
    OCTROI_RETURN_IF_ERROR(check_next(work, held.now.subscription));
    work.draft.explain("add-ons " + in_words(before.terms.add_ons) + " to " + in_words(to.add_ons));
  }

  OCTROI_ASSIGN_OR_RETURN(const auto rest, rest_of_period(work, before, CutKind::kChange));
  const bool reanchors = to.interval != before.terms.interval;
  std::vector<RatedLine> lines;
  if (request.effective_on) {
    OCTROI_RETURN_IF_ERROR(check_backdated(work, held, request, reanchors));
    const HeldSpan since{.from = *request.effective_on,
                         .terms = to,
                         .phases_from = held.now.subscription.phases_from};
    OCTROI_ASSIGN_OR_RETURN(lines, repair_lines(work, before, {&since, 1}));
  } else if (request.when == When::kNow && rest) {
    OCTROI_ASSIGN_OR_RETURN(lines,
                            change_lines(work, before, held.now.subscription, *rest, reanchors));
  }
  if (request.when == When::kNow && before.next_index > 0) {
    OCTROI_ASSIGN_OR_RETURN(auto added, added_lines(work, before.terms, to, today));
    lines.insert(lines.end(), added.begin(), added.end());
  }
  if (request.when == When::kNow) {
    OCTROI_RETURN_IF_ERROR(take_trial_along(work, before, to));
    OCTROI_ASSIGN_OR_RETURN(auto dropped, dropped_lines(work, before, to, today));
    if (rest && reanchors) {  // the next period's invoice is about that one
      OCTROI_RETURN_IF_ERROR(bill_lines(work, held, std::move(dropped)));
    } else {
      for (RatedLine& line : dropped) lines.push_back(std::move(line));
    }
  }
  if (request.when == When::kNow && rest && reanchors) {
    OCTROI_RETURN_IF_ERROR(bill_period(work, held, Renew{.today = today}, std::move(lines)));
  } else {
    OCTROI_RETURN_IF_ERROR(bill_lines(work, held, std::move(lines)));
  }
  const Date holds = request.effective_on.value_or(today);
  send_change(work, before, to, request.when == When::kNow ? holds : period_after(before, today));
  schedule(work, held);
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
