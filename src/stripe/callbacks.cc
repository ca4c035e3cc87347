// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "stripe/read.h"

#include "octroi/base/json_value.h"
#include "octroi/base/status.h"
#include "octroi/stripe/stripe.h"
#include "octroi/stripe/wire.h"

namespace octroi {
inline namespace v0 {
namespace {

bool is_of_a_charge(std::string_view type) {
  return type.starts_with("payment_intent.") || type.starts_with("checkout.session.");
}

class StripeCallbacks final : public CallbackReader {
 public:
  explicit StripeCallbacks(StripeCallbackOptions options) : options_(std::move(options)) {}

  std::string_view provider() const override { return "stripe"; }

  absl::StatusOr<CallbackNews> read(const TenantContext& tenant, const Callback& callback,
                                    Instant now) const override {
    OCTROI_RETURN_IF_ERROR(verify_stripe_webhook(callback.header("Stripe-Signature"), callback.body,
                                                 options_.secrets, now, options_.tolerance));
    return decode_stripe_event(tenant, callback.body);
  }

 private:
  StripeCallbackOptions options_;
};

}  // namespace

absl::StatusOr<CallbackNews> decode_stripe_event(const TenantContext& tenant,
                                                 std::string_view body) {
  OCTROI_ASSIGN_OR_RETURN(const JsonValue event, JsonValue::parse(body));
  CallbackNews news{.event_id = event.at("id").text()};
  if (news.event_id.empty() || event.at("object").text() != "event") {
    return callback_malformed("stripe");
  }
  if (!is_of_a_charge(event.at("type").text())) return news;
  const JsonValue& object = event.at("data").at("object");
  OCTROI_ASSIGN_OR_RETURN(news.idempotency_key,
                          own_key(tenant, object.at("metadata").at("octroi_key").text()));
  news.result = stripe::read_object(object);
  return news;
}

absl::StatusOr<std::unique_ptr<CallbackReader>> make_stripe_callbacks(
    StripeCallbackOptions options) {
  const bool has_empty = std::ranges::any_of(options.secrets, &Secret::empty);
  if (options.secrets.empty() || has_empty) {
    return make_error(absl::StatusCode::kInvalidArgument, "stripe.bad_option",
                      "give the endpoint's signing secret, whsec_...");
  }
  return std::make_unique<StripeCallbacks>(std::move(options));
}

}  // namespace v0
}  // namespace octroi
