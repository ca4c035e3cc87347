// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/changing.h"

#include <utility>

#include "engine/plan/adding.h"
#include "engine/plan/collecting.h"
#include "engine/plan/following.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/messages.h"
#include "engine/plan/next_step.h"
#include "engine/plan/renewal.h"
#include "engine/plan/repairing.h"
#include "engine/plan/resting.h"
#include "engine/plan/selling.h"
#include "engine/plan/stepping.h"
#include "octroi/base/text.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Collection;
using records::Held;

// Loads a subscription and does what is due.
absl::StatusOr<HeldWork> begin(Work& work, SubscriptionId id) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, id));
  work.draft.about(id.to_string());
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  return held;
}

// The same before an end at once. What is in use only once it is paid, and was not begun on its
// day, is not billed to take the bill back.
absl::StatusOr<HeldWork> begin_end(Work& work, SubscriptionId id) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, id));
  const Subscription& subscription = held.now.subscription;
  const bool is_unused = subscription.status == SubscriptionStatus::kPending &&
                         subscription.pays_first && subscription.trial_days == 0;
  if (!is_unused) return begin(work, id);
  work.draft.about(id.to_string());
  return held;
}

absl::Status simple(Work& work, SubscriptionId id, const auto& make_command) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, id));
  OCTROI_RETURN_IF_ERROR(command(work, held, make_command(today_of(work, held))));
  schedule(work, held);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HeldWork> load_held(Work& work, SubscriptionId id) {
  OCTROI_ASSIGN_OR_RETURN(auto was, records::load<Held>(work.engine.store(), work.context,
                                                        id.to_string(), "subscription"));
  Held now = was.value;
  return HeldWork{std::move(was), std::move(now)};
}

absl::Status plan_renew(Work& work, const RenewSubscription& request) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, request.subscription));
  const Date today = today_of(work, held);
  if (held.now.is_kept_out) {
    return make_error(absl::StatusCode::kFailedPrecondition, "subscription.kept_out",
                      "an operator suspended this subscription; reactivate it first");
  }
  const Subscription& before = held.now.subscription;
  const auto term_ends = step_policy_of(work, before).term_ends_before;
  if (term_ends && before.next_index >= *term_ends && !is_final(before.status)) {
    return make_error(absl::StatusCode::kFailedPrecondition, "subscription.term_is_over",
                      "no period is sold after the running one; change to another plan");
  }
  if (held.now.subscription.status == SubscriptionStatus::kSuspended) {
    OCTROI_RETURN_IF_ERROR(check_payer_pays(held));
    OCTROI_RETURN_IF_ERROR(command(work, held, Reactivate{.today = today}));
  }
  OCTROI_RETURN_IF_ERROR(bill_period(work, held, Renew{.today = today, .by_hand = true}));
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status pause(Work& work, HeldWork& held, const SubscriptionCommand& what) {
  OCTROI_RETURN_IF_ERROR(command(work, held, what));
  const Subscription& subscription = held.now.subscription;
  if (subscription.status != SubscriptionStatus::kPaused) return absl::OkStatus();  // it waits
  notify(work, templates::kPause, {},
         std::move(Values()
                       .text("plan", plan_name(work.engine, subscription.terms.plan))
                       .day("paused_on", subscription.paused_on)
                       .day("resumes_on", subscription.resumes_on)));
  return absl::OkStatus();
}

absl::Status plan_pause(Work& work, const PauseSubscription& request) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, request.subscription));
  OCTROI_RETURN_IF_ERROR(pause(work, held,
                               Pause{.today = today_of(work, held),
                                     .resumes_on = request.resumes_on,
                                     .policy = request.policy,
                                     .when = request.when,
                                     .starts_on = request.starts_on}));
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status plan_resume(Work& work, const ResumeSubscription& request) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, request.subscription));
  OCTROI_RETURN_IF_ERROR(resume(work, held, today_of(work, held)));
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  schedule(work, held);
  return absl::OkStatus();
}

namespace {

// Of periods that were paid ahead by hand, all that is billed from now on.
absl::StatusOr<std::vector<RatedLine>> credits_of_end(Work& work, const HeldWork& held) {
  const Subscription& subscription = held.now.subscription;
  const Date today = today_of(work, held);
  const bool is_ahead = subscription.current_start && today < *subscription.current_start;
  if (!is_ahead) return rest_credits(work, subscription);
  const bool keeps_rest =
      subscription.status == SubscriptionStatus::kPaused && subscription.pause.extends_term;
  const HeldSpan nothing{.from = keeps_rest ? *subscription.paused_on : today};
  return repair_lines(work, subscription, {&nothing, 1});
}

absl::Status check_backdated(const Work& work, const HeldWork& held,
                             const CancelSubscription& request) {
  if (end_of(request) == When::kNow) return check_past(work, held, *request.effective_on);
  return make_error(absl::StatusCode::kInvalidArgument, "repair.bad_history",
                    "an end in the past takes effect now");
}

}  // namespace

absl::Status check_when(When when) {
  if (when == When::kNow || when == When::kPeriodEnd) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "subscription.bad_when",
                    "it happens now or at the end of the period");
}

When end_of(const CancelSubscription& request) noexcept {
  const bool is_of_now = request.effective_on || request.credits_rest;
  return request.when.value_or(is_of_now ? When::kNow : When::kPeriodEnd);
}

absl::Status plan_cancel(Work& work, const CancelSubscription& request) {
  OCTROI_RETURN_IF_ERROR(check_when(end_of(request)));
  const bool is_now = end_of(request) == When::kNow;
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, is_now ? begin_end(work, request.subscription)
                                                : begin(work, request.subscription));
  std::vector<RatedLine> credits;
  if (request.effective_on) {
    OCTROI_RETURN_IF_ERROR(check_backdated(work, held, request));
    const HeldSpan nothing{.from = *request.effective_on};
    OCTROI_ASSIGN_OR_RETURN(credits, repair_lines(work, held.now.subscription, {&nothing, 1}));
  }
  if (request.credits_rest && is_now && !request.effective_on) {
    OCTROI_ASSIGN_OR_RETURN(credits, credits_of_end(work, held));
  }
  OCTROI_RETURN_IF_ERROR(
      command_and_end(work, held, Cancel{.today = today_of(work, held), .when = end_of(request)}));
  OCTROI_RETURN_IF_ERROR(bill_lines(work, held, std::move(credits)));
  const Subscription& subscription = held.now.subscription;
  if (!is_final(subscription.status)) {
    notify(
        work, templates::kCancellation, {},
        std::move(Values()
                      .text("plan", plan_name(work.engine, subscription.terms.plan))
                      .last_day("ends_on", subscription.current_end ? subscription.current_end
                                                                    : subscription.trial_ends_on)));
  }
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status cancel_everything(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<Held>(work.engine.store(), work.context));
  for (auto& one : all) {
    if (is_final(one.value.subscription.status)) continue;
    HeldWork held{.was = std::move(one), .now = {}};
    held.now = held.was.value;
    OCTROI_RETURN_IF_ERROR(command_and_end(work, held, Cancel{.today = today_of(work, held)}));
    schedule(work, held);
  }
  return absl::OkStatus();
}

// A subscription in use is suspended like by a person's word; another one only stands still.
absl::Status halt(Work& work, HeldWork& held) {
  const SubscriptionStatus status = held.now.subscription.status;
  held.now.halted_with_tenant = true;
  held.now.collection = Collection::kNone;
  held.now.collect_on.reset();
  const bool is_used = status == SubscriptionStatus::kActive ||
                       status == SubscriptionStatus::kPastDue ||
                       status == SubscriptionStatus::kTrialing;
  if (is_used) {
    held.now.is_kept_out = true;
    const Suspend suspend{.today = today_of(work, held), .reason = "the tenant is suspended"};
    OCTROI_RETURN_IF_ERROR(command(work, held, suspend));
  } else {
    note(work, held, "subscription.halted", "{}");
  }
  schedule(work, held);
  return absl::OkStatus();
}

namespace {

absl::Status go_on(Work& work, HeldWork& held) {
  const Date today = today_of(work, held);
  held.now.halted_with_tenant.reset();
  if (held.now.open_invoice) {
    held.now.collection = Collection::kRetry;
    held.now.collect_on = today;
  }
  note(work, held, "subscription.resumed_with_tenant", "{}");
  if (std::exchange(held.now.is_kept_out, false)) {
    OCTROI_RETURN_IF_ERROR(command(work, held, Reactivate{.today = today}));
    OCTROI_RETURN_IF_ERROR(keep_to_payer(work, held));
  }
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  schedule(work, held);
  return absl::OkStatus();
}

}  // namespace

absl::Status halt_everything(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<Held>(work.engine.store(), work.context));
  for (auto& one : all) {
    // What a person suspended already stands still, and stays so when the tenant is let in again.
    if (is_final(one.value.subscription.status) || one.value.is_kept_out) continue;
    HeldWork held{.was = std::move(one), .now = {}};
    held.now = held.was.value;
    // What fell due before this day is billed as on any other.
    OCTROI_RETURN_IF_ERROR(advance(work, held).status());
    if (is_final(held.now.subscription.status)) continue;
    OCTROI_RETURN_IF_ERROR(halt(work, held));
  }
  return absl::OkStatus();
}

absl::Status resume_everything(Work& work) {
  OCTROI_ASSIGN_OR_RETURN(auto all, records::load_all<Held>(work.engine.store(), work.context));
  for (auto& one : all) {
    const bool is_over = is_final(one.value.subscription.status);
    if (is_over || !one.value.halted_with_tenant.value_or(false)) continue;
    HeldWork held{.was = std::move(one), .now = {}};
    held.now = held.was.value;
    OCTROI_RETURN_IF_ERROR(go_on(work, held));
  }
  return absl::OkStatus();
}

absl::Status plan_undo_cancel(Work& work, const UndoCancelSubscription& request) {
  return simple(work, request.subscription, [](Date today) { return UndoCancel{.today = today}; });
}

absl::Status plan_undo_change(Work& work, const UndoChangeSubscription& request) {
  return simple(work, request.subscription, [](Date today) { return UndoChange{.today = today}; });
}

absl::Status plan_suspend(Work& work, const SuspendSubscription& request) {
  OCTROI_RETURN_IF_ERROR(check_text("reason", request.reason, {.bytes_max = 500}));
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, request.subscription));
  const Date today = today_of(work, held);
  // A person's word: nothing more is collected meanwhile, and a payment does not lift it.
  held.now.is_kept_out = true;
  held.now.collection = Collection::kNone;
  held.now.collect_on.reset();
  OCTROI_RETURN_IF_ERROR(command(work, held, Suspend{.today = today, .reason = request.reason}));
  notify(work, templates::kSuspension, {},
         std::move(Values()
                       .text("plan", plan_name(work.engine, held.now.subscription.terms.plan))
                       .day("suspended_on", today)
                       .text("reason", request.reason)));
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status plan_reactivate(Work& work, const ReactivateSubscription& request) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, request.subscription));
  OCTROI_RETURN_IF_ERROR(check_payer_pays(held));
  const Date today = today_of(work, held);
  held.now.is_kept_out = false;
  if (held.now.open_invoice && !asks_now(held)) {
    held.now.collection = Collection::kRetry;
    held.now.collect_on = today;
  }
  OCTROI_RETURN_IF_ERROR(command(work, held, Reactivate{.today = today}));
  OCTROI_RETURN_IF_ERROR(keep_to_payer(work, held));
  notify(work, templates::kReactivation, {},
         std::move(Values()
                       .text("plan", plan_name(work.engine, held.now.subscription.terms.plan))
                       .day("reactivated_on", today)));
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status plan_set_payment_method(Work& work, const SetPaymentMethod& request) {
  OCTROI_RETURN_IF_ERROR(check_method(work.engine, request.payment_method));
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, request.subscription));
  work.draft.about(request.subscription.to_string());
  held.now.payment_method = request.payment_method;
  // What failed by the old method is tried by the new one at once.
  const bool is_owing = held.now.open_invoice && held.now.subscription.failed_payments > 0;
  const bool is_let = !held.now.is_kept_out && !held.now.halted_with_tenant.value_or(false);
  if (is_owing && is_let && is_charged_at_once(work.engine, request.payment_method)) {
    held.now.collection = Collection::kRetry;
    held.now.collect_on = today_of(work, held);
  }
  JsonWriter data;
  data.object().field("provider", request.payment_method.provider).end();
  note(work, held, "subscription.payment_method_set", std::move(data).text());
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status plan_set_auto_renewal(Work& work, const SetAutoRenewal& request) {
  return simple(work, request.subscription, [&](Date today) {
    return SetAutoRenew{.today = today, .auto_renews = request.auto_renews};
  });
}

absl::Status plan_pay_invoice(Work& work, const PayInvoice& request) {
  OCTROI_ASSIGN_OR_RETURN(const auto invoice,
                          records::load<Invoice>(work.engine.store(), work.context,
                                                 request.invoice.to_string(), "invoice"));
  PaymentMethod method = request.payment_method.value_or(PaymentMethod{});
  std::optional<HeldWork> held;
  if (invoice.value.subscription) {
    OCTROI_ASSIGN_OR_RETURN(held, load_held(work, *invoice.value.subscription));
    if (!request.payment_method) method = held->now.payment_method;
  }
  OCTROI_RETURN_IF_ERROR(check_method(work.engine, method));
  OCTROI_ASSIGN_OR_RETURN(const Attempt attempt,
                          start_payment(work, invoice.value, method, work.draft.now()));
  work.draft.about(attempt.payment.to_string());
  const bool is_open_one = held && held->now.open_invoice == request.invoice;
  if (is_open_one && held->now.collection == Collection::kRetry) {
    // The attempt that was planned is this one; a transfer that never comes is chased.
    held->now.collection = Collection::kNone;
    held->now.collect_on.reset();
    if (!is_charged_at_once(work.engine, method)) {
      OCTROI_RETURN_IF_ERROR(chase(work, *held, method));
    }
    note(work, *held, "subscription.collection_retried", "{}");
    schedule(work, *held);
  }
  return absl::OkStatus();
}

namespace {

absl::Status change_waits(std::string_view why) {
  return make_error(absl::StatusCode::kFailedPrecondition, "subscription.change_waits", why);
}

// What is wished of seats, add-ons and the interval goes along. A wish for another plan stays: it
// ends the old version as well.
absl::StatusOr<Terms> migrated(const Work& work, const Subscription& subscription,
                               const PlanRef& to) {
  if (subscription.changes_on) {
    return change_waits("a change is scheduled for a day; it is not put in its place");
  }
  Terms terms = subscription.scheduled.value_or(subscription.terms);
  if (terms.plan.code != subscription.terms.plan.code && terms.plan != to) {
    return change_waits("another plan is wished for the period's end; it is not put in its place");
  }
  terms.plan = to;
  const absl::Status sold = check_sold(work.engine, subscription.terms, terms);
  if (sold.ok() || !subscription.scheduled) return terms;
  return change_waits("what is wished for the period's end does not go with the new version: " +
                      error_message(sold));
}

}  // namespace

absl::Status plan_migration(Work& work, SubscriptionId subscription, const PlanRef& to) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, subscription));
  OCTROI_ASSIGN_OR_RETURN(const Terms terms, migrated(work, held.now.subscription, to));
  const ChangePlan change{.today = today_of(work, held), .to = terms, .when = When::kPeriodEnd};
  OCTROI_RETURN_IF_ERROR(command(work, held, change));
  schedule(work, held);
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
