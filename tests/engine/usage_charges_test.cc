// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage by a price model: counted by the quota, billed with the next period, proved by verify.

#include <string>
#include <vector>

#include "engine/hostile.h"
#include "octroi/invoice/explain.h"

namespace octroi::test {
namespace {

constexpr char kMetered[] = R"(
plan { code: "meter" version: 1 name: "Metered"
  price { interval: "month" currency: "EUR" amount: "10.00"
    charge { code: "api" description: "API calls" kind: USAGE entitlement: "calls"
      usage { model: GRADUATED tier { up_to: "1000" unit_amount: "0.0025" }
              tier { unit_amount: "0.001" flat_amount: "1" } maximum: "5" } } }
  entitlement { name: "calls" unlimited: true window: BILLING_PERIOD } }
plan { code: "least" version: 1 name: "Least"
  price { interval: "month" currency: "EUR"
    charge { code: "api" kind: USAGE entitlement: "calls"
      usage { model: UNIT unit_amount: "0.01" minimum: "3" } } }
  entitlement { name: "calls" limit: 100 window: BILLING_PERIOD } }
)";

struct Metered {
  explicit Metered(const std::string& plan) {
    world.catalog = *parse_catalog(kMetered, CatalogFormat::kText, "meter");
    billing.emplace(world.store, world.catalog, world.options());
    clinic.emplace(make_tenant(*billing, "kayes"));
    const auto made = billing->subscribe(*clinic, {.plan = plan, .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    sub = made->id;
    EXPECT_TRUE(billing->run_due().ok());
  }

  void use(std::int64_t calls) {
    EXPECT_TRUE(billing->quota(*clinic).consume("calls", calls).allowed());
  }
  std::vector<InvoiceLine> usage_lines() {
    std::vector<InvoiceLine> lines;
    for (const Invoice& invoice : invoices_of(*billing, *clinic)) {
      for (const InvoiceLine& line : invoice.lines) {
        if (line.kind == LineKind::kUsage) lines.push_back(line);
      }
    }
    return lines;
  }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId sub;
};

TEST(UsageCharges, AreBilledWithTheNextPeriod) {
  Metered metered("meter");
  metered.use(1500);
  EXPECT_EQ(metered.billing->usage_statement(*metered.clinic)->overage_fees, eur(4'00));
  EXPECT_EQ(metered.billing->usage_statement(*metered.clinic)->total_due, eur(14'00));
  run_daily(metered.world, *metered.billing, "2026-03-01T09:00:00Z");
  const std::vector<InvoiceLine> lines = metered.usage_lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].amount, eur(2'50));
  EXPECT_EQ(lines[1].amount, eur(50));
  EXPECT_EQ(lines[2].amount, eur(1'00));
  EXPECT_EQ(lines[0].from, day("2026-01-31"));
  EXPECT_EQ(lines[0].to, day("2026-02-28"));
  const Invoice invoice = invoices_of(*metered.billing, *metered.clinic).back();
  EXPECT_EQ(invoice.total, eur(14'00));
  const std::string why = explain(invoice);
  EXPECT_NE(why.find("1000 x 0.0025 for calls: tier 1, 1500 used, rounded half up"),
            std::string::npos)
      << why;
  EXPECT_NE(why.find("1 x 1 for calls: flat, tier 2, 1500 used"), std::string::npos) << why;
  metered.expect_sound("after the renewal");
}

TEST(UsageCharges, AreCutAtTheMost) {
  Metered metered("meter");
  metered.use(1'000'000);
  run_daily(metered.world, *metered.billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(invoices_of(*metered.billing, *metered.clinic).back().total, eur(15'00));
  const std::string why = explain(invoices_of(*metered.billing, *metered.clinic).back());
  EXPECT_NE(why.find("to the most of a period"), std::string::npos) << why;
  metered.expect_sound("after the renewal");
}

TEST(UsageCharges, TheLeastIsDueThoughNothingWasUsed) {
  Metered metered("least");
  EXPECT_TRUE(invoices_of(*metered.billing, *metered.clinic).empty()) << "nothing in advance";
  run_daily(metered.world, *metered.billing, "2026-03-01T09:00:00Z");
  ASSERT_EQ(invoices_of(*metered.billing, *metered.clinic).size(), 1u);
  EXPECT_EQ(invoices_of(*metered.billing, *metered.clinic).back().total, eur(3'00));
  metered.use(100);
  EXPECT_FALSE(metered.billing->quota(*metered.clinic).consume("calls", 1).allowed());
  run_daily(metered.world, *metered.billing, "2026-04-01T09:00:00Z");
  const std::vector<InvoiceLine> lines = metered.usage_lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].amount, eur(1'00));
  EXPECT_EQ(lines[2].amount, eur(2'00)) << "what was missing";
  metered.expect_sound("after two periods");
}

TEST(UsageCharges, TheLastPeriodIsBilledAtItsEnd) {
  Metered metered("meter");
  metered.use(400);
  ASSERT_TRUE(
      metered.billing->cancel(*metered.clinic, {.subscription = metered.sub, .when = When::kNow})
          .ok());
  ASSERT_TRUE(metered.billing->run_due().ok());
  ASSERT_EQ(metered.usage_lines().size(), 1u);
  EXPECT_EQ(metered.usage_lines()[0].amount, eur(1'00));
  metered.expect_sound("after the end");
}

TEST(UsageCharges, AChangeBillsAtThePriceHeldAtTheEnd) {
  Metered metered("meter");
  metered.use(400);
  ASSERT_TRUE(
      metered.billing->change(*metered.clinic, {.subscription = metered.sub, .plan = "least"})
          .ok());
  EXPECT_FALSE(metered.billing->quota(*metered.clinic).consume("calls", 1).allowed());
  run_daily(metered.world, *metered.billing, "2026-03-01T09:00:00Z");
  ASSERT_EQ(metered.usage_lines().size(), 1u);
  EXPECT_EQ(metered.usage_lines()[0].amount, eur(4'00));
  metered.expect_sound("after the change");
}

TEST(UsageCharges, CanBeCredited) {
  Metered metered("meter");
  metered.use(1500);
  run_daily(metered.world, *metered.billing, "2026-03-01T09:00:00Z");
  const Invoice invoice = invoices_of(*metered.billing, *metered.clinic).back();
  const auto note = metered.billing->issue_credit_note(
      *metered.clinic, {.invoice = invoice.id, .text = "calls of a test", .gives_back = true});
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->to_refund, eur(14'00));
  ASSERT_TRUE(metered.billing->run_due().ok());
  metered.expect_sound("after the note");
}

}  // namespace
}  // namespace octroi::test
