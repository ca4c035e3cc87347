// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What is used is billed before its period ends, where it reaches a threshold.

#include <string>
#include <vector>

#include "engine/hostile.h"
#include "octroi/invoice/explain.h"

namespace octroi::test {
namespace {

// A firm whose analyses above 500 cost 0.50 each, on top of 299.00 a month.
struct Firm {
  explicit Firm(const std::string& coupon = "") {
    billing.emplace(world.store, world.catalog, world.options());
    firm.emplace(make_tenant(*billing, "cabinet"));
    if (!coupon.empty()) {
      EXPECT_TRUE(billing
                      ->create_coupon(world.op, {.code = coupon,
                                                 .percent = Decimal(20),
                                                 .duration = DiscountDuration::kForever})
                      .ok());
    }
    const auto made =
        billing->subscribe(*firm, {.plan = "firm", .coupon = coupon, .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    sub = made->id;
    EXPECT_TRUE(billing->run_due().ok());
    use(500);
  }

  void use(std::int64_t analyses) {
    ASSERT_TRUE(billing->quota(*firm).consume("analyses", analyses).allowed());
  }
  void set(ProgressiveThresholds thresholds) {
    const auto done =
        billing->set_thresholds(*firm, {.subscription = sub, .thresholds = std::move(thresholds)});
    ASSERT_TRUE(done.ok()) << done.status();
  }
  void look() {
    const auto done = billing->bill_progress(*firm, {.subscription = sub});
    ASSERT_TRUE(done.ok()) << done.status();
  }
  std::vector<std::int64_t> totals() {
    std::vector<std::int64_t> all;
    for (const Invoice& one : invoices_of(*billing, *firm)) all.push_back(one.total.minor());
    return all;
  }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> firm;
  SubscriptionId sub;
};

using Totals = std::vector<std::int64_t>;

TEST(Progress, BillsOnceForEachThreshold) {
  Firm firm;
  firm.set({.steps = {Decimal(100), Decimal(250)}, .recurring_step = Decimal(300)});
  firm.use(199);  // 99.50
  firm.look();
  EXPECT_EQ(firm.totals(), (Totals{299'00}));
  firm.use(3);  // 101.00
  firm.look();
  firm.look();
  EXPECT_EQ(firm.totals(), (Totals{299'00, 101'00}));
  firm.use(297);  // 249.50
  firm.look();
  EXPECT_EQ(firm.totals(), (Totals{299'00, 101'00}));
  firm.use(2000);  // 1249.50: several thresholds at once are one invoice
  firm.look();
  EXPECT_EQ(firm.totals(), (Totals{299'00, 101'00, 1148'50}));
  firm.use(1);  // 1250.00: the next is 1450
  firm.look();
  EXPECT_EQ(firm.totals(), (Totals{299'00, 101'00, 1148'50}));
  firm.expect_sound("inside the period");
  const auto statement = firm.billing->usage_statement(*firm.firm);
  ASSERT_TRUE(statement.ok()) << statement.status();
  EXPECT_EQ(statement->overage_fees, eur(1250'00));
  EXPECT_EQ(statement->billed_before, eur(1249'50));
  EXPECT_EQ(statement->total_due, eur(299'00 + 50));
  run_daily(firm.world, *firm.billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(firm.totals(), (Totals{299'00, 101'00, 1148'50, 299'00 + 50}))
      << "the last invoice asks for what was not billed before";
  const Invoice last = invoices_of(*firm.billing, *firm.firm).back();
  EXPECT_EQ(last.lines.back().kind, LineKind::kBilledBefore);
  EXPECT_EQ(last.lines.back().amount, eur(-1249'50));
  EXPECT_NE(explain(last).find("Billed before"), std::string::npos);
  firm.expect_sound("after it");
}

TEST(Progress, IsLookedAtByTheDailyRun) {
  Firm firm;
  firm.set({.steps = {Decimal(100)}});
  firm.use(400);
  run_daily(firm.world, *firm.billing, "2026-02-01T09:00:00Z");
  EXPECT_EQ(firm.totals(), (Totals{299'00, 200'00}));
  run_daily(firm.world, *firm.billing, "2026-02-10T09:00:00Z");
  EXPECT_EQ(firm.totals(), (Totals{299'00, 200'00})) << "and not again";
}

TEST(Progress, ACouponTakesItsPartAtTheEnd) {
  Firm firm("LAUNCH20");
  firm.set({.steps = {Decimal(100)}});
  firm.use(400);
  firm.look();
  run_daily(firm.world, *firm.billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(firm.totals(), (Totals{239'20, 200'00, 239'20 + 160'00 - 200'00}));
  firm.expect_sound("after the period");
}

TEST(Progress, AnEndInsideThePeriodTakesItOffToo) {
  Firm firm;
  firm.set({.steps = {Decimal(100)}});
  firm.use(400);
  firm.look();
  firm.use(10);
  ASSERT_TRUE(
      firm.billing->cancel(*firm.firm, {.subscription = firm.sub, .when = When::kNow}).ok());
  EXPECT_EQ(firm.totals(), (Totals{299'00, 200'00, 5'00}));
  firm.expect_sound("after the end");
}

// The same plan looks, and then ends: what it has just billed is taken off.
TEST(Progress, WhatOnePlanBillsItAlsoTakesOff) {
  Firm firm;
  firm.set({.steps = {Decimal(100)}});
  firm.use(400);
  ASSERT_TRUE(
      firm.billing->cancel(*firm.firm, {.subscription = firm.sub, .when = When::kNow}).ok());
  std::int64_t sum = 0;
  for (const std::int64_t total : firm.totals()) sum += total;
  EXPECT_EQ(sum, 299'00 + 200'00);
  firm.expect_sound("after the end");
}

TEST(Progress, ThresholdsThatAreTakenAwayLeaveNothingBilledTwice) {
  Firm firm;
  firm.set({.steps = {Decimal(100)}});
  firm.use(400);
  firm.look();
  firm.set({});
  firm.use(1000);
  firm.look();
  EXPECT_EQ(firm.totals(), (Totals{299'00, 200'00}));
  run_daily(firm.world, *firm.billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(firm.totals(), (Totals{299'00, 200'00, 299'00 + 500'00}));
  firm.expect_sound("after the period");
}

TEST(Progress, AnInterimInvoiceIsVoidedOnlyWhileItsPeriodRuns) {
  Firm firm;
  ASSERT_TRUE(
      firm.billing->set_payment_method(*firm.firm, {.subscription = firm.sub, .payment_method = {}})
          .ok());
  firm.set({.steps = {Decimal(100)}});
  firm.use(400);
  firm.look();
  const auto take = [&](const Invoice& invoice) {
    return error_code(
        firm.billing->void_invoice(*firm.firm, {.invoice = invoice.id, .reason = "a mistake"})
            .status());
  };
  EXPECT_EQ(take(invoices_of(*firm.billing, *firm.firm).back()), "");
  firm.look();
  EXPECT_EQ(firm.totals(), (Totals{299'00, 200'00, 200'00})) << "it is billed again";
  const Invoice again = invoices_of(*firm.billing, *firm.firm).back();
  ASSERT_TRUE(
      firm.billing->cancel(*firm.firm, {.subscription = firm.sub, .when = When::kNow}).ok());
  EXPECT_EQ(take(again), "invoice.taken_into_account");
  firm.expect_sound("after the end");
}

TEST(Progress, RefusesThresholdsThatMakeNoSense) {
  Firm firm;
  const auto refused = [&](ProgressiveThresholds thresholds) {
    return error_code(
        firm.billing
            ->set_thresholds(*firm.firm, {.subscription = firm.sub, .thresholds = thresholds})
            .status());
  };
  EXPECT_EQ(refused({.steps = {Decimal(5), Decimal(5)}}), "progressive.bad_steps");
  EXPECT_EQ(refused({.recurring_step = Decimal(0)}), "progressive.bad_steps");
  EXPECT_EQ(refused({.steps = std::vector<Decimal>(21, Decimal(1))}), "thresholds.too_many");
}

}  // namespace
}  // namespace octroi::test
