// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "octroi/base/status.h"
#include "octroi/rating/rating.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

using Minors = std::vector<std::int64_t>;

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

Price price_of(std::int64_t flat, std::int64_t seat = 0) {
  Price price;
  price.currency = kEur;
  Charge base;
  base.code = "base";
  base.amount = eur(flat);
  price.charges.push_back(base);
  if (seat == 0) return price;
  Charge seats;
  seats.code = "seats";
  seats.kind = ChargeKind::kPerSeat;
  seats.amount = eur(seat);
  price.charges.push_back(seats);
  return price;
}

PeriodShare share(std::int64_t numerator, std::int64_t denominator) {
  PeriodShare result;
  result.numerator = numerator;
  result.denominator = denominator;
  return result;
}

Minors minors_of(const std::vector<RatedLine>& lines) {
  Minors minors;
  for (const RatedLine& line : lines) minors.push_back(line.amount.minor());
  return minors;
}

struct ChangeRow {
  const char* name;
  std::int64_t from;
  std::int64_t to;
  PeriodShare rest;
  Minors lines;
};

TEST(RateChange, CreditsTheOldRestAndChargesTheNew) {
  const ChangeRow rows[] = {
      {"10.00 to 20.00 half-way", 10'00, 20'00, share(1, 2), {-5'00, 10'00}},
      {"12.00 to 24.00 after one of four weeks", 12'00, 24'00, share(3, 4), {-9'00, 18'00}},
      {"40.00 away on 15 March", 40'00, 0, share(17, 31), {-21'94}},
      {"25.00 added on 15 March", 0, 25'00, share(17, 31), {13'71}},
      {"the whole period", 50'00, 150'00, share(31, 31), {-50'00, 150'00}},
      {"on the last day's end", 50'00, 150'00, share(0, 31), {}},
      {"down to a free plan", 50'00, 0, share(1, 3), {-16'67}},
  };
  for (const ChangeRow& row : rows) {
    const Price from = price_of(row.from);
    const Price to = price_of(row.to);
    ChangeInput input;
    input.from = &from;
    input.to = &to;
    input.rest = row.rest;
    const auto lines = rate_change(input);
    ASSERT_TRUE(lines.ok()) << row.name << lines.status();
    EXPECT_EQ(minors_of(*lines), row.lines) << row.name;
    for (const RatedLine& line : *lines) {
      EXPECT_EQ(line.kind == LineKind::kCredit, line.amount.is_negative()) << row.name;
      EXPECT_EQ(line.is_discountable, line.amount.is_positive()) << row.name;
      EXPECT_TRUE(verify(line).ok()) << verify(line);
    }
  }
}

TEST(RateChange, SeatsAreCreditedAndChargedToo) {
  const Price price = price_of(0, 10'00);
  ChangeInput input;
  input.from = &price;
  input.from_quantity = 3;
  input.to = &price;
  input.to_quantity = 5;
  input.rest = share(1, 2);
  EXPECT_EQ(minors_of(*rate_change(input)), (Minors{-15'00, 25'00}));
}

TEST(RateChange, ANewIntervalChargesItsOwnPeriod) {
  const Price monthly = price_of(50'00);
  const Price yearly = price_of(500'00);
  ChangeInput input;
  input.from = &monthly;
  input.to = &yearly;
  input.rest = share(17, 31);
  input.to_rest = share(1, 1);
  EXPECT_EQ(minors_of(*rate_change(input)), (Minors{-27'42, 500'00}));
}

TEST(RateChange, NothingHeldBeforeOrAfter) {
  const Price price = price_of(30'00);
  ChangeInput begins;
  begins.to = &price;
  begins.rest = share(1, 3);
  begins.is_add_on = true;
  begins.to_quantity = 2;
  const auto lines = *rate_change(begins);
  EXPECT_EQ(minors_of(lines), Minors{20'00});
  EXPECT_EQ(lines[0].kind, LineKind::kAddOn);
  ChangeInput ends;
  ends.from = &price;
  ends.rest = share(1, 3);
  EXPECT_EQ(minors_of(*rate_change(ends)), Minors{-10'00});
}

struct CapRow {
  std::int64_t paid;
  Minors lines;  // of 60.00 + 40.00, half of it left
};

TEST(RateChange, CreditsNeverExceedWhatWasPaid) {
  const CapRow rows[] = {
      {200'00, {-30'00, -20'00}},
      {50'00, {-30'00, -20'00}},
      {49'99, {-29'99, -20'00}},
      {10'00, {-6'00, -4'00}},
      {1, {-1}},
      {0, {}},
      {-5, {}},
  };
  for (const CapRow& row : rows) {
    const Price from = price_of(60'00, 40'00);
    ChangeInput input;
    input.from = &from;
    input.rest = share(1, 2);
    input.credit_max = eur(row.paid);
    const auto lines = rate_change(input);
    ASSERT_TRUE(lines.ok()) << lines.status();
    EXPECT_EQ(minors_of(*lines), row.lines) << row.paid;
    for (const RatedLine& line : *lines) EXPECT_TRUE(verify(line).ok()) << verify(line);
  }
}

TEST(RateChange, EveryRuleHasItsError) {
  const Price price = price_of(30'00);
  Price francs = price;
  francs.currency = kXof;
  const auto code = [](const ChangeInput& input) {
    return error_code(rate_change(input).status());
  };
  ChangeInput input;
  input.rest = share(1, 2);
  EXPECT_EQ(code(input), "rating.no_price");
  input.from = &price;
  input.to = &francs;
  EXPECT_EQ(code(input), "money.currency_mismatch");
  input.to = &price;
  input.credit_max = Money::of_minor(1, kXof);
  EXPECT_EQ(code(input), "money.currency_mismatch");
  input.credit_max.reset();
  input.to_quantity = 0;
  EXPECT_EQ(code(input), "rating.bad_quantity");
  input.to_quantity = 1;
  input.rest = share(3, 2);
  EXPECT_EQ(code(input), "rating.bad_share");
}

TEST(VerifyLine, FindsAnAmountThatWasNotDerived) {
  const Price price = price_of(50'00);
  PeriodInput input;
  input.price = &price;
  input.share = share(17, 31);
  RatedLine line = rate_period(input)->front();
  EXPECT_TRUE(verify(line).ok());
  line.amount = eur(27'43);
  EXPECT_EQ(error_code(verify(line)), "rating.amount_not_derived");
  line.amount = eur(20'00);
  line.derivation.capped_from = eur(27'42);  // only what is charged again is cut
  EXPECT_EQ(error_code(verify(line)), "rating.amount_not_derived");
  line.is_discountable = false;
  EXPECT_TRUE(verify(line).ok()) << verify(line);
  line.amount = eur(27'43);
  EXPECT_EQ(error_code(verify(line)), "rating.amount_not_derived");
  line.amount = eur(-1);
  EXPECT_EQ(error_code(verify(line)), "rating.amount_not_derived");
}

// 7 x 0.015 x 1/2 is 0.0525: rounded first, 0.105 would have become 0.11 and then 0.06.
TEST(VerifyLine, RoundsOnceWhateverTheUnitAmount) {
  RatedLine line = *manual_line("Calls", Decimal(7), *Decimal::parse("0.015"), kEur, "standard");
  line.derivation.share = PeriodShare{.numerator = 1, .denominator = 2};
  EXPECT_EQ(derived_amount(line)->amount(), "0.05");
  line.amount = eur(5);
  EXPECT_TRUE(verify(line).ok()) << verify(line);
  line.derivation.share->denominator = 0;
  EXPECT_EQ(error_code(derived_amount(line).status()), "money.division_by_zero");
}

TEST(ManualLine, IsQuantityTimesUnitRoundedOnce) {
  const auto line =
      manual_line("Training", *Decimal::parse("1.5"), *Decimal::parse("33.33"), kEur, "standard");
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->amount, eur(50'00));  // 49.995
  EXPECT_TRUE(line->is_discountable);
  EXPECT_TRUE(verify(*line).ok());
  const auto rebate = manual_line("Rebate", Decimal(1), Decimal(-5), kEur, "standard");
  EXPECT_EQ(rebate->amount, eur(-5'00));
  EXPECT_FALSE(rebate->is_discountable);
  EXPECT_EQ(error_code(manual_line("a\nb", Decimal(1), Decimal(1), kEur, "x").status()),
            "text.control_character");
  EXPECT_EQ(error_code(manual_line("a", Decimal(1), Decimal(1), kEur, "").status()),
            "text.bad_code");
}

RC_GTEST_PROP(RateChange, ThereAndBackOnOneDayNetsNothing, ()) {  // I06
  const Price one = price_of(*rc::gen::inRange(0, 1'000'000), *rc::gen::inRange(1, 10'000));
  const Price other = price_of(*rc::gen::inRange(0, 1'000'000), *rc::gen::inRange(1, 10'000));
  const auto days = *rc::gen::inRange(1, 366);
  ChangeInput there;
  there.from = &one;
  there.from_quantity = *rc::gen::inRange(1, 50);
  there.to = &other;
  there.to_quantity = *rc::gen::inRange(1, 50);
  there.rest = share(*rc::gen::inRange(0, days + 1), days);
  there.rounding = *rc::gen::element(Rounding::kHalfUp, Rounding::kHalfEven, Rounding::kUp,
                                     Rounding::kDown, Rounding::kCeiling, Rounding::kFloor);
  ChangeInput back = there;
  std::swap(back.from, back.to);
  std::swap(back.from_quantity, back.to_quantity);
  const Money net = *add(*sum_of(kEur, *rate_change(there)), *sum_of(kEur, *rate_change(back)));
  RC_ASSERT(net == eur(0));
}

}  // namespace
}  // namespace octroi
