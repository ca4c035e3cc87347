// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/http/url.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/strowallet/strowallet.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "strowallet";

StatusReading read_status(std::string_view word) {
  if (word == "paid") return {ProviderStatus::kSucceeded};
  if (word == "failed") return {ProviderStatus::kFailed};
  if (word == "pending") return {ProviderStatus::kRequiresAction};
  return {ProviderStatus::kPending, false};
}

}  // namespace

absl::StatusOr<HttpRequest> encode_strowallet_checkout(const StrowalletAccount& account,
                                                       const ChargeRequest& charge) {
  const Currency currency = charge.amount.currency();
  if (currency != kNgn && currency != kUsd) {
    return make_error(absl::StatusCode::kInvalidArgument, "payment.currency_unsupported",
                      "Strowallet's checkout takes NGN and USD");
  }
  OCTROI_ASSIGN_OR_RETURN(std::string amount, wire_amount(charge.amount, 2));
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"public_key", std::string(account.public_key.reveal())},
      {"amount", std::move(amount)},
      {"currency", std::string(currency.code())},
      {"description", charge.description},
      {"customer_name", account.customer_name},
      {"customer_email", account.customer_email},
      {"success_url", account.success_url},
      {"cancel_url", account.cancel_url},
      {"callback_url", account.callback_url}};
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = account.base_url + "/pay";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = encode_form(fields);
  return request;
}

HttpRequest encode_strowallet_status(const StrowalletAccount& account, std::string_view reference) {
  HttpRequest request;
  request.url = account.base_url +
                "/api/checkout/status?public_key=" + percent_encode(account.public_key.reveal()) +
                "&reference=" + percent_encode(reference);
  request.is_repeatable = true;
  return request;
}

absl::StatusOr<ChargeResult> decode_strowallet_checkout(const HttpResult& result) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  const int status = result.response.status;
  if (!result.is_answer() || status >= 500) return unknown_charge();
  if (status == 401 || status == 403 || status == 404) return payment_bad_credentials(kName);
  if (status == 429) return payment_unreachable("rate limit");
  const auto body = JsonValue::parse(result.response.body);
  if (!body.ok()) return unknown_charge();
  if (status >= 400 || !body->at("status").is_true()) {
    return payment_request_refused(kName, body->at("message").text());
  }
  const JsonValue& page = body->at("data");
  const auto money = read_wire_amount(page.at("amount").text(), page.at("currency").text());
  ChargeResult charge;
  charge.provider_reference = page.at("reference").text();
  charge.approval_url = page.at("checkout_url").text();
  if (!money.ok() || charge.provider_reference.empty()) return unknown_charge();
  charge.amount = *money;
  charge.outcome = ChargeOutcome::kPending;
  return charge;
}

absl::StatusOr<ChargeResult> decode_strowallet_status(const HttpResult& result,
                                                      std::string_view reference) {
  if (!result.is_answer()) return payment_unreachable(result.failure);
  const int status = result.response.status;
  if (status == 404) return payment_not_found(reference);
  const auto body = JsonValue::parse(result.response.body);
  if (!body.ok() || (status != 200 && status != 400)) return payment_unreachable("no status");
  const JsonValue& page = body->at("data");
  const std::string& word = page.at("payment_status").text();
  if (word.empty()) return payment_unreachable("no status");
  const StatusReading reading = read_status(word);
  const auto money = read_wire_amount(page.at("amount").text(), page.at("currency").text());
  ChargeResult charge;
  charge.outcome = outcome_of(reading.status);
  charge.provider_reference = reference;
  const bool is_settled = charge.outcome == ChargeOutcome::kSettled;
  // Without an amount that can be compared, nothing is settled.
  if (!money.ok() && is_settled) return unknown_charge();
  if (money.ok()) charge.amount = *money;
  if (charge.outcome == ChargeOutcome::kRejected) {
    charge.decline = Decline{DeclineReason::kOther, false, word};
  }
  if (!reading.is_known) charge.alert = unknown_status_alert(kName, word);
  return charge;
}

}  // namespace v0
}  // namespace octroi
