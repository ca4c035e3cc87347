// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/digest.h"
#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/orange_money/orange_money.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/tenant/callback.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "orange_money";
constexpr std::size_t kOrderIdBytesMax = 30;
constexpr std::int64_t kOrderUsedBefore = 1204;
// The sandbox has a currency of its own, which is in no standard.
constexpr std::string_view kSandboxCurrency = "OUV";

absl::Status check_order_id(std::string_view order_id) {
  if (!order_id.empty() && order_id.size() <= kOrderIdBytesMax) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "orange_money.bad_order",
                    "an order id has 1 to 30 bytes");
}

bool is_success(int status) { return status >= 200 && status <= 299; }

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

std::string orange_order_id(const TenantContext& tenant, std::string_view key, int earlier) {
  const std::string named = scoped_key(tenant, key) + "\n" + std::to_string(earlier);
  return to_hex(sha256(named)).substr(0, kOrderIdBytesMax);
}

absl::StatusOr<HttpRequest> encode_orange_web_payment(const OrangeAccount& account,
                                                      const Secret& token,
                                                      const TenantContext& tenant,
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
      .field("notif_url", callback_url_for(tenant, account.notif_url))
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

absl::StatusOr<AccessToken> decode_orange_token(const HttpResult& result) {
  if (!result.is_answer()) return payment_unreachable(result.failure);
  const int status = result.response.status;
  if (status == 400 || status == 401 || status == 403) return payment_bad_credentials(kName);
  const auto body = JsonValue::parse(result.response.body);
  if (!is_success(status) || !body.ok() || body->at("access_token").text().empty()) {
    return payment_unreachable("no token");
  }
  return AccessToken{Secret(body->at("access_token").text()),
                     std::chrono::seconds(body->at("expires_in").integer().value_or(0))};
}

absl::StatusOr<OrangePageAnswer> decode_orange_page(const HttpResult& result) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  const int status = result.response.status;
  const bool is_refused = status >= 400 && status <= 499;
  if (!result.is_answer() || (!is_refused && !is_success(status))) return OrangePageAnswer{};
  if (is_success(status)) {
    auto page = read_orange_web_payment(status, result.response.body);
    if (!page.ok()) return OrangePageAnswer{};
    return OrangePageAnswer{OrangePageOutcome::kMade, *std::move(page)};
  }
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  if (status == 429) return payment_unreachable("rate limit");
  const auto body = JsonValue::parse(result.response.body);
  const auto code = body.ok() ? body->at("code").integer() : std::nullopt;
  if (code == kOrderUsedBefore) return OrangePageAnswer{OrangePageOutcome::kUsedBefore, {}};
  // Nothing happened; why not may be that the order was used before, so it is asked again.
  if (!code) return payment_unreachable("a refusal that cannot be read");
  return payment_request_refused(kName, std::to_string(*code));
}

absl::StatusOr<ChargeResult> decode_orange_status(const HttpResult& result,
                                                  std::string_view order_id, Money asked) {
  if (!result.is_answer()) return payment_unreachable(result.failure);
  const int status = result.response.status;
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  ChargeResult charge = unknown_charge();
  if (status == 404) {
    charge.alert = "orange_money does not know the page any more";
    return charge;
  }
  const auto body = JsonValue::parse(result.response.body);
  if (!is_success(status) || !body.ok() || body->at("status").text().empty()) {
    return payment_unreachable("no status");
  }
  const std::string& order = body->at("order_id").text();
  if (!order.empty() && order != order_id) {
    charge.alert = "orange_money tells of another order than it was asked for";
    return charge;
  }
  const std::string& word = body->at("status").text();
  const StatusReading reading = read_orange_status(word);
  charge.outcome = outcome_of(reading.status);
  charge.amount = asked;
  if (charge.outcome == ChargeOutcome::kRejected) {
    const bool has_ended = reading.status == ProviderStatus::kCancelled;
    charge.decline =
        Decline{has_ended ? DeclineReason::kCancelledByPayer : DeclineReason::kOther, false, word};
  }
  if (!reading.is_known) charge.alert = unknown_status_alert(kName, word);
  return charge;
}

}  // namespace v0
}  // namespace octroi
