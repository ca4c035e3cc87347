// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// R5: what a quantity costs in four graduated tiers, by a table made once; and beside it with the
// pieces that a line of an invoice explains.
//
// Every amount is compared with the same tiers counted in whole cents.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <variant>
#include <vector>

#include "common/measure.h"

#include "goals.h"
#include "octroi/base/random.h"
#include "octroi/pricing/price_model.h"
#include "octroi/pricing/tier_table.h"

namespace octroi::bench {
namespace {

constexpr std::size_t kQuantities = 256;  // a power of two
constexpr std::array<std::int64_t, 3> kUpTo{100, 1'000, 10'000};
constexpr std::array<std::int64_t, 4> kCents{10, 8, 5, 2};

PriceModel four_tiers() {
  GraduatedPrice price;
  for (std::size_t i = 0; i < kCents.size(); ++i) {
    PriceTier tier{.unit_amount = *Decimal::of(kCents[i], 2)};
    if (i < kUpTo.size()) tier.up_to = Decimal(kUpTo[i]);
    price.tiers.push_back(tier);
  }
  return price;
}

std::int64_t in_cents(std::int64_t quantity) {
  std::int64_t cents = 0;
  std::int64_t below = 0;
  for (std::size_t i = 0; i < kCents.size(); ++i) {
    const std::int64_t end = i < kUpTo.size() ? std::min(kUpTo[i], quantity) : quantity;
    if (end > below) cents += (end - below) * kCents[i];
    below = std::max(below, end);
  }
  return cents;
}

}  // namespace

void measure_tiers(bool smoke) {
  const PriceModel model = four_tiers();
  must(validate(model));
  SeededRandom random(20260116);
  std::vector<Decimal> quantities;
  for (std::size_t i = 0; i < kQuantities; ++i) {
    quantities.emplace_back(static_cast<std::int64_t>(random.next() % 30'000));
  }
  const TierTable table = must(TierTable::make(std::get<GraduatedPrice>(model)));
  for (const Decimal& quantity : quantities) {
    const Decimal expected = *Decimal::of(in_cents(*to_integer(quantity, Rounding::kFloor)), 2);
    bench::check(must(price_quantity(model, quantity)).amount == expected,
                 "the tiers and the cents differ");
    bench::check(must(table.amount(quantity)) == expected, "the table and the cents differ");
  }
  const auto price = [&](int call) {
    const auto priced =
        price_quantity(model, quantities[static_cast<std::size_t>(call) % kQuantities]);
    keep(priced);
  };
  const auto look_up = [&](int call) {
    const auto amount = table.amount(quantities[static_cast<std::size_t>(call) % kQuantities]);
    keep(amount);
  };
  std::int64_t cents = 0;
  const auto count = [&](int call) {
    const auto quantity = quantities[static_cast<std::size_t>(call) % kQuantities].coefficient();
    cents += in_cents(static_cast<std::int64_t>(quantity));
    keep(cents);
  };
  const auto [priced, looked_up, counted] =
      median_ns(smoke ? 3 : 101, smoke ? 256 : 20'480, price, look_up, count);
  std::printf("price_quantity(), 4 graduated tiers     %8.1f ns\n", priced);
  std::printf("TierTable::amount(), the same           %8.1f ns\n", looked_up);
  std::printf("the same tiers in whole cents           %8.1f ns\n", counted);
  print_goal({.name = "R5", .measured = looked_up, .limit = 10, .what = "ns for 4 tiers"});
}

}  // namespace octroi::bench
