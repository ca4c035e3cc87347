// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/refunding.h"

#include <algorithm>
#include <utility>

#include "engine/plan/invoicing.h"
#include "engine/plan/ordering.h"
#include "octroi/base/json_writer.h"

namespace octroi {
inline namespace v0 {
namespace {

EntryHead head_of(Work& work, const Refund& refund) {
  return {.id = work.draft.new_id<TransactionId>(),
          .tenant = work.draft.tenant(),
          .date = work.issuer_today(),
          .invoice = refund.invoice,
          .payment = refund.payment,
          .credit_note = refund.credit_note,
          .refund = refund.id};
}

bool can_refund(const Engine& engine, const Payment& payment) {
  // What a person confirmed is not in the provider's books.
  if (payment.status != PaymentStatus::kSucceeded || payment.credited ||
      !payment.evidence.empty()) {
    return false;
  }
  const PaymentProvider* provider = engine.provider(payment.method.provider);
  return provider != nullptr && provider->capabilities().refunds;
}

Effect refund_effect(Work& work, const std::string& id) {
  return {.id = work.draft.new_id<EffectId>(),
          .tenant = work.draft.tenant(),
          .kind = EffectKind::kRefund,
          .status = EffectStatus::kPending,
          .subject = id,
          .template_name = {},
          .recipient = {},
          .data = "{}",
          .cause = work.draft.cause(),
          .once_key = "refund|" + id,
          .attempts = 0,
          .created_at = work.draft.now(),
          .due_at = work.draft.now(),
          .outcome = {}};
}

void change_refund(Work& work, const RefundWork& refund, std::string_view event) {
  JsonWriter data;
  data.object().field("amount", refund.now.amount.to_string());
  if (!refund.now.failure.empty()) data.field("failure", refund.now.failure);
  if (!refund.now.evidence.empty()) data.field("evidence", refund.now.evidence);
  data.end();
  work.draft.change(refund.was, refund.now, event, std::move(data).text());
}

absl::Status tell_order(Work& work, const Refund& refund) {
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, load_invoice(work, refund.invoice));
  if (!invoice.now.order) return absl::OkStatus();
  const bool is_given = refund.status == PaymentStatus::kSucceeded;
  return order_refunded(work, *invoice.now.order, is_given, refund.failure);
}

}  // namespace

absl::StatusOr<RefundWork> load_refund(Work& work, RefundId id) {
  OCTROI_ASSIGN_OR_RETURN(
      auto was, records::load<Refund>(work.engine.store(), work.context, id.to_string(), "refund"));
  Refund now = was.value;
  return RefundWork{std::move(was), std::move(now)};
}

absl::StatusOr<std::vector<RefundShare>> shares_of_refund(Work& work, const Invoice& invoice,
                                                          Money amount) {
  OCTROI_ASSIGN_OR_RETURN(auto payments,
                          records::load_all<Payment>(work.engine.store(), work.context, "attempt",
                                                     {Value(invoice.id.to_string())}));
  std::reverse(payments.begin(), payments.end());
  std::vector<RefundShare> shares;
  for (auto& one : payments) {
    if (!can_refund(work.engine, one.value)) continue;
    OCTROI_ASSIGN_OR_RETURN(const Money left, money_left(one.value));
    OCTROI_ASSIGN_OR_RETURN(const Money share, smaller(left, amount));
    if (!share.is_positive()) continue;
    OCTROI_ASSIGN_OR_RETURN(amount, subtract(amount, share));
    Payment now = one.value;
    shares.push_back({PaymentWork{std::move(one), std::move(now)}, share});
  }
  return shares;
}

absl::Status begin_refund(Work& work, RefundShare& share, const CreditNote& note) {
  PaymentWork& payment = share.payment;
  OCTROI_ASSIGN_OR_RETURN(payment.now.refunded, add(payment.now.refunded, share.amount));
  change_payment(work, payment, "payment.refund_begun");
  const Refund refund{.id = work.draft.new_id<RefundId>(),
                      .tenant = work.draft.tenant(),
                      .payment = payment.now.id,
                      .invoice = note.invoice,
                      .credit_note = note.id,
                      .amount = share.amount,
                      .created_at = work.draft.now()};
  const std::string id = refund.id.to_string();
  work.draft.create(id, refund, "refund.begun",
                    R"({"amount":")" + refund.amount.to_string() + "\"}");
  OCTROI_ASSIGN_OR_RETURN(const Money taken, negate(refund.amount));
  OCTROI_RETURN_IF_ERROR(add_credit(work, taken));
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry,
                          post_refund_begun(head_of(work, refund), refund.amount));
  book(work, entry);
  work.draft.add_effect(refund_effect(work, id));
  work.draft.explain("refund " + refund.amount.to_string() + " by " + payment.now.method.provider);
  return absl::OkStatus();
}

absl::Status refund_given(Work& work, RefundWork& refund, const std::string& reference) {
  refund.now.status = PaymentStatus::kSucceeded;
  refund.now.provider_reference = reference;
  refund.now.settled_at = work.draft.now();
  change_refund(work, refund, "refund.succeeded");
  OCTROI_ASSIGN_OR_RETURN(const PaymentWork payment, load_payment(work, refund.now.payment));
  const CashPlace place{LedgerAccount::kCashClearing, payment.now.method.provider};
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry,
                          post_refund(head_of(work, refund.now), place, refund.now.amount));
  book(work, entry);
  work.draft.explain("refunded " + refund.now.amount.to_string());
  return tell_order(work, refund.now);
}

absl::Status refund_refused(Work& work, RefundWork& refund, const std::string& why) {
  refund.now.status = PaymentStatus::kFailed;
  refund.now.failure = why;
  refund.now.settled_at = work.draft.now();
  change_refund(work, refund, "refund.failed");
  OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, refund.now.payment));
  OCTROI_ASSIGN_OR_RETURN(payment.now.refunded, subtract(payment.now.refunded, refund.now.amount));
  change_payment(work, payment, "payment.refund_failed");
  OCTROI_RETURN_IF_ERROR(add_credit(work, refund.now.amount));
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry,
                          post_refund_failed(head_of(work, refund.now), refund.now.amount));
  book(work, entry);
  work.draft.explain("not refunded, kept as the tenant's credit: " + why);
  return tell_order(work, refund.now);
}

void refund_waits(Work& work, RefundWork& refund, PaymentStatus status) {
  if (refund.now.status == status) return;
  refund.now.status = status;
  change_refund(work, refund, "refund.waits");
}

}  // namespace v0
}  // namespace octroi
