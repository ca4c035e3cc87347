// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/effective.h"

#include <limits>

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::limit;
using catalog_test::plan;
using catalog_test::unlimited;
using ::testing::ElementsAre;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Entitlement flag(bool value) { return {.name = "e", .value = value}; }
Entitlement text(const char* value) { return {.name = "e", .value = std::string(value)}; }
Entitlement decimal(const char* value) { return {.name = "e", .value = *Decimal::parse(value)}; }

AddOn add_on(Entitlement entitlement) {
  return {.code = "x", .name = "X", .plans = {}, .prices = {}, .entitlements = {entitlement}};
}

struct Row {
  const char* name;
  Entitlement of_plan;
  std::vector<std::pair<Entitlement, std::int64_t>> add_ons;  // with their quantities
  Entitlement effective;
};

std::string row_name(const ::testing::TestParamInfo<Row>& row) { return row.param.name; }

class Merge : public ::testing::TestWithParam<Row> {};

TEST_P(Merge, GivesTheEffectiveEntitlement) {
  PlanVersion starter = plan("a");
  starter.entitlements = {GetParam().of_plan};
  std::vector<AddOn> sold;
  for (const auto& each : GetParam().add_ons) sold.push_back(add_on(each.first));
  std::vector<HeldAddOn> held;
  for (std::size_t i = 0; i < sold.size(); ++i) {
    held.push_back({&sold[i], GetParam().add_ons[i].second});
  }
  const auto effective = effective_entitlements(starter, held);
  ASSERT_TRUE(effective.ok()) << effective.status();
  EXPECT_THAT(*effective, ElementsAre(GetParam().effective));
}

const Row kRows[] = {
    {"NoAddOn", limit("e", 5), {}, limit("e", 5)},
    {"LimitsAddUp", limit("e", 5), {{limit("e", 10), 1}}, limit("e", 15)},
    {"TimesTheQuantity", limit("e", 5), {{limit("e", 10), 3}}, limit("e", 35)},
    {"OfSeveral", limit("e", 5), {{limit("e", 10), 2}, {limit("e", 1), 4}}, limit("e", 29)},
    {"ZeroAddsNothing", limit("e", 5), {{limit("e", 0), 9}}, limit("e", 5)},
    {"UnlimitedAddOnWins",
     limit("e", 5),
     {{unlimited("e"), 1}, {limit("e", 1), 1}},
     unlimited("e")},
    {"UnlimitedPlanWins", unlimited("e"), {{limit("e", 5), 2}}, unlimited("e")},
    {"UpToTheLastUnit", limit("e", kMax - 2), {{limit("e", 1), 2}}, limit("e", kMax)},
    {"FlagTurnsOn", flag(false), {{flag(false), 1}, {flag(true), 1}}, flag(true)},
    {"FlagStaysOn", flag(true), {{flag(false), 1}}, flag(true)},
    {"FlagStaysOff", flag(false), {{flag(false), 2}}, flag(false)},
    {"LaterTextReplaces", text("m-1"), {{text("m-2"), 1}, {text("m-3"), 1}}, text("m-3")},
    {"LaterDecimalReplaces", decimal("0.87"), {{decimal("0.9"), 5}}, decimal("0.9")},
    {"WindowBehaviourAndUnitAreThePlans",
     {.name = "e",
      .value = Limit{.value = 5,
                     .window = LimitWindow::kCalendarMonth,
                     .behaviour = LimitBehaviour::kOverage},
      .unit = "GB"},
     {{{.name = "e",
        .value = Limit{.value = 1, .window = LimitWindow::kCalendarMonth},
        .unit = "gigabytes"},
       1}},
     {.name = "e",
      .value = Limit{.value = 6,
                     .window = LimitWindow::kCalendarMonth,
                     .behaviour = LimitBehaviour::kOverage},
      .unit = "GB"}},
};

INSTANTIATE_TEST_SUITE_P(Effective, Merge, ::testing::ValuesIn(kRows), row_name);

TEST(Effective, WhatThePlanDoesNotGrantFollowsIt) {
  PlanVersion starter = plan("a");
  starter.entitlements = {limit("users", 5)};
  AddOn sold = add_on(limit("sites", 2));
  sold.entitlements.push_back({.name = "api", .value = true});
  const std::vector<HeldAddOn> held = {{&sold, 3}, {&sold, 1}};
  const auto effective = effective_entitlements(starter, held);
  ASSERT_TRUE(effective.ok()) << effective.status();
  EXPECT_THAT(*effective, ElementsAre(limit("users", 5), limit("sites", 8),
                                      Entitlement{.name = "api", .value = true}));
}

std::string refusal(const PlanVersion& starter, const AddOn& sold, std::int64_t quantity) {
  const std::vector<HeldAddOn> held = {{&sold, quantity}};
  return error_code(effective_entitlements(starter, held).status());
}

TEST(Effective, RefusesWhatCannotBeMerged) {
  PlanVersion starter = plan("a");
  starter.entitlements = {limit("e", 1)};
  EXPECT_EQ(refusal(starter, add_on(limit("e", 1)), 0), "catalog.bad_quantity");
  EXPECT_EQ(refusal(starter, add_on(limit("e", 1)), -1), "catalog.bad_quantity");
  EXPECT_EQ(refusal(starter, add_on(limit("e", kMax)), 1), "catalog.limit_overflow");
  EXPECT_EQ(refusal(starter, add_on(limit("e", 2)), kMax), "catalog.limit_overflow");
  EXPECT_EQ(refusal(starter, add_on(limit("new", 2)), kMax), "catalog.limit_overflow");
  EXPECT_EQ(refusal(starter, add_on(flag(true)), 1), "catalog.entitlement_kind");
  const Entitlement monthly{.name = "e",
                            .value = Limit{.value = 1, .window = LimitWindow::kCalendarMonth}};
  EXPECT_EQ(refusal(starter, add_on(monthly), 1), "catalog.entitlement_kind");
  AddOn elsewhere = add_on(limit("e", 1));
  elsewhere.plans = {"b"};
  EXPECT_EQ(refusal(starter, elsewhere, 1), "catalog.add_on_not_for_plan");
}

}  // namespace
}  // namespace octroi
