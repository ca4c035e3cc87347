// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/settling.h"

#include <utility>

#include "engine/plan/changing.h"
#include "engine/plan/collecting.h"
#include "engine/plan/debts.h"
#include "engine/plan/messages.h"
#include "engine/plan/ordering.h"
#include "engine/plan/prepaying.h"
#include "engine/plan/reversing.h"
#include "engine/plan/topping_up.h"
#include "octroi/dunning/dunning.h"
#include "octroi/notification/templates.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Collection;

// The oldest other invoice of the subscription that still waits for its money.
absl::StatusOr<std::optional<Invoice>> next_open_invoice(Work& work, SubscriptionId id,
                                                         InvoiceId paid) {
  OCTROI_ASSIGN_OR_RETURN(const auto invoices,
                          records::load_all<Invoice>(work.engine.store(), work.context));
  for (const auto& invoice : invoices) {
    const Invoice& one = invoice.value;
    if (one.subscription == id && one.id != paid && one.status == InvoiceStatus::kOpen) {
      return std::optional<Invoice>(one);
    }
  }
  return std::optional<Invoice>();
}

// Turns to the next unpaid invoice, or to none. One that nothing charges by itself, as one that was
// disputed, has its days of grace; asking for it again would only find that it is being waited for.
absl::Status collect_next(Work& work, HeldWork& held, const std::optional<Invoice>& next) {
  held.now.open_invoice.reset();
  held.now.collection = Collection::kNone;
  held.now.collect_on.reset();
  if (!next) return absl::OkStatus();
  held.now.open_invoice = next->id;
  OCTROI_ASSIGN_OR_RETURN(const bool disputed, is_disputed(work, *next));
  const bool by_itself = is_charged_at_once(work.engine, held.now.payment_method) && !disputed;
  held.now.collection = by_itself ? Collection::kRetry : Collection::kPastDue;
  OCTROI_ASSIGN_OR_RETURN(const Date due, due_anew(work, *next));
  held.now.collect_on =
      by_itself ? today_of(work, held) : past_due_on(work.engine.options().dunning, due);
  return absl::OkStatus();
}

void send_receipt(Work& work, const PaymentWork& payment, const InvoiceWork& invoice) {
  notify(work, templates::kReceipt, invoice.now.id.to_string(),
         std::move(Values()
                       .money("amount", payment.now.amount)
                       .day("paid_on", work.issuer_today(invoice.now))
                       .text("payment_method", payment.now.method.provider)));
}

// Its last period is over, and it does not renew by itself.
bool has_run_out(const Subscription& subscription, Date today) {
  const auto& end = subscription.current_end;
  return !subscription.auto_renews && end && today >= *end;
}

// Paid: lets the subscription in again, and tells so.
absl::Status resume_use(Work& work, HeldWork& held, const InvoiceWork& invoice) {
  const SubscriptionStatus before = held.now.subscription.status;
  const Date today = today_of(work, held);
  const bool is_stopped =
      before == SubscriptionStatus::kPastDue || before == SubscriptionStatus::kSuspended;
  if (is_stopped && held.now.payer_debt) return absl::OkStatus();  // its payer owes for it too
  if (before == SubscriptionStatus::kIncomplete) {
    OCTROI_RETURN_IF_ERROR(command(work, held, Activate{.today = today}));
  } else if (before == SubscriptionStatus::kSuspended &&
             (held.now.is_kept_out || has_run_out(held.now.subscription, today))) {
    return absl::OkStatus();  // the debt is paid; the next period begins when someone asks for it
  } else if (before == SubscriptionStatus::kPastDue || before == SubscriptionStatus::kSuspended) {
    OCTROI_RETURN_IF_ERROR(command(work, held, Reactivate{.today = today}));
  }
  const Terms& terms = held.now.subscription.terms;
  if (before == SubscriptionStatus::kSuspended) {
    notify(work, templates::kReactivation, {},
           std::move(Values()
                         .text("plan", plan_name(work.engine, terms.plan))
                         .day("reactivated_on", today)));
  } else if (invoice.now.period_index.value_or(0) > 0) {
    notify(work, templates::kRenewal, {},
           std::move(Values()
                         .text("plan", plan_name(work.engine, terms.plan))
                         .money("amount", invoice.now.total)
                         .day("starts_on", held.now.subscription.current_start)
                         .last_day("ends_on", held.now.subscription.current_end)));
  }
  return absl::OkStatus();
}

absl::Status settle_subscription(Work& work, const InvoiceWork& invoice, SubscriptionId id) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, id));
  if (held.now.open_invoice != invoice.now.id || is_final(held.now.subscription.status)) {
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(const std::optional<Invoice> next,
                          next_open_invoice(work, id, invoice.now.id));
  OCTROI_RETURN_IF_ERROR(collect_next(work, held, next));
  note(work, held, "subscription.paid", R"({"invoice":")" + invoice.now.id.to_string() + "\"}");
  OCTROI_RETURN_IF_ERROR(resume_use(work, held, invoice));
  schedule(work, held);
  return absl::OkStatus();
}

// The subscription that waits for this invoice, if one does.
absl::StatusOr<std::optional<HeldWork>> waiting_for(Work& work, const Invoice& invoice) {
  OCTROI_ASSIGN_OR_RETURN(const auto id, subscription_of(work, invoice));
  if (!id) return std::optional<HeldWork>();
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, *id));
  if (held.now.open_invoice != invoice.id || is_final(held.now.subscription.status)) {
    return std::optional<HeldWork>();
  }
  return std::optional<HeldWork>(std::move(held));
}

// Whether only a debt keeps it out of use.
bool is_late_only(const HeldWork& held, Date today) {
  const Subscription& subscription = held.now.subscription;
  if (held.now.payer_debt) return false;
  if (subscription.status == SubscriptionStatus::kPastDue) return true;
  return subscription.status == SubscriptionStatus::kSuspended && !held.now.is_kept_out &&
         !held.now.halted_with_tenant.value_or(false) && !has_run_out(subscription, today);
}

}  // namespace

absl::StatusOr<Money> money_left(const Payment& payment) {
  OCTROI_ASSIGN_OR_RETURN(const Money kept, subtract(payment.amount, payment.refunded));
  return subtract(kept, payment.reversed);
}

bool asks_for(const Invoice& invoice, Money amount) {
  const bool is_asking =
      invoice.status == InvoiceStatus::kOpen || invoice.status == InvoiceStatus::kUncollectible;
  return is_asking && amount_due(invoice).minor() >= amount.minor();
}

absl::Status keep_as_credit(Work& work, const InvoiceWork& invoice, PaymentId payment, Money amount,
                            const CashPlace& place) {
  work.draft.explain(amount.to_string() + " arrived for invoice " + invoice.now.number +
                     ", which is " + std::string(to_string(invoice.now.status)) +
                     ": it is kept as the tenant's credit");
  const EntryHead head{.id = work.draft.new_id<TransactionId>(),
                       .tenant = work.draft.tenant(),
                       .date = work.issuer_today(invoice.now),
                       .invoice = invoice.now.id,
                       .payment = payment};
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry, post_payment_to_credit(head, place, amount));
  book(work, entry);
  OCTROI_RETURN_IF_ERROR(add_credit(work, amount));
  notify(
      work, templates::kCreditAdded, invoice.now.id.to_string(),
      std::move(Values().money("amount", amount).day("paid_on", work.issuer_today(invoice.now))));
  return absl::OkStatus();
}

CashPlace place_of(const Payment& payment) {
  // What a person confirmed came to the bank.
  const LedgerAccount account =
      payment.evidence.empty() ? LedgerAccount::kCashClearing : LedgerAccount::kBank;
  return {account, payment.method.provider};
}

absl::StatusOr<std::optional<SubscriptionId>> subscription_of(Work& work, const Invoice& invoice) {
  if (invoice.subscription || !invoice.order) return invoice.subscription;
  OCTROI_ASSIGN_OR_RETURN(
      const auto order,
      records::load<Order>(work.engine.store(), work.context, invoice.order->to_string(), "order"));
  return order.value.subscription;
}

absl::Status paid_in_full(Work& work, const InvoiceWork& invoice) {
  if (is_gathered(invoice.now)) return end_debt(work, invoice.now);
  if (is_top_up(invoice.now)) return top_up_paid(work, invoice.now);
  if (invoice.now.order) {
    OCTROI_ASSIGN_OR_RETURN(const bool waited, order_paid(work, invoice.now));
    if (waited) return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(const auto id, subscription_of(work, invoice.now));
  return id ? settle_subscription(work, invoice, *id) : absl::OkStatus();
}

absl::Status no_longer_owed(Work& work, const Invoice& invoice) {
  if (is_gathered(invoice)) return end_debt(work, invoice);
  if (is_top_up(invoice)) return top_up_cancelled(work, invoice);
  if (invoice.order) OCTROI_RETURN_IF_ERROR(order_taken_back(work, *invoice.order));
  OCTROI_ASSIGN_OR_RETURN(std::optional<HeldWork> held, waiting_for(work, invoice));
  if (!held) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const std::optional<Invoice> next,
                          next_open_invoice(work, held->now.subscription.id, invoice.id));
  OCTROI_RETURN_IF_ERROR(collect_next(work, *held, next));
  note(work, *held, "subscription.invoice_voided",
       R"({"invoice":")" + invoice.id.to_string() + "\"}");
  const Date today = today_of(work, *held);
  if (!next && is_late_only(*held, today)) {
    OCTROI_RETURN_IF_ERROR(command(work, *held, Reactivate{.today = today}));
  }
  schedule(work, *held);
  return absl::OkStatus();
}

absl::Status given_up(Work& work, const Invoice& invoice) {
  if (is_gathered(invoice)) return give_up_debt(work, invoice);
  OCTROI_ASSIGN_OR_RETURN(std::optional<HeldWork> held, waiting_for(work, invoice));
  if (!held) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const std::optional<Invoice> next,
                          next_open_invoice(work, held->now.subscription.id, invoice.id));
  OCTROI_RETURN_IF_ERROR(collect_next(work, *held, next));
  note(work, *held, "subscription.collection_ended", "{}");
  schedule(work, *held);
  return absl::OkStatus();
}

absl::StatusOr<PaymentWork> load_payment(Work& work, PaymentId id) {
  OCTROI_ASSIGN_OR_RETURN(auto was, records::load<Payment>(work.engine.store(), work.context,
                                                           id.to_string(), "payment"));
  Payment now = was.value;
  return PaymentWork{std::move(was), std::move(now)};
}

absl::StatusOr<InvoiceWork> load_invoice(Work& work, InvoiceId id) {
  OCTROI_ASSIGN_OR_RETURN(auto was, records::load<Invoice>(work.engine.store(), work.context,
                                                           id.to_string(), "invoice"));
  Invoice now = was.value;
  return InvoiceWork{std::move(was), std::move(now)};
}

absl::StatusOr<std::optional<records::Loaded<Effect>>> charge_of(Work& work, PaymentId id) {
  OCTROI_ASSIGN_OR_RETURN(auto found,
                          records::load_all<Effect>(work.engine.store(), work.context, "once",
                                                    {Value("charge|" + id.to_string())}));
  if (found.empty()) return std::optional<records::Loaded<Effect>>();
  return std::optional<records::Loaded<Effect>>(std::move(found.front()));
}

void change_payment(Work& work, PaymentWork& payment, std::string_view event) {
  JsonWriter data;
  data.object().field("amount", payment.now.amount.to_string());
  if (!payment.now.failure.empty()) data.field("failure", payment.now.failure);
  if (!payment.now.evidence.empty()) data.field("evidence", payment.now.evidence);
  if (!payment.now.refunded.is_zero()) data.field("refunded", payment.now.refunded.to_string());
  if (!payment.now.reversed.is_zero()) data.field("reversed", payment.now.reversed.to_string());
  data.end();
  work.draft.change(payment.was, payment.now, event, std::move(data).text());
}

absl::Status settle(Work& work, PaymentWork& payment, const CashPlace& place) {
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, load_invoice(work, payment.now.invoice));
  payment.now.status = PaymentStatus::kSucceeded;
  payment.now.settled_at = work.draft.now();
  payment.now.failure.clear();
  if (!asks_for(invoice.now, payment.now.amount)) {
    payment.now.credited = payment.now.amount;
    change_payment(work, payment, "payment.credited");
    return keep_as_credit(work, invoice, payment.now.id, payment.now.amount, place);
  }
  change_payment(work, payment, "payment.succeeded");
  const RecordPayment record{.payment = payment.now.id,
                             .amount = payment.now.amount,
                             .on = work.issuer_today(invoice.now)};
  OCTROI_RETURN_IF_ERROR(command(work, invoice, record, place));
  work.draft.explain("paid " + payment.now.amount.to_string() + " by " +
                     payment.now.method.provider);
  send_receipt(work, payment, invoice);
  // Money was taken back while the payment was on its way.
  if (amount_due(invoice.now).is_positive()) {
    return ask_again(work, invoice.now, ReversalKind::kChargeback);
  }
  return paid_in_full(work, invoice);
}

void wait(Work& work, PaymentWork& payment, const ChargeResult& result) {
  const bool tells_more = payment.now.status != PaymentStatus::kProcessing;
  payment.now.status = PaymentStatus::kProcessing;
  JsonWriter how;
  how.object();
  if (!result.approval_url.empty()) how.field("approval_url", result.approval_url);
  if (result.instructions) {
    how.field("account_holder", result.instructions->account_holder)
        .field("iban", result.instructions->iban)
        .field("bic", result.instructions->bic)
        .field("reference", result.instructions->reference)
        .field("epc_qr", result.instructions->epc_qr);
  }
  how.end();
  payment.now.instructions = std::move(how).text();
  if (!tells_more) return;
  change_payment(work, payment, "payment.processing");
  if (!result.instructions) return;
  notify(work, templates::kBankTransferInstructions, payment.now.invoice.to_string(),
         std::move(Values()
                       .money("amount", payment.now.amount)
                       .text("account_holder", result.instructions->account_holder)
                       .text("iban", result.instructions->iban)
                       .text("bic", result.instructions->bic)
                       .text("reference", result.instructions->reference)));
}

void mark_unknown(Work& work, PaymentWork& payment) {
  if (payment.now.status == PaymentStatus::kUnknown) return;
  payment.now.status = PaymentStatus::kUnknown;
  change_payment(work, payment, "payment.unknown");
}

void withdraw(Work& work, PaymentWork& payment, const std::string& reason) {
  payment.now.status = PaymentStatus::kFailed;
  payment.now.settled_at = work.draft.now();
  payment.now.failure = reason;
  change_payment(work, payment, "payment.withdrawn");
  work.draft.explain("payment withdrawn: " + reason);
}

bool is_unexpected(const PaymentWork& payment) noexcept {
  if (payment.now.status != PaymentStatus::kSucceeded) return false;
  return payment.was.value.status == PaymentStatus::kFailed || payment.now.credited.has_value();
}

}  // namespace v0
}  // namespace octroi
