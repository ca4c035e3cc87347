// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Add-ons, changes for a day, pauses by a policy and repairs upon each other: to the cent, and the
// same however late the run comes.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/add_ons_world.h"

namespace octroi::test {
namespace {

using Lines = std::vector<std::string>;
using Totals = std::vector<std::int64_t>;

constexpr char kBegin[] = "2026-03-01T00:00:00Z";
constexpr PausePolicy kHalf{.price_percent = 50};
constexpr PausePolicy kExtends{.extends_term = true};

std::string midnight(const std::string& on) { return on + "T00:00:00Z"; }

struct Interplay : AddOnHost {
  Interplay() : AddOnHost(kBegin) {}

  void go_to(const std::string& on) { move_to(midnight(on)); }
  std::string pause(PauseSubscription request) {
    return error_code(billing->pause(*clinic, request).status());
  }
  // Of all invoices: "2026-03-01 2026-04-01 base 31.00".
  Lines all_lines() {
    Lines words;
    for (const Invoice& invoice : invoices()) {
      for (const InvoiceLine& line : invoice.lines) {
        words.push_back((line.from ? format_date(*line.from) : "-") + " " +
                        (line.to ? format_date(*line.to) : "-") + " " + line.code + " " +
                        line.amount.amount());
      }
    }
    return words;
  }
};

// Wishes made on the 11th of March, and what they cost until the 2nd of June.
struct Story {
  std::string name;
  Subscribe sold;
  std::function<void(Interplay&, SubscriptionId)> wishes;
  Totals totals;
};

void expect_told(const Story& story) {
  Interplay daily;
  const SubscriptionId id = daily.sell(story.sold);
  daily.go_to("2026-03-11");
  story.wishes(daily, id);
  daily.go_to("2026-06-02");
  EXPECT_EQ(daily.totals(), story.totals) << story.name;
  expect_clean(daily.world, *daily.billing, story.name);
  Interplay late;
  const SubscriptionId same = late.sell(story.sold);
  late.go_to("2026-03-11");
  story.wishes(late, same);
  late.world.clock.set(at(midnight("2026-06-02")));
  const auto ran = late.billing->run_due();
  ASSERT_TRUE(ran.ok() && ran->problems.empty()) << story.name;
  EXPECT_EQ(late.all_lines(), daily.all_lines()) << story.name;
  EXPECT_EQ(late.held(same), daily.held(id)) << story.name;
  expect_clean(late.world, *late.billing, story.name + ", late");
}

const Subscribe kFull{.plan = "basic",
                      .add_ons = {{.code = "more_users", .quantity = 2}, {.code = "api"}}};

TEST(Interplay, APauseForHalfThePriceIsForHalfOfAddOnsToo) {
  expect_told(
      {.name = "half",
       .sold = kFull,
       .wishes =
           [](Interplay& host, SubscriptionId id) {
             EXPECT_EQ(
                 host.pause({.subscription = id, .resumes_on = day("2026-04-11"), .policy = kHalf}),
                 "");
           },
       // 15.50 + 4.00 + 1.55; 20 of 30 days: 28.07 less 10.33, 2.67 and 1.03.
       .totals = {62'10, 21'05, 14'04, 42'10, 42'10}});
}

TEST(Interplay, AddOnsToComeBeginInAPauseAtHalfAndAskOnceInFull) {
  expect_told(
      {.name = "half, with an API to come",
       .sold = {.plan = "basic"},
       .wishes =
           [](Interplay& host, SubscriptionId id) {
             EXPECT_EQ(host.hold(id, {{.code = "api"}}, When::kPeriodEnd), "");
             EXPECT_EQ(
                 host.pause({.subscription = id, .resumes_on = day("2026-04-16"), .policy = kHalf}),
                 "");
           },
       // 15.50 + 1.55 + 20.00; 15 of 30 days: 15.50 + 1.55 less 7.75 and 0.78.
       .totals = {31'00, 37'05, 8'52, 34'10, 34'10}});
}

TEST(Interplay, AChangeThatWaitedForAPauseIsMadeAfterTheResume) {
  expect_told({.name = "pro after half",
               .sold = {.plan = "basic"},
               .wishes =
                   [](Interplay& host, SubscriptionId id) {
                     EXPECT_EQ(host.change({.subscription = id,
                                            .plan = "pro",
                                            .add_ons = Wanted{{.code = "api"}},
                                            .on = day("2026-04-11")}),
                               "");
                     EXPECT_EQ(host.pause({.subscription = id,
                                           .resumes_on = day("2026-04-16"),
                                           .policy = kHalf,
                                           .when = When::kPeriodEnd}),
                               "");
                   },
               // On the 16th 15.50 less 7.75; then 31.00 + 1.55 + 20.00 less 15.50.
               .totals = {31'00, 15'50, 7'75, 37'05, 65'10, 65'10}});
}

TEST(Interplay, AStubAfterAPauseIsOfSeatsAndAddOns) {
  expect_told(
      {.name = "stub",
       .sold = {.plan = "seats", .quantity = 3, .add_ons = {{.code = "api"}}, .trial_days = 0},
       .wishes =
           [](Interplay& host, SubscriptionId id) {
             EXPECT_EQ(host.hold(id, {{.code = "api", .quantity = 2}}, When::kPeriodEnd), "");
             EXPECT_EQ(host.pause({.subscription = id,
                                   .resumes_on = day("2026-04-10"),
                                   .policy = {.keeps_anchor = true}}),
                       "");
           },
       // 9.30 + 3.10 + 20.00; 21 of 30 days of 18.60 and 6.20, and 20.00.
       .totals = {32'40, 37'36, 24'80, 24'80}});
}

TEST(Interplay, ATermThatIsExtendedKeepsTheDaysOfItsAddOns) {
  Interplay host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  host.go_to("2026-03-06");
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}}), "");
  EXPECT_EQ(host.totals().back(), 6'71) << "26 of 31 days of 8.00";
  host.go_to("2026-03-11");
  EXPECT_EQ(host.pause({.subscription = id, .resumes_on = day("2026-03-21"), .policy = kExtends}),
            "");
  host.go_to("2026-03-25");
  EXPECT_EQ(host.hold(id, {}), "");
  EXPECT_EQ(host.invoices().back().net_total, eur(-4'39)) << "17 of 31 days are left of 8.00";
  host.go_to("2026-04-12");
  EXPECT_EQ(host.net(), 31'00 + 6'71 - 4'39 + 31'00);
  expect_clean(host.world, *host.billing, "after the next period");
}

TEST(Interplay, WhatWasFoundOutAfterAPauseIsOfTheDaysThatItMoved) {
  for (const bool ends : {false, true}) {
    Interplay host;
    const SubscriptionId id = host.sell({.plan = "basic"});
    host.go_to("2026-03-11");
    EXPECT_EQ(host.pause({.subscription = id, .resumes_on = day("2026-03-21"), .policy = kExtends}),
              "");
    host.go_to("2026-04-05");  // 17 of 31 days were left on the 25th
    const Date since = day("2026-03-25");
    if (ends) {
      const CancelSubscription cancel{.subscription = id, .effective_on = since};
      ASSERT_TRUE(host.billing->cancel(*host.clinic, cancel).ok());
      EXPECT_EQ(host.invoices().back().net_total, eur(-17'00));
    } else {
      const Wanted users{{.code = "more_users", .quantity = 2}};
      EXPECT_EQ(host.change({.subscription = id, .add_ons = users, .effective_on = since}), "");
      EXPECT_EQ(host.invoices().back().net_total, eur(4'39));
      host.go_to("2026-04-12");
      EXPECT_EQ(host.totals(), (Totals{31'00, 4'39, 39'00}));
    }
    expect_clean(host.world, *host.billing, "after it was found out");
  }
}

TEST(Interplay, WhatWasFoundOutIsNotAskedForTheDaysOfAPauseBeforeAStub) {
  for (const bool extends : {false, true}) {
    Interplay host;
    const SubscriptionId id = host.sell({.plan = "basic"});
    host.go_to("2026-03-11");
    const Date resumes = extends ? day("2026-03-21") : day("2026-04-10");
    EXPECT_EQ(host.pause({.subscription = id,
                          .resumes_on = resumes,
                          .policy = {.extends_term = extends, .keeps_anchor = true}}),
              "");
    host.go_to("2026-04-20");
    const RepairSubscription same{.subscription = id, .held = {{.from = day("2026-03-25")}}};
    ASSERT_TRUE(host.billing->repair_subscription(*host.clinic, same).ok());
    EXPECT_EQ(host.net(), 31'00 + (extends ? 20'67 : 21'70)) << "what agrees is left alone";
    EXPECT_EQ(host.change({.subscription = id,
                           .add_ons = Wanted{{.code = "more_users", .quantity = 2}},
                           .effective_on = day("2026-03-25")}),
              "");
    // Of 8.00: 17 of 31 days until the 11th and 20 of 30; or 7 of 31 until April and 21 of 30.
    EXPECT_EQ(host.invoices().back().net_total, eur(extends ? 4'39 + 5'33 : 1'81 + 5'60));
    host.go_to("2026-05-02");
    EXPECT_EQ(host.totals().back(), 39'00);
    expect_clean(host.world, *host.billing, "after it was found out");
  }
}

TEST(Interplay, AFixedCouponIsTakenOnceOfAPeriodThatAPauseMoved) {
  constexpr char kFree[] = R"(
plan { code: "free" version: 1 name: "Free"
  price { interval: "month" currency: "EUR" amount: "0.00" } }
plan { code: "club" version: 1 name: "Club"
  price { interval: "month" currency: "EUR" amount: "31.00" } }
plan { code: "gold" version: 1 name: "Gold"
  price { interval: "month" currency: "EUR" amount: "62.00" } })";
  AddOnHost host(kBegin, kFree);
  const Coupon ten{.code = "TEN",
                   .kind = DiscountKind::kFixed,
                   .amount = eur(10'00),
                   .duration = DiscountDuration::kForever};
  ASSERT_TRUE(host.billing->create_coupon(host.world.op, ten).ok());
  const SubscriptionId id = host.sell({.plan = "free", .coupon = "TEN"});
  host.move_to("2026-03-06T00:00:00Z");
  EXPECT_EQ(host.change({.subscription = id, .plan = "club"}), "");
  host.move_to("2026-03-11T00:00:00Z");
  const PauseSubscription pause{
      .subscription = id, .resumes_on = day("2026-03-21"), .policy = kExtends};
  ASSERT_TRUE(host.billing->pause(*host.clinic, pause).ok());
  host.move_to("2026-03-25T00:00:00Z");
  EXPECT_EQ(host.change({.subscription = id, .plan = "gold"}), "");
  EXPECT_EQ(host.invoices().front().discount_total, eur(10'00));
  // Of the 26 days it was taken off, 17 are given back.
  EXPECT_EQ(host.invoices().back().discount_total, eur(6'54));
  expect_clean(host.world, *host.billing, "after the changes");
}

TEST(Interplay, APeriodThatWasPaidAheadMovesWithThePauseBeforeIt) {
  Interplay host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  host.go_to("2026-03-05");
  ASSERT_TRUE(host.billing->renew(*host.clinic, {.subscription = id}).ok());
  host.go_to("2026-03-11");
  EXPECT_EQ(host.pause({.subscription = id, .resumes_on = day("2026-03-21"), .policy = kExtends}),
            "");
  host.go_to("2026-04-21");
  EXPECT_EQ(host.held(id).current_start, day("2026-04-11"));
  EXPECT_EQ(host.held(id).current_end, day("2026-05-11"));
  EXPECT_EQ(host.change({.subscription = id, .plan = "pro"}), "");
  EXPECT_EQ(host.last_lines(), (Lines{"base 1 x 31.00 = -20.67", "base 1 x 62.00 = 41.33"}))
      << "20 of 30 days are left";
  host.go_to("2026-05-12");
  expect_clean(host.world, *host.billing, "after the next period");
}

TEST(Interplay, AnEndGivesBackWhatWasPaidAhead) {
  for (const bool is_paused : {false, true}) {
    Interplay host;
    const SubscriptionId id =
        host.sell({.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 2}}});
    host.go_to("2026-03-05");
    ASSERT_TRUE(host.billing->renew(*host.clinic, {.subscription = id}).ok());
    host.go_to("2026-03-16");
    if (is_paused) {
      EXPECT_EQ(host.pause({.subscription = id, .policy = kExtends}), "");
      host.go_to("2026-03-20");
    }
    const CancelSubscription cancel{.subscription = id, .credits_rest = true};
    ASSERT_TRUE(host.billing->cancel(*host.clinic, cancel).ok());
    EXPECT_EQ(host.invoices().back().net_total, eur(-(16'00 + 4'13 + 39'00)))
        << "16 of 31 days of March, and April";
    expect_clean(host.world, *host.billing, "after the end");
  }
}

TEST(Interplay, NothingIsBoughtAheadAtThePriceOfAPause) {
  Interplay host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  host.go_to("2026-03-11");
  EXPECT_EQ(host.pause({.subscription = id, .policy = {.price_percent = 1}}), "");
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(host.billing->renew(*host.clinic, {.subscription = id}).ok());
  }
  host.go_to("2026-03-21");
  ASSERT_TRUE(host.billing->resume(*host.clinic, {.subscription = id}).ok());
  host.go_to("2026-05-02");
  EXPECT_EQ(host.totals(), (Totals{31'00, 31'00, 31'00}));
  expect_clean(host.world, *host.billing, "after the pause");
}

TEST(Interplay, WhatAPauseReducedIsNotRepairedWhileItLasts) {
  Interplay host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  host.go_to("2026-03-11");
  EXPECT_EQ(host.pause({.subscription = id, .policy = kHalf}), "");
  host.go_to("2026-05-05");
  const auto repaired = host.billing->repair_subscription(
      *host.clinic, {.subscription = id, .held = {{.from = day("2026-04-10")}}});
  EXPECT_EQ(error_code(repaired.status()), "repair.paused_since");
  EXPECT_EQ(host.totals(), (Totals{31'00, 15'50, 15'50}));
  expect_clean(host.world, *host.billing, "after all");
}

TEST(Interplay, AddOnsHeldBeforeTheyWereBoughtAreRepairedOnce) {
  Interplay host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  host.go_to("2026-03-16");
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}}), "");
  host.go_to("2026-04-10");
  const RepairSubscription repair{.subscription = id, .held = {{.from = day("2026-03-01")}}};
  ASSERT_TRUE(host.billing->repair_subscription(*host.clinic, repair).ok());
  EXPECT_EQ(host.last_lines(), (Lines{"more_users/base 2 x 4.00 = 3.87"})) << "15/31 of 8.00";
  ASSERT_TRUE(host.billing->repair_subscription(*host.clinic, repair).ok());
  EXPECT_EQ(host.totals(), (Totals{31'00, 4'13, 39'00, 3'87}));
  // Let go from a day before that, with the API from then on: it is asked for once.
  EXPECT_EQ(host.change({.subscription = id,
                         .add_ons = Wanted{{.code = "api"}},
                         .effective_on = day("2026-03-16")}),
            "");
  // 4.13 and 8.00 go back; 1.60, 3.10 and 20.00 are asked for.
  EXPECT_EQ(host.net(), 31'00 + 39'00 + 3'87 - 8'00 + 1'60 + 3'10 + 20'00);
  host.go_to("2026-05-02");
  EXPECT_EQ(host.invoices().back().net_total, eur(34'10));
  expect_clean(host.world, *host.billing, "after the repairs");
}

TEST(Interplay, AddOnsOfAChangeToComeAreAskedForOnItsDay) {
  expect_told({.name = "pro with add-ons",
               .sold = {.plan = "basic"},
               .wishes =
                   [](Interplay& host, SubscriptionId id) {
                     EXPECT_EQ(
                         host.change({.subscription = id,
                                      .plan = "pro",
                                      .add_ons = Wanted{{.code = "api"}, {.code = "more_users"}},
                                      .on = day("2026-03-16")}),
                         "");
                     EXPECT_EQ(host.totals(), (Totals{31'00}));
                     EXPECT_EQ(host.hold(id, {{.code = "api"}}), "") << "21 of 31 days";
                     EXPECT_EQ(host.held(id).scheduled->add_ons, (AddOns{{"api", 1, 1}}));
                     EXPECT_EQ(host.held(id).changes_on, day("2026-03-16"));
                   },
               // 2.10 + 20.00; 16 of 31 days: 32.00 + 1.60 less 16.00 and 1.60.
               .totals = {31'00, 22'10, 16'00, 65'10, 65'10, 65'10}});
}

TEST(Interplay, AChangeToComeIsUndoneAndItsAddOnsAreNot) {
  Interplay host;
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_reports"}}});
  const ChangeSubscription pro{.subscription = id, .plan = "pro", .on = day("2026-03-16")};
  EXPECT_EQ(host.change(pro), "catalog.add_on_not_for_plan");
  ChangeSubscription drops = pro;
  drops.drops_add_ons = true;
  EXPECT_EQ(host.change(drops), "");
  EXPECT_TRUE(host.held(id).scheduled->add_ons.empty());
  EXPECT_EQ(host.hold(id, {{.code = "more_reports", .quantity = 2}}),
            "catalog.add_on_not_for_plan");
  EXPECT_EQ(host.hold(id, {{.code = "more_reports"}, {.code = "more_users"}}),
            "catalog.add_on_not_for_plan");
  EXPECT_EQ(host.hold(id, {{.code = "more_users"}}), "");
  EXPECT_EQ(host.held(id).scheduled->add_ons, (AddOns{{"more_users", 1, 1}}));
  ASSERT_TRUE(host.billing->undo_change(*host.clinic, {.subscription = id}).ok());
  host.go_to("2026-04-02");
  EXPECT_EQ(host.held(id).terms.plan.code, "basic");
  EXPECT_EQ(host.net(), 31'00 + 4'00 + 35'00);
  expect_clean(host.world, *host.billing, "after the next period");
}

TEST(Interplay, AFixedCouponIsTakenOnceAPeriodThroughAPause) {
  Interplay host;
  const Coupon ten{.code = "TEN",
                   .kind = DiscountKind::kFixed,
                   .amount = eur(10'00),
                   .duration = DiscountDuration::kPeriods,
                   .periods = 2};
  ASSERT_TRUE(host.billing->create_coupon(host.world.op, ten).ok());
  const SubscriptionId id =
      host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}, .coupon = "TEN"});
  host.go_to("2026-03-11");
  EXPECT_EQ(host.pause({.subscription = id, .resumes_on = day("2026-04-11"), .policy = kHalf}), "");
  host.go_to("2026-05-02");
  // 17.50 - 10.00; 20 of 30 days: 20.67 + 2.67, less 5.00 of the 7.50 that were paid, and what the
  // coupon took off these days.
  EXPECT_EQ(host.totals(), (Totals{25'00, 7'50, 23'34 - 5'00 - 6'66, 35'00}));
  expect_clean(host.world, *host.billing, "after the coupon");
}

}  // namespace
}  // namespace octroi::test
