// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Runs every story of this folder, in memory and on SQLite, and shows that the runner finds what is
// wrong.

#include "octroi/testing/scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/sqlite/sqlite.h"
#include "octroi/storage/memory_store.h"

namespace octroi::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> stories() {
  std::vector<std::string> names;
  for (const auto& entry :
       fs::directory_iterator(fs::path(OCTROI_SOURCE_DIR) / "tests/scenario/stories")) {
    if (entry.path().extension() == ".scenario") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string text_of(const std::string& story) {
  std::ifstream file(fs::path(OCTROI_SOURCE_DIR) / "tests/scenario/stories" /
                     (story + ".scenario"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class Story : public testing::TestWithParam<std::string> {};

TEST_P(Story, HoldsInMemory) {
  const ScenarioReport report = run_scenario(text_of(GetParam()));
  EXPECT_TRUE(report.ok()) << report.to_text();
}

TEST_P(Story, HoldsOnSqlite) {
  const std::string path = testing::TempDir() + "octroi_story_" + GetParam() + ".db";
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path + suffix);
  {
    auto store = sqlite::open(path, {.synchronous = sqlite::Synchronous::kNormal});
    ASSERT_TRUE(store.ok()) << store.status();
    const ScenarioReport report = run_scenario(text_of(GetParam()), {.store = &*store});
    EXPECT_TRUE(report.ok()) << report.to_text();
  }
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path + suffix);
}

INSTANTIATE_TEST_SUITE_P(All, Story, testing::ValuesIn(stories()),
                         [](const auto& story) { return story.param; });

constexpr char kStart[] = R"(
catalog
plan { code: "starter" version: 1 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "50.00" } }
end
today 2026-01-31
tenant gao
)";

TEST(ScenarioRunner, AWrongExpectationNamesLineAndBothFigures) {
  const ScenarioReport report =
      run_scenario(std::string(kStart) + "gao subscribes starter\ngao invoices 51.00\n");
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].line, 9);
  EXPECT_EQ(report.failures[0].message, "expected 51.00, found 50.00");
}

TEST(ScenarioRunner, AnUnforeseenRefusalFailsAndAForeseenOneDoesNot) {
  const ScenarioReport unforeseen = run_scenario(std::string(kStart) + "gao subscribes gold\n");
  EXPECT_EQ(unforeseen.failures.size(), 1u);
  const ScenarioReport foreseen =
      run_scenario(std::string(kStart) + "gao subscribes gold refused catalog.unknown_plan\n");
  EXPECT_TRUE(foreseen.ok()) << foreseen.to_text();
  const ScenarioReport not_refused =
      run_scenario(std::string(kStart) + "gao subscribes starter refused catalog.unknown_plan\n");
  EXPECT_FALSE(not_refused.ok());
}

TEST(ScenarioRunner, WhatCannotBeReadEndsTheRun) {
  const ScenarioReport report =
      run_scenario(std::string(kStart) + "gao dances\ngao subscribes starter\n");
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.sentences, 4);
}

TEST(ScenarioRunner, AScenarioThatExpectsNothingIsNotOk) {
  EXPECT_FALSE(run_scenario(kStart).ok());
}

}  // namespace
}  // namespace octroi::test
