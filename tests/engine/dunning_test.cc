// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/dunning/simulate.h"
#include "world.h"

namespace octroi::test {
namespace {

using namespace std::chrono_literals;

// A subscriber whose payment method the script of `token` decides about.
struct Shop {
  explicit Shop(const std::string& token, DunningPolicy policy = {},
                const std::string& now = "2026-01-30T09:00:00Z")
      : world(now), billing(world.store, world.catalog, with(policy)) {
    sub = billing.subscribe(tenant, {.plan = "starter", .payment_method = {"card", token}})
              .value()
              .id;
    EXPECT_TRUE(billing.run_due().ok());
  }

  BillingOptions with(const DunningPolicy& policy) {
    BillingOptions options = world.options();
    options.dunning = policy;
    return options;
  }

  Subscription now() { return billing.subscription(tenant, sub).value(); }
  std::size_t attempts() { return billing.payments(tenant)->size(); }
  // On every day until and with `last`, at nine.
  void run_until(const std::string& last) { run_daily(world, billing, last + "T09:00:00Z"); }
  void expect_sound() {
    const auto report = billing.verify(world.op);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->violations.empty()) << report->violations.front().message;
  }

  World world;
  Billing billing;
  TenantContext tenant = make_tenant(billing, "kayes");
  SubscriptionId sub;
};

TEST(Dunning, AMethodThatNeverWorksIsNotChargedAgain) {
  Shop shop("fake:decline:expired_card");
  EXPECT_EQ(shop.now().status, SubscriptionStatus::kPastDue);
  shop.run_until("2026-02-13");
  EXPECT_EQ(shop.attempts(), 1u);
  EXPECT_EQ(shop.now().status, SubscriptionStatus::kPastDue);
  shop.run_until("2026-02-14");  // fourteen days of grace are over
  EXPECT_EQ(shop.attempts(), 1u);
  EXPECT_EQ(shop.now().status, SubscriptionStatus::kSuspended);
  shop.expect_sound();
}

TEST(Dunning, ANewMethodIsTriedAtOnce) {
  for (const std::string day : {"2026-02-03", "2026-02-20"}) {  // before and after the suspension
    Shop shop("fake:decline:expired_card");
    shop.run_until(day);
    ASSERT_TRUE(
        shop.billing
            .set_payment_method(shop.tenant, {.subscription = shop.sub, .payment_method = kCard})
            .ok());
    ASSERT_TRUE(shop.billing.run_due().ok());
    EXPECT_EQ(shop.now().status, SubscriptionStatus::kActive) << day;
    EXPECT_EQ(shop.attempts(), 2u) << day;
    EXPECT_EQ(shop.world.card.settled_charges().size(), 1u) << day;
    shop.expect_sound();
  }
}

TEST(Dunning, ANewMethodOfWhoOwesNothingIsNotCharged) {
  Shop shop("pm_1");
  ASSERT_TRUE(
      shop.billing
          .set_payment_method(shop.tenant, {.subscription = shop.sub, .payment_method = kCard})
          .ok());
  ASSERT_TRUE(shop.billing.run_due().ok());
  EXPECT_EQ(shop.attempts(), 1u);
}

TEST(Dunning, ApprovalIsAskedForAsOftenAsThePolicySays) {
  Shop shop("fake:decline:needs_approval", {.retry_days_action_required = {2}, .failures_max = 2});
  shop.run_until("2026-01-31");
  EXPECT_EQ(shop.attempts(), 1u);
  shop.run_until("2026-02-01");
  EXPECT_EQ(shop.attempts(), 2u);
  EXPECT_EQ(shop.now().status, SubscriptionStatus::kSuspended);
}

TEST(Dunning, RetriesRestOnRestDays) {
  // Friday 30 January fails; Saturday and Sunday rest.
  Shop shop("fake:decline:insufficient_funds:1",
            {.rest_days = {.saturdays = true, .sundays = true}});
  shop.run_until("2026-02-01");
  EXPECT_EQ(shop.attempts(), 1u);
  shop.run_until("2026-02-02");
  EXPECT_EQ(shop.attempts(), 2u);
  EXPECT_EQ(shop.now().status, SubscriptionStatus::kActive);
}

TEST(Dunning, NobodyIsDisturbedInTheQuietHours) {
  Shop shop("fake:decline:insufficient_funds:1", {.quiet_hours = QuietHours{21h, 8h}},
            "2026-01-30T22:30:00Z");  // half past eleven in Paris
  const auto told = [&] {
    int letters = 0;
    for (const Delivery& delivery : shop.world.mail.deliveries()) {
      letters += delivery.message.template_name == "failed_payment" ? 1 : 0;
    }
    return letters;
  };
  EXPECT_EQ(told(), 0);
  shop.world.clock.set(at("2026-01-31T06:59:59Z"));
  ASSERT_TRUE(shop.billing.run_due().ok());
  EXPECT_EQ(told(), 0);
  EXPECT_EQ(shop.world.card.settled_charges().size(), 0u);
  shop.world.clock.set(at("2026-01-31T07:00:00Z"));  // eight in Paris
  ASSERT_TRUE(shop.billing.run_due().ok());
  EXPECT_EQ(told(), 1);
  EXPECT_EQ(shop.world.card.settled_charges().size(), 1u);
  EXPECT_EQ(shop.now().status, SubscriptionStatus::kActive);
}

TEST(Dunning, APolicyIsTriedOnThePast) {
  Shop shop("fake:decline:insufficient_funds:2");
  shop.run_until("2026-02-10");
  const auto failures = shop.billing.past_failures(shop.world.op, at("2026-01-01T00:00:00Z"),
                                                   at("2026-03-01T00:00:00Z"));
  ASSERT_TRUE(failures.ok()) << failures.status();
  const std::vector<PastFailure> expected{
      {FailureKind::kSoft, day("2026-01-30"), day("2026-01-30"), day("2026-02-03")}};
  EXPECT_EQ(*failures, expected);
  EXPECT_EQ(simulate(DunningPolicy{}, *failures).recovered, 1);
  EXPECT_EQ(simulate({.retry_days = {1, 1}}, *failures).suspended, 1);
  // What began before is not of this time.
  EXPECT_TRUE(
      shop.billing
          .past_failures(shop.world.op, at("2026-01-31T00:00:00Z"), at("2026-03-01T00:00:00Z"))
          ->empty());
}

TEST(Dunning, ABadPolicyIsRefusedWhenTheHouseOpens) {
  World world;
  BillingOptions options = world.options();
  options.dunning.quiet_hours = QuietHours{8h, 8h};
  Billing billing(world.store, world.catalog, options);
  EXPECT_EQ(error_code(billing.open()), "dunning.bad_policy");
}

}  // namespace
}  // namespace octroi::test
