// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The fake provider as a harness, alone or behind a provider that was broken on purpose.
#ifndef OCTROI_TESTS_TESTING_PAYMENT_HARNESS_H_
#define OCTROI_TESTS_TESTING_PAYMENT_HARNESS_H_

#include <memory>

#include "octroi/testing/fake_payment_provider.h"
#include "octroi/testing/payment_axioms.h"
#include "octroi/testing/test_clock.h"

namespace octroi {

class FakePaymentHarness : public PaymentHarness {
 public:
  PaymentProvider& provider() override { return fake_; }
  bool arrange(FakeAnswerKind kind) override {
    fake_.answer_next({.kind = kind});
    return true;
  }
  MovedMoney moved(const TenantContext& tenant, std::string_view key) override {
    MovedMoney moved;
    for (const FakeCharge& charge : fake_.settled_charges()) {
      if (charge.tenant != tenant.tenant() || charge.idempotency_key != key) continue;
      ++moved.times;
      moved.minor += charge.amount.minor();
    }
    return moved;
  }
  absl::Status settle(const TenantContext& tenant, std::string_view key) override {
    return fake_.settle(tenant, key);
  }

 protected:
  TestClock clock_{*parse_instant("2026-01-31T09:00:00Z")};
  FakePaymentProvider fake_{clock_};
};

}  // namespace octroi

#endif  // OCTROI_TESTS_TESTING_PAYMENT_HARNESS_H_
