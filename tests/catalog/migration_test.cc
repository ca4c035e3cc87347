// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/migration.h"

#include <limits>

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::eur;
using catalog_test::flat_price;
using catalog_test::plan;
using catalog_test::valid;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class SomeId>
SomeId id(std::uint8_t number) {
  UuidBytes bytes{};
  bytes.back() = number;
  return SomeId(bytes);
}

HeldPlan holding(std::uint8_t number, PlanRef held, Interval interval = kMonthly,
                 std::int64_t quantity = 1) {
  return {.tenant = id<TenantId>(number),
          .subscription = id<SubscriptionId>(number),
          .plan = std::move(held),
          .interval = interval,
          .currency = kEur,
          .quantity = quantity};
}

MigrationRow row(std::uint8_t number, std::int64_t before, std::int64_t after) {
  return {.tenant = id<TenantId>(number),
          .subscription = id<SubscriptionId>(number),
          .before = eur(before),
          .after = eur(after),
          .difference = eur(after - before)};
}

// starter@1 at 50 a month and 500 a year; starter@2 at 75 and 750.
Catalog starters() {
  PlanVersion first = plan("starter", 1, 50'00);
  first.prices.push_back(flat_price(eur(500'00), kYearly));
  PlanVersion second = plan("starter", 2, 75'00);
  second.prices.push_back(flat_price(eur(750'00), kYearly));
  return valid(Catalog::make({first, second, plan("pro", 1, 40'00)}));
}

TEST(WhoPaysWhat, OneRowForEachHolderOfTheVersionInTheirOrder) {
  const Catalog catalog = starters();
  const std::vector<HeldPlan> holdings = {
      holding(3, {"starter", 1}), holding(1, {"pro", 1}), holding(2, {"starter", 1}, kYearly),
      holding(4, {"starter", 2}), holding(5, {"starter", 1}, kMonthly, 7)};
  const auto rows = who_pays_what(catalog, {{"starter", 1}, {"starter", 2}}, holdings);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(*rows,
              ElementsAre(row(3, 50'00, 75'00), row(2, 500'00, 750'00), row(5, 50'00, 75'00)));
}

TEST(WhoPaysWhat, APriceMayAlsoFall) {
  const auto rows = who_pays_what(starters(), {{"starter", 2}, {"pro", 1}},
                                  std::vector{holding(1, {"starter", 2})});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(*rows, ElementsAre(row(1, 75'00, 40'00)));
}

TEST(WhoPaysWhat, NobodyHoldsItThenNobodyIsListed) {
  const auto rows = who_pays_what(starters(), {{"starter", 1}, {"starter", 2}}, {});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_TRUE(rows->empty());
}

TEST(WhoPaysWhat, UnknownVersionsAreNotFound) {
  for (const Migration& migration : {Migration{{"starter", 3}, {"starter", 1}},
                                     Migration{{"starter", 1}, {"gold", 1}}, Migration{}}) {
    const auto rows = who_pays_what(starters(), migration, {});
    EXPECT_EQ(rows.status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(error_code(rows.status()), "catalog.unknown_plan");
  }
}

TEST(WhoPaysWhat, NamesTheFirstTenantThatCannotMove) {
  const std::vector<HeldPlan> holdings = {holding(1, {"starter", 1}),
                                          holding(2, {"starter", 1}, kYearly),
                                          holding(3, {"starter", 1}, kYearly)};
  const auto rows = who_pays_what(starters(), {{"starter", 1}, {"pro", 1}}, holdings);
  EXPECT_EQ(rows.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(error_code(rows.status()), "catalog.no_such_price");
  EXPECT_THAT(
      error_message(rows.status()),
      HasSubstr("pro@1 is not sold by the year in EUR, as tenant " + id<TenantId>(2).to_string()));
}

Charge charge(std::string code, ChargeKind kind, std::int64_t cents) {
  return {.code = std::move(code), .description = {}, .kind = kind, .amount = eur(cents)};
}

Price full_price() {
  Charge over = charge("over", ChargeKind::kOverage, 0);
  over.unit_amount = Decimal(9);
  return {.interval = kMonthly,
          .currency = kEur,
          .charges = {charge("base", ChargeKind::kFlat, 20'00),
                      charge("seats", ChargeKind::kPerSeat, 5'00),
                      charge("setup", ChargeKind::kOneOff, 99'00), over}};
}

TEST(RecurringAmount, IsFlatPlusSeatsWithoutOneOffAndOverage) {
  EXPECT_EQ(*recurring_amount(full_price(), 0), eur(20'00));
  EXPECT_EQ(*recurring_amount(full_price(), 1), eur(25'00));
  EXPECT_EQ(*recurring_amount(full_price(), 10), eur(70'00));
}

TEST(RecurringAmount, OfNothingIsZeroInThePricesCurrency) {
  EXPECT_EQ(*recurring_amount({.interval = kMonthly, .currency = kXof, .charges = {}}, 3),
            Money::zero(kXof));
}

TEST(RecurringAmount, RefusesNegativeQuantitiesAndOverflow) {
  EXPECT_EQ(error_code(recurring_amount(full_price(), -1).status()), "catalog.bad_quantity");
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(error_code(recurring_amount(full_price(), kMax).status()), "money.overflow");
  Price price = full_price();
  price.charges[0].amount = eur(kMax);
  EXPECT_EQ(error_code(recurring_amount(price, 1).status()), "money.overflow");
  EXPECT_EQ(*recurring_amount(price, 0), eur(kMax));
}

}  // namespace
}  // namespace octroi
