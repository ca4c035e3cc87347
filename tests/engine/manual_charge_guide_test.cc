// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The code of docs/guides/manual_charges.md, run.

#include <string>

#include "engine/charges_desk.h"

namespace octroi::test {
namespace {

TEST(ManualChargeGuide, ChargesAndCredits) {
  Desk desk;
  Billing& billing = *desk.billing;
  const TenantContext& clinic = *desk.clinic;
  const SubscriptionId sub = desk.subscribe();
  // [add]
  auto charges = billing.charges(clinic);
  auto hours = charges.add({.subscription = sub,
                            .label = "Data import",
                            .quantity = *Decimal::parse("2.5"),
                            .unit_amount = Decimal(80),
                            .reason = "agreed with Awa on the phone",
                            .key = "import-17"});
  if (!hours.ok()) FAIL() << hours.status();
  // [/add]
  // [now]
  auto training = charges.add({.subscription = sub,
                               .label = "Training",
                               .unit_amount = Decimal(120),
                               .reason = "a day in Kita",
                               .bills_now = true});
  if (!training.ok()) FAIL() << training.status();
  // [/now]
  EXPECT_EQ(desk.last().total, eur(320'00));
  // [credit]
  auto amends = charges.add({.subscription = sub,
                             .label = "Goodwill",
                             .unit_amount = Decimal(-70),
                             .reason = "the outage of 2 February"});
  if (!amends.ok()) FAIL() << amends.status();
  // [/credit]
  desk.move_to("2026-02-28T09:00:00Z");
  EXPECT_EQ(desk.last().total, eur(0));
  EXPECT_EQ(desk.waiting(), (Texts{"Goodwill -20.00"}));
  // [waiting]
  auto waiting = charges.waiting();
  if (!waiting.ok()) FAIL() << waiting.status();
  for (const ManualCharge& one : *waiting) {
    auto removed = charges.remove({.charge = one.id, .reason = "free after all"});
    if (!removed.ok()) FAIL() << removed.status();
  }
  // [/waiting]
  EXPECT_TRUE(desk.waiting().empty());
  desk.expect_sound("after the guide");
}

}  // namespace
}  // namespace octroi::test
