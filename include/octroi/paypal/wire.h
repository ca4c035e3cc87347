// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What PayPal's words and numbers mean: amounts, statuses, and webhooks verified without a call.
//
// Facts of PayPal's OpenAPI files and of its official Python SDK.
//
//   *paypal_amount(Money::of_minor(10'00, kUsd));   // "10.00"
//   read_paypal_status("COMPLETED", "PENDING").status // kProcessing
//
// Layer: adapters (paypal; may include payment, http, signing). Thread safety: pure functions.
#ifndef OCTROI_PAYPAL_WIRE_H_
#define OCTROI_PAYPAL_WIRE_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/payment/provider_status.h"
#include "octroi/payment/wire_amount.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// 0 for HUF, JPY and TWD, otherwise 2; nothing for a currency PayPal does not take (XOF).
[[nodiscard]] std::optional<int> paypal_decimals(Currency currency) noexcept;

// The text of `value`. Errors: InvalidArgument "payment.currency_unsupported",
// "payment.amount_not_representable"; OutOfRange "money.overflow".
absl::StatusOr<std::string> paypal_amount(Money amount);

// `capture_status` is empty where the order has no capture.
[[nodiscard]] StatusReading read_paypal_status(std::string_view order_status,
                                               std::string_view capture_status) noexcept;

// Where PayPal's certificates may come from: https, and paypal.com or a name below it.
// Errors: InvalidArgument "http.bad_url"; PermissionDenied "paypal.foreign_certificate".
absl::Status check_paypal_cert_url(std::string_view url);

// The five headers of a delivery.
struct PaypalTransmission {
  std::string_view id{};         // PAYPAL-TRANSMISSION-ID
  std::string_view time{};       // PAYPAL-TRANSMISSION-TIME, RFC 3339
  std::string_view signature{};  // PAYPAL-TRANSMISSION-SIG, base64
  std::string_view cert_url{};   // PAYPAL-CERT-URL
  std::string_view algorithm{};  // PAYPAL-AUTH-ALGO; only SHA256withRSA
};

struct PaypalTrust {
  std::string_view certificate_pem{};  // what cert_url gave, with its chain
  std::string_view roots_pem{};        // empty: the chain is not checked (tests only)
  Instant now;
  std::chrono::seconds window{0};  // how old or early a delivery may be; 0: any
};

// "<id>|<time>|<webhook id>|<CRC-32 of the body>": what PayPal signs.
[[nodiscard]] std::string paypal_signed_text(const PaypalTransmission& transmission,
                                             std::string_view webhook_id, std::string_view body);

// Errors, the first that applies: InvalidArgument "paypal.bad_headers" (a header is missing or
// another algorithm), those of check_paypal_cert_url() and read_certificate(); PermissionDenied
// "paypal.foreign_certificate" (its name is not below paypal.com); OutOfRange
// "paypal.expired_certificate"; Unauthenticated "signature.mismatch"; OutOfRange
// "signature.stale", "signature.future".
absl::Status verify_paypal_webhook(const PaypalTransmission& transmission,
                                   std::string_view webhook_id, std::string_view body,
                                   const PaypalTrust& trust);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYPAL_WIRE_H_
