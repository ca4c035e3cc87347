// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Coupons put on a subscription that runs, and taken off it.

#include <string>
#include <vector>

#include "engine/hostile.h"
#include "engine/records/records.h"

namespace octroi::test {
namespace {

constexpr char kSold[] = R"(
plan { code: "team" version: 1 name: "Team"
  price { interval: "month" currency: "EUR" amount: "100.00" } }
plan { code: "firm" version: 1 name: "Firm"
  price { interval: "month" currency: "EUR" amount: "200.00" } }
)";

Coupon stay(const std::string& percent, DiscountDuration duration = DiscountDuration::kForever) {
  Coupon coupon;
  coupon.code = "STAY";
  coupon.percent = *Decimal::parse(percent);
  coupon.duration = duration;
  return coupon;
}

// A tenant that pays 100.00 a month from 1 February.
struct Holder {
  explicit Holder(const Coupon& coupon) : world("2026-02-01T00:00:00Z") {
    world.catalog = *parse_catalog(kSold, CatalogFormat::kText, "sold");
    billing.emplace(world.store, world.catalog, world.options());
    create(coupon);
    clinic.emplace(make_tenant(*billing, "segou", "UTC"));
    id = billing->subscribe(*clinic, {.plan = "team", .payment_method = kCard})->id;
  }

  void create(const Coupon& coupon) {
    const absl::Status made = billing->create_coupon(world.op, coupon);
    EXPECT_TRUE(made.ok()) << made;
  }
  absl::StatusOr<Redemption> redeem(const std::string& code, const std::string& key = {}) {
    return billing->coupons(*clinic).redeem({.subscription = id, .coupon = code, .key = key});
  }
  absl::StatusOr<Redemption> remove(const std::string& code, const std::string& key = {}) {
    return billing->coupons(*clinic).remove({.subscription = id, .coupon = code, .key = key});
  }
  void go_to(const std::string& when) {
    world.clock.set(at(when));
    EXPECT_TRUE(billing->run_due().ok());
  }
  std::int64_t last_total() { return invoices_of(*billing, *clinic).back().total.minor(); }
  void expect_sound() { expect_clean(world, *billing, "coupons held"); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId id{};
};

TEST(CouponsHeld, TakeSomethingOffFromTheNextPeriodOn) {
  Holder holder(stay("20"));
  holder.go_to("2026-02-10T00:00:00Z");
  const auto redeemed = holder.redeem(" stay ");
  ASSERT_TRUE(redeemed.ok()) << redeemed.status();
  EXPECT_EQ(redeemed->discount.code, "STAY");
  EXPECT_EQ(redeemed->subscription, holder.id);
  EXPECT_EQ(redeemed->at, at("2026-02-10T00:00:00Z"));
  EXPECT_EQ(holder.last_total(), 100'00) << "what was billed stays";
  holder.go_to("2026-03-01T00:00:00Z");
  EXPECT_EQ(holder.last_total(), 80'00);
  EXPECT_EQ(holder.billing->coupons(*holder.clinic).redemptions()->size(), 1u);
  holder.expect_sound();
}

TEST(CouponsHeld, TakeSomethingOffAChangeInsideThePeriod) {
  Holder holder(stay("20", DiscountDuration::kOnce));
  holder.go_to("2026-02-15T00:00:00Z");
  ASSERT_TRUE(holder.redeem("STAY").ok());
  ASSERT_TRUE(
      holder.billing->change(*holder.clinic, {.subscription = holder.id, .plan = "firm"}).ok());
  EXPECT_EQ(holder.last_total(), 80'00 - 50'00);
  ASSERT_TRUE(
      holder.billing->change(*holder.clinic, {.subscription = holder.id, .plan = "team"}).ok());
  EXPECT_EQ(holder.last_total(), 50'00 - 80'00);
  holder.go_to("2026-03-01T00:00:00Z");
  EXPECT_EQ(holder.last_total(), 100'00) << "it was for one invoice";
  holder.expect_sound();
}

TEST(CouponsHeld, StackWithOthersInTheirOrder) {
  Holder holder(stay("20"));
  Coupon fixed = stay("1");
  fixed.code = "TEN";
  fixed.kind = DiscountKind::kFixed;
  fixed.percent = Decimal();
  fixed.amount = eur(10'00);
  holder.create(fixed);
  ASSERT_TRUE(holder.redeem("TEN").ok());
  ASSERT_TRUE(holder.redeem("STAY").ok());
  holder.go_to("2026-03-01T00:00:00Z");
  EXPECT_EQ(holder.last_total(), 70'00) << "the percentage first";
  holder.go_to("2026-03-16T12:00:00Z");  // 16 of 31 days are left, from the 16th on
  ASSERT_TRUE(
      holder.billing->change(*holder.clinic, {.subscription = holder.id, .plan = "firm"}).ok());
  EXPECT_EQ(holder.last_total(), 103'23 - 20'65 - 5'16 - 36'13);
  holder.expect_sound();
}

TEST(CouponsHeld, AreTakenOffAfterTheRunningPeriod) {
  Holder holder(stay("20"));
  ASSERT_TRUE(holder.redeem("STAY").ok());
  holder.go_to("2026-03-01T00:00:00Z");
  const auto removed = holder.remove("STAY");
  ASSERT_TRUE(removed.ok()) << removed.status();
  EXPECT_EQ(removed->status, RedemptionStatus::kFinished);
  // 17 of 31 days are left.
  holder.go_to("2026-03-15T00:00:00Z");
  ASSERT_TRUE(
      holder.billing->change(*holder.clinic, {.subscription = holder.id, .plan = "firm"}).ok());
  EXPECT_EQ(holder.last_total(), 109'68 - 21'94 - 43'87);
  holder.go_to("2026-04-01T00:00:00Z");
  EXPECT_EQ(holder.last_total(), 200'00);
  holder.expect_sound();
}

TEST(CouponsHeld, ArePreviewedAndRedeemedOnceForAKey) {
  Coupon coupon = stay("20");
  coupon.redemptions_max = 1;
  Holder holder(coupon);
  const RedeemCoupon wish{.subscription = holder.id, .coupon = "STAY", .key = "offer-1"};
  const auto planned = holder.billing->plan(*holder.clinic, wish);
  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_TRUE(holder.billing->coupons(*holder.clinic).redemptions()->empty());
  ASSERT_TRUE(holder.billing->apply(*planned).ok());
  const auto again = holder.redeem("STAY", "offer-1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->id.to_string(), planned->subject);
  EXPECT_EQ(holder.billing->coupons(*holder.clinic).redemptions()->size(), 1u);
  EXPECT_EQ(error_code(holder.redeem("OTHER", "offer-1").status()), "request.key_reused");
  holder.expect_sound();
}

TEST(CouponsHeld, AreRefusedByTheirRules) {
  Holder holder(stay("20"));
  Coupon firm = stay("10");
  firm.code = "FIRM";
  firm.plans = {"firm"};
  holder.create(firm);
  Coupon first = stay("10");
  first.code = "FIRST";
  first.first_purchase_only = true;
  holder.create(first);
  Coupon big = stay("10");
  big.code = "BIG";
  big.minimum_amount = eur(100'01);
  holder.create(big);
  ASSERT_TRUE(holder.redeem("STAY").ok());
  EXPECT_EQ(error_code(holder.redeem("STAY").status()), "coupon.on_subscription");
  EXPECT_EQ(error_code(holder.redeem("NONE").status()), "coupon.unknown");
  EXPECT_EQ(error_code(holder.redeem("FIRM").status()), "coupon.plan_excluded");
  EXPECT_EQ(error_code(holder.redeem("FIRST").status()), "coupon.not_first_purchase");
  EXPECT_EQ(error_code(holder.redeem("BIG").status()), "coupon.below_minimum");
  EXPECT_EQ(error_code(holder.redeem("no code").status()), "text.bad_code");
  EXPECT_EQ(error_code(holder.remove("FIRM").status()), "coupon.not_on_subscription");
  EXPECT_EQ(error_code(holder.billing->coupons(*holder.clinic)
                           .redeem({.subscription = SubscriptionId(), .coupon = "STAY"})
                           .status()),
            "subscription.not_found");
  ASSERT_TRUE(
      holder.billing->cancel(*holder.clinic, {.subscription = holder.id, .when = When::kNow}).ok());
  EXPECT_EQ(error_code(holder.remove("STAY").status()), "subscription.is_final");
  holder.expect_sound();
}

TEST(CouponsHeld, AreSoManyOnASubscription) {
  Holder holder(stay("1"));
  for (std::int64_t i = 0; i <= kCouponsOfSubscriptionMax; ++i) {
    Coupon one = stay("1");
    one.code = "N" + std::to_string(i);
    holder.create(one);
    const auto redeemed = holder.redeem(one.code);
    if (i < kCouponsOfSubscriptionMax) {
      EXPECT_TRUE(redeemed.ok()) << redeemed.status();
    } else {
      EXPECT_EQ(error_code(redeemed.status()), "coupon.too_many");
    }
  }
  ASSERT_TRUE(holder.remove("N0").ok());
  EXPECT_TRUE(holder.redeem("STAY").ok());
  holder.expect_sound();
}

}  // namespace
}  // namespace octroi::test
