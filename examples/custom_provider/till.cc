// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "till.h"

#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/http/url.h"
#include "octroi/payment/answers.h"

namespace example {

using octroi::ChargeOutcome;
using octroi::ChargeResult;
using octroi::HttpOutcome;
using octroi::HttpRequest;
using octroi::HttpResult;

namespace {

// All tenants share the account, and so its keys.
std::string charge_url(const TillOptions& options, const octroi::TenantContext& tenant,
                       std::string_view key) {
  return options.url + "/charges/" + octroi::short_scoped_key(tenant, key);
}

// [errors]
// OK where the body says what became of the charge. An error is proof that nothing happened.
absl::Status judge(const HttpResult& result, std::string_view key) {
  if (result.outcome == HttpOutcome::kNotSent) return octroi::payment_unreachable(result.failure);
  switch (result.response.status) {
    case 400:
    case 422:
      return octroi::payment_request_refused("till", std::to_string(result.response.status));
    case 401:
      return octroi::payment_bad_credentials("till");
    case 404:
      return octroi::payment_not_found(key);
    case 409:
      return octroi::key_reused(key);
    case 429:
    case 503:
      return octroi::payment_unreachable("till is busy");
    default:
      return absl::OkStatus();
  }
}
// [/errors]

ChargeResult read(const HttpResult& result) {
  if (result.outcome == HttpOutcome::kMaybeSent) return octroi::unknown_charge();
  return decode_charge(result.response.body);
}

}  // namespace

HttpRequest encode_charge(const TillOptions& options, const octroi::TenantContext& tenant,
                          const octroi::ChargeRequest& request) {
  octroi::JsonWriter json;
  json.object().field("key", octroi::short_scoped_key(tenant, request.idempotency_key));
  json.field("minor", request.amount.minor()).field("currency", request.amount.currency().code());
  json.field("payment", request.payment.to_string()).field("method", request.payment_method).end();
  return {.method = octroi::HttpMethod::kPost,
          .url = options.url + "/charges",
          .headers = {{"Content-Type", "application/json"}},
          .body = std::move(json).text(),
          .authorization = octroi::bearer_authorization(options.token),
          .is_repeatable = true};
}

HttpRequest encode_lookup(const TillOptions& options, const octroi::TenantContext& tenant,
                          std::string_view key) {
  return {.method = octroi::HttpMethod::kGet,
          .url = charge_url(options, tenant, key),
          .authorization = octroi::bearer_authorization(options.token),
          .is_repeatable = true};
}

HttpRequest encode_refund(const TillOptions& options, const octroi::TenantContext& tenant,
                          const octroi::RefundRequest& request) {
  octroi::JsonWriter json;
  json.object().field("key", octroi::short_scoped_key(tenant, request.idempotency_key));
  json.field("minor", request.amount.minor()).end();
  return {.method = octroi::HttpMethod::kPost,
          .url = charge_url(options, tenant, request.charge_idempotency_key) + "/refunds",
          .headers = {{"Content-Type", "application/json"}},
          .body = std::move(json).text(),
          .authorization = octroi::bearer_authorization(options.token),
          .is_repeatable = true};
}

// [decode]
ChargeResult decode_charge(std::string_view body) {
  const auto json = octroi::JsonValue::parse(body);
  if (!json.ok()) return octroi::unknown_charge();
  const auto currency = octroi::Currency::parse(json->at("currency").text());
  const auto minor = json->at("minor").integer();
  ChargeResult result;
  result.provider_reference = json->at("id").text();
  if (!currency.ok() || !minor || result.provider_reference.empty()) {
    return octroi::unknown_charge();
  }
  result.amount = octroi::Money::of_minor(*minor, *currency);
  const std::string& state = json->at("state").text();
  result.outcome = ChargeOutcome::kPending;
  if (state == "paid") result.outcome = ChargeOutcome::kSettled;
  if (state == "refused") {
    result.outcome = ChargeOutcome::kRejected;
    const std::string& reason = json->at("reason").text();
    const bool lacks_funds = reason == "no_money";
    result.decline = octroi::Decline{
        lacks_funds ? octroi::DeclineReason::kInsufficientFunds : octroi::DeclineReason::kOther,
        false, reason};
  }
  // Providers add states: one that nobody knows is pending, and a person hears of it.
  if (result.outcome == ChargeOutcome::kPending && state != "waiting") {
    result.alert = octroi::unknown_status_alert("till", state);
  }
  return result;
}
// [/decode]

// [charge]
absl::StatusOr<ChargeResult> Till::charge(const octroi::TenantContext& tenant,
                                          const octroi::ChargeRequest& request) {
  OCTROI_RETURN_IF_ERROR(octroi::check_charge_request(request));
  const HttpResult result = client_.send(encode_charge(options_, tenant, request));
  OCTROI_RETURN_IF_ERROR(judge(result, request.idempotency_key));
  return read(result);
}
// [/charge]

absl::StatusOr<ChargeResult> Till::lookup(const octroi::TenantContext& tenant,
                                          std::string_view key) {
  const HttpResult result = client_.send(encode_lookup(options_, tenant, key));
  OCTROI_RETURN_IF_ERROR(judge(result, key));
  return read(result);
}

absl::StatusOr<octroi::RefundResult> Till::refund(const octroi::TenantContext& tenant,
                                                  const octroi::RefundRequest& request) {
  OCTROI_RETURN_IF_ERROR(octroi::check_refund_request(request));
  const HttpResult result = client_.send(encode_refund(options_, tenant, request));
  if (result.response.status == 422) return octroi::refund_exceeds_charge();
  OCTROI_RETURN_IF_ERROR(judge(result, request.idempotency_key));
  const ChargeResult read_back = read(result);
  return octroi::RefundResult{.outcome = read_back.outcome,
                              .amount = read_back.amount,
                              .provider_reference = read_back.provider_reference,
                              .decline = read_back.decline};
}

}  // namespace example
