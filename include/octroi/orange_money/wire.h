// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What Orange Money WebPay's words mean, and how far its notifications can be believed.
//
// A notification carries no signature: a token that was given at creation stands in its body. It is
// a hint; the status is asked before anything is credited.
//
//   read_orange_status("INITIATED").status   // kRequiresAction: the payer has not paid yet
//
// Layer: adapters (orange_money; may include payment, signing). Thread safety: pure functions.
#ifndef OCTROI_ORANGE_MONEY_WIRE_H_
#define OCTROI_ORANGE_MONEY_WIRE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/payment/provider_status.h"

namespace octroi OCTROI_API {
inline namespace v0 {

[[nodiscard]] StatusReading read_orange_status(std::string_view status) noexcept;

// What POST .../webpayment answered.
struct OrangeWebPayment {
  std::string pay_token{};    // asks for the status
  std::string payment_url{};  // where the payer goes
  Secret notif_token;         // what a true notification will hold
};
// Errors: InvalidArgument "orange_money.bad_answer" (not JSON, not 2xx, or something is missing).
absl::StatusOr<OrangeWebPayment> read_orange_web_payment(int http_status, std::string_view body);

// What a page's notifications are known by: 64 hexadecimal digits that follow from the token and
// do not give it away. ChargeResult::callback_name of the page, CallbackNews::charge_name of what
// holds the token.
[[nodiscard]] std::string orange_callback_name(const Secret& notif_token);

// Whether this notification holds the token, in a comparison whose time tells nothing. For a host
// that keeps tokens itself; make_orange_callbacks() needs none.
// Errors: InvalidArgument "orange_money.bad_notification".
absl::StatusOr<bool> is_orange_notification_for(std::string_view body, const Secret& notif_token);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ORANGE_MONEY_WIRE_H_
