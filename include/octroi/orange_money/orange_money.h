// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Orange Money WebPay as a PaymentProvider, and its calls as pure functions.
//
// A charge is a page of Orange's on which the payer approves, for about ten minutes. An order id,
// which follows from tenant and key, is used once; the page's token, by which alone its status can
// be asked for, is told once. Both together are the charge's reference: with it charging a key
// again asks what became of the page. Where the answer to a page was lost, nobody knows its address
// and nobody can pay on it: asking again makes a page under the key's next order id. Two processes
// that charge one key at the same moment can so make two pages, of which the engine shows one.
//
//   auto orange = make_orange_money({.country = "ml", .client_id = id,
//                                    .client_secret = Secret(secret), .merchant_key = merchant,
//                                    .return_url = "https://host.example/paid",
//                                    .cancel_url = "https://host.example/cancelled",
//                                    .notif_url = "https://host.example/orange/{tenant}",
//                                    .shop_name = "Example"}, client, clock);
//
// The facts are those of public projects that use it, not of Orange's own pages: try it with an
// account of yours in the sandbox first. There are no refunds in this product.
//
// Layer: adapters (orange_money; may include payment, http, signing). Thread safety: as
// PaymentProvider, of one key one page is made at a time; the functions are pure.
#ifndef OCTROI_ORANGE_MONEY_ORANGE_MONEY_H_
#define OCTROI_ORANGE_MONEY_ORANGE_MONEY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/http/token_cache.h"
#include "octroi/orange_money/wire.h"
#include "octroi/payment/callback.h"
#include "octroi/payment/provider.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct OrangeAccount {
  std::string base_url = "https://api.orange.com";
  std::string country = "dev";  // "ml", "ci", ...; dev is the sandbox, with a currency of its own
  std::string client_id{};
  Secret client_secret;
  std::string merchant_key{};
  std::string return_url{};  // each at most 120 bytes; an address of this machine is refused
  std::string cancel_url{};
  std::string notif_url{};      // "{tenant}" in it stands for the tenant's id
  std::string shop_name{};      // at most 30 bytes
  std::string language = "fr";  // or "en"
};

// `client` and `clock` must outlive the provider.
// Errors: InvalidArgument "orange_money.bad_option".
absl::StatusOr<std::unique_ptr<PaymentProvider>> make_orange_money(OrangeAccount account,
                                                                   HttpClient& client,
                                                                   const Clock& clock);

// --- Calls, as requests without I/O ---
// POST /oauth/v3/token
[[nodiscard]] HttpRequest encode_orange_token(const OrangeAccount& account);

// The order id of the page that is made under this key after `earlier` ones whose answers were
// lost: 30 hexadecimal digits.
[[nodiscard]] std::string orange_order_id(const TenantContext& tenant, std::string_view key,
                                          int earlier = 0);

// POST .../webpayment. `order_id`: at most 30 bytes, never used before.
// Errors: InvalidArgument "payment.amount_not_representable", "orange_money.bad_order"; OutOfRange
// "money.overflow".
absl::StatusOr<HttpRequest> encode_orange_web_payment(const OrangeAccount& account,
                                                      const Secret& token,
                                                      const TenantContext& tenant,
                                                      std::string_view order_id, Money amount);

// POST .../transactionstatus. Errors: as encode_orange_web_payment().
absl::StatusOr<HttpRequest> encode_orange_status(const OrangeAccount& account, const Secret& token,
                                                 std::string_view order_id, Money amount,
                                                 std::string_view pay_token);

// --- Answers ---
// Errors: Unauthenticated "payment.bad_credentials"; Unavailable "payment.unreachable".
absl::StatusOr<AccessToken> decode_orange_token(const HttpResult& result);

enum class OrangePageOutcome : std::uint8_t {
  kMade = 1,
  kUsedBefore = 2,  // there was a page of this order id; this request did nothing
  kUnknown = 3,     // it may have been made
};
struct OrangePageAnswer {
  OrangePageOutcome outcome = OrangePageOutcome::kUnknown;
  OrangeWebPayment page;  // where it was made
};
// Errors: those of PaymentProvider::charge(); InvalidArgument "payment.request_refused".
absl::StatusOr<OrangePageAnswer> decode_orange_page(const HttpResult& result);

// What became of the page of this order, which asked for that amount: answers do not repeat it. The
// reference is left to the caller. A page that is not there, or another order's, is an unknown
// charge with an alert: it was there when it was made.
// Errors: Unauthenticated "payment.bad_credentials"; Unavailable "payment.unreachable" (no status).
absl::StatusOr<ChargeResult> decode_orange_status(const HttpResult& result,
                                                  std::string_view order_id, Money asked);

// --- Callbacks: not signed, but they hold a token that was given with the page ---
// The payment is found by the token's digest, which was written down with the page: what names
// another token is of no payment. Then the provider is asked; what a callback says is not used.
[[nodiscard]] std::unique_ptr<CallbackReader> make_orange_callbacks();

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ORANGE_MONEY_ORANGE_MONEY_H_
