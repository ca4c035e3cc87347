// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/mtn_momo/mtn_momo.h"

#include <utility>

#include "octroi/base/status.h"
#include "octroi/http/token_client.h"
#include "octroi/payment/answers.h"

namespace octroi {
inline namespace v0 {
namespace {

class MtnMomo final : public PaymentProvider {
 public:
  MtnMomo(MtnMomoOptions options, HttpClient& client, const Clock& clock)
      : options_(std::move(options)),
        api_(client, clock,
             [this](HttpClient& to) {
               return decode_mtn_token(to.send(encode_mtn_token(options_)));
             }),
        refund_api_(client, clock, [this](HttpClient& to) {
          return decode_mtn_token(to.send(encode_mtn_refund_token(options_)));
        }) {}

  [[nodiscard]] std::string_view name() const override { return "mtn_momo"; }
  // Off session in the sense that no page is shown: the payer's phone asks.
  [[nodiscard]] PaymentCapabilities capabilities() const override {
    return {.off_session = true, .lookup = true, .refunds = options_.disbursement.has_value()};
  }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    OCTROI_ASSIGN_OR_RETURN(const HttpResult sent, api_.call([&](const Secret& token) {
      return encode_mtn_request(options_, token, tenant, request);
    }));
    OCTROI_ASSIGN_OR_RETURN(const bool is_there, decode_mtn_accepted(sent));
    if (!is_there) return unknown_charge();
    const auto payment = ask(tenant, request.idempotency_key);
    // It was accepted; that it cannot be seen, or nobody answers, does not undo that.
    if (!payment.ok()) return accepted(tenant, request);
    if (payment->charge.outcome == ChargeOutcome::kUnknown) return payment->charge;
    const bool is_ours = payment->external_id == request.payment.to_string() &&
                         payment->charge.amount == request.amount;
    if (!is_ours) return key_reused(request.idempotency_key);
    return payment->charge;
  }

  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant,
                                      std::string_view idempotency_key) override {
    OCTROI_ASSIGN_OR_RETURN(MtnPayment payment, ask(tenant, idempotency_key));
    return std::move(payment.charge);
  }

  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    if (!options_.disbursement) return PaymentProvider::refund(tenant, request);
    OCTROI_RETURN_IF_ERROR(check_refund_request(request));
    OCTROI_RETURN_IF_ERROR(check_charge(tenant, request));
    OCTROI_ASSIGN_OR_RETURN(const HttpResult sent, refund_api_.call([&](const Secret& token) {
      return encode_mtn_refund(options_, token, tenant, request);
    }));
    OCTROI_ASSIGN_OR_RETURN(const bool is_there, decode_mtn_accepted(sent));
    if (!is_there) return RefundResult{};
    OCTROI_ASSIGN_OR_RETURN(
        const HttpResult answer,
        refund_api_.call([&](const Secret& token) -> absl::StatusOr<HttpRequest> {
          return encode_mtn_refund_status(options_, token, tenant, request.idempotency_key);
        }));
    const std::string reference = format_uuid(uuid_of_key(tenant, request.idempotency_key));
    const auto known = decode_mtn_status(answer, reference, request.idempotency_key);
    // It was accepted; that it cannot be seen, or nobody answers, does not undo that.
    if (!known.ok()) return accepted_refund(request, reference);
    const ChargeResult& made = known->charge;
    if (made.outcome == ChargeOutcome::kUnknown) return RefundResult{};
    if (made.amount != request.amount) return key_reused(request.idempotency_key);
    return RefundResult{.outcome = made.outcome,
                        .amount = made.amount,
                        .provider_reference = made.provider_reference,
                        .decline = made.decline};
  }

 private:
  // The wallet's own checks come late, as a refund that failed.
  absl::Status check_charge(const TenantContext& tenant, const RefundRequest& request) {
    OCTROI_ASSIGN_OR_RETURN(const MtnPayment charge, ask(tenant, request.charge_idempotency_key));
    if (charge.charge.outcome != ChargeOutcome::kSettled) return charge_not_settled();
    const Money& paid = charge.charge.amount;
    const bool is_within =
        paid.currency() == request.amount.currency() && request.amount.minor() <= paid.minor();
    return is_within ? absl::OkStatus() : refund_exceeds_charge();
  }

  static RefundResult accepted_refund(const RefundRequest& request, const std::string& reference) {
    return {.outcome = ChargeOutcome::kPending,
            .amount = request.amount,
            .provider_reference = reference,
            .decline = {}};
  }

  static ChargeResult accepted(const TenantContext& tenant, const ChargeRequest& request) {
    ChargeResult pending;
    pending.outcome = ChargeOutcome::kPending;
    pending.amount = request.amount;
    pending.provider_reference = format_uuid(uuid_of_key(tenant, request.idempotency_key));
    return pending;
  }

  absl::StatusOr<MtnPayment> ask(const TenantContext& tenant, std::string_view key) {
    OCTROI_ASSIGN_OR_RETURN(const HttpResult result,
                            api_.call([&](const Secret& token) -> absl::StatusOr<HttpRequest> {
                              return encode_mtn_status(options_, token, tenant, key);
                            }));
    return decode_mtn_status(result, format_uuid(uuid_of_key(tenant, key)), key);
  }

  const MtnMomoOptions options_;
  TokenClient api_;
  TokenClient refund_api_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PaymentProvider>> make_mtn_momo(MtnMomoOptions options,
                                                               HttpClient& client,
                                                               const Clock& clock) {
  if (options.base_url.empty() || options.environment.empty() || options.subscription_key.empty() ||
      options.api_user.empty() || options.api_key.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "mtn_momo.bad_option",
                      "environment, subscription key, API user and API key");
  }
  const auto& refunds = options.disbursement;
  if (refunds && (refunds->subscription_key.empty() || refunds->api_user.empty() ||
                  refunds->api_key.empty())) {
    return make_error(absl::StatusCode::kInvalidArgument, "mtn_momo.bad_option",
                      "Disbursement's subscription key, API user and API key");
  }
  return std::make_unique<MtnMomo>(std::move(options), client, clock);
}

}  // namespace v0
}  // namespace octroi
