// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The code of docs/guides/add_ons.md, run.

#include <string>

#include "engine/add_ons_world.h"

namespace octroi::test {
namespace {

constexpr char kGuidePlans[] = R"(
plan { code: "starter" version: 1 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "50.00" }
  price { interval: "year" currency: "EUR" amount: "500.00" }
  entitlement { name: "users" limit: 5 } }
plan { code: "solo" version: 1 name: "Solo"
  price { interval: "month" currency: "EUR" amount: "20.00" }
  entitlement { name: "users" limit: 1 } }
add_on {
  code: "extra_users" version: 1 name: "Ten more users" plan: "starter"
  price { interval: "month" currency: "EUR" amount: "4.00" }
  price { interval: "year" currency: "EUR" amount: "40.00" }
  entitlement { name: "users" limit: 10 }
}
add_on {
  code: "backup" version: 1 name: "Backup"
  price { interval: "month" currency: "EUR" amount: "6.00"
    charge { code: "setup" description: "Backup, set up" kind: ONE_OFF amount: "30.00" } }
  entitlement { name: "backup" flag: true }
}
)";

TEST(AddOnsGuide, SellsChangesAndLetsGo) {
  AddOnHost host("2026-04-01T00:00:00Z", kGuidePlans);
  Billing& billing = *host.billing;
  const TenantContext& clinic = *host.clinic;
  const PaymentMethod card = kCard;
  // [subscribe]
  auto sold = billing.subscribe(clinic, {.plan = "starter",
                                         .add_ons = {{.code = "extra_users", .quantity = 3}},
                                         .payment_method = card});
  // [/subscribe]
  ASSERT_TRUE(sold.ok()) << sold.status();
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(host.totals().back(), 62'00);
  host.move_to("2026-04-16T00:00:00Z");
  // [change]
  auto changed =
      billing.change(clinic, {.subscription = sold->id,
                              .add_ons = std::vector<WantedAddOn>{
                                  {.code = "extra_users", .quantity = 5}, {.code = "backup"}}});
  // [/change]
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(host.totals().back(), 4'00 + 3'00 + 30'00) << "half a month, and the setup";
  // [quota]
  auto quota = billing.quota(clinic);
  auto users = quota.check("users").limit();  // 55: 5 of the plan, and 5 x 10
  auto backup = quota.flag("backup");         // true
  // [/quota]
  EXPECT_EQ(users, 55);
  EXPECT_TRUE(backup.value());
  // [plan]
  auto refused = billing.change(clinic, {.subscription = sold->id, .plan = "solo"});
  auto why = error_code(refused.status());  // "catalog.add_on_not_for_plan"
  auto moved =
      billing.change(clinic, {.subscription = sold->id, .plan = "solo", .drops_add_ons = true});
  // [/plan]
  EXPECT_EQ(why, "catalog.add_on_not_for_plan");
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->terms.add_ons, (AddOns{{"backup", 1, 1}}));
  // [let-go]
  auto alone = billing.change(clinic, {.subscription = sold->id,
                                       .add_ons = std::vector<WantedAddOn>{},  // none from then on
                                       .when = When::kPeriodEnd});
  // [/let-go]
  ASSERT_TRUE(alone.ok()) << alone.status();
  host.move_to("2026-05-02T00:00:00Z");
  EXPECT_EQ(host.totals().back(), 20'00);
  expect_clean(host.world, billing, "as the guide has it");
}

}  // namespace
}  // namespace octroi::test
