// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The host's proration policy in changes of plan and seats, first periods that are not whole, and
// ends whose rest is given back.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "engine/hostile.h"
#include "octroi/invoice/explain.h"
#include "rapidcheck.h"

namespace octroi::test {
namespace {

constexpr char kSeats[] = R"(
plan { code: "team" version: 1 name: "Team"
  price { interval: "month" currency: "EUR"
    charge { code: "base" kind: FLAT amount: "9.99" }
    charge { code: "seats" kind: PER_SEAT amount: "7.77" } } }
plan { code: "club" version: 1 name: "Club"
  price { interval: "month" currency: "EUR" amount: "33.33" } }
plan { code: "starter" version: 1 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "50.00" } }
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "150.00" } }
)";

struct Profile {
  const char* name;
  ProrationPolicy policy;
};
const Profile kProfiles[] = {
    {"octroi", proration_profiles::octroi()},
    {"kill_bill", proration_profiles::kill_bill()},
    {"kill_bill_thirty_days", proration_profiles::kill_bill_thirty_days()},
    {"lago", proration_profiles::lago()},
    {"openmeter", proration_profiles::openmeter()},
    {"flexprice", proration_profiles::flexprice()},
    {"stripe", proration_profiles::stripe()},
};

// A tenant of a host that bills by `policy`; its days begin at midnight UTC.
struct Host {
  explicit Host(const ProrationPolicy& policy, const std::string& now = "2026-03-01T00:00:00Z")
      : world(now), plans(*parse_catalog(kSeats, CatalogFormat::kText, "plans")) {
    BillingOptions options = world.options();
    options.proration = policy;
    billing.emplace(world.store, plans, options);
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
  }

  SubscriptionId sell(Subscribe request) {
    request.payment_method = kCard;
    const auto made = billing->subscribe(*clinic, request);
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_due().ok());
    return made->id;
  }
  void change(ChangeSubscription request) {
    const auto changed = billing->change(*clinic, request);
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  std::vector<InvoiceLine> last_lines() { return invoices_of(*billing, *clinic).back().lines; }
  // What all invoices ask together.
  std::int64_t asked() {
    std::int64_t minor = 0;
    for (const Invoice& invoice : invoices_of(*billing, *clinic)) minor += invoice.total.minor();
    return minor;
  }

  World world;
  Catalog plans;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
};

struct ChangeRow {
  const char* profile;
  std::int64_t credit;
  std::int64_t charge;
};

// From 50.00 to 150.00 on the 15th of March at noon: 17 days of 31 where days count, else 16.5.
TEST(ProrationPolicy, IsTheHostsInAChangeOfPlan) {
  const ChangeRow rows[] = {
      {"octroi", -27'42, 82'26},
      {"kill_bill", -27'42, 82'26},
      {"kill_bill_thirty_days", -26'67, 80'00},
      {"lago", -27'42, 82'26},
      {"openmeter", -26'61, 79'84},
      {"flexprice", -27'42, 82'26},
      {"stripe", -26'61, 79'84},
  };
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    SCOPED_TRACE(rows[i].profile);
    ASSERT_STREQ(rows[i].profile, kProfiles[i].name);
    Host host(kProfiles[i].policy);
    const SubscriptionId sub = host.sell({.plan = "starter"});
    host.world.clock.set(at("2026-03-15T12:00:00Z"));
    host.change({.subscription = sub, .plan = "pro"});
    const auto lines = host.last_lines();
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].amount, eur(rows[i].credit));
    EXPECT_EQ(lines[1].amount, eur(rows[i].charge));
    expect_clean(host.world, *host.billing, rows[i].profile);
  }
}

TEST(ProrationPolicy, IsTheHostsInAChangeOfSeats) {
  Host host(proration_profiles::kill_bill());
  const SubscriptionId sub = host.sell({.plan = "team", .quantity = 3});
  host.world.clock.set(at("2026-03-15T12:00:00Z"));
  host.change({.subscription = sub, .quantity = 5});
  std::int64_t sum = 0;
  for (const InvoiceLine& line : host.last_lines()) sum += line.amount.minor();
  EXPECT_EQ(sum, 21'30 - 12'78) << "0.548387097 of 38.85 and of 23.31; the base cancels out";
  EXPECT_NE(explain(invoices_of(*host.billing, *host.clinic).back()).find(" x 0.548387097 of "),
            std::string::npos);
}

struct EndRow {
  const char* profile;
  std::int64_t given_back;
};

// Ended on the 15th at noon: Lago and Flexprice bill that day, those that count time half of it.
TEST(ProrationPolicy, IsTheHostsInACancellationNow) {
  const EndRow rows[] = {
      {"octroi", 27'42}, {"kill_bill", 27'42}, {"kill_bill_thirty_days", 26'67},
      {"lago", 25'81},   {"openmeter", 26'61}, {"flexprice", 25'81},
      {"stripe", 26'61},
  };
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    SCOPED_TRACE(rows[i].profile);
    Host host(kProfiles[i].policy);
    const SubscriptionId sub = host.sell({.plan = "starter"});
    host.world.clock.set(at("2026-03-15T12:00:00Z"));
    const auto ended = host.billing->cancel(
        *host.clinic, {.subscription = sub, .when = When::kNow, .credits_rest = true});
    ASSERT_TRUE(ended.ok()) << ended.status();
    EXPECT_EQ(ended->status, SubscriptionStatus::kCancelled);
    const Invoice last = invoices_of(*host.billing, *host.clinic).back();
    EXPECT_EQ(last.total, eur(-rows[i].given_back));
    EXPECT_EQ(last.credit_applied, eur(-rows[i].given_back)) << "carried to the tenant's credit";
    expect_clean(host.world, *host.billing, rows[i].profile);
  }
}

TEST(ProrationPolicy, GivesNothingBackForAnEndUnlessAsked) {
  Host host(proration_profiles::octroi());
  const SubscriptionId sub = host.sell({.plan = "starter"});
  host.world.clock.set(at("2026-03-15T12:00:00Z"));
  ASSERT_TRUE(host.billing->cancel(*host.clinic, {.subscription = sub, .when = When::kNow}).ok());
  EXPECT_EQ(host.asked(), 50'00);
}

TEST(ProrationPolicy, OfWhatACreditNoteTookBackNothingIsGivenBackAgain) {
  Host host(proration_profiles::octroi());
  const SubscriptionId sub = host.sell({.plan = "starter"});
  const Invoice first = invoices_of(*host.billing, *host.clinic).front();
  ASSERT_TRUE(host.billing
                  ->issue_credit_note(*host.clinic,
                                      {.invoice = first.id, .text = "a month without service"})
                  .ok());
  host.world.clock.set(at("2026-03-15T12:00:00Z"));
  ASSERT_TRUE(
      host.billing
          ->cancel(*host.clinic, {.subscription = sub, .when = When::kNow, .credits_rest = true})
          .ok());
  EXPECT_EQ(invoices_of(*host.billing, *host.clinic).size(), 1u);
}

// Sold on the 18th of March at noon for months that begin on the 1st.
TEST(ProrationPolicy, IsTheHostsInALateStart) {
  const EndRow rows[] = {
      {"octroi", 22'58}, {"kill_bill", 22'58}, {"kill_bill_thirty_days", 21'67},
      {"lago", 22'58},   {"openmeter", 21'77}, {"flexprice", 22'58},
      {"stripe", 21'77},
  };
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    SCOPED_TRACE(rows[i].profile);
    Host host(kProfiles[i].policy, "2026-03-18T12:00:00Z");
    const SubscriptionId sub = host.sell({.plan = "starter", .aligned_to = day("2026-03-01")});
    EXPECT_EQ(host.asked(), rows[i].given_back);
    EXPECT_EQ(host.billing->subscription(*host.clinic, sub)->current_end, day("2026-04-01"));
    run_daily(host.world, *host.billing, "2026-04-02T12:00:00Z");
    EXPECT_EQ(host.asked(), rows[i].given_back + 50'00);
    expect_clean(host.world, *host.billing, rows[i].profile);
  }
}

TEST(ProrationPolicy, ALateRunBillsALateStartFromItsDay) {
  Host host(proration_profiles::octroi(), "2026-03-10T12:00:00Z");
  const auto made = host.billing->subscribe(*host.clinic, {.plan = "starter",
                                                           .payment_method = kCard,
                                                           .starts_on = day("2026-03-18"),
                                                           .aligned_to = day("2026-03-01")});
  ASSERT_TRUE(made.ok()) << made.status();
  host.world.clock.set(at("2026-03-22T09:00:00Z"));
  ASSERT_TRUE(host.billing->run_due().ok());
  EXPECT_EQ(host.asked(), 22'58) << "14 of 31 days";
}

// The trial is free, what is left of March after it is billed, and April is whole.
TEST(ProrationPolicy, IsTheHostsInTheRestAfterATrial) {
  const EndRow rows[] = {
      {"octroi", 22'58}, {"kill_bill", 22'58}, {"kill_bill_thirty_days", 21'67},
      {"lago", 22'58},   {"openmeter", 22'58}, {"flexprice", 22'58},
      {"stripe", 22'58},
  };
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    SCOPED_TRACE(rows[i].profile);
    Host host(kProfiles[i].policy, "2026-03-04T12:00:00Z");
    const SubscriptionId sub =
        host.sell({.plan = "starter", .trial_days = 14, .aligned_to = day("2026-03-01")});
    run_daily(host.world, *host.billing, "2026-03-17T12:00:00Z");
    EXPECT_EQ(host.asked(), 0);
    EXPECT_EQ(host.billing->subscription(*host.clinic, sub)->status, SubscriptionStatus::kTrialing);
    run_daily(host.world, *host.billing, "2026-03-20T12:00:00Z");
    EXPECT_EQ(host.asked(), rows[i].given_back);
    EXPECT_EQ(host.last_lines().front().from, day("2026-03-18"));
    EXPECT_EQ(host.billing->subscription(*host.clinic, sub)->current_end, day("2026-04-01"));
    run_daily(host.world, *host.billing, "2026-04-02T12:00:00Z");
    EXPECT_EQ(host.asked(), rows[i].given_back + 50'00);
    expect_clean(host.world, *host.billing, rows[i].profile);
  }
}

TEST(ProrationPolicy, ATrialThatEndsWhereAPeriodBeginsLeavesItWhole) {
  Host host(proration_profiles::octroi(), "2026-03-18T12:00:00Z");
  host.sell({.plan = "starter", .trial_days = 14, .aligned_to = day("2026-04-01")});
  run_daily(host.world, *host.billing, "2026-04-02T12:00:00Z");
  EXPECT_EQ(host.asked(), 50'00);
  EXPECT_FALSE(host.last_lines().front().derivation.share.has_value());
  expect_clean(host.world, *host.billing, "whole");
}

TEST(ProrationPolicy, WhatIsCancelledInATrialThatIsAlignedCostsNothing) {
  Host host(proration_profiles::octroi(), "2026-03-04T12:00:00Z");
  const SubscriptionId sub =
      host.sell({.plan = "starter", .trial_days = 14, .aligned_to = day("2026-03-01")});
  ASSERT_TRUE(host.billing->cancel(*host.clinic, {.subscription = sub}).ok());
  run_daily(host.world, *host.billing, "2026-04-02T12:00:00Z");
  const auto ended = host.billing->subscription(*host.clinic, sub);
  EXPECT_EQ(ended->ended_on, day("2026-03-18"));
  EXPECT_EQ(host.asked(), 0);
  expect_clean(host.world, *host.billing, "cancelled");
}

// Months and seats that are chosen in the trial are what its end begins with.
TEST(ProrationPolicy, AChangeInATrialKeepsTheGrid) {
  Host host(proration_profiles::octroi(), "2026-03-04T12:00:00Z");
  const SubscriptionId sub =
      host.sell({.plan = "starter", .trial_days = 14, .aligned_to = day("2026-03-01")});
  host.change({.subscription = sub, .plan = "pro"});
  run_daily(host.world, *host.billing, "2026-04-02T12:00:00Z");
  EXPECT_EQ(host.asked(), 67'74 + 150'00) << "14 of 31 days, and April";
  expect_clean(host.world, *host.billing, "changed");
}

TEST(ProrationPolicy, RefusesAStartOutsideOfThePeriodItIsAlignedTo) {
  Host host(proration_profiles::octroi(), "2026-03-18T12:00:00Z");
  struct Row {
    const char* why;
    Subscribe request;
  };
  const Row rows[] = {
      {"a period that is over", {.plan = "starter", .aligned_to = day("2026-02-01")}},
      {"one that is to come", {.plan = "starter", .aligned_to = day("2026-03-19")}},
      {"no day", {.plan = "starter", .aligned_to = Date{}}},
      {"a trial that ends after it",
       {.plan = "starter", .trial_days = 14, .aligned_to = day("2026-03-01")}},
      {"a trial that ends before it",
       {.plan = "starter", .trial_days = 13, .aligned_to = day("2026-04-01")}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(error_code(host.billing->subscribe(*host.clinic, row.request).status()),
              "subscription.bad_start")
        << row.why;
  }
}

// I06, over all profiles: a change that is undone at once, whatever was changed before.
RC_GTEST_PROP(ProrationPolicy, AChangeUndoneAtOnceNetsNothing, ()) {
  const Profile& profile =
      *rc::gen::elementOf(std::vector<Profile>(std::begin(kProfiles), std::end(kProfiles)));
  Host host(profile.policy);
  const std::int64_t seats = *rc::gen::inRange(1, 9);
  const SubscriptionId sub = host.sell({.plan = "team", .quantity = seats});
  const int hours = *rc::gen::inRange(0, 30 * 24);
  host.world.clock.advance(std::chrono::hours(hours));
  RC_ASSERT(host.billing->run_due().ok());
  const std::int64_t before = host.asked();
  const bool by_seats = *rc::gen::arbitrary<bool>();
  ChangeSubscription there{.subscription = sub};
  ChangeSubscription back{.subscription = sub};
  if (by_seats) {
    there.quantity = seats + *rc::gen::inRange(1, 9);
    back.quantity = seats;
  } else {
    there.plan = *rc::gen::element(std::string("club"), std::string("pro"));
    back.plan = "team";
  }
  // What preview shows is what apply writes.
  const auto planned = host.billing->plan(*host.clinic, there);
  RC_ASSERT(planned.ok());
  RC_ASSERT(host.billing->apply(*planned).ok());
  RC_ASSERT(host.billing->change(*host.clinic, back).ok());
  RC_TAG(profile.name);
  RC_ASSERT(host.asked() == before);
}

TEST(ProrationPolicy, PreviewIsTheRealRunUnderEach) {
  for (const Profile& profile : kProfiles) {
    SCOPED_TRACE(profile.name);
    Host host(profile.policy);
    const SubscriptionId sub = host.sell({.plan = "team", .quantity = 3});
    host.world.clock.set(at("2026-03-11T07:31:12Z"));
    const ChangeSubscription wish{.subscription = sub, .plan = "pro"};
    const auto shown = host.billing->plan(*host.clinic, wish);
    ASSERT_TRUE(shown.ok()) << shown.status();
    const std::string said = shown->to_text();
    host.change(wish);
    const auto invoice = invoices_of(*host.billing, *host.clinic).back();
    EXPECT_NE(said.find("invoice " + invoice.total.to_string()), std::string::npos) << said;
    EXPECT_NE(said.find(invoice.id.to_string()), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace octroi::test
