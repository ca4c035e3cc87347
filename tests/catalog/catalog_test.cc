// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Catalog::make, its look-ups, and what only a catalogue built in code can get wrong.

#include "octroi/catalog/catalog.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::eur;
using catalog_test::flat_price;
using catalog_test::parse_text;
using catalog_test::plan;
using catalog_test::valid;
using ::testing::HasSubstr;

TEST(Catalog, CurrentIsTheHighestVersion) {
  const Catalog catalog = valid(Catalog::make({plan("b", 2), plan("a"), plan("b", 1), plan("ba")}));
  EXPECT_EQ(catalog.current("b")->ref, (PlanRef{"b", 2}));
  EXPECT_EQ(catalog.current("a")->ref, (PlanRef{"a", 1}));
  EXPECT_EQ(catalog.current("ba")->ref, (PlanRef{"ba", 1}));
  EXPECT_EQ(catalog.current(""), nullptr);
  EXPECT_EQ(catalog.current("aa"), nullptr);
  EXPECT_EQ(catalog.current("c"), nullptr);
}

TEST(Catalog, TenFollowsNine) {
  std::vector<PlanVersion> plans;
  for (int version = 10; version > 0; --version) plans.push_back(plan("a", version));
  const Catalog catalog = valid(Catalog::make(std::move(plans)));
  EXPECT_EQ(catalog.current("a")->ref.version, 10);
  EXPECT_EQ(catalog.plans()[1].ref.version, 2);
}

TEST(Catalog, FindsExactlyTheVersionAskedFor) {
  const Catalog catalog = valid(Catalog::make({plan("a", 1), plan("a", 2)}));
  EXPECT_EQ(catalog.find({"a", 1})->ref.to_string(), "a@1");
  EXPECT_EQ(catalog.find({"a", 2})->ref.to_string(), "a@2");
  EXPECT_EQ(catalog.find({"a", 3}), nullptr);
  EXPECT_EQ(catalog.find({"a", 0}), nullptr);
  EXPECT_EQ(catalog.find({"b", 1}), nullptr);
}

TEST(Catalog, FindsAddOnsByCode) {
  const Price price = flat_price(eur(1));
  const Catalog catalog = valid(
      Catalog::make({plan("a")}, {{.code = "y", .name = "Y", .plans = {"a"}, .prices = {price}},
                                  {.code = "x", .name = "X", .plans = {}, .prices = {price}}}));
  EXPECT_EQ(catalog.add_on("x")->name, "X");
  EXPECT_EQ(catalog.add_on("y")->name, "Y");
  EXPECT_EQ(catalog.add_on("z"), nullptr);
  EXPECT_EQ(catalog.add_ons()[0].code, "x");
  EXPECT_TRUE(catalog.add_on("x")->goes_with("anything"));
  EXPECT_TRUE(catalog.add_on("y")->goes_with("a"));
  EXPECT_FALSE(catalog.add_on("y")->goes_with("b"));
}

TEST(Catalog, EmptyCatalogHasNothing) {
  const Catalog catalog;
  EXPECT_EQ(catalog.current("a"), nullptr);
  EXPECT_EQ(catalog.find({"a", 1}), nullptr);
  EXPECT_EQ(catalog.add_on("a"), nullptr);
}

TEST(Catalog, WhatIsLeftOutIsFilledIn) {
  PlanVersion starter = plan("starter");
  starter.name = "Starter";
  starter.prices[0].charges.push_back(
      {.code = "setup", .description = {}, .kind = ChargeKind::kOneOff, .amount = eur(10'00)});
  starter.prices[0].charges.push_back(
      {.code = "seats", .description = "Seats", .kind = ChargeKind::kPerSeat, .amount = eur(5)});
  const Catalog catalog = valid(Catalog::make({starter}));
  const PlanVersion& filled = *catalog.current("starter");
  EXPECT_EQ(filled.family, "starter");
  EXPECT_EQ(filled.tax_category, "standard");
  EXPECT_TRUE(filled.is_listed);
  EXPECT_EQ(filled.prices[0].charges[0].description, "Starter");
  EXPECT_EQ(filled.prices[0].charges[1].description, "Starter: setup");
  EXPECT_EQ(filled.prices[0].charges[2].description, "Seats");
}

TEST(PlanVersion, PriceIsFoundByLengthAndCurrency) {
  PlanVersion sold = plan("a");
  sold.prices = {flat_price(eur(1), kMonthly), flat_price(eur(2), {IntervalUnit::kMonth, 12}),
                 flat_price(eur(3), kOnceForever), flat_price(Money::of_minor(4, kXof), kMonthly)};
  EXPECT_EQ(sold.price(kMonthly, kEur), &sold.prices[0]);
  EXPECT_EQ(sold.price(kYearly, kEur), &sold.prices[1]);
  EXPECT_EQ(sold.price(kOnceForever, kEur), &sold.prices[2]);
  EXPECT_EQ(sold.price(kMonthly, kXof), &sold.prices[3]);
  EXPECT_EQ(sold.price(kThirtyDays, kEur), nullptr);
  EXPECT_EQ(sold.price(kQuarterly, kEur), nullptr);
  EXPECT_EQ(sold.price(kYearly, kXof), nullptr);
}

TEST(PlanVersion, EntitlementIsFoundByName) {
  PlanVersion sold = plan("a");
  sold.entitlements = {{.name = "model", .value = std::string("m")},
                       {.name = "api", .value = true}};
  EXPECT_EQ(*sold.entitlement("model")->text(), "m");
  EXPECT_TRUE(*sold.entitlement("api")->flag());
  EXPECT_EQ(sold.entitlement("api")->limit(), nullptr);
  EXPECT_EQ(sold.entitlement("api")->decimal(), nullptr);
  EXPECT_EQ(sold.entitlement("ap"), nullptr);
}

// What files cannot say, because their reader refuses it earlier or gives each amount its currency.
struct Row {
  const char* name;
  void (*spoil)(PlanVersion& plan);
  const char* code;
  const char* message;
};

std::string row_name(const ::testing::TestParamInfo<Row>& row) { return row.param.name; }

class MakeError : public ::testing::TestWithParam<Row> {};

TEST_P(MakeError, NamesCodePlanAndField) {
  PlanVersion spoilt = plan("a");
  GetParam().spoil(spoilt);
  const auto catalog = Catalog::make({spoilt});
  ASSERT_FALSE(catalog.ok());
  EXPECT_EQ(catalog.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error_code(catalog.status()), GetParam().code);
  EXPECT_THAT(error_message(catalog.status()), HasSubstr(GetParam().message));
}

Charge& base(PlanVersion& spoilt) { return spoilt.prices[0].charges[0]; }

const Row kRows[] = {
    {"NoCode", [](PlanVersion& p) { p.ref.code = ""; }, "catalog.bad_code", "plan[#1].code: "},
    {"NoVersion", [](PlanVersion& p) { p.ref.version = 0; }, "catalog.bad_version",
     "plan[a@0].version: "},
    {"NoCurrency", [](PlanVersion& p) { p.prices[0].currency = Currency(); },
     "catalog.bad_currency", "plan[a@1].price[#1].currency: "},
    {"OtherCurrency", [](PlanVersion& p) { base(p).amount = Money::of_minor(1, kUsd); },
     "catalog.currency_mismatch", "plan[a@1].price[month EUR].charge[base].amount: "},
    {"AmountOfNoCurrency", [](PlanVersion& p) { base(p).amount = Money(); },
     "catalog.currency_mismatch", "plan[a@1].price[month EUR].charge[base].amount: "},
    {"IntervalOfNothing", [](PlanVersion& p) { p.prices[0].interval.count = 0; },
     "catalog.bad_interval", "plan[a@1].price[#1].interval: "},
    {"TwoForEver",
     [](PlanVersion& p) {
       p.prices[0].interval = {IntervalUnit::kForever, 2};
     },
     "catalog.bad_interval", ".interval: "},
    {"NoCharge", [](PlanVersion& p) { p.prices[0].charges.clear(); }, "catalog.missing_charge",
     "plan[a@1].price[month EUR]: "},
    {"UnitAmountOfFlat", [](PlanVersion& p) { base(p).unit_amount = Decimal(1); },
     "catalog.bad_charge", "charge[base].unit_amount: "},
    {"EntitlementOfFlat", [](PlanVersion& p) { base(p).entitlement = "users"; },
     "catalog.bad_charge", "charge[base].entitlement: "},
    {"AmountOfOverage",
     [](PlanVersion& p) {
       base(p).kind = ChargeKind::kOverage;
       base(p).entitlement = "users";
     },
     "catalog.bad_charge", "charge[base].amount: "},
    {"NegativeUnitAmount",
     [](PlanVersion& p) {
       base(p) = {.code = "over",
                  .description = {},
                  .kind = ChargeKind::kOverage,
                  .amount = {},
                  .unit_amount = Decimal(-1),
                  .entitlement = "users"};
     },
     "catalog.negative_amount", "charge[over].unit_amount: "},
    {"OverageOfNothing",
     [](PlanVersion& p) {
       base(p) = {.code = "over", .description = {}, .kind = ChargeKind::kOverage};
     },
     "catalog.overage_without_limit", "charge[over].entitlement: "},
    {"OverageTwice",
     [](PlanVersion& p) {
       p.entitlements = {{.name = "users",
                          .value = Limit{.value = 1,
                                         .window = LimitWindow::kBillingPeriod,
                                         .behaviour = LimitBehaviour::kOverage}}};
       const Charge over{.code = "over",
                         .description = {},
                         .kind = ChargeKind::kOverage,
                         .amount = {},
                         .unit_amount = Decimal(1),
                         .entitlement = "users"};
       p.prices[0].charges.push_back(over);
       p.prices[0].charges.push_back(over);
       p.prices[0].charges.back().code = "again";
     },
     "catalog.duplicate_charge", "charge[again].entitlement: units of \"users\""},
};

INSTANTIATE_TEST_SUITE_P(Plan, MakeError, ::testing::ValuesIn(kRows), row_name);

TEST(Catalog, ThePlanToSpoilIsValid) { valid(Catalog::make({plan("a")})); }

TEST(Load, TellsWhichFileItCannotRead) {
  const std::string folder = std::filesystem::temp_directory_path();
  for (const std::string& path : {folder + "/octroi no such file.textproto", folder}) {
    const auto catalog = load_catalog(path);
    EXPECT_EQ(catalog.status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(error_code(catalog.status()), "catalog.cannot_read");
    EXPECT_THAT(error_message(catalog.status()), HasSubstr(path));
  }
}

TEST(Load, TheEndingSaysTheFormat) {
  const std::string path = ::testing::TempDir() + "octroi_catalog_test_plans.json";
  std::ofstream(path) << R"({"plan": [{"code": "a", "name": "A", "price": [
      {"interval": "month", "currency": "EUR", "amount": "1"}]}]})";
  EXPECT_NE(valid(load_catalog(path)).current("a"), nullptr);
  std::ofstream(path) << "{\n\"plan\": 1}";
  EXPECT_THAT(error_message(load_catalog(path).status()), HasSubstr(path + ":2: plan: "));
  std::filesystem::remove(path);
}

TEST(Load, AFileBeyondTheLimitIsNotRead) {
  const std::string path = ::testing::TempDir() + "octroi_catalog_test_huge.textproto";
  std::ofstream(path).close();
  std::filesystem::resize_file(path, 100u << 20);  // sparse
  EXPECT_EQ(error_code(load_catalog(path).status()), "catalog.too_large");
  std::filesystem::remove(path);
}

TEST(Text, AmountIsShortForAFlatCharge) {
  const Catalog brief = valid(parse_text(
      R"(plan { code: "a" name: "A" price { interval: "month" currency: "EUR" amount: "50" } })"));
  const Catalog full = valid(parse_text(R"(
      plan { code: "a" version: 1 name: "A" family: "a" tax_category: "standard" trial_days: 0
             listed: true
             price { interval: "month" currency: "EUR"
                     charge { code: "base" description: "A" kind: FLAT amount: "50.00" } } })"));
  EXPECT_EQ(brief, full);
}

TEST(Text, WindowIsLevelAndBehaviourHardWhereLeftOut) {
  const Catalog catalog = valid(parse_text(R"(
      plan { code: "a" name: "A" price { interval: "month" currency: "EUR" amount: "0" }
             entitlement { name: "users" limit: 5 } entitlement { name: "sites" unlimited: true } }
      )"));
  EXPECT_EQ(*catalog.current("a")->entitlement("users")->limit(), (Limit{.value = 5}));
  EXPECT_EQ(*catalog.current("a")->entitlement("sites")->limit(), Limit{});
}

}  // namespace
}  // namespace octroi
