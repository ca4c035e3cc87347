// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <set>
#include <string>
#include <vector>

#include "verify/good_world.h"
#include "verify/planted_bug.h"

namespace octroi::test {
namespace {

std::vector<PlantedBug> all_bugs() {
  std::vector<PlantedBug> all;
  for (const auto& bugs :
       {money_bugs(), refund_bugs(), write_off_bugs(), charging_bugs(), subscription_bugs(),
        coupon_bugs(), usage_bugs(), metered_event_bugs(), meter_bugs(), correction_bugs(),
        document_bugs(), tenancy_bugs(), shape_bugs(), audit_bugs(), wallet_bugs(), webhook_bugs(),
        bill_bugs(), payer_bugs(), pool_bugs()}) {
    all.insert(all.end(), bugs.begin(), bugs.end());
  }
  return all;
}

class PlantedBugs : public testing::TestWithParam<PlantedBug> {};

TEST_P(PlantedBugs, IsFoundByItsInvariants) {
  Doctored world{good_world().rows(), good_world().books};
  GetParam().plant(world);
  if (HasFatalFailure()) return;
  if (GetParam().log == Log::kForged) world.rows.forge();
  const auto report = good_world().verify(world.rows, {.provider_books = world.books});
  ASSERT_TRUE(report.ok()) << report.status();
  std::set<std::string> found_by;
  std::string said;
  for (const Violation& one : report->violations) {
    found_by.insert(one.invariant);
    said += one.invariant + " " + one.subject + ": " + one.message + "\n";
  }
  EXPECT_EQ(found_by, GetParam().found_by) << said;
}

INSTANTIATE_TEST_SUITE_P(Verify, PlantedBugs, testing::ValuesIn(all_bugs()),
                         [](const auto& bug) { return std::string(bug.param.name); });

// Every invariant that verify checks has a bug in the table that it finds.
TEST(Verify, EachInvariantFindsAPlantedBug) {
  const auto report = good_world().verify();
  ASSERT_TRUE(report.ok()) << report.status();
  std::set<std::string> found;
  for (const PlantedBug& bug : all_bugs()) found.insert(bug.found_by.begin(), bug.found_by.end());
  for (const CheckedInvariant& one : report->invariants) {
    EXPECT_TRUE(found.contains(one.id)) << one.id << ": " << one.statement;
  }
}

}  // namespace
}  // namespace octroi::test
