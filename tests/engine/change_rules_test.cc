// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The catalogue's rules of change, as the engine holds to them.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "engine/hostile.h"

namespace octroi::test {
namespace {

constexpr char kRules[] = R"(
plan { code: "lite" version: 1 name: "Lite" family: "app"
  price { interval: "month" currency: "EUR" amount: "10.00" }
  price { interval: "year" currency: "EUR" amount: "100.00" } }
plan { code: "pro" version: 1 name: "Pro" family: "app"
  price { interval: "month" currency: "EUR" amount: "31.00" } }
plan { code: "max" version: 1 name: "Max" family: "app"
  price { interval: "month" currency: "EUR" amount: "62.00" } }
plan { code: "old" version: 1 name: "Old"
  price { interval: "month" currency: "EUR" amount: "5.00" } }
change_rule { to_plan: "old" timing: FORBIDDEN }
change_rule { from_plan: "pro" to_plan: "lite" timing: PERIOD_END }
change_rule { from_plan: "pro" to_plan: "max" timing: PERIOD_START }
change_rule { from_plan: "lite" to_plan: "pro" timing: NOW }
)";

struct Host {
  Host()
      : world("2026-03-01T09:00:00Z"),
        plans(*parse_catalog(kRules, CatalogFormat::kText, "plans")) {
    billing.emplace(world.store, plans, world.options());
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
  }
  SubscriptionId sell(const std::string& plan) {
    const auto made = billing->subscribe(*clinic, {.plan = plan, .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_due().ok());
    world.clock.set(at("2026-03-16T00:00:00Z"));
    return made->id;
  }
  absl::Status change(SubscriptionId id, const std::string& plan, When when = When::kNow) {
    return billing->change(*clinic, {.subscription = id, .plan = plan, .when = when}).status();
  }

  World world;
  Catalog plans;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
};

TEST(ChangeRules, RefuseAndNameTheRule) {
  Host host;
  const SubscriptionId pro = host.sell("pro");
  const std::size_t events = events_of(*host.billing, *host.clinic).size();
  struct Row {
    const char* to;
    When when;
    const char* code;
    const char* rule;
  };
  const Row rows[] = {
      {"old", When::kNow, "change.forbidden", "rule 1, change_rule { to_plan: \"old\""},
      {"old", When::kPeriodEnd, "change.forbidden", "rule 1"},
      {"lite", When::kNow, "change.only_at_period_end", "rule 2"},
      {"max", When::kPeriodEnd, "change.only_now", "rule 3"},
  };
  for (const Row& row : rows) {
    const absl::Status refused = host.change(pro, row.to, row.when);
    EXPECT_EQ(error_code(refused), row.code) << row.to;
    EXPECT_NE(refused.message().find(row.rule), std::string::npos) << refused;
  }
  EXPECT_EQ(events_of(*host.billing, *host.clinic).size(), events) << "nothing is written";
}

TEST(ChangeRules, AllowWhatTheySay) {
  Host host;
  const SubscriptionId id = host.sell("lite");
  EXPECT_EQ(error_code(host.change(id, "pro", When::kPeriodEnd)), "change.only_now");
  ASSERT_TRUE(host.change(id, "pro").ok());
  ASSERT_TRUE(host.change(id, "lite", When::kPeriodEnd).ok());
  run_daily(host.world, *host.billing, "2026-04-02T09:00:00Z");
  EXPECT_EQ(host.billing->subscription(*host.clinic, id)->terms.plan.code, "lite");
  expect_clean(host.world, *host.billing, "after the changes");
}

TEST(ChangeRules, AtThePeriodsStartBillTheWholePeriod) {
  Host host;
  const SubscriptionId id = host.sell("pro");
  const auto plan =
      host.billing->plan(*host.clinic, ChangeSubscription{.subscription = id, .plan = "max"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(std::ranges::any_of(plan->explanation, [](const std::string& line) {
    return line.find("by rule 3") != std::string::npos;
  })) << plan->to_text();
  ASSERT_TRUE(host.billing->apply(*plan).ok());
  const std::vector<InvoiceLine> lines = invoices_of(*host.billing, *host.clinic).back().lines;
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].amount, eur(-31'00));
  EXPECT_EQ(lines[1].amount, eur(62'00));
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(ChangeRules, LeaveTheRestAlone) {
  Host host;
  const SubscriptionId id = host.sell("lite");
  EXPECT_TRUE(host.change(id, "max").ok()) << "no rule fits";
  const auto more = host.billing->change(*host.clinic, {.subscription = id, .quantity = 2});
  EXPECT_TRUE(more.ok()) << more.status();
}

}  // namespace
}  // namespace octroi::test
