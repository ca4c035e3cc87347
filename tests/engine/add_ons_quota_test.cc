// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What add-ons grant: limits, flags and settings beside the plan's, in quotas, statements and
// overage.

#include <string>
#include <vector>

#include "engine/add_ons_world.h"

namespace octroi::test {
namespace {

TEST(AddOnQuota, AddsTheLimitsOfEachUnitToThePlans) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  const TenantQuota quota = host.billing->quota(*host.clinic);
  EXPECT_EQ(host.limit("users"), 5);
  ASSERT_TRUE(quota.consume("users", 5).allowed());
  EXPECT_FALSE(quota.consume("users", 1).allowed());
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}}), "");
  EXPECT_EQ(host.limit("users"), 25) << "at once";
  EXPECT_EQ(quota.consume("users", 20).used(), 25) << "what was used before stays used";
  EXPECT_EQ(quota.consume("users", 1).reason(), "limit_reached");
}

TEST(AddOnQuota, GrantsFlagsAndSettings) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  const TenantQuota quota = host.billing->quota(*host.clinic);
  EXPECT_EQ(error_code(quota.flag("api").status()), "quota.not_entitled");
  EXPECT_EQ(*quota.setting("model"), "m-1");
  EXPECT_EQ(host.hold(id, {{.code = "api"}}), "");
  EXPECT_EQ(*quota.flag("api"), true);
  EXPECT_EQ(*quota.setting("model"), "m-2");
  EXPECT_EQ(host.hold(id, {}, When::kPeriodEnd), "");
  EXPECT_EQ(*quota.flag("api"), true) << "until the period's end";
  host.move_to("2026-02-01T00:00:00Z");
  EXPECT_EQ(error_code(quota.flag("api").status()), "quota.not_entitled");
  EXPECT_EQ(*quota.setting("model"), "m-1");
}

TEST(AddOnQuota, LetGoWhileMoreIsUsedRefusesMoreAsASmallerPlanDoes) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}});
  const TenantQuota quota = host.billing->quota(*host.clinic);
  ASSERT_TRUE(quota.consume("users", 12).allowed());
  EXPECT_EQ(host.hold(id, {}), "");
  const QuotaAnswer refused = quota.consume("users", 1);
  EXPECT_EQ(refused.reason(), "limit_reached");
  EXPECT_EQ(refused.used(), 12);
  EXPECT_EQ(refused.limit(), 5);
  EXPECT_EQ(refused.remaining(), 0);
  EXPECT_TRUE(quota.release("users", 8).allowed()) << "nothing that was used is lost";
  EXPECT_TRUE(quota.consume("users", 1).allowed());
}

TEST(AddOnQuota, AWindowGoesOnWhateverIsHeld) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  const TenantQuota quota = host.billing->quota(*host.clinic);
  ASSERT_TRUE(quota.consume("mails", 9).allowed());
  host.move_to("2026-01-16T00:00:00Z");
  EXPECT_EQ(host.hold(id, {{.code = "more_reports", .quantity = 2}}), "");
  const QuotaAnswer asked = quota.consume("mails", 1);
  EXPECT_EQ(asked.used(), 10) << "the month's count is neither lost nor doubled";
  EXPECT_EQ(asked.limit(), 20);
  EXPECT_EQ(asked.resets_at(), at("2026-02-01T00:00:00Z"));
  EXPECT_EQ(host.hold(id, {}), "");
  EXPECT_EQ(quota.consume("mails", 1).reason(), "limit_reached");
  host.move_to("2026-02-01T00:00:00Z");
  EXPECT_EQ(quota.consume("mails", 1).used(), 1);
}

TEST(AddOnQuota, BillsOverageAboveBothLimits) {
  AddOnHost host;
  host.sell({.plan = "basic", .add_ons = {{.code = "more_reports", .quantity = 2}}});
  ASSERT_TRUE(host.billing->quota(*host.clinic).consume("reports", 230).allowed());
  host.move_to("2026-02-02T00:00:00Z");
  const InvoiceLine line = host.invoices().back().lines.back();
  EXPECT_EQ(line.code, "over");
  EXPECT_EQ(line.quantity, Decimal(30)) << "230 - (100 + 2 x 50)";
  EXPECT_EQ(line.amount, eur(3'00));
  ASSERT_TRUE(line.derivation.overage);
  EXPECT_EQ(line.derivation.overage->limit, 200);
  expect_clean(host.world, *host.billing, "after the overage");
}

TEST(AddOnQuota, BillsOverageByWhatIsHeldAtThePeriodsEnd) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_reports"}}});
  const TenantQuota quota = host.billing->quota(*host.clinic);
  ASSERT_TRUE(quota.consume("reports", 140).allowed());
  host.move_to("2026-01-16T00:00:00Z");
  EXPECT_EQ(host.hold(id, {}), "");
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(31'00 + 4'00)) << "140 - 100";
  // Let go with the period's end, it still counts for the period that ends.
  EXPECT_EQ(host.hold(id, {{.code = "more_reports"}}), "");
  ASSERT_TRUE(quota.consume("reports", 140).allowed());
  EXPECT_EQ(host.hold(id, {}, When::kPeriodEnd), "");
  host.move_to("2026-03-02T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(31'00));
  expect_clean(host.world, *host.billing, "after two overages");
}

TEST(AddOnQuota, BillsWhatWasUsedAboveBothWhenItsChargeIsDropped) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_reports"}}});
  ASSERT_TRUE(host.billing->quota(*host.clinic).consume("reports", 170).allowed());
  EXPECT_EQ(host.change({.subscription = id, .plan = "pro", .drops_add_ons = true}), "");
  const InvoiceLine line = host.invoices().back().lines.back();
  EXPECT_EQ(line.code, "over");
  EXPECT_EQ(line.quantity, Decimal(20)) << "170 - (100 + 50)";
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(62'00));
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(AddOnQuota, StatesWhatPlanAndAddOnsGrantAndCost) {
  AddOnHost host;
  host.sell({.plan = "basic", .add_ons = {{.code = "more_reports"}, {.code = "more_users"}}});
  ASSERT_TRUE(host.billing->quota(*host.clinic).consume("reports", 160).allowed());
  const auto statement = host.billing->usage_statement(*host.clinic);
  ASSERT_TRUE(statement.ok()) << statement.status();
  ASSERT_EQ(statement->usage.size(), 3u);
  EXPECT_EQ(statement->usage[0].limit, 15) << "users";
  EXPECT_EQ(statement->usage[1].limit, 150) << "reports";
  EXPECT_EQ(statement->usage[1].used, 160);
  EXPECT_EQ(statement->usage[2].limit, 15) << "mails";
  EXPECT_EQ(statement->recurring, eur(31'00 + 7'75 + 4'00));
  EXPECT_EQ(statement->overage_fees, eur(1'00));
}

TEST(AddOnQuota, CountsEventsThatTellOfWhatAnAddOnAloneGrants) {
  AddOnHost host("2026-01-01T00:00:00Z", R"(
plan { code: "basic" name: "Basic" price { interval: "month" currency: "EUR" amount: "10.00" } }
add_on { code: "sms" name: "SMS" price { interval: "month" currency: "EUR" amount: "2.00" }
  entitlement { name: "sms" limit: 100 window: BILLING_PERIOD } }
)");
  const SubscriptionId id = host.sell({.plan = "basic"});
  const std::vector<UsageEvent> told = {{.key = "e1", .metric = "sms", .quantity = 3}};
  EXPECT_EQ(host.billing->record_usage(*host.clinic, told)->front().reason, "quota.not_entitled");
  EXPECT_EQ(host.hold(id, {{.code = "sms", .quantity = 2}}), "");
  const auto receipts = host.billing->record_usage(*host.clinic, told);
  ASSERT_TRUE(receipts.ok()) << receipts.status();
  EXPECT_EQ(receipts->front().outcome, UsageOutcome::kCounted);
  EXPECT_EQ(receipts->front().limit, 200);
  EXPECT_EQ(host.billing->quota(*host.clinic).check("sms", 1).used(), 4);
  host.move_to("2026-02-02T00:00:00Z");
  expect_clean(host.world, *host.billing, "after a renewal");
}

}  // namespace
}  // namespace octroi::test
