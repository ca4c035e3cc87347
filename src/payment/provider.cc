// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/provider.h"

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

PaymentProvider::~PaymentProvider() = default;

absl::StatusOr<ChargeResult> PaymentProvider::lookup(const TenantContext&, std::string_view) {
  return make_error(absl::StatusCode::kUnimplemented, "payment.lookup_unsupported",
                    "this provider cannot be asked what became of a charge");
}

std::string PaymentProvider::callback_name(const TenantContext&, std::string_view) const {
  return {};
}

absl::StatusOr<RefundResult> PaymentProvider::refund(const TenantContext&, const RefundRequest&) {
  return make_error(absl::StatusCode::kUnimplemented, "payment.refunds_unsupported",
                    "this provider cannot give money back; pay it back by hand and record that");
}

}  // namespace v0
}  // namespace octroi
