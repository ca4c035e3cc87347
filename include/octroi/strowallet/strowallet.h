// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Strowallet's hosted checkout as a PaymentProvider, and its calls as pure functions. EXPERIMENTAL.
//
// There is no official documentation that could be read: the calls follow one community package,
// were never tried against an account, and may be wrong. So `is_experiment` must be said.
//
// A charge is a page on which the payer pays. There is no idempotency key and no way to find a page
// but by the reference of its answer: with it charging a key again asks what became of the page.
// Where the answer was lost, nobody knows the page's address and nobody can pay on it: asking again
// makes another one. Two processes that charge one key at the same moment can so make two pages, of
// which the engine shows one. How long a page lives is not known: a payment that nobody makes waits
// until a person decides.
//
// There are no callbacks here, because what is said of their signature could not be verified and
// what they hold is not known: the engine polls. There are no refunds.
//
//   auto strowallet = make_strowallet({.is_experiment = true, .public_key = Secret(key),
//                                      .customer_email = "billing@host.example"}, client);
//
// Layer: adapters (strowallet; may include payment, http). Thread safety: as PaymentProvider, of
// one key one page is made at a time; the functions are pure.
#ifndef OCTROI_STROWALLET_STROWALLET_H_
#define OCTROI_STROWALLET_STROWALLET_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct StrowalletAccount {
  bool is_experiment = false;  // true: you know that this was never tried against an account
  std::string base_url = "https://strowallet.com";
  Secret public_key;  // called public, and yet all that the calls are authorised by
  std::string customer_name{};
  std::string customer_email{};
  std::string success_url{};
  std::string cancel_url{};
  std::string callback_url{};
};

// `client` must outlive the provider. Errors: InvalidArgument "strowallet.bad_option".
absl::StatusOr<std::unique_ptr<PaymentProvider>> make_strowallet(StrowalletAccount account,
                                                                 HttpClient& client);

// --- Calls, as requests without I/O ---
// POST /pay. NGN and USD only; never to be repeated: a second call is a second page.
// Errors: InvalidArgument "payment.currency_unsupported".
absl::StatusOr<HttpRequest> encode_strowallet_checkout(const StrowalletAccount& account,
                                                       const ChargeRequest& charge);
// GET /api/checkout/status
[[nodiscard]] HttpRequest encode_strowallet_status(const StrowalletAccount& account,
                                                   std::string_view reference);

// --- Answers ---
// Of the page that was made: pending, with its address. Errors: those of charge().
absl::StatusOr<ChargeResult> decode_strowallet_checkout(const HttpResult& result);
// A payment that is still pending answers 400. Errors: NotFound "payment.not_found"; Unavailable
// "payment.unreachable".
absl::StatusOr<ChargeResult> decode_strowallet_status(const HttpResult& result,
                                                      std::string_view reference);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STROWALLET_STROWALLET_H_
