// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What all usage charges of a price come to together, and what is billed in arrears beside them.

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "octroi/rating/rating.h"

namespace octroi {
namespace {

Decimal number(const std::string& text) { return *Decimal::parse(text); }
Money eur(std::int64_t cents) { return Money::of_minor(cents, kEur); }

const Period kMarch{2, *parse_date("2026-03-01"), *parse_date("2026-04-01")};

Charge usage_charge(const std::string& name, UsagePrice usage) {
  Charge charge;
  charge.code = name;
  charge.kind = ChargeKind::kUsage;
  charge.entitlement = name;
  charge.usage = std::move(usage);
  return charge;
}

// Calls at 0.10, mails at 1.
Price price_with(UsageSpend spend) {
  Price price{.interval = kMonthly, .currency = kEur, .charges = {}};
  price.charges = {usage_charge("calls", {.model = UnitPrice{number("0.10")}}),
                   usage_charge("mails", {.model = UnitPrice{Decimal(1)}})};
  price.spend = std::move(spend);
  return price;
}

std::vector<RatedLine> rate(const Price& price, std::int64_t calls, std::int64_t mails,
                            std::optional<OverageInput::Term> term = {}) {
  const OverageUsage usage[] = {{"calls", calls, {}}, {"mails", mails, {}}};
  auto lines =
      rate_usage_charges({.price = &price, .period = kMarch, .usage = usage, .term = term});
  EXPECT_TRUE(lines.ok()) << lines.status();
  for (const RatedLine& line : *lines) EXPECT_TRUE(verify(line).ok()) << verify(line);
  return *std::move(lines);
}

std::string amounts(const std::vector<RatedLine>& lines) {
  std::string words;
  for (const RatedLine& line : lines) {
    if (!words.empty()) words += ", ";
    words += line.code + " " + line.amount.amount();
  }
  return words;
}

TEST(Spend, TheMinimumIsOfAllChargesTogether) {
  const Price price = price_with({.minimum = eur(5'00), .description = "Usage"});
  EXPECT_EQ(amounts(rate(price, 20, 1)), "calls 2.00, mails 1.00, minimum_spend 2.00");
  EXPECT_EQ(amounts(rate(price, 0, 0)), "minimum_spend 5.00");
  EXPECT_EQ(amounts(rate(price, 0, 5)), "mails 5.00");
  const RatedLine line = rate(price, 20, 1).back();
  EXPECT_EQ(line.derivation.spend, (SpendCount{eur(5'00), eur(3'00), 1}));
  EXPECT_EQ(line.description, "Usage");
  EXPECT_EQ(line.from, kMarch.start);
}

TEST(Spend, ASingleCentThatIsMissingIsBilled) {
  const Price minimum = price_with({.minimum = eur(5'01)});
  EXPECT_EQ(amounts(rate(minimum, 0, 5)), "mails 5.00, minimum_spend 0.01");
  const Price committed = price_with({.committed = eur(100'01)});
  EXPECT_EQ(amounts(rate(committed, 0, 30, {{eur(70'00), 3}})), "mails 30.00, commitment 0.01");
}

TEST(Spend, TheMaximumCutsTheLastLines) {
  const Price price = price_with({.maximum = eur(5'00)});
  const std::vector<RatedLine> lines = rate(price, 40, 9);
  EXPECT_EQ(amounts(lines), "calls 4.00, mails 1.00");
  EXPECT_EQ(lines[1].derivation.capped_from, eur(9'00));
  EXPECT_EQ(amounts(rate(price, 70, 9)), "calls 5.00, mails 0.00");
  EXPECT_EQ(amounts(rate(price, 10, 4)), "calls 1.00, mails 4.00") << "reached, not passed";
}

TEST(Spend, ALineThatItsChargeCutStillSaysFromWhat) {
  Price price = price_with({.maximum = eur(2'00)});
  price.charges[0].usage->maximum = Decimal(3);
  const std::vector<RatedLine> lines = rate(price, 90, 0);
  EXPECT_EQ(amounts(lines), "calls 2.00");
  EXPECT_EQ(lines[0].derivation.capped_from, eur(9'00));
}

TEST(Spend, ACommitmentIsTruedUpWhereItsTermEnds) {
  const Price price = price_with({.committed = eur(100'00), .term_periods = 3});
  EXPECT_EQ(amounts(rate(price, 0, 20)), "mails 20.00") << "inside a term";
  const std::vector<RatedLine> lines = rate(price, 0, 20, {{eur(70'00), 3}});
  EXPECT_EQ(amounts(lines), "mails 20.00, commitment 10.00");
  EXPECT_EQ(lines[1].derivation.spend, (SpendCount{eur(100'00), eur(90'00), 3}));
  EXPECT_EQ(amounts(rate(price, 0, 30, {{eur(70'00), 3}})), "mails 30.00");
  EXPECT_EQ(amounts(rate(price, 0, 0, {{eur(150'00), 3}})), "");
}

TEST(Spend, TheMinimumOfAPeriodCountsForTheCommitment) {
  const Price price = price_with({.minimum = eur(30'00), .committed = eur(100'00)});
  EXPECT_EQ(amounts(rate(price, 0, 20, {{eur(0), 1}})),
            "mails 20.00, minimum_spend 10.00, commitment 70.00");
}

TEST(Spend, WithoutAWordOfItNothingIsAdded) {
  Price price = price_with({});
  price.spend.reset();
  EXPECT_EQ(amounts(rate(price, 20, 1, {{eur(1'00), 1}})), "calls 2.00, mails 1.00");
}

TEST(Arrears, FlatChargesComeFirstAndAreWhole) {
  Price price = price_with({});
  price.spend.reset();
  price.charges.push_back({.code = "support",
                           .description = {},
                           .kind = ChargeKind::kFlatInArrears,
                           .amount = eur(15'00)});
  price.charges.push_back({.code = "base", .description = {}, .amount = eur(40'00)});
  const OverageUsage usage[] = {{"calls", 20, {}}, {"mails", 0, {}}};
  const auto lines = rate_arrears({.price = &price, .period = kMarch, .usage = usage});
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(amounts(*lines), "support 15.00, calls 2.00");
  EXPECT_EQ(lines->front().kind, LineKind::kFlatInArrears);
  EXPECT_EQ(lines->front().to, kMarch.end);
  EXPECT_TRUE(verify(lines->front()).ok());
  const auto ahead = rate_period({.price = &price, .period = kMarch, .is_first_invoice = true});
  EXPECT_EQ(amounts(*ahead), "base 40.00");
  EXPECT_EQ(*period_amount(price, 1), eur(55'00)) << "what a period costs";
  EXPECT_EQ(*first_amount(price, 1), eur(40'00)) << "what the first invoice asks";
  EXPECT_EQ(error_code(rate_arrears({.period = kMarch}).status()), "rating.no_price");
}

TEST(UsageByMeter, TheReadingIsPricedAndShown) {
  Price price{.interval = kMonthly, .currency = kEur, .charges = {}};
  price.charges = {usage_charge("gb", {.model = UnitPrice{number("0.10")}})};
  const OverageUsage usage[] = {{"gb", 4, {}, UsageReading{.quantity = number("12.5")}}};
  const auto lines = rate_usage_charges({.price = &price, .period = kMarch, .usage = usage});
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(amounts(*lines), "gb 1.25");
  EXPECT_EQ(lines->front().derivation.usage, (UsageCount{"gb", 4, 0, "", number("12.5")}));
}

TEST(UsageByMeter, ACapacityAsksForThePeaksOfAllItsUnits) {
  Price price{.interval = kMonthly, .currency = kEur, .charges = {}};
  price.charges = {usage_charge(
      "members",
      {.model = CapacityPrice{{{{{"members", Decimal(10)}, {"space", Decimal(5)}}, Decimal(20)},
                               {{}, Decimal(70)}}}})};
  EXPECT_EQ(counted_by(price.charges[0]), (std::vector<std::string>{"members", "space"}));
  std::vector<OverageUsage> usage = {{"members", 3, {}, UsageReading{.quantity = Decimal(9)}}};
  EXPECT_EQ(
      error_code(rate_usage_charges({.price = &price, .period = kMarch, .usage = usage}).status()),
      "rating.missing_usage");
  usage.push_back({"space", 1, {}, UsageReading{.quantity = Decimal(6)}});
  const auto lines = rate_usage_charges({.price = &price, .period = kMarch, .usage = usage});
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(amounts(*lines), "members 70.00");
  EXPECT_EQ(lines->front().derivation.usage->what, "peak");
}

}  // namespace
}  // namespace octroi
