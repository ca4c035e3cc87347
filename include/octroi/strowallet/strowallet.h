// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Strowallet's hosted checkout as pure functions. EXPERIMENTAL.
//
// There is no official documentation that could be read: the calls follow one community package,
// were never tried against an account, and may be wrong. There is no idempotency key, no signature
// that can be relied on and no refund; the page's status is polled, amount and currency compared.
//
//   const auto call = encode_strowallet_checkout(account, charge);
//
// Layer: adapters (strowallet; may include payment, http). Thread safety: pure functions.
#ifndef OCTROI_STROWALLET_STROWALLET_H_
#define OCTROI_STROWALLET_STROWALLET_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/payment/charge.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct StrowalletAccount {
  std::string base_url = "https://strowallet.com";
  Secret public_key;  // called public, and yet all that the calls are authorised by
  std::string customer_name{};
  std::string customer_email{};
  std::string success_url{};
  std::string cancel_url{};
  std::string callback_url{};
};

// POST /pay. NGN and USD only; never to be repeated: a second call is a second page.
// Errors: InvalidArgument "payment.currency_unsupported".
absl::StatusOr<HttpRequest> encode_strowallet_checkout(const StrowalletAccount& account,
                                                       const ChargeRequest& charge);
// GET /api/checkout/status
[[nodiscard]] HttpRequest encode_strowallet_status(const StrowalletAccount& account,
                                                   std::string_view reference);

// Of the page that was made: pending, with its address. Errors: those of charge().
absl::StatusOr<ChargeResult> decode_strowallet_checkout(const HttpResult& result);
// A payment that is still pending answers 400. Errors: NotFound "payment.not_found"; Unavailable
// "payment.unreachable".
absl::StatusOr<ChargeResult> decode_strowallet_status(const HttpResult& result,
                                                      std::string_view reference);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_STROWALLET_STROWALLET_H_
