// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What becomes of manual charges where a subscription ends, was never in use, or is paid by
// another tenant; and a story that is torn at any commit.

#include <string>
#include <vector>

#include "engine/charges_desk.h"
#include "engine/payer_world.h"

namespace octroi::test {
namespace {

TEST(ManualChargeEnds, WhatWaitsStandsOnTheLastInvoice) {
  for (const When when : {When::kNow, When::kPeriodEnd}) {
    Desk desk;
    const SubscriptionId sub = desk.subscribe();
    desk.add({.subscription = sub, .unit_amount = Decimal(60)});
    desk.add({.subscription = sub, .unit_amount = Decimal(-25)});
    ASSERT_TRUE(desk.billing->cancel(*desk.clinic, {.subscription = sub, .when = when}).ok());
    desk.move_to("2026-02-28T09:00:00Z");
    ASSERT_TRUE(desk.billing->run_due().ok());
    EXPECT_EQ(desk.last_lines(), (Texts{"manual 60.00", "manual -25.00"}));
    EXPECT_EQ(desk.last().status, InvoiceStatus::kPaid);
    EXPECT_TRUE(desk.waiting().empty());
    desk.expect_sound("after the end");
  }
}

TEST(ManualChargeEnds, WhatACreditHasLeftWaitsForTheTenantsNextInvoice) {
  Desk desk;
  const SubscriptionId sub = desk.subscribe();
  desk.add({.subscription = sub, .unit_amount = Decimal(10)});
  desk.add({.subscription = sub, .label = "Goodwill", .unit_amount = Decimal(-45)});
  ASSERT_TRUE(desk.billing->cancel(*desk.clinic, {.subscription = sub, .when = When::kNow}).ok());
  EXPECT_EQ(desk.last_lines(), (Texts{"manual 10.00", "manual -10.00"}));
  EXPECT_EQ(desk.waiting(), (Texts{"Goodwill -35.00"}));
  EXPECT_FALSE(desk.all().back().subscription.has_value());
  desk.subscribe("pro");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 150.00", "manual -35.00"}));
  EXPECT_TRUE(desk.waiting().empty());
  EXPECT_EQ(desk.told("manual_charge"),
            (Texts{"added", "added", "billed", "billed", "passed_on", "billed"}));
  desk.expect_sound("after the next subscription began");
}

TEST(ManualChargeEnds, OfASubscriptionThatNeverBeganItIsTheTenants) {
  Desk desk;
  const auto sub = desk.billing->subscribe(
      *desk.clinic, {.plan = "starter", .payment_method = kCard, .starts_on = day("2026-03-01")});
  ASSERT_TRUE(sub.ok()) << sub.status();
  EXPECT_EQ(desk.refused({.subscription = sub->id, .unit_amount = Decimal(1), .bills_now = true}),
            "subscription.not_in_this_status");
  desk.add({.subscription = sub->id, .unit_amount = Decimal(12)});
  ASSERT_TRUE(
      desk.billing->cancel(*desk.clinic, {.subscription = sub->id, .when = When::kNow}).ok());
  EXPECT_TRUE(invoices_of(*desk.billing, *desk.clinic).empty());
  EXPECT_EQ(desk.waiting(), (Texts{"Charge 12.00"}));
  desk.expect_sound("after the cancellation");
}

TEST(ManualChargeEnds, WhatMustBePaidFirstTakesNone) {
  Desk desk("2026-01-01T09:00:00Z");
  desk.add({.unit_amount = Decimal(12), .currency = kEur});
  const auto sub = desk.billing->subscribe(*desk.clinic,
                                           {.plan = "starter",
                                            .payment_method = {"card", "fake:decline:expired_card"},
                                            .pays_first = true});
  ASSERT_TRUE(sub.ok()) << sub.status();
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00"}));
  desk.add({.subscription = sub->id, .unit_amount = Decimal(5)});
  run_daily(desk.world, *desk.billing, "2026-02-10T09:00:00Z");
  EXPECT_EQ(desk.billing->subscription(*desk.clinic, sub->id)->status,
            SubscriptionStatus::kExpired);
  EXPECT_EQ(desk.waiting(), (Texts{"Charge 12.00", "Charge 5.00"}));
  EXPECT_EQ(invoices_of(*desk.billing, *desk.clinic).size(), 1u);
  desk.expect_sound("after it expired");
}

TEST(ManualChargeEnds, OfATrialItIsBilledWithTheEnd) {
  Desk desk;
  const auto sub = desk.billing->subscribe(
      *desk.clinic, {.plan = "starter", .trial_days = 10, .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  EXPECT_EQ(desk.refused({.subscription = sub->id, .unit_amount = Decimal(1), .bills_now = true}),
            "subscription.not_in_this_status");
  desk.add({.subscription = sub->id, .unit_amount = Decimal(90)});
  ASSERT_TRUE(
      desk.billing->cancel(*desk.clinic, {.subscription = sub->id, .when = When::kNow}).ok());
  EXPECT_EQ(desk.last_lines(), (Texts{"manual 90.00"}));
  desk.expect_sound("after the trial");
}

TEST(ManualChargeEnds, WhereAnotherPaysItStandsOnTheBill) {
  PayerWorld world;
  Billing billing(world.store, world.catalog, world.payer_options());
  const TenantContext ministry = make_tenant(billing, "ministry", "UTC");
  world.put_card(billing, ministry);
  const TenantContext gao = world.child(billing, "gao", ministry);
  const SubscriptionId sub = world.subscribe(billing, gao, "starter");
  world.run(billing);
  const auto charges = billing.charges(gao);
  ASSERT_TRUE(charges
                  .add({.subscription = sub,
                        .label = "Visit",
                        .unit_amount = Decimal(70),
                        .reason = "agreed"})
                  .ok());
  ASSERT_TRUE(charges
                  .add({.subscription = sub,
                        .label = "Goodwill",
                        .unit_amount = Decimal(-200),
                        .reason = "agreed"})
                  .ok());
  world.run_at(billing, "2026-02-28T09:00:00Z");
  world.run(billing);
  EXPECT_EQ(Desk::lines_of(invoices_of(billing, gao).back()),
            (Texts{"flat 50.00", "manual 70.00", "manual -120.00"}));
  EXPECT_EQ(invoices_of(billing, ministry).back().total, eur(0));
  ASSERT_EQ(charges.waiting()->size(), 1u);
  EXPECT_EQ(left(charges.waiting()->front()), eur(-80'00));
  world.expect_sound(billing);
}

// A charge, a credit that lasts for two invoices, one at once, and the end.
std::string tell(std::int64_t nth, CommitFault fault, std::int64_t& commits) {
  TornDesk desk(nth, fault);
  if (!desk.clinic) return {};
  Billing& billing = desk.billing;
  const auto add = [&](const std::string& key, std::int64_t amount, bool now) {
    const AddCharge request{.subscription = desk.sub,
                            .label = key,
                            .unit_amount = Decimal(amount),
                            .reason = "agreed",
                            .bills_now = now,
                            .key = key};
    desk.must([&] { return billing.charges(*desk.clinic).add(request).status(); });
  };
  add("goodwill", -80, false);
  add("visit", 20, false);
  for (const char* date : {"01-11", "02-10"}) desk.run_on(date);
  add("training", 30, true);
  for (const char* date : {"02-11", "03-10"}) desk.run_on(date);
  add("last", 15, false);
  const CancelSubscription end{.subscription = desk.sub, .when = When::kNow, .key = "c"};
  desk.must([&] { return billing.cancel(*desk.clinic, end).status(); });
  for (const char* date : {"03-11", "04-10"}) desk.run_on(date);
  expect_clean(desk.world, billing, "commit " + std::to_string(nth));
  commits = desk.store.calls(StoreVerb::kCommit);
  std::string text;
  for (const Invoice& invoice : invoices_of(billing, *desk.clinic)) {
    text += invoice.total.to_string() + " paid " + invoice.amount_paid.to_string() + "\n";
  }
  return text + desk.settled_charges();
}

TEST(ManualChargeEnds, AStoryTornAtAnyCommitEndsAsTheUndisturbedOne) {
  std::int64_t commits = 0;
  const std::string whole = tell(0, CommitFault::kBusy, commits);
  // 50 + 20 - 70; 30 - 10 at once; 50; 15 at the end.
  EXPECT_EQ(whole,
            "50.00 EUR paid 50.00 EUR\n0.00 EUR paid 0.00 EUR\n20.00 EUR paid 20.00 EUR\n"
            "50.00 EUR paid 50.00 EUR\n15.00 EUR paid 15.00 EUR\n"
            "50.00 EUR\n20.00 EUR\n50.00 EUR\n15.00 EUR\n");
  ASSERT_GT(commits, 10);
  std::int64_t ignored = 0;
  for (const CommitFault fault : {CommitFault::kBusy, CommitFault::kUnknownAfter}) {
    for (std::int64_t nth = 1; nth <= commits; ++nth) {
      ASSERT_EQ(tell(nth, fault, ignored), whole) << "commit " << nth;
    }
  }
}

}  // namespace
}  // namespace octroi::test
