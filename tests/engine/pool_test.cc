// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A limit of a parent counts what its children use.

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/pool_world.h"

namespace octroi::test {
namespace {

using Words = std::vector<std::string>;

// Nobody has the licence yet.
class PoolsToCome : public InWorld<PoolWorld> {};

class Pools : public InWorld<PoolWorld> {
 protected:
  const TenantContext ministry = world.holder(billing, "ministry");
};

TEST_F(Pools, ACallIsLetInWhereBothLimitsLetItIn) {
  const TenantContext gao = world.centre(billing, "gao", ministry, "centre");
  const TenantContext kita = world.centre(billing, "kita", ministry, "centre");
  EXPECT_EQ(in_words(billing.quota(gao).consume("patients", 50)), "within_limit 50 of 60, 10 left");
  EXPECT_EQ(in_words(billing.quota(gao).consume("patients", 11)), "limit_reached 50 of 60, 10 left")
      << "its own is full, the pool is not";
  EXPECT_EQ(in_words(billing.quota(kita).consume("patients", 45)),
            "within_limit 95 of 100, 5 left, pooled")
      << "the pool has less left than its own 15";
  EXPECT_EQ(in_words(billing.quota(kita).consume("patients", 6)),
            "limit_reached 95 of 100, 5 left, pooled");
  EXPECT_EQ(in_words(billing.quota(kita).check("patients", 5)),
            "within_limit 100 of 100, 0 left, pooled");
  EXPECT_EQ(world.uses(billing, ministry, {gao, kita}),
            (Words{"0 patients 2026-01 50", "1 patients 2026-01 45"}))
      << "what was refused is counted in neither";
  EXPECT_EQ(billing.usage_statement(kita)->usage.front().used, 45);
  world.expect_sound(billing);
}

TEST(PoolsAtMonthsEnd, TheAnswerTellsWhenTheLimitThatRefusesResets) {
  PoolWorld world("2026-01-31T20:00:00Z");
  Billing billing(world.store, world.catalog, world.payer_options());
  const TenantContext ministry = world.holder(billing, "ministry");
  // It is February in Osaka already; the licence is counted where the ministry is.
  const TenantContext osaka = world.centre(billing, "osaka", ministry, "centre", "Asia/Tokyo");
  const TenantContext gao = world.centre(billing, "gao", ministry, "centre");
  EXPECT_TRUE(billing.quota(osaka).consume("patients", 60).allowed());
  EXPECT_TRUE(billing.quota(gao).consume("patients", 40).allowed());
  const QuotaAnswer refused = billing.quota(gao).consume("patients");
  EXPECT_EQ(in_words(refused), "limit_reached 100 of 100, 0 left, pooled");
  EXPECT_EQ(refused.resets_at(), at("2026-02-01T00:00:00Z"));
  EXPECT_EQ(refused.retry_after(), Duration(std::chrono::hours(4)));
  EXPECT_EQ(world.uses(billing, ministry, {osaka, gao}),
            (Words{"0 patients 2026-01 60", "1 patients 2026-01 40"}));
  world.clock.advance(std::chrono::hours(4));
  EXPECT_EQ(in_words(billing.quota(osaka).consume("patients")), "limit_reached 60 of 60, 0 left")
      << "the pool begins anew, its own February does not";
  EXPECT_EQ(in_words(billing.quota(gao).consume("patients", 60)), "within_limit 60 of 60, 0 left")
      << "both began anew";
  world.expect_sound(billing);
}

TEST_F(Pools, WhatComesBackComesBackToBoth) {
  const TenantContext gao = world.centre(billing, "gao", ministry, "centre");
  EXPECT_TRUE(billing.quota(gao).consume("patients", 30).allowed());
  EXPECT_TRUE(billing.quota(ministry).consume("patients", 20).allowed());
  EXPECT_EQ(in_words(billing.quota(gao).release("patients", 12)), "within_limit 18 of 60, 42 left");
  EXPECT_EQ(world.uses(billing, ministry, {gao}), Words{"0 patients 2026-01 18"});
  EXPECT_EQ(in_words(billing.quota(ministry).check("patients")), "within_limit 39 of 100, 61 left");
  EXPECT_EQ(billing.quota(gao).release("patients", 19).reason(), "below_zero");
  EXPECT_EQ(billing.quota(ministry).release("patients", 21).reason(), "below_zero")
      << "the rest is the children's";
  EXPECT_TRUE(billing.quota(ministry).release("patients", 20).allowed());
  EXPECT_EQ(world.uses(billing, ministry, {gao}), Words{"0 patients 2026-01 18"});
  world.expect_sound(billing);
}

TEST_F(Pools, ADelegatedLimitGrantsWhatNoPlanOfTheChildsOwnDoes) {
  const TenantContext gao = world.centre(billing, "gao", ministry);
  EXPECT_EQ(in_words(billing.quota(gao).consume("users", 7)),
            "within_limit 7 of 10, 3 left, pooled");
  EXPECT_EQ(in_words(billing.quota(gao).consume("users", 4)),
            "limit_reached 7 of 10, 3 left, pooled");
  EXPECT_EQ(in_words(billing.quota(gao).consume("visits", 25)), "overage 25 of 20, 0 left, pooled");
  EXPECT_EQ(in_words(billing.quota(gao).release("visits", 5)),
            "within_limit 20 of 20, 0 left, pooled");
  EXPECT_EQ(billing.quota(gao).release("visits", 21).reason(), "below_zero");
  for (const std::int64_t none : {std::int64_t{0}, std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_EQ(billing.quota(gao).release("visits", none).reason(), "amount_not_positive");
    EXPECT_EQ(billing.quota(gao).consume("visits", none).reason(), "amount_not_positive");
    EXPECT_EQ(billing.quota(gao).consume("users", none).reason(), "amount_not_positive");
  }
  EXPECT_EQ(billing.quota(gao).consume("patients").reason(), "no_subscription")
      << "pooled, and not delegated";
  world.subscribe(billing, gao, "centre");
  EXPECT_EQ(in_words(billing.quota(gao).consume("users")), "limit_reached 7 of 5, 0 left")
      << "its own plan limits the level that it has";
  EXPECT_TRUE(billing.quota(gao).release("users", 3).allowed());
  EXPECT_EQ(in_words(billing.quota(gao).consume("users")), "within_limit 5 of 5, 0 left");
  EXPECT_EQ(world.uses(billing, ministry, {gao}),
            (Words{"0 visits period 0 20", "0 users level 5"}));
  world.expect_sound(billing);
}

TEST_F(Pools, AChildLearnsNothingElseOfItsParent) {
  const TenantContext gao = world.centre(billing, "gao", ministry);
  const TenantContext below = world.centre(billing, "below", gao);
  const TenantContext stranger = make_tenant(billing, "stranger", "UTC");
  const auto named = billing.create_tenant(
      {.name = "Named", .slug = "named", .zone = "UTC", .parent = ministry.tenant()});
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_EQ(billing.quota(gao).consume("sites").reason(), "no_subscription") << "not pooled";
  EXPECT_EQ(error_code(billing.quota(gao).flag("dhis2").status()), "quota.no_subscription");
  EXPECT_TRUE(billing.invoices(gao)->empty());
  EXPECT_TRUE(billing.subscriptions(gao)->empty());
  EXPECT_EQ(billing.quota(stranger).consume("users").reason(), "no_subscription");
  EXPECT_EQ(billing.quota(below).consume("users").reason(), "no_subscription")
      << "a pool is one step deep";
  EXPECT_EQ(billing.quota(*named).consume("users").reason(), "no_subscription")
      << "who names a parent when it signs up has no part in its limits";
  EXPECT_TRUE(world.uses(billing, ministry, {gao, below, stranger, *named}).empty());
}

TEST_F(PoolsToCome, WhereTheParentsPlanIsNotInUseThereIsNoPool) {
  const TenantContext ministry = make_tenant(billing, "ministry", "UTC");
  const SubscriptionId licence = world.subscribe(billing, ministry, "licence");
  const TenantContext gao = world.centre(billing, "gao", ministry, "centre");
  const TenantContext kita = world.centre(billing, "kita", ministry);
  EXPECT_TRUE(billing.quota(gao).consume("users", 2).allowed());
  EXPECT_TRUE(billing.quota(kita).consume("users", 3).allowed());
  ASSERT_TRUE(billing.suspend(ministry, {.subscription = licence, .reason = "unpaid"}).ok());
  EXPECT_EQ(in_words(billing.quota(gao).consume("users", 3)), "within_limit 5 of 5, 0 left");
  EXPECT_EQ(billing.quota(kita).consume("users").reason(), "no_subscription");
  ASSERT_TRUE(billing.reactivate(ministry, {.subscription = licence}).ok());
  EXPECT_EQ(in_words(billing.quota(kita).consume("users")), "within_limit 6 of 10, 4 left, pooled");
  EXPECT_TRUE(billing.quota(gao).release("users", 1).allowed());
  EXPECT_EQ(in_words(billing.quota(gao).consume("users")), "within_limit 5 of 5, 0 left");
  EXPECT_EQ(world.uses(billing, ministry, {gao, kita}),
            (Words{"0 users level 5", "1 users level 4"}))
      << "what was counted without the pool is taken in by the next call";
  world.expect_sound(billing);
}

TEST_F(Pools, WhatIsAboveThePooledLimitIsBilledToTheParent) {
  const TenantContext gao = world.centre(billing, "gao", ministry);
  const TenantContext kita = world.centre(billing, "kita", ministry);
  EXPECT_TRUE(billing.quota(gao).consume("visits", 15).allowed());
  EXPECT_TRUE(billing.quota(ministry).consume("visits", 3).allowed());
  EXPECT_EQ(in_words(billing.quota(kita).consume("visits", 13)),
            "overage 31 of 20, 0 left, pooled");
  world.run_at(billing, "2026-02-10T09:00:00Z");
  const Invoice billed = invoices_of(billing, ministry).back();
  ASSERT_EQ(billed.lines.size(), 2u);
  EXPECT_EQ(billed.lines.back().kind, LineKind::kOverage);
  EXPECT_EQ(billed.lines.back().quantity, Decimal(11));
  EXPECT_EQ(billed.lines.back().amount, eur(5'50));
  EXPECT_TRUE(invoices_of(billing, gao).empty());
  EXPECT_EQ(in_words(billing.quota(kita).consume("visits", 2)),
            "within_limit 2 of 20, 18 left, pooled");
  EXPECT_EQ(world.uses(billing, ministry, {gao, kita}),
            (Words{"0 visits period 0 15", "1 visits period 0 13", "1 visits period 1 2"}));
  world.expect_sound(billing);
}

TEST_F(Pools, WhoUsedWhatStaysWhereAChangeBillsItInsideThePeriod) {
  const TenantContext gao = world.centre(billing, "gao", ministry);
  EXPECT_TRUE(billing.quota(gao).consume("visits", 25).allowed());
  const UsageEvent told{.key = "v-1", .metric = "visits", .quantity = 4};
  ASSERT_TRUE(billing.record_usage(ministry, std::span(&told, 1)).ok());
  const SubscriptionId licence = billing.subscriptions(ministry)->front().id;
  const auto changed =
      billing.change(ministry, {.subscription = licence, .plan = "flat", .when = When::kNow});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(billing.quota(ministry).release("visits").reason(), "below_zero")
      << "of 29 a child used 25, and events told of 4";
  EXPECT_EQ(in_words(billing.quota(gao).consume("visits")),
            "within_limit 30 of 500, 470 left, pooled");
  EXPECT_EQ(world.uses(billing, ministry, {gao}), Words{"0 visits period 0 26"});
  world.expect_sound(billing);
}

TEST_F(Pools, WhoLeavesGivesItsLevelsBackAndTakesThemAlong) {
  const TenantContext region = world.holder(billing, "region", "region");
  const TenantContext gao = world.centre(billing, "gao", ministry, "centre");
  EXPECT_TRUE(billing.quota(gao).consume("users", 3).allowed());
  EXPECT_TRUE(billing.quota(gao).consume("patients", 30).allowed());
  world.set(billing, gao, {.parent = region.tenant(), .is_pooled = true});
  EXPECT_EQ(world.uses(billing, ministry, {gao}),
            (Words{"0 patients 2026-01 30", "0 users level 0"}));
  EXPECT_EQ(in_words(billing.quota(ministry).check("users")), "within_limit 1 of 10, 9 left");
  EXPECT_EQ(in_words(billing.quota(ministry).check("patients")), "within_limit 31 of 100, 69 left")
      << "what was counted stays for the window";
  EXPECT_EQ(in_words(billing.quota(gao).consume("users")), "within_limit 4 of 4, 0 left, pooled")
      << "all that it has counts where it is now";
  EXPECT_EQ(in_words(billing.quota(gao).consume("users")), "limit_reached 4 of 4, 0 left, pooled");
  EXPECT_EQ(world.uses(billing, region, {gao}), Words{"0 users level 4"});
  world.expect_sound(billing);
  world.set(billing, gao, {.parent = region.tenant()});
  EXPECT_EQ(world.uses(billing, region, {gao}), Words{"0 users level 0"});
  EXPECT_EQ(in_words(billing.quota(gao).consume("users")), "within_limit 5 of 5, 0 left");
  world.expect_sound(billing);
}

TEST_F(Pools, WhoIsClosedGivesItsLevelsBackAndMayBeErased) {
  const TenantContext gao = world.centre(billing, "gao", ministry);
  EXPECT_TRUE(billing.quota(gao).consume("users", 3).allowed());
  EXPECT_TRUE(billing.quota(gao).consume("visits", 5).allowed());
  ASSERT_TRUE(billing.change_tenant(world.op, gao.tenant(), SuspendTenant{.reason = "fraud"}).ok());
  EXPECT_EQ(billing.quota(gao).consume("users").reason(), "no_subscription") << "kept out";
  EXPECT_EQ(world.uses(billing, ministry, {gao}),
            (Words{"0 visits period 0 5", "0 users level 3"}));
  ASSERT_TRUE(billing.change_tenant(world.op, gao.tenant(), CancelTenant{}).ok());
  const Words left{"0 visits period 0 5", "0 users level 0"};
  EXPECT_EQ(world.uses(billing, ministry, {gao}), left);
  EXPECT_EQ(billing.quota(gao).consume("users").reason(), "no_subscription");
  ASSERT_TRUE(billing.erase_tenant(world.op, gao.tenant()).ok());
  EXPECT_EQ(world.uses(billing, ministry, {gao}), left);
  EXPECT_EQ(in_words(billing.quota(ministry).check("users")), "within_limit 1 of 10, 9 left");
  world.expect_sound(billing);
}

TEST_F(Pools, ALevelOfBeforeIsTakenInByTheNextCall) {
  const TenantContext gao = make_tenant(billing, "gao", "UTC");
  world.subscribe(billing, gao, "centre");
  EXPECT_TRUE(billing.quota(gao).consume("users", 4).allowed());
  world.set(billing, gao, {.parent = ministry.tenant(), .is_pooled = true});
  EXPECT_TRUE(billing.quota(ministry).consume("users", 6).allowed());
  EXPECT_EQ(in_words(billing.quota(gao).consume("users")), "limit_reached 6 of 10, 4 left, pooled")
      << "its five are one too many";
  EXPECT_TRUE(billing.quota(gao).release("users", 2).allowed());
  EXPECT_EQ(in_words(billing.quota(gao).consume("users")), "within_limit 9 of 10, 1 left, pooled");
  EXPECT_EQ(world.uses(billing, ministry, {gao}), Words{"0 users level 3"});
  world.expect_sound(billing);
}

TEST_F(Pools, EventsOfAChildCountInThePoolToo) {
  const TenantContext gao = world.centre(billing, "gao", ministry, "centre");
  const UsageEvent told[] = {{.key = "p-1", .metric = "patients", .quantity = 90},
                             {.key = "u-1", .metric = "users", .quantity = 2},
                             {.key = "p-2", .metric = "patients", .quantity = 20},
                             {.key = "p-1", .metric = "patients", .quantity = 90}};
  const auto receipts = billing.record_usage(gao, told);
  ASSERT_TRUE(receipts.ok()) << receipts.status();
  EXPECT_EQ(receipts->back().outcome, UsageOutcome::kRepeated);
  EXPECT_EQ(world.uses(billing, ministry, {gao}),
            (Words{"0 patients 2026-01 110", "0 users level 2"}));
  EXPECT_EQ(in_words(billing.quota(ministry).consume("patients")),
            "limit_reached 110 of 100, 0 left");
  EXPECT_EQ(billing.quota(gao).release("patients").reason(), "below_zero") << "events stay told";
  world.expect_sound(billing);
}

TEST_F(PoolsToCome, TheAccountNamesAParent) {
  const TenantContext gao = make_tenant(billing, "gao", "UTC");
  const TenantId nobody = *TenantId::parse("00000000-0000-7000-8000-000000000001");
  EXPECT_EQ(error_code(billing.accounts(world.op).set(gao.tenant(), {.is_pooled = true}).status()),
            "tenant.no_parent");
  EXPECT_EQ(error_code(billing.accounts(world.op).pooled_use(nobody).status()), "tenant.not_found");
}

}  // namespace
}  // namespace octroi::test
