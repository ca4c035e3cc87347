// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What follows an invoice in the very plan that makes it: a late run, and a wish that finds a
// period due.

#include <filesystem>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

#include "engine/hostile.h"
#include "engine/world.h"
#include "octroi/sqlite/sqlite.h"

namespace octroi::test {
namespace {

// Each story in memory and in a file.
struct SamePlan : testing::TestWithParam<bool> {
  SamePlan() : folder(testing::TempDir() + "octroi-same-plan-" + std::to_string(getpid())) {
    if (!GetParam()) return;
    std::filesystem::create_directories(folder);
    auto opened = sqlite::open(folder + "/billing.db");
    EXPECT_TRUE(opened.ok()) << opened.status();
    file.emplace(*std::move(opened));
  }
  ~SamePlan() override {
    billing.reset();
    file.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  void subscribe(const Subscribe& request) {
    billing.emplace(file ? world.bill(*file) : world.bill(world.store));
    clinic.emplace(make_tenant(*billing, "gao"));
    const auto made = billing->subscribe(*clinic, request);
    ASSERT_TRUE(made.ok()) << made.status();
    id = made->id;
  }
  void go_to(const std::string& day) { world.clock.set(at(day + "T09:00:00Z")); }
  void run() {
    const auto report = billing->run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(report->problems.empty()) << report->problems.front();
  }
  // What is done is what a preview shows.
  void wish(const Command& command) {
    const auto preview = billing->plan(*clinic, command);
    ASSERT_TRUE(preview.ok()) << preview.status();
    const auto plan = billing->plan(*clinic, command);
    ASSERT_TRUE(plan.ok()) << plan.status();
    EXPECT_EQ(plan->to_text(), preview->to_text());
    const absl::Status applied = billing->apply(*plan);
    ASSERT_TRUE(applied.ok()) << applied;
  }
  SubscriptionStatus status() { return billing->subscription(*clinic, id)->status; }
  std::vector<InvoiceStatus> invoices() {
    std::vector<InvoiceStatus> all;
    for (const Invoice& one : invoices_of(*billing, *clinic)) all.push_back(one.status);
    return all;
  }

  World world;
  std::string folder;
  std::optional<sqlite::SqliteStore> file;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId id;
};

using Invoices = std::vector<InvoiceStatus>;

// What it owed was given up, and the next period is due.
TEST_P(SamePlan, ReactivatingBillsThePeriodThatIsDueAndAsksForItOnce) {
  subscribe({.plan = "starter", .payment_method = kCard});
  run();
  wish(SetPaymentMethod{.subscription = id,
                        .payment_method = {"card", "fake:decline:expired_card"}});
  go_to("2026-03-01");
  run();
  ASSERT_EQ(status(), SubscriptionStatus::kPastDue);
  wish(WriteOffInvoice{.invoice = invoices_of(*billing, *clinic).back().id, .reason = "lost"});
  ASSERT_EQ(status(), SubscriptionStatus::kPastDue);
  wish(SetPaymentMethod{.subscription = id, .payment_method = kCard});
  go_to("2026-04-02");
  wish(ReactivateSubscription{.subscription = id});
  run();
  EXPECT_EQ(status(), SubscriptionStatus::kActive);
  EXPECT_EQ(invoices(),
            (Invoices{InvoiceStatus::kPaid, InvoiceStatus::kUncollectible, InvoiceStatus::kPaid}));
  EXPECT_EQ(world.card.settled_charges().size(), 2u);
  expect_clean(world, *billing, "after it went on");
}

// The day's run has not come yet when the tenant asks to go on.
TEST_P(SamePlan, ReactivatingOnTheDayOfARetryAsksOnce) {
  subscribe({.plan = "starter", .payment_method = {"card", "fake:decline:insufficient_funds:1"}});
  run();
  ASSERT_EQ(status(), SubscriptionStatus::kPastDue);
  go_to("2026-02-01");
  wish(ReactivateSubscription{.subscription = id});
  run();
  EXPECT_EQ(status(), SubscriptionStatus::kActive);
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
  expect_clean(world, *billing, "after it went on");
}

TEST_P(SamePlan, ARunThatComesAPeriodLateStillAsksForTheFirstOne) {
  subscribe({.plan = "starter",
             .payment_method = kCard,
             .starts_on = day("2026-02-10"),
             .pays_first = true});
  go_to("2026-03-20");
  run();
  run();
  EXPECT_EQ(status(), SubscriptionStatus::kActive);
  EXPECT_EQ(world.card.settled_charges().size(), 2u);
  expect_clean(world, *billing, "after the late run");
}

TEST_P(SamePlan, WhatIsAskedForLateAndDeclinedEnds) {
  subscribe({.plan = "starter",
             .payment_method = {"card", "fake:decline:expired_card"},
             .starts_on = day("2026-02-10"),
             .pays_first = true});
  go_to("2026-03-20");
  run();
  go_to("2026-03-21");
  run();
  EXPECT_EQ(status(), SubscriptionStatus::kExpired);
  EXPECT_EQ(invoices(), Invoices{InvoiceStatus::kVoid});
  EXPECT_TRUE(world.card.settled_charges().empty());
  expect_clean(world, *billing, "after it was declined");
}

TEST_P(SamePlan, WhatBeganLateAndIsCancelledAtOnceOwesNothing) {
  subscribe({.plan = "starter",
             .payment_method = kCard,
             .starts_on = day("2026-02-10"),
             .pays_first = true});
  go_to("2026-02-12");
  wish(CancelSubscription{.subscription = id, .when = When::kNow});
  run();
  EXPECT_EQ(status(), SubscriptionStatus::kCancelled);
  EXPECT_TRUE(world.card.settled_charges().empty());
  expect_clean(world, *billing, "after the end");
}

INSTANTIATE_TEST_SUITE_P(Stores, SamePlan, testing::Bool());

}  // namespace
}  // namespace octroi::test
