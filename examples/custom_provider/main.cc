// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Runs the conformance suite of octroi over Till.

#include <gtest/gtest.h>

#include "octroi/payment/answers.h"
#include "octroi/testing/payment_conformance.h"
#include "other_side.h"
#include "till.h"

namespace octroi {
namespace {

// [harness]
class TillHarness final : public PaymentHarness {
 public:
  PaymentProvider& provider() override { return till_; }
  bool arrange(FakeAnswerKind kind) override {
    if (kind == FakeAnswerKind::kPendingUntilLookup) return false;  // it cannot be made to
    other_side_.arrange(kind);
    return true;
  }
  MovedMoney moved(const TenantContext& tenant, std::string_view key) override {
    const auto charge = other_side_.charge(short_scoped_key(tenant, key));
    return {charge.times, charge.times * charge.minor};
  }
  absl::Status settle(const TenantContext& tenant, std::string_view key) override {
    other_side_.pay(short_scoped_key(tenant, key));
    return absl::OkStatus();
  }

 private:
  example::OtherSide other_side_;
  example::Till till_{{.token = Secret("a token")}, other_side_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Till, PaymentConformance, TillHarness);
// [/harness]

}  // namespace
}  // namespace octroi

int main(int count, char** arguments) {
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
