// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MTN Mobile Money as a PaymentProvider, and its calls as pure functions.
//
// A charge asks the payer's phone for approval; the payment method is the phone's number, digits
// with the country's code. X-Reference-Id follows from tenant and key, so asking again is the same
// request: 202 and 409 both mean that it is there. Callbacks are unsigned and sent once: a hint.
// Collections knows no refund: that is a call of the product Disbursement, with credentials and a
// funded account of its own. With them given, refunds are made. Who gives back more than the charge
// in several refunds is refused by the wallet: a rejected refund, no error.
//
//   auto mtn = make_mtn_momo({.subscription_key = Secret(key), .api_user = user,
//                             .api_key = Secret(api_key), .environment = "mtnivorycoast"},
//                            client, clock);
//
// Layer: adapters (mtn_momo; may include payment, http). Thread safety: as PaymentProvider; the
// functions are pure.
#ifndef OCTROI_MTN_MOMO_MTN_MOMO_H_
#define OCTROI_MTN_MOMO_MTN_MOMO_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/http/token_cache.h"
#include "octroi/payment/callback.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// A product's credentials: each has its own.
struct MtnProduct {
  Secret subscription_key;
  std::string api_user{};  // a UUID
  Secret api_key;
};

struct MtnMomoOptions {
  std::string base_url = "https://proxy.momoapi.mtn.com";
  std::string environment{};  // "mtnivorycoast"; "sandbox" takes EUR only
  Secret subscription_key;    // of the product Collection
  std::string api_user{};     // a UUID
  Secret api_key;
  // https; may be empty: polling finds out too. "{tenant}" in it stands for the tenant's id.
  std::string callback_url{};
  std::optional<MtnProduct> disbursement{};  // none: nothing is given back
};

// The sandbox: its address and environment.
[[nodiscard]] MtnMomoOptions mtn_momo_sandbox();

// `client` and `clock` must outlive the provider.
// Errors: InvalidArgument "mtn_momo.bad_option".
absl::StatusOr<std::unique_ptr<PaymentProvider>> make_mtn_momo(MtnMomoOptions options,
                                                               HttpClient& client,
                                                               const Clock& clock);

// --- Calls, as requests without I/O ---
[[nodiscard]] HttpRequest encode_mtn_token(const MtnMomoOptions& options);
// Errors: InvalidArgument "mtn_momo.bad_number" (the payment method is no number),
// "payment.currency_unsupported" (not EUR in the sandbox).
absl::StatusOr<HttpRequest> encode_mtn_request(const MtnMomoOptions& options, const Secret& token,
                                               const TenantContext& tenant,
                                               const ChargeRequest& charge);
[[nodiscard]] HttpRequest encode_mtn_status(const MtnMomoOptions& options, const Secret& token,
                                            const TenantContext& tenant, std::string_view key);
// Of the product Disbursement, which the options must have. The refund's X-Reference-Id follows
// from tenant and key, too; the charge is named by its own.
[[nodiscard]] HttpRequest encode_mtn_refund_token(const MtnMomoOptions& options);
// Errors: InvalidArgument "payment.amount_not_representable"; OutOfRange "money.overflow".
absl::StatusOr<HttpRequest> encode_mtn_refund(const MtnMomoOptions& options, const Secret& token,
                                              const TenantContext& tenant,
                                              const RefundRequest& refund);
[[nodiscard]] HttpRequest encode_mtn_refund_status(const MtnMomoOptions& options,
                                                   const Secret& token, const TenantContext& tenant,
                                                   std::string_view key);
// Makes a user of the sandbox; `user` is a UUID of version 4.
[[nodiscard]] HttpRequest encode_mtn_sandbox_user(const MtnMomoOptions& options,
                                                  std::string_view user,
                                                  std::string_view callback_host);
[[nodiscard]] HttpRequest encode_mtn_sandbox_key(const MtnMomoOptions& options,
                                                 std::string_view user);

// --- Callbacks: sent once, and signed by nobody, so they only make the provider be asked ---
[[nodiscard]] std::unique_ptr<CallbackReader> make_mtn_callbacks();

// --- Answers ---
// Errors: Unauthenticated "payment.bad_credentials"; Unavailable "payment.unreachable".
absl::StatusOr<AccessToken> decode_mtn_token(const HttpResult& result);
// Whether the request is there (202, 409) or may be (false: ask). Errors: those of
// PaymentProvider::charge().
absl::StatusOr<bool> decode_mtn_accepted(const HttpResult& result);
struct MtnPayment {
  ChargeResult charge;
  std::string external_id{};  // our payment
};
// Errors: NotFound "payment.not_found"; Unavailable "payment.unreachable" (no answer).
absl::StatusOr<MtnPayment> decode_mtn_status(const HttpResult& result, std::string_view reference,
                                             std::string_view key);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MTN_MOMO_MTN_MOMO_H_
