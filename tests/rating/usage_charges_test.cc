// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "octroi/rating/rating.h"

namespace octroi {
namespace {

Decimal number(const std::string& text) { return *Decimal::parse(text); }

Price price_of(UsagePrice usage) {
  Charge charge;
  charge.code = "calls";
  charge.kind = ChargeKind::kUsage;
  charge.entitlement = "calls";
  charge.usage = std::move(usage);
  return {.interval = kMonthly, .currency = kEur, .charges = {std::move(charge)}};
}

const Period kMarch{2, *parse_date("2026-03-01"), *parse_date("2026-04-01")};

std::vector<RatedLine> rate(const Price& price, std::int64_t used) {
  const OverageUsage usage[] = {{"calls", used, std::nullopt}};
  auto lines = rate_usage_charges({.price = &price, .period = kMarch, .usage = usage});
  EXPECT_TRUE(lines.ok()) << lines.status();
  for (const RatedLine& line : *lines) EXPECT_TRUE(verify(line).ok()) << verify(line);
  return *std::move(lines);
}

// "1000 x 0.002 = 2.00, ..."
std::string in_words(const std::vector<RatedLine>& lines) {
  std::string words;
  for (const RatedLine& line : lines) {
    if (!words.empty()) words += ", ";
    words += line.quantity.to_string() + " x " + line.unit_amount.to_string() + " = " +
             line.amount.amount();
  }
  return words;
}

UsagePrice tiered() {
  return {.model = GraduatedPrice{{{.up_to = Decimal(1000), .unit_amount = number("0.0025")},
                                   {.unit_amount = number("0.001"), .flat_amount = Decimal(1)}}}};
}

TEST(RateUsageCharges, EachTierIsALine) {
  const Price price = price_of(tiered());
  EXPECT_EQ(in_words(rate(price, 0)), "");
  EXPECT_EQ(in_words(rate(price, 2)), "2 x 0.0025 = 0.01");  // 0.005, half up
  EXPECT_EQ(in_words(rate(price, 1000)), "1000 x 0.0025 = 2.50");
  EXPECT_EQ(in_words(rate(price, 1001)), "1000 x 0.0025 = 2.50, 1 x 0.001 = 0.00, 1 x 1 = 1.00");
  const std::vector<RatedLine> lines = rate(price, 3000);
  EXPECT_EQ(in_words(lines), "1000 x 0.0025 = 2.50, 2000 x 0.001 = 2.00, 1 x 1 = 1.00");
  EXPECT_EQ(lines[1].derivation.usage, (UsageCount{"calls", 3000, 2, ""}));
  EXPECT_EQ(lines[2].derivation.usage, (UsageCount{"calls", 3000, 2, "flat"}));
  EXPECT_EQ(lines[0].from, kMarch.start);
  EXPECT_EQ(lines[0].to, kMarch.end);
}

TEST(RateUsageCharges, FreeUnitsAndConversionComeFirst) {
  UsagePrice price{.model = UnitPrice{number("0.10")},
                   .conversion = UnitConversion{.operation = ConversionOperation::kDivide,
                                                .factor = Decimal(1000),
                                                .rounding = Rounding::kCeiling},
                   .free_units = Decimal(2)};
  EXPECT_EQ(in_words(rate(price_of(price), 2000)), "");
  EXPECT_EQ(in_words(rate(price_of(price), 2001)), "1 x 0.10 = 0.10");
}

// Seconds sold by the minute: a quotient of 18 decimals, whose price has more.
TEST(RateUsageCharges, AQuotientThatDoesNotEndIsBilled) {
  UsagePrice price{.model = UnitPrice{number("0.0525")},
                   .conversion = UnitConversion{.operation = ConversionOperation::kDivide,
                                                .factor = Decimal(60)}};
  EXPECT_EQ(in_words(rate(price_of(price), 1000)), "16.666666666666666667 x 0.0525 = 0.88");
  price.model = DynamicPrice{number("1.005")};
  EXPECT_EQ(in_words(rate(price_of(price), 1000)), "1 x 16.75 = 16.75");
  price.model = VolumePrice{{{.up_to = Decimal(5), .unit_amount = Decimal(1)},
                             {.unit_amount = number("0.0525"), .flat_amount = number("0.10")}}};
  EXPECT_EQ(in_words(rate(price_of(price), 1000)),
            "16.666666666666666667 x 0.0525 = 0.88, 1 x 0.10 = 0.10");
}

TEST(RateUsageCharges, MinimumAndMaximumAreOfThePeriod) {
  UsagePrice price = tiered();
  price.minimum = Decimal(2);
  price.maximum = Decimal(3);
  const std::vector<RatedLine> idle = rate(price_of(price), 0);
  EXPECT_EQ(in_words(idle), "1 x 2.00 = 2.00");
  EXPECT_EQ(idle[0].derivation.usage->what, "minimum");
  EXPECT_EQ(in_words(rate(price_of(price), 400)), "400 x 0.0025 = 1.00, 1 x 1.00 = 1.00");
  const std::vector<RatedLine> busy = rate(price_of(price), 2000);
  EXPECT_EQ(*sum_of(kEur, busy), Money::of_minor(3'00, kEur));
  EXPECT_EQ(busy[1].amount, Money::of_minor(50, kEur));
  EXPECT_EQ(busy[1].derivation.capped_from, Money::of_minor(1'00, kEur));
}

TEST(RateUsageCharges, OtherChargesAreLeftAlone) {
  Price price = price_of(tiered());
  price.charges.push_back({.code = "base", .amount = Money::of_minor(50'00, kEur)});
  EXPECT_EQ(rate(price, 10).size(), 1u);
  const auto period = rate_period({.price = &price, .period = kMarch});
  ASSERT_TRUE(period.ok()) << period.status();
  EXPECT_EQ(period->size(), 1u);
}

TEST(RateUsageCharges, RefusesWhatItWasNotTold) {
  const Price price = price_of(tiered());
  EXPECT_EQ(error_code(rate_usage_charges({.price = &price, .period = kMarch}).status()),
            "rating.missing_usage");
  EXPECT_EQ(error_code(rate_usage_charges({.period = kMarch}).status()), "rating.no_price");
  const OverageUsage negative[] = {{"calls", -1, std::nullopt}};
  EXPECT_EQ(
      error_code(
          rate_usage_charges({.price = &price, .period = kMarch, .usage = negative}).status()),
      "rating.negative_usage");
}

TEST(RateUsageCharges, AForgedCutIsFound) {
  UsagePrice price = tiered();
  price.maximum = Decimal(3);
  RatedLine line = rate(price_of(price), 2000)[1];
  line.amount = Money::of_minor(1'00, kEur);
  EXPECT_FALSE(verify(line).ok()) << "nothing was cut";
  line.amount = Money::of_minor(-1, kEur);
  EXPECT_FALSE(verify(line).ok());
}

}  // namespace
}  // namespace octroi
