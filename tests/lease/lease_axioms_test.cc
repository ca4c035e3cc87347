// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// Who tests the tests: each axiom passes the plain authority and fails one that breaks it.

#include "octroi/testing/lease_axioms.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>

#include "lease/sabotaged_leases.h"
#include "lease/same_answers.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "octroi/quota/memory_leases.h"
#include "octroi/testing/lease_conformance.h"

namespace octroi {
inline namespace v0 {
namespace {

using quota::Fault;
using quota::LeaseAuthority;
using quota::MemoryLeases;
using quota::SabotagedLeases;
using ::testing::IsEmpty;
using ::testing::Not;

class MemoryLeaseHarness final : public LeaseHarness {
 public:
  std::unique_ptr<LeaseAuthority> make() override { return std::make_unique<MemoryLeases>(); }
  std::unique_ptr<LeaseAuthority> fail_over(std::unique_ptr<LeaseAuthority> authority) override {
    static_cast<MemoryLeases&>(*authority).begin_term(kLeaseAxiomsBeginMs);
    return authority;
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, LeaseConformance, MemoryLeaseHarness);

class SabotagedHarness final : public LeaseHarness {
 public:
  explicit SabotagedHarness(Fault fault) : fault_(fault) {}
  std::unique_ptr<LeaseAuthority> make() override {
    return std::make_unique<SabotagedLeases>(fault_);
  }
  std::unique_ptr<LeaseAuthority> fail_over(std::unique_ptr<LeaseAuthority> authority) override {
    static_cast<SabotagedLeases&>(*authority).begin_term(kLeaseAxiomsBeginMs);
    return authority;
  }

 private:
  Fault fault_;
};

struct Sabotage {
  std::string axiom;
  Fault fault;
};

const Sabotage kSabotages[] = {
    {"NeverMoreThanTheLimit", Fault::kGrantsBeyondTheLimit},
    {"GrantsShrinkTowardsTheEnd", Fault::kGrantsAllAtOnce},
    {"RepeatsChangeNothing", Fault::kDoublesOnRetry},
    {"LateMessagesChangeNothing", Fault::kBelievesLateMessages},
    {"ReturnsAreGrantedAgain", Fault::kKeepsReturns},
    {"SpentStaysUsed", Fault::kGrantsSpentUnits},
    {"SilenceEndsALease", Fault::kHasNoClockBound},
    {"SilenceEndsALease", Fault::kNeverEndsLeases},
    {"SilentUnitsFollowTheTerms", Fault::kGrantsSilentUnits},
    {"FencedNodesAreRefused", Fault::kDoesNotFence},
    {"NobodySettlesMoreThanHeld", Fault::kSettlesMoreThanHeld},
    {"KeysNeverCollide", Fault::kJoinsNames},
    {"LimitsChangeInOrder", Fault::kForgetsRevisions},
    {"UnmetWishesAreHeard", Fault::kHearsNoWishes},
    {"OpeningKeepsWhatIsThere", Fault::kOpensAnew},
    {"OnlyEmptyBooksAreForgotten", Fault::kForgetsLeased},
    {"BadRequestsAreRefused", Fault::kChecksNothing},
    {"AnotherTermWaitsOneLease", Fault::kDoesNotWaitAfterFailover},
};

TEST(LeaseAxioms, EachSabotageIsFound) {
  for (const Sabotage& sabotage : kSabotages) {
    SabotagedHarness harness(sabotage.fault);
    EXPECT_THAT(check_lease_axiom(sabotage.axiom, harness), Not(IsEmpty())) << sabotage.axiom;
  }
}

TEST(LeaseAxioms, EachHoldsWithoutAFaultAndHasASabotage) {
  std::set<std::string> broken;
  for (const Sabotage& sabotage : kSabotages) broken.insert(sabotage.axiom);
  for (const LeaseAxiom& axiom : lease_axioms()) {
    SabotagedHarness harness(Fault::kNone);
    EXPECT_THAT(axiom.check(harness), IsEmpty()) << axiom.name;
    EXPECT_TRUE(broken.contains(std::string(axiom.name))) << axiom.name;
  }
}

TEST(LeaseAxioms, EachIsPromisedInTheHeader) {
  std::ifstream header(OCTROI_SOURCE_DIR "/include/octroi/quota/lease.h");
  const std::string text{std::istreambuf_iterator<char>(header), {}};
  for (const LeaseAxiom& axiom : lease_axioms())
    EXPECT_NE(text.find("//   " + std::string(axiom.name) + "  "), std::string::npos) << axiom.name;
}

class NoHarness final : public LeaseHarness {
 public:
  std::unique_ptr<LeaseAuthority> make() override { return nullptr; }
  std::unique_ptr<LeaseAuthority> fail_over(std::unique_ptr<LeaseAuthority>) override {
    return nullptr;
  }
};

TEST(LeaseAxioms, AHarnessThatMakesNoAuthorityFails) {
  NoHarness harness;
  for (const LeaseAxiom& axiom : lease_axioms())
    EXPECT_THAT(axiom.check(harness), Not(IsEmpty())) << axiom.name;
  EXPECT_THAT(check_lease_axiom("SunRises", harness), Not(IsEmpty()));
}

TEST(SameAnswers, HoldWithoutAFault) {
  SabotagedLeases whole(Fault::kNone);
  quota::SameAnswers(whole, 1, kLeaseAxiomsBeginMs).play(2000);
}

}  // namespace
}  // namespace v0
}  // namespace octroi
