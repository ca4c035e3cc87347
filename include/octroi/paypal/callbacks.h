// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PayPal's callbacks: verified offline, by the certificate that each delivery names.
//
// A delivery is signed by a key whose certificate stands at an address of paypal.com; the host
// fetches and keeps it. News are those about captures (PAYMENT.CAPTURE.COMPLETED, PENDING, DENIED,
// DECLINED); what else PayPal tells is ignored.
//
//   auto reader = make_paypal_callbacks({.webhook_id = "8PT597110X687430LKGECATA",
//                                        .certificate = fetch_pem, .roots_pem = system_roots});
//   auto answer = billing.take_callback(tenant, **reader, {headers, body});
//
// Layer: adapters (paypal; may include payment, http, signing). Thread safety: as CallbackReader.
#ifndef OCTROI_PAYPAL_CALLBACKS_H_
#define OCTROI_PAYPAL_CALLBACKS_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/payment/callback.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct PaypalCallbackOptions {
  std::string webhook_id{};  // PayPal's name of the webhook, as its dashboard shows it
  // The PEM text at `url`, with its chain. Asked only for https addresses below paypal.com, from
  // any thread; keep what it gave, for PayPal changes it seldom. Its error is the call's answer.
  std::function<absl::StatusOr<std::string>(const std::string& url)> certificate{};
  std::string roots_pem{};  // whom to trust; empty: the chain is not checked (tests only)
  // How old or early a delivery may be; PayPal repeats for three days.
  std::chrono::seconds window = std::chrono::hours(73);
};

// Errors: InvalidArgument "paypal.bad_option" (no webhook id, no certificate).
absl::StatusOr<std::unique_ptr<CallbackReader>> make_paypal_callbacks(
    PaypalCallbackOptions options);

// What a verified body tells. Errors: those of CallbackReader::read() but for the signature's.
absl::StatusOr<CallbackNews> decode_paypal_event(const TenantContext& tenant,
                                                 std::string_view body);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYPAL_CALLBACKS_H_
