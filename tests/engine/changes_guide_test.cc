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
  const std::string next = waiting->scheduled->plan.code;  // "pro"
  const auto changes_on = waiting->changes_on;  // 2026-03-15, on which run_due() makes the change
  // [/change-on]
  EXPECT_EQ(next, "pro");
  EXPECT_EQ(changes_on, day("2026-03-15"));
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
  const auto pauses_on = pausing->pauses_on;  // 2026-03-11
  // [/pause]
  EXPECT_EQ(pauses_on, day("2026-03-11"));
  run_daily(world, billing, "2026-05-12T09:00:00Z");
  const Subscription held = *billing.subscription(clinic, subscription);
  EXPECT_EQ(held.current_end, day("2026-06-01")) << "paid to 11 May, then to the bill day";
  expect_clean(world, billing, "after the guide");
}

}  // namespace
}  // namespace octroi::test
