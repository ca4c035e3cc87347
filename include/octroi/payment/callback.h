// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// CallbackReader: what a payment provider's callback says, once it is believed.
//
// A CallbackReader is the door: it checks the signature over the raw bytes as they arrived, the
// time they were signed at, and only then reads them. What it gives is news about one charge of the
// tenant whose endpoint was called; a tenant that the body names is not believed. Billing::
// take_callback() does the rest.
//
//   auto reader = make_stripe_callbacks({.secrets = {Secret("whsec_...")}});
//   auto answer = billing.take_callback(tenant, *reader, {headers, body});
//   http.status = callback_http_status(answer.status());
//
// Layer: payment (may include base, tenant). Thread safety: read() from any thread.
#ifndef OCTROI_PAYMENT_CALLBACK_H_
#define OCTROI_PAYMENT_CALLBACK_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/payment/charge.h"
#include "octroi/payment/reversal.h"
#include "octroi/tenant/callback.h"
#include "octroi/tenant/context.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What a verified callback tells.
struct CallbackNews {
  // The provider's name of the event, by which a repetition is known; 1 to 150 bytes.
  std::string event_id{};
  // Of the charge; empty where the callback is of something else, which is no error.
  std::string idempotency_key{};
  // What the provider calls the charge, where that says more than the key or there is none: the
  // payment that was kept under this name (PaymentProvider::callback_name(),
  // ChargeResult::callback_name) is meant.
  std::string charge_name{};
  ChargeResult result;
  // Money of the charge that the payer's bank took back, or gave back again; then `result` is not
  // read.
  std::optional<ReversalNews> reversal{};
  // Nobody signed it: the provider is asked, and what is told here is not used.
  bool is_hint = false;
  // This provider's callbacks never name an amount: what was asked for is what it is about.
  bool names_no_amount = false;

  friend bool operator==(const CallbackNews&, const CallbackNews&) = default;
};

class CallbackReader {
 public:
  virtual ~CallbackReader();

  // PaymentProvider::name() of the provider it reads for.
  [[nodiscard]] virtual std::string_view provider() const = 0;

  // Errors: Unauthenticated "signature.mismatch", InvalidArgument "signature.no_signature" and the
  // like (octroi/signing); OutOfRange "signature.stale", "signature.future"; InvalidArgument
  // "callback.malformed", "json.…"; NotFound "payment.not_found" (of another tenant's charge).
  virtual absl::StatusOr<CallbackNews> read(const TenantContext& tenant, const Callback& callback,
                                            Instant now) const = 0;
};

// The tenant's own key in what scoped_key() made of it (charge.h); empty where `scoped` is empty: a
// charge that somebody made by hand. Errors: NotFound "payment.not_found" (another tenant's).
absl::StatusOr<std::string> own_key(const TenantContext& tenant, std::string_view scoped);

// The body is no callback of this provider: InvalidArgument "callback.malformed".
[[nodiscard]] absl::Status callback_malformed(std::string_view provider);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_CALLBACK_H_
