// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Unipesa's payment protocol, 5.7.2 (AvadaPay speaks it too), as a PaymentProvider.
//
// A charge asks the payer's phone; the payment method is the phone's number as the operator writes
// it. The order id is tenant and key, or their digest where they are no order id: the same id is
// answered the same and charged once. Callbacks name the order; the engine finds its payment by the
// order id that was written down with it, be it a digest or not.
// Which host, and which provider id stands for which operator, is the account's: configuration.
//
//   auto avada = make_unipesa({.base_url = "https://api.unipesa.tech", .public_id = id,
//                              .merchant_id = merchant, .secret_key = Secret(key),
//                              .operator_id = "9", .callback_url = "https://host.example/cb"},
//                             client);
//
// Layer: adapters (unipesa; may include payment, http, signing). Thread safety: as PaymentProvider.
#ifndef OCTROI_UNIPESA_UNIPESA_H_
#define OCTROI_UNIPESA_UNIPESA_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/payment/callback.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct UnipesaOptions {
  std::string name = "unipesa";  // "avadapay": as it is stored with payments
  std::string base_url{};
  std::string public_id{};    // stands in the path
  std::string merchant_id{};  // stands in the body
  Secret secret_key;
  std::string country = "CD";
  std::string operator_id{};   // "9": Vodacom, "10": Orange, "17": Airtel, "14": simulator
  std::string callback_url{};  // "{tenant}" in it stands for the tenant's id; may be empty
};

// `client` must outlive the provider. Errors: InvalidArgument "unipesa.bad_option".
absl::StatusOr<std::unique_ptr<PaymentProvider>> make_unipesa(UnipesaOptions options,
                                                              HttpClient& client);

// What an order is called at Unipesa, and its callbacks name it by: "<tenant>:<key>", which can be
// read back, or a digest of it where that is too long or holds a slash.
[[nodiscard]] std::string unipesa_order_name(const TenantContext& tenant, std::string_view key);

// Errors: InvalidArgument "unipesa.bad_number", "payment.amount_not_representable".
absl::StatusOr<HttpRequest> encode_unipesa_payment(const UnipesaOptions& options,
                                                   const TenantContext& tenant,
                                                   const ChargeRequest& charge);
// Errors: those of unipesa_signature().
absl::StatusOr<HttpRequest> encode_unipesa_status(const UnipesaOptions& options,
                                                  const TenantContext& tenant,
                                                  std::string_view key);

// Answers do not repeat the amount: it is what was asked. Errors: those of charge().
absl::StatusOr<ChargeResult> decode_unipesa(const HttpResult& result, Money asked);

// --- Callbacks, signed as requests are ---
// What a callback's body tells of the tenant's order, its signature checked before: its name, and
// its key where that can be read. It has no id: the same order in the same status is the same
// event. Where it names no amount, it is about what was asked for.
// Errors: InvalidArgument "json.…", "callback.malformed"; NotFound "payment.not_found" (another
// tenant's).
absl::StatusOr<CallbackNews> decode_unipesa_callback(const TenantContext& tenant,
                                                     std::string_view body);

// Of the account whose options these are: `name` and `secret_key` are used.
// Errors: InvalidArgument "unipesa.bad_option".
absl::StatusOr<std::unique_ptr<CallbackReader>> make_unipesa_callbacks(
    const UnipesaOptions& options);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_UNIPESA_UNIPESA_H_
