// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/paypal/callbacks.h"

#include <utility>

#include "paypal/transmission.h"

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/payment/answers.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/paypal/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::string_view kName = "paypal";

bool is_of_a_capture(std::string_view type) {
  for (const std::string_view end : {"COMPLETED", "PENDING", "DENIED", "DECLINED"}) {
    if (type == "PAYMENT.CAPTURE." + std::string(end)) return true;
  }
  return false;
}

// The payment in "<tenant>/<payment>"; empty where it is not one of ours.
absl::StatusOr<std::string> payment_of(const TenantContext& tenant, const std::string& custom_id) {
  const std::size_t slash = custom_id.find('/');
  if (slash == std::string::npos) return std::string();
  std::string payment = custom_id.substr(slash + 1);
  if (custom_id.substr(0, slash) != tenant.tenant().to_string()) return payment_not_found(payment);
  return payment;
}

class PaypalCallbacks final : public CallbackReader {
 public:
  explicit PaypalCallbacks(PaypalCallbackOptions options) : options_(std::move(options)) {}

  [[nodiscard]] std::string_view provider() const override { return kName; }

  absl::StatusOr<CallbackNews> read(const TenantContext& tenant, const Callback& callback,
                                    Instant now) const override {
    const PaypalTransmission transmission = paypal::transmission_of(callback);
    OCTROI_RETURN_IF_ERROR(check_paypal_cert_url(transmission.cert_url));
    OCTROI_ASSIGN_OR_RETURN(const std::string pem,
                            options_.certificate(std::string(transmission.cert_url)));
    const PaypalTrust trust{.certificate_pem = pem,
                            .roots_pem = options_.roots_pem,
                            .now = now,
                            .window = options_.window};
    OCTROI_RETURN_IF_ERROR(
        verify_paypal_webhook(transmission, options_.webhook_id, callback.body, trust));
    return decode_paypal_event(tenant, callback.body);
  }

 private:
  PaypalCallbackOptions options_;
};

}  // namespace

absl::StatusOr<CallbackNews> decode_paypal_event(const TenantContext& tenant,
                                                 std::string_view body) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue event, JsonValue::parse(body));
  CallbackNews news{.event_id = event.at("id").text()};
  const std::string& type = event.at("event_type").text();
  if (news.event_id.empty() || type.empty()) return callback_malformed(kName);
  if (!is_of_a_capture(type)) return news;
  const JsonValue& capture = event.at("resource");
  OCTROI_ASSIGN_OR_RETURN(news.idempotency_key, payment_of(tenant, capture.at("custom_id").text()));
  if (news.idempotency_key.empty()) return news;
  const JsonValue& amount = capture.at("amount");
  const auto money = read_wire_amount(amount.at("value").text(), amount.at("currency_code").text());
  const std::string& order =
      capture.at("supplementary_data").at("related_ids").at("order_id").text();
  if (!money.ok() || order.empty()) return callback_malformed(kName);
  const std::string& status = capture.at("status").text();
  const StatusReading reading = read_paypal_status("COMPLETED", status);
  news.result.outcome = outcome_of(reading.status);
  news.result.amount = *money;
  news.result.provider_reference = order;
  if (news.result.outcome == ChargeOutcome::kRejected) {
    news.result.decline = Decline{DeclineReason::kOther, false, status};
  }
  if (!reading.is_known) news.result.alert = unknown_status_alert(kName, status);
  return news;
}

absl::StatusOr<std::unique_ptr<CallbackReader>> make_paypal_callbacks(
    PaypalCallbackOptions options) {
  if (options.webhook_id.empty() || !options.certificate) {
    return make_error(absl::StatusCode::kInvalidArgument, "paypal.bad_option",
                      "give the webhook's id and how its certificates are fetched");
  }
  return std::make_unique<PaypalCallbacks>(std::move(options));
}

}  // namespace v0
}  // namespace octroi
