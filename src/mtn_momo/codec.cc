// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/mtn_momo/mtn_momo.h"
#include "octroi/mtn_momo/wire.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/wire_amount.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "mtn_momo";
constexpr std::string_view kSandbox = "sandbox";
constexpr std::size_t kMessageMax = 160;

HttpRequest call_of(const MtnMomoOptions& options, const Secret& subscription_key,
                    HttpMethod method, const std::string& path) {
  HttpRequest request;
  request.method = method;
  request.url = options.base_url + path;
  request.headers = {{"Ocp-Apim-Subscription-Key", std::string(subscription_key.reveal())}};
  request.is_repeatable = true;  // it reads, or has a reference id
  return request;
}

HttpRequest call(const MtnMomoOptions& options, HttpMethod method, const std::string& path) {
  return call_of(options, options.subscription_key, method, path);
}

HttpRequest for_business(HttpRequest request, const MtnMomoOptions& options, const Secret& token) {
  request.headers.push_back({"X-Target-Environment", options.environment});
  request.authorization = bearer_authorization(token);
  return request;
}

HttpRequest business_call(const MtnMomoOptions& options, const Secret& token, HttpMethod method,
                          const std::string& path) {
  return for_business(call(options, method, path), options, token);
}

HttpRequest refund_call(const MtnMomoOptions& options, const Secret& token, HttpMethod method,
                        const std::string& path) {
  return for_business(call_of(options, options.disbursement->subscription_key, method, path),
                      options, token);
}

std::string reference_id(const TenantContext& tenant, std::string_view key) {
  return format_uuid(uuid_of_key(tenant, key));
}

// The wallet refuses signs such as an apostrophe.
std::string plain_message(std::string_view text) {
  std::string plain;
  for (const char c : text.substr(0, kMessageMax)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.';
    plain += is_plain ? c : ' ';
  }
  return plain;
}

bool is_number(std::string_view text) {
  return text.size() >= 8 && text.size() <= 15 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A word, or an object with a code.
const std::string& reason_of(const JsonValue& body) {
  const JsonValue& reason = body.at("reason");
  return reason.is_object() ? reason.at("code").text() : reason.text();
}

MtnPayment read_payment(const JsonValue& body, std::string_view reference) {
  MtnPayment payment;
  const std::string& status = body.at("status").text();
  const std::string& reason = reason_of(body);
  const auto money = read_wire_amount(body.at("amount").text(), body.at("currency").text());
  if (status.empty() || !money.ok()) {
    payment.charge = unknown_charge();
    return payment;
  }
  const StatusReading reading = read_mtn_status(status, reason);
  payment.external_id = body.at("externalId").text();
  payment.charge.outcome = outcome_of(reading.status);
  payment.charge.amount = *money;
  payment.charge.provider_reference = reference;
  if (payment.charge.outcome == ChargeOutcome::kRejected) {
    payment.charge.decline = read_mtn_decline(status, reason);
  }
  if (!reading.is_known) payment.charge.alert = unknown_status_alert(kName, status);
  return payment;
}

}  // namespace

MtnMomoOptions mtn_momo_sandbox() {
  MtnMomoOptions options;
  options.base_url = "https://sandbox.momodeveloper.mtn.com";
  options.environment = kSandbox;
  return options;
}

HttpRequest encode_mtn_token(const MtnMomoOptions& options) {
  HttpRequest request = call(options, HttpMethod::kPost, "/collection/token/");
  request.authorization = basic_authorization(options.api_user, options.api_key);
  return request;
}

absl::StatusOr<HttpRequest> encode_mtn_request(const MtnMomoOptions& options, const Secret& token,
                                               const TenantContext& tenant,
                                               const ChargeRequest& charge) {
  if (!is_number(charge.payment_method)) {
    return make_error(absl::StatusCode::kInvalidArgument, "mtn_momo.bad_number",
                      "the payment method must be a phone number: digits with the country's code");
  }
  if (options.environment == kSandbox && charge.amount.currency() != kEur) {
    return make_error(absl::StatusCode::kInvalidArgument, "payment.currency_unsupported",
                      "the sandbox takes EUR only");
  }
  OCTROI_ASSIGN_OR_RETURN(const std::string amount,
                          wire_amount(charge.amount, charge.amount.currency().exponent()));
  HttpRequest request =
      business_call(options, token, HttpMethod::kPost, "/collection/v1_0/requesttopay");
  request.headers.push_back({"Content-Type", "application/json"});
  request.headers.push_back(
      {"X-Reference-Id", format_uuid(uuid_of_key(tenant, charge.idempotency_key))});
  if (!options.callback_url.empty()) {
    request.headers.push_back({"X-Callback-Url", callback_url_for(tenant, options.callback_url)});
  }
  JsonWriter json;
  json.object()
      .field("amount", amount)
      .field("currency", charge.amount.currency().code())
      .field("externalId", charge.payment.to_string());
  json.key("payer")
      .object()
      .field("partyIdType", "MSISDN")
      .field("partyId", charge.payment_method)
      .end();
  json.field("payerMessage", plain_message(charge.description))
      .field("payeeNote", plain_message(charge.reference))
      .end();
  request.body = std::move(json).text();
  return request;
}

HttpRequest encode_mtn_status(const MtnMomoOptions& options, const Secret& token,
                              const TenantContext& tenant, std::string_view key) {
  return business_call(options, token, HttpMethod::kGet,
                       "/collection/v1_0/requesttopay/" + format_uuid(uuid_of_key(tenant, key)));
}

HttpRequest encode_mtn_refund_token(const MtnMomoOptions& options) {
  const MtnProduct& product = *options.disbursement;
  HttpRequest request =
      call_of(options, product.subscription_key, HttpMethod::kPost, "/disbursement/token/");
  request.authorization = basic_authorization(product.api_user, product.api_key);
  return request;
}

absl::StatusOr<HttpRequest> encode_mtn_refund(const MtnMomoOptions& options, const Secret& token,
                                              const TenantContext& tenant,
                                              const RefundRequest& refund) {
  OCTROI_ASSIGN_OR_RETURN(const std::string amount,
                          wire_amount(refund.amount, refund.amount.currency().exponent()));
  HttpRequest request = refund_call(options, token, HttpMethod::kPost, "/disbursement/v1_0/refund");
  request.headers.push_back({"Content-Type", "application/json"});
  request.headers.push_back({"X-Reference-Id", reference_id(tenant, refund.idempotency_key)});
  JsonWriter json;
  json.object()
      .field("amount", amount)
      .field("currency", refund.amount.currency().code())
      .field("externalId", refund.idempotency_key)
      .field("payerMessage", plain_message(refund.reason))
      .field("payeeNote", plain_message(refund.reason))
      .field("referenceIdToRefund", reference_id(tenant, refund.charge_idempotency_key))
      .end();
  request.body = std::move(json).text();
  return request;
}

HttpRequest encode_mtn_refund_status(const MtnMomoOptions& options, const Secret& token,
                                     const TenantContext& tenant, std::string_view key) {
  return refund_call(options, token, HttpMethod::kGet,
                     "/disbursement/v1_0/refund/" + reference_id(tenant, key));
}

HttpRequest encode_mtn_sandbox_user(const MtnMomoOptions& options, std::string_view user,
                                    std::string_view callback_host) {
  HttpRequest request = call(options, HttpMethod::kPost, "/v1_0/apiuser");
  request.headers.push_back({"X-Reference-Id", std::string(user)});
  request.headers.push_back({"Content-Type", "application/json"});
  JsonWriter json;
  json.object().field("providerCallbackHost", callback_host).end();
  request.body = std::move(json).text();
  return request;
}

HttpRequest encode_mtn_sandbox_key(const MtnMomoOptions& options, std::string_view user) {
  HttpRequest request =
      call(options, HttpMethod::kPost, "/v1_0/apiuser/" + std::string(user) + "/apikey");
  request.is_repeatable = false;
  return request;
}

absl::StatusOr<AccessToken> decode_mtn_token(const HttpResult& result) {
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

absl::StatusOr<bool> decode_mtn_accepted(const HttpResult& result) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  if (result.outcome == HttpOutcome::kMaybeSent) return false;
  const int status = result.response.status;
  if (status == 202 || status == 409) return true;
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  if (status == 429) return payment_unreachable("rate limit");
  if (status < 400 || status > 499) return false;
  const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
  return payment_request_refused(kName, body.ok() ? body->at("code").text() : "not JSON");
}

absl::StatusOr<MtnPayment> decode_mtn_status(const HttpResult& result, std::string_view reference,
                                             std::string_view key) {
  if (!result.is_answer()) return payment_unreachable(result.failure);
  const int status = result.response.status;
  if (status == 404) return payment_not_found(key);
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
  if (status != 200 || !body.ok()) return payment_unreachable("no status");
  return read_payment(*body, reference);
}

}  // namespace v0
}  // namespace octroi
