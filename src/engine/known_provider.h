// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// KnownProvider: a host's payment provider, with what it said of itself when the engine opened.
//
// Name and capabilities are constants (octroi/payment/provider.h); they are asked for once, where
// an exception can still be answered by an error, and never again. What asks the other side goes
// through as it is: who calls it knows what an exception means there.
//
// Layer: engine, private. Thread safety: as PaymentProvider.
#ifndef OCTROI_SRC_ENGINE_KNOWN_PROVIDER_H_
#define OCTROI_SRC_ENGINE_KNOWN_PROVIDER_H_

#include <string>
#include <string_view>

#include "octroi/payment/provider.h"

namespace octroi {
inline namespace v0 {

class KnownProvider final : public PaymentProvider {
 public:
  // Asks `inner`, which outlives this; lets what it throws through.
  explicit KnownProvider(PaymentProvider& inner);

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] PaymentCapabilities capabilities() const override { return capabilities_; }
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override;
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant,
                                      std::string_view idempotency_key) override;
  [[nodiscard]] std::string callback_name(const TenantContext& tenant,
                                          std::string_view idempotency_key) const override;
  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override;

 private:
  PaymentProvider& inner_;
  std::string name_;
  PaymentCapabilities capabilities_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_KNOWN_PROVIDER_H_
