// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/price_model.h"

#include <string>
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

TEST(SeatChanges, RemovingMoreThanIsHeldIsRefused) {
  const std::vector<SeatChange> changes = {{Decimal(-1), dec("-0.5")}};
  EXPECT_EQ(error_code(rate_seat_changes(graduated(), changes).status()),
            "price.negative_quantity");
}

}  // namespace
}  // namespace octroi
