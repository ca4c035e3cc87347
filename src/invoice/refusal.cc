// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "octroi/base/status.h"
#include "octroi/invoice/machine.h"
#include "octroi/invoice/order.h"

namespace octroi {
inline namespace v0 {
namespace {

std::string_view sentence(InvoiceRefusal refusal) {
  switch (refusal) {
    case InvoiceRefusal::kNotDraft:
      return "only a draft can be finalised; this invoice was issued before";
    case InvoiceRefusal::kNotOpen:
      return "the invoice is in a status that does not allow this";
    case InvoiceRefusal::kAmountNotPositive:
      return "give an amount above 0";
    case InvoiceRefusal::kCurrencyDiffers:
      return "give the amount in the invoice's currency";
    case InvoiceRefusal::kExceedsAmountDue:
      return "the payment is more than what is due; record what is due and credit the rest";
    case InvoiceRefusal::kExceedsAmountPaid:
      return "no more can be reversed than was paid";
    case InvoiceRefusal::kHasPayments:
      return "the invoice has payments; take it back by a credit note instead";
    case InvoiceRefusal::kNoLines:
      return "an invoice needs at least one line";
    case InvoiceRefusal::kNoSeries:
      return "name the series that the invoice's number comes from";
    case InvoiceRefusal::kBadDate:
      return "give existing days, and a due day that is not before the day of issue";
    case InvoiceRefusal::kNoReason:
      return "say why, for the record";
    case InvoiceRefusal::kHasCredits:
      return "a credit note took part of the invoice back; credit the rest instead of voiding it";
  }
  return "the invoice does not allow this";
}

bool is_about_input(InvoiceRefusal refusal) {
  switch (refusal) {
    case InvoiceRefusal::kAmountNotPositive:
    case InvoiceRefusal::kCurrencyDiffers:
    case InvoiceRefusal::kExceedsAmountDue:
    case InvoiceRefusal::kExceedsAmountPaid:
    case InvoiceRefusal::kNoSeries:
    case InvoiceRefusal::kBadDate:
    case InvoiceRefusal::kNoReason:
      return true;
    default:
      return false;
  }
}

std::string_view sentence(OrderRefusal refusal) {
  switch (refusal) {
    case OrderRefusal::kIsFinal:
      return "the order is completed, cancelled or failed; place a new one";
    case OrderRefusal::kNotPending:
      return "the order is no longer waiting for its payment";
    case OrderRefusal::kNotPaid:
      return "the order must be paid, and not yet processing";
    case OrderRefusal::kNotProcessing:
      return "the order must be processing";
    case OrderRefusal::kNoInvoice:
      return "name the invoice that was paid; only an order of 0 has none";
    case OrderRefusal::kNoSubscription:
      return "name the subscription that was provisioned";
    case OrderRefusal::kNoReason:
      return "say why, for the record";
  }
  return "the order does not allow this";
}

absl::StatusCode category(bool is_about_input) {
  return is_about_input ? absl::StatusCode::kInvalidArgument
                        : absl::StatusCode::kFailedPrecondition;
}

}  // namespace

std::string_view to_string(InvoiceRefusal refusal) noexcept {
  switch (refusal) {
    case InvoiceRefusal::kNotDraft:
      return "not_draft";
    case InvoiceRefusal::kNotOpen:
      return "not_open";
    case InvoiceRefusal::kAmountNotPositive:
      return "amount_not_positive";
    case InvoiceRefusal::kCurrencyDiffers:
      return "currency_differs";
    case InvoiceRefusal::kExceedsAmountDue:
      return "exceeds_amount_due";
    case InvoiceRefusal::kExceedsAmountPaid:
      return "exceeds_amount_paid";
    case InvoiceRefusal::kHasPayments:
      return "has_payments";
    case InvoiceRefusal::kNoLines:
      return "no_lines";
    case InvoiceRefusal::kNoSeries:
      return "no_series";
    case InvoiceRefusal::kBadDate:
      return "bad_date";
    case InvoiceRefusal::kNoReason:
      return "no_reason";
    case InvoiceRefusal::kHasCredits:
      return "has_credits";
  }
  return {};
}

std::string_view to_string(OrderRefusal refusal) noexcept {
  switch (refusal) {
    case OrderRefusal::kIsFinal:
      return "is_final";
    case OrderRefusal::kNotPending:
      return "not_pending";
    case OrderRefusal::kNotPaid:
      return "not_paid";
    case OrderRefusal::kNotProcessing:
      return "not_processing";
    case OrderRefusal::kNoInvoice:
      return "no_invoice";
    case OrderRefusal::kNoSubscription:
      return "no_subscription";
    case OrderRefusal::kNoReason:
      return "no_reason";
  }
  return {};
}

absl::Status to_status(InvoiceRefusal refusal) {
  std::string code("invoice.");
  code += to_string(refusal);
  return make_error(category(is_about_input(refusal)), code, sentence(refusal));
}

absl::Status to_status(OrderRefusal refusal) {
  std::string code("order.");
  code += to_string(refusal);
  return make_error(category(refusal >= OrderRefusal::kNoInvoice), code, sentence(refusal));
}

}  // namespace v0
}  // namespace octroi
