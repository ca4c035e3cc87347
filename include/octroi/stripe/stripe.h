// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Stripe as a PaymentProvider, and its calls as pure functions.
//
// With a payment method a charge is a PaymentIntent confirmed off session; without one it is a
// Checkout page that the payer opens. A method that is saved with a customer (encode_stripe_setup)
// is named with it, "cus_x/pm_y", because Stripe charges it for that customer only. The key travels
// as Idempotency-Key (Stripe remembers it for a day) and as metadata, by which a lookup finds the
// intent later. A declined card is a result; what Stripe answered with 5xx, or not at all, is
// unknown.
//
//   auto stripe = make_stripe({.secret_key = Secret(key)}, client);
//   (*stripe)->charge(tenant, {.payment_method = "pm_...", .customer = "cus_...", ...});
//
// Layer: adapters (stripe; may include payment, http, signing). Thread safety: as PaymentProvider;
// the functions are pure.
#ifndef OCTROI_STRIPE_STRIPE_H_
#define OCTROI_STRIPE_STRIPE_H_

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/payment/callback.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct StripeOptions {
  std::string base_url = "https://api.stripe.com";
  Secret secret_key;
  std::string api_version = "2026-07-29.dahlia";
  std::string success_url{};  // of the Checkout page; without both, a charge needs a payment method
  std::string cancel_url{};
};

// `client` must outlive the provider.
// Errors: InvalidArgument "stripe.bad_option".
absl::StatusOr<std::unique_ptr<PaymentProvider>> make_stripe(StripeOptions options,
                                                             HttpClient& client);

// --- Calls, as requests without I/O ---
// Each carries its key; Errors: InvalidArgument "payment.currency_unsupported" (UGX and ISK, which
// Stripe takes in a form of their own), and those of stripe_amount().
absl::StatusOr<HttpRequest> encode_stripe_intent(const StripeOptions& options,
                                                 const TenantContext& tenant,
                                                 const ChargeRequest& charge);
absl::StatusOr<HttpRequest> encode_stripe_checkout(const StripeOptions& options,
                                                   const TenantContext& tenant,
                                                   const ChargeRequest& charge);
absl::StatusOr<HttpRequest> encode_stripe_refund(const StripeOptions& options,
                                                 const TenantContext& tenant,
                                                 std::string_view intent,
                                                 const RefundRequest& refund);
[[nodiscard]] HttpRequest encode_stripe_search(const StripeOptions& options,
                                               const TenantContext& tenant, std::string_view key);
[[nodiscard]] HttpRequest encode_stripe_get_intent(const StripeOptions& options,
                                                   std::string_view intent);

struct StripeCustomer {
  std::string email{};
  std::string name{};
};
[[nodiscard]] HttpRequest encode_stripe_customer(const StripeOptions& options,
                                                 const TenantContext& tenant,
                                                 const StripeCustomer& customer);
// Prepares a card for charges while its holder is away.
[[nodiscard]] HttpRequest encode_stripe_setup(const StripeOptions& options,
                                              const TenantContext& tenant,
                                              std::string_view customer,
                                              std::string_view idempotency_key);

// --- Answers ---
// Of an intent or a Checkout session. Errors: those of PaymentProvider::charge(), and
// InvalidArgument "payment.request_refused".
absl::StatusOr<ChargeResult> decode_stripe_charge(const HttpResult& result, std::string_view key);
// Errors: also NotFound "payment.not_found".
absl::StatusOr<ChargeResult> decode_stripe_search(const HttpResult& result, std::string_view key);
// Errors: those of PaymentProvider::refund().
absl::StatusOr<RefundResult> decode_stripe_refund(const HttpResult& result, std::string_view key);

// --- Callbacks ---
// What a webhook's body tells of the tenant's charge, its signature checked before. News of
// something else than an intent or a Checkout session have no key.
// Errors: InvalidArgument "json.…", "callback.malformed"; NotFound "payment.not_found" (another
// tenant's).
absl::StatusOr<CallbackNews> decode_stripe_event(const TenantContext& tenant,
                                                 std::string_view body);

struct StripeCallbackOptions {
  std::vector<Secret> secrets{};  // "whsec_..."; two while one is being replaced
  std::chrono::seconds tolerance{300};
};
// Errors: InvalidArgument "stripe.bad_option" (no secret, or an empty one).
absl::StatusOr<std::unique_ptr<CallbackReader>> make_stripe_callbacks(
    StripeCallbackOptions options);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STRIPE_STRIPE_H_
