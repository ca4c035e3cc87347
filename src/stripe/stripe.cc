// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/stripe/stripe.h"

#include <utility>

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/payment/answers.h"

namespace octroi {
inline namespace v0 {
namespace {

class Stripe final : public PaymentProvider {
 public:
  Stripe(StripeOptions options, HttpClient& client)
      : options_(std::move(options)), client_(client) {}

  [[nodiscard]] std::string_view name() const override { return "stripe"; }

  [[nodiscard]] PaymentCapabilities capabilities() const override {
    return {.off_session = true, .lookup = true, .refunds = true};
  }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    const bool is_page = request.payment_method.empty();
    if (is_page && options_.success_url.empty()) {
      return payment_request_refused(name(), "no payment method and no Checkout page");
    }
    OCTROI_ASSIGN_OR_RETURN(const HttpRequest call,
                            is_page ? encode_stripe_checkout(options_, tenant, request)
                                    : encode_stripe_intent(options_, tenant, request));
    return answered_or_asked(tenant, request, client_.send(call));
  }

  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant,
                                      std::string_view idempotency_key) override {
    return decode_stripe_search(
        client_.send(encode_stripe_search(options_, tenant, idempotency_key)), idempotency_key);
  }

  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_refund_request(request));
    OCTROI_ASSIGN_OR_RETURN(const std::string intent, find_intent(tenant, request));
    OCTROI_ASSIGN_OR_RETURN(const HttpRequest call,
                            encode_stripe_refund(options_, tenant, intent, request));
    return decode_stripe_refund(client_.send(call), request.idempotency_key);
  }

 private:
  // A replayed answer is as old as the first try: what was pending then is asked for again.
  absl::StatusOr<ChargeResult> answered_or_asked(const TenantContext&, const ChargeRequest& request,
                                                 const HttpResult& result) {
    OCTROI_ASSIGN_OR_RETURN(ChargeResult answer,
                            decode_stripe_charge(result, request.idempotency_key));
    const bool is_replay = find_header(result.response.headers, "Idempotent-Replayed") == "true";
    const bool may_have_moved_on = answer.outcome == ChargeOutcome::kPending;
    if (!is_replay || !may_have_moved_on || answer.provider_reference.empty()) return answer;
    const bool is_page = answer.provider_reference.starts_with("cs_");
    HttpRequest call = encode_stripe_get_intent(options_, answer.provider_reference);
    if (is_page) {
      call.url = options_.base_url + "/v1/checkout/sessions/" + answer.provider_reference;
    }
    const auto now = decode_stripe_search(client_.send(call), request.idempotency_key);
    return now.ok() ? *now : answer;
  }

  // The intent of that charge, if it is this tenant's.
  absl::StatusOr<std::string> find_intent(const TenantContext& tenant,
                                          const RefundRequest& request) {
    const bool is_intent = request.provider_reference.starts_with("pi_");
    const HttpRequest call =
        is_intent ? encode_stripe_get_intent(options_, request.provider_reference)
                  : encode_stripe_search(options_, tenant, request.charge_idempotency_key);
    const HttpResult result = client_.send(call);
    OCTROI_ASSIGN_OR_RETURN(const ChargeResult charge,
                            decode_stripe_search(result, request.charge_idempotency_key));
    const absl::StatusOr<JsonValue> body = JsonValue::parse(result.response.body);
    const JsonValue& intent = body.ok() && body->has("data") ? body->at("data").at(0)
                              : body.ok()                    ? *body
                                                             : JsonValue();
    const std::string owner = scoped_key(tenant, request.charge_idempotency_key);
    if (intent.at("metadata").at("octroi_key").text() != owner) {
      return payment_not_found(request.charge_idempotency_key);
    }
    if (charge.outcome != ChargeOutcome::kSettled) return charge_not_settled();
    return charge.provider_reference;
  }

  const StripeOptions options_;
  HttpClient& client_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PaymentProvider>> make_stripe(StripeOptions options,
                                                             HttpClient& client) {
  if (options.secret_key.empty() || options.base_url.empty() || options.api_version.empty() ||
      options.success_url.empty() != options.cancel_url.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "stripe.bad_option",
                      "a key, a base URL, a version, and both page addresses or none");
  }
  return std::make_unique<Stripe>(std::move(options), client);
}

}  // namespace v0
}  // namespace octroi
