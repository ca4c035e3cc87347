// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Prices that read events, from the catalogue to the invoice: what the meter shows is what is
// billed, and verify makes the lines again.

#include <string>
#include <vector>

#include "engine/metered_shop.h"

namespace octroi::test {
namespace {

TEST(MeteredCharges, APercentageOfEachEvent) {
  Shop shop(usage(R"(model: PERCENTAGE percent: "2" fixed_per_event: "0.30" free_events: 1
                     event_minimum: "1" event_maximum: "5")",
                  kSum));
  for (const char* money : {"70", "50", "10", "900", "60"}) EXPECT_EQ(shop.use(money), "counted");
  EXPECT_EQ(shop.shown(), "1090");
  EXPECT_EQ(shop.billing->usage_statement(*shop.tenant)->overage_fees, eur(8'80));
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "2.20, 0.60, 1.00, 5.00");
  const std::string why = shop.why();
  EXPECT_NE(why.find("110 x 0.02 for m: percentage, meter at 1090, 5 events, rounded half up"),
            std::string::npos)
      << why;
  EXPECT_NE(why.find("1 x 5 for m: most, meter at 1090, 5 events"), std::string::npos) << why;
  shop.expect_sound("after the renewal");
}

TEST(MeteredCharges, TheFirstEventsInTimeAreFree) {
  Shop shop(usage(R"(model: PERCENTAGE percent: "10" free_events: 1)", kSum));
  EXPECT_EQ(shop.tell({.key = "late", .at = at("2026-01-31T08:30:00Z"), .value = Decimal(5)}),
            "counted");
  EXPECT_EQ(shop.tell({.key = "first", .at = at("2026-01-31T08:00:00Z"), .value = Decimal(100)}),
            "counted");
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "0.50") << "that of 08:00 is free, though it was told later";
  shop.expect_sound("after the renewal");
}

TEST(MeteredCharges, GraduatedPercentages) {
  Shop shop(usage(R"(model: GRADUATED_PERCENTAGE tier { up_to: "100" percent: "2" }
                     tier { percent: "1" flat_amount: "0.50" })",
                  kSum));
  shop.use("90.50");
  shop.use("20.25");
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "2.00, 0.11, 0.50");
  shop.expect_sound("after the renewal");
}

TEST(MeteredCharges, BlocksOfEachTierAndOfTheTopOne) {
  const std::string blocks = R"(block { block_size: "10" block_amount: "1" blocks: "2" }
                                block { block_size: "10" block_amount: "0.5" })";
  for (const bool is_top : {false, true}) {
    Shop shop(usage(
        std::string("model: BLOCKS ") + (is_top ? "block_policy: TOP_TIER " : "") + blocks, ""));
    EXPECT_TRUE(shop.billing->quota(*shop.tenant).consume("m", 41).allowed());
    shop.until("2026-03-01T09:00:00Z");
    EXPECT_EQ(shop.billed(), is_top ? "2.50" : "2.00, 1.50");
    EXPECT_NE(shop.why().find("for m: blocks, tier 2, 41 used"), std::string::npos) << shop.why();
    shop.expect_sound("after the renewal");
  }
}

TEST(MeteredCharges, AMatrixByTwoProperties) {
  Shop shop(usage(R"(model: MATRIX dimension: "region" dimension: "size"
                     row { value: "eu" value: "big" unit_amount: "0.40" }
                     row { value: "us" value: "big" unit_amount: "0.60" } default_amount: "0.10")",
                  kSum));
  shop.use("3", {{"region", "eu"}, {"size", "big"}, {"colour", "red"}});
  shop.use("2", {{"size", "big"}, {"region", "us"}});
  shop.use("4", {{"region", "eu"}, {"size", "big"}});
  shop.use("5", {{"region", "eu"}});
  shop.use("1");
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "2.80, 1.20, 0.60");
  EXPECT_NE(shop.why().find("7 x 0.40 for m: row 1, meter at 15"), std::string::npos) << shop.why();
  EXPECT_NE(shop.why().find("6 x 0.10 for m: no row, meter at 15"), std::string::npos)
      << shop.why();
  shop.expect_sound("after the renewal");
}

TEST(MeteredCharges, APriceThatComesWithTheEvent) {
  Shop shop(usage(R"(model: DYNAMIC multiplier: "1.2")", kSum));
  shop.use("10.125");
  shop.use("0.50");
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "12.75");
  shop.expect_sound("after the renewal");
}

TEST(MeteredCharges, ThePeakDecidesACapacity) {
  const std::string catalog = R"(plan { code: "p" version: 1 name: "P"
    price { interval: "month" currency: "EUR"
      charge { code: "u" kind: USAGE entitlement: "m" usage { model: CAPACITY
        capacity { limit { entitlement: "m" up_to: "10" } limit { entitlement: "n" up_to: "5" }
                   amount: "20" }
        capacity { limit { entitlement: "m" up_to: "50" } amount: "35" }
        capacity { amount: "70" } } } }
    entitlement { name: "m" unlimited: true window: BILLING_PERIOD meter { aggregation: MAX } }
    entitlement { name: "n" unlimited: true window: BILLING_PERIOD meter { aggregation: MAX } } })";
  Shop shop(catalog);
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "20.00") << "nothing fits the lowest";
  shop.use("8");
  shop.use("3");
  EXPECT_EQ(shop.tell({.key = "n", .metric = "n", .value = Decimal(6)}), "counted");
  shop.until("2026-04-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "35.00");
  EXPECT_NE(shop.why().find("1 x 35 for m: peak, tier 2, meter at 8, 2 events"), std::string::npos)
      << shop.why();
  shop.expect_sound("after two periods");
}

TEST(SpendOfASubscription, MinimumMaximumAndCommitment) {
  Shop shop(usage(kUnit, kSum,
                  R"(spend { minimum: "5" maximum: "40" commitment: "60" term_periods: 2 })"));
  shop.use("1.50");
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "1.50, 3.50");
  shop.use("90");
  shop.until("2026-04-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "40.00, 15.00");
  const std::string why = shop.why();
  EXPECT_NE(why.find("what was missing to 60.00 for 2 periods, 45.00 spent"), std::string::npos)
      << why;
  EXPECT_NE(why.find("cut from 90.00 to the most of a period"), std::string::npos) << why;
  shop.until("2026-05-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "5.00") << "the next term";
  shop.expect_sound("after three periods");
}

TEST(SpendOfASubscription, WhoEndsInsideATermOwesWhatWasCommitted) {
  Shop shop(usage(kUnit, kSum, R"(spend { commitment: "60" term_periods: 12 })"));
  shop.use("10");
  shop.until("2026-03-01T09:00:00Z");
  shop.use("4");
  ASSERT_TRUE(
      shop.billing->cancel(*shop.tenant, {.subscription = shop.sub, .when = When::kNow}).ok());
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.billed(), "4.00, 46.00");
  EXPECT_NE(shop.why().find("for 2 periods, 14.00 spent"), std::string::npos) << shop.why();
  shop.expect_sound("after the end");
}

TEST(FlatInArrears, IsBilledWhenThePeriodHasEnded) {
  Shop shop(sold(R"(amount: "10" charge { code: "support" description: "Support"
                    kind: FLAT_IN_ARREARS amount: "15" })",
                 ""));
  EXPECT_EQ(shop.billed(), "");
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "15.00");
  EXPECT_EQ(invoices_of(*shop.billing, *shop.tenant).back().total, eur(25'00));
  ASSERT_TRUE(
      shop.billing->cancel(*shop.tenant, {.subscription = shop.sub, .when = When::kNow}).ok());
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.billed(), "15.00") << "the last period's";
  shop.expect_sound("after the end");
}

// Seconds sold by the minute: a quotient that does not end.
TEST(UsageThatDoesNotEnd, IsBilledAndProved) {
  Shop shop(usage(R"(model: UNIT unit_amount: "0.0525" divide_by: "60")", ""));
  EXPECT_TRUE(shop.billing->quota(*shop.tenant).consume("m", 1000).allowed());
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "0.88");
  shop.expect_sound("after the renewal");
}

TEST(UsageBelowACent, MakesNoInvoiceAndIsNoFault) {
  Shop shop(usage(R"(model: UNIT unit_amount: "0.001")", ""));
  EXPECT_TRUE(shop.billing->quota(*shop.tenant).consume("m", 4).allowed());
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_TRUE(invoices_of(*shop.billing, *shop.tenant).empty());
  shop.expect_sound("after the renewal");
}

// A change of plan bills the events at the price that is held at the end.
TEST(MeteredCharges, AChangeOfPlanReadsTheSameEvents) {
  std::string catalog = usage(R"(model: PERCENTAGE percent: "10")", kSum);
  catalog += R"(plan { code: "q" version: 1 name: "Q" price { interval: "month" currency: "EUR"
    charge { code: "u" kind: USAGE entitlement: "m" usage { model: MATRIX dimension: "region"
      row { value: "eu" unit_amount: "2" } default_amount: "1" } } }
    entitlement { name: "m" unlimited: true window: BILLING_PERIOD meter { aggregation: SUM } } })";
  Shop shop(catalog);
  shop.use("3", {{"region", "eu"}});
  shop.use("4");
  ASSERT_TRUE(shop.billing->change(*shop.tenant, {.subscription = shop.sub, .plan = "q"}).ok());
  shop.until("2026-03-01T09:00:00Z");
  EXPECT_EQ(shop.billed(), "6.00, 4.00");
  shop.expect_sound("after the change");
}

}  // namespace
}  // namespace octroi::test
