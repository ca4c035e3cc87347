// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/coupon/discount.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "octroi/base/status.h"
#include "octroi/money/allocate.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

using Minors = std::vector<std::int64_t>;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Discount percent(std::string_view value, std::string code = "P",
                 DiscountDuration duration = DiscountDuration::kOnce) {
  Discount discount;
  discount.code = std::move(code);
  discount.duration = duration;
  discount.percent = *Decimal::parse(value);
  return discount;
}

Discount fixed(std::int64_t minor, std::string code = "F",
               DiscountDuration duration = DiscountDuration::kOnce) {
  Discount discount;
  discount.code = std::move(code);
  discount.kind = DiscountKind::kFixed;
  discount.duration = duration;
  discount.amount = Money::of_minor(minor, kEur);
  return discount;
}

struct ApplyRow {
  const char* name;
  Discount discount;
  Minors lines;
  Minors shares;
};

TEST(ApplyDiscount, SharesInProportionToTheLines) {
  const ApplyRow rows[] = {
      {"a fifth", percent("20"), {60'00, 40'00}, {12'00, 8'00}},
      {"rounded once, on the sum", percent("10"), {3, 3, 3}, {1, 0, 0}},
      {"half up", percent("50"), {1}, {1}},
      {"with decimals", percent("33.333333"), {100'00}, {33'33}},
      {"everything", percent("100"), {1, 2, 3}, {1, 2, 3}},
      {"fixed coupon 12 over fees 200 and 100", fixed(12), {200, 100}, {8, 4}},
      {"1000 over four fees", fixed(1000), {10000, 5000, 3000, 2000}, {500, 250, 150, 100}},
      {"left-over units to the largest remainders", fixed(100), {1, 1, 1}, {1, 1, 1}},
      {"left-over unit to the earlier", fixed(2), {5, 5, 5}, {1, 1, 0}},
      {"at most what there is", fixed(10'00), {3'00, 4'00}, {3'00, 4'00}},
      {"credits give nothing", percent("50"), {100, -40}, {50, 0}},
      {"nothing but credits", fixed(10), {-5, 0}, {0, 0}},
      {"no lines", percent("50"), {}, {}},
  };
  for (const ApplyRow& row : rows) {
    Minors remaining = row.lines;
    Minors shares(row.lines.size(), -1);
    const auto taken = apply_discount(row.discount, kEur, remaining, shares);
    ASSERT_TRUE(taken.ok()) << row.name << ": " << taken.status();
    EXPECT_EQ(shares, row.shares) << row.name;
    EXPECT_EQ(*taken, std::accumulate(shares.begin(), shares.end(), std::int64_t{0})) << row.name;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      EXPECT_EQ(remaining[i], row.lines[i] - shares[i]) << row.name;
    }
  }
}

TEST(ApplyDiscount, AFixedAmountOfAnotherCurrencyTakesNothing) {
  Minors remaining{5'000};
  Minors shares{7};
  EXPECT_EQ(*apply_discount(fixed(10), kXof, remaining, shares), 0);
  EXPECT_EQ(shares, Minors{0});
  EXPECT_EQ(remaining, Minors{5'000});
}

TEST(ApplyDiscount, TwiceAHundredPercentIsStillNotBelowZero) {
  Minors remaining{12'34, 56'78};
  Minors shares(2);
  EXPECT_EQ(*apply_discount(percent("100"), kEur, remaining, shares), 69'12);
  EXPECT_EQ(*apply_discount(percent("100"), kEur, remaining, shares), 0);
  EXPECT_EQ(*apply_discount(fixed(5), kEur, remaining, shares), 0);
  EXPECT_EQ(remaining, (Minors{0, 0}));
}

TEST(ApplyDiscount, RefusesBadTerms) {
  Minors remaining{100};
  Minors shares(1);
  const auto code = [&](const Discount& discount) {
    return error_code(apply_discount(discount, kEur, remaining, shares).status());
  };
  EXPECT_EQ(code(percent("0")), "coupon.bad_percent");
  EXPECT_EQ(code(percent("-1")), "coupon.bad_percent");
  EXPECT_EQ(code(percent("100.000001")), "coupon.bad_percent");
  EXPECT_EQ(code(fixed(0)), "coupon.bad_amount");
  EXPECT_EQ(code(fixed(-1)), "coupon.bad_amount");
  Minors too_many(2);
  EXPECT_EQ(error_code(apply_discount(fixed(1), kEur, remaining, too_many).status()),
            "coupon.bad_shares");
}

TEST(ApplyDiscount, NeverWraps) {
  Minors remaining{kMax, kMax};
  Minors shares(2);
  EXPECT_EQ(error_code(apply_discount(percent("50"), kEur, remaining, shares).status()),
            "money.overflow");
  Minors largest{kMax, std::numeric_limits<std::int64_t>::min()};
  EXPECT_EQ(*apply_discount(percent("99.999999"), kEur, largest, shares), kMax - 92'233'720'369);
}

Discount of(std::vector<std::string> charges, Discount discount) {
  discount.charges = std::move(charges);
  return discount;
}

TEST(Discount, ReachesTheChargesItNamesAndNoOther) {
  EXPECT_TRUE(reaches(percent("10"), "base"));
  EXPECT_TRUE(reaches(percent("10"), ""));
  const Discount named = of({"base", "users/base"}, percent("10"));
  EXPECT_TRUE(reaches(named, "base"));
  EXPECT_TRUE(reaches(named, "users/base"));
  for (const char* other : {"", "bas", "base2", "users", "users/", "BASE"}) {
    EXPECT_FALSE(reaches(named, other)) << other;
  }
}

TEST(StackingOrder, ChargesBeforeTheWholeThenEndingThenPercentThenCode) {
  const std::vector<Discount> ordered = {
      of({"base"}, percent("10", "C")),
      of({"base", "seats"}, percent("10", "C")),
      of({"seats"}, percent("10", "C")),
      of({"base"}, fixed(10, "A")),
      of({"base"}, percent("10", "A", DiscountDuration::kForever)),
      percent("10", "A"),
      percent("10", "B", DiscountDuration::kPeriods),
      fixed(10, "A", DiscountDuration::kPeriods),
      fixed(10, "C"),
      percent("10", "A", DiscountDuration::kForever),
      fixed(10, "A", DiscountDuration::kForever),
  };
  for (std::size_t a = 0; a < ordered.size(); ++a) {
    for (std::size_t b = 0; b < ordered.size(); ++b) {
      EXPECT_EQ(stacks_before(ordered[a], ordered[b]), a < b) << a << " " << b;
    }
  }
}

Discount any_discount() {
  const auto codes = rc::gen::element<std::string>("A", "B", "C");
  const auto durations = rc::gen::element(DiscountDuration::kOnce, DiscountDuration::kPeriods,
                                          DiscountDuration::kForever);
  const auto charges = *rc::gen::elementOf(std::vector<std::vector<std::string>>{
      {}, {"base"}, {"seats"}, {"base", "seats"}, {"seats", "base"}});
  if (*rc::gen::arbitrary<bool>()) {
    return of(charges, fixed(*rc::gen::inRange<std::int64_t>(1, 20'000), *codes, *durations));
  }
  return of(charges, percent(std::to_string(*rc::gen::inRange(1, 101)), *codes, *durations));
}

RC_GTEST_PROP(StackingOrder, DoesNotDependOnInsertionOrder, ()) {  // I22
  const auto discounts = *rc::gen::container<std::vector<Discount>>(5, rc::gen::exec(any_discount));
  std::vector<Discount> shuffled = discounts;
  std::vector<Discount> sorted = discounts;
  const auto seed = *rc::gen::arbitrary<std::uint32_t>();
  std::shuffle(shuffled.begin(), shuffled.end(), std::minstd_rand(seed));
  sort_for_stacking(sorted);
  sort_for_stacking(shuffled);
  RC_ASSERT(sorted == shuffled);
}

RC_GTEST_PROP(ApplyDiscount, SumsExactlyAndNeverBelowZero, ()) {  // I04, I22
  const auto count = *rc::gen::inRange<std::size_t>(1, 80);
  const Minors lines =
      *rc::gen::container<Minors>(count, rc::gen::inRange<std::int64_t>(-1'000, 1'000'000'000'000));
  const Discount discount = any_discount();
  Minors remaining = lines;
  Minors shares(count);
  const std::int64_t taken = *apply_discount(discount, kEur, remaining, shares);
  Int128 base = 0;
  for (const std::int64_t line : lines) base += std::max<std::int64_t>(line, 0);
  RC_ASSERT(taken >= 0 && taken <= base);
  RC_ASSERT(taken == std::accumulate(shares.begin(), shares.end(), std::int64_t{0}));
  for (std::size_t i = 0; i < count; ++i) {
    RC_ASSERT(shares[i] >= 0);
    RC_ASSERT(shares[i] <= std::max<std::int64_t>(lines[i], 0));
    if (base == 0) continue;
    // |share - taken x line / base| < 1, without a division.
    const Int128 gap = shares[i] * base - Int128{taken} * std::max<std::int64_t>(lines[i], 0);
    RC_ASSERT(gap < base && gap > -base);
  }
}

RC_GTEST_PROP(ApplyDiscount, SharesLikeAllocateHoweverManyLines, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(2, 70);
  const Minors lines =
      *rc::gen::container<Minors>(count, rc::gen::inRange<std::int64_t>(1, 10'000));
  const std::int64_t base = std::accumulate(lines.begin(), lines.end(), std::int64_t{0});
  const std::int64_t off = *rc::gen::inRange<std::int64_t>(1, base);
  Minors remaining = lines;
  Minors shares(count);
  RC_ASSERT(apply_discount(fixed(off), kEur, remaining, shares).ok());
  const auto parts = *allocate(Money::of_minor(off, kEur), lines);
  for (std::size_t i = 0; i < count; ++i) RC_ASSERT(shares[i] == parts[i].minor());
}

}  // namespace
}  // namespace octroi
