// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/reversing.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/debts.h"
#include "engine/plan/following.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/messages.h"
#include "engine/plan/settling.h"
#include "octroi/base/text.h"
#include "octroi/dunning/dunning.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Collection;

constexpr TextRule kReference{.bytes_max = 120};
constexpr TextRule kReason{.bytes_max = 500};

struct ReversalWork {
  records::Loaded<Reversal> was;
  Reversal now;
};

absl::StatusOr<std::optional<ReversalWork>> find_told(Work& work, PaymentId payment,
                                                      const std::string& reference) {
  OCTROI_ASSIGN_OR_RETURN(
      auto found, records::load_all<Reversal>(work.engine.store(), work.context, "told",
                                              {Value(payment.to_string()), Value(reference)}));
  if (found.empty()) return std::optional<ReversalWork>();
  Reversal now = found.front().value;
  return std::optional<ReversalWork>(ReversalWork{std::move(found.front()), std::move(now)});
}

// What can be taken back of it.
absl::StatusOr<Money> reversible(const Payment& payment) {
  const bool has_paid = payment.status == PaymentStatus::kSucceeded && !payment.credited;
  return has_paid ? money_left(payment) : Money::zero(payment.amount.currency());
}

absl::Status check_amount(Money amount, Money left) {
  if (amount.currency() != left.currency() || !amount.is_positive()) {
    return make_error(absl::StatusCode::kInvalidArgument, "reversal.bad_amount",
                      "what is taken back is above 0, in the payment's currency");
  }
  if (amount.minor() <= left.minor()) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "reversal.exceeds_payment",
                    amount.to_string() + " cannot be taken back: " + left.to_string() +
                        " is left of the payment, after refunds and other reversals");
}

std::string reversal_data(const Reversal& reversal) {
  JsonWriter json;
  json.object().field("payment", reversal.payment.to_string());
  json.field("amount", reversal.amount.to_string()).field("kind", to_string(reversal.kind));
  json.field("reference", reversal.reference).end();
  return std::move(json).text();
}

std::string reason_data(const Reversal& reversal, const std::string& reason) {
  JsonWriter json;
  json.object().field("amount", reversal.amount.to_string()).field("reason", reason);
  if (reversal.credited) json.field("credited", reversal.credited->to_string());
  json.end();
  return std::move(json).text();
}

void send_letter(Work& work, const InvoiceWork& invoice, const Reversal& reversal) {
  const Money due = amount_due(invoice.now);
  Values values;
  values.money("amount", reversal.amount)
      .day("reversed_on", work.issuer_today(invoice.now))
      .flag("is_disputed", reversal.kind == ReversalKind::kChargeback);
  if (invoice.now.status == InvoiceStatus::kOpen) values.money("amount_due", due);
  notify(work, templates::kPaymentReversed, invoice.now.id.to_string(), std::move(values));
}

// What was returned is a failed payment; what was disputed is not charged again by itself.
absl::Status plan_collection(Work& work, HeldWork& held, ReversalKind kind) {
  const SubscriptionStatus status = held.now.subscription.status;
  const bool may_fail =
      status == SubscriptionStatus::kActive || status == SubscriptionStatus::kPastDue;
  if (kind != ReversalKind::kReturned || !may_fail || held.now.collection != Collection::kNone) {
    return chase(work, held, PaymentMethod{});
  }
  const Date today = today_of(work, held);
  OCTROI_RETURN_IF_ERROR(command(work, held, RecordPaymentFailure{.today = today}));
  const FailureAnswer answer = after_failure(work.engine.options().dunning, FailureKind::kSoft,
                                             held.now.subscription.failed_payments, today);
  if (!answer.retry_on) return chase(work, held, PaymentMethod{});
  held.now.collection = Collection::kRetry;
  held.now.collect_on = answer.retry_on;
  return absl::OkStatus();
}

// The invoice takes it back, or stays given up.
absl::Status open_again(Work& work, InvoiceWork& invoice, const Reversal& reversal,
                        const CashPlace& place) {
  work.reversal = reversal.id;
  OCTROI_RETURN_IF_ERROR(command(work, invoice,
                                 ReversePayment{.payment = reversal.payment,
                                                .amount = reversal.amount,
                                                .on = work.issuer_today(invoice.now)},
                                 place));
  work.reversal.reset();
  return absl::OkStatus();
}

absl::Status give_up(Work& work, InvoiceWork& invoice, const std::string& reason) {
  OCTROI_RETURN_IF_ERROR(attempts_are_over(work, invoice.now.id).status());
  OCTROI_RETURN_IF_ERROR(command(
      work, invoice, MarkUncollectible{.on = work.issuer_today(invoice.now), .reason = reason}));
  return is_gathered(invoice.now) ? reopen_debt(work, invoice.now) : given_up(work, invoice.now);
}

absl::Status reverse_payment(Work& work, PaymentWork& payment, const RecordReversal& request,
                             Money amount) {
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, load_invoice(work, payment.now.invoice));
  const Reversal reversal{.id = work.draft.new_id<ReversalId>(),
                          .tenant = work.draft.tenant(),
                          .payment = payment.now.id,
                          .invoice = invoice.now.id,
                          .kind = request.kind,
                          .status = ReversalStatus::kReversed,
                          .amount = amount,
                          .reference = request.reference,
                          .reason = request.reason,
                          .reversed_at = work.draft.now()};
  work.draft.about(reversal.id.to_string());
  work.draft.create(reversal.id.to_string(), reversal, "reversal.recorded",
                    reversal_data(reversal));
  OCTROI_ASSIGN_OR_RETURN(payment.now.reversed, add(payment.now.reversed, amount));
  change_payment(work, payment, "payment.reversed");
  OCTROI_RETURN_IF_ERROR(open_again(work, invoice, reversal, place_of(payment.now)));
  work.draft.explain(amount.to_string() + " of invoice " + invoice.now.number +
                     " was taken back: " + request.reason);
  const bool asks = invoice.now.status == InvoiceStatus::kOpen;
  if (asks && request.gives_up) {
    OCTROI_RETURN_IF_ERROR(give_up(work, invoice, request.reason));
  } else if (asks) {
    OCTROI_RETURN_IF_ERROR(ask_again(work, invoice.now, request.kind));
  }
  send_letter(work, invoice, reversal);
  return absl::OkStatus();
}

absl::Status check_reversal(const RecordReversal& request) {
  OCTROI_RETURN_IF_ERROR(check_text("reference", request.reference, kReference));
  OCTROI_RETURN_IF_ERROR(check_text("reason", request.reason, kReason));
  if (!to_string(request.kind).empty()) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "reversal.bad_kind",
                    "the kind is none of ReversalKind");
}

absl::Status reinstate(Work& work, ReversalWork& reversal, const std::string& reason) {
  OCTROI_RETURN_IF_ERROR(check_text("reason", reason, kReason));
  work.draft.about(reversal.now.id.to_string());
  if (reversal.now.status == ReversalStatus::kReinstated) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, reversal.now.payment));
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, load_invoice(work, reversal.now.invoice));
  const Money amount = reversal.now.amount;
  const bool is_asked = asks_for(invoice.now, amount);
  reversal.now.status = ReversalStatus::kReinstated;
  reversal.now.reinstated_at = work.draft.now();
  if (!is_asked) reversal.now.credited = amount;
  work.draft.change(reversal.was, reversal.now, "reversal.reinstated",
                    reason_data(reversal.now, reason));
  work.draft.explain(amount.to_string() + " is back: " + reason);
  work.reversal = reversal.now.id;
  if (!is_asked) {
    OCTROI_RETURN_IF_ERROR(
        keep_as_credit(work, invoice, payment.now.id, amount, place_of(payment.now)));
    work.reversal.reset();
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(payment.now.reversed, subtract(payment.now.reversed, amount));
  change_payment(work, payment, "payment.reinstated");
  const RecordPayment record{
      .payment = payment.now.id, .amount = amount, .on = work.issuer_today(invoice.now)};
  OCTROI_RETURN_IF_ERROR(command(work, invoice, record, place_of(payment.now)));
  work.reversal.reset();
  notify(work, templates::kReceipt, invoice.now.id.to_string(),
         std::move(Values()
                       .money("amount", amount)
                       .day("paid_on", work.issuer_today(invoice.now))
                       .text("payment_method", payment.now.method.provider)));
  if (amount_due(invoice.now).is_positive()) return absl::OkStatus();
  return paid_in_full(work, invoice);
}

}  // namespace

absl::Status ask_again(Work& work, const Invoice& invoice, ReversalKind kind) {
  if (is_gathered(invoice)) return reopen_debt(work, invoice);
  OCTROI_ASSIGN_OR_RETURN(const auto id, subscription_of(work, invoice));
  if (!id) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, *id));
  if (is_final(held.now.subscription.status)) return absl::OkStatus();
  if (!held.now.open_invoice) held.now.open_invoice = invoice.id;
  note(work, held, "subscription.asked_again", R"({"invoice":")" + invoice.id.to_string() + "\"}");
  OCTROI_RETURN_IF_ERROR(plan_collection(work, held, kind));
  schedule(work, held);
  return absl::OkStatus();
}

absl::StatusOr<bool> is_disputed(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(const auto reversals,
                          records::load_all<Reversal>(work.engine.store(), work.context, "invoice",
                                                      {Value(invoice.id.to_string())}));
  return std::ranges::any_of(reversals, [](const auto& one) {
    return one.value.kind == ReversalKind::kChargeback &&
           one.value.status == ReversalStatus::kReversed;
  });
}

absl::StatusOr<Date> due_anew(Work& work, const Invoice& invoice) {
  Date due = invoice.due_on.value_or(work.issuer_today(invoice));
  OCTROI_ASSIGN_OR_RETURN(const auto reversals,
                          records::load_all<Reversal>(work.engine.store(), work.context, "invoice",
                                                      {Value(invoice.id.to_string())}));
  for (const auto& one : reversals) {
    const Date since = work.engine.seller_or_default(invoice.issuer).today(one.value.reversed_at);
    OCTROI_ASSIGN_OR_RETURN(const Date anew,
                            add_days(since, work.engine.options().invoice_due_days));
    due = std::max(due, anew);
  }
  return due;
}

absl::Status plan_reversal(Work& work, const RecordReversal& request) {
  OCTROI_RETURN_IF_ERROR(check_reversal(request));
  OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, request.payment));
  OCTROI_ASSIGN_OR_RETURN(const auto told, find_told(work, request.payment, request.reference));
  if (told) {
    work.draft.about(told->now.id.to_string());
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(const Money left, reversible(payment.now));
  if (!left.is_positive()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "reversal.nothing_paid",
                      "the payment brought nothing that an invoice still has; what became the "
                      "tenant's credit is not taken back here");
  }
  const Money amount = request.amount.value_or(left);
  OCTROI_RETURN_IF_ERROR(check_amount(amount, left));
  return reverse_payment(work, payment, request, amount);
}

absl::Status plan_reinstatement(Work& work, const ReinstatePayment& request) {
  OCTROI_ASSIGN_OR_RETURN(auto was,
                          records::load<Reversal>(work.engine.store(), work.context,
                                                  request.reversal.to_string(), "reversal"));
  Reversal now = was.value;
  ReversalWork reversal{std::move(was), std::move(now)};
  return reinstate(work, reversal, request.reason);
}

absl::Status take_news(Work& work, PaymentId id, const ReversalNews& news) {
  const std::string reason = news.reason.empty() ? std::string(to_string(news.kind)) : news.reason;
  RecordReversal request{
      .payment = id, .kind = news.kind, .reference = news.reference, .reason = reason};
  OCTROI_RETURN_IF_ERROR(check_reversal(request));
  OCTROI_ASSIGN_OR_RETURN(auto told, find_told(work, id, news.reference));
  if (news.is_reinstated) {
    if (told) return reinstate(work, *told, reason);
    return make_error(absl::StatusCode::kNotFound, "reversal.not_found",
                      "nothing of this reference was taken back; if that is still to come, this "
                      "must be told again after it");
  }
  if (told) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, id));
  OCTROI_ASSIGN_OR_RETURN(const Money left, reversible(payment.now));
  OCTROI_RETURN_IF_ERROR(check_amount(news.amount, news.amount));
  OCTROI_ASSIGN_OR_RETURN(const Money amount, smaller(news.amount, left));
  if (amount.is_positive()) return reverse_payment(work, payment, request, amount);
  return make_error(absl::StatusCode::kFailedPrecondition, "reversal.nothing_paid",
                    "the payment has no money that could be taken back; a person must look");
}

}  // namespace v0
}  // namespace octroi
