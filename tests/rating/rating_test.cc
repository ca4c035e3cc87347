// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/rating/rating.h"

#include <functional>
#include <limits>
#include <string>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

Charge charge(std::string code, ChargeKind kind, Money amount) {
  Charge result;
  result.code = std::move(code);
  result.description = "The " + result.code;
  result.kind = kind;
  result.amount = amount;
  return result;
}

Charge overage(std::string entitlement, std::string_view unit_amount) {
  Charge result = charge(entitlement + "_overage", ChargeKind::kOverage, Money());
  result.unit_amount = *Decimal::parse(unit_amount);
  result.entitlement = std::move(entitlement);
  return result;
}

// 50.00 a month, 7.50 a seat, 20.00 once, 0.0025 for each analysis above the limit.
Price full_price() {
  Price price;
  price.currency = kEur;
  price.charges = {charge("base", ChargeKind::kFlat, eur(50'00)),
                   charge("seats", ChargeKind::kPerSeat, eur(7'50)),
                   charge("setup", ChargeKind::kOneOff, eur(20'00)), overage("analyses", "0.0025")};
  return price;
}

Price flat_price(Money amount) {
  Price price;
  price.currency = amount.currency();
  price.charges = {charge("base", ChargeKind::kFlat, amount)};
  return price;
}

const Period kMarch{2, 2024y / 3 / 1, 2024y / 4 / 1};

PeriodShare share(std::int64_t numerator, std::int64_t denominator) {
  PeriodShare result;
  result.numerator = numerator;
  result.denominator = denominator;
  result.from = 2024y / 3 / 15;
  result.to = 2024y / 4 / 1;
  result.whole_from = kMarch.start;
  result.whole_to = *kMarch.end;
  return result;
}

std::vector<std::int64_t> minors_of(const std::vector<RatedLine>& lines) {
  std::vector<std::int64_t> minors;
  for (const RatedLine& line : lines) minors.push_back(line.amount.minor());
  return minors;
}

using Minors = std::vector<std::int64_t>;

TEST(RatePeriod, BillsInAdvanceAndOneOffsOnce) {
  const Price price = full_price();
  PeriodInput input;
  input.price = &price;
  input.quantity = 3;
  input.period = kMarch;
  input.is_first_invoice = true;
  const auto first = *rate_period(input);
  ASSERT_EQ(minors_of(first), (Minors{50'00, 22'50, 20'00}));
  EXPECT_EQ(first[0].kind, LineKind::kFlat);
  EXPECT_EQ(first[0].quantity, Decimal(1));
  EXPECT_EQ(first[0].from, kMarch.start);
  EXPECT_EQ(first[0].to, kMarch.end);
  EXPECT_EQ(first[0].description, "The base");
  EXPECT_EQ(first[1].kind, LineKind::kPerSeat);
  EXPECT_EQ(first[1].quantity, Decimal(3));
  EXPECT_EQ(first[1].unit_amount.to_string(), "7.50");
  EXPECT_EQ(first[2].kind, LineKind::kOneOff);
  EXPECT_EQ(first[2].from, std::nullopt);

  input.is_first_invoice = false;
  EXPECT_EQ(minors_of(*rate_period(input)), (Minors{50'00, 22'50}));
}

TEST(RatePeriod, AShareOfThePeriodIsRoundedOnceALine) {
  const Price price = full_price();
  PeriodInput input;
  input.price = &price;
  input.quantity = 3;
  input.is_first_invoice = true;
  input.share = share(17, 31);
  const auto lines = *rate_period(input);
  // 50.00 x 17/31 = 27.419, 22.50 x 17/31 = 12.338; what is due once is due whole.
  EXPECT_EQ(minors_of(lines), (Minors{27'42, 12'34, 20'00}));
  EXPECT_EQ(lines[0].derivation.share, input.share);
  EXPECT_EQ(lines[0].from, input.share->from);
  EXPECT_EQ(lines[2].derivation.share, std::nullopt);
}

TEST(RatePeriod, APriceOfNothingHasItsLine) {
  const Price price = flat_price(eur(0));
  PeriodInput input;
  input.price = &price;
  EXPECT_EQ(minors_of(*rate_period(input)), Minors{0});
}

TEST(RatePeriod, AnAddOnIsForEachUnit) {
  const Price price = flat_price(eur(4'00));
  PeriodInput input;
  input.price = &price;
  input.quantity = 5;
  input.is_add_on = true;
  const auto lines = *rate_period(input);
  EXPECT_EQ(minors_of(lines), Minors{20'00});
  EXPECT_EQ(lines[0].kind, LineKind::kAddOn);
}

struct RefusalRow {
  const char* name;
  std::function<void(PeriodInput&, Price&)> spoil;
  const char* code;
};

TEST(RatePeriod, EveryRuleHasItsError) {
  const RefusalRow rows[] = {
      {"no price", [](PeriodInput& i, Price&) { i.price = nullptr; }, "rating.no_price"},
      {"quantity 0", [](PeriodInput& i, Price&) { i.quantity = 0; }, "rating.bad_quantity"},
      {"quantity -1", [](PeriodInput& i, Price&) { i.quantity = -1; }, "rating.bad_quantity"},
      {"share above 1", [](PeriodInput& i, Price&) { i.share = share(32, 31); },
       "rating.bad_share"},
      {"share below 0", [](PeriodInput& i, Price&) { i.share = share(-1, 31); },
       "rating.bad_share"},
      {"share of nothing", [](PeriodInput& i, Price&) { i.share = share(0, 0); },
       "rating.bad_share"},
      {"negative price", [](PeriodInput&, Price& p) { p.charges[0].amount = eur(-1); },
       "rating.negative_price"},
      {"other currency",
       [](PeriodInput&, Price& p) { p.charges[0].amount = Money::of_minor(1, kXof); },
       "money.currency_mismatch"},
      {"too much",
       [](PeriodInput& i, Price& p) { i.quantity = 2, p.charges[1].amount = eur(kMax); },
       "money.overflow"},
  };
  for (const RefusalRow& row : rows) {
    Price price = full_price();
    PeriodInput input;
    input.price = &price;
    row.spoil(input, price);
    EXPECT_EQ(error_code(rate_period(input).status()), row.code) << row.name;
  }
}

struct OverageRow {
  const char* unit_amount;
  Currency currency;
  std::int64_t used;
  std::optional<std::int64_t> limit;
  Minors amounts;
};

TEST(RateOverage, BillsUnitsAboveTheLimitRoundedOnce) {
  const OverageRow rows[] = {
      {"0.0025", kEur, 1'250'000, 0, {3'125'00}},
      {"0.0025", kEur, 502, 500, {1}},  // 0.005 is half a cent
      {"0.0025", kEur, 501, 500, {0}},  // billed, and worth nothing
      {"0.0025", kEur, 500, 500, {}},
      {"0.0025", kEur, 499, 500, {}},
      {"0.0025", kEur, 1'000'000, std::nullopt, {}},
      {"0", kEur, 7, 5, {0}},
      {"12.5", kXof, 3, 0, {38}},
      {"0.0005", kKwd, 3, 0, {2}},
  };
  for (const OverageRow& row : rows) {
    Price price;
    price.currency = row.currency;
    price.charges = {overage("analyses", row.unit_amount)};
    const OverageUsage usage[] = {{"users", 9, 1}, {"analyses", row.used, row.limit}};
    OverageInput input;
    input.price = &price;
    input.period = kMarch;
    input.usage = usage;
    const auto lines = rate_overage(input);
    ASSERT_TRUE(lines.ok()) << lines.status();
    EXPECT_EQ(minors_of(*lines), row.amounts) << row.unit_amount << " x " << row.used;
    for (const RatedLine& line : *lines) {
      EXPECT_EQ(line.derivation.overage, (OverageCount{"analyses", row.used, *row.limit}));
      EXPECT_EQ(line.quantity, Decimal(row.used - *row.limit));
      EXPECT_TRUE(verify(line).ok());
    }
  }
}

TEST(RateOverage, AForgottenCounterIsAnError) {
  const Price price = full_price();
  OverageInput input;
  input.price = &price;
  const auto result = rate_overage(input);
  EXPECT_EQ(error_code(result.status()), "rating.missing_usage");
  EXPECT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(RateOverage, RefusesWhatIsBelowZeroOrTooMuch) {
  Price price = full_price();
  OverageInput input;
  input.price = &price;
  const auto code = [&](const OverageUsage& usage) {
    input.usage = {&usage, 1};
    return error_code(rate_overage(input).status());
  };
  EXPECT_EQ(code({"analyses", -1, 5}), "rating.negative_usage");
  EXPECT_EQ(code({"analyses", 1, -5}), "rating.negative_usage");
  price.charges.back().unit_amount = Decimal(kMax);
  EXPECT_EQ(code({"analyses", kMax, 0}), "decimal.overflow");
  price.charges.back().unit_amount = Decimal(2);
  EXPECT_EQ(code({"analyses", kMax, 0}), "money.overflow");
  price.charges.back().unit_amount = Decimal(-2);
  EXPECT_EQ(code({"analyses", 1, 0}), "rating.negative_price");
  input.price = nullptr;
  EXPECT_EQ(code({"analyses", 1, 0}), "rating.no_price");
}

TEST(PeriodShare, IsDaysOfThePeriod) {
  const auto rest = period_share(kMarch, {2024y / 3 / 15, 2024y / 4 / 1});
  ASSERT_TRUE(rest.ok());
  EXPECT_EQ(*rest, share(17, 31));
  EXPECT_EQ(error_code(period_share(kMarch, {2024y / 3 / 15, 2024y / 4 / 2}).status()),
            "proration.bad_segment");
  const Period endless{0, 2024y / 3 / 1, std::nullopt};
  EXPECT_EQ(error_code(period_share(endless, {2024y / 3 / 1, 2024y / 3 / 2}).status()),
            "schedule.endless");
}

TEST(PriceAmounts, ForPagesAndLeastAmounts) {
  const Price price = full_price();
  EXPECT_EQ(*period_amount(price, 2), eur(65'00));
  EXPECT_EQ(*first_amount(price, 2), eur(85'00));
  EXPECT_EQ(error_code(period_amount(price, 0).status()), "rating.bad_quantity");
  EXPECT_EQ(error_code(sum_of(kXof, *rate_period({.price = &price})).status()),
            "money.currency_mismatch");
}

TEST(LineKindNames, GoThereAndBack) {
  for (int number = 1; number <= 9; ++number) {
    const auto kind = static_cast<LineKind>(number);
    EXPECT_FALSE(to_string(kind).empty());
    EXPECT_EQ(parse_line_kind(to_string(kind)), kind);
  }
  EXPECT_TRUE(to_string(LineKind{10}).empty());
  EXPECT_EQ(parse_line_kind(""), std::nullopt);
}

}  // namespace
}  // namespace octroi
