// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The short way to calculate an invoice and the long one agree to the bit, and the short one takes
// no invoice that it would have to refuse or cannot hold.

#include "invoice/calculate_few.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/random.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int64_t kAmountMax = (std::int64_t{1} << 28) - 1;  // that the short way takes

struct Case {
  std::vector<RatedLine> lines;
  std::vector<Discount> discounts;
  TaxPolicy tax;
  std::int64_t credit = 0;

  [[nodiscard]] InvoiceInput input() const {
    return {.currency = kEur,
            .lines = lines,
            .discounts = discounts,
            .tax = &tax,
            .credit_available = credit};
  }
};

// Amounts that are equal, none, tiny, ordinary, or as large as they may be.
std::int64_t any_amount(SeededRandom& random) {
  switch (random.next() % 6) {
    case 0:
      return 1'00;
    case 1:
      return 0;
    case 2:
      return static_cast<std::int64_t>(random.next() % 4);
    case 3:
      return kAmountMax - static_cast<std::int64_t>(random.next() % 2);
    default:
      return static_cast<std::int64_t>(random.next() % 500'00);
  }
}

Decimal any_percent(SeededRandom& random) {
  const auto scale = static_cast<int>(random.next() % 7);
  std::int64_t hundred = 100;
  for (int i = 0; i < scale; ++i) hundred *= 10;
  const std::uint64_t kind = random.next() % 4;
  const std::int64_t coefficient =
      kind == 0
          ? hundred
          : 1 + static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(hundred));
  return *Decimal::of(coefficient, scale);
}

RatedLine any_line(SeededRandom& random, const std::string& category) {
  RatedLine line;
  line.amount = Money::of_minor(any_amount(random), kEur);
  line.tax_category = category;
  line.is_discountable = random.next() % 4 != 0;
  return line;
}

Discount any_discount(SeededRandom& random) {
  Discount discount;
  discount.code = "LAUNCH";
  discount.percent = any_percent(random);
  if (random.next() % 3 != 0) return discount;
  discount.kind = DiscountKind::kFixed;
  discount.amount = Money::of_minor(1 + any_amount(random), random.next() % 5 == 0 ? kUsd : kEur);
  return discount;
}

Case any_case(SeededRandom& random) {
  static const std::vector<std::string> kCategories = {"standard", "zero", "", "reduced rate",
                                                       "a category longer than 16 characters"};
  const std::string& category = kCategories[random.next() % kCategories.size()];
  Case any;
  any.tax.rates = {{.code = "X-1", .category = "another", .percent = Decimal(7)},
                   {.code = "X-2", .category = category, .percent = any_percent(random)}};
  if (random.next() % 8 == 0) any.tax.rates[1].percent = Decimal(0);
  if (random.next() % 2 == 0) any.tax.mode = TaxMode::kInclusive;
  const std::uint64_t lines = 1 + random.next() % 8;
  for (std::uint64_t i = 0; i < lines; ++i) any.lines.push_back(any_line(random, category));
  if (random.next() % 4 != 0) any.discounts.push_back(any_discount(random));
  any.credit = static_cast<std::int64_t>(random.next() % 1'000'00);
  return any;
}

void expect_same(const InvoiceTotals& few, const InvoiceTotals& any) {
  EXPECT_EQ(few.currency, any.currency);
  EXPECT_EQ(few.subtotal, any.subtotal);
  EXPECT_EQ(few.discount_total, any.discount_total);
  EXPECT_EQ(few.net_total, any.net_total);
  EXPECT_EQ(few.tax_total, any.tax_total);
  EXPECT_EQ(few.total, any.total);
  EXPECT_EQ(few.credit_applied, any.credit_applied);
  EXPECT_EQ(few.lines, any.lines);
  EXPECT_EQ(few.discounts, any.discounts);
  EXPECT_EQ(few.shares, any.shares);
  EXPECT_EQ(few.rates, any.rates);
}

TEST(CalculateFew, IsTheLongWayToTheBit) {
  constexpr std::uint64_t kSeed = 20260115;
  SeededRandom random(kSeed);
  InvoiceTotals few;  // used again, so that what an invoice before it left would show
  for (int i = 0; i < 20'000 && !::testing::Test::HasFailure(); ++i) {
    const Case any = any_case(random);
    InvoiceTotals by_the_long_way;
    ASSERT_TRUE(calculate_few(any.input(), few)) << "case " << i << " of seed " << kSeed;
    ASSERT_TRUE(calculate_any(any.input(), by_the_long_way).ok()) << "case " << i;
    SCOPED_TRACE("case " + std::to_string(i) + " of seed " + std::to_string(kSeed));
    expect_same(few, by_the_long_way);
  }
}

Case plain() {
  Case plain;
  RatedLine line;
  line.amount = Money::of_minor(50'00, kEur);
  plain.lines = {line, line};
  plain.discounts = {{.code = "LAUNCH", .percent = Decimal(20)}};
  plain.tax.rates = {{.code = "FR-20", .category = "standard", .percent = Decimal(20)}};
  return plain;
}

// Remainders that are as close as remainders come, one apart or equal, on the largest lines: each
// fixed amount near nothing, all of it, and half.
TEST(CalculateFew, SharesOutTheLargestLinesToTheUnit) {
  SeededRandom random(20260116);
  InvoiceTotals few;
  for (int round = 0; round < 40; ++round) {
    Case large = plain();
    large.lines.resize(8, large.lines.front());
    std::int64_t base = 0;
    for (RatedLine& line : large.lines) {
      const std::int64_t amount = kAmountMax - static_cast<std::int64_t>(random.next() % 3);
      line.amount = Money::of_minor(amount, kEur);
      base += amount;
    }
    for (const std::int64_t near : {std::int64_t{0}, base / 2, base}) {
      for (std::int64_t amount = near - 9; amount <= near + 9; ++amount) {
        if (amount < 1 || amount > base) continue;
        large.discounts = {{.kind = DiscountKind::kFixed, .amount = Money::of_minor(amount, kEur)}};
        InvoiceTotals by_the_long_way;
        ASSERT_TRUE(calculate_few(large.input(), few));
        ASSERT_TRUE(calculate_any(large.input(), by_the_long_way).ok());
        ASSERT_EQ(few.shares, by_the_long_way.shares) << amount << " of " << base;
      }
    }
  }
}

struct LeftRow {
  const char* name;
  void (*change)(Case& plain);
};

const LeftRow kLeft[] = {
    {"NoLine", [](Case& c) { c.lines.clear(); }},
    {"ManyLines", [](Case& c) { c.lines.resize(9, c.lines.front()); }},
    {"Credit", [](Case& c) { c.lines[1].amount = Money::of_minor(-1, kEur); }},
    {"LargeAmount", [](Case& c) { c.lines[1].amount = Money::of_minor(kAmountMax + 1, kEur); }},
    {"LargestAmount",
     [](Case& c) {
       c.lines[1].amount = Money::of_minor(std::numeric_limits<std::int64_t>::max(), kEur);
     }},
    {"OtherCurrency", [](Case& c) { c.lines[1].amount = Money::of_minor(1, kUsd); }},
    {"TwoCategories", [](Case& c) { c.lines[1].tax_category = "standarc"; }},
    {"TwoCategoriesOfOtherLengths", [](Case& c) { c.lines[1].tax_category = "standard "; }},
    {"MissingCategory", [](Case& c) { c.tax.rates[0].category = "reduced"; }},
    {"TwoDiscounts", [](Case& c) { c.discounts.push_back(c.discounts[0]); }},
    {"DiscountOfACharge", [](Case& c) { c.discounts[0].charges = {"base"}; }},
    {"NoPercent", [](Case& c) { c.discounts[0].percent = Decimal(0); }},
    {"MoreThanAll", [](Case& c) { c.discounts[0].percent = Decimal(101); }},
    {"HugePercent", [](Case& c) { c.discounts[0].percent = *Decimal::of(Int128{1} << 64, 0); }},
    {"SevenDecimals", [](Case& c) { c.discounts[0].percent = *Decimal::of(1, 7); }},
    {"NothingFixed",
     [](Case& c) { c.discounts[0] = {.kind = DiscountKind::kFixed, .amount = Money::zero(kEur)}; }},
    {"NegativeRate", [](Case& c) { c.tax.rates[0].percent = Decimal(-1); }},
    {"RateAboveAll", [](Case& c) { c.tax.rates[0].percent = Decimal(101); }},
    {"SeveralTaxes", [](Case& c) { c.tax.rates.resize(2, c.tax.rates[0]); }},
    {"OneTaxOfSeveral", [](Case& c) { c.tax.rates[0].stacking = TaxStacking::kWithin; }},
    {"PerLine", [](Case& c) { c.tax.level = TaxRounding::kPerLine; }},
    {"HalfEven", [](Case& c) { c.tax.rounding = Rounding::kHalfEven; }},
    {"Exempt", [](Case& c) { c.tax = TaxPolicy::exempt("none"); }},
    {"NegativeCredit", [](Case& c) { c.credit = -1; }},
};

TEST(CalculateFew, LeavesTheRestToTheLongWay) {
  InvoiceTotals totals;
  EXPECT_TRUE(calculate_few(plain().input(), totals));
  for (const LeftRow& row : kLeft) {
    Case changed = plain();
    row.change(changed);
    EXPECT_FALSE(calculate_few(changed.input(), totals)) << row.name;
  }
  const Case without = plain();
  InvoiceInput input = without.input();
  input.tax = nullptr;
  EXPECT_FALSE(calculate_few(input, totals)) << "no policy";
}

}  // namespace
}  // namespace v0
}  // namespace octroi
