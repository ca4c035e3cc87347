// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The errors and results that every payment adapter gives alike.
//
// Each error is proof that nothing happened (see provider.h); what may have happened is
// unknown_charge().
//
//   if (result.outcome == HttpOutcome::kNotSent) return payment_unreachable(result.failure);
//
// Layer: payment (may include base, money, tenant). Thread safety: pure functions.
#ifndef OCTROI_PAYMENT_ANSWERS_H_
#define OCTROI_PAYMENT_ANSWERS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/base/ids.h"
#include "octroi/payment/charge.h"
#include "octroi/payment/provider_status.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Unavailable "payment.unreachable": nothing was sent, or it was refused as too much.
[[nodiscard]] absl::Status payment_unreachable(std::string_view why);
// Unauthenticated "payment.bad_credentials".
[[nodiscard]] absl::Status payment_bad_credentials(std::string_view provider);
// InvalidArgument "payment.request_refused": the provider cannot take this request as it is.
[[nodiscard]] absl::Status payment_request_refused(std::string_view provider,
                                                   std::string_view code);
// NotFound "payment.not_found".
[[nodiscard]] absl::Status payment_not_found(std::string_view key);
// FailedPrecondition "payment.refund_exceeds_charge", "payment.not_settled".
[[nodiscard]] absl::Status refund_exceeds_charge();
[[nodiscard]] absl::Status charge_not_settled();

[[nodiscard]] ChargeResult unknown_charge();

// 64 hexadecimal digits that follow from tenant and key, for providers whose names are short.
[[nodiscard]] std::string short_scoped_key(const TenantContext& tenant, std::string_view key);
// The same as a UUID of version 4.
[[nodiscard]] UuidBytes uuid_of_key(const TenantContext& tenant, std::string_view key);

// What a person reads of a status that nobody knows.
[[nodiscard]] std::string unknown_status_alert(std::string_view provider, std::string_view word);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PAYMENT_ANSWERS_H_
