// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PayPal as a PaymentProvider, and its calls as pure functions.
//
// A charge is an order that the payer approves on PayPal's page; once approved, charging the same
// key again captures it. The key travels as PayPal-Request-Id, which PayPal remembers for hours;
// later an order is known only by its own id, so the known reference goes first. PayPal cannot be
// asked by our key, therefore there is no lookup.
//
//   auto paypal = make_paypal({.client_id = id, .client_secret = Secret(secret)}, client, clock);
//   (*paypal)->charge(tenant, request);   // kPending, result->approval_url
//
// Layer: adapters (paypal; may include payment, http, signing). Thread safety: as PaymentProvider;
// the functions are pure.
#ifndef OCTROI_PAYPAL_PAYPAL_H_
#define OCTROI_PAYPAL_PAYPAL_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/http/token_cache.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct PaypalOptions {
  std::string base_url = "https://api-m.paypal.com";  // sandbox: https://api-m.sandbox.paypal.com
  std::string client_id{};
  Secret client_secret;
  std::string return_url{};  // where the payer comes back to
  std::string cancel_url{};
  std::string brand_name{};  // may be empty
};

// `client` and `clock` must outlive the provider.
// Errors: InvalidArgument "paypal.bad_option".
absl::StatusOr<std::unique_ptr<PaymentProvider>> make_paypal(PaypalOptions options,
                                                             HttpClient& client,
                                                             const Clock& clock);

// --- Calls, as requests without I/O ---
[[nodiscard]] HttpRequest encode_paypal_token(const PaypalOptions& options);
// Errors: those of paypal_amount().
absl::StatusOr<HttpRequest> encode_paypal_order(const PaypalOptions& options, const Secret& token,
                                                const TenantContext& tenant,
                                                const ChargeRequest& charge);
[[nodiscard]] HttpRequest encode_paypal_get_order(const PaypalOptions& options, const Secret& token,
                                                  std::string_view order);
[[nodiscard]] HttpRequest encode_paypal_capture(const PaypalOptions& options, const Secret& token,
                                                const TenantContext& tenant, std::string_view key,
                                                std::string_view order);
// Errors: those of paypal_amount().
absl::StatusOr<HttpRequest> encode_paypal_refund(const PaypalOptions& options, const Secret& token,
                                                 const TenantContext& tenant,
                                                 std::string_view capture,
                                                 const RefundRequest& refund);

// --- Answers ---
// What an order says; `custom_id` is "<tenant>/<payment>", as encode_paypal_order() wrote it.
struct PaypalOrder {
  ChargeResult charge;
  std::string status{};
  std::string custom_id{};
  std::string capture{};  // the id of its capture; empty before
};
// Errors: those of PaymentProvider::charge().
absl::StatusOr<AccessToken> decode_paypal_token(const HttpResult& result);
// An order whose answer was lost has the outcome unknown.
// Errors: those of PaymentProvider::charge(); NotFound "payment.not_found" (no such order).
absl::StatusOr<PaypalOrder> decode_paypal_order(const HttpResult& result, std::string_view key);
// Errors: those of PaymentProvider::refund().
absl::StatusOr<RefundResult> decode_paypal_refund(const HttpResult& result, std::string_view key);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYPAL_PAYPAL_H_
