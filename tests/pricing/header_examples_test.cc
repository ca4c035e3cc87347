// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the headers of this module show is so.

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "octroi/pricing/blocks.h"
#include "octroi/pricing/correction.h"
#include "octroi/pricing/percentage.h"
#include "octroi/pricing/price_model.h"
#include "octroi/pricing/progressive.h"
#include "octroi/pricing/seat_changes.h"
#include "octroi/pricing/tier_table.h"
#include "octroi/pricing/usage_line.h"
#include "octroi/pricing/usage_reading.h"

namespace octroi {
namespace {

Decimal number(const char* text) { return *Decimal::parse(text); }

TEST(HeaderExamples, OfPriceModelAndTierTable) {
  const GraduatedPrice graduated{
      {{.up_to = Decimal(5), .unit_amount = Decimal(1)}, {.unit_amount = number("0.5")}}};
  EXPECT_EQ(price_quantity(PriceModel(graduated), Decimal(8))->amount, number("6.5"));
  EXPECT_EQ(*TierTable::make(graduated)->amount(Decimal(8)), number("6.5"));
}

TEST(HeaderExamples, OfBlocksAndPercentage) {
  EXPECT_EQ(rate_blocks({{.block_size = Decimal(100), .block_price = Decimal(1)}},
                        BlockPolicy::kAllTiers, Decimal(401))
                ->amount,
            Decimal(5));
  const Decimal amounts[] = {Decimal(10), Decimal(80), Decimal(10'000)};
  EXPECT_EQ(rate_percentage(
                {.percent = number("2.99"), .least = number("1.75"), .most = Decimal(12)}, amounts)
                ->amount,
            number("16.142"));
}

TEST(HeaderExamples, OfUsageLineAndCorrection) {
  const auto lines = rate_usage({.model = UnitPrice{Decimal(10)}, .maximum = Decimal(100)},
                                {.before = Decimal(7),
                                 .quantity = Decimal(5),
                                 .billed = Decimal(70),
                                 .position = SplitPosition::kMiddle});
  EXPECT_EQ(lines->front().total, Decimal(30));

  const UsagePrice price{.model = VolumePrice{{{.up_to = Decimal(15), .unit_amount = Decimal(10)},
                                               {.unit_amount = Decimal(5)}}}};
  UsageBook book;
  EXPECT_EQ(rerate(price, {.cumulative = {Decimal(15)}}, book)->front().line.total, Decimal(150));
  const auto second = rerate(price, {.cumulative = {Decimal(15), Decimal(16)}}, book);
  ASSERT_EQ(second->size(), 2u);
  EXPECT_EQ((*second)[0].line.total, Decimal(80)) << "16 x 5";
  EXPECT_EQ((*second)[1].line.total, Decimal(-150)) << "-15 x 10";
}

// A factor below 0 would bill nothing, whatever was used.
TEST(HeaderExamples, AConversionIsByANumberAboveZero) {
  for (const ConversionOperation operation :
       {ConversionOperation::kMultiply, ConversionOperation::kDivide}) {
    const UsagePrice price{.model = UnitPrice{Decimal(1)},
                           .conversion = UnitConversion{operation, Decimal(-60)}};
    EXPECT_EQ(error_code(validate(price)), "price.bad_conversion");
  }
  const UsagePrice nothing{.model = UnitPrice{Decimal(1)},
                           .conversion = UnitConversion{.factor = Decimal(0)}};
  EXPECT_EQ(error_code(validate(nothing)), "price.bad_conversion");
}

TEST(HeaderExamples, OfProgressive) {
  const ProgressiveThresholds thresholds{.steps = {Decimal(200), Decimal(500)}};
  ProgressiveUsage usage;
  EXPECT_EQ(*add_usage(thresholds, usage, Decimal(220)), Decimal(220));
  EXPECT_EQ(*add_usage(thresholds, usage, Decimal(220)), std::nullopt) << "440 is below 500";
}

// Lago's thresholds, as progressive.h says to have them: a life's usage, invoiced at each end.
TEST(HeaderExamples, OfProgressiveOverALife) {
  const ProgressiveThresholds thresholds{.steps = {Decimal(200)}, .recurring_step = Decimal(300)};
  ProgressiveUsage life;
  EXPECT_EQ(*add_usage(thresholds, life, Decimal(220)), Decimal(220));
  EXPECT_EQ(*add_usage(thresholds, life, Decimal(100)), std::nullopt);
  life.invoiced = life.used;  // the period ends at 320
  EXPECT_EQ(*add_usage(thresholds, life, Decimal(150)), std::nullopt) << "200 was passed before";
  EXPECT_EQ(*add_usage(thresholds, life, Decimal(50)), Decimal(200)) << "500 reached at 520";
}

TEST(HeaderExamples, OfSeatChanges) {
  const GraduatedPrice price{{{.unit_amount = Decimal(10)}}};
  const SeatChange changes[] = {{Decimal(5), number("3.5")}, {Decimal(5), Decimal(2)}};
  EXPECT_EQ(*rate_seat_changes(price, changes), Decimal(55)) << "3.5 and 2 weighted units at 10";
}

TEST(HeaderExamples, OfUsageReading) {
  const CapacityPrice capacity{
      {{.limits = {{"members", Decimal(100)}}, .price = Decimal(20)}, {.price = Decimal(70)}}};
  const auto lines = rate_reading({.model = capacity}, {.peaks = {{"members", Decimal(120)}}});
  EXPECT_EQ(lines->front().total, Decimal(70));
}

TEST(HeaderExamples, TiersOfACapacityStandInTheirOrder) {
  const std::vector<CapacityTier> tiers{{.limits = {{"gb", Decimal(10)}}, .price = Decimal(1)},
                                        {.limits = {{"gb", Decimal(20)}}, .price = Decimal(2)}};
  EXPECT_EQ(*rate_capacity(tiers, {{"members", Decimal(999)}}), Decimal(1))
      << "a unit that is not named has no limit, one without a peak fits";
  EXPECT_EQ(*rate_capacity(tiers, {{"gb", Decimal(10)}}), Decimal(1)) << "inclusive";
  EXPECT_EQ(*rate_capacity(tiers, {{"gb", Decimal(21)}}), Decimal(2)) << "the last where none does";
}

}  // namespace
}  // namespace octroi
