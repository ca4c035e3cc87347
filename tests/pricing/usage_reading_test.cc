// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/usage_reading.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

Decimal number(const std::string& text) { return *Decimal::parse(text); }

std::string in_words(const absl::StatusOr<std::vector<PricePiece>>& pieces) {
  if (!pieces.ok()) return error_code(pieces.status());
  std::string words;
  for (const PricePiece& piece : *pieces) {
    if (!words.empty()) words += ", ";
    words += std::to_string(piece.tier) + ": " + piece.quantity.to_string() + " x " +
             piece.unit_amount.to_string();
  }
  return words;
}

Decimal sum_of(const std::vector<PricePiece>& pieces) {
  Decimal sum;
  for (const PricePiece& piece : pieces) sum = *add(sum, *amount_of(piece));
  return sum;
}

const BlockPrice kBlocks{.tiers = {{Decimal(1), Decimal(10), number("1.5")},
                                   {Decimal(1), Decimal(100), Decimal(1)},
                                   {Decimal(1), {}, number("0.5")}}};

TEST(PriceUsage, EachTierOfBlocksIsAPiece) {
  EXPECT_EQ(in_words(price_usage(kBlocks, {.quantity = Decimal(111)})),
            "1: 10 x 1.5, 2: 100 x 1, 3: 1 x 0.5");
  EXPECT_EQ(in_words(price_usage(kBlocks, {})), "");
  BlockPrice top = kBlocks;
  top.policy = BlockPolicy::kTopTier;
  EXPECT_EQ(in_words(price_usage(top, {.quantity = Decimal(50)})), "2: 50 x 1");
  EXPECT_EQ(in_words(price_usage(top, {})), "");
}

TEST(PriceUsage, TheTopTierIsKnownAtThePeriodsEnd) {
  BlockPrice top = kBlocks;
  top.policy = BlockPolicy::kTopTier;
  EXPECT_EQ(in_words(price_pieces(top, Decimal(0), Decimal(50), SplitPosition::kFirst)), "");
  EXPECT_EQ(in_words(price_pieces(top, Decimal(50), Decimal(60), SplitPosition::kLast)),
            "2: 60 x 1");
}

RC_GTEST_PROP(PriceUsage, SplitsOfBlocksAddUpToTheWhole, ()) {
  BlockPrice price;
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    price.tiers.push_back({Decimal(*rc::gen::inRange(1, 50)), Decimal(*rc::gen::inRange(1, 9)),
                           *Decimal::of(*rc::gen::inRange(0, 500), 2)});
  }
  const Decimal to(*rc::gen::inRange(0, 2'000));
  const Decimal middle(*rc::gen::inRange<std::int64_t>(0, *to_integer(to, Rounding::kFloor) + 1));
  const auto first = price_pieces(price, Decimal(), middle, SplitPosition::kFirst);
  const auto last = price_pieces(price, middle, to, SplitPosition::kLast);
  const auto whole = rate_blocks(price.tiers, price.policy, to);
  RC_ASSERT(*add(sum_of(first.value()), sum_of(last.value())) == whole->amount);
}

TEST(PriceUsage, APercentageShowsItsParts) {
  const PercentagePrice price{.percent = number("2"),
                              .fixed_per_event = number("0.30"),
                              .free_events = 1,
                              .least = Decimal(1),
                              .most = Decimal(5)};
  // Free; 20 + 30 at the percentage; 10 up to the least; 900 down to the most.
  const UsageReading reading{
      .amounts = {Decimal(70), Decimal(50), Decimal(10), Decimal(900), Decimal(60)}};
  const auto pieces = price_usage(price, reading);
  EXPECT_EQ(in_words(pieces), "0: 110 x 0.02, 0: 2 x 0.30, 0: 1 x 1, 0: 1 x 5");
  EXPECT_EQ((*pieces)[2].kind, PieceKind::kLeast);
  EXPECT_EQ((*pieces)[3].kind, PieceKind::kMost);
  EXPECT_EQ(in_words(price_usage(price, {})), "");
}

RC_GTEST_PROP(PriceUsage, ThePartsOfAPercentageAreItsAmount, ()) {
  PercentagePrice price{.percent = *Decimal::of(*rc::gen::inRange(0, 900), 2),
                        .fixed_per_event = *Decimal::of(*rc::gen::inRange(0, 90), 2)};
  if (*rc::gen::arbitrary<bool>()) price.free_events = *rc::gen::inRange(0, 4);
  if (*rc::gen::arbitrary<bool>()) price.free_amount = Decimal(*rc::gen::inRange(0, 300));
  if (*rc::gen::arbitrary<bool>()) price.least = *Decimal::of(*rc::gen::inRange(0, 200), 2);
  if (*rc::gen::arbitrary<bool>()) price.most = Decimal(*rc::gen::inRange(2, 9));
  UsageReading reading;
  for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
    reading.amounts.push_back(*Decimal::of(*rc::gen::inRange(0, 50'000), 2));
  }
  const auto pieces = price_usage(price, reading);
  RC_ASSERT(pieces.ok());
  RC_ASSERT(sum_of(*pieces) == rate_percentage(price, reading.amounts)->amount);
}

const MatrixPrice kMatrix{
    .dimensions = {"region", "size"},
    .rows = {{{"eu", "large"}, number("0.40")}, {{"eu", "small"}, number("0.10")}},
    .default_amount = number("0.25")};

TEST(PriceUsage, AMatrixPricesByItsRowsAndTheRestByDefault) {
  const UsageReading reading{.groups = {{{"", ""}, Decimal(1)},
                                        {{"eu", "small"}, Decimal(7)},
                                        {{"us", "large"}, number("2.5")},
                                        {{"eu", "large"}, Decimal(3)}}};
  EXPECT_EQ(in_words(price_usage(kMatrix, reading)), "1: 3 x 0.40, 2: 7 x 0.10, 0: 3.5 x 0.25");
  EXPECT_EQ(in_words(price_usage(kMatrix, {.groups = {{{"", ""}, Decimal(-1)}}})),
            "price.negative_quantity");
}

TEST(PriceUsage, ThePeakDecidesOverACapacity) {
  const CapacityPrice price{
      .tiers = {{{{"members", Decimal(100)}, {"space", Decimal(50)}}, Decimal(10)},
                {{{"members", Decimal(200)}}, Decimal(20)},
                {{}, Decimal(30)}}};
  const auto with = [&](int members, int space) {
    return in_words(
        price_usage(price, {.peaks = {{"members", Decimal(members)}, {"space", Decimal(space)}}}));
  };
  EXPECT_EQ(with(0, 0), "1: 1 x 10");
  EXPECT_EQ(with(100, 50), "1: 1 x 10");
  EXPECT_EQ(with(100, 51), "2: 1 x 20");
  EXPECT_EQ(with(201, 0), "3: 1 x 30");
}

TEST(PriceUsage, AQuantityIsNotEnoughForEvents) {
  for (const PriceModel& model :
       {PriceModel(PercentagePrice{}), PriceModel(kMatrix), PriceModel(CapacityPrice{{{}}})}) {
    EXPECT_FALSE(is_by_quantity(model));
    EXPECT_EQ(in_words(price_pieces(model, Decimal(), Decimal(1), SplitPosition::kWhole)),
              "price.needs_events");
    EXPECT_EQ(error_code(validate(UsagePrice{.model = model, .free_units = Decimal(1)})),
              "price.not_by_quantity");
  }
}

TEST(PriceUsage, BadModelsAreRefused) {
  const std::vector<std::pair<PriceModel, std::string>> table = {
      {BlockPrice{}, "price.no_tiers"},
      {BlockPrice{.tiers = {{.block_size = Decimal(0)}}}, "price.bad_block"},
      {PercentagePrice{.percent = Decimal(-1)}, "price.bad_percentage"},
      {PercentagePrice{.least = Decimal(2), .most = Decimal(1)}, "price.bad_percentage"},
      {MatrixPrice{}, "price.bad_matrix"},
      {MatrixPrice{.dimensions = {"a", "b", "c"}}, "price.bad_matrix"},
      {MatrixPrice{.dimensions = {"a", "a"}}, "price.bad_matrix"},
      {MatrixPrice{.dimensions = {"a"}, .rows = {{{"x", "y"}, {}}}}, "price.bad_matrix"},
      {MatrixPrice{.dimensions = {"a"}, .rows = {{{"x"}, {}}, {{"x"}, {}}}}, "price.bad_matrix"},
      {CapacityPrice{}, "price.no_tiers"},
      {BlockPrice{.tiers = {{.block_price = Decimal(-1)}}}, "price.negative_amount"},
      {MatrixPrice{.dimensions = {"a"}, .default_amount = Decimal(-1)}, "price.negative_amount"},
      {MatrixPrice{.dimensions = {"a"}, .rows = {{{"x"}, Decimal(-1)}}}, "price.negative_amount"},
      {CapacityPrice{.tiers = {{{}, Decimal(-1)}}}, "price.negative_amount"},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(error_code(validate(UsagePrice{.model = table[i].first})), table[i].second) << i;
  }
}

TEST(RateReading, RoundsEachPartAndKeepsTheLimits) {
  UsagePrice price{
      .model = PercentagePrice{.percent = number("1.25"), .fixed_per_event = number("0.105")},
      .maximum = Decimal(1)};
  const UsageReading reading{.amounts = {number("10.20"), number("3")}};
  auto lines = rate_reading(price, reading);
  ASSERT_TRUE(lines.ok()) << lines.status();
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ((*lines)[0].total, number("0.17"));  // 13.20 x 0.0125 = 0.165
  EXPECT_EQ((*lines)[1].total, number("0.21"));
  price.maximum = number("0.20");
  EXPECT_EQ(*total_of(*rate_reading(price, reading)), number("0.20"));
  price.maximum.reset();
  price.minimum = Decimal(2);
  lines = rate_reading(price, reading);
  EXPECT_EQ(*total_of(*lines), Decimal(2));
  EXPECT_EQ(lines->back().commitment, number("1.62"));
}

}  // namespace
}  // namespace octroi
