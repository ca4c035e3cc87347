// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tenant that an operator suspended is not charged and gets no new periods; let in again, it goes
// on, and no period is skipped or billed twice.

#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

void suspend(World& world, Billing& billing, const TenantContext& tenant) {
  const SuspendTenant command{.at = world.clock.now(), .reason = "abuse"};
  const auto done = billing.change_tenant(world.op, tenant.tenant(), command);
  ASSERT_TRUE(done.ok()) << done.status();
}

void let_in(World& world, Billing& billing, const TenantContext& tenant) {
  const ReactivateTenant command{.at = world.clock.now()};
  const auto done = billing.change_tenant(world.op, tenant.tenant(), command);
  ASSERT_TRUE(done.ok()) << done.status();
}

TEST(SuspendedTenant, IsNotChargedUntilItIsLetInAgain) {
  World world("2026-01-10T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(billing.run_due().ok());
  world.clock.set(at("2026-01-20T09:00:00Z"));
  suspend(world, billing, clinic);
  run_daily(world, billing, "2026-04-20T09:00:00Z");
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
  EXPECT_EQ(invoices_of(billing, clinic).size(), 1u);
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kSuspended);
  expect_clean(world, billing, "while it is kept out");

  let_in(world, billing, clinic);
  ASSERT_TRUE(billing.run_due().ok());
  const Subscription again = *billing.subscription(clinic, sub->id);
  EXPECT_EQ(again.status, SubscriptionStatus::kActive);
  EXPECT_EQ(format_date(*again.current_start), "2026-04-20") << "its paid period was over";
  EXPECT_EQ(invoices_of(billing, clinic).size(), 2u);
  EXPECT_EQ(world.card.settled_charges().size(), 2u);
  run_daily(world, billing, "2026-05-21T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).size(), 3u);
  expect_clean(world, billing, "after it was let in");
}

TEST(SuspendedTenant, LetInWithinItsPeriodItGoesOnAsIfNothingHadBeen) {
  World world("2026-01-10T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  suspend(world, billing, clinic);
  run_daily(world, billing, "2026-01-15T09:00:00Z");
  let_in(world, billing, clinic);
  run_daily(world, billing, "2026-02-11T09:00:00Z");
  const std::vector<Invoice> invoices = invoices_of(billing, clinic);
  ASSERT_EQ(invoices.size(), 2u);
  EXPECT_EQ(format_date(*invoices.back().lines.front().from), "2026-02-10");
  expect_clean(world, billing, "after it was let in");
}

TEST(SuspendedTenant, WhatWasAboutToBeChargedWaitsToo) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  suspend(world, billing, clinic);
  run_daily(world, billing, "2026-02-10T09:00:00Z");
  EXPECT_EQ(world.card.calls(), 0);
  EXPECT_EQ(invoices_of(billing, clinic).front().status, InvoiceStatus::kOpen);
  let_in(world, billing, clinic);
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
  EXPECT_EQ(invoices_of(billing, clinic).front().status, InvoiceStatus::kPaid);
  expect_clean(world, billing, "after it was let in");
}

TEST(SuspendedTenant, WhatDidNotRunStandsStillToo) {
  World world("2026-01-10T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const Subscribe later{.plan = "starter", .payment_method = kCard, .starts_on = day("2026-02-01")};
  const auto sub = billing.subscribe(clinic, later);
  ASSERT_TRUE(sub.ok()) << sub.status();
  const auto paused = billing.subscribe(clinic, {.plan = "pro", .payment_method = kCard});
  ASSERT_TRUE(billing.run_due().ok());
  const PauseSubscription pause{.subscription = paused->id, .resumes_on = day("2026-02-20")};
  ASSERT_TRUE(billing.pause(clinic, pause).ok());
  suspend(world, billing, clinic);
  run_daily(world, billing, "2026-03-10T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).size(), 1u);
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kPending);
  let_in(world, billing, clinic);
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kActive);
  EXPECT_EQ(billing.subscription(clinic, paused->id)->status, SubscriptionStatus::kActive);
  expect_clean(world, billing, "after it was let in");
}

TEST(SuspendedTenant, WhatAPersonSuspendedBeforeStaysSo) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_TRUE(billing.suspend(clinic, {.subscription = sub->id, .reason = "abuse"}).ok());
  suspend(world, billing, clinic);
  let_in(world, billing, clinic);
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kSuspended);
}

TEST(SuspendedTenant, BuysNothingButMayPayAndLeave) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  suspend(world, billing, clinic);
  const std::string code = "tenant.suspended";
  EXPECT_EQ(error_code(billing.subscribe(clinic, {.plan = "pro"}).status()), code);
  EXPECT_EQ(error_code(billing.place_order(clinic, {.plan = "pro"}).status()), code);
  EXPECT_EQ(error_code(billing.renew(clinic, {.subscription = sub->id}).status()), code);
  EXPECT_EQ(error_code(billing.reactivate(clinic, {.subscription = sub->id}).status()), code);
  EXPECT_TRUE(billing.cancel(clinic, {.subscription = sub->id, .when = When::kNow}).ok());
  let_in(world, billing, clinic);
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kCancelled);
  expect_clean(world, billing, "after it left");
}

}  // namespace
}  // namespace octroi::test
