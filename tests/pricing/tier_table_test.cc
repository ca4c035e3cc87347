// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/tier_table.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

Decimal number(const std::string& text) { return *Decimal::parse(text); }

const GraduatedPrice kPrice{{{Decimal(10), number("0.5"), Decimal(2)},
                             {Decimal(100), std::nullopt, number("1.25")},
                             {std::nullopt, number("0.001"), std::nullopt}}};

TEST(TierTable, EachSideOfAnEdge) {
  const auto table = TierTable::make(kPrice);
  ASSERT_TRUE(table.ok()) << table.status();
  const std::vector<std::pair<int, std::string>> rows = {
      {0, "2"}, {1, "2.5"}, {10, "7"}, {11, "8.25"}, {100, "8.25"}, {101, "8.251"}};
  for (const auto& [quantity, amount] : rows) {
    EXPECT_EQ(table->amount(Decimal(quantity)).value(), number(amount)) << quantity;
  }
}

RC_GTEST_PROP(TierTable, GivesWhatPriceQuantityGives, ()) {
  GraduatedPrice price;
  Decimal edge;
  // Small and near the end of 64 bits, whole and not.
  const auto drawn = [](int scale) {
    const auto most = *rc::gen::element<std::int64_t>(50, 1'000'000, 4'000'000'000'000'000'000);
    return *Decimal::of(*rc::gen::inRange<std::int64_t>(0, most), scale);
  };
  for (int i = *rc::gen::inRange(1, 5); i > 0; --i) {
    PriceTier tier;
    if (*rc::gen::arbitrary<bool>()) tier.unit_amount = drawn(*rc::gen::inRange(0, 8));
    if (*rc::gen::arbitrary<bool>()) tier.flat_amount = drawn(*rc::gen::inRange(0, 4));
    edge = *add(*add(edge, drawn(*rc::gen::element(0, 0, 2))), Decimal(1));
    if (i > 1 || *rc::gen::arbitrary<bool>()) tier.up_to = edge;
    price.tiers.push_back(tier);
  }
  const auto table = TierTable::make(price);
  RC_ASSERT(table.ok());
  const Decimal near = *add(edge, Decimal(*rc::gen::inRange(0, 3)));
  for (const Decimal& quantity : {Decimal(), near, drawn(0), drawn(2)}) {
    const auto wanted = price_quantity(price, quantity);
    const auto given = table->amount(quantity);
    RC_ASSERT(given.ok() == wanted.ok());
    if (wanted.ok()) RC_ASSERT(*given == wanted->amount);
  }
}

TEST(TierTable, RefusesWhatPriceQuantityRefuses) {
  EXPECT_EQ(error_code(TierTable::make({}).status()), "price.no_tiers");
  EXPECT_EQ(error_code(TierTable::make(kPrice)->amount(Decimal(-1)).status()),
            "price.negative_quantity");
}

}  // namespace
}  // namespace octroi
