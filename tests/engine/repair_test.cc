// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// History that is found out later: backdated starts, changes and ends, and spans without service.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "engine/hostile.h"
#include "rapidcheck.h"

namespace octroi::test {
namespace {

// A clinic on starter, 50.00 a month, in March; February was billed, too.
struct Past {
  explicit Past(const std::string& starts = "2026-02-01T00:00:00Z",
                const std::string& now = "2026-03-10T09:00:00Z")
      : world(starts) {
    billing.emplace(world.store, world.catalog, world.options());
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
    const auto made = billing->subscribe(*clinic, {.plan = "starter", .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    sub = made->id;
    world.clock.set(at(now));
    EXPECT_TRUE(billing->run_due().ok());
  }

  absl::Status repair(std::vector<HeldFrom> held) {
    return billing->repair_subscription(*clinic, {.subscription = sub, .held = std::move(held)})
        .status();
  }
  std::int64_t asked() {
    std::int64_t minor = 0;
    for (const Invoice& one : invoices_of(*billing, *clinic)) minor += one.total.minor();
    return minor;
  }
  std::size_t count() { return invoices_of(*billing, *clinic).size(); }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId sub;
};

TEST(Repair, ABackdatedChangeIsBilledForThePeriodsThatAreOver) {
  Past past;
  const ChangeSubscription wish{
      .subscription = past.sub, .plan = "pro", .effective_on = day("2026-02-15")};
  const auto changed = past.billing->change(*past.clinic, wish);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->terms.plan.code, "pro");
  const Invoice last = invoices_of(*past.billing, *past.clinic).back();
  ASSERT_EQ(last.lines.size(), 4u);
  EXPECT_EQ(last.lines[0].amount, eur(-25'00)) << "14 of 28 days of February";
  EXPECT_EQ(last.lines[1].amount, eur(-50'00)) << "March";
  EXPECT_EQ(last.lines[2].amount, eur(75'00));
  EXPECT_EQ(last.lines[3].amount, eur(150'00));
  past.expect_sound("after the change");
  // Nothing is left to repair.
  ASSERT_TRUE(past.repair({{.from = day("2026-02-15")}}).ok());
  EXPECT_EQ(past.count(), 3u);
  run_daily(past.world, *past.billing, "2026-04-02T09:00:00Z");
  EXPECT_EQ(past.asked(), 50'00 + 50'00 + 150'00 + 150'00);
}

TEST(Repair, ABackdatedEndGivesBackWhatWasBilledAfterIt) {
  Past past;
  const auto ended = past.billing->cancel(
      *past.clinic, {.subscription = past.sub, .effective_on = day("2026-02-15")});
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->status, SubscriptionStatus::kCancelled);
  EXPECT_EQ(past.asked(), 25'00) << "14 days of February";
  EXPECT_EQ(invoices_of(*past.billing, *past.clinic).back().credit_applied, eur(-75'00));
  past.expect_sound("after the end");
}

TEST(Repair, ABackdatedStartIsBilledForTheDaysBefore) {
  Past past("2026-03-01T00:00:00Z");
  ASSERT_TRUE(past.repair({{.from = day("2026-01-20")}}).ok());
  EXPECT_EQ(past.asked(), 50'00 + 50'00 + 19'35) << "February, and 12 of 31 days of January";
  past.expect_sound("after the repair");
  const std::size_t before = past.count();
  ASSERT_TRUE(past.repair({{.from = day("2026-01-20")}}).ok());
  EXPECT_EQ(past.count(), before) << "twice is once";
}

// 31 January, 28 February, 31 March: as if it had been sold on the first of them.
TEST(Repair, ABackdatedStartKeepsTheDayOfTheMonth) {
  Past past("2026-03-31T00:00:00Z", "2026-03-31T09:00:00Z");
  ASSERT_TRUE(past.repair({{.from = day("2026-01-31")}}).ok());
  EXPECT_EQ(past.asked(), 150'00) << "three whole months";
  past.expect_sound("after the repair");
  ASSERT_TRUE(past.repair({{.from = day("2025-12-31")}}).ok());
  EXPECT_EQ(past.asked(), 200'00) << "and a month before them";
}

TEST(Repair, AHistoryOfTooManyPeriodsIsRefusedWhole) {
  World world("2026-03-01T00:00:00Z");
  world.catalog = *parse_catalog(R"(plan { code: "day" version: 1 name: "Day"
      price { interval: "day" currency: "EUR" amount: "1.00" } })",
                                 CatalogFormat::kText, "plans");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kayes", "UTC");
  const Interval daily{IntervalUnit::kDay, 1};
  const auto made =
      billing.subscribe(clinic, {.plan = "day", .interval = daily, .payment_method = kCard});
  ASSERT_TRUE(made.ok()) << made.status();
  const RepairSubscription far{.subscription = made->id, .held = {{.from = day("1926-03-01")}}};
  EXPECT_EQ(error_code(billing.repair_subscription(clinic, far).status()), "repair.bad_history");
  EXPECT_EQ(invoices_of(billing, clinic).size(), 1u);
}

TEST(Repair, DaysWithoutServiceAreGivenBackAndBilledAgain) {
  Past past;
  const std::vector<HeldFrom> gap{{.from = day("2026-03-03"), .is_held = false},
                                  {.from = day("2026-03-10")}};
  ASSERT_TRUE(past.repair(gap).ok());
  EXPECT_EQ(past.asked(), 100'00 - 11'29);
  ASSERT_TRUE(past.repair(gap).ok());
  EXPECT_EQ(past.asked(), 100'00 - 11'29) << "twice is once";
  ASSERT_TRUE(past.repair({{.from = day("2026-03-03")}}).ok());
  EXPECT_EQ(past.asked(), 100'00) << "the service was there after all";
  past.expect_sound("after all three");
}

TEST(Repair, GivesBackNoMoreThanACreditNoteLeft) {
  Past past;
  const Invoice march = invoices_of(*past.billing, *past.clinic).back();
  ASSERT_TRUE(past.billing
                  ->issue_credit_note(*past.clinic, {.invoice = march.id,
                                                     .parts = {{.line = 0, .amount = eur(45'00)}},
                                                     .text = "a bad month"})
                  .ok());
  const auto ended = past.billing->cancel(
      *past.clinic, {.subscription = past.sub, .effective_on = day("2026-03-01")});
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(invoices_of(*past.billing, *past.clinic).back().total, eur(-5'00));
  past.expect_sound("after the end");
}

TEST(Repair, ADiscountIsNotGivenBackInMoney) {
  Past past;
  ASSERT_TRUE(
      past.billing->create_coupon(past.world.op, {.code = "HALF", .percent = Decimal(50)}).ok());
  const auto made = past.billing->subscribe(
      *past.clinic, {.plan = "pro", .coupon = "HALF", .payment_method = kCard});
  ASSERT_TRUE(made.ok()) << made.status();
  const std::int64_t before = past.asked();
  ASSERT_TRUE(
      past.billing
          ->cancel(*past.clinic, {.subscription = made->id, .effective_on = day("2026-03-10")})
          .ok());
  EXPECT_EQ(past.asked(), before - 75'00);
}

// Nothing was paid for what a change gave up, so it wrote no credit: its days ended all the same.
TEST(Repair, WhatCostNothingIsNotTakenAsBilledTwice) {
  Past past;
  ASSERT_TRUE(
      past.billing->create_coupon(past.world.op, {.code = "FREE", .percent = Decimal(100)}).ok());
  const auto made = past.billing->subscribe(
      *past.clinic, {.plan = "pro", .coupon = "FREE", .payment_method = kCard});
  ASSERT_TRUE(made.ok()) << made.status();
  past.world.clock.set(at("2026-03-20T09:00:00Z"));
  ASSERT_TRUE(
      past.billing->change(*past.clinic, {.subscription = made->id, .plan = "starter"}).ok());
  const std::int64_t before = past.asked();
  const std::size_t count = past.count();
  const RepairSubscription same{.subscription = made->id, .held = {{.from = day("2026-03-20")}}};
  ASSERT_TRUE(past.billing->repair_subscription(*past.clinic, same).ok());
  EXPECT_EQ(past.asked(), before);
  EXPECT_EQ(past.count(), count);
}

// The coupon took all of it: its days were billed all the same.
TEST(Repair, WhatACouponTookWholeIsNotBilledAgain) {
  Past past;
  ASSERT_TRUE(
      past.billing->create_coupon(past.world.op, {.code = "FREE", .percent = Decimal(100)}).ok());
  const auto made = past.billing->subscribe(
      *past.clinic, {.plan = "pro", .coupon = "FREE", .payment_method = kCard});
  ASSERT_TRUE(made.ok()) << made.status();
  past.world.clock.set(at("2026-03-20T09:00:00Z"));
  const std::int64_t before = past.asked();
  const std::size_t count = past.count();
  const RepairSubscription same{.subscription = made->id, .held = {{.from = day("2026-03-12")}}};
  ASSERT_TRUE(past.billing->repair_subscription(*past.clinic, same).ok());
  EXPECT_EQ(past.asked(), before);
  EXPECT_EQ(past.count(), count);
}

TEST(Repair, RefusesHistoryThatMakesNoSense) {
  Past past;
  struct Row {
    const char* why;
    std::vector<HeldFrom> held;
  };
  const Row rows[] = {
      {"none", {}},
      {"no day", {{.from = Date{}}}},
      {"tomorrow", {{.from = day("2026-03-11")}}},
      {"out of order", {{.from = day("2026-03-05")}, {.from = day("2026-03-04")}}},
      {"twice", {{.from = day("2026-03-05")}, {.from = day("2026-03-05"), .is_held = false}}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(error_code(past.repair(row.held)), "repair.bad_history") << row.why;
  }
  EXPECT_EQ(error_code(past.billing
                           ->change(*past.clinic, {.subscription = past.sub,
                                                   .interval = kYearly,
                                                   .effective_on = day("2026-02-15")})
                           .status()),
            "repair.bad_history")
      << "another interval has other periods";
  EXPECT_EQ(error_code(past.billing
                           ->cancel(*past.clinic, {.subscription = past.sub,
                                                   .when = When::kPeriodEnd,
                                                   .effective_on = day("2026-02-15")})
                           .status()),
            "repair.bad_history");
  EXPECT_EQ(past.count(), 2u);
}

// I19: what was repaired once is repaired.
RC_GTEST_PROP(Repair, LeavesNothingToRepair, ()) {
  Past past;
  const int times = *rc::gen::inRange(1, 4);
  for (int i = 0; i < times; ++i) {
    std::vector<HeldFrom> held;
    Date from = *add_days(day("2026-01-10"), *rc::gen::inRange(0, 40));
    const int spans = *rc::gen::inRange(1, 4);
    for (int j = 0; j < spans && from <= day("2026-03-10"); ++j) {
      held.push_back({.from = from, .is_held = *rc::gen::arbitrary<bool>()});
      from = *add_days(from, *rc::gen::inRange(1, 12));
    }
    RC_ASSERT(past.repair(held).ok());
    const std::size_t before = past.count();
    RC_ASSERT(past.repair(held).ok());
    RC_ASSERT(past.count() == before);
    RC_ASSERT(past.asked() >= 0);
  }
  const auto report = past.billing->verify(past.world.op, books_of(past.world));
  RC_ASSERT(report.ok());
  RC_ASSERT(report->violations.empty());
}

}  // namespace
}  // namespace octroi::test
