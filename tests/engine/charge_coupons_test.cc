// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Coupons of some charges, as a tenant is billed with them: they leave other lines alone, wait for
// the lines they name, are previewed as they are taken, and are kept as they were redeemed.

#include <string>
#include <utility>
#include <vector>

#include "engine/hostile.h"
#include "engine/records/records.h"

namespace octroi::test {
namespace {

constexpr char kSold[] = R"(
plan { code: "team" version: 1 name: "Team"
  price { interval: "month" currency: "EUR" amount: "100.00"
    charge { code: "seats" description: "Users" kind: PER_SEAT amount: "5.00" }
    charge { code: "api" description: "API calls" kind: USAGE entitlement: "calls"
      usage { model: UNIT unit_amount: "0.01" } } }
  entitlement { name: "calls" unlimited: true window: BILLING_PERIOD } }
)";

Coupon percent_of(std::vector<std::string> charges, DiscountDuration duration) {
  Coupon coupon;
  coupon.code = "PART";
  coupon.percent = Decimal(20);
  coupon.duration = duration;
  coupon.charges = std::move(charges);
  return coupon;
}

struct Team {
  explicit Team(const Coupon& coupon) : world("2026-01-01T09:00:00Z") {
    world.catalog = *parse_catalog(kSold, CatalogFormat::kText, "team");
    billing.emplace(world.store, world.catalog, world.options());
    EXPECT_TRUE(billing->create_coupon(world.op, coupon).ok());
    clinic.emplace(make_tenant(*billing, "gao"));
  }

  SubscriptionId sell() {
    const auto made = billing->subscribe(*clinic, request);
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_due().ok());
    return made->id;
  }
  void use(std::int64_t calls) {
    EXPECT_TRUE(billing->quota(*clinic).consume("calls", calls).allowed());
  }
  void move_to(const std::string& when) {
    world.clock.set(at(when));
    const auto report = billing->run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->problems.empty()) << report->problems.front();
  }
  // Of the last invoice: "seats 10.00 - 2.00".
  std::vector<std::string> lines() {
    std::vector<std::string> texts;
    const Invoice last = invoices_of(*billing, *clinic).back();
    for (const InvoiceLine& line : last.lines) {
      texts.push_back(line.code + ' ' + line.amount.amount() + " - " + line.discount.amount());
    }
    return texts;
  }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  const Subscribe request{.plan = "team", .quantity = 2, .coupon = "PART", .payment_method = kCard};
  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
};

using Lines = std::vector<std::string>;

TEST(ChargeCoupons, OfTheBaseLeaveSeatsAndUsageAlone) {
  Team team(percent_of({"base"}, DiscountDuration::kForever));
  EXPECT_EQ(*team.billing->check_coupon(*team.clinic, team.request), eur(20'00));
  const SubscriptionId id = team.sell();
  EXPECT_EQ(team.lines(), (Lines{"base 100.00 - 20.00", "seats 10.00 - 0.00"}));
  team.use(500);
  team.move_to("2026-02-01T09:00:00Z");
  EXPECT_EQ(team.lines(), (Lines{"base 100.00 - 20.00", "seats 10.00 - 0.00", "api 5.00 - 0.00"}));
  team.move_to("2026-02-15T09:00:00Z");
  const auto changed = team.billing->change(*team.clinic, {.subscription = id, .quantity = 4});
  ASSERT_TRUE(changed.ok()) << changed.status();
  const Invoice invoice = invoices_of(*team.billing, *team.clinic).back();
  for (const InvoiceLine& line : invoice.lines) {
    if (line.code == "base") continue;
    EXPECT_TRUE(line.coupons.empty()) << line.code;
  }
  EXPECT_TRUE(invoice.total.is_positive());
  team.expect_sound("after the change");
}

TEST(ChargeCoupons, ReachTheLastInvoice) {
  Team team(percent_of({}, DiscountDuration::kForever));
  const SubscriptionId id = team.sell();
  team.use(500);
  const CancelSubscription now{.subscription = id, .when = When::kNow};
  ASSERT_TRUE(team.billing->cancel(*team.clinic, now).ok());
  EXPECT_EQ(team.lines(), (Lines{"api 5.00 - 1.00"}));
  team.expect_sound("after the end");
}

TEST(ChargeCoupons, WaitForTheLinesTheyName) {
  Team team(percent_of({"api"}, DiscountDuration::kOnce));
  EXPECT_EQ(*team.billing->check_coupon(*team.clinic, team.request), eur(0));
  team.sell();
  EXPECT_EQ(team.lines(), (Lines{"base 100.00 - 0.00", "seats 10.00 - 0.00"}));
  team.move_to("2026-02-01T09:00:00Z");
  team.use(500);
  team.move_to("2026-03-01T09:00:00Z");
  EXPECT_EQ(team.lines(), (Lines{"base 100.00 - 0.00", "seats 10.00 - 0.00", "api 5.00 - 1.00"}));
  team.use(300);
  team.move_to("2026-04-01T09:00:00Z");
  EXPECT_EQ(team.lines(), (Lines{"base 100.00 - 0.00", "seats 10.00 - 0.00", "api 3.00 - 0.00"}))
      << "it was for one invoice";
  team.expect_sound("after the coupon");
}

TEST(ChargeCoupons, ArePreviewedAsTheyAreTaken) {
  Team team(percent_of({"seats"}, DiscountDuration::kForever));
  const auto plan = team.billing->plan(*team.clinic, team.request);
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::vector<Invoice> previewed;
  for (const Write& write : plan->batch.writes()) {
    if (write.row.type == &records::record_type<Invoice>()) {
      previewed.push_back(*records::from_row<Invoice>(write.row));
    }
  }
  ASSERT_EQ(previewed.size(), 1u);
  EXPECT_EQ(previewed.front().discount_total, eur(2'00));
  ASSERT_TRUE(team.billing->apply(*plan).ok());
  const Invoice taken = invoices_of(*team.billing, *team.clinic).back();
  EXPECT_EQ(taken.lines, previewed.front().lines);
  EXPECT_EQ(taken.total, previewed.front().total);
  team.expect_sound("after the preview");
}

TEST(ChargeCoupons, AnOrderKeepsItsCouponForTheLinesToCome) {
  Team team(percent_of({"api"}, DiscountDuration::kOnce));
  team.billing.emplace(team.world.store, team.world.catalog, team.world.shop_options());
  const auto order = team.billing->place_order(
      *team.clinic, {.plan = "team", .quantity = 2, .coupon = "PART", .payment_method = kCard});
  ASSERT_TRUE(order.ok()) << order.status();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(team.billing->run_due().ok());
  EXPECT_EQ(team.lines(), (Lines{"base 100.00 - 0.00", "seats 10.00 - 0.00"}));
  team.use(500);
  team.move_to("2026-02-01T09:00:00Z");
  EXPECT_EQ(team.lines(), (Lines{"base 100.00 - 0.00", "seats 10.00 - 0.00", "api 5.00 - 1.00"}));
  team.expect_sound("after the order's first period");
}

TEST(ChargeCoupons, AreKeptAndOlderRecordsRead) {
  const Coupon coupon = percent_of({"base", "users/base"}, DiscountDuration::kOnce);
  Row row = records::to_row(TenantId(), coupon.code, coupon);
  EXPECT_EQ(*records::from_row<Coupon>(row), coupon);
  const Redemption redemption =
      redeem(coupon, {.id = *RedemptionId::parse("0190f3c2-0000-7000-8000-000000000001"),
                      .tenant = *TenantId::parse("0190f3c2-0000-7000-8000-000000000002"),
                      .at = at("2026-01-01T09:00:00Z")});
  Row redeemed = records::to_row(redemption.tenant, redemption.id.to_string(), redemption);
  EXPECT_EQ(records::from_row<Redemption>(redeemed)->discount, redemption.discount);
  // As a file of before holds them: the column is there, and empty.
  row.values.back() = Value();
  redeemed.values.back() = Value();
  Coupon older = coupon;
  older.charges.clear();
  EXPECT_EQ(*records::from_row<Coupon>(row), older);
  EXPECT_TRUE(records::from_row<Redemption>(redeemed)->discount.charges.empty());
}

TEST(ChargeCoupons, WithBadChargesAreRefusedAndNotKept) {
  Team team(percent_of({"base"}, DiscountDuration::kOnce));
  Coupon twice = percent_of({"base", "base"}, DiscountDuration::kOnce);
  twice.code = "TWICE";
  EXPECT_EQ(error_code(team.billing->create_coupon(team.world.op, twice)), "coupon.bad_charge");
  EXPECT_EQ(team.billing->coupons(team.world.op)->size(), 1u);
}

}  // namespace
}  // namespace octroi::test
