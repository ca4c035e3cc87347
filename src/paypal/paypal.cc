// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/paypal/paypal.h"

#include <utility>

#include "paypal/custom_id.h"

#include "octroi/base/status.h"
#include "octroi/http/token_client.h"
#include "octroi/payment/answers.h"
#include "octroi/paypal/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

class Paypal final : public PaymentProvider {
 public:
  Paypal(PaypalOptions options, HttpClient& client, const Clock& clock)
      : options_(std::move(options)), api_(client, clock, [this](HttpClient& to) {
          return decode_paypal_token(to.send(encode_paypal_token(options_)));
        }) {}

  [[nodiscard]] std::string_view name() const override { return "paypal"; }
  // An order is found by its own id, and captured once it is approved.
  [[nodiscard]] PaymentCapabilities capabilities() const override {
    return {.refunds = true, .keeps_keys = true};
  }

  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_charge_request(request));
    OCTROI_RETURN_IF_ERROR(paypal_amount(request.amount).status());
    OCTROI_ASSIGN_OR_RETURN(PaypalOrder order, make_or_find(tenant, request));
    const bool is_unknown = order.charge.outcome == ChargeOutcome::kUnknown;
    if (is_unknown || order.charge.provider_reference.empty()) return order.charge;
    if (order.custom_id != paypal_custom_id(tenant, request.payment) ||
        order.charge.amount.currency() != request.amount.currency() ||
        (order.capture.empty() && order.charge.amount != request.amount)) {
      return key_reused(request.idempotency_key);
    }
    if (order.status != "APPROVED") return order.charge;
    return capture(tenant, request, order.charge);
  }

  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    OCTROI_RETURN_IF_ERROR(check_refund_request(request));
    if (request.provider_reference.empty()) {
      return payment_not_found(request.charge_idempotency_key);
    }
    OCTROI_ASSIGN_OR_RETURN(const PaypalOrder order,
                            get(request.provider_reference, request.charge_idempotency_key));
    if (!order.custom_id.starts_with(tenant.tenant().to_string() + "/")) {
      return payment_not_found(request.charge_idempotency_key);
    }
    if (order.capture.empty()) return charge_not_settled();
    const auto result = api_.call([&](const Secret& token) {
      return encode_paypal_refund(options_, token, tenant, order.capture, request);
    });
    if (!result.ok()) return result.status();
    OCTROI_ASSIGN_OR_RETURN(RefundResult given,
                            decode_paypal_refund(*result, request.idempotency_key));
    // A replay tells of the first request under this key.
    const bool is_other =
        given.outcome != ChargeOutcome::kUnknown && given.amount != request.amount;
    if (is_other) return key_reused(request.idempotency_key);
    return given;
  }

 private:
  absl::StatusOr<PaypalOrder> make_or_find(const TenantContext& tenant,
                                           const ChargeRequest& request) {
    if (!request.known_reference.empty()) {
      return get(request.known_reference, request.idempotency_key);
    }
    const auto made = api_.call(
        [&](const Secret& token) { return encode_paypal_order(options_, token, tenant, request); });
    if (!made.ok()) return made.status();
    OCTROI_ASSIGN_OR_RETURN(PaypalOrder order, decode_paypal_order(*made, request.idempotency_key));
    // 200 instead of 201 is the answer to the first request, as old as that.
    const bool is_replay = made->response.status == 200;
    if (!is_replay || order.charge.provider_reference.empty()) return order;
    const auto now = get(order.charge.provider_reference, request.idempotency_key);
    const bool is_better = now.ok() && now->charge.outcome != ChargeOutcome::kUnknown;
    return is_better ? now : order;
  }

  absl::StatusOr<ChargeResult> capture(const TenantContext& tenant, const ChargeRequest& request,
                                       const ChargeResult& approved) {
    const auto result = api_.call([&](const Secret& token) {
      return encode_paypal_capture(options_, token, tenant, request.idempotency_key,
                                   approved.provider_reference);
    });
    // That no capture was made leaves the order as it is.
    if (!result.ok()) return approved;
    const auto captured = decode_paypal_order(*result, request.idempotency_key);
    if (!captured.ok()) {
      // Somebody captured it before, or is doing so now: the order tells.
      const auto order = get(approved.provider_reference, request.idempotency_key);
      return order.ok() ? order->charge : approved;
    }
    ChargeResult charge = captured->charge;
    if (charge.provider_reference.empty()) {
      charge.provider_reference = approved.provider_reference;
      if (charge.outcome == ChargeOutcome::kRejected) charge.amount = approved.amount;
    }
    return charge;
  }

  absl::StatusOr<PaypalOrder> get(const std::string& order, std::string_view key) {
    const auto result = api_.call([&](const Secret& token) -> absl::StatusOr<HttpRequest> {
      return encode_paypal_get_order(options_, token, order);
    });
    if (!result.ok()) return result.status();
    return decode_paypal_order(*result, key);
  }

  const PaypalOptions options_;
  TokenClient api_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PaymentProvider>> make_paypal(PaypalOptions options,
                                                             HttpClient& client,
                                                             const Clock& clock) {
  if (options.base_url.empty() || options.client_id.empty() || options.client_secret.empty() ||
      options.return_url.empty() || options.cancel_url.empty()) {
    return make_error(absl::StatusCode::kInvalidArgument, "paypal.bad_option",
                      "client id, secret, and the two addresses the payer returns to");
  }
  return std::make_unique<Paypal>(std::move(options), client, clock);
}

}  // namespace v0
}  // namespace octroi
