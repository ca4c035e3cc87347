// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The code of docs/guides/changes_and_pauses.md, run.

#include <optional>
#include <string>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

TEST(ChangesGuide, AChangeWaitsForItsDay) {
  World world("2026-03-01T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kayes", "UTC");
  const auto sold = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(sold.ok() && billing.run_due().ok());
  const SubscriptionId subscription = sold->id;
  // [change-on]
  auto waiting = billing.change(
      clinic, {.subscription = subscription, .plan = "pro", .on = *parse_date("2026-03-15")});
  if (!waiting.ok()) FAIL() << waiting.status();
  waiting->scheduled->plan.code;  // "pro"
  waiting->changes_on;            // 2026-03-15; run_due() makes the change on that day
  // [/change-on]
  EXPECT_EQ(waiting->scheduled->plan.code, "pro");
  // [undo-change]
  auto kept = billing.undo_change(clinic, {.subscription = subscription});
  // [/undo-change]
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->scheduled, std::nullopt);
  expect_clean(world, billing, "after the guide");
}

TEST(ChangesGuide, APauseHasAPolicy) {
  World world("2026-03-01T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kayes", "UTC");
  const auto sold = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(sold.ok() && billing.run_due().ok());
  const SubscriptionId subscription = sold->id;
  // [pause]
  auto pausing = billing.pause(clinic, {.subscription = subscription,
                                        .resumes_on = *parse_date("2026-04-20"),
                                        .policy = {.extends_term = true, .keeps_anchor = true},
                                        .starts_on = *parse_date("2026-03-11")});
  if (!pausing.ok()) FAIL() << pausing.status();
  pausing->pauses_on;  // 2026-03-11
  // [/pause]
  run_daily(world, billing, "2026-05-12T09:00:00Z");
  const Subscription held = *billing.subscription(clinic, subscription);
  EXPECT_EQ(held.current_end, day("2026-06-01")) << "paid to 11 May, then to the bill day";
  expect_clean(world, billing, "after the guide");
}

}  // namespace
}  // namespace octroi::test
