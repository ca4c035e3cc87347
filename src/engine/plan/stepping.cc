// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/stepping.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/crediting.h"
#include "engine/plan/following.h"
#include "engine/plan/messages.h"
#include "engine/plan/next_step.h"
#include "engine/plan/progress.h"
#include "engine/plan/renewal.h"
#include "engine/plan/selling.h"
#include "octroi/dunning/dunning.h"
#include "octroi/notification/templates.h"
#include "octroi/notification/words.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::StatusOr<Money> next_amount(Work& work, const Subscription& subscription) {
  const Subscription next = at_next_period(subscription);
  OCTROI_ASSIGN_OR_RETURN(const auto price, work.engine.price_of_period(next, next.next_index));
  return period_amount(*price, next.terms.quantity);
}

// The next period is billed and charged without the tenant doing anything.
bool renews_by_itself(const Work& work, const records::Held& held) {
  const Subscription& subscription = held.subscription;
  const auto term_ends = step_policy_of(work, subscription).term_ends_before;
  if (term_ends && subscription.next_index >= *term_ends) return false;
  return subscription.auto_renews && !subscription.cancels_at_period_end &&
         is_charged_at_once(work.engine, held.payment_method);
}

absl::Status remind(Work& work, HeldWork& held, const Step& step) {
  const Subscription& subscription = held.now.subscription;
  note(work, held, "subscription.reminded",
       R"({"on":")" + format_date(step.date) + R"(","days_before":)" +
           std::to_string(step.days_before) + "}");
  Values values;
  values.text("plan", plan_name(work.engine, subscription.terms.plan))
      .number("days_left", step.days_before)
      .flag("is_last_day", step.days_before == 1)
      .flag("renews", renews_by_itself(work, held.now));
  if (step.kind == StepKind::kTrialReminder) {
    OCTROI_ASSIGN_OR_RETURN(const Money amount, next_amount(work, subscription));
    values.last_day("ends_on", subscription.trial_ends_on).money("amount", amount);
    notify(work, templates::kTrialEnding, {}, std::move(values));
  } else {
    values.last_day("ends_on", subscription.current_end);
    notify(work, templates::kReminder, {}, std::move(values));
  }
  return absl::OkStatus();
}

absl::Status release_unused(Work& work, HeldWork& held) {
  OCTROI_ASSIGN_OR_RETURN(
      const auto redeemed,
      records::load_all<Redemption>(work.engine.store(), work.context, "subscription",
                                    {Value(held.now.subscription.id.to_string())}));
  if (redeemed.empty()) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(release_coupons(work, redeemed));
  held.now.active_redemptions = 0;
  note(work, held, "subscription.coupons_released", "{}");
  return absl::OkStatus();
}

absl::Status void_unused(Work& work, HeldWork& held) {
  OCTROI_RETURN_IF_ERROR(release_unused(work, held));
  if (!held.now.open_invoice) return absl::OkStatus();
  const InvoiceId id = *std::exchange(held.now.open_invoice, std::nullopt);
  OCTROI_RETURN_IF_ERROR(take_back(work, id, "the subscription never came into use").status());
  note(work, held, "subscription.invoice_voided", R"({"invoice":")" + id.to_string() + "\"}");
  return absl::OkStatus();
}

absl::Status after_end(Work& work, HeldWork& held, bool was_in_use) {
  held.now.collection = records::Collection::kNone;
  held.now.collect_on.reset();
  OCTROI_RETURN_IF_ERROR(bill_last(work, held, was_in_use));
  held.now.collection = records::Collection::kNone;
  held.now.collect_on.reset();
  const Subscription& subscription = held.now.subscription;
  Values values;
  values.text("plan", plan_name(work.engine, subscription.terms.plan));
  if (subscription.ended_on == subscription.current_end) {
    values.last_day("ends_on", subscription.ended_on);
  } else {
    values.day("ends_on", subscription.ended_on);  // at once: its last day is this one
  }
  values.flag("has_ended", true);
  notify(work, templates::kCancellation, {}, std::move(values));
  return absl::OkStatus();
}

absl::Status lapse(Work& work, HeldWork& held, const SubscriptionCommand& what) {
  OCTROI_RETURN_IF_ERROR(command_and_end(work, held, what));
  const Subscription& subscription = held.now.subscription;
  if (is_final(subscription.status)) return absl::OkStatus();
  notify(work, templates::kSuspension, {},
         std::move(Values()
                       .text("plan", plan_name(work.engine, subscription.terms.plan))
                       .day("suspended_on", subscription.suspended_on)
                       .text("reason", reasons::kPeriodOver)));
  return absl::OkStatus();
}

absl::Status do_step(Work& work, HeldWork& held, const Step& step, const StepPolicy& policy) {
  held.now.cursor = cursor_of(step);
  if (is_reminder(step.kind)) return remind(work, held, step);
  const std::optional<SubscriptionCommand> what = command_of(step, policy);
  if (const auto* renew = std::get_if<Renew>(&*what)) {
    OCTROI_RETURN_IF_ERROR(check_scheduled_change(work, held, step.date));
    return bill_period(work, held, *renew);
  }
  switch (step.kind) {
    case StepKind::kChange:
      return make_scheduled_change(work, held, step.date);
    case StepKind::kLapse:
    case StepKind::kCancelAtPeriodEnd:
    case StepKind::kExpireIncomplete:
    case StepKind::kExpireSuspended:
    case StepKind::kTermEnd:
      return lapse(work, held, *what);
    case StepKind::kPause:
      return pause(work, held, *what);
    case StepKind::kResume:
      return resume(work, held, step.date);
    default:
      return command(work, held, *what);
  }
}

// Collecting comes before a step of the same day, so that a debt is asked for before the next
// period adds to it.
bool collects_first(const HeldWork& held, const std::optional<Step>& step, Date today) {
  if (!held.now.collect_on || *held.now.collect_on > today || asks_now(held)) return false;
  return !step || step->date > today || *held.now.collect_on <= step->date;
}

}  // namespace

absl::Status command_and_end(Work& work, HeldWork& held, const SubscriptionCommand& what) {
  const SubscriptionStatus before = held.now.subscription.status;
  OCTROI_RETURN_IF_ERROR(command(work, held, what));
  if (!is_final(held.now.subscription.status)) return absl::OkStatus();
  const bool was_unused = before == SubscriptionStatus::kIncomplete;
  if (was_unused) OCTROI_RETURN_IF_ERROR(void_unused(work, held));
  return after_end(work, held, !was_unused && before != SubscriptionStatus::kPending);
}

absl::StatusOr<Stepped> advance(Work& work, HeldWork& held) {
  Stepped stepped;
  if (held.now.halted_with_tenant.value_or(false)) return stepped;
  const Date today = today_of(work, held);
  while (stepped.steps < kStepsMax) {
    const StepPolicy policy = step_policy_of(work, held.now.subscription);
    const auto step = next_step_of(work, held, policy);
    if (collects_first(held, step, today)) {
      OCTROI_RETURN_IF_ERROR(collect_again(work, held));
    } else if (step && step->date <= today) {
      OCTROI_RETURN_IF_ERROR(do_step(work, held, *step, policy));
      if (step->kind == StepKind::kRenew) ++stepped.renewals;
    } else {
      break;
    }
    ++stepped.steps;
  }
  if (stepped.steps < kStepsMax) {
    OCTROI_ASSIGN_OR_RETURN(const bool billed, bill_progress(work, held));
    if (billed) ++stepped.steps;
  }
  if (stepped.steps > 0) schedule(work, held);
  return stepped;
}

}  // namespace v0
}  // namespace octroi
