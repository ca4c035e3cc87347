// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/transfers.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "engine/plan/settling.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/text.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kDigestDigits = 64;

// A charge that its provider still works on would be taken a second time.
absl::Status check_waits(const Work& work, const Payment& payment) {
  const PaymentProvider* provider = work.engine.provider(payment.method.provider);
  const bool is_by_hand = provider == nullptr || provider->capabilities().manual;
  const bool may_come =
      payment.status == PaymentStatus::kProcessing || payment.status == PaymentStatus::kFailed;
  if (may_come && is_by_hand) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "payment.not_waiting",
                    "payment " + payment.id.to_string() + " is " +
                        std::string(to_string(payment.status)) + " and waits for no transfer");
}

bool is_digest(std::string_view text) {
  return text.size() == kDigestDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

absl::Status settle_transfer(Work& work, PaymentId id, const BankTransferEvidence& evidence,
                             std::optional<Payment>& told) {
  OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, id));
  const Payment& was = payment.was.value;
  OCTROI_RETURN_IF_ERROR(check_text("statement_id", evidence.statement_id));
  OCTROI_RETURN_IF_ERROR(check_waits(work, was));
  if (evidence.amount != was.amount) {
    return make_error(absl::StatusCode::kInvalidArgument, "payment.amount_differs",
                      "the transfer is " + evidence.amount.to_string() + ", the payment asks " +
                          was.amount.to_string());
  }
  if (!add_days(evidence.received_on, 0).ok()) {
    return make_error(absl::StatusCode::kInvalidArgument, "payment.bad_date",
                      "received_on is not a day");
  }
  // A day has begun somewhere up to 14 hours before it does in UTC.
  constexpr std::chrono::hours kFirstZone{14};
  if (std::chrono::sys_days(evidence.received_on) > work.draft.now() + kFirstZone) {
    return make_error(
        absl::StatusCode::kInvalidArgument, "payment.bad_date",
        "the transfer is of " + format_date(evidence.received_on) + ", which is still to come");
  }
  payment.now.provider_reference = evidence.statement_id;
  payment.now.evidence = work.context.actor().to_string() + " saw statement " +
                         evidence.statement_id + " of " + format_date(evidence.received_on);
  work.draft.about(id.to_string());
  work.holds_from = evidence.received_on;
  OCTROI_RETURN_IF_ERROR(
      settle(work, payment, {LedgerAccount::kBank, payment.now.method.provider}));
  work.holds_from.reset();
  told.reset();
  if (is_unexpected(payment)) told = payment.now;
  return absl::OkStatus();
}

absl::Status plan_receipt(Work& work, const AttachReceipt& request) {
  OCTROI_RETURN_IF_ERROR(check_text("receipt.name", request.name));
  OCTROI_RETURN_IF_ERROR(check_text("receipt.kept_at", request.kept_at, {.bytes_max = 500}));
  if (!is_digest(request.sha256)) {
    return make_error(absl::StatusCode::kInvalidArgument, "receipt.bad_digest",
                      "sha256 is 64 hexadecimal digits, in lower case");
  }
  OCTROI_ASSIGN_OR_RETURN(PaymentWork payment, load_payment(work, request.payment));
  OCTROI_RETURN_IF_ERROR(check_waits(work, payment.was.value));
  work.draft.about(request.payment.to_string());
  JsonWriter receipt;
  receipt.object().field("name", request.name).field("sha256", request.sha256);
  receipt.field("kept_at", request.kept_at);
  receipt.field("attached_at", format_instant(work.draft.now())).end();
  payment.now.receipt = std::move(receipt).text();
  JsonWriter data;
  data.object().field("sha256", request.sha256).end();
  work.draft.change(payment.was, payment.now, "payment.receipt_attached", std::move(data).text());
  work.draft.explain("the payer shows a receipt; look at it and at the account");
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
