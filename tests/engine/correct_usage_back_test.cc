// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Corrections of usage that fall, and rise, one after the other.

#include "engine/late_shop.h"

namespace octroi::test {
namespace {

TEST(CorrectUsage, UpAndDownOfAQuietPeriodIsSound) {
  Shop shop(usage(kGraduated, ""), 0, {}, nullptr);
  shop.until("2026-03-05T12:00:00Z");
  CorrectUsage request{.subscription = shop.sub,
                       .metric = "m",
                       .on = day("2026-02-20"),
                       .units = 45,
                       .reason = "forgotten"};
  ASSERT_TRUE(shop.billing->correct_usage(*shop.tenant, request).ok());
  shop.until("2026-04-05T12:00:00Z");
  request.units = -45;
  ASSERT_TRUE(shop.billing->correct_usage(*shop.tenant, request).ok());
  shop.expect_sound("while it waits");
  shop.until("2026-05-05T12:00:00Z");
  ASSERT_EQ(corrections_of(shop).size(), 2u);
  shop.expect_sound("after both");
}

TEST(CorrectUsage, TwoThatFallGiveBackWhatOneWould) {
  Shop shop(usage(kGraduated, ""), 0, {}, nullptr);
  ASSERT_TRUE(
      shop.billing->create_coupon(shop.world.op, {.code = "HALF", .percent = Decimal(50)}).ok());
  ASSERT_TRUE(shop.billing->coupons(*shop.tenant)
                  .redeem({.subscription = shop.sub, .coupon = "HALF"})
                  .ok());
  shop.until("2026-02-10T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-10", 100)), "counted");
  for (const char* next : {"2026-04-01T12:00:00Z", "2026-05-01T12:00:00Z"}) {
    shop.until("2026-03-05T12:00:00Z");
    const CorrectUsage request{.subscription = shop.sub,
                               .metric = "m",
                               .on = day("2026-02-20"),
                               .units = -50,
                               .reason = "a load test"};
    ASSERT_TRUE(shop.billing->correct_usage(*shop.tenant, request).ok());
    shop.until(next);
    EXPECT_EQ(corrections_of(shop).back().amount, eur(-25'00));
  }
  shop.expect_sound("after both");
}

}  // namespace
}  // namespace octroi::test
