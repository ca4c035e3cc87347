// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/price_model.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"
#include "octroi/pricing/blocks.h"
#include "octroi/pricing/correction.h"
#include "octroi/pricing/percentage.h"
#include "octroi/pricing/seat_changes.h"
#include "octroi/pricing/usage_line.h"

namespace octroi {
namespace {

Decimal dec(const char* text) { return *Decimal::parse(text); }

GraduatedPrice graduated() {
  return {{{.up_to = Decimal(5), .unit_amount = Decimal(7), .flat_amount = Decimal(3)},
           {.up_to = Decimal(10), .unit_amount = dec("6.5")},
           {.unit_amount = Decimal(6), .flat_amount = Decimal(1)}}};
}

TEST(PriceModel, BadModelsAreRefused) {
  const std::vector<std::pair<PriceModel, std::string>> table = {
      {GraduatedPrice{}, "price.no_tiers"},
      {VolumePrice{}, "price.no_tiers"},
      {GraduatedPrice{{{.up_to = Decimal(0)}}}, "price.tiers_unordered"},
      {VolumePrice{{{.up_to = Decimal(5)}, {.up_to = Decimal(5)}}}, "price.tiers_unordered"},
      {GraduatedPrice{{{}, {.up_to = Decimal(5)}}}, "price.tier_after_last"},
      {PackagePrice{.size = Decimal(0)}, "price.bad_package"},
  };
  for (const auto& [model, code] : table) {
    EXPECT_EQ(error_code(validate(model)), code);
    EXPECT_EQ(error_code(price_quantity(model, Decimal(1)).status()), code);
  }
}

TEST(PriceModel, BadQuantitiesAreRefused) {
  EXPECT_EQ(error_code(price_quantity(UnitPrice{Decimal(1)}, Decimal(-1)).status()),
            "price.negative_quantity");
  EXPECT_EQ(
      error_code(price_split(UnitPrice{Decimal(1)}, Decimal(2), Decimal(1), SplitPosition::kMiddle)
                     .status()),
      "price.split_reversed");
  EXPECT_EQ(
      error_code(price_quantity(UnitPrice{dec("1000000000000000000")}, dec("9999999999999999999"))
                     .status()),
      "decimal.overflow");
}

TEST(PriceModel, NothingUsedPaysTheFirstFlatAmountOrNothing) {
  EXPECT_EQ(price_quantity(graduated(), Decimal(0))->amount, Decimal(3));
  EXPECT_EQ(price_quantity(graduated(), Decimal(0), ZeroUsage::kNothing)->amount, Decimal(0));
}

RC_GTEST_PROP(PriceModel, SplitsOfAPeriodAddUpToTheWhole, ()) {
  const auto size = *rc::gen::inRange(1, 6);
  std::vector<std::int64_t> parts;
  for (int i = 0; i < size; ++i) parts.push_back(*rc::gen::inRange(0, 9));
  Decimal sum;
  std::int64_t from = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::int64_t to = from + parts[i];
    const SplitPosition position = parts.size() == 1       ? SplitPosition::kWhole
                                   : i == 0                ? SplitPosition::kFirst
                                   : i + 1 == parts.size() ? SplitPosition::kLast
                                                           : SplitPosition::kMiddle;
    const auto priced = price_split(graduated(), Decimal(from), Decimal(to), position);
    RC_ASSERT(priced.ok());
    sum = *add(sum, priced->amount);
    from = to;
  }
  RC_ASSERT(sum == price_quantity(graduated(), Decimal(from))->amount);
}

// Whatever order late usage comes in, what is billed in the end is what the last total costs.
RC_GTEST_PROP(Correction, RunsEndAtThePriceOfTheLastTotal, ()) {
  const UsagePrice price{.model = VolumePrice{{{.up_to = Decimal(15), .unit_amount = Decimal(10)},
                                               {.unit_amount = Decimal(5)}}},
                         .maximum = Decimal(120)};
  const auto runs = *rc::gen::inRange(1, 6);
  UsageBook book;
  Decimal last;
  for (int i = 0; i < runs; ++i) {
    last = Decimal(*rc::gen::inRange(0, 40));
    const auto lines = rerate(price, {.cumulative = {last}}, book);
    RC_ASSERT(lines.ok());
  }
  const auto whole = rate_usage(price, {.quantity = last});
  RC_ASSERT(whole.ok());
  RC_ASSERT(book.total == *total_of(*whole));
  RC_ASSERT(rerate(price, {.cumulative = {last}}, book)->empty());
}

TEST(UsageLine, BadPricesAreRefused) {
  const auto code = [](const UsagePrice& price) {
    return error_code(rate_usage(price, {.quantity = Decimal(1)}).status());
  };
  EXPECT_EQ(code({.model = UnitPrice{Decimal(1)}, .percent_off = Decimal(101)}),
            "price.bad_percent");
  EXPECT_EQ(code({.model = UnitPrice{Decimal(1)}, .minimum = Decimal(2), .maximum = Decimal(1)}),
            "price.bad_limits");
  EXPECT_EQ(code({.model = UnitPrice{Decimal(1)},
                  .conversion = UnitConversion{.operation = ConversionOperation::kDivide,
                                               .factor = Decimal(0),
                                               .rounding = Rounding::kCeiling}}),
            "money.division_by_zero");
}

TEST(Percentage, BadPricesAndEventsAreRefused) {
  const std::vector<Decimal> negative = {Decimal(-1)};
  EXPECT_EQ(error_code(rate_percentage({}, negative).status()), "price.negative_amount");
  EXPECT_EQ(error_code(rate_percentage({.percent = Decimal(-1)}, {}).status()),
            "price.bad_percentage");
  EXPECT_EQ(error_code(rate_percentage_sums({.least = Decimal(1)}, {}).status()),
            "price.needs_events");
  EXPECT_EQ(error_code(rate_percentage_sums({}, {.sum = Decimal(-1)}).status()),
            "price.negative_amount");
  EXPECT_EQ(error_code(rate_percentage_sums({}, {.sum = Decimal(1), .events = -1}).status()),
            "price.negative_amount");
}

TEST(SeatChanges, AVolumeOfUnitsBelowZeroIsRefused) {
  const VolumePrice price{{{.unit_amount = Decimal(3)}}};
  EXPECT_EQ(rate_weighted_volume(price, Decimal(2), Decimal(1)).value(), Decimal(3));
  for (const auto& [units, weighted] : {std::pair(-2, 1), std::pair(2, -1)}) {
    EXPECT_EQ(error_code(rate_weighted_volume(price, Decimal(units), Decimal(weighted)).status()),
              "price.negative_quantity");
  }
}

TEST(Blocks, BadTiersAreRefused) {
  EXPECT_EQ(error_code(rate_blocks({}, BlockPolicy::kAllTiers, Decimal(1)).status()),
            "price.no_tiers");
  EXPECT_EQ(
      error_code(
          rate_blocks({{.block_size = Decimal(0)}}, BlockPolicy::kAllTiers, Decimal(1)).status()),
      "price.bad_block");
  EXPECT_EQ(error_code(rate_capacity({}, {}).status()), "price.no_tiers");
}

TEST(SeatChanges, UnitsBelowZeroCostNothing) {
  const auto cost = [](std::vector<SeatChange> changes) {
    return rate_seat_changes(graduated(), changes).value();
  };
  EXPECT_EQ(cost({}), Decimal(3));
  EXPECT_EQ(cost({{Decimal(-1), dec("-0.5")}}), Decimal(0));
  EXPECT_EQ(cost({{Decimal(2), Decimal(1)}, {Decimal(-2), Decimal(-2)}}), Decimal(3));
  // Of four units added to one too few, three are held.
  EXPECT_EQ(cost({{Decimal(-1), dec("-0.5")}, {Decimal(4), Decimal(2)}}), dec("13.5"));
}

TEST(Percentage, SumsWithoutMoneyCostNothingAndFreeEventsAreFree) {
  const std::vector<Decimal> totals = {Decimal(50), Decimal(150), Decimal(400)};
  const PercentagePrice price{.percent = dec("1.3"), .fixed_per_event = Decimal(2)};
  EXPECT_EQ(rate_percentage_sums(price, {.events = 4}).value(), Decimal(0));
  PercentagePrice generous = price;
  generous.free_events = 5;
  EXPECT_EQ(rate_percentage_sums(generous,
                                 {.sum = Decimal(400), .events = 4, .first_running_totals = totals})
                .value(),
            Decimal(0));
}

// What the runs of a price were billed, from the book.
std::vector<std::string> billed(const UsagePrice& price, CorrectionPeriod booked_on,
                                const std::vector<std::vector<int>>& runs) {
  UsageBook book;
  std::vector<std::string> result;
  for (const std::vector<int>& run : runs) {
    CorrectionRun next{.booked_on = booked_on};
    for (const int metered : run) next.cumulative.emplace_back(metered);
    std::string lines;
    const std::vector<CorrectionLine> made = rerate(price, next, book).value();
    for (const CorrectionLine& line : made) {
      lines += (lines.empty() ? "" : ", ") + std::to_string(line.period) + ": " +
               line.line.piece.quantity.normalized().to_string() + " " +
               line.line.total.normalized().to_string();
    }
    result.push_back(lines);
  }
  return result;
}

TEST(Correction, WhatIsRoundedAwayComesWithTheNextRun) {
  const UsagePrice price{.model = UnitPrice{dec("0.001")}};
  EXPECT_EQ(billed(price, CorrectionPeriod::kCurrent, {{1}, {333}, {666}}),
            (std::vector<std::string>{"", "1: 333 0.33", "1: 333 0.34"}));
}

TEST(Correction, AMaximumCutsThePeriodWhoseUsagePassedIt) {
  const UsagePrice price{.model = UnitPrice{Decimal(10)}, .maximum = Decimal(50)};
  EXPECT_EQ(billed(price, CorrectionPeriod::kOriginal, {{3}, {3, 6}, {4, 7, 7}}),
            (std::vector<std::string>{"1: 3 30", "2: 3 20", "1: 1 10, 2: 0 -10"}));
}

TEST(Correction, APriceThatIsNoLongerAskedForIsTakenBackWhereItWasCharged) {
  const UsagePrice price{.model = VolumePrice{{{.up_to = Decimal(15), .unit_amount = Decimal(10)},
                                               {.unit_amount = Decimal(5)}}}};
  EXPECT_EQ(billed(price, CorrectionPeriod::kOriginal, {{15}, {15, 16}, {15, 16, 16}}),
            (std::vector<std::string>{"1: 15 150", "1: -15 -150, 2: 16 80", ""}));
}

}  // namespace
}  // namespace octroi
