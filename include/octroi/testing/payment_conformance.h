// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PaymentConformance: a host's proof that its PaymentProvider keeps every axiom, in one line.
//
//   class MyHarness final : public PaymentHarness { provider(), arrange(), moved() ... };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, PaymentConformance, MyHarness);
//
// Each axiom of octroi/payment/provider.h is a test of its name.
//
// Layer: testing (may include everything but bindings). Thread safety: none needed.
#ifndef OCTROI_TESTING_PAYMENT_CONFORMANCE_H_
#define OCTROI_TESTING_PAYMENT_CONFORMANCE_H_

#include <string_view>

#include <gtest/gtest.h>

#include "octroi/base/export.h"
#include "octroi/testing/payment_axioms.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Harness: a PaymentHarness with a default constructor; each test makes one.
template <class Harness>
class PaymentConformance : public ::testing::Test {
 protected:
  void check(std::string_view axiom) {
    Harness harness;
    for (const std::string& violation : check_payment_axiom(axiom, harness)) {
      ADD_FAILURE() << violation;
    }
  }
};

TYPED_TEST_SUITE_P(PaymentConformance);

#define OCTROI_PAYMENT_AXIOM(axiom) \
  TYPED_TEST_P(PaymentConformance, axiom) { this->check(#axiom); }

OCTROI_PAYMENT_AXIOM(SameKeySameCharge)
OCTROI_PAYMENT_AXIOM(RacingCallsChargeOnce)
OCTROI_PAYMENT_AXIOM(KeyReuseWithOtherAmountIsRefused)
OCTROI_PAYMENT_AXIOM(DeclineIsAResult)
OCTROI_PAYMENT_AXIOM(UnknownIsNeverFailed)
OCTROI_PAYMENT_AXIOM(LookupFindsWhatHappened)
OCTROI_PAYMENT_AXIOM(PendingSettlesOnce)
OCTROI_PAYMENT_AXIOM(TenantsDoNotShareKeys)
OCTROI_PAYMENT_AXIOM(BadRequestsMoveNothing)
OCTROI_PAYMENT_AXIOM(RefundsStayWithinTheCharge)

#undef OCTROI_PAYMENT_AXIOM

REGISTER_TYPED_TEST_SUITE_P(PaymentConformance, SameKeySameCharge, RacingCallsChargeOnce,
                            KeyReuseWithOtherAmountIsRefused, DeclineIsAResult,
                            UnknownIsNeverFailed, LookupFindsWhatHappened, PendingSettlesOnce,
                            TenantsDoNotShareKeys, BadRequestsMoveNothing,
                            RefundsStayWithinTheCharge);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_PAYMENT_CONFORMANCE_H_
