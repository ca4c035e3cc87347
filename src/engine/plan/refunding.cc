// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/refunding.h"

#include <utility>
#include <vector>

#include "engine/plan/invoicing.h"
#include "engine/plan/ordering.h"
#include "octroi/rating/line.h"

namespace octroi {
inline namespace v0 {
namespace {

// The invoice's lines with the other sign, after their discounts.
absl::StatusOr<std::vector<RatedLine>> mirror_lines(const Invoice& invoice) {
  std::vector<RatedLine> lines;
  for (const InvoiceLine& line : invoice.lines) {
    OCTROI_ASSIGN_OR_RETURN(const Money charged, subtract(line.amount, line.discount));
    if (charged.is_zero()) continue;
    OCTROI_ASSIGN_OR_RETURN(const Money back, negate(charged));
    OCTROI_ASSIGN_OR_RETURN(const Decimal unit, Decimal::parse(back.amount()));
    OCTROI_ASSIGN_OR_RETURN(RatedLine mirrored,
                            manual_line("Credit for " + invoice.number + ": " + line.description,
                                        Decimal(1), unit, invoice.currency, line.tax_category));
    mirrored.is_discountable = false;
    lines.push_back(std::move(mirrored));
  }
  return lines;
}

absl::Status issue_credit_note(Work& work, const Invoice& invoice, const std::string& reason) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> lines, mirror_lines(invoice));
  if (lines.empty()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork note,
                          issue_invoice(work, {.subscription = invoice.subscription,
                                               .order = invoice.order,
                                               .currency = invoice.currency,
                                               .lines = std::move(lines)}));
  // Only where the host changed its taxes in between: a person must say which ones hold.
  if (note.now.total.minor() != -invoice.total.minor()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "invoice.credit_note_differs",
                      "the credit note for " + invoice.number + " comes to " +
                          note.now.total.to_string() + ", the invoice to " +
                          invoice.total.to_string() +
                          "; give the taxes it was issued with, then release the effect");
  }
  work.draft.explain("credit note for " + invoice.number + ": " + reason);
  return absl::OkStatus();
}

EntryHead head_of(Work& work, const Payment& payment) {
  return {.id = work.draft.new_id<TransactionId>(),
          .tenant = work.draft.tenant(),
          .date = work.issuer_today(),
          .invoice = payment.invoice,
          .payment = payment.id};
}

absl::Status begin_refund(Work& work, PaymentWork& payment, const std::string& reason) {
  payment.now.refund = PaymentStatus::kPending;
  change_payment(work, payment, "payment.refund_begun");
  OCTROI_ASSIGN_OR_RETURN(const Money taken, negate(payment.now.amount));
  OCTROI_RETURN_IF_ERROR(add_credit(work, taken));
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry,
                          post_refund_begun(head_of(work, payment.now), payment.now.amount));
  book(work, entry);
  const std::string id = payment.now.id.to_string();
  work.draft.add_effect({.id = work.draft.new_id<EffectId>(),
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
                         .outcome = {}});
  work.draft.explain("refund " + payment.now.amount.to_string() + " by " +
                     payment.now.method.provider + ": " + reason);
  return absl::OkStatus();
}

bool can_refund(const Engine& engine, const Payment& payment) {
  // What a person confirmed is not in the provider's books.
  if (payment.status != PaymentStatus::kSucceeded || payment.credited || payment.refund ||
      !payment.evidence.empty()) {
    return false;
  }
  const PaymentProvider* provider = engine.provider(payment.method.provider);
  return provider != nullptr && provider->capabilities().refunds;
}

absl::Status tell_order(Work& work, const Payment& payment, bool is_given,
                        const std::string& detail) {
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, load_invoice(work, payment.invoice));
  if (!invoice.now.order) return absl::OkStatus();
  return order_refunded(work, *invoice.now.order, is_given, detail);
}

}  // namespace

absl::StatusOr<GivenBack> take_back(Work& work, InvoiceId id, const std::string& reason) {
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, load_invoice(work, id));
  if (invoice.now.status == InvoiceStatus::kOpen && invoice.now.amount_paid.is_zero()) {
    OCTROI_RETURN_IF_ERROR(
        command(work, invoice, Void{.on = work.issuer_today(), .reason = reason}));
    return invoice.now.credit_applied.is_zero() ? GivenBack::kNothing : GivenBack::kCredit;
  }
  if (!invoice.now.total.is_positive()) return GivenBack::kNothing;
  OCTROI_RETURN_IF_ERROR(issue_credit_note(work, invoice.now, reason));
  OCTROI_ASSIGN_OR_RETURN(auto payments,
                          records::load_all<Payment>(work.engine.store(), work.context, "attempt",
                                                     {Value(id.to_string())}));
  GivenBack given = GivenBack::kCredit;
  for (auto& one : payments) {
    if (!can_refund(work.engine, one.value)) continue;
    Payment now = one.value;
    PaymentWork payment{std::move(one), std::move(now)};
    OCTROI_RETURN_IF_ERROR(begin_refund(work, payment, reason));
    given = GivenBack::kRefundBegun;
  }
  return given;
}

absl::Status refund_given(Work& work, PaymentWork& payment, const std::string& reference) {
  payment.now.refund = PaymentStatus::kSucceeded;
  payment.now.refund_reference = reference;
  change_payment(work, payment, "payment.refunded");
  const CashPlace place{LedgerAccount::kCashClearing, payment.now.method.provider};
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry,
                          post_refund(head_of(work, payment.now), place, payment.now.amount));
  book(work, entry);
  work.draft.explain("refunded " + payment.now.amount.to_string());
  return tell_order(work, payment.now, true, {});
}

absl::Status refund_refused(Work& work, PaymentWork& payment, const std::string& why) {
  payment.now.refund = PaymentStatus::kFailed;
  payment.now.refund_reference = why;
  change_payment(work, payment, "payment.refund_failed");
  OCTROI_RETURN_IF_ERROR(add_credit(work, payment.now.amount));
  OCTROI_ASSIGN_OR_RETURN(const Transaction entry,
                          post_refund_failed(head_of(work, payment.now), payment.now.amount));
  book(work, entry);
  work.draft.explain("not refunded, kept as the tenant's credit: " + why);
  return tell_order(work, payment.now, false, why);
}

void refund_waits(Work& work, PaymentWork& payment, PaymentStatus status) {
  if (payment.now.refund == status) return;
  payment.now.refund = status;
  change_payment(work, payment, "payment.refund_waits");
}

}  // namespace v0
}  // namespace octroi
