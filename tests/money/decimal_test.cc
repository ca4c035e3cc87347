// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/decimal.h"

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "int128_text.h"
#include "octroi/base/status.h"

namespace octroi {
namespace {

const std::string kMaxDigits = "1" + std::string(36, '0');  // 10^36, the largest coefficient

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

std::string text_or_code(const absl::StatusOr<Decimal>& result) {
  return result.ok() ? result->to_string() : error_code(result.status());
}

TEST(Decimal, ReadsAndKeepsTheScaleItWasGiven) {
  for (const char* text : {"0", "12", "-12", "0.5", "-0.5", "1.50", "0.000000000000000001",
                           "123456789012345678.123456789012345678", "100", "0.00"}) {
    EXPECT_EQ(dec(text).to_string(), text);
  }
  EXPECT_EQ(dec("007.10").to_string(), "7.10");
  EXPECT_EQ(dec("-0").to_string(), "0");
  EXPECT_EQ(dec("-0.00").to_string(), "0.00");
  EXPECT_EQ(dec(kMaxDigits).to_string(), kMaxDigits);
  EXPECT_EQ(Decimal(std::numeric_limits<std::int64_t>::min()).to_string(), "-9223372036854775808");
}

TEST(Decimal, RefusesBadText) {
  const std::vector<std::string> malformed = {"",
                                              "-",
                                              ".",
                                              "-.",
                                              "1.",
                                              ".5",
                                              "-.5",
                                              "+1",
                                              "1e9",
                                              "1E9",
                                              "0x10",
                                              "12,34",
                                              "1 000",
                                              "1'000",
                                              "1_000",
                                              " 1",
                                              "1 ",
                                              "--1",
                                              "1-",
                                              "1.2.3",
                                              "1..2",
                                              "NaN",
                                              "inf",
                                              "1/2",
                                              "\u0661\u0662",
                                              "１",
                                              "1\u00A0",
                                              "$1",
                                              std::string("1\0", 2),
                                              "1\n",
                                              "9999999999999999999999999999999999999999x",
                                              std::string(1'000'000, '9') + "x",
                                              "0.1234567890123456789x"};
  for (const std::string& text : malformed) {
    const absl::Status status = Decimal::parse(text).status();
    EXPECT_EQ(error_code(status), "decimal.malformed") << text.substr(0, 50);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
  const std::vector<std::string> too_large = {
      "1" + std::string(35, '0') + "01", "-1" + std::string(35, '0') + "01",
      "0.1234567890123456789",           "0.0000000000000000000",
      std::string(1'000'000, '9'),       "0." + std::string(1'000'000, '0')};
  for (const std::string& text : too_large) {
    const absl::Status status = Decimal::parse(text).status();
    EXPECT_EQ(error_code(status), "decimal.overflow") << text.substr(0, 50);
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  }
}

TEST(Decimal, OfChecksScaleAndCoefficient) {
  EXPECT_EQ(Decimal::of(-15, 1).value().to_string(), "-1.5");
  EXPECT_EQ(Decimal::of(5, 18).value().to_string(), "0.000000000000000005");
  EXPECT_EQ(error_code(Decimal::of(1, -1).status()), "decimal.bad_scale");
  EXPECT_EQ(error_code(Decimal::of(1, 19).status()), "decimal.bad_scale");
  const Int128 max = to_int128(kMaxDigits);
  EXPECT_TRUE(Decimal::of(max, 0).ok() && Decimal::of(-max, 18).ok());
  EXPECT_EQ(error_code(Decimal::of(max + 1, 0).status()), "decimal.overflow");
  EXPECT_EQ(error_code(Decimal::of(-max - 1, 18).status()), "decimal.overflow");
}

TEST(Decimal, ComparesByValue) {
  EXPECT_EQ(dec("1.5"), dec("1.50"));
  EXPECT_EQ(dec("0"), dec("-0.000"));
  EXPECT_NE(dec("1.5"), dec("-1.5"));
  // Ascending, with values whose coefficients cannot be brought to one scale in 128 bits.
  const std::vector<std::string> ascending = {"-" + kMaxDigits,
                                              "-999999999999999999999999999999999999",
                                              "-10.000000000000000001",
                                              "-10",
                                              "-9.999999999999999999",
                                              "-0.5",
                                              "-0.000000000000000001",
                                              "0",
                                              "0.000000000000000001",
                                              "0.5",
                                              "9.999999999999999999",
                                              "10",
                                              "10.000000000000000001",
                                              "999999999999999999999999999999999999",
                                              kMaxDigits};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(dec(ascending[i]) <=> dec(ascending[j]), i <=> j)
          << ascending[i] << " " << ascending[j];
    }
  }
}

TEST(Decimal, NormalizedDropsZerosAfterThePointOnly) {
  EXPECT_EQ(dec("1.50").normalized().to_string(), "1.5");
  EXPECT_EQ(dec("100.00").normalized().to_string(), "100");
  EXPECT_EQ(dec("0.000").normalized().to_string(), "0");
  EXPECT_EQ(dec("-2.050").normalized().to_string(), "-2.05");
}

TEST(Decimal, ArithmeticIsExactOrAnError) {
  const std::string near_max = "999999999999999999999999999999999999";
  struct Row {
    absl::StatusOr<Decimal> (*operation)(const Decimal&, const Decimal&);
    std::string a;
    std::string b;
    std::string result;
  };
  const Row rows[] = {
      {add, "0.1", "0.2", "0.3"},
      {add, "1.50", "2", "3.50"},
      {add, near_max, "1", kMaxDigits},
      {add, kMaxDigits, "1", "decimal.overflow"},
      {add, kMaxDigits, "0.000000000000000000", kMaxDigits},
      {add, kMaxDigits, "0.1", "decimal.overflow"},
      {add, "99999999999999999999999999999999999.5", "99999999999999999999999999999999999.5",
       "199999999999999999999999999999999999"},
      {subtract, "0.3", "0.1", "0.2"},
      {subtract, "1", "1.00", "0.00"},
      {subtract, "-" + near_max, "1", "-" + kMaxDigits},
      {subtract, "-" + kMaxDigits, "1", "decimal.overflow"},
      {multiply, "0.0025", "1250000", "3125.0000"},
      {multiply, "-1.5", "1.5", "-2.25"},
      {multiply, "0", near_max, "0"},
      {multiply, "0.000000001", "0.000000001", "0.000000000000000001"},
      {multiply, "0.0000000001", "0.000000001", "decimal.overflow"},
      {multiply, "0.0000000010", "0.000000001", "0.000000000000000001"},
      {multiply, "0.0000000002", "0.0000000050", "0.000000000000000001"},
      {multiply, "0.0000000005", "0.0000000020", "0.000000000000000001"},
      {multiply, "1000000000000000000", "1000000000000000000", kMaxDigits},
      {multiply, "1000000000000000001", "1000000000000000000", "decimal.overflow"},
      {multiply, "1000000000000000000.0", "1000000000000000000.0", kMaxDigits},
      {multiply, kMaxDigits, kMaxDigits, "decimal.overflow"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(text_or_code(row.operation(dec(row.a), dec(row.b))), row.result)
        << row.a << " and " << row.b;
  }
}

TEST(Decimal, RoundsToAScale) {
  EXPECT_EQ(text_or_code(round_to(dec("2.345"), 2, Rounding::kHalfUp)), "2.35");
  EXPECT_EQ(text_or_code(round_to(dec("2.345"), 2, Rounding::kHalfEven)), "2.34");
  EXPECT_EQ(text_or_code(round_to(dec("-2.345"), 2, Rounding::kCeiling)), "-2.34");
  EXPECT_EQ(text_or_code(round_to(dec("2.5"), 0, Rounding::kDown)), "2");
  EXPECT_EQ(text_or_code(round_to(dec("2.5"), 3, Rounding::kDown)), "2.500");
  EXPECT_EQ(text_or_code(round_to(dec("2.5"), 19, Rounding::kDown)), "decimal.bad_scale");
  EXPECT_EQ(text_or_code(round_to(dec("2.5"), -1, Rounding::kDown)), "decimal.bad_scale");
  EXPECT_EQ(text_or_code(round_to(dec(kMaxDigits), 1, Rounding::kDown)), "decimal.overflow");
  EXPECT_EQ(text_or_code(round_to(dec(kMaxDigits), 18, Rounding::kDown)), "decimal.overflow");
}

TEST(Decimal, BecomesAnInteger) {
  EXPECT_EQ(to_integer(dec("2.5"), Rounding::kHalfUp).value(), 3);
  EXPECT_EQ(to_integer(dec("-9223372036854775808"), Rounding::kDown).value(),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(to_integer(dec("9223372036854775807.4"), Rounding::kHalfUp).value(),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(error_code(to_integer(dec("9223372036854775807.5"), Rounding::kHalfUp).status()),
            "decimal.overflow");
  EXPECT_EQ(error_code(to_integer(dec(kMaxDigits), Rounding::kHalfUp).status()),
            "decimal.overflow");
}

Decimal any_decimal() {
  const auto coefficient = *rc::gen::arbitrary<std::int64_t>() % 1'000'000'000'000;
  return Decimal::of(coefficient, *rc::gen::inRange(0, 7)).value();
}

TEST(Decimal, RoundTripsThroughText) {
  EXPECT_TRUE(rc::check([] {
    const Decimal value =
        Decimal::of(Int128{*rc::gen::arbitrary<std::int64_t>()} * 100'000'000'000'000'000,
                    *rc::gen::inRange(0, 19))
            .value();
    const Decimal again = dec(value.to_string());
    RC_ASSERT(again == value);
    RC_ASSERT(again.scale() == value.scale());
  }));
}

TEST(Decimal, ObeysTheRingLaws) {
  EXPECT_TRUE(rc::check([] {
    const Decimal a = any_decimal();
    const Decimal b = any_decimal();
    const Decimal c = any_decimal();
    const auto sum = [](const Decimal& x, const Decimal& y) { return add(x, y).value(); };
    const auto product = [](const Decimal& x, const Decimal& y) { return multiply(x, y).value(); };
    RC_ASSERT(sum(a, b) == sum(b, a));
    RC_ASSERT(sum(sum(a, b), c) == sum(a, sum(b, c)));
    RC_ASSERT(sum(a, Decimal()) == a);
    RC_ASSERT(subtract(sum(a, b), b).value() == a);
    RC_ASSERT(product(a, b) == product(b, a));
    RC_ASSERT(product(a, Decimal(1)) == a);
    RC_ASSERT(product(a, sum(b, c)) == sum(product(a, b), product(a, c)));
    RC_ASSERT(subtract(a, b).value().is_negative() == (a < b));
  }));
}

TEST(Decimal, RatioIsItsValue) {
  EXPECT_EQ(to_text(dec("-1.25").ratio().numerator), "-125");
  EXPECT_EQ(to_text(dec("-1.25").ratio().denominator), "100");
}

TEST(DecimalMultiply, RoundsOnceWhatADecimalCannotHold) {
  const auto product = [](const char* a, const char* b, int scale, Rounding rounding) {
    return text_or_code(
        multiply(Decimal::parse(a).value(), Decimal::parse(b).value(), scale, rounding));
  };
  EXPECT_EQ(product("16.666666666666666667", "0.0525", 2, Rounding::kHalfUp), "0.88");
  EXPECT_EQ(product("0.0525", "16.666666666666666667", 18, Rounding::kDown),
            "0.875000000000000000");
  EXPECT_EQ(product("-0.5", "0.5", 1, Rounding::kHalfUp), "-0.3");
  EXPECT_EQ(product("-0.5", "0.5", 1, Rounding::kCeiling), "-0.2");
  EXPECT_EQ(product("1.50", "2", 3, Rounding::kHalfUp), "3.000");
  EXPECT_EQ(product("0.000000000000000001", "0.000000000000000001", 18, Rounding::kUp),
            "0.000000000000000001");
  EXPECT_EQ(product("123456789012345678.123456789012345678", "99999999.5", 6, Rounding::kDown),
            "12345678839506173306172839.839506");
  EXPECT_EQ(product("1234567890.123456789012345678", "1234567890.123456789012345678", 18,
                    Rounding::kDown),
            "decimal.overflow");
  EXPECT_EQ(product("1", "1", 19, Rounding::kDown), "decimal.bad_scale");
}

TEST(DecimalDivide, RoundsOnceAndRefusesZero) {
  EXPECT_EQ(divide(Decimal(3500), Decimal(1000), 0, Rounding::kHalfUp)->to_string(), "4");
  EXPECT_EQ(divide(Decimal(-1), Decimal(3), 4, Rounding::kHalfUp)->to_string(), "-0.3333");
  EXPECT_EQ(error_code(divide(Decimal(1), Decimal(0), 2, Rounding::kHalfUp).status()),
            "money.division_by_zero");
  EXPECT_EQ(error_code(divide(Decimal(1), Decimal(3), 19, Rounding::kHalfUp).status()),
            "decimal.bad_scale");
}

TEST(DecimalParseRounded, TakesTailsOfAnyLength) {
  const auto rounded = [](const char* text) {
    const auto value = Decimal::parse_rounded(text, 2, Rounding::kHalfUp);
    return value.ok() ? value->to_string() : error_code(value.status());
  };
  EXPECT_EQ(rounded("17.9699999999999988631316"), "17.97");
  EXPECT_EQ(rounded("0.1249999999999999999999"), "0.12");
  EXPECT_EQ(rounded("0.1250000000000000000000"), "0.13");
  EXPECT_EQ(rounded("-0.0050000000000000000001"), "-0.01");
  EXPECT_EQ(rounded("1.5"), "1.50");
  EXPECT_EQ(rounded("0.12000000000000000000x"), "decimal.malformed");
}

}  // namespace
}  // namespace octroi
