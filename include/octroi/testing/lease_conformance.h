// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// LeaseConformance: a host's proof that its LeaseAuthority keeps every axiom, in one line.
//
//   class MyHarness final : public LeaseHarness { ... make(), fail_over() ... };
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, LeaseConformance, MyHarness);
//
// Each axiom of octroi/quota/lease.h is a test of its name.
//
// Layer: testing (may include everything but bindings). Thread safety: none needed.
#ifndef OCTROI_TESTING_LEASE_CONFORMANCE_H_
#define OCTROI_TESTING_LEASE_CONFORMANCE_H_

#include <string_view>

#include <gtest/gtest.h>

#include "octroi/base/export.h"
#include "octroi/testing/lease_axioms.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Harness: a LeaseHarness with a default constructor; each test makes one.
template <class Harness>
class LeaseConformance : public ::testing::Test {
 protected:
  void check(std::string_view axiom) {
    Harness harness;
    for (const std::string& violation : check_lease_axiom(axiom, harness))
      ADD_FAILURE() << violation;
  }
};

TYPED_TEST_SUITE_P(LeaseConformance);

#define OCTROI_LEASE_AXIOM(axiom) \
  TYPED_TEST_P(LeaseConformance, axiom) { this->check(#axiom); }

OCTROI_LEASE_AXIOM(NeverMoreThanTheLimit)
OCTROI_LEASE_AXIOM(GrantsShrinkTowardsTheEnd)
OCTROI_LEASE_AXIOM(RepeatsChangeNothing)
OCTROI_LEASE_AXIOM(LateMessagesChangeNothing)
OCTROI_LEASE_AXIOM(ReturnsAreGrantedAgain)
OCTROI_LEASE_AXIOM(SpentStaysUsed)
OCTROI_LEASE_AXIOM(SilenceEndsALease)
OCTROI_LEASE_AXIOM(SilentUnitsFollowTheTerms)
OCTROI_LEASE_AXIOM(FencedNodesAreRefused)
OCTROI_LEASE_AXIOM(NobodySettlesMoreThanHeld)
OCTROI_LEASE_AXIOM(KeysNeverCollide)
OCTROI_LEASE_AXIOM(LimitsChangeInOrder)
OCTROI_LEASE_AXIOM(UnmetWishesAreHeard)
OCTROI_LEASE_AXIOM(OpeningKeepsWhatIsThere)
OCTROI_LEASE_AXIOM(OnlyEmptyBooksAreForgotten)
OCTROI_LEASE_AXIOM(BadRequestsAreRefused)
OCTROI_LEASE_AXIOM(AnotherTermWaitsOneLease)

#undef OCTROI_LEASE_AXIOM

REGISTER_TYPED_TEST_SUITE_P(LeaseConformance, NeverMoreThanTheLimit, GrantsShrinkTowardsTheEnd,
                            RepeatsChangeNothing, LateMessagesChangeNothing, ReturnsAreGrantedAgain,
                            SpentStaysUsed, SilenceEndsALease, SilentUnitsFollowTheTerms,
                            FencedNodesAreRefused, NobodySettlesMoreThanHeld, KeysNeverCollide,
                            LimitsChangeInOrder, UnmetWishesAreHeard, OpeningKeepsWhatIsThere,
                            OnlyEmptyBooksAreForgotten, BadRequestsAreRefused,
                            AnotherTermWaitsOneLease);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_LEASE_CONFORMANCE_H_
