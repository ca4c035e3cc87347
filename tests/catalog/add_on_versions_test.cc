// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Versions of add-ons in a catalogue and its files, and what a plan costs with them.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"

#include "octroi/catalog/diff.h"
#include "octroi/catalog/effective.h"
#include "octroi/catalog/impact.h"
#include "octroi/catalog/migration.h"
#include "support.h"

namespace octroi {
namespace {

using catalog_test::eur;
using catalog_test::flat_price;
using catalog_test::limit;
using catalog_test::parse_json;
using catalog_test::parse_text;
using catalog_test::plan;
using catalog_test::valid;
using ::testing::HasSubstr;

constexpr char kText[] = R"(plan {
  code: "a"
  version: 1
  name: "A"
  price { interval: "month" currency: "EUR" amount: "50.00" }
}

add_on {
  code: "x"
  name: "X"
  plan: "a"
  price { interval: "month" currency: "EUR" amount: "4.00" }
}

add_on {
  code: "x"
  version: 2
  name: "X"
  price { interval: "month" currency: "EUR" amount: "6.00" }
}
)";

AddOn add_on(std::string code, std::int32_t version = 1, std::int64_t cents = 4'00) {
  return {.code = std::move(code),
          .version = version,
          .name = "X",
          .prices = {flat_price(eur(cents))},
          .entitlements = {limit("users", 10 * version)}};
}

std::string refusal(std::vector<AddOn> add_ons) {
  return error_code(Catalog::make({plan("a")}, std::move(add_ons)).status());
}

TEST(AddOnVersions, AreFoundByTheirNumbers) {
  const Catalog catalog =
      valid(Catalog::make({plan("a")}, {add_on("y"), add_on("x", 2, 6'00), add_on("x")}));
  EXPECT_EQ(catalog.add_on("x")->version, 2) << "the highest";
  EXPECT_EQ(catalog.add_on("x", 1)->prices.front().charges.front().amount, eur(4'00));
  EXPECT_EQ(catalog.add_on("x", 2)->prices.front().charges.front().amount, eur(6'00));
  EXPECT_EQ(catalog.add_on("x", 3), nullptr);
  EXPECT_EQ(catalog.add_on("x", 0), nullptr);
  EXPECT_EQ(catalog.add_on("w", 1), nullptr);
  EXPECT_EQ(catalog.add_on("y")->label(), "y@1");
}

TEST(AddOnVersions, CountWithoutAGap) {
  EXPECT_EQ(refusal({add_on("x", 0)}), "catalog.bad_version");
  EXPECT_EQ(refusal({add_on("x"), add_on("x", 3)}), "catalog.version_gap");
  EXPECT_EQ(refusal({add_on("x", 2)}), "catalog.version_gap");
  EXPECT_EQ(refusal({add_on("x"), add_on("x", 2), add_on("x", 2)}), "catalog.duplicate_add_on");
  EXPECT_EQ(refusal({add_on("x"), add_on("y"), add_on("x", 2)}), "");
  const auto gap = parse_text(std::string(kText) + R"(add_on { code: "x" version: 4 name: "X"
    price { interval: "month" currency: "EUR" amount: "6.00" } })");
  EXPECT_THAT(error_message(gap.status()), HasSubstr("add_on[x@4].version: version 3 is missing"));
}

TEST(AddOnVersions, AreWrittenAndReadBack) {
  const Catalog catalog = valid(parse_text(kText));
  EXPECT_EQ(to_textproto(catalog), kText) << "a first version needs no number";
  EXPECT_EQ(to_textproto(*catalog.add_on("x", 2)),
            std::string(kText).substr(std::string(kText).rfind("add_on")));
  const Catalog from_json = valid(parse_json(R"({
    "plan": [{"code": "a", "name": "A",
              "price": [{"interval": "month", "currency": "EUR", "amount": "50.00"}]}],
    "add_on": [{"code": "x", "name": "X", "plan": ["a"],
                "price": [{"interval": "month", "currency": "EUR", "amount": "4.00"}]},
               {"code": "x", "version": 2, "name": "X",
                "price": [{"interval": "month", "currency": "EUR", "amount": "6.00"}]}]})"));
  EXPECT_EQ(from_json, catalog);
}

TEST(AddOnVersions, OfTheNextCatalogueLeaveThePublishedAlone) {
  const Catalog first = valid(Catalog::make({plan("a")}, {add_on("x")}));
  const Catalog both = valid(Catalog::make({plan("a")}, {add_on("x"), add_on("x", 2, 6'00)}));
  EXPECT_TRUE(check_successor(first, both).ok());
  EXPECT_EQ(diff(first, both).front().to_string(), "add_on[x@2]: new, X");
  EXPECT_EQ(error_code(check_successor(both, first)), "catalog.add_on_removed");
  const Catalog dearer = valid(Catalog::make({plan("a")}, {add_on("x"), add_on("x", 2, 7'00)}));
  const absl::Status changed = check_successor(both, dearer);
  EXPECT_EQ(error_code(changed), "catalog.add_on_changed");
  EXPECT_THAT(error_message(changed), HasSubstr("add_on[x@2].price[month EUR].charge[base]"));
  EXPECT_THAT(error_message(changed), HasSubstr("put the change into the next one"));
}

TEST(AddOnVersions, ThatAreHeldAreFoundTogether) {
  const Catalog catalog = valid(parse_text(kText));
  const std::vector<AddOnHolding> held = {{"x", 1, 3}};
  const auto found = find_held(catalog, held);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->front().add_on, catalog.add_on("x", 1));
  EXPECT_EQ(found->front().quantity, 3);
  const std::vector<AddOnHolding> gone = {{"x", 1, 3}, {"y", 7, 1}};
  const absl::Status missing = find_held(catalog, gone).status();
  EXPECT_EQ(error_code(missing), "catalog.version_missing");
  EXPECT_THAT(error_message(missing), HasSubstr("y@7"));
  EXPECT_EQ(held.front().to_string(), "x@1 x 3");
}

TEST(PriceWith, PutsEachAddOnsChargesBehindThePlans) {
  const AddOn x = add_on("x");
  AddOn y = add_on("y", 2, 1'50);
  y.prices.front().charges.push_back(
      {.code = "setup", .kind = ChargeKind::kOneOff, .amount = eur(9'00)});
  const std::vector<HeldAddOn> held = {{&x, 3}, {&y, 2}};
  const auto price = price_with(flat_price(eur(50'00)), held);
  ASSERT_TRUE(price.ok()) << price.status();
  ASSERT_EQ(price->charges.size(), 4u);
  EXPECT_EQ(price->charges[0], flat_price(eur(50'00)).charges.front());
  EXPECT_EQ(price->charges[1].code, "x/base");
  EXPECT_EQ(price->charges[1].units, 3);
  EXPECT_EQ(price->charges[3].code, "y/setup");
  EXPECT_EQ(price->charges[3].kind, ChargeKind::kOneOff);
  EXPECT_EQ(price->charges[3].units, 2);
  EXPECT_EQ(*recurring_amount(*price, 40), eur(50'00 + 12'00 + 3'00)) << "whatever the seats";
}

TEST(PriceWith, RefusesWhatIsNotSoldSo) {
  const AddOn x = add_on("x", 2);
  const std::vector<HeldAddOn> held = {{&x, 1}};
  const absl::Status refused = price_with(flat_price(eur(1), kYearly), held).status();
  EXPECT_EQ(error_code(refused), "catalog.no_such_price");
  EXPECT_THAT(error_message(refused), HasSubstr("add-on x@2 is not sold by the year in EUR"));
}

TEST(PriceWith, TakesNoUnitsFromACatalogue) {
  PlanVersion spoilt = plan("a");
  spoilt.prices.front().charges.front().units = 1;
  EXPECT_EQ(error_code(Catalog::make({spoilt}).status()), "catalog.bad_charge");
}

TEST(HeldEntitlements, AskNotWhetherTheyGoTogether) {
  PlanVersion starter = plan("a");
  starter.entitlements = {limit("users", 5)};
  AddOn x = add_on("x");
  x.plans = {"another"};
  const std::vector<HeldAddOn> held = {{&x, 2}};
  EXPECT_EQ(error_code(effective_entitlements(starter, held).status()),
            "catalog.add_on_not_for_plan");
  const auto granted = held_entitlements(starter, held);
  ASSERT_TRUE(granted.ok()) << granted.status();
  EXPECT_EQ(granted->front().limit()->value, 25);
}

HeldPlan holding(std::vector<AddOnHolding> add_ons) {
  return {.plan = {"a", 1}, .currency = kEur, .add_ons = std::move(add_ons)};
}

TEST(HeldAddOns, CountInWhoPaysWhat) {
  const Catalog catalog = valid(Catalog::make({plan("a"), plan("a", 2, 60'00), plan("b")}, {[] {
                                                AddOn only = add_on("x");
                                                only.plans = {"a"};
                                                return only;
                                              }()}));
  const std::vector<HeldPlan> holdings = {holding({{"x", 1, 3}})};
  const auto rows = who_pays_what(catalog, {.from = {"a", 1}, .to = {"a", 2}}, holdings);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->front().before, eur(62'00));
  EXPECT_EQ(rows->front().after, eur(72'00));
  const auto refused = who_pays_what(catalog, {.from = {"a", 1}, .to = {"b", 1}}, holdings);
  EXPECT_EQ(error_code(refused.status()), "catalog.add_on_not_for_plan");
}

TEST(HeldAddOns, ThatDoNotGoAlongStayInAnImpact) {
  AddOn only = add_on("x");
  only.plans = {"a"};
  const Catalog catalog = valid(Catalog::make({plan("a"), plan("b")}, {only}));
  const std::vector<HeldPlan> holdings = {holding({{"x", 1, 3}}), holding({})};
  const std::vector<Migration> migrations = {{.from = {"a", 1}, .to = {"b", 1}}};
  const auto impact = impact_of(catalog, catalog, holdings, migrations);
  ASSERT_TRUE(impact.ok()) << impact.status();
  EXPECT_EQ(impact->rows[0].kind, ImpactKind::kNotSold);
  EXPECT_EQ(impact->rows[1].kind, ImpactKind::kMoves);
  EXPECT_EQ(impact->sums.front().before, eur(62'00 + 50'00));
}

}  // namespace
}  // namespace octroi
