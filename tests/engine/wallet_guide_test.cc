// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The code of docs/guides/wallets.md, run.

#include <string>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

TEST(WalletGuide, PaysBeforeItIsBilled) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kayes");
  // [wallet]
  auto wallet = billing.create_wallet(
      clinic,
      {.name = "AI credits", .currency = kEur, .rate = *Decimal::parse("0.10"), .priority = 1});
  if (!wallet.ok()) FAIL() << wallet.status();
  auto gift = billing.grant_credits(clinic, {.wallet = wallet->id,
                                             .credits = Decimal(100),
                                             .expires_on = day("2026-03-01"),
                                             .reason = "launch"});
  if (!gift.ok()) FAIL() << gift.status();
  // [/wallet]
  // [top-up]
  auto invoice = billing.top_up(clinic, {.wallet = wallet->id,
                                         .credits = Decimal(1000),
                                         .payment_method = {"card", "pm_1Nv"},
                                         .key = "top-up-81"});
  if (!invoice.ok()) FAIL() << invoice.status();
  // The next run charges it; the credits can be used from then on.
  if (auto run = billing.run_due(); !run.ok()) FAIL() << run.status();
  // [/top-up]
  // [rule]
  auto topped_up_by_itself = billing.set_auto_top_up(
      clinic,
      {.wallet = wallet->id,
       .auto_top_up = AutoTopUp{
           .credits = Decimal(500), .below = Decimal(200), .payment_method = {"card", "pm_1Nv"}}});
  if (!topped_up_by_itself.ok()) FAIL() << topped_up_by_itself.status();
  // [/rule]
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  // [movements]
  std::string account;
  auto movements = billing.wallet_movements(clinic, wallet->id);
  if (!movements.ok()) FAIL() << movements.status();
  for (const WalletMovement& one : *movements) {
    account += format_date(one.on) + " " + std::string(to_string(one.kind)) + " " +
               one.amount.to_string() + "\n";
  }
  // [/movements]
  EXPECT_EQ(account,
            "2026-01-31 granted 10.00 EUR\n2026-01-31 paid 100.00 EUR\n"
            "2026-01-31 drawn -10.00 EUR\n2026-01-31 drawn -40.00 EUR\n");
  // [known]
  auto then = billing.as_known(clinic, day("2026-02-10"), at("2026-02-11T12:00:00Z"));
  if (!then.ok()) FAIL() << then.status();
  for (const KnownBalance& balance : then->balances) {
    EXPECT_EQ(balance.owed, eur(0)) << "the wallet paid";
    EXPECT_EQ(balance.prepaid, eur(60'00));
  }
  // [/known]
  expect_clean(world, billing, "at the end");
}

TEST(WalletGuide, BillsEarlyAndLooksAhead) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kayes");
  const Operator owner = world.op;
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  // [thresholds]
  auto thresholds = billing.set_thresholds(
      clinic,
      {.subscription = sub->id,
       .thresholds = {.steps = {Decimal(100), Decimal(250)}, .recurring_step = Decimal(500)}});
  if (!thresholds.ok()) FAIL() << thresholds.status();
  // [/thresholds]
  const std::string next_plans = std::string(kPlans) + R"(
plan { code: "starter" version: 2 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "75.00" } })";
  // [impact]
  auto next = parse_catalog(next_plans, CatalogFormat::kText, "next.textproto");
  if (!next.ok()) FAIL() << next.status();
  auto impact = billing.preview_catalog(owner, *next);
  if (!impact.ok()) FAIL() << impact.status();
  const std::string who_pays_what = to_text(*impact);
  // [/impact]
  EXPECT_NE(who_pays_what.find("starter@1 -> starter@2  month EUR  " + sub->id.to_string() +
                               ": 50.00 -> 75.00 (+25.00)\n"),
            std::string::npos)
      << who_pays_what;
  expect_clean(world, billing, "at the end");
}

}  // namespace
}  // namespace octroi::test
