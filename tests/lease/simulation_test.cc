// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "lease/simulation.h"

#include <cstdint>
#include <string>

#include "lease/sabotaged_leases.h"
#include <gtest/gtest.h>

#include "octroi/quota/memory_leases.h"

namespace octroi::quota {
namespace {

constexpr std::uint32_t kSeeds = 250;  // a weather

void expect_exact(const Weather& weather, bool has_failovers = false) {
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    MemoryLeases leases;
    std::function<void(std::int64_t)> fail_over;
    if (has_failovers) fail_over = [&](std::int64_t now_ms) { leases.begin_term(now_ms); };
    const std::string wrong = Simulation(leases, weather, seed, fail_over).play();
    ASSERT_EQ(wrong, "") << "seed " << seed;
  }
}

TEST(LeaseSimulation, AllIsUsedWhereAllIsWell) { expect_exact({.has_losses = false}); }
TEST(LeaseSimulation, ABadNetworkIsExact) { expect_exact({}, true); }
TEST(LeaseSimulation, NodesThatAreCutOffAreExact) { expect_exact({.has_cuts = true}); }
TEST(LeaseSimulation, PausesAndCrashesAreExact) {
  expect_exact({.has_pauses = true, .has_crashes = true}, true);
}
TEST(LeaseSimulation, WildClocksAreExact) {
  expect_exact({.has_pauses = true, .has_crashes = true, .has_wild_clocks = true});
}
TEST(LeaseSimulation, NoEndedLeaseIsSpentWhereSilentUnitsAreGrantedAgain) {
  expect_exact({.has_cuts = true, .has_pauses = true, .silent_units = SilentUnits::kGrantAgain});
}

struct Planted {
  const char* name;
  Fault fault;
  Weather weather;
};

TEST(LeaseSimulation, PlantedFaultsAreFound) {
  const Planted planted[] = {
      {"no clock bound", Fault::kHasNoClockBound, {.has_cuts = true}},
      {"no fencing", Fault::kDoesNotFence, {.has_pauses = true, .has_crashes = true}},
      {"grants beyond the limit", Fault::kGrantsBeyondTheLimit, {}},
      {"grants spent units", Fault::kGrantsSpentUnits, {}},
      {"believes late messages", Fault::kBelievesLateMessages, {}},
      {"keeps returns", Fault::kKeepsReturns, {.has_losses = false}},
      {"grants silent units", Fault::kGrantsSilentUnits, {.has_crashes = true}},
      {"never ends leases", Fault::kNeverEndsLeases, {.has_crashes = true}},
  };
  for (const Planted& bug : planted) {
    std::uint32_t seed = 1;
    std::string wrong;
    for (; wrong.empty() && seed <= kSeeds; ++seed) {
      SabotagedLeases leases(bug.fault);
      wrong = Simulation(leases, bug.weather, seed).play();
    }
    EXPECT_NE(wrong, "") << bug.name;
    RecordProperty(bug.name, wrong + " by seed " + std::to_string(seed - 1));
  }
}

}  // namespace
}  // namespace octroi::quota
