// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Phases of a plan and fixed terms: billed by the run, previewed, changed, repaired and verified.

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

constexpr char kRamps[] = R"(
plan { code: "plain" version: 1 name: "Plain"
  price { interval: "month" currency: "EUR" amount: "12.00" } }
plan { code: "ramp" version: 1 name: "Ramp"
  price { interval: "month" currency: "EUR" amount: "30.00"
    charge { code: "setup" kind: ONE_OFF amount: "100.00" }
    charge { code: "support" kind: FLAT_IN_ARREARS amount: "9.99" }
    phase { periods: 2 percent_off: "50" }
    phase { periods: 1 amount: "20.00" } } }
plan { code: "free_first" version: 1 name: "Free first"
  price { interval: "month" currency: "EUR" amount: "30.00"
    phase { periods: 1 percent_off: "100" } } }
plan { code: "season" version: 1 name: "Season"
  price { interval: "month" currency: "EUR" amount: "40.00" ends_after_periods: 3 } }
)";

struct Host {
  explicit Host(const std::string& now = "2026-01-01T09:00:00Z")
      : world(now), plans(*parse_catalog(kRamps, CatalogFormat::kText, "plans")) {
    billing.emplace(world.store, plans, world.options());
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
  }
  SubscriptionId sell(const std::string& plan) {
    const auto made = billing->subscribe(*clinic, {.plan = plan, .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_due().ok());
    return made->id;
  }
  std::vector<Invoice> invoices() { return invoices_of(*billing, *clinic); }
  std::vector<std::int64_t> totals() {
    std::vector<std::int64_t> minor;
    for (const Invoice& one : invoices()) minor.push_back(one.total.minor());
    return minor;
  }
  Subscription held(SubscriptionId id) { return *billing->subscription(*clinic, id); }
  // The invariants that verify finds broken where `plant` doctored the records, with their audit
  // log forged to agree.
  std::set<std::string> found_by(const std::function<void(RowStore&)>& plant) {
    RowStore rows = RowStore::copy_of(world.store, world.op);
    plant(rows);
    rows.forge();
    const auto report = Billing(rows, plans, world.options()).verify(world.op);
    EXPECT_TRUE(report.ok()) << report.status();
    std::set<std::string> broken;
    for (const Violation& one : report->violations) broken.insert(one.invariant);
    return broken;
  }

  World world;
  Catalog plans;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
};

using Totals = std::vector<std::int64_t>;
using Found = std::set<std::string>;

TEST(Phases, AreBilledByTheRunOneAfterTheOther) {
  Host host;
  host.sell("ramp");
  run_daily(host.world, *host.billing, "2026-05-02T09:00:00Z");
  // What is in arrears is that of the period that ended, in its own phase.
  EXPECT_EQ(host.totals(),
            (Totals{15'00 + 100'00, 15'00 + 5'00, 20'00 + 5'00, 30'00 + 9'99, 30'00 + 9'99}));
  expect_clean(host.world, *host.billing, "after five months");
}

TEST(Phases, AreTheSameHoweverLateTheRunComes) {
  Host daily;
  daily.sell("ramp");
  run_daily(daily.world, *daily.billing, "2026-05-02T09:00:00Z");
  Host late;
  late.sell("ramp");
  late.world.clock.set(at("2026-05-02T09:00:00Z"));
  ASSERT_TRUE(late.billing->run_due().ok());
  EXPECT_EQ(late.totals(), daily.totals());
}

TEST(Phases, ArePreviewedAsTheyAreBilled) {
  Host host;
  const auto plan =
      host.billing->plan(*host.clinic, Subscribe{.plan = "ramp", .payment_method = kCard});
  ASSERT_TRUE(plan.ok()) << plan.status();
  const bool says_so = std::ranges::any_of(plan->explanation, [](const std::string& line) {
    return line.find("period 1 of 2 of phase 1") != std::string::npos;
  });
  EXPECT_TRUE(says_so);
  ASSERT_TRUE(host.billing->apply(*plan).ok());
  EXPECT_EQ(host.totals(), (Totals{115'00}));
}

TEST(Phases, ThatCostNothingAreNotInvoiced) {
  Host host;
  host.sell("free_first");
  EXPECT_TRUE(host.invoices().empty());
  run_daily(host.world, *host.billing, "2026-03-02T09:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{30'00, 30'00}));
  expect_clean(host.world, *host.billing, "after two months");
}

TEST(Phases, OfAnotherPlanBeginWithTheChange) {
  Host host;
  const SubscriptionId id = host.sell("plain");
  run_daily(host.world, *host.billing, "2026-02-15T00:00:00Z");
  const auto changed = host.billing->change(*host.clinic, {.subscription = id, .plan = "ramp"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->phases_from, 1);
  const std::vector<InvoiceLine> lines = host.invoices().back().lines;
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].amount, eur(-6'00)) << "14 of 28 days";
  EXPECT_EQ(lines[1].amount, eur(7'50)) << "half of half the price";
  run_daily(host.world, *host.billing, "2026-06-02T09:00:00Z");
  Totals last = host.totals();
  last.erase(last.begin(), last.end() - 4);
  EXPECT_EQ(last, (Totals{15'00 + 5'00, 20'00 + 5'00, 30'00 + 9'99, 30'00 + 9'99}));
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(Phases, AreGivenBackAtWhatTheyCost) {
  Host host;
  const SubscriptionId id = host.sell("ramp");
  run_daily(host.world, *host.billing, "2026-02-15T00:00:00Z");
  const auto ended = host.billing->cancel(*host.clinic, {.subscription = id, .credits_rest = true});
  ASSERT_TRUE(ended.ok()) << ended.status();
  std::int64_t given = 0;
  for (const Invoice& one : host.invoices()) {
    for (const InvoiceLine& line : one.lines) {
      if (line.kind == LineKind::kCredit) given += line.amount.minor();
    }
  }
  EXPECT_EQ(given, -7'50);
  expect_clean(host.world, *host.billing, "after the end");
}

TEST(Phases, AreWhatHistoryIsRepairedBy) {
  Host host;
  const SubscriptionId id = host.sell("ramp");
  run_daily(host.world, *host.billing, "2026-04-02T09:00:00Z");
  const Totals billed = host.totals();
  const auto nothing = host.billing->repair_subscription(
      *host.clinic, {.subscription = id, .held = {{.from = day("2026-01-01")}}});
  ASSERT_TRUE(nothing.ok()) << nothing.status();
  EXPECT_EQ(host.totals(), billed) << "each period was billed at its own phase";
  const auto rested = host.billing->repair_subscription(
      *host.clinic,
      {.subscription = id,
       .held = {{.from = day("2026-02-15"), .is_held = false}, {.from = day("2026-03-01")}}});
  ASSERT_TRUE(rested.ok()) << rested.status();
  EXPECT_EQ(host.invoices().back().lines.front().amount, eur(-7'50));
  const auto held_again = host.billing->repair_subscription(
      *host.clinic, {.subscription = id, .held = {{.from = day("2026-02-15")}}});
  ASSERT_TRUE(held_again.ok()) << held_again.status();
  EXPECT_EQ(host.invoices().back().lines.front().amount, eur(7'50));
  expect_clean(host.world, *host.billing, "after the repairs");
}

TEST(Phases, ThatWereBilledAtAnotherPriceAreFound) {
  Host host;
  host.sell("ramp");
  run_daily(host.world, *host.billing, "2026-03-02T09:00:00Z");
  const auto plant = [](Decimal price) {
    return [price](RowStore& rows) {
      rows.edit<Invoice>([price](Invoice& invoice, Row&) {
        if (invoice.period_index != 2) return false;
        invoice.lines.front().unit_amount = price;
        return true;
      });
    };
  };
  EXPECT_EQ(host.found_by(plant(Decimal(20))), Found());
  EXPECT_TRUE(host.found_by(plant(Decimal(15))).contains("I20")) << "the phase before";
  EXPECT_TRUE(host.found_by(plant(Decimal(30))).contains("I20")) << "the price after them";
}

TEST(Terms, EndAfterThePeriodsThatWereSold) {
  Host host;
  const SubscriptionId id = host.sell("season");
  run_daily(host.world, *host.billing, "2026-03-15T09:00:00Z");
  const auto more = host.billing->renew(*host.clinic, {.subscription = id});
  EXPECT_EQ(error_code(more.status()), "subscription.term_is_over");
  run_daily(host.world, *host.billing, "2026-05-02T09:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{40'00, 40'00, 40'00}));
  EXPECT_EQ(host.held(id).status, SubscriptionStatus::kExpired);
  EXPECT_EQ(host.held(id).ended_on, day("2026-04-01"));
  expect_clean(host.world, *host.billing, "after the term");
}

TEST(Terms, GoOverIntoAnotherPlan) {
  Host host;
  const SubscriptionId id = host.sell("season");
  run_daily(host.world, *host.billing, "2026-03-15T09:00:00Z");
  const auto changed = host.billing->change(
      *host.clinic, {.subscription = id, .plan = "plain", .when = When::kPeriodEnd});
  ASSERT_TRUE(changed.ok()) << changed.status();
  run_daily(host.world, *host.billing, "2026-06-02T09:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{40'00, 40'00, 40'00, 12'00, 12'00, 12'00}));
  EXPECT_EQ(host.held(id).phases_from, 3);
  expect_clean(host.world, *host.billing, "after the term");
}

TEST(Terms, OfAPlanThatIsChangedToCountFromTheChange) {
  Host host;
  const SubscriptionId id = host.sell("plain");
  run_daily(host.world, *host.billing, "2026-06-15T09:00:00Z");
  const auto changed = host.billing->change(
      *host.clinic, {.subscription = id, .plan = "season", .when = When::kPeriodEnd});
  ASSERT_TRUE(changed.ok()) << changed.status();
  run_daily(host.world, *host.billing, "2026-12-02T09:00:00Z");
  EXPECT_EQ(host.held(id).ended_on, day("2026-10-01")) << "July, August, September";
  expect_clean(host.world, *host.billing, "after the term");
}

TEST(Terms, BilledBeyondTheirEndAreFound) {
  Host host;
  host.sell("season");
  run_daily(host.world, *host.billing, "2026-03-02T09:00:00Z");
  // As if so many had been sold: what was published says so, and so does the host's catalogue.
  const auto found_with = [&host](int periods) {
    const auto sold = [periods](std::string text) {
      const std::size_t at = text.find("ends_after_periods: 3");
      if (at != std::string::npos) text[at + 20] = static_cast<char>('0' + periods);
      return text;
    };
    host.plans = *parse_catalog(sold(kRamps), CatalogFormat::kText, "plans");
    return host.found_by([&sold](RowStore& rows) {
      rows.edit<records::PublishedPlan>([&sold](records::PublishedPlan& plan, Row&) {
        const std::string was = std::exchange(plan.definition, sold(plan.definition));
        return was.find("ends_after_periods") != std::string::npos;
      });
    });
  };
  EXPECT_EQ(found_with(3), Found());
  EXPECT_EQ(found_with(2), Found{"I19"});
}

}  // namespace
}  // namespace octroi::test
