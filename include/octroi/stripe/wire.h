// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What Stripe's words and numbers mean: amounts, statuses, webhook signatures, test cards.
//
// Facts of docs.stripe.com (currencies, webhooks, testing) and of the official SDK.
//
//   *stripe_amount(Money::of_minor(1500, kXof));              // 1500: no decimals
//   read_stripe_status({.status = "requires_capture"}).status // kProcessing
//
// Layer: adapters (stripe; may include payment, signing). Thread safety: pure functions.
#ifndef OCTROI_STRIPE_WIRE_H_
#define OCTROI_STRIPE_WIRE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/payment/provider_status.h"
#include "octroi/payment/wire_amount.h"
#include "octroi/signing/timestamped.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// 0 for Stripe's list of zero-decimal currencies, 3 for those with thousandths, otherwise 2.
[[nodiscard]] int stripe_decimals(Currency currency) noexcept;

// The whole number of `amount`: in the smallest unit, at most eight digits, and for currencies with
// thousandths a multiple of ten.
// Errors: InvalidArgument "payment.amount_not_representable"; OutOfRange "money.overflow",
// "stripe.amount_too_large".
absl::StatusOr<std::int64_t> stripe_amount(Money amount);

struct StripeIntent {
  std::string_view status{};
  bool has_last_error = false;  // `last_payment_error` is not null
  std::int64_t charged = 0;     // `latest_charge.amount`; 0 where it is not known
  std::int64_t refunded = 0;    // `latest_charge.amount_refunded`
};
[[nodiscard]] StatusReading read_stripe_status(const StripeIntent& intent) noexcept;

// A decline by Stripe's `code`, `decline_code` and `advice_code` (each may be empty).
[[nodiscard]] Decline read_stripe_decline(std::string_view code, std::string_view decline_code,
                                          std::string_view advice_code);

// The header Stripe-Signature over "<timestamp>.<body>". Errors: verify_timestamped().
absl::Status verify_stripe_webhook(std::string_view header, std::string_view body,
                                   std::span<const Secret> secrets, Instant now,
                                   std::chrono::seconds tolerance = std::chrono::seconds(300));

// One of Stripe's payment methods for tests, and what it does.
struct StripeTestMethod {
  std::string_view payment_method;  // "pm_card_visa"
  std::string_view card;            // the number a person types into the test page
  std::string_view outcome;         // "card_declined/insufficient_funds": code and decline code
};
// Nothing where the method is none of them.
[[nodiscard]] std::optional<StripeTestMethod> find_stripe_test_method(
    std::string_view payment_method) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STRIPE_WIRE_H_
