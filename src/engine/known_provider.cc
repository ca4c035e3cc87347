// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/known_provider.h"

namespace octroi {
inline namespace v0 {

KnownProvider::KnownProvider(PaymentProvider& inner)
    : inner_(inner), name_(inner.name()), capabilities_(inner.capabilities()) {}

absl::StatusOr<ChargeResult> KnownProvider::charge(const TenantContext& tenant,
                                                   const ChargeRequest& request) {
  return inner_.charge(tenant, request);
}

absl::StatusOr<ChargeResult> KnownProvider::lookup(const TenantContext& tenant,
                                                   std::string_view idempotency_key) {
  return inner_.lookup(tenant, idempotency_key);
}

std::string KnownProvider::callback_name(const TenantContext& tenant,
                                         std::string_view idempotency_key) const {
  return inner_.callback_name(tenant, idempotency_key);
}

absl::StatusOr<RefundResult> KnownProvider::refund(const TenantContext& tenant,
                                                   const RefundRequest& request) {
  return inner_.refund(tenant, request);
}

}  // namespace v0
}  // namespace octroi
