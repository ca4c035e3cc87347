// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/collecting.h"

#include <utility>

#include "engine/plan/changing.h"
#include "engine/plan/debts.h"
#include "engine/plan/messages.h"
#include "engine/plan/ordering.h"
#include "engine/plan/reversing.h"
#include "octroi/base/text.h"
#include "octroi/dunning/dunning.h"
#include "octroi/notification/templates.h"
#include "octroi/notification/words.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Collection;

Effect charge_effect(Work& work, const Payment& payment, Instant due_at) {
  return {.id = work.draft.new_id<EffectId>(),
          .tenant = work.draft.tenant(),
          .kind = EffectKind::kCharge,
          .status = EffectStatus::kPending,
          .subject = payment.id.to_string(),
          .template_name = {},
          .recipient = {},
          .data = "{}",
          .cause = work.draft.cause(),
          .once_key = "charge|" + payment.id.to_string(),
          .attempts = 0,
          .created_at = work.draft.now(),
          .due_at = due_at,
          .outcome = {}};
}

// What the provider's callbacks will call the payment; written down before it is asked.
absl::Status remember_name(Work& work, const Payment& payment) {
  const PaymentProvider* provider = work.engine.provider(payment.method.provider);
  if (provider == nullptr) return absl::OkStatus();
  std::string name;
  try {
    name = provider->callback_name(work.context, payment.idempotency_key());
  } catch (...) {  // without it a callback would be nobody's
    return make_error(absl::StatusCode::kUnavailable, "payment.provider_threw",
                      std::string(provider->name()) +
                          " threw when it was asked what its callbacks "
                          "will call a charge; nothing was written");
  }
  if (name.empty()) return absl::OkStatus();
  work.draft.put(work.draft.tenant(), records::charge_name_claim(provider->name(), name),
                 records::Claim{"charge_name", payment.id.to_string(), {}});
  return absl::OkStatus();
}

// The provider is asked at `due_at`.
absl::StatusOr<PaymentId> create_payment(Work& work, const Invoice& invoice, const Choice& choice,
                                         std::int64_t attempt, Instant due_at) {
  const PaymentMethod& method = choice.method;
  const Payment payment{.id = work.draft.new_id<PaymentId>(),
                        .tenant = work.draft.tenant(),
                        .invoice = invoice.id,
                        .subscription = invoice.subscription,
                        .attempt = attempt,
                        .method = method,
                        .amount = amount_due(invoice),
                        .status = PaymentStatus::kPending,
                        .provider_reference = {},
                        .failure = {},
                        .instructions = "{}",
                        .evidence = {},
                        .created_at = work.draft.now(),
                        .settled_at = std::nullopt,
                        .credited = std::nullopt,
                        .refunded = Money::zero(invoice.currency),
                        .reversed = Money::zero(invoice.currency),
                        .route = choice.route};
  JsonWriter data;
  data.object()
      .field("amount", payment.amount.to_string())
      .field("provider", method.provider)
      .field("attempt", attempt);
  if (!choice.route.empty()) data.key("route").raw(choice.route);
  data.end();
  work.draft.create(payment.id.to_string(), payment, "payment.created", std::move(data).text());
  OCTROI_RETURN_IF_ERROR(remember_name(work, payment));
  work.draft.add_effect(charge_effect(work, payment, due_at));
  work.draft.explain("charge " + payment.amount.to_string() + " by " +
                     (choice.sentence.empty() ? method.provider : choice.sentence));
  return payment.id;
}

void send_suspension(Work& work, const HeldWork& held, std::string_view code) {
  notify(work, templates::kSuspension, {},
         std::move(Values()
                       .text("plan", plan_name(work.engine, held.now.subscription.terms.plan))
                       .day("suspended_on", held.now.subscription.suspended_on)
                       .text("reason", code)));
}

// `reason` is for the audit log, `code` for the letter.
absl::Status suspend_unpaid(Work& work, HeldWork& held, const std::string& reason,
                            std::string_view code) {
  held.now.collection = Collection::kNone;
  held.now.collect_on.reset();
  const Date today = today_of(work, held);
  OCTROI_RETURN_IF_ERROR(command(work, held, Suspend{.today = today, .reason = reason}));
  send_suspension(work, held, code);
  return absl::OkStatus();
}

bool can_suspend(const Subscription& subscription) {
  return subscription.status == SubscriptionStatus::kActive ||
         subscription.status == SubscriptionStatus::kPastDue ||
         subscription.status == SubscriptionStatus::kTrialing;
}

void send_failure(Work& work, const InvoiceWork& invoice, const std::string& plan,
                  const std::string& reason, const std::optional<Date>& next_attempt) {
  notify(work, templates::kFailedPayment, invoice.now.id.to_string(),
         std::move(Values()
                       .text("plan", plan)
                       .money("amount", amount_due(invoice.now))
                       .text("reason", reason)
                       .day("next_attempt_on", next_attempt)));
}

// A failure counts; the policy says what follows.
absl::Status answer_failure(Work& work, HeldWork& held, const InvoiceWork& invoice,
                            const std::string& reason, FailureKind kind) {
  const Date today = today_of(work, held);
  OCTROI_RETURN_IF_ERROR(command(work, held, RecordPaymentFailure{.today = today}));
  const std::int32_t failures = held.now.subscription.failed_payments;
  const DunningPolicy& policy = work.engine.options().dunning;
  const FailureAnswer answer = after_failure(policy, kind, failures, today);
  if (answer.retry_on) {
    held.now.collection = Collection::kRetry;
    held.now.collect_on = answer.retry_on;
  } else if (answer.suspends) {
    held.now.collection = Collection::kNone;
    held.now.collect_on.reset();
  } else {
    held.now.collection = Collection::kSuspend;
    held.now.collect_on = suspends_on(policy, *invoice.now.due_on);
  }
  send_failure(work, invoice, plan_name(work.engine, held.now.subscription.terms.plan), reason,
               answer.retry_on);
  if (answer.suspends && can_suspend(held.now.subscription)) {
    OCTROI_RETURN_IF_ERROR(suspend_unpaid(work, held,
                                          std::to_string(failures) + " payments failed in a row",
                                          reasons::kPaymentsFailed));
  }
  return absl::OkStatus();
}

// The days of grace of a new invoice, from today.
absl::Status give_grace(Work& work, HeldWork& held) {
  const BillingOptions& options = work.engine.options();
  OCTROI_ASSIGN_OR_RETURN(const Date due, add_days(today_of(work, held), options.invoice_due_days));
  held.now.collection = Collection::kPastDue;
  held.now.collect_on = past_due_on(options.dunning, due);
  return absl::OkStatus();
}

// An attempt waits for the payer to do something, who may never do it.
absl::StatusOr<bool> waits_for_payer(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(const auto attempts,
                          records::load_all<Payment>(work.engine.store(), work.context, "attempt",
                                                     {Value(invoice.id.to_string())}));
  for (const auto& attempt : attempts) {
    const Payment& one = attempt.value;
    if (!is_final(one.status) && !is_charged_at_once(work.engine, one.method)) return true;
  }
  return false;
}

// A retry never blocks the rest of the subscription's billing: where an attempt is still open it
// waits for that one, and where the provider is not configured it tries again tomorrow. What is
// paid by hand since the method was changed has the days of grace of a new invoice.
absl::Status retry(Work& work, HeldWork& held, const Invoice& invoice) {
  note(work, held, "subscription.collection_retried", "{}");
  const PaymentMethod& wish = held.now.payment_method;
  OCTROI_ASSIGN_OR_RETURN(const bool disputed, is_disputed(work, invoice));
  if (wish.provider.empty() || disputed) return give_grace(work, held);
  const absl::StatusOr<Attempt> attempt = start_payment(work, invoice, wish, undisturbing(work));
  const absl::Status& started = attempt.status();
  if (!started.ok() && !absl::IsFailedPrecondition(started)) return started;
  if (started.ok() || error_code(started) == "payment.in_progress") {
    const PaymentMethod& asked = attempt.ok() ? attempt->method : wish;
    if (!is_charged_at_once(work.engine, asked)) return give_grace(work, held);
    if (started.ok()) return absl::OkStatus();
    OCTROI_ASSIGN_OR_RETURN(const bool by_hand, waits_for_payer(work, invoice));
    return by_hand ? give_grace(work, held) : absl::OkStatus();
  }
  held.now.collection = Collection::kRetry;
  OCTROI_ASSIGN_OR_RETURN(held.now.collect_on, add_days(today_of(work, held), 1));
  return absl::OkStatus();
}

// An attempt of this very plan, which the store does not know yet.
absl::Status is_not_asked_yet(const Work& work, InvoiceId invoice) {
  bool is_asked = false;
  work.draft.each_written<Payment>([&](const Row& row) {
    const auto payment = records::from_row<Payment>(row);
    is_asked =
        is_asked || !payment.ok() || (payment->invoice == invoice && !is_final(payment->status));
  });
  if (!is_asked) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "payment.in_progress",
                    "a payment of this invoice is asked for by this very plan");
}

// The plan that the invoice is for, where a rule may ask for it.
absl::StatusOr<std::string> plan_code_of(Work& work, const Invoice& invoice) {
  if (work.engine.options().routing.empty()) return std::string();
  if (invoice.subscription) {
    OCTROI_ASSIGN_OR_RETURN(const HeldWork held, load_held(work, *invoice.subscription));
    return held.now.subscription.terms.plan.code;
  }
  if (!invoice.order) return std::string();
  OCTROI_ASSIGN_OR_RETURN(
      const auto order,
      records::load<Order>(work.engine.store(), work.context, invoice.order->to_string(), "order"));
  return order.value.plan.code;
}

}  // namespace

absl::Status collect(Work& work, HeldWork* held, const InvoiceWork& invoice) {
  const PaymentMethod& method = invoice.choice.method;
  if (!amount_due(invoice.now).is_positive()) {
    if (held != nullptr && held->now.subscription.status == SubscriptionStatus::kIncomplete) {
      return command(work, *held, Activate{.today = today_of(work, *held)});
    }
    return absl::OkStatus();
  }
  if (work.engine.options().payments.empty()) return absl::OkStatus();
  if (!method.provider.empty()) {
    OCTROI_RETURN_IF_ERROR(
        create_payment(work, invoice.now, invoice.choice, 1, work.draft.now()).status());
  } else if (!invoice.choice.sentence.empty()) {
    work.draft.explain("nobody is asked: " + invoice.choice.sentence);
  }
  if (held == nullptr) return absl::OkStatus();
  if (!held->now.open_invoice) held->now.open_invoice = invoice.now.id;
  const bool is_chased = held->now.collection != Collection::kNone;
  if (!is_charged_at_once(work.engine, method) && !is_chased) {
    held->now.collection = Collection::kPastDue;
    held->now.collect_on = past_due_on(work.engine.options().dunning, *invoice.now.due_on);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Payment>> attempts_are_over(Work& work, InvoiceId invoice) {
  OCTROI_ASSIGN_OR_RETURN(auto attempts,
                          records::load_all<Payment>(work.engine.store(), work.context, "attempt",
                                                     {Value(invoice.to_string())}));
  for (const auto& attempt : attempts) {
    if (is_final(attempt.value.status)) continue;
    return make_error(absl::StatusCode::kFailedPrecondition, "payment.in_progress",
                      "payment " + attempt.value.id.to_string() +
                          " of this invoice has no outcome yet; a second one could charge twice");
  }
  OCTROI_RETURN_IF_ERROR(is_not_asked_yet(work, invoice));
  return records::values_of(std::move(attempts));
}

absl::StatusOr<Attempt> start_payment(Work& work, const Invoice& invoice,
                                      const PaymentMethod& method, Instant due_at) {
  if (invoice.status != InvoiceStatus::kOpen) return to_status(InvoiceRefusal::kNotOpen);
  if (!is_left_open(method) && work.engine.provider(method.provider) == nullptr) {
    return no_such_provider(work.engine, absl::StatusCode::kFailedPrecondition);
  }
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Payment> attempts, attempts_are_over(work, invoice.id));
  OCTROI_ASSIGN_OR_RETURN(const std::string plan, plan_code_of(work, invoice));
  OCTROI_ASSIGN_OR_RETURN(const Choice choice,
                          choose(work, method, amount_due(invoice), plan, attempts));
  if (choice.method.provider.empty()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "routing.no_provider",
                      choice.sentence);
  }
  const std::int64_t last = attempts.empty() ? 0 : attempts.back().attempt;
  OCTROI_ASSIGN_OR_RETURN(const PaymentId made,
                          create_payment(work, invoice, choice, last + 1, due_at));
  return Attempt{made, choice.method};
}

FailureKind failure_kind(const Decline& decline) noexcept {
  if (decline.is_hard) return FailureKind::kHard;
  switch (decline.reason) {
    case DeclineReason::kExpiredCard:
    case DeclineReason::kFraud:
    case DeclineReason::kInvalidMethod:
      return FailureKind::kHard;
    case DeclineReason::kMethodExpired:
    case DeclineReason::kNeedsApproval:
      return FailureKind::kActionRequired;
    case DeclineReason::kInsufficientFunds:
    case DeclineReason::kDoNotHonor:
    case DeclineReason::kCancelledByPayer:
    case DeclineReason::kOther:
      break;
  }
  return FailureKind::kSoft;
}

absl::Status fail(Work& work, PaymentWork& payment, const std::string& reason, FailureKind kind) {
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, load_invoice(work, payment.now.invoice));
  payment.now.status = PaymentStatus::kFailed;
  payment.now.settled_at = work.draft.now();
  payment.now.failure = reason;
  change_payment(work, payment, "payment.failed");
  work.draft.explain("payment failed: " + reason);
  if (is_gathered(invoice.now)) {
    OCTROI_ASSIGN_OR_RETURN(const bool other,
                            has_other_method(work, tenants_methods(), payment.now));
    OCTROI_ASSIGN_OR_RETURN(
        const std::optional<Date> next,
        fail_debt(work, invoice.now, reason, other ? FailureKind::kSoft : kind));
    send_failure(work, invoice, invoice.now.lines.front().description, reason, next);
    return absl::OkStatus();
  }
  if (!payment.now.subscription) {
    send_failure(work, invoice, "", reason, std::nullopt);
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, *payment.now.subscription));
  if (is_final(held.now.subscription.status)) return absl::OkStatus();
  // Another method may work: the next attempt is one that takes it.
  OCTROI_ASSIGN_OR_RETURN(const bool has_other,
                          has_other_method(work, held.now.payment_method, payment.now));
  OCTROI_RETURN_IF_ERROR(
      answer_failure(work, held, invoice, reason, has_other ? FailureKind::kSoft : kind));
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status chase(Work& work, HeldWork& held, const PaymentMethod& method) {
  const bool is_let = !held.now.is_kept_out && !held.now.halted_with_tenant.value_or(false);
  const bool is_over = is_final(held.now.subscription.status) ||
                       held.now.subscription.status == SubscriptionStatus::kSuspended;
  if (!held.now.open_invoice || held.now.collection != Collection::kNone || !is_let || is_over) {
    return absl::OkStatus();
  }
  if (!is_charged_at_once(work.engine, method)) return give_grace(work, held);
  held.now.collection = Collection::kRetry;
  held.now.collect_on = today_of(work, held);
  return absl::OkStatus();
}

absl::Status collect_again(Work& work, HeldWork& held) {
  const Collection step = std::exchange(held.now.collection, Collection::kNone);
  held.now.collect_on.reset();
  if (!held.now.open_invoice || is_final(held.now.subscription.status)) {
    note(work, held, "subscription.collection_ended", "{}");
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, load_invoice(work, *held.now.open_invoice));
  if (invoice.now.status != InvoiceStatus::kOpen) {
    held.now.open_invoice.reset();
    note(work, held, "subscription.collection_ended", "{}");
    return absl::OkStatus();
  }
  const DunningPolicy& policy = work.engine.options().dunning;
  const std::string due = format_date(*invoice.now.due_on);
  switch (step) {
    case Collection::kRetry:
      return retry(work, held, invoice.now);
    case Collection::kPastDue: {
      OCTROI_ASSIGN_OR_RETURN(const Date due_on, due_anew(work, invoice.now));
      held.now.collection = Collection::kSuspend;
      held.now.collect_on = suspends_on(policy, due_on);
      OCTROI_RETURN_IF_ERROR(
          command(work, held, RecordPaymentFailure{.today = today_of(work, held)}));
      send_failure(work, invoice, plan_name(work.engine, held.now.subscription.terms.plan),
                   std::string(reasons::kNotReceived), std::nullopt);
      return absl::OkStatus();
    }
    case Collection::kSuspend:
      if (can_suspend(held.now.subscription)) {
        return suspend_unpaid(work, held, "the invoice due on " + due + " is unpaid",
                              reasons::kUnpaid);
      }
      [[fallthrough]];
    case Collection::kNone:
      note(work, held, "subscription.collection_ended", "{}");
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
