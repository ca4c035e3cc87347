// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/paypal/online_callbacks.h"

#include <utility>

#include "paypal/transmission.h"

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/http/token_client.h"
#include "octroi/payment/answers.h"
#include "octroi/paypal/callbacks.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "paypal";

class PaypalOnlineCallbacks final : public CallbackReader {
 public:
  PaypalOnlineCallbacks(PaypalOnlineOptions options, HttpClient& client, const Clock& clock)
      : options_(std::move(options)), api_(client, clock, [this](HttpClient& to) {
          return decode_paypal_token(to.send(encode_paypal_token(options_.account)));
        }) {}

  [[nodiscard]] std::string_view provider() const override { return kName; }

  absl::StatusOr<CallbackNews> read(const TenantContext& tenant, const Callback& callback,
                                    Instant now) const override {
    const PaypalTransmission transmission = paypal::transmission_of(callback);
    OCTROI_RETURN_IF_ERROR(paypal::check_headers(transmission));
    OCTROI_RETURN_IF_ERROR(check_paypal_cert_url(transmission.cert_url));
    OCTROI_RETURN_IF_ERROR(paypal::check_window(transmission.time, now, options_.window));
    OCTROI_RETURN_IF_ERROR(ask(transmission, callback.body));
    return decode_paypal_event(tenant, callback.body);
  }

 private:
  absl::Status ask(const PaypalTransmission& transmission, std::string_view body) const {
    OCTROI_ASSIGN_OR_RETURN(const HttpResult result, api_.call([&](const Secret& token) {
      return encode_paypal_verification(options_.account, token, transmission, options_.webhook_id,
                                        body);
    }));
    return decode_paypal_verification(result);
  }

  const PaypalOnlineOptions options_;
  mutable TokenClient api_;
};

}  // namespace

absl::StatusOr<HttpRequest> encode_paypal_verification(const PaypalOptions& options,
                                                       const Secret& token,
                                                       const PaypalTransmission& transmission,
                                                       std::string_view webhook_id,
                                                       std::string_view body) {
  OCTROI_RETURN_IF_ERROR(JsonValue::parse(body).status());
  JsonWriter json;
  json.object().field("auth_algo", transmission.algorithm);
  json.field("cert_url", transmission.cert_url).field("transmission_id", transmission.id);
  json.field("transmission_sig", transmission.signature);
  json.field("transmission_time", transmission.time).field("webhook_id", webhook_id);
  json.key("webhook_event").raw(body).end();
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = options.base_url + "/v1/notifications/verify-webhook-signature";
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(json).text();
  request.authorization = bearer_authorization(token);
  request.is_repeatable = true;  // it only asks
  return request;
}

absl::Status decode_paypal_verification(const HttpResult& result) {
  if (!result.is_answer()) return payment_unreachable(result.failure);
  const int status = result.response.status;
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  const auto body = JsonValue::parse(result.response.body);
  const bool is_readable = status == 200 && body.ok();
  const std::string verdict = is_readable ? body->at("verification_status").text() : "";
  if (verdict == "SUCCESS") return absl::OkStatus();
  if (verdict != "FAILURE") return payment_unreachable("no word about the signature");
  return make_error(absl::StatusCode::kUnauthenticated, "signature.mismatch",
                    "PayPal says that it did not send this");
}

absl::StatusOr<std::unique_ptr<CallbackReader>> make_paypal_online_callbacks(
    PaypalOnlineOptions options, HttpClient& client, const Clock& clock) {
  const PaypalOptions& account = options.account;
  if (options.webhook_id.empty() || account.base_url.empty() || account.client_id.empty() ||
      account.client_secret.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "paypal.bad_option",
                      "give the webhook's id, and the account's client id and secret");
  }
  return std::make_unique<PaypalOnlineCallbacks>(std::move(options), client, clock);
}

}  // namespace v0
}  // namespace octroi
