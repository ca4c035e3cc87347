// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A story that is torn anywhere ends as the undisturbed one: broken commits, two workers at once,
// and a clock that goes back.

#include <string>
#include <thread>
#include <vector>

#include "engine/hostile.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

// A trial, a first charge that fails, its retry, a renewal, and a cancellation at the period's end.
struct Story {
  std::string text;  // the invoices, the provider's books and the messages
  std::int64_t commits = 0;
};

std::string outcome_of(World& world, Billing& billing, const TenantContext& clinic) {
  std::string text;
  for (const Invoice& invoice : invoices_of(billing, clinic)) {
    text += invoice.number + " " + format_date(*invoice.issued_on) + " " +
            invoice.total.to_string() + " paid " + invoice.amount_paid.to_string() + " on " +
            (invoice.paid_on ? format_date(*invoice.paid_on) : "-") + "\n";
  }
  for (const FakeCharge& charge : world.card.charges()) {
    text += std::string(to_string(charge.outcome)) + " " + charge.amount.to_string() + "\n";
  }
  for (const Delivery& delivery : world.mail.deliveries()) {
    text += delivery.message.template_name + "\n";
  }
  const auto subscriptions = billing.subscriptions(clinic);  // outlives the loop
  EXPECT_TRUE(subscriptions.ok()) << subscriptions.status();
  for (const Subscription& sub : *subscriptions) {
    text += std::string(to_string(sub.status)) + "\n";
  }
  return text;
}

void run_on(World& world, Billing& billing, const std::string& date) {
  world.clock.set(at("2026-" + date + "T09:00:00Z") - std::chrono::hours(24));
  run_day(world, billing);
}

Story tell(std::int64_t nth, CommitFault fault) {
  World world("2026-01-10T09:00:00Z");
  FaultyStore store(world.store);
  if (nth > 0) store.fail_commit(nth, fault);
  Billing billing = world.bill(store);
  const std::string when = "commit " + std::to_string(nth);

  std::optional<TenantContext> clinic;
  EXPECT_TRUE(insist([&] {
                auto made = billing.create_tenant(
                    {.name = "Gao", .slug = "gao", .email = "gao@example.org", .key = "t"});
                if (made.ok()) clinic = *made;
                return made.status();
              }).ok());
  if (!clinic) return {};
  SubscriptionId id;
  EXPECT_TRUE(insist([&] {
                const auto sub = billing.subscribe(
                    *clinic, {.plan = "starter",
                              .trial_days = 5,
                              .payment_method = {"card", "fake:decline:insufficient_funds:1"},
                              .key = "s"});
                if (sub.ok()) id = sub->id;
                return sub.status();
              }).ok());
  // Reminders, the trial's end, the retry, the renewal.
  for (const char* date : {"01-14", "01-15", "01-16", "02-08", "02-15"})
    run_on(world, billing, date);
  const absl::Status cancelled = insist([&] {
    return billing.cancel(*clinic, {.subscription = id, .when = When::kPeriodEnd}).status();
  });
  EXPECT_TRUE(cancelled.ok() || error_code(cancelled) == "subscription.already_scheduled")
      << cancelled;
  for (const char* date : {"02-16", "03-15"}) run_on(world, billing, date);
  expect_clean(world, billing, when);
  return {outcome_of(world, billing, *clinic), store.calls(StoreVerb::kCommit)};
}

TEST(Fault, AStoryTornAtAnyCommitEndsAsTheUndisturbedOne) {
  const Story whole = tell(0, CommitFault::kBusy);
  EXPECT_NE(whole.text.find("cancelled\n"), std::string::npos) << whole.text;
  EXPECT_NE(whole.text.find("rejected 50.00 EUR\nsettled 50.00 EUR\nsettled 50.00 EUR\n"),
            std::string::npos)
      << whole.text;
  ASSERT_GT(whole.commits, 10);
  for (const CommitFault fault : {CommitFault::kBusy, CommitFault::kUnknownAfter}) {
    for (std::int64_t nth = 1; nth <= whole.commits; ++nth) {
      ASSERT_EQ(tell(nth, fault).text, whole.text)
          << "commit " << nth << ", fault " << static_cast<int>(fault);
    }
  }
}

TEST(Fault, ARaceForTheTenantDoesNotParkAChargeThatWasTaken) {
  World world;
  FaultyStore store(world.store);
  Billing billing = world.bill(store);
  Billing other = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  // Between the provider's answer and its commit somebody else changes the tenant.
  bool raced = false;
  store.set_hook([&](const StoreCall& call) {
    const bool charged = world.card.calls() == 1;
    if (call.verb == StoreVerb::kCommit && !call.is_done && charged && !raced) {
      raced = true;
      EXPECT_TRUE(other.set_branding(clinic, {.display_name = "Gao"}).ok());
    }
    return absl::OkStatus();
  });
  const auto report = billing.run_due();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(raced);
  EXPECT_EQ(report->parked, 0);
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kSucceeded);
  expect_clean(world, billing, "after the race");
}

TEST(Fault, ACouponIsNotRedeemedOnceMoreBetweenTwoReadings) {
  // Before each reading of the one sale, another one redeems what is left.
  int raced = 0;
  for (std::int64_t nth = 1; nth <= 12; ++nth) {
    World world;
    FaultyStore store(world.store);
    Billing slow = world.bill(store);
    Billing fast = world.bill(world.store);
    Coupon coupon{.code = "LAST", .percent = Decimal(20), .redemptions_max = 1};
    ASSERT_TRUE(fast.create_coupon(world.op, coupon).ok());
    const TenantContext late = make_tenant(slow, "gao");
    const TenantContext early = make_tenant(fast, "kita");
    const std::int64_t before = store.calls(StoreVerb::kRead);
    store.set_hook([&](const StoreCall& call) {
      if (call.verb == StoreVerb::kRead && !call.is_done && call.index == before + nth) {
        const auto first = fast.subscribe(early, {.plan = "starter", .coupon = "LAST"});
        raced += first.ok() ? 1 : 0;  // not where the slow one has committed already
      }
      return absl::OkStatus();
    });
    const auto second = slow.subscribe(late, {.plan = "starter", .coupon = "LAST"});
    store.set_hook(nullptr);
    const auto taken = fast.subscriptions(early)->size();
    EXPECT_EQ(taken + (second.ok() ? 1u : 0u), 1u) << "reading " << nth;
    expect_clean(world, fast, "reading " + std::to_string(nth));
  }
  EXPECT_GT(raced, 4);
}

TEST(Fault, TwoWorkersAtOnceBillEachPeriodOnce) {
  World world;
  World random_of_second;
  BillingOptions options = world.options();
  options.commit_rows_max = 60;
  options.notifiers = {};
  Billing first(world.store, world.catalog, options);
  options.random = &random_of_second.random;
  Billing second(world.store, world.catalog, options);
  std::vector<TenantContext> tenants;
  for (int i = 0; i < 10; ++i) tenants.push_back(make_tenant(first, "t" + std::to_string(i)));
  for (const TenantContext& tenant : tenants) {
    for (int i = 0; i < 5; ++i) {
      const Subscribe one{.plan = "starter", .payment_method = kCard, .is_additional = true};
      ASSERT_TRUE(first.subscribe(tenant, one).ok());
    }
  }
  world.clock.set(at("2026-03-01T09:00:00Z"));
  const auto work = [](Billing& billing) {
    for (int round = 0; round < 4; ++round) {
      const auto report = billing.run_due();
      EXPECT_TRUE(report.ok()) << report.status();
    }
  };
  std::thread worker([&] { work(second); });
  work(first);
  worker.join();
  EXPECT_EQ(world.card.settled_charges().size(), 100u);
  for (const TenantContext& tenant : tenants) {
    EXPECT_EQ(invoices_of(first, tenant).size(), 10u);
    const auto effects = first.effects(tenant);  // outlives the loop
    ASSERT_TRUE(effects.ok()) << effects.status();
    for (const Effect& effect : *effects) {
      EXPECT_EQ(effect.status, EffectStatus::kDone) << effect.outcome;
    }
  }
  expect_clean(world, first, "after both");
}

TEST(Fault, OneSubscriptionThatCannotMoveDoesNotStopAMigration) {
  World world("2026-03-01T09:00:00Z");
  Billing before = world.bill(world.store);
  for (const char* slug : {"gao", "kita", "mopti"}) {
    const TenantContext clinic = make_tenant(before, slug);
    const auto sub = before.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
    ASSERT_TRUE(sub.ok()) << sub.status();
    if (std::string(slug) != "kita") continue;
    const CancelSubscription ends{.subscription = sub->id, .when = When::kPeriodEnd};
    ASSERT_TRUE(before.cancel(clinic, ends).ok());
  }
  std::string plans = kPlans;
  plans += R"(plan { code: "starter" version: 2 name: "Starter"
    price { interval: "month" currency: "EUR" amount: "75.00" } })";
  const Catalog next = *parse_catalog(plans, CatalogFormat::kText, "next");
  Billing billing(world.store, next, world.options());
  const Migration migration{.from = {"starter", 1}, .to = {"starter", 2}};
  const auto moved = billing.migrate(world.op, migration);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(*moved, 2);
  EXPECT_EQ(*billing.migrate(world.op, migration), 0) << "again: nothing is left to move";
}

TEST(Fault, AClockThatGoesBackBillsNothingAndGoesOnWhereItWas) {
  World world("2026-01-31T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  run_daily(world, billing, "2026-03-05T09:00:00Z");
  ASSERT_EQ(invoices_of(billing, clinic).size(), 2u);
  world.clock.advance(-std::chrono::hours(24 * 400));
  for (int days = 0; days < 40; ++days) run_day(world, billing);
  EXPECT_EQ(invoices_of(billing, clinic).size(), 2u);
  world.clock.set(at("2026-03-06T09:00:00Z"));
  run_daily(world, billing, "2026-04-02T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).size(), 3u);
  EXPECT_EQ(world.card.settled_charges().size(), 3u);
  expect_clean(world, billing, "after the clock came back");
}

}  // namespace
}  // namespace octroi::test
