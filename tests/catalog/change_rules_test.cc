// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Rules of change: the first that fits holds.

#include <string>

#include "gtest/gtest.h"

#include "octroi/catalog/diff.h"
#include "support.h"

namespace octroi::catalog_test {
namespace {

constexpr char kPlans[] = R"(
plan { code: "lite" name: "Lite" family: "app"
  price { interval: "month" currency: "EUR" amount: "5" } }
plan { code: "pro" name: "Pro" family: "app"
  price { interval: "month" currency: "EUR" amount: "9" } }
)";

Catalog with_rules(const std::string& rules) { return valid(parse_text(kPlans + rules)); }

std::optional<std::size_t> found(const Catalog& catalog, const char* from, const char* to,
                                 Interval from_interval = kMonthly,
                                 Interval to_interval = kMonthly) {
  return rule_for(catalog.change_rules(),
                  {.plan = from, .family = "app", .interval = from_interval},
                  {.plan = to, .family = "app", .interval = to_interval});
}

TEST(ChangeRules, TheFirstThatFitsHolds) {
  const Catalog catalog = with_rules(R"(
    change_rule { from_plan: "pro" to_plan: "lite" timing: PERIOD_END }
    change_rule { from_interval: "12 months" to_interval: "month" timing: FORBIDDEN }
    change_rule { from_family: "app" to_plan: "pro" timing: PERIOD_START })");
  EXPECT_EQ(found(catalog, "pro", "lite"), 0u);
  EXPECT_EQ(found(catalog, "pro", "lite", kYearly, kMonthly), 0u);
  EXPECT_EQ(found(catalog, "pro", "pro", kYearly, kMonthly), 1u);
  EXPECT_EQ(found(catalog, "lite", "pro"), 2u);
  EXPECT_EQ(found(catalog, "lite", "lite", kMonthly, kYearly), std::nullopt);
  EXPECT_EQ(found(with_rules("change_rule { timing: NOW }"), "pro", "lite"), 0u);
}

TEST(ChangeRules, ArePrintedAndReadAgain) {
  const Catalog catalog = with_rules(R"(
    change_rule { from_plan: "pro" from_interval: "year" to_family: "app" timing: PERIOD_END }
    change_rule { timing: ANY_TIME })");
  EXPECT_EQ(valid(parse_text(to_textproto(catalog))), catalog);
  EXPECT_EQ(to_string(catalog.change_rules().back()), "change_rule { timing: ANY_TIME }");
}

TEST(ChangeRules, MayDifferInTheNextFile) {
  const Catalog before = with_rules("");
  const Catalog after = with_rules(R"(change_rule { to_plan: "lite" timing: FORBIDDEN })");
  EXPECT_TRUE(check_successor(before, after).ok());
  EXPECT_FALSE(diff(before, after).empty());
}

TEST(ChangeRules, NameWhatThereIs) {
  struct Row {
    const char* rule;
    const char* code;
  };
  const Row rows[] = {
      {R"(change_rule { to_plan: "max" timing: NOW })", "catalog.unknown_plan"},
      {R"(change_rule { from_family: "x" timing: NOW })", "catalog.unknown_plan"},
      {R"(change_rule { to_interval: "moon" timing: NOW })", "catalog.bad_interval"},
      {R"(change_rule { to_plan: "pro" })", "catalog.missing_field"},
      {"change_rule { timing: TIMING_UNSPECIFIED }", "catalog.wrong_type"},
      {"change_rule { timing: SOON }", "catalog.wrong_type"}};
  for (const Row& row : rows) {
    const auto catalog = parse_text(std::string(kPlans) + row.rule);
    EXPECT_EQ(error_code(catalog.status()), row.code) << row.rule << ": " << catalog.status();
    EXPECT_NE(catalog.status().message().find("change_rule"), std::string::npos);
  }
}

}  // namespace
}  // namespace octroi::catalog_test
