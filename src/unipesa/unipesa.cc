// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/unipesa/unipesa.h"

#include <algorithm>
#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/json_writer.h"
#include "octroi/base/status.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/unipesa/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "unipesa";
constexpr std::int64_t kBadSignature = 10201;
constexpr std::int64_t kBadMerchant = 10105;

absl::StatusOr<HttpRequest> signed_call(const UnipesaOptions& options, const char* what,
                                        const std::string& unsigned_body) {
  OCTROI_ASSIGN_OR_RETURN(const std::string signature,
                          unipesa_signature(unsigned_body, options.secret_key));
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = options.base_url + "/" + options.public_id + "/" + what;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = unsigned_body;
  request.body.pop_back();  // the object's end
  request.body += R"(,"signature":")" + signature + R"("})";
  request.is_repeatable = true;  // the same order id is one operation
  return request;
}

// Which only what was written down can be found by.
bool is_digest(std::string_view order) {
  constexpr std::size_t kDigits = 64;
  return order.size() == kDigits &&
         order.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Of an answer or a callback that has a status.
ChargeResult read_order(const JsonValue& body, std::int64_t status) {
  const StatusReading reading = read_unipesa_status(status);
  ChargeResult charge;
  charge.outcome = outcome_of(reading.status);
  charge.provider_reference = body.at("transaction_id").text();
  if (charge.outcome == ChargeOutcome::kRejected) {
    const std::string& why = body.at("provider_result").at("code").text();
    charge.decline = Decline{DeclineReason::kOther, false, why};
  }
  if (!reading.is_known) charge.alert = unknown_status_alert(kName, std::to_string(status));
  return charge;
}

class UnipesaCallbacks final : public CallbackReader {
 public:
  explicit UnipesaCallbacks(const UnipesaOptions& options)
      : name_(options.name), key_(options.secret_key) {}

  std::string_view provider() const override { return name_; }

  absl::StatusOr<CallbackNews> read(const TenantContext& tenant, const Callback& callback,
                                    Instant) const override {
    OCTROI_RETURN_IF_ERROR(verify_unipesa_callback(callback.body, key_));
    return decode_unipesa_callback(tenant, callback.body);
  }

 private:
  std::string name_;
  Secret key_;
};

bool is_number(std::string_view text) {
  return text.size() >= 6 && text.size() <= 15 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Unipesa final : public PaymentProvider {
 public:
  Unipesa(UnipesaOptions options, HttpClient& client)
      : options_(std::move(options)), client_(client) {}

  [[nodiscard]] std::string_view name() const override { return options_.name; }
  // A lookup would have to tell "not there" from other failures; that code is not documented.
  [[nodiscard]] PaymentCapabilities capabilities() const override {
    return {.off_session = true, .keeps_keys = true};
  }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    OCTROI_ASSIGN_OR_RETURN(const HttpRequest call,
                            encode_unipesa_payment(options_, tenant, request));
    OCTROI_ASSIGN_OR_RETURN(ChargeResult made, decode_unipesa(client_.send(call), request.amount));
    if (made.outcome != ChargeOutcome::kPending) return made;
    // The answer may be the one to an earlier request under this key: the status is of now.
    OCTROI_ASSIGN_OR_RETURN(const HttpRequest question,
                            encode_unipesa_status(options_, tenant, request.idempotency_key));
    const auto now = decode_unipesa(client_.send(question), request.amount);
    const bool tells = now.ok() && now->outcome != ChargeOutcome::kUnknown;
    return tells ? *now : made;
  }

  [[nodiscard]] std::string callback_name(const TenantContext& tenant,
                                          std::string_view key) const override {
    return unipesa_order_name(tenant, key);
  }

 private:
  const UnipesaOptions options_;
  HttpClient& client_;
};

}  // namespace

// 128 of A-Z a-z 0-9 - _ . : are allowed.
std::string unipesa_order_name(const TenantContext& tenant, std::string_view key) {
  constexpr std::size_t kOrderIdMax = 128;
  std::string scoped = scoped_key(tenant, key);
  const bool is_allowed = scoped.size() <= kOrderIdMax && scoped.find('/') == std::string::npos;
  return is_allowed ? scoped : short_scoped_key(tenant, key);
}

absl::StatusOr<HttpRequest> encode_unipesa_payment(const UnipesaOptions& options,
                                                   const TenantContext& tenant,
                                                   const ChargeRequest& charge) {
  if (!is_number(charge.payment_method)) {
    return make_error(absl::StatusCode::kInvalidArgument, "unipesa.bad_number",
                      "the payment method must be a phone number in digits");
  }
  OCTROI_ASSIGN_OR_RETURN(const std::string amount, wire_amount(charge.amount, 2));
  JsonWriter json;
  json.object()
      .field("merchant_id", options.merchant_id)
      .field("customer_id", charge.payment_method)
      .field("order_id", unipesa_order_name(tenant, charge.idempotency_key))
      .field("amount", amount)
      .field("currency", charge.amount.currency().code())
      .field("country", options.country)
      .field("callback_url", callback_url_for(tenant, options.callback_url))
      .field("provider_id", options.operator_id)
      .end();
  return signed_call(options, "payment_c2b", std::move(json).text());
}

absl::StatusOr<HttpRequest> encode_unipesa_status(const UnipesaOptions& options,
                                                  const TenantContext& tenant,
                                                  std::string_view key) {
  JsonWriter json;
  json.object()
      .field("merchant_id", options.merchant_id)
      .field("order_id", unipesa_order_name(tenant, key))
      .end();
  return signed_call(options, "status", std::move(json).text());
}

absl::StatusOr<ChargeResult> decode_unipesa(const HttpResult& result, Money asked) {
  if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
  if (!result.is_answer() || result.response.status >= 500) return unknown_charge();
  const auto body = JsonValue::parse(result.response.body);
  if (!body.ok()) return unknown_charge();  // a page instead of JSON happens, and tells nothing
  const auto code = body->at("result").at("code").integer();
  if (code == kBadSignature || code == kBadMerchant) return payment_bad_credentials(kName);
  const auto status = body->at("status").integer();
  if (!status) {
    if (!code || *code == 0) return unknown_charge();
    return payment_request_refused(kName, std::to_string(*code));
  }
  ChargeResult charge = read_order(*body, *status);
  charge.amount = asked;
  return charge;
}

absl::StatusOr<CallbackNews> decode_unipesa_callback(const TenantContext& tenant,
                                                     std::string_view body) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue order, JsonValue::parse(body));
  const std::string& id = order.at("order_id").text();
  const auto status = order.at("status").integer();
  if (id.empty() || !status) return callback_malformed(kName);
  CallbackNews news{.event_id = id + "=" + std::to_string(*status)};
  news.charge_name = id;
  if (!is_digest(id)) {
    OCTROI_ASSIGN_OR_RETURN(news.idempotency_key, own_key(tenant, id));
  }
  news.result = read_order(order, *status);
  const auto money = read_wire_amount(order.at("amount").text(), order.at("currency").text());
  news.names_no_amount = !money.ok();
  if (money.ok()) news.result.amount = *money;
  return news;
}

absl::StatusOr<std::unique_ptr<CallbackReader>> make_unipesa_callbacks(
    const UnipesaOptions& options) {
  if (options.secret_key.empty() || options.name.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "unipesa.bad_option",
                      "give the account's name and secret key");
  }
  return std::make_unique<UnipesaCallbacks>(options);
}

absl::StatusOr<std::unique_ptr<PaymentProvider>> make_unipesa(UnipesaOptions options,
                                                              HttpClient& client) {
  if (options.base_url.empty() || options.public_id.empty() || options.merchant_id.empty() ||
      options.secret_key.empty() || options.operator_id.empty() || options.name.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "unipesa.bad_option",
                      "base URL, public id, merchant id, secret key and the operator's id");
  }
  return std::make_unique<Unipesa>(std::move(options), client);
}

}  // namespace v0
}  // namespace octroi
