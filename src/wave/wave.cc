// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wave/wave.h"

#include <algorithm>
#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/http/url.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/key_locks.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/wave/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "wave";

ChargeResult read_session(const JsonValue& session) {
  const std::string& checkout = session.at("checkout_status").text();
  const std::string& payment = session.at("payment_status").text();
  const StatusReading reading = read_wave_status(checkout, payment);
  const auto money = read_wire_amount(session.at("amount").text(), session.at("currency").text());
  ChargeResult result;
  result.provider_reference = session.at("id").text();
  if (!money.ok() || result.provider_reference.empty()) return unknown_charge();
  result.amount = *money;
  result.outcome = outcome_of(reading.status);
  if (reading.status == ProviderStatus::kRequiresAction) {
    result.approval_url = session.at("wave_launch_url").text();
  }
  if (result.outcome == ChargeOutcome::kRejected) {
    const std::string& code = session.at("last_payment_error").at("code").text();
    const bool lacks_funds = code == "insufficient-funds";
    result.decline =
        Decline{lacks_funds ? DeclineReason::kInsufficientFunds : DeclineReason::kCancelledByPayer,
                false, code.empty() ? checkout : code};
  }
  if (!reading.is_known) result.alert = unknown_status_alert(kName, checkout + " " + payment);
  return result;
}

class WaveCallbacks final : public CallbackReader {
 public:
  explicit WaveCallbacks(std::vector<Secret> secrets) : secrets_(std::move(secrets)) {}

  std::string_view provider() const override { return kName; }

  absl::StatusOr<CallbackNews> read(const TenantContext& tenant, const Callback& callback,
                                    Instant now) const override {
    OCTROI_RETURN_IF_ERROR(
        verify_wave_webhook(callback.header("Wave-Signature"), callback.body, secrets_, now));
    return decode_wave_event(tenant, callback.body);
  }

 private:
  std::vector<Secret> secrets_;
};

// The code stands at the top, or in an error.
std::string error_of(const HttpResult& result) {
  const auto body = JsonValue::parse(result.response.body);
  if (!body.ok()) return "not JSON";
  const std::string& flat = body->at("code").text();
  return flat.empty() ? body->at("error").at("code").text() : flat;
}

class Wave final : public PaymentProvider {
 public:
  Wave(WaveOptions options, HttpClient& client) : options_(std::move(options)), client_(client) {}

  [[nodiscard]] std::string_view name() const override { return kName; }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return {.lookup = true}; }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    OCTROI_ASSIGN_OR_RETURN(const HttpRequest call, encode_wave_session(options_, tenant, request));
    const auto held = making_.hold(scoped_key(tenant, request.idempotency_key));
    const auto known = lookup(tenant, request.idempotency_key);
    if (known.ok()) {
      const bool is_same = known->amount == request.amount;
      if (!is_same) return key_reused(request.idempotency_key);
      return known;
    }
    if (!absl::IsNotFound(known.status())) return known.status();
    return decode_wave_session(client_.send(call));
  }

  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant,
                                      std::string_view idempotency_key) override {
    return decode_wave_search(client_.send(encode_wave_search(options_, tenant, idempotency_key)),
                              idempotency_key);
  }

 private:
  const WaveOptions options_;
  HttpClient& client_;
  KeyLocks making_;
};

HttpRequest call(const WaveOptions& options, HttpMethod method, const std::string& path) {
  HttpRequest request;
  request.method = method;
  request.url = options.base_url + path;
  request.authorization = bearer_authorization(options.api_key);
  return request;
}

}  // namespace

absl::StatusOr<HttpRequest> encode_wave_session(const WaveOptions& options,
                                                const TenantContext& tenant,
                                                const ChargeRequest& charge) {
  OCTROI_ASSIGN_OR_RETURN(const std::string amount, wave_amount(charge.amount));
  HttpRequest request = call(options, HttpMethod::kPost, "/v1/checkout/sessions");
  request.headers = {{"Content-Type", "application/json"}};
  JsonWriter json;  // unknown fields are refused: nothing of our own beside the reference
  json.object()
      .field("amount", amount)
      .field("currency", charge.amount.currency().code())
      .field("success_url", options.success_url)
      .field("error_url", options.error_url)
      .field("client_reference", scoped_key(tenant, charge.idempotency_key))
      .end();
  request.body = std::move(json).text();
  return request;
}

HttpRequest encode_wave_search(const WaveOptions& options, const TenantContext& tenant,
                               std::string_view key) {
  HttpRequest request = call(
      options, HttpMethod::kGet,
      "/v1/checkout/sessions/search?client_reference=" + percent_encode(scoped_key(tenant, key)));
  request.is_repeatable = true;
  return request;
}

absl::StatusOr<ChargeResult> decode_wave_session(const HttpResult& result) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  const int status = result.response.status;
  const bool is_definite = (status >= 200 && status <= 299) || (status >= 400 && status <= 499);
  if (!result.is_answer() || !is_definite) return unknown_charge();
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  if (status == 429) return payment_unreachable("rate limit");
  if (status >= 400) return payment_request_refused(kName, error_of(result));
  const auto body = JsonValue::parse(result.response.body);
  return body.ok() ? read_session(*body) : unknown_charge();
}

absl::StatusOr<ChargeResult> decode_wave_search(const HttpResult& result, std::string_view key) {
  if (!result.is_answer()) return payment_unreachable(result.failure);
  const int status = result.response.status;
  if (status == 401 || status == 403) return payment_bad_credentials(kName);
  const auto body = JsonValue::parse(result.response.body);
  if (status != 200 || !body.ok() || !body->at("result").is_array()) {
    return payment_unreachable("no list of sessions");
  }
  const JsonValue* chosen = nullptr;
  for (const JsonValue& session : body->at("result").items()) {
    const bool is_paid = session.at("payment_status").text() == "succeeded";
    const bool is_later =
        chosen == nullptr || session.at("when_created").text() > chosen->at("when_created").text();
    const bool has_paid = chosen != nullptr && chosen->at("payment_status").text() == "succeeded";
    if (is_paid || (is_later && !has_paid)) chosen = &session;
  }
  if (chosen == nullptr) return payment_not_found(key);
  return read_session(*chosen);
}

absl::StatusOr<CallbackNews> decode_wave_event(const TenantContext& tenant, std::string_view body) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue event, JsonValue::parse(body));
  CallbackNews news{.event_id = event.at("id").text()};
  const std::string& type = event.at("type").text();
  if (news.event_id.empty() || type.empty()) return callback_malformed(kName);
  if (!type.starts_with("checkout.session.")) return news;
  const JsonValue& session = event.at("data");
  OCTROI_ASSIGN_OR_RETURN(news.idempotency_key,
                          own_key(tenant, session.at("client_reference").text()));
  news.result = read_session(session);
  return news;
}

absl::StatusOr<std::unique_ptr<CallbackReader>> make_wave_callbacks(std::vector<Secret> secrets) {
  if (secrets.empty() || std::ranges::any_of(secrets, &Secret::empty)) {
    return make_error(absl::StatusCode::kInvalidArgument, "wave.bad_option",
                      "give the webhook's signing secret, wave_<cc>_WHS_...");
  }
  return std::make_unique<WaveCallbacks>(std::move(secrets));
}

absl::StatusOr<std::unique_ptr<PaymentProvider>> make_wave(WaveOptions options,
                                                           HttpClient& client) {
  const bool has_pages =
      options.success_url.starts_with("https://") && options.error_url.starts_with("https://");
  if (options.base_url.empty() || options.api_key.empty() || !has_pages) {
    return make_error(absl::StatusCode::kInvalidArgument, "wave.bad_option",
                      "an API key, and two https addresses the payer returns to");
  }
  return std::make_unique<Wave>(std::move(options), client);
}

}  // namespace v0
}  // namespace octroi
