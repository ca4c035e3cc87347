// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage that is told after its period was billed, counted in that period: what is billed late and
// what is billed in time come to the same.

#include <string>
#include <vector>

#include "engine/late_shop.h"

namespace octroi::test {
namespace {

TEST(LateUsage, ItsOwnPeriodIsRatedAgainAtItsOwnTiers) {
  Shop shop(usage(kGraduated, ""), 0, kOriginal);
  EXPECT_EQ(shop.tell(on("2026-01-31", 1, "now")), "usage.in_future") << "it is nine o'clock";
  shop.until("2026-02-10T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-10", 90)), "counted");
  shop.until("2026-03-05T12:00:00Z");
  EXPECT_EQ(shop.billed(), "90.00");
  EXPECT_EQ(shop.tell(on("2026-03-04", 95)), "counted");
  EXPECT_EQ(shop.tell(on("2026-02-20", 30)), "corrects_past");
  const auto statement = shop.billing->usage_statement(*shop.tenant);
  ASSERT_TRUE(statement.ok()) << statement.status();
  EXPECT_EQ(statement->usage.front().used, 95) << "the running period";
  EXPECT_EQ(statement->corrections, eur(20'00));
  EXPECT_EQ(statement->total_due, eur(115'00));
  shop.expect_sound("while it waits");
  shop.until("2026-04-01T12:00:00Z");
  EXPECT_EQ(shop.billed(), "95.00") << "at the first tier: what came late is not in it";
  const std::vector<InvoiceLine> lines = corrections_of(shop);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].amount, eur(20'00)) << "10 at 1 and 20 at 0.50";
  EXPECT_EQ(lines[0].from, day("2026-01-31"));
  EXPECT_EQ(lines[0].to, day("2026-02-28"));
  EXPECT_EQ(lines[0].derivation.correction,
            (CorrectionCount{"m", Decimal(90), Decimal(120), eur(90'00), eur(110'00)}));
  const std::string why = shop.why();
  EXPECT_NE(why.find("Correction: Used, 2026-01-31 to 2026-02-27"), std::string::npos) << why;
  EXPECT_NE(why.find("1 x 20.00 for m: 90 billed at 90.00, 120 now at 110.00"), std::string::npos)
      << why;
  shop.expect_sound("after the correction");
  shop.until("2026-05-01T12:00:00Z");
  EXPECT_EQ(corrections_of(shop).size(), 1u) << "it is billed once";
  shop.expect_sound("after another period");
}

TEST(LateUsage, CountsInTheRunningPeriodUnlessToldOtherwise) {
  Shop shop(usage(kGraduated, ""));
  shop.until("2026-03-05T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 30)), "counted_late");
  shop.until("2026-04-01T12:00:00Z");
  EXPECT_EQ(shop.billed(), "30.00");
  EXPECT_TRUE(corrections_of(shop).empty());
}

TEST(LateUsage, IsTakenForSoManyDays) {
  Shop shop(usage(kGraduated, ""), 0, {LateUsage::kInOriginalPeriod, 5});
  shop.until("2026-03-04T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 1)), "corrects_past") << "five days after the 28th";
  shop.until("2026-03-05T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 1)), "usage.too_late");
  EXPECT_EQ(shop.tell(on("2026-03-01", 1)), "counted");
  shop.expect_sound("after five days");
}

TEST(LateUsage, AnEventThatIsToldAgainIsBilledOnce) {
  Shop shop(usage(kGraduated, ""), 0, kOriginal);
  shop.until("2026-03-05T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 30, "late")), "corrects_past");
  EXPECT_EQ(shop.tell(on("2026-02-20", 30, "late")), "repeated");
  EXPECT_EQ(shop.tell(on("2026-02-20", 31, "late")), "usage.key_reused");
  shop.until("2026-04-01T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 30, "late")), "repeated");
  EXPECT_EQ(shop.tell(on("2026-02-21", 20)), "corrects_past");
  EXPECT_EQ(shop.tell(on("2026-03-21", 7)), "corrects_past") << "of the next one";
  shop.until("2026-05-01T12:00:00Z");
  const std::vector<InvoiceLine> lines = corrections_of(shop);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].amount, eur(30'00));
  EXPECT_EQ(lines[1].derivation.correction,
            (CorrectionCount{"m", Decimal(30), Decimal(50), eur(30'00), eur(50'00)}));
  EXPECT_EQ(lines[2].amount, eur(7'00));
  EXPECT_EQ(lines[2].from, day("2026-02-28"));
  shop.expect_sound("after three corrections");
}

TEST(LateUsage, IsRatedAtThePriceThatWasHeld) {
  std::string catalog = usage(kGraduated, "");
  catalog += R"(plan { code: "dear" version: 1 name: "Dear"
    price { interval: "month" currency: "EUR" charge { code: "u" kind: USAGE entitlement: "m"
      usage { model: UNIT unit_amount: "100" } } }
    entitlement { name: "m" unlimited: true window: BILLING_PERIOD } })";
  Shop shop(catalog, 0, kOriginal);
  shop.until("2026-03-05T12:00:00Z");
  ASSERT_TRUE(shop.billing->change(*shop.tenant, {.subscription = shop.sub, .plan = "dear"}).ok());
  EXPECT_EQ(shop.tell(on("2026-02-20", 3)), "corrects_past");
  shop.until("2026-04-01T12:00:00Z");
  ASSERT_EQ(corrections_of(shop).size(), 1u);
  EXPECT_EQ(corrections_of(shop)[0].amount, eur(3'00));
  shop.expect_sound("after a change of plan");
}

TEST(LateUsage, PassesNoHardLimitOfTheRunningPeriod) {
  Shop shop(usage(kGraduated, "")
                .replace(usage(kGraduated, "").find("unlimited: true"), 15, "limit: 100"),
            0, kOriginal);
  shop.until("2026-03-05T12:00:00Z");
  TenantQuota quota = shop.billing->quota(*shop.tenant);
  EXPECT_TRUE(quota.consume("m", 99).allowed());
  EXPECT_EQ(shop.tell(on("2026-02-20", 250)), "corrects_past");
  EXPECT_EQ(quota.check("m", 0).used(), 99);
  EXPECT_TRUE(quota.consume("m", 1).allowed());
  EXPECT_FALSE(quota.consume("m", 1).allowed());
  shop.expect_sound("after it came");
}

// The hundredth unit makes all of them cheaper.
constexpr char kVolume[] = R"(model: VOLUME tier { up_to: "99" unit_amount: "1" }
                              tier { unit_amount: "0.5" })";

TEST(LateUsage, AmountsThatFallAreGivenBack) {
  Shop shop(usage(kVolume, ""), 0, kOriginal);
  shop.until("2026-02-10T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-10", 90)), "counted");
  shop.until("2026-03-05T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 10)), "corrects_past");
  EXPECT_EQ(shop.tell(on("2026-03-01", 20)), "counted");
  shop.until("2026-04-01T12:00:00Z");
  const Invoice invoice = invoices_of(*shop.billing, *shop.tenant).back();
  EXPECT_EQ(corrections_of(shop)[0].amount, eur(-40'00)) << "100 at 0.50 in place of 90 at 1";
  EXPECT_EQ(invoice.total, eur(-20'00)) << "20 are asked for: the rest is credit";
  EXPECT_EQ(invoice.credit_applied, eur(-20'00));
  shop.expect_sound("after the credit");
}

TEST(LateUsage, ACreditIsNoMoreThanStandsOfWhatWasAsked) {
  Shop shop(usage(kVolume, ""), 0, kOriginal);
  shop.until("2026-02-10T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-10", 90)), "counted");
  shop.until("2026-03-05T12:00:00Z");
  const Invoice billed = invoices_of(*shop.billing, *shop.tenant).back();
  ASSERT_TRUE(
      shop.billing
          ->issue_credit_note(
              *shop.tenant, {.invoice = billed.id, .parts = {{0, eur(75'00)}}, .text = "a gesture"})
          .ok());
  EXPECT_EQ(shop.tell(on("2026-02-20", 10)), "corrects_past");
  shop.until("2026-04-01T12:00:00Z");
  ASSERT_EQ(corrections_of(shop).size(), 1u);
  const InvoiceLine line = corrections_of(shop)[0];
  EXPECT_EQ(line.amount, eur(-15'00)) << "40 would be given back, and 15 stand";
  EXPECT_EQ(line.derivation.capped_from, eur(-40'00));
  shop.expect_sound("after the credit");
}

TEST(LateUsage, ACreditIsThePartThatCouponsLeft) {
  Shop shop(usage(kVolume, ""), 0, kOriginal);
  ASSERT_TRUE(shop.billing
                  ->create_coupon(shop.world.op, {.code = "QUARTER",
                                                  .percent = Decimal(25),
                                                  .duration = DiscountDuration::kForever})
                  .ok());
  const TenantContext other = make_tenant(*shop.billing, "segou");
  const auto made =
      shop.billing->subscribe(other, {.plan = "p", .coupon = "QUARTER", .payment_method = kCard});
  ASSERT_TRUE(made.ok()) << made.status();
  shop.tenant.emplace(other);
  shop.sub = made->id;
  shop.until("2026-02-10T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-10", 90)), "counted");
  shop.until("2026-03-05T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 10)), "corrects_past");
  EXPECT_EQ(shop.tell(on("2026-03-01", 90)), "counted");
  shop.until("2026-04-01T12:00:00Z");
  ASSERT_EQ(corrections_of(shop).size(), 1u);
  EXPECT_EQ(corrections_of(shop)[0].amount, eur(-30'00)) << "three quarters of 40";
  shop.expect_sound("after the credit");
}

TEST(LateUsage, ComesWithTheEndToo) {
  Shop shop(usage(kGraduated, ""), 0, kOriginal);
  shop.until("2026-03-05T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 30)), "corrects_past");
  const auto plan = shop.billing->plan(
      *shop.tenant, CancelSubscription{.subscription = shop.sub, .when = When::kNow});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_NE(plan->to_text().find("usage that came late for billed periods asks for 30.00 EUR"),
            std::string::npos)
      << plan->to_text();
  ASSERT_TRUE(shop.billing->apply(*plan).ok());
  ASSERT_EQ(corrections_of(shop).size(), 1u);
  EXPECT_EQ(corrections_of(shop)[0].amount, eur(30'00));
  EXPECT_EQ(shop.tell(on("2026-02-20", 30)), "quota.not_in_use");
  shop.expect_sound("after the end");
}

// A plan that was shown is stale once more came late: what is applied is what was shown.
TEST(LateUsage, APlanOfBeforeItIsStale) {
  Shop shop(usage(kGraduated, ""), 0, kOriginal);
  shop.until("2026-03-05T12:00:00Z");
  EXPECT_EQ(shop.tell(on("2026-02-20", 30)), "corrects_past");
  const CancelSubscription cancel{.subscription = shop.sub, .when = When::kNow};
  const auto plan = shop.billing->plan(*shop.tenant, cancel);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(shop.tell(on("2026-02-21", 1)), "corrects_past");
  EXPECT_EQ(error_code(shop.billing->apply(*plan)), "storage.stale_version");
  ASSERT_TRUE(shop.billing->cancel(*shop.tenant, cancel).ok());
  EXPECT_EQ(corrections_of(shop)[0].amount, eur(31'00));
  shop.expect_sound("after the end");
}

TEST(LateUsage, WhatCannotBeRatedByItselfCountsInTheRunningPeriod) {
  const std::string rows[] = {
      usage(kUnit, "meter { aggregation: SUM carries_over: true }"),
      usage(kUnit, "sharing: POOLED"),
      usage(kUnit, "", R"(spend { commitment: "20" term_periods: 3 })"),
  };
  for (const std::string& catalog : rows) {
    Shop shop(catalog, 0, kOriginal);
    shop.until("2026-03-05T12:00:00Z");
    EXPECT_EQ(shop.tell(on("2026-02-20", 30)), "counted_late") << catalog;
    shop.until("2026-04-01T12:00:00Z");
    EXPECT_TRUE(corrections_of(shop).empty()) << catalog;
    shop.expect_sound(catalog);
  }
  Shop trial(usage(kUnit, ""), 10, kOriginal);
  trial.until("2026-02-20T12:00:00Z");
  EXPECT_EQ(trial.tell(on("2026-02-03", 30)), "counted_late") << "the trial is no billed period";
}

TEST(LateUsage, BadPoliciesAreRefused) {
  for (const LateUsagePolicy& policy :
       {LateUsagePolicy{LateUsage{0}, 60}, LateUsagePolicy{LateUsage::kInOriginalPeriod, 0},
        LateUsagePolicy{LateUsage::kInOriginalPeriod, 3651}}) {
    World world;
    BillingOptions options = world.options();
    options.late_usage = policy;
    Billing billing(world.store, world.catalog, options);
    EXPECT_EQ(error_code(billing.open()), "billing.bad_options");
  }
}

TEST(LateUsage, ThePolicyIsAnOption) {
  World world;
  BillingOptions options = world.options();
  // [late-usage-policy]
  options.late_usage = {.counts = LateUsage::kInOriginalPeriod, .days_max = 45};
  // [/late-usage-policy]
  EXPECT_TRUE(Billing(world.store, world.catalog, options).open().ok());
}

}  // namespace
}  // namespace octroi::test
