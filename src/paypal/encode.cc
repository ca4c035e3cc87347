// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "paypal/custom_id.h"

#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/http/url.h"
#include "octroi/payment/answers.h"
#include "octroi/paypal/paypal.h"
#include "octroi/paypal/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kDescriptionBytesMax = 127;

HttpRequest call(const PaypalOptions& options, const Secret& token, HttpMethod method,
                 const std::string& path) {
  HttpRequest request;
  request.method = method;
  request.url = options.base_url + path;
  request.headers = {{"Content-Type", "application/json"}, {"Prefer", "return=representation"}};
  request.authorization = bearer_authorization(token);
  request.is_repeatable = true;  // it reads, or has a request id
  return request;
}

// Request ids have at most 108 characters, our scoped keys more; for each call its own.
std::string request_id(const TenantContext& tenant, std::string_view key, std::string_view what) {
  return short_scoped_key(tenant, key) + "-" + std::string(what);
}

std::string shortened(std::string_view text) {
  if (text.size() <= kDescriptionBytesMax) return std::string(text);
  std::size_t size = kDescriptionBytesMax;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size));
}

void write_amount(JsonWriter& json, Money amount, const std::string& value) {
  json.key("amount")
      .object()
      .field("currency_code", amount.currency().code())
      .field("value", value)
      .end();
}

void write_experience(JsonWriter& json, const PaypalOptions& options) {
  json.key("payment_source").object().key("paypal").object().key("experience_context").object();
  json.field("return_url", options.return_url).field("cancel_url", options.cancel_url);
  if (!options.brand_name.empty()) json.field("brand_name", options.brand_name);
  json.field("user_action", "PAY_NOW").field("shipping_preference", "NO_SHIPPING");
  json.end().end().end();
}

}  // namespace

HttpRequest encode_paypal_token(const PaypalOptions& options) {
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = options.base_url + "/v1/oauth2/token";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.authorization = basic_authorization(options.client_id, options.client_secret);
  request.body = "grant_type=client_credentials";
  request.is_repeatable = true;
  return request;
}

absl::StatusOr<HttpRequest> encode_paypal_order(const PaypalOptions& options, const Secret& token,
                                                const TenantContext& tenant,
                                                const ChargeRequest& charge) {
  OCTROI_ASSIGN_OR_RETURN(const std::string value, paypal_amount(charge.amount));
  HttpRequest request = call(options, token, HttpMethod::kPost, "/v2/checkout/orders");
  request.headers.push_back(
      {"PayPal-Request-Id", request_id(tenant, charge.idempotency_key, "order")});
  JsonWriter json;
  json.object().field("intent", "CAPTURE").key("purchase_units").array().object();
  json.field("reference_id", charge.payment.to_string());
  write_amount(json, charge.amount, value);
  json.field("custom_id", paypal_custom_id(tenant, charge.payment));
  if (!charge.description.empty()) json.field("description", shortened(charge.description));
  json.end().end();
  write_experience(json, options);
  json.end();
  request.body = std::move(json).text();
  return request;
}

HttpRequest encode_paypal_get_order(const PaypalOptions& options, const Secret& token,
                                    std::string_view order) {
  return call(options, token, HttpMethod::kGet, "/v2/checkout/orders/" + percent_encode(order));
}

HttpRequest encode_paypal_capture(const PaypalOptions& options, const Secret& token,
                                  const TenantContext& tenant, std::string_view key,
                                  std::string_view order) {
  HttpRequest request = call(options, token, HttpMethod::kPost,
                             "/v2/checkout/orders/" + percent_encode(order) + "/capture");
  request.headers.push_back({"PayPal-Request-Id", request_id(tenant, key, "capture")});
  request.body = "{}";
  return request;
}

absl::StatusOr<HttpRequest> encode_paypal_refund(const PaypalOptions& options, const Secret& token,
                                                 const TenantContext& tenant,
                                                 std::string_view capture,
                                                 const RefundRequest& refund) {
  OCTROI_ASSIGN_OR_RETURN(const std::string value, paypal_amount(refund.amount));
  HttpRequest request = call(options, token, HttpMethod::kPost,
                             "/v2/payments/captures/" + percent_encode(capture) + "/refund");
  request.headers.push_back(
      {"PayPal-Request-Id", request_id(tenant, refund.idempotency_key, "refund")});
  JsonWriter json;
  json.object();
  write_amount(json, refund.amount, value);
  json.end();
  request.body = std::move(json).text();
  return request;
}

}  // namespace v0
}  // namespace octroi
