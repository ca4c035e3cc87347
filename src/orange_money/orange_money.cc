// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/orange_money/orange_money.h"

#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/payment/wire_amount.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kOrderIdBytesMax = 30;
// The sandbox has a currency of its own, which is in no standard.
constexpr std::string_view kSandboxCurrency = "OUV";

absl::Status check_order_id(std::string_view order_id) {
  if (!order_id.empty() && order_id.size() <= kOrderIdBytesMax) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "orange_money.bad_order",
                    "an order id has 1 to 30 bytes");
}

std::string address(const OrangeAccount& account, std::string_view call) {
  return account.base_url + "/orange-money-webpay/" + account.country + "/v1/" + std::string(call);
}

HttpRequest post_json(std::string url, const Secret& token, JsonWriter json) {
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  request.authorization = bearer_authorization(token);
  request.body = std::move(json).text();
  return request;
}

// In major units, as a JSON number.
absl::StatusOr<std::string> amount_of(Money amount) {
  return wire_amount(amount, amount.currency().exponent());
}

}  // namespace

HttpRequest encode_orange_token(const OrangeAccount& account) {
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = account.base_url + "/oauth/v3/token";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  request.authorization = basic_authorization(account.client_id, account.client_secret);
  request.body = "grant_type=client_credentials";
  request.is_repeatable = true;
  return request;
}

absl::StatusOr<HttpRequest> encode_orange_web_payment(const OrangeAccount& account,
                                                      const Secret& token,
                                                      std::string_view order_id, Money amount) {
  OCTROI_RETURN_IF_ERROR(check_order_id(order_id));
  OCTROI_ASSIGN_OR_RETURN(const std::string digits, amount_of(amount));
  const bool is_sandbox = account.country == "dev";
  JsonWriter json;
  json.object()
      .field("merchant_key", account.merchant_key)
      .field("currency", is_sandbox ? kSandboxCurrency : amount.currency().code())
      .field("order_id", order_id)
      .key("amount")
      .raw(digits)
      .field("return_url", account.return_url)
      .field("cancel_url", account.cancel_url)
      .field("notif_url", account.notif_url)
      .field("lang", account.language)
      .field("reference", account.shop_name)
      .end();
  return post_json(address(account, "webpayment"), token, std::move(json));
}

absl::StatusOr<HttpRequest> encode_orange_status(const OrangeAccount& account, const Secret& token,
                                                 std::string_view order_id, Money amount,
                                                 std::string_view pay_token) {
  OCTROI_RETURN_IF_ERROR(check_order_id(order_id));
  OCTROI_ASSIGN_OR_RETURN(const std::string digits, amount_of(amount));
  JsonWriter json;
  json.object()
      .field("order_id", order_id)
      .key("amount")
      .raw(digits)
      .field("pay_token", pay_token)
      .end();
  HttpRequest request = post_json(address(account, "transactionstatus"), token, std::move(json));
  request.is_repeatable = true;
  return request;
}

}  // namespace v0
}  // namespace octroi
