// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Orange Money WebPay's calls as pure functions: the payer approves on Orange's page.
//
// Token, payment page, status. An order id is used once. After the answer to a payment page was
// lost no status can be asked for, because that needs the lost token; as no money moves without the
// payer, a new order id may then be used.
//
//   const HttpRequest request = encode_orange_token(account);
//
// Layer: adapters (orange_money; may include payment, http, signing). Thread safety: pure
// functions.
#ifndef OCTROI_ORANGE_MONEY_ORANGE_MONEY_H_
#define OCTROI_ORANGE_MONEY_ORANGE_MONEY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/secret.h"
#include "octroi/http/client.h"
#include "octroi/orange_money/wire.h"
#include "octroi/payment/charge.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct OrangeAccount {
  std::string base_url = "https://api.orange.com";
  std::string country = "dev";  // "ml", "ci", "sn", ...; dev is the sandbox
  std::string client_id{};
  Secret client_secret;
  std::string merchant_key{};
  std::string return_url{};  // each at most 120 bytes
  std::string cancel_url{};
  std::string notif_url{};  // with something nobody can guess in its path
  std::string shop_name{};  // at most 30 bytes
  std::string language = "fr";
};

// POST /oauth/v3/token
[[nodiscard]] HttpRequest encode_orange_token(const OrangeAccount& account);

// POST .../webpayment. `order_id`: at most 30 bytes, never used before.
// Errors: InvalidArgument "payment.amount_not_representable", "orange_money.bad_order".
absl::StatusOr<HttpRequest> encode_orange_web_payment(const OrangeAccount& account,
                                                      const Secret& token,
                                                      std::string_view order_id, Money amount);

// POST .../transactionstatus
absl::StatusOr<HttpRequest> encode_orange_status(const OrangeAccount& account, const Secret& token,
                                                 std::string_view order_id, Money amount,
                                                 std::string_view pay_token);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_ORANGE_MONEY_ORANGE_MONEY_H_
