// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
// Who tests the tests: each axiom passes a whole store and fails every store that breaks it.
#include "octroi/testing/store_axioms.h"

#include <fstream>
#include <ostream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broken_stores.h"

namespace octroi {
inline namespace v0 {

// What GoogleTest prints of a parameter.
void PrintTo(const Sabotage& sabotage, std::ostream* out) { *out << sabotage.name; }
void PrintTo(const StoreAxiom& axiom, std::ostream* out) { *out << axiom.name; }

namespace {

using ::testing::IsEmpty;
using ::testing::Not;

class EachSabotage : public ::testing::TestWithParam<Sabotage> {};

TEST_P(EachSabotage, IsFound) {
  SabotagedHarness harness(GetParam());
  EXPECT_THAT(check_store_axiom(GetParam().axiom, harness), Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(Stores, EachSabotage, ::testing::ValuesIn(sabotages()),
                         [](const auto& sabotage) { return sabotage.param.name; });

class EachAxiom : public ::testing::TestWithParam<StoreAxiom> {};

TEST_P(EachAxiom, HoldsForAWholeStore) {
  SabotagedHarness harness({.name = "none", .make_hooks = [] { return Hooks{}; }});
  EXPECT_THAT(GetParam().check(harness), IsEmpty());
}

TEST_P(EachAxiom, HasASabotage) {
  std::set<std::string> broken;
  for (const Sabotage& sabotage : sabotages()) broken.insert(sabotage.axiom);
  EXPECT_TRUE(broken.contains(std::string(GetParam().name)));
}

TEST_P(EachAxiom, IsPromisedInTheHeader) {
  std::ifstream header(OCTROI_SOURCE_DIR "/include/octroi/storage/store.h");
  const std::string text{std::istreambuf_iterator<char>(header), {}};
  EXPECT_NE(text.find("//   " + std::string(GetParam().name) + "  "), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Stores, EachAxiom,
                         ::testing::ValuesIn(store_axioms().begin(), store_axioms().end()),
                         [](const auto& axiom) { return std::string(axiom.param.name); });

class FailingHarness final : public StoreHarness {
 public:
  absl::StatusOr<std::unique_ptr<Store>> make() override { return absl::InternalError("no disk"); }
  absl::StatusOr<std::unique_ptr<Store>> reopen(std::unique_ptr<Store>) override { return make(); }
};

TEST(StoreAxioms, AHarnessThatMakesNoStoreFails) {
  for (const StoreAxiom& axiom : store_axioms()) {
    FailingHarness harness;
    EXPECT_THAT(axiom.check(harness), Not(IsEmpty())) << axiom.name;
  }
}

TEST(StoreAxioms, AnUnknownAxiomFails) {
  FailingHarness harness;
  EXPECT_THAT(check_store_axiom("SunRises", harness), Not(IsEmpty()));
}

}  // namespace
}  // namespace v0
}  // namespace octroi
