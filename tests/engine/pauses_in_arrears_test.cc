// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pauses and what is billed when a period has ended: for the days and at the part that charges in
// advance are billed for.

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "verify/row_store.h"

#include "engine/hostile.h"

namespace octroi::test {
namespace {

constexpr char kPlans[] = R"(
plan { code: "club" version: 1 name: "Club"
  price { interval: "month" currency: "EUR"
    charge { code: "support" kind: FLAT_IN_ARREARS amount: "31.00" } } }
plan { code: "tiny" version: 1 name: "Tiny"
  price { interval: "month" currency: "EUR"
    charge { code: "support" kind: FLAT_IN_ARREARS amount: "0.01" } } }
)";

constexpr PausePolicy kExtends{.extends_term = true};
constexpr PausePolicy kAnchor{.keeps_anchor = true};
constexpr PausePolicy kBoth{.extends_term = true, .keeps_anchor = true};
constexpr PausePolicy kFifth{.price_percent = 20};

using Lines = std::vector<std::string>;

// 31.00 for each month that ended, from the 1st of March on; paused on the 11th.
struct Host {
  explicit Host(const std::string& plan = "club", const ProrationPolicy& proration = {})
      : world("2026-03-01T00:00:00Z"),
        plans(*parse_catalog(kPlans, CatalogFormat::kText, "plans")) {
    BillingOptions options = world.options();
    options.proration = proration;
    billing.emplace(world.store, plans, options);
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
    const auto made = billing->subscribe(*clinic, {.plan = plan, .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    id = made->id;
    EXPECT_TRUE(billing->run_due().ok());
    go_to("2026-03-11");
  }
  void go_to(const std::string& until) { run_daily(world, *billing, until + "T00:00:00Z"); }
  void jump_to(const std::string& until) {
    world.clock.set(at(until + "T00:00:00Z"));
    const auto report = billing->run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(report->problems.empty()) << report->problems.front();
  }
  void pause_until(const std::string& resumes_on, const PausePolicy& policy) {
    const auto paused = billing->pause(
        *clinic, {.subscription = id, .resumes_on = day(resumes_on), .policy = policy});
    ASSERT_TRUE(paused.ok()) << paused.status();
  }
  // "2026-04-10 2026-05-01 21.70".
  Lines lines() {
    Lines all;
    for (const Invoice& invoice : invoices_of(*billing, *clinic)) {
      for (const InvoiceLine& line : invoice.lines) {
        all.push_back(format_date(*line.from) + " " + format_date(*line.to) + " " +
                      line.amount.amount());
      }
    }
    return all;
  }

  World world;
  Catalog plans;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId id;
};

struct Case {
  std::string name;
  PausePolicy policy;
  std::string resumes_on;
  Lines lines;  // until the 2nd of June
};

const std::vector<Case>& rows() {
  static const std::vector<Case> all = {
      {"in the period",
       {},
       "2026-03-21",
       {"2026-03-01 2026-04-01 31.00", "2026-04-01 2026-05-01 31.00",
        "2026-05-01 2026-06-01 31.00"}},
      {"after it",
       {},
       "2026-04-10",
       {"2026-03-01 2026-04-01 31.00", "2026-04-10 2026-05-10 31.00"}},
      {"to the bill day",
       kAnchor,
       "2026-04-10",
       {"2026-03-01 2026-04-01 31.00", "2026-04-10 2026-05-01 21.70",  // 21/30
        "2026-05-01 2026-06-01 31.00"}},
      {"over two bill days",
       kAnchor,
       "2026-05-17",
       {"2026-03-01 2026-04-01 31.00", "2026-05-17 2026-06-01 15.00"}},  // 15/31
      {"ten days longer",
       kExtends,
       "2026-03-21",
       {"2026-03-11 2026-04-11 31.00", "2026-04-11 2026-05-11 31.00"}},
      {"ten days longer, to the bill day",
       kBoth,
       "2026-03-21",
       {"2026-03-11 2026-04-11 31.00", "2026-04-11 2026-05-01 20.67",  // 20/30
        "2026-05-01 2026-06-01 31.00"}},
      {"for a fifth",
       kFifth,
       "2026-04-11",
       {"2026-03-01 2026-04-01 31.00", "2026-04-01 2026-04-11 2.07",  // 10/30 of 6.20
        "2026-04-11 2026-05-01 20.67",                                // 20/30 of 31.00
        "2026-05-01 2026-06-01 31.00"}},
      {"for a fifth, until the bill day",
       kFifth,
       "2026-05-01",
       {"2026-03-01 2026-04-01 31.00", "2026-04-01 2026-05-01 6.20",
        "2026-05-01 2026-06-01 31.00"}},
      {"for a fifth of no period",
       kFifth,
       "2026-03-21",
       {"2026-03-01 2026-04-01 31.00", "2026-04-01 2026-05-01 31.00",
        "2026-05-01 2026-06-01 31.00"}},
  };
  return all;
}

TEST(PausesInArrears, AreBilledByTheirPolicy) {
  for (const Case& row : rows()) {
    Host daily;
    daily.pause_until(row.resumes_on, row.policy);
    daily.go_to("2026-06-02");
    EXPECT_EQ(daily.lines(), row.lines) << row.name;
    expect_clean(daily.world, *daily.billing, row.name);
    Host late;
    late.pause_until(row.resumes_on, row.policy);
    late.jump_to("2026-06-02");
    EXPECT_EQ(late.lines(), row.lines) << row.name << ", late";
    EXPECT_EQ(*late.billing->subscription(*late.clinic, late.id),
              *daily.billing->subscription(*daily.clinic, daily.id))
        << row.name;
    expect_clean(late.world, *late.billing, row.name + ", late");
  }
}

TEST(PausesInArrears, ArePreviewedAsTheyAreBilled) {
  for (const Case& row : rows()) {
    Host host;
    host.pause_until(row.resumes_on, row.policy);
    host.world.clock.set(at("2026-06-02T00:00:00Z"));
    // Any wish does first what is due.
    const ChangeSubscription wish{
        .subscription = host.id, .plan = "tiny", .when = When::kPeriodEnd};
    const auto plan = host.billing->plan(*host.clinic, wish);
    ASSERT_TRUE(plan.ok()) << plan.status();
    EXPECT_TRUE(host.lines().empty()) << row.name << ": a preview writes nothing";
    ASSERT_TRUE(host.billing->apply(*plan).ok()) << row.name;
    EXPECT_EQ(host.lines(), row.lines) << row.name;
    expect_clean(host.world, *host.billing, row.name);
  }
}

TEST(PausesInArrears, AreBilledForTheirDaysWhereTheSubscriptionEnds) {
  Host host;
  host.pause_until("2026-04-10", kAnchor);
  host.go_to("2026-04-20");
  const CancelSubscription cancel{.subscription = host.id, .when = When::kNow};
  ASSERT_TRUE(host.billing->cancel(*host.clinic, cancel).ok());
  EXPECT_EQ(host.lines().back(), "2026-04-10 2026-05-01 21.70") << "whole, but for the pause";
  expect_clean(host.world, *host.billing, "after the end");
}

TEST(PausesInArrears, ThatExtendAReducedPeriodMoveItsDays) {
  Host host;
  host.pause_until("2026-04-10", kAnchor);
  host.go_to("2026-04-20");
  host.pause_until("2026-04-25", kExtends);
  host.go_to("2026-05-08");
  EXPECT_EQ(host.lines().back(), "2026-04-15 2026-05-06 21.70") << "five days later";
  expect_clean(host.world, *host.billing, "after two pauses");
}

TEST(PausesInArrears, AreCountedByTheHostsPolicy) {
  const ProrationPolicy policies[] = {
      {.change_day = ChangeDay::kOldPrice},
      {.grain = ProrationGrain::kSecond},
      {.denominator = DenominatorRule::kFixedMonths},
  };
  for (const ProrationPolicy& policy : policies) {
    Host fifth("club", policy);
    fifth.pause_until("2026-04-11", kFifth);
    fifth.go_to("2026-05-02");
    const bool is_kept = policy.change_day == ChangeDay::kOldPrice;
    const Lines& lines = fifth.lines();
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[1], is_kept ? "2026-04-01 2026-04-12 2.27" : "2026-04-01 2026-04-11 2.07");
    EXPECT_EQ(lines[2], is_kept ? "2026-04-12 2026-05-01 19.63" : "2026-04-11 2026-05-01 20.67");
    expect_clean(fifth.world, *fifth.billing, "by another policy");
  }
}

TEST(PausesInArrears, OfLessThanACentAreNoFault) {
  Host host("tiny");
  host.pause_until("2026-04-30", kAnchor);
  host.go_to("2026-05-02");
  EXPECT_EQ(host.lines(), (Lines{"2026-03-01 2026-04-01 0.01"}));
  expect_clean(host.world, *host.billing, "nothing to ask for");
}

// The invariants that verify finds broken where April's line was billed otherwise.
std::set<std::string> found_by(Host& host, void (*plant)(InvoiceLine&)) {
  RowStore rows = RowStore::copy_of(host.world.store, host.world.op);
  rows.edit<Invoice>([&](Invoice& invoice, Row&) {
    InvoiceLine& line = invoice.lines.front();
    if (line.from != day("2026-04-10")) return false;
    plant(line);
    return true;
  });
  rows.forge();
  const auto report = Billing(rows, host.plans, host.world.options()).verify(host.world.op);
  EXPECT_TRUE(report.ok()) << report.status();
  std::set<std::string> broken;
  for (const Violation& one : report->violations) broken.insert(one.invariant);
  return broken;
}

TEST(PausesInArrears, BilledWholeAreFound) {
  Host host;
  host.pause_until("2026-04-10", kAnchor);
  host.go_to("2026-05-02");
  EXPECT_TRUE(found_by(host, [](InvoiceLine&) {}).empty());
  const auto found = found_by(host, [](InvoiceLine& line) {
    line.derivation.share.reset();
    line.from = day("2026-04-01");
  });
  EXPECT_TRUE(found.contains("I25"));
  EXPECT_TRUE(found_by(host, [](InvoiceLine& line) {
                line.from = day("2026-04-09");
                line.derivation.share->from = day("2026-04-09");
              }).contains("I25"));
}

}  // namespace
}  // namespace octroi::test
