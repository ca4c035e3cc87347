// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/coupon/precise_shares.h"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

Money cents(std::int64_t minor) { return Money::of_minor(minor, kEur); }
Decimal number(const char* text) { return Decimal::parse(text).value(); }

TEST(PreciseShares, EachCouponFallsOnWhatTheLastOneLeft) {
  const std::vector<Money> fees{cents(1000), cents(2000)};
  const std::vector<LimitedCoupon> coupons{{cents(600), {}}, {cents(500), {{0}}}};
  const auto shares = precise_coupon_shares(fees, coupons).value();
  EXPECT_EQ(shares, (std::vector<Decimal>{Decimal(700), Decimal(400)}));
}

TEST(PreciseShares, AreRoundedAtTheFifthDecimal) {
  const std::vector<Money> fees{cents(100), cents(200)};
  const std::vector<LimitedCoupon> coupons{{cents(10), {}}};
  EXPECT_EQ(precise_coupon_shares(fees, coupons).value(),
            (std::vector<Decimal>{number("3.33333"), number("6.66667")}));
}

TEST(PreciseShares, ACouponGivesAtMostWhatIsThere) {
  const std::vector<Money> fees{cents(300), cents(0), cents(-50)};
  const std::vector<LimitedCoupon> coupons{{cents(5000), {}}, {cents(10), {}}};
  EXPECT_EQ(precise_coupon_shares(fees, coupons).value(),
            (std::vector<Decimal>{Decimal(300), Decimal(), Decimal()}));
}

TEST(PreciseShares, AnotherCurrencyGivesNothing) {
  const std::vector<Money> fees{cents(300)};
  const std::vector<LimitedCoupon> coupons{{Money::of_minor(10, *Currency::parse("USD")), {}}};
  EXPECT_EQ(precise_coupon_shares(fees, coupons).value(), std::vector<Decimal>{Decimal()});
}

TEST(PreciseShares, RefuseWhatMakesNoSense) {
  const std::vector<Money> fees{cents(300)};
  const auto refused = [&](const LimitedCoupon& bad) {
    return error_code(precise_coupon_shares(fees, std::span(&bad, 1)).status());
  };
  EXPECT_EQ(refused({cents(-1), {}}), "coupon.negative_amount");
  EXPECT_EQ(refused({cents(1), {{1}}}), "coupon.no_such_fee");
  const std::vector<Money> mixed{cents(1), Money::of_minor(1, *Currency::parse("USD"))};
  EXPECT_EQ(error_code(precise_coupon_shares(mixed, {}).status()), "money.currency_mismatch");
}

// The shares sum to the coupons within their rounding, and none is above its fee.
RC_GTEST_PROP(PreciseShares, SumToTheCoupons, ()) {
  std::vector<Money> fees;
  std::int64_t whole = 0;
  for (const int fee :
       *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100000)))) {
    fees.push_back(cents(fee));
    whole += fee;
  }
  const std::int64_t off = *rc::gen::inRange<std::int64_t>(0, whole + 1);
  const std::vector<LimitedCoupon> coupons{{cents(off), {}}};
  const auto shares = precise_coupon_shares(fees, coupons).value();
  Decimal sum;
  for (std::size_t i = 0; i < fees.size(); ++i) {
    RC_ASSERT(shares[i] <= Decimal(fees[i].minor()));
    sum = add(sum, shares[i]).value();
  }
  const Decimal error = subtract(std::max(sum, Decimal(off)), std::min(sum, Decimal(off))).value();
  const Decimal count(static_cast<std::int64_t>(fees.size()));
  RC_ASSERT(error <= multiply(count, number("0.000005")).value());
}

TEST(PreciseShares, AFeeThatIsNamedTwiceCountsOnce) {
  const std::vector<Money> fees{cents(100), cents(50)};
  const std::vector<LimitedCoupon> twice{{cents(100), {{0, 0}}}};
  EXPECT_EQ(precise_coupon_shares(fees, twice).value(),
            (std::vector<Decimal>{Decimal(100), Decimal()}));
}

}  // namespace
}  // namespace octroi
