// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Changes that are scheduled for a day to come: billed on it as an immediate one, whenever the run
// comes; waiting, dropped, taken back, previewed and verified.

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "verify/row_store.h"

#include "engine/hostile.h"

namespace octroi::test {
namespace {

constexpr char kStays[] = R"(
plan { code: "starter" version: 1 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "50.00" } }
)";
constexpr char kComes[] = R"(
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "150.00" }
  price { interval: "year" currency: "EUR" amount: "1500.00" } }
)";
constexpr char kOnlyAtPeriodEnd[] = R"(
change_rule { from_plan: "starter" to_plan: "pro" timing: PERIOD_END }
)";
constexpr char kForbidden[] = R"(
change_rule { from_plan: "starter" to_plan: "pro" timing: FORBIDDEN }
)";

using Totals = std::vector<std::int64_t>;
using Found = std::set<std::string>;

// A tenant on 50.00 a month since the 1st of March, at midnight UTC.
struct Host {
  explicit Host(const ProrationPolicy& policy = {}, const std::string& rules = "")
      : world("2026-03-01T00:00:00Z"), plans(read(kStays + std::string(kComes) + rules)) {
    options = world.options();
    options.proration = policy;
    open(plans);
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
    const auto made = billing->subscribe(*clinic, {.plan = "starter", .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    id = made->id;
    EXPECT_TRUE(billing->run_due().ok());
  }
  static Catalog read(const std::string& text) {
    return *parse_catalog(text, CatalogFormat::kText, "plans");
  }
  // Goes on with another catalogue.
  void open(const Catalog& catalog) { billing.emplace(world.store, catalog, options); }

  absl::StatusOr<Subscription> change_on(const std::string& on, ChangeSubscription request = {}) {
    request.subscription = id;
    if (!request.plan && !request.quantity) request.plan = "pro";
    request.on = day(on);
    return billing->change(*clinic, request);
  }
  void go_to(const std::string& until) { run_daily(world, *billing, until + "T00:00:00Z"); }
  Subscription held() { return *billing->subscription(*clinic, id); }
  // In the order of their periods and days, which late runs keep.
  Totals totals() {
    Totals minor;
    for (const Invoice& one : invoices_of(*billing, *clinic)) minor.push_back(one.total.minor());
    return minor;
  }
  std::vector<std::string> lines() {
    std::vector<std::string> all;
    for (const Invoice& invoice : invoices_of(*billing, *clinic)) {
      for (const InvoiceLine& line : invoice.lines) {
        all.push_back(format_date(*line.from) + " " + format_date(*line.to) + " " +
                      line.amount.to_string());
      }
    }
    return all;
  }
  std::int64_t events_named(const std::string& name) {
    const auto all = events_of(*billing, *clinic);
    return std::ranges::count(all, name, &AuditEvent::name);
  }
  bool wrote(const std::string& letter) {
    const auto all = world.mail.deliveries();
    return std::ranges::any_of(
        all, [&letter](const Delivery& one) { return one.message.template_name == letter; });
  }

  World world;
  Catalog plans;
  BillingOptions options{};
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId id;
};

TEST(ScheduledChange, IsBilledOnItsDayAsAnImmediateOne) {
  for (const ProrationPolicy& policy :
       {proration_profiles::octroi(), proration_profiles::lago(),
        proration_profiles::kill_bill_thirty_days(), proration_profiles::stripe()}) {
    Host scheduled(policy);
    ASSERT_TRUE(scheduled.change_on("2026-03-15").ok());
    EXPECT_EQ(scheduled.totals(), (Totals{50'00})) << "nothing yet";
    scheduled.go_to("2026-03-20");
    Host immediate(policy);
    immediate.go_to("2026-03-15");
    const ChangeSubscription now{.subscription = immediate.id, .plan = "pro"};
    ASSERT_TRUE(immediate.billing->change(*immediate.clinic, now).ok());
    EXPECT_EQ(scheduled.lines(), immediate.lines());
    EXPECT_EQ(scheduled.held().terms.plan.code, "pro");
    EXPECT_EQ(scheduled.held().scheduled, std::nullopt);
    expect_clean(scheduled.world, *scheduled.billing, "after the change");
  }
}

TEST(ScheduledChange, AsksTheseCents) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-03-15").ok());
  host.go_to("2026-04-02");
  EXPECT_EQ(host.lines(),
            (std::vector<std::string>{"2026-03-01 2026-04-01 50.00 EUR",
                                      "2026-03-15 2026-04-01 -27.42 EUR",  // 17/31 of 50.00
                                      "2026-03-15 2026-04-01 82.26 EUR",   // 17/31 of 150.00
                                      "2026-04-01 2026-05-01 150.00 EUR"}));
}

TEST(ScheduledChange, IsTheSameHoweverLateTheRunComes) {
  Host daily;
  ASSERT_TRUE(daily.change_on("2026-05-20").ok());
  daily.go_to("2026-07-05");
  for (const char* first_look : {"2026-07-05", "2026-05-21", "2026-06-01"}) {
    Host late;
    ASSERT_TRUE(late.change_on("2026-05-20").ok());
    late.world.clock.set(at(std::string(first_look) + "T00:00:00Z"));
    ASSERT_TRUE(late.billing->run_due().ok());
    late.world.clock.set(at("2026-07-05T00:00:00Z"));
    ASSERT_TRUE(late.billing->run_due().ok());
    EXPECT_EQ(late.lines(), daily.lines()) << first_look;
    EXPECT_EQ(late.held(), daily.held()) << first_look;
    expect_clean(late.world, *late.billing, first_look);
  }
}

TEST(ScheduledChange, GivesBackWhatTheSameLateRunBilled) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-05-20").ok());
  host.world.clock.set(at("2026-05-25T00:00:00Z"));
  ASSERT_TRUE(host.billing->run_due().ok());
  const auto lines = host.lines();
  EXPECT_TRUE(std::ranges::count(lines, "2026-05-20 2026-06-01 -19.35 EUR"))
      << "12/31 of May, which was billed by the same run";
}

TEST(ScheduledChange, OnAPeriodsFirstDayProratesNothing) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-05-01").ok());
  host.go_to("2026-05-02");
  EXPECT_EQ(host.totals(), (Totals{50'00, 50'00, 150'00}));
  EXPECT_EQ(host.held().phases_from, 2);
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(ScheduledChange, OfTheIntervalBeginsAPeriodOnItsDay) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-03-15", {.plan = "pro", .interval = kYearly}).ok());
  host.world.clock.set(at("2026-03-18T00:00:00Z"));
  ASSERT_TRUE(host.billing->run_due().ok());
  EXPECT_EQ(host.totals(), (Totals{50'00, 1500'00 - 27'42}));
  EXPECT_EQ(host.held().current_start, day("2026-03-15"));
  EXPECT_EQ(host.held().current_end, day("2027-03-15"));
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(ScheduledChange, IsPreviewedShownAndTold) {
  Host host;
  const ChangeSubscription request{.subscription = host.id, .plan = "pro", .on = day("2026-03-15")};
  const auto plan = host.billing->plan(*host.clinic, request);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_NE(plan->to_text().find("change starter@1 to pro@1 on 2026-03-15"), std::string::npos)
      << plan->to_text();
  EXPECT_EQ(plan->events.front().name, "subscription.change_scheduled");
  EXPECT_EQ(plan->events.front().data,
            R"({"on":"2026-03-01","to":"pro@1|month|EUR|1","changes_on":"2026-03-15"})");
  ASSERT_TRUE(host.billing->apply(*plan).ok());
  EXPECT_EQ(host.held().changes_on, day("2026-03-15"));
  EXPECT_EQ(host.held().scheduled->plan.code, "pro");
  ASSERT_TRUE(host.billing->run_due().ok());
  EXPECT_TRUE(host.wrote("change_scheduled"));
  EXPECT_FALSE(host.wrote("plan_change")) << "it is not made yet";
}

TEST(ScheduledChange, IsTakenBack) {
  Host host;
  const UndoChangeSubscription undo{.subscription = host.id};
  EXPECT_EQ(error_code(host.billing->undo_change(*host.clinic, undo).status()),
            "subscription.nothing_scheduled");
  ASSERT_TRUE(host.change_on("2026-03-15").ok());
  const auto undone = host.billing->undo_change(*host.clinic, undo);
  ASSERT_TRUE(undone.ok()) << undone.status();
  EXPECT_EQ(undone->scheduled, std::nullopt);
  host.go_to("2026-04-02");
  EXPECT_EQ(host.totals(), (Totals{50'00, 50'00}));
  expect_clean(host.world, *host.billing, "after all");
}

TEST(ScheduledChange, RefusesWhatIsNoDayToCome) {
  Host host;
  EXPECT_EQ(error_code(host.change_on("2026-03-01").status()), "subscription.bad_date");
  EXPECT_EQ(error_code(host.change_on("2026-03-15", {.when = When::kPeriodEnd}).status()),
            "change.bad_day");
  EXPECT_EQ(error_code(host.change_on("2026-03-15", {.effective_on = day("2026-03-01")}).status()),
            "change.bad_day");
  EXPECT_EQ(host.held().scheduled, std::nullopt);
}

TEST(ScheduledChange, HoldsToTheRulesWhenItIsAskedFor) {
  Host forbidden({}, kForbidden);
  EXPECT_EQ(error_code(forbidden.change_on("2026-03-15").status()), "change.forbidden");
  Host host({}, kOnlyAtPeriodEnd);
  EXPECT_EQ(error_code(host.change_on("2026-03-15").status()), "change.only_at_period_end");
  ASSERT_TRUE(host.change_on("2026-05-01").ok()) << "a period begins on it";
  host.go_to("2026-05-02");
  EXPECT_EQ(host.totals(), (Totals{50'00, 50'00, 150'00}));
}

TEST(ScheduledChange, ThatARuleHasAtThePeriodsEndNowWaitsForIt) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-03-15").ok());
  const Catalog ruled = Host::read(kStays + std::string(kComes) + kOnlyAtPeriodEnd);
  host.open(ruled);
  host.go_to("2026-03-16");
  EXPECT_EQ(host.held().changes_on, std::nullopt);
  EXPECT_EQ(host.held().scheduled->plan.code, "pro");
  host.go_to("2026-04-02");
  EXPECT_EQ(host.totals(), (Totals{50'00, 150'00}));
  expect_clean(host.world, *host.billing, "after the period's end");
}

// What was asked for cannot be had any more: told once, and the rest goes on.
void expect_dropped(Host& host, const std::string& reason) {
  EXPECT_EQ(host.held().terms.plan.code, "starter");
  EXPECT_EQ(host.held().scheduled, std::nullopt);
  EXPECT_EQ(host.events_named("subscription.change_undone"), 1);
  const auto events = events_of(*host.billing, *host.clinic);
  EXPECT_TRUE(std::ranges::any_of(events, [&reason](const AuditEvent& one) {
    return one.name == "subscription.change_undone" && one.data.find(reason) != std::string::npos;
  }));
  EXPECT_TRUE(host.wrote("change_dropped"));
  host.go_to("2026-05-02");
  EXPECT_EQ(host.totals(), (Totals{50'00, 50'00, 50'00}));
}

TEST(ScheduledChange, ToAPlanThatIsGoneIsDroppedAndTold) {
  for (const char* on : {"2026-03-15", "2026-04-01"}) {
    Host host;
    ASSERT_TRUE(host.change_on(on).ok());
    const Catalog fewer = Host::read(kStays);
    host.open(fewer);
    host.go_to("2026-04-02");
    expect_dropped(host, "catalog.version_missing");
  }
}

TEST(ScheduledChange, ThatARuleForbidsNowIsDroppedAndTold) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-03-15").ok());
  const Catalog ruled = Host::read(kStays + std::string(kComes) + kForbidden);
  host.open(ruled);
  host.go_to("2026-03-16");
  expect_dropped(host, "change.forbidden");
  expect_clean(host.world, *host.billing, "after it was dropped");
}

TEST(ScheduledChange, WaitsUntilTheSubscriptionIsInUse) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-03-15").ok());
  host.go_to("2026-03-10");
  ASSERT_TRUE(host.billing->pause(*host.clinic, {.subscription = host.id}).ok());
  host.go_to("2026-03-18");
  EXPECT_EQ(host.totals(), (Totals{50'00}));
  ASSERT_TRUE(host.billing->resume(*host.clinic, {.subscription = host.id}).ok());
  host.go_to("2026-03-19");
  EXPECT_EQ(host.totals(), (Totals{50'00, 67'74 - 22'58})) << "14 of 31 days, from the 18th";
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(ScheduledChange, IsNotReplacedByAMigration) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-05-20").ok());
  const Catalog next = Host::read(kStays + std::string(kComes) + R"(
plan { code: "starter" version: 2 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "55.00" } })");
  host.open(next);
  const Migration migration{.from = {"starter", 1}, .to = {"starter", 2}};
  EXPECT_EQ(*host.billing->migrate(host.world.op, migration), 0);
  EXPECT_EQ(host.held().scheduled->plan.code, "pro");
}

TEST(ScheduledChange, MadeLateIsFound) {
  Host host;
  ASSERT_TRUE(host.change_on("2026-03-15").ok());
  host.go_to("2026-03-20");
  const auto found = [&host](const std::string& made_on) {
    RowStore rows = RowStore::copy_of(host.world.store, host.world.op);
    rows.edit<AuditEvent>([&made_on](AuditEvent& event, Row&) {
      if (event.name != "subscription.terms_changed") return false;
      const std::size_t at = event.data.find("2026-03-15");
      event.data.replace(at, 10, made_on);
      return true;
    });
    rows.forge();
    const auto report = Billing(rows, host.plans, host.options).verify(host.world.op);
    EXPECT_TRUE(report.ok()) << report.status();
    Found broken;
    for (const Violation& one : report->violations) broken.insert(one.invariant);
    return broken;
  };
  EXPECT_EQ(found("2026-03-15"), Found());
  EXPECT_EQ(found("2026-03-17"), Found{"I19"});
}

}  // namespace
}  // namespace octroi::test
