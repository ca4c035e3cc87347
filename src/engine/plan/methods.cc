// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/collecting.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {

bool is_charged_at_once(const Engine& engine, const PaymentMethod& method) {
  const PaymentProvider* provider = engine.provider(method.provider);
  return provider != nullptr && provider->capabilities().off_session;
}

absl::Status check_method(const Engine& engine, const PaymentMethod& method) {
  OCTROI_RETURN_IF_ERROR(
      check_text("payment_method.token", method.token, {.bytes_max = 200, .may_be_empty = true}));
  if (method.provider.empty() || engine.options().payments.empty()) return absl::OkStatus();
  if (engine.provider(method.provider) != nullptr) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "payment.no_provider",
                    "no payment provider is called \"" + method.provider +
                        "\"; name one of those given to Billing");
}

}  // namespace v0
}  // namespace octroi
