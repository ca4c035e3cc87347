// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// NotifierConformance: a host's proof that its Notifier keeps every axiom, in one line.
//
//   class MyHarness final : public NotifierHarness { notifier(), arrange(), arrived() ... };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, NotifierConformance, MyHarness);
//
// Each axiom of octroi/notification/notifier.h is a test of its name, for the harness's channel().
//
// Layer: testing (may include everything but bindings). Thread safety: none needed.
#ifndef OCTROI_TESTING_NOTIFIER_CONFORMANCE_H_
#define OCTROI_TESTING_NOTIFIER_CONFORMANCE_H_

#include <string_view>

#include <gtest/gtest.h>

#include "octroi/base/export.h"
#include "octroi/testing/notifier_axioms.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Harness: a NotifierHarness with a default constructor; each test makes one.
template <class Harness>
class NotifierConformance : public ::testing::Test {
 protected:
  void check(std::string_view axiom) {
    Harness harness;
    for (const std::string& violation : check_notifier_axiom(axiom, harness)) {
      ADD_FAILURE() << violation;
    }
  }
};

TYPED_TEST_SUITE_P(NotifierConformance);

#define OCTROI_NOTIFIER_AXIOM(axiom) \
  TYPED_TEST_P(NotifierConformance, axiom) { this->check(#axiom); }

OCTROI_NOTIFIER_AXIOM(SentMeansHandedOver)
OCTROI_NOTIFIER_AXIOM(BadMessagesSendNothing)
OCTROI_NOTIFIER_AXIOM(OtherChannelsAreRefused)
OCTROI_NOTIFIER_AXIOM(RejectionIsAResult)
OCTROI_NOTIFIER_AXIOM(UnknownIsNeverRejected)
OCTROI_NOTIFIER_AXIOM(UnreachableSendsNothing)
OCTROI_NOTIFIER_AXIOM(SameIdArrivesOnce)
OCTROI_NOTIFIER_AXIOM(AllOfUnicodeArrives)

#undef OCTROI_NOTIFIER_AXIOM

REGISTER_TYPED_TEST_SUITE_P(NotifierConformance, SentMeansHandedOver, BadMessagesSendNothing,
                            OtherChannelsAreRefused, RejectionIsAResult, UnknownIsNeverRejected,
                            UnreachableSendsNothing, SameIdArrivesOnce, AllOfUnicodeArrives);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_NOTIFIER_CONFORMANCE_H_
