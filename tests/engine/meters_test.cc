// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What each kind of meter shows, carries over and refuses.

#include <string>
#include <vector>

#include "engine/metered_shop.h"

namespace octroi::test {
namespace {

TEST(Meters, EachShowsItsOwn) {
  const struct {
    const char* meter;
    const char* shown;
  } rows[] = {
      {"meter { aggregation: COUNT }", "4"},
      {"meter { aggregation: SUM }", "9.5"},
      {"meter { aggregation: MAX }", "5"},
      {"meter { aggregation: LATEST }", "2"},
      {"meter { aggregation: AVERAGE decimals: 2 }", "2.38"},
  };
  for (const auto& row : rows) {
    Shop shop(usage(kUnit, row.meter));
    for (const char* value : {"0.5", "5", "2", "2"}) {
      shop.world.clock.advance(std::chrono::seconds(1));
      EXPECT_EQ(shop.use(value), "counted");
    }
    EXPECT_EQ(shop.shown(), row.shown) << row.meter;
    shop.until("2026-03-01T09:00:00Z");
    EXPECT_EQ(*Decimal::parse(shop.billed()), *Decimal::parse(row.shown)) << row.meter;
    shop.expect_sound(row.meter);
  }
}

TEST(Meters, UniqueCountsEachItemOnceAPeriod) {
  Shop shop(usage(kUnit, "meter { aggregation: UNIQUE }"));
  for (const char* item : {"ann", "bob", "ann"}) {
    EXPECT_EQ(shop.tell({.key = {}, .item = item}), "counted");
  }
  EXPECT_EQ(shop.tell({.key = {}}), "usage.bad_item");
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "2.00");
  EXPECT_EQ(shop.tell({.key = {}, .item = "ann"}), "counted");
  shop.until("2026-04-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "1.00");
  shop.expect_sound("after two periods");
}

// From 31 January to 28 February are 28 days.
TEST(Meters, AWeightedSumIsTheAverageByTimeAndCarriesOver) {
  Shop shop(usage(kUnit, "meter { aggregation: WEIGHTED_SUM carries_over: true }"));
  EXPECT_EQ(shop.tell({.key = {}, .at = at("2026-01-30T23:00:00Z"), .value = Decimal(7)}),
            "counted");
  EXPECT_EQ(shop.tell({.key = {}, .at = at("2026-01-30T23:00:00Z"), .value = Decimal(-3)}),
            "counted");
  shop.until("2026-02-14T00:00:00Z");
  EXPECT_EQ(shop.tell({.key = {}, .at = at("2026-02-13T23:00:00Z"), .value = Decimal(2)}),
            "counted");
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "5.00") << "4 for 14 days and 6 for 14";
  shop.until("2026-04-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "6.00") << "nothing was told: the level stands";
  shop.expect_sound("after two periods");
}

TEST(Meters, ALevelIsHeldUntilTheEnd) {
  Shop shop(usage(kUnit, "meter { aggregation: WEIGHTED_SUM carries_over: true }"));
  EXPECT_EQ(shop.tell({.key = {}, .at = at("2026-01-30T23:00:00Z"), .value = Decimal(28)}),
            "counted");
  shop.until("2026-02-07T09:00:00Z");
  ASSERT_TRUE(
      shop.billing->cancel(*shop.tenant, {.subscription = shop.sub, .when = When::kNow}).ok());
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.billed(), "7.00") << "28 for 7 of 28 days";
  shop.expect_sound("after the end");
}

TEST(Meters, SeatsCarryOverFromTheTrialAndFromPeriodToPeriod) {
  Shop shop(usage(kUnit, "meter { aggregation: SUM carries_over: true }"), 10);
  EXPECT_EQ(shop.use("5"), "counted");
  EXPECT_EQ(shop.use("-2"), "counted");
  shop.until("2026-02-12T09:00:00Z");
  EXPECT_EQ(shop.shown(), "3");
  EXPECT_EQ(shop.use("1"), "counted");
  shop.until("2026-03-12T09:00:00Z");
  EXPECT_EQ(shop.billed(), "4.00");
  EXPECT_EQ(shop.use("-9"), "counted");
  shop.until("2026-04-12T09:00:00Z");
  EXPECT_EQ(invoices_of(*shop.billing, *shop.tenant).size(), 1u) << "it is not billed below 0";
  EXPECT_EQ(shop.use("6"), "counted");
  shop.until("2026-05-12T09:00:00Z");
  EXPECT_EQ(shop.billed(), "1.00") << "what is carried may be";
  shop.expect_sound("after four periods");
}

TEST(Meters, ALevelIsKeptThroughAPlanThatDoesNotBillIt) {
  const std::string meter = "meter { aggregation: SUM carries_over: true }";
  std::string catalog = usage(kUnit, meter);
  catalog += R"(plan { code: "q" version: 1 name: "Q"
    price { interval: "month" currency: "EUR" amount: "9" }
    entitlement { name: "m" unlimited: true window: BILLING_PERIOD )" +
             meter + " } }";
  Shop shop(catalog);
  EXPECT_EQ(shop.use("5"), "counted");
  const auto change = [&](const char* plan) {
    return shop.billing->change(*shop.tenant, {.subscription = shop.sub, .plan = plan}).ok();
  };
  ASSERT_TRUE(change("q"));
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.use("2"), "counted");
  shop.until("2026-04-01T09:00:00Z");
  ASSERT_TRUE(change("p"));
  shop.until("2026-05-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "7.00");
  shop.expect_sound("after three periods");
}

// A host that was down for three months bills them one after the other, in one plan.
TEST(Meters, PeriodsThatAreCaughtUpCarryOverToo) {
  Shop shop(usage(kUnit, "meter { aggregation: SUM carries_over: true }",
                  R"(spend { commitment: "20" term_periods: 3 })"));
  EXPECT_EQ(shop.use("3"), "counted");
  shop.world.clock.set(at("2026-05-01T09:00:00Z"));
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.billed(), "3.00, 11.00") << "9 in three periods of the committed 20";
  shop.expect_sound("after the catching up");
}

TEST(Meters, WhatIsToldAgainCountsOnceAndMustBeTheSame) {
  Shop shop(usage(kUnit, kSum));
  const UsageEvent event{
      .key = "a", .value = *Decimal::parse("1.50"), .properties = {{"x", "1"}, {"y", "2"}}};
  EXPECT_EQ(shop.tell(event), "counted");
  UsageEvent again = event;
  again.value = *Decimal::parse("1.5");
  std::swap(again.properties[0], again.properties[1]);
  EXPECT_EQ(shop.tell(again), "repeated");
  again.value = *Decimal::parse("1.51");
  EXPECT_EQ(shop.tell(again), "usage.key_reused");
  again = event;
  again.properties.pop_back();
  EXPECT_EQ(shop.tell(again), "usage.key_reused");
  EXPECT_EQ(shop.shown(), "1.5");
  shop.expect_sound("after one event");
}

TEST(Meters, BadEventsAreRefused) {
  const UsageEvent rows[] = {
      {.key = "usage.bad_value", .value = *Decimal::parse("0.0000001")},
      {.key = "usage.bad_value", .value = *Decimal::parse("1000000000000.1")},
      {.key = "usage.bad_value", .value = Decimal(-1)},
      {.key = "usage.bad_item", .item = "ann"},
      {.key = "usage.bad_property", .properties = {{"the x", "1"}}},
      {.key = "usage.bad_property", .properties = {{"x", ""}}},
      {.key = "usage.bad_property", .properties = {{"x", "a\nb"}}},
      {.key = "usage.bad_property", .properties = {{"x", "1"}, {"x", "2"}}},
      {.key = "usage.bad_property", .properties = std::vector<MeterProperty>(17)},
      {.key = "usage.bad_quantity", .quantity = 0},
  };
  Shop shop(usage(kUnit, kSum));
  for (const UsageEvent& row : rows) EXPECT_EQ(shop.tell(row), row.key);
  EXPECT_EQ(shop.shown(), "0");
  Shop plain(usage(kUnit, ""));
  EXPECT_EQ(plain.use("1"), "usage.not_metered");
  EXPECT_EQ(plain.tell({.key = {}, .item = "x"}), "usage.not_metered");
}

// What docs/guides/usage.md shows.
TEST(Meters, AreToldAsTheGuideSays) {
  std::string catalog = usage(R"(model: MATRIX dimension: "region"
    row { value: "eu" unit_amount: "0.40" } default_amount: "0.10")",
                              kSum);
  for (std::size_t at = 0; (at = catalog.find("\"m\"", at)) != std::string::npos;) {
    catalog.replace(at, 3, "\"gpu_hours\"");
  }
  Shop shop(catalog);
  Billing& billing = *shop.billing;
  const TenantContext& tenant = *shop.tenant;
  // [metered-events]
  const UsageEvent events[] = {{.key = "job-17",
                                .metric = "gpu_hours",
                                .value = *Decimal::parse("1.25"),
                                .properties = {{"region", "eu"}}},
                               {.key = "job-18", .metric = "gpu_hours", .value = Decimal(3)}};
  auto receipts = billing.record_usage(tenant, events);
  auto statement = billing.usage_statement(tenant);  // gpu_hours: shown 4.25, 0.80 due so far
  // [/metered-events]
  ASSERT_TRUE(receipts.ok() && statement.ok());
  EXPECT_EQ(receipts->back().outcome, UsageOutcome::kCounted);
  EXPECT_EQ(statement->usage.front().shown, *Decimal::parse("4.25"));
  EXPECT_EQ(statement->overage_fees, eur(80));
}

TEST(Meters, NoQuotaIsAskedOfThem) {
  Shop shop(usage(kUnit, kSum));
  EXPECT_EQ(shop.billing->quota(*shop.tenant).consume("m", 1).reason(), "metered");
  EXPECT_EQ(shop.billing->quota(*shop.tenant).check("m", 1).reason(), "metered");
}

}  // namespace
}  // namespace octroi::test
