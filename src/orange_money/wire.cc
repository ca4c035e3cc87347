// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/orange_money/wire.h"

#include "octroi/base/digest.h"
#include "octroi/base/json_value.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

StatusReading read_orange_status(std::string_view status) noexcept {
  if (status == "SUCCESS") return {ProviderStatus::kSucceeded};
  if (status == "FAILED") return {ProviderStatus::kFailed};
  if (status == "PENDING") return {ProviderStatus::kProcessing};
  if (status == "INITIATED") return {ProviderStatus::kRequiresAction};
  if (status == "EXPIRED") return {ProviderStatus::kCancelled};
  return {ProviderStatus::kPending, false};
}

absl::StatusOr<OrangeWebPayment> read_orange_web_payment(int http_status, std::string_view body) {
  const absl::Status bad = make_error(absl::StatusCode::kInvalidArgument, "orange_money.bad_answer",
                                      "the answer holds no payment page");
  if (http_status < 200 || http_status > 299) return bad;
  OCTROI_ASSIGN_OR_RETURN(const JsonValue answer, JsonValue::parse(body));
  OrangeWebPayment payment{answer.at("pay_token").text(), answer.at("payment_url").text(),
                           Secret(answer.at("notif_token").text())};
  if (payment.pay_token.empty() || payment.payment_url.empty() || payment.notif_token.empty()) {
    return bad;
  }
  return payment;
}

std::string orange_callback_name(const Secret& notif_token) {
  return to_hex(sha256("orange_money notification\n" + std::string(notif_token.reveal())));
}

absl::StatusOr<bool> is_orange_notification_for(std::string_view body, const Secret& notif_token) {
  const absl::StatusOr<JsonValue> notification = JsonValue::parse(body);
  if (!notification.ok() || !notification->at("notif_token").is_text()) {
    return make_error(absl::StatusCode::kInvalidArgument, "orange_money.bad_notification",
                      "not a notification of Orange Money");
  }
  return !notif_token.empty() && notif_token.equals(notification->at("notif_token").text());
}

}  // namespace v0
}  // namespace octroi
