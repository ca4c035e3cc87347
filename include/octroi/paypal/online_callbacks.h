// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PayPal's webhooks, verified by asking PayPal.
//
// POST /v1/notifications/verify-webhook-signature says whether a delivery is PayPal's own. It costs
// a call for each delivery and needs no certificates; callbacks.h verifies offline. The body goes
// back byte for byte as it came: written anew, it may no longer fit its signature. Deliveries of
// PayPal's simulator cannot be verified this way.
//
//   auto reader = make_paypal_online_callbacks({.account = paypal, .webhook_id = "8PT59..."},
//                                              client, clock);
//   billing.take_callback(tenant, **reader, callback);
//
// Layer: adapters (paypal; may include payment, http). Thread safety: as CallbackReader; the
// functions are pure.
#ifndef OCTROI_PAYPAL_ONLINE_CALLBACKS_H_
#define OCTROI_PAYPAL_ONLINE_CALLBACKS_H_

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/http/client.h"
#include "octroi/payment/callback.h"
#include "octroi/paypal/paypal.h"
#include "octroi/paypal/wire.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct PaypalOnlineOptions {
  PaypalOptions account;     // base_url, client_id and client_secret are used
  std::string webhook_id{};  // PayPal's name of the webhook, as its dashboard shows it
  // How old or early a delivery may be; PayPal repeats for three days.
  std::chrono::seconds window = std::chrono::hours(73);
};

// `client` and `clock` must outlive the reader. Errors: InvalidArgument "paypal.bad_option".
// Its read() answers also: Unavailable "payment.unreachable" (PayPal gave no answer: it will send
// again); Unauthenticated "payment.bad_credentials".
absl::StatusOr<std::unique_ptr<CallbackReader>> make_paypal_online_callbacks(
    PaypalOnlineOptions options, HttpClient& client, const Clock& clock);

// Errors: InvalidArgument "json.…" (the body is none, and would change the request).
absl::StatusOr<HttpRequest> encode_paypal_verification(const PaypalOptions& options,
                                                       const Secret& token,
                                                       const PaypalTransmission& transmission,
                                                       std::string_view webhook_id,
                                                       std::string_view body);

// OK when PayPal says that it sent it. Errors: Unauthenticated "signature.mismatch",
// "payment.bad_credentials"; Unavailable "payment.unreachable" (all that is no clear answer).
absl::Status decode_paypal_verification(const HttpResult& result);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYPAL_ONLINE_CALLBACKS_H_
