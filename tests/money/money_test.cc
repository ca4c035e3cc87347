// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/money.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

template <class T>
concept Added = requires(T a, T b) {
  a + b;
};
template <class T>
concept Subtracted = requires(T a, T b) {
  a - b;
};
template <class T>
concept Ordered = requires(T a, T b) {
  a < b;
};
template <class T, class U>
concept Multiplied = requires(T a, U b) {
  a* b;
};

// What must not compile: across currencies neither sum nor order has an answer.
static_assert(Added<int> && !Added<Money> && !Subtracted<Money>);
static_assert(Ordered<int> && !Ordered<Money>);
static_assert(!Multiplied<Money, int> && !Multiplied<Money, double>);
static_assert(!std::is_constructible_v<Money, double> && !std::is_constructible_v<Money, int>);
static_assert(!std::is_constructible_v<Decimal, const char*>);

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

std::string text_or_code(const absl::StatusOr<Money>& result) {
  return result.ok() ? result->to_string() : error_code(result.status());
}

TEST(Money, ReadsAmountsInMajorUnits) {
  struct Row {
    const char* text;
    Currency currency;
    std::int64_t minor;
    const char* shown;
  };
  const Row rows[] = {
      {"12.34", kEur, 1234, "12.34 EUR"},
      {"12.3", kEur, 1230, "12.30 EUR"},
      {"12", kEur, 1200, "12.00 EUR"},
      {"0.01", kEur, 1, "0.01 EUR"},
      {"-0.01", kEur, -1, "-0.01 EUR"},
      {"-0", kEur, 0, "0.00 EUR"},
      {"-0.00", kEur, 0, "0.00 EUR"},
      {"0012.34", kEur, 1234, "12.34 EUR"},
      {"1500", kXof, 1500, "1500 XOF"},
      {"1500", kJpy, 1500, "1500 JPY"},
      {"1.234", kKwd, 1234, "1.234 KWD"},
      {"1.0001", Currency::literal("CLF"), 10001, "1.0001 CLF"},
      {"92233720368547758.07", kEur, kMax, "92233720368547758.07 EUR"},
      {"-92233720368547758.08", kEur, kMin, "-92233720368547758.08 EUR"},
      {"9223372036854775807", kXof, kMax, "9223372036854775807 XOF"},
  };
  for (const Row& row : rows) {
    const absl::StatusOr<Money> money = Money::parse(row.text, row.currency);
    ASSERT_TRUE(money.ok()) << row.text;
    EXPECT_EQ(money->minor(), row.minor) << row.text;
    EXPECT_EQ(money->currency(), row.currency);
    EXPECT_EQ(money->to_string(), row.shown);
  }
}

TEST(Money, RefusesBadAmounts) {
  struct Row {
    std::string text;
    Currency currency;
    const char* code;
  };
  const Row rows[] = {
      {"", kEur, "decimal.malformed"},
      {"12,34", kEur, "decimal.malformed"},
      {"1e9", kEur, "decimal.malformed"},
      {"0x10", kEur, "decimal.malformed"},
      {"+5", kEur, "decimal.malformed"},
      {"5 EUR", kEur, "decimal.malformed"},
      {"\u0661\u0662", kEur, "decimal.malformed"},
      {"12.", kEur, "decimal.malformed"},
      {"1.2.3", kEur, "decimal.malformed"},
      {"12.345", kEur, "money.too_many_decimals"},
      {"12.340", kEur, "money.too_many_decimals"},
      {"1500.0", kXof, "money.too_many_decimals"},
      {"1500.5", kJpy, "money.too_many_decimals"},
      {"1.2345", kKwd, "money.too_many_decimals"},
      {"0.1234567890123456789", kEur, "money.too_many_decimals"},
      {"92233720368547758.08", kEur, "money.overflow"},
      {"-92233720368547758.09", kEur, "money.overflow"},
      {"9223372036854775808", kXof, "money.overflow"},
      {"999999999999999999999999999999999999999999999999", kEur, "money.overflow"},
      {std::string(1'000'000, '9'), kEur, "money.overflow"},
      {std::string(1'000'000, '9') + "e", kEur, "decimal.malformed"},
  };
  for (const Row& row : rows) {
    const absl::Status status = Money::parse(row.text, row.currency).status();
    EXPECT_EQ(error_code(status), row.code) << row.text.substr(0, 50);
    EXPECT_EQ(status.code(), std::string(row.code) == "money.overflow"
                                 ? absl::StatusCode::kOutOfRange
                                 : absl::StatusCode::kInvalidArgument);
  }
}

TEST(Money, ArithmeticOverflowsAsAnError) {
  EXPECT_EQ(text_or_code(add(eur(1), eur(2))), "0.03 EUR");
  EXPECT_EQ(text_or_code(add(eur(kMax), eur(1))), "money.overflow");
  EXPECT_EQ(text_or_code(add(eur(kMin), eur(-1))), "money.overflow");
  EXPECT_EQ(text_or_code(subtract(eur(1), eur(2))), "-0.01 EUR");
  EXPECT_EQ(text_or_code(subtract(eur(kMin), eur(1))), "money.overflow");
  EXPECT_EQ(text_or_code(subtract(eur(0), eur(kMin))), "money.overflow");
  EXPECT_EQ(text_or_code(multiply(eur(1999), 2)), "39.98 EUR");
  EXPECT_EQ(text_or_code(multiply(eur(1999), 0)), "0.00 EUR");
  EXPECT_EQ(text_or_code(multiply(eur(1999), -1)), "-19.99 EUR");
  EXPECT_EQ(text_or_code(multiply(eur(kMin), -1)), "money.overflow");
  EXPECT_EQ(text_or_code(multiply(eur(kMax), 2)), "money.overflow");
  EXPECT_EQ(text_or_code(negate(eur(5))), "-0.05 EUR");
  EXPECT_EQ(text_or_code(negate(eur(kMin))), "money.overflow");
  EXPECT_EQ(text_or_code(smaller(eur(5), eur(3))), "0.03 EUR");
  EXPECT_EQ(text_or_code(smaller(eur(kMin), eur(kMax))), "-92233720368547758.08 EUR");
}

TEST(Money, CurrenciesDoNotMix) {
  const Money franc = Money::of_minor(1, kXof);
  for (const absl::Status& status :
       {add(eur(1), franc).status(), subtract(eur(1), franc).status(),
        smaller(eur(1), franc).status(), compare(eur(1), franc).status(),
        add(eur(0), Money::zero(kXof)).status(), add(eur(1), Money()).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(error_code(status), "money.currency_mismatch");
  }
  EXPECT_NE(Money::zero(kEur), Money::zero(kXof));
  EXPECT_EQ(Money(), Money::zero(Currency()));
}

TEST(Money, Compares) {
  EXPECT_LT(compare(eur(kMin), eur(kMax)).value(), 0);
  EXPECT_GT(compare(eur(1), eur(-1)).value(), 0);
  EXPECT_EQ(compare(eur(7), eur(7)).value(), 0);
}

TEST(Money, ScalesByARatioRoundedOnce) {
  EXPECT_EQ(text_or_code(scale(eur(1999), {14, 31}, Rounding::kHalfUp)), "9.03 EUR");
  EXPECT_EQ(text_or_code(scale(eur(1), {1, 2}, Rounding::kHalfEven)), "0.00 EUR");
  EXPECT_EQ(text_or_code(scale(eur(-1), {1, 2}, Rounding::kHalfUp)), "-0.01 EUR");
  EXPECT_EQ(text_or_code(scale(eur(1), {-1, 2}, Rounding::kFloor)), "-0.01 EUR");
  EXPECT_EQ(text_or_code(scale(eur(1), {1, 0}, Rounding::kHalfUp)), "money.division_by_zero");
  EXPECT_EQ(text_or_code(scale(eur(kMax), {2, 1}, Rounding::kHalfUp)), "money.overflow");
  EXPECT_EQ(text_or_code(scale(eur(kMin), {-1, 1}, Rounding::kHalfUp)), "money.overflow");
  // 2^128 - 4 from the whole part of the ratio and more than that from the rest of it.
  EXPECT_EQ(text_or_code(scale(eur(kMax), {((Int128{1} << 65) + 4) * 3 + 2, 3}, Rounding::kDown)),
            "money.overflow");
  EXPECT_EQ(text_or_code(scale(eur(kMin), {1, 1}, Rounding::kHalfUp)), "-92233720368547758.08 EUR");
}

TEST(Money, ConvertsFromAndToDecimal) {
  const auto convert = [](const char* text, Currency currency, Rounding rounding) {
    return text_or_code(to_money(Decimal::parse(text).value(), currency, rounding));
  };
  EXPECT_EQ(convert("3125.0000", kEur, Rounding::kDown), "3125.00 EUR");
  EXPECT_EQ(convert("0.005", kEur, Rounding::kHalfUp), "0.01 EUR");
  EXPECT_EQ(convert("0.005", kEur, Rounding::kHalfEven), "0.00 EUR");
  EXPECT_EQ(convert("-0.005", kEur, Rounding::kHalfUp), "-0.01 EUR");
  EXPECT_EQ(convert("655.957", kXof, Rounding::kHalfUp), "656 XOF");
  EXPECT_EQ(convert("1", kKwd, Rounding::kHalfUp), "1.000 KWD");
  EXPECT_EQ(convert("92233720368547758.075", kEur, Rounding::kDown), "92233720368547758.07 EUR");
  EXPECT_EQ(convert("92233720368547758.075", kEur, Rounding::kUp), "money.overflow");
  EXPECT_EQ(convert("1000000000000000000000000000000000000", kEur, Rounding::kUp),
            "money.overflow");
  EXPECT_EQ(to_decimal(eur(-5)).to_string(), "-0.05");
  EXPECT_EQ(to_decimal(Money::of_minor(kMin, kXof)).to_string(), "-9223372036854775808");
}

TEST(Money, PricesUnitsForAShareRoundedOnce) {
  const auto price = [](const char* unit, const char* quantity, Ratio share, Currency currency) {
    return text_or_code(to_money(Decimal::parse(unit).value(), Decimal::parse(quantity).value(),
                                 share, currency, Rounding::kHalfUp));
  };
  EXPECT_EQ(price("7.30", "3", {1, 1}, kEur), "21.90 EUR");
  EXPECT_EQ(price("0.015", "7", {1, 2}, kEur), "0.05 EUR");
  EXPECT_EQ(price("-0.015", "7", {1, 1}, kEur), "-0.11 EUR");
  EXPECT_EQ(price("16.666666666666666667", "0.0525", {1, 1}, kEur), "0.88 EUR");
  EXPECT_EQ(price("0.0525", "16.666666666666666667", {1, 1}, kKwd), "0.875 KWD");
  EXPECT_EQ(price("655", "2", {14, 31}, kXof), "592 XOF");
  EXPECT_EQ(price("92233720368547758.07", "1", {1, 1}, kEur), "92233720368547758.07 EUR");
  EXPECT_EQ(price("92233720368547758.07", "2", {1, 2}, kEur), "92233720368547758.07 EUR");
  EXPECT_EQ(price("92233720368547758.07", "2", {1, 1}, kEur), "money.overflow");
  EXPECT_EQ(price("10000000000000000000", "10000000000000000000", {1, 1}, kXof), "money.overflow");
  EXPECT_EQ(price("1", "1", {1, 0}, kEur), "money.division_by_zero");
}

// I03: what is added can be taken away, in every currency, without a float in between.
TEST(Money, RoundTripsThroughTextInEveryCurrency) {
  EXPECT_TRUE(rc::check([] {
    const auto minor = *rc::gen::arbitrary<std::int64_t>();
    for (const Iso4217Entry& entry : kIso4217) {
      if (entry.exponent == kNoMinorUnit) continue;
      const Money money = Money::of_minor(minor, Currency::parse(entry.code).value());
      RC_ASSERT(Money::parse(money.amount(), money.currency()).value() == money);
      RC_ASSERT(to_money(to_decimal(money), money.currency(), Rounding::kDown).value() == money);
    }
  }));
}

TEST(Money, AddThenSubtractIsNothing) {
  EXPECT_TRUE(rc::check([](std::int64_t a, std::int64_t b) {
    const absl::StatusOr<Money> sum = add(eur(a), eur(b));
    if (sum.ok()) RC_ASSERT(subtract(*sum, eur(b)).value() == eur(a));
  }));
}

}  // namespace
}  // namespace octroi
