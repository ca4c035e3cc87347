// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <iterator>

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/payment/answers.h"
#include "octroi/paypal/paypal.h"
#include "octroi/paypal/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "paypal";

struct IssueRow {
  std::string_view issue;
  DeclineReason reason;
};

constexpr IssueRow kDeclines[] = {
    {"INSTRUMENT_DECLINED", DeclineReason::kDoNotHonor},
    {"TRANSACTION_REFUSED", DeclineReason::kDoNotHonor},
    {"MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED", DeclineReason::kDoNotHonor},
    {"PAYER_ACTION_REQUIRED", DeclineReason::kNeedsApproval},
    {"PAYEE_BLOCKED_TRANSACTION", DeclineReason::kFraud},
    {"COMPLIANCE_VIOLATION", DeclineReason::kFraud},
};

constexpr std::string_view kTooMuch[] = {"REFUND_AMOUNT_EXCEEDED", "CAPTURE_FULLY_REFUNDED",
                                         "MAX_NUMBER_OF_REFUNDS_EXCEEDED"};

bool may_have_happened(const HttpResult& result) {
  const int status = result.response.status;
  const bool is_definite =
      (status >= 200 && status <= 299) || (status >= 400 && status <= 499 && status != 409);
  return result.outcome == HttpOutcome::kMaybeSent || !is_definite;
}

const std::string& issue_of(const JsonValue& body) {
  return body.at("details").at(0).at("issue").text();
}

// Refused before anything happened.
absl::Status read_refusal(int status, const JsonValue& body, std::string_view key) {
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  if (status == 429) return payment_unreachable("rate limit");
  if (status == 404) return payment_not_found(key);
  const std::string& issue = issue_of(body);
  return payment_request_refused(kName, issue.empty() ? body.at("name").text() : issue);
}

std::string approval_url(const JsonValue& links) {
  for (const std::string_view wanted : {"payer-action", "approve"}) {
    for (const JsonValue& link : links.items()) {
      if (link.at("rel").text() == wanted) return link.at("href").text();
    }
  }
  return {};
}

absl::StatusOr<Money> read_money(const JsonValue& amount) {
  return read_wire_amount(amount.at("value").text(), amount.at("currency_code").text());
}

PaypalOrder read_order(const JsonValue& body) {
  const JsonValue& unit = body.at("purchase_units").at(0);
  const JsonValue& capture = unit.at("payments").at("captures").at(0);
  PaypalOrder order;
  order.status = body.at("status").text();
  order.custom_id = unit.at("custom_id").text();
  order.capture = capture.at("id").text();
  const StatusReading reading = read_paypal_status(order.status, capture.at("status").text());
  const bool has_capture = !order.capture.empty();
  const absl::StatusOr<Money> money = read_money((has_capture ? capture : unit).at("amount"));
  order.charge.provider_reference = body.at("id").text();
  if (!money.ok() || order.charge.provider_reference.empty()) {
    order.charge = unknown_charge();
    return order;
  }
  order.charge.amount = *money;
  order.charge.outcome = outcome_of(reading.status);
  if (reading.status == ProviderStatus::kRequiresAction) {
    order.charge.approval_url = approval_url(body.at("links"));
  }
  if (order.charge.outcome == ChargeOutcome::kRejected) {
    const bool is_cancelled = reading.status == ProviderStatus::kCancelled;
    order.charge.decline =
        Decline{is_cancelled ? DeclineReason::kCancelledByPayer : DeclineReason::kDoNotHonor, false,
                has_capture ? capture.at("status").text() : order.status};
  }
  if (!reading.is_known) {
    order.charge.alert =
        unknown_status_alert(kName, order.status + " " + capture.at("status").text());
  }
  return order;
}

PaypalOrder unknown_order() { return PaypalOrder{.charge = unknown_charge()}; }

}  // namespace

absl::StatusOr<AccessToken> decode_paypal_token(const HttpResult& result) {
  if (!result.is_answer()) return payment_unreachable(result.failure);
  const int status = result.response.status;
  if (status == 400 || status == 401 || status == 403) return payment_bad_credentials(kName);
  const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
  if (status != 200 || !body.ok() || body->at("access_token").text().empty()) {
    return payment_unreachable("no token");
  }
  return AccessToken{Secret(body->at("access_token").text()),
                     std::chrono::seconds(body->at("expires_in").integer().value_or(0))};
}

absl::StatusOr<PaypalOrder> decode_paypal_order(const HttpResult& result, std::string_view key) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  if (may_have_happened(result)) return unknown_order();
  const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
  const int status = result.response.status;
  if (status < 300) return body.ok() ? read_order(*body) : unknown_order();
  const JsonValue error = body.ok() ? *body : JsonValue();
  const std::string& issue = issue_of(error);
  for (const IssueRow& row : kDeclines) {
    if (row.issue != issue) continue;
    PaypalOrder declined;
    declined.charge.outcome = ChargeOutcome::kRejected;
    declined.charge.decline = Decline{row.reason, false, issue};
    return declined;
  }
  return read_refusal(status, error, key);
}

absl::StatusOr<RefundResult> decode_paypal_refund(const HttpResult& result, std::string_view key) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  if (may_have_happened(result)) return RefundResult{};
  const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
  const int status = result.response.status;
  const JsonValue answer = body.ok() ? *body : JsonValue();
  if (status >= 300) {
    const std::string& issue = issue_of(answer);
    const bool is_too_much =
        std::find(std::begin(kTooMuch), std::end(kTooMuch), issue) != std::end(kTooMuch);
    if (is_too_much) return refund_exceeds_charge();
    if (issue == "PENDING_CAPTURE") return charge_not_settled();
    return read_refusal(status, answer, key);
  }
  RefundResult refund;
  const absl::StatusOr<Money> money = read_money(answer.at("amount"));
  refund.provider_reference = answer.at("id").text();
  if (!money.ok() || refund.provider_reference.empty()) return RefundResult{};
  refund.amount = *money;
  const std::string& word = answer.at("status").text();
  refund.outcome = word == "COMPLETED" ? ChargeOutcome::kSettled : ChargeOutcome::kPending;
  if (word == "FAILED" || word == "CANCELLED") {
    refund.outcome = ChargeOutcome::kRejected;
    refund.decline = Decline{DeclineReason::kOther, false, word};
  }
  return refund;
}

}  // namespace v0
}  // namespace octroi
