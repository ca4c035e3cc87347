// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/pricing.h"

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

PlanVersion sold_at(std::string code, std::int64_t monthly, std::int64_t yearly) {
  PlanVersion sold = plan(std::move(code));
  sold.prices = {flat_price(eur(monthly)), flat_price(eur(yearly), kYearly)};
  return sold;
}

struct Row {
  const char* name;
  std::int64_t monthly;
  std::int64_t yearly;
  std::int64_t saved;
  std::int64_t percent;
};

std::string row_name(const ::testing::TestParamInfo<Row>& row) { return row.param.name; }

class Saving : public ::testing::TestWithParam<Row> {};

TEST_P(Saving, IsTheExactRatioRoundedDown) {
  const Row& row = GetParam();
  const auto saving = yearly_saving(sold_at("a", row.monthly, row.yearly), kEur);
  ASSERT_TRUE(saving.ok()) << saving.status();
  EXPECT_EQ(saving->by_month, eur(row.monthly * 12));
  EXPECT_EQ(saving->by_year, eur(row.yearly));
  EXPECT_EQ(saving->saved, eur(row.saved));
  EXPECT_EQ(saving->percent, row.percent);
}

constexpr Row kRows[] = {
    {"TenMonthsForTwelve", 50'00, 500'00, 100'00, 16},  // 16.67
    {"NothingSaved", 50'00, 600'00, 0, 0},
    {"AlmostNothing", 50'00, 599'99, 1, 0},
    {"AlmostTwentyFive", 50'00, 450'01, 149'99, 24},
    {"TwentyFive", 50'00, 450'00, 150'00, 25},
    {"AllOfIt", 50'00, 0, 600'00, 100},
    {"AYearMayCostMore", 50'00, 600'01, -1, -1},
    {"FreeIsFree", 0, 0, 0, 0},
    {"FreeByTheMonthOnly", 0, 10'00, -10'00, 0},
    {"BeyondSixtyFourBitsOfPercent", std::numeric_limits<std::int64_t>::max() / 12, 0,
     std::numeric_limits<std::int64_t>::max() / 12 * 12, 100},
};

INSTANTIATE_TEST_SUITE_P(Yearly, Saving, ::testing::ValuesIn(kRows), row_name);

TEST(Saving, CountsOneSeatAndNoSetup) {
  PlanVersion sold = sold_at("a", 10'00, 100'00);
  sold.prices[0].charges.push_back(
      {.code = "seats", .description = {}, .kind = ChargeKind::kPerSeat, .amount = eur(5'00)});
  sold.prices[0].charges.push_back(
      {.code = "setup", .description = {}, .kind = ChargeKind::kOneOff, .amount = eur(99'00)});
  EXPECT_EQ(yearly_saving(sold, kEur)->by_month, eur(180'00));
}

TEST(Saving, NeedsBothPrices) {
  for (const auto& prices :
       {std::vector{flat_price(eur(1))}, std::vector{flat_price(eur(1), kYearly)},
        std::vector{flat_price(eur(1)), flat_price(eur(1), kThreeHundredSixtyFiveDays)}}) {
    PlanVersion sold = plan("a");
    sold.prices = prices;
    EXPECT_EQ(error_code(yearly_saving(sold, kEur).status()), "catalog.no_such_price");
  }
  EXPECT_EQ(error_code(yearly_saving(sold_at("a", 1, 1), kXof).status()), "catalog.no_such_price");
}

TEST(Saving, RefusesOverflow) {
  const std::int64_t too_much = std::numeric_limits<std::int64_t>::max() / 12 + 1;
  EXPECT_EQ(error_code(yearly_saving(sold_at("a", too_much, 1), kEur).status()), "money.overflow");
}

TEST(PriceCards, ShowTheCurrentListedPlansCheapestFirst) {
  PlanVersion unlisted = sold_at("secret", 1, 10);
  unlisted.is_listed = false;
  PlanVersion old = sold_at("pro", 1, 10);
  PlanVersion pro = sold_at("pro", 150'00, 1500'00);
  pro.ref.version = 2;
  PlanVersion lifetime = plan("lifetime");
  lifetime.prices = {flat_price(eur(1000'00), kOnceForever)};
  PlanVersion yearly = plan("yearly");
  yearly.prices = {flat_price(eur(450'00), kYearly)};
  PlanVersion francs = plan("francs");
  francs.prices = {flat_price(Money::of_minor(5000, kXof))};
  PlanVersion by_days = plan("days");
  by_days.prices = {flat_price(eur(1), kThirtyDays)};
  const Catalog catalog =
      valid(Catalog::make({unlisted, old, pro, lifetime, yearly, francs, by_days,
                           sold_at("b", 50'00, 500'00), sold_at("a", 50'00, 500'00)}));
  const auto cards = price_cards(catalog, kEur);
  ASSERT_TRUE(cards.ok()) << cards.status();
  std::vector<std::string> refs;
  for (const PriceCard& card : *cards) refs.push_back(card.plan->ref.to_string());
  EXPECT_THAT(refs, ElementsAre("a@1", "b@1", "pro@2", "yearly@1", "lifetime@1"));
  EXPECT_EQ(cards->at(2).monthly, eur(150'00));
  EXPECT_EQ(cards->at(2).yearly, eur(1500'00));
  EXPECT_EQ(cards->at(2).for_ever, std::nullopt);
  EXPECT_EQ(cards->at(2).saving->percent, 16);
  EXPECT_EQ(cards->at(3).monthly, std::nullopt);
  EXPECT_EQ(cards->at(3).saving, std::nullopt);
  EXPECT_EQ(cards->at(4).for_ever, eur(1000'00));
}

}  // namespace
}  // namespace octroi
