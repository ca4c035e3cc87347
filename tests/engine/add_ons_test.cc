// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Add-ons: sold with a plan, added, let go, changed with the plan, and what of it is refused.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/add_ons_world.h"
#include "octroi/invoice/explain.h"

namespace octroi::test {
namespace {

using Lines = std::vector<std::string>;
using Totals = std::vector<std::int64_t>;

TEST(AddOns, AreBilledWithThePlanFromItsFirstPeriodOn) {
  AddOnHost host;
  const SubscriptionId id = host.sell(
      {.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 3}, {.code = "api"}}});
  EXPECT_EQ(host.held(id).terms.add_ons, (AddOns{{"api", 1, 1}, {"more_users", 1, 3}}))
      << "in the order of their codes";
  EXPECT_EQ(host.last_lines(),
            (Lines{"base 1 x 31.00 = 31.00", "api/base 1 x 3.10 = 3.10",
                   "api/setup 1 x 20.00 = 20.00", "more_users/base 3 x 4.00 = 12.00"}));
  const InvoiceLine line = host.invoices().back().lines.back();
  EXPECT_EQ(line.kind, LineKind::kAddOn);
  EXPECT_EQ(line.description, "More users");
  EXPECT_EQ(line.from, day("2026-01-01"));
  EXPECT_EQ(line.to, day("2026-02-01"));
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{66'10, 46'10})) << "what is asked for once is asked for once";
  expect_clean(host.world, *host.billing, "after a renewal");
}

TEST(AddOns, AddedInsideAPeriodAreBilledForItsRest) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  host.move_to("2026-01-16T00:00:00Z");  // 16 of 31 days are left
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}}), "");
  EXPECT_EQ(host.last_lines(), (Lines{"base 1 x 31.00 = -16.00", "base 1 x 31.00 = 16.00",
                                      "more_users/base 2 x 4.00 = 4.13"}))
      << "8.00 x 16 / 31 = 4.129";
  EXPECT_NE(explain(host.invoices().back()).find("16/31"), std::string::npos);
  host.move_to("2026-02-10T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{31'00, 4'13, 39'00}));
  // From two to five: 19 of 28 days.
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 5}}), "");
  const Lines grown = host.last_lines();
  EXPECT_EQ(grown[1], "more_users/base 2 x 4.00 = -5.43") << "8.00 x 19 / 28 = 5.428";
  EXPECT_EQ(grown[3], "more_users/base 5 x 4.00 = 13.57") << "20.00 x 19 / 28 = 13.571";
  EXPECT_EQ(host.invoices().back().total, eur(8'14));
  expect_clean(host.world, *host.billing, "after two changes");
}

TEST(AddOns, AskOnceForWhatIsAskedForOnce) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  host.move_to("2026-01-16T00:00:00Z");
  EXPECT_EQ(host.hold(id, {{.code = "api"}}), "");
  EXPECT_EQ(host.last_lines().back(), "api/setup 1 x 20.00 = 20.00");
  EXPECT_EQ(host.invoices().back().total, eur(1'60 + 20'00));
  EXPECT_EQ(host.hold(id, {{.code = "api"}, {.code = "more_users"}}), "");
  EXPECT_EQ(host.invoices().back().total, eur(2'06)) << "the other one alone: 4.00 x 16 / 31";
  EXPECT_EQ(host.hold(id, {{.code = "api", .quantity = 3}, {.code = "more_users"}}), "");
  EXPECT_EQ(host.last_lines().back(), "api/setup 2 x 20.00 = 40.00") << "two more of them";
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(31'00 + 9'30 + 4'00));
  expect_clean(host.world, *host.billing, "after a renewal");
}

TEST(AddOns, AddedInATrialAreBilledWithTheFirstPeriod) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "seats", .quantity = 2});
  host.move_to("2026-01-05T00:00:00Z");
  EXPECT_EQ(host.hold(id, {{.code = "api"}}), "");
  EXPECT_TRUE(host.invoices().empty());
  host.move_to("2026-01-12T00:00:00Z");
  EXPECT_EQ(host.last_lines(), (Lines{"seats 2 x 3.10 = 6.20", "api/base 1 x 3.10 = 3.10",
                                      "api/setup 1 x 20.00 = 20.00"}))
      << "a phase is of the plan alone";
  expect_clean(host.world, *host.billing, "after the trial");
}

TEST(AddOns, OfThePeriodsEndBeginWithTheNext) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}});
  EXPECT_EQ(host.hold(id, {{.code = "api"}}, When::kPeriodEnd), "");
  EXPECT_EQ(host.held(id).terms.add_ons, (AddOns{{"more_users", 1, 1}}));
  EXPECT_EQ(host.held(id).scheduled->add_ons, (AddOns{{"api", 1, 1}}));
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.last_lines(), (Lines{"base 1 x 31.00 = 31.00", "api/base 1 x 3.10 = 3.10",
                                      "api/setup 1 x 20.00 = 20.00"}));
  host.move_to("2026-03-02T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{35'00, 54'10, 34'10}));
  expect_clean(host.world, *host.billing, "after two renewals");
}

TEST(AddOns, AWishForThePeriodsEndIsTakenBack) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}});
  EXPECT_EQ(host.hold(id, {}, When::kPeriodEnd), "");
  EXPECT_EQ(host.hold(id, {{.code = "more_users"}}, When::kPeriodEnd), "");
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{35'00, 35'00}));
  EXPECT_EQ(host.hold(id, {{.code = "more_users"}}), "subscription.same_terms");
}

TEST(AddOns, GoAlongWithAnotherPlan) {
  AddOnHost host;
  const SubscriptionId id =
      host.sell({.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 2}}});
  host.move_to("2026-01-16T00:00:00Z");
  EXPECT_EQ(host.change({.subscription = id, .plan = "pro"}), "");
  EXPECT_EQ(host.last_lines(),
            (Lines{"base 1 x 31.00 = -16.00", "more_users/base 2 x 4.00 = -4.13",
                   "base 1 x 62.00 = 32.00", "more_users/base 2 x 4.00 = 4.13"}));
  EXPECT_EQ(host.limit("users"), 40);
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(AddOns, RefuseAPlanThatTheyDoNotGoWith) {
  AddOnHost host;
  const SubscriptionId id =
      host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}, {.code = "more_reports"}}});
  const auto refused = host.billing->change(*host.clinic, {.subscription = id, .plan = "pro"});
  EXPECT_EQ(error_code(refused.status()), "catalog.add_on_not_for_plan");
  EXPECT_NE(error_message(refused.status()).find("add-on more_reports does not go with plan pro"),
            std::string::npos)
      << refused.status();
  EXPECT_EQ(host.held(id).terms.plan.code, "basic");
  EXPECT_EQ(host.change({.subscription = id, .plan = "pro", .drops_add_ons = true}), "");
  EXPECT_EQ(host.held(id).terms.add_ons, (AddOns{{"more_users", 1, 1}}));
  EXPECT_EQ(host.net(), 62'00 + 4'00) << "on the first day, all is given back";
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(AddOns, ChangedNowAreHeldWithThePlanOfThePeriodsEnd) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  EXPECT_EQ(host.change({.subscription = id, .plan = "pro", .when = When::kPeriodEnd}), "");
  EXPECT_EQ(host.hold(id, {{.code = "more_reports"}}), "catalog.add_on_not_for_plan")
      << "not with the plan to come";
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}}), "");
  EXPECT_EQ(host.held(id).scheduled->plan.code, "pro");
  EXPECT_EQ(host.held(id).scheduled->add_ons, (AddOns{{"more_users", 1, 2}}));
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(62'00 + 8'00));
  expect_clean(host.world, *host.billing, "after the renewal");
}

TEST(AddOns, AndSeatsScheduledForThePeriodsEndStandSideBySide) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "seats", .quantity = 2, .trial_days = 0});
  EXPECT_EQ(host.change({.subscription = id, .quantity = 5, .when = When::kPeriodEnd}), "");
  EXPECT_EQ(host.hold(id, {{.code = "api"}}), "");
  EXPECT_EQ(host.held(id).scheduled->quantity, 5) << "the wish about seats stands";
  EXPECT_EQ(host.change({.subscription = id, .quantity = 3}), "");
  EXPECT_FALSE(host.held(id).scheduled) << "the latest word about them";
  EXPECT_EQ(host.hold(id, {}, When::kPeriodEnd), "");
  EXPECT_EQ(host.change({.subscription = id, .quantity = 4}), "");
  EXPECT_TRUE(host.held(id).scheduled->add_ons.empty()) << "the wish about add-ons stands";
  EXPECT_EQ(host.held(id).scheduled->quantity, 4);
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.last_lines(), (Lines{"seats 4 x 6.20 = 24.80"}));
  expect_clean(host.world, *host.billing, "after the renewal");
}

TEST(AddOns, ChangeTheirIntervalWithThePlans) {
  AddOnHost host;
  const SubscriptionId id =
      host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}, {.code = "api"}}});
  host.move_to("2026-01-16T00:00:00Z");
  EXPECT_EQ(host.change({.subscription = id, .interval = kYearly}), "catalog.no_such_price");
  EXPECT_EQ(host.change({.subscription = id,
                         .interval = kYearly,
                         .add_ons = Wanted{{.code = "more_users", .quantity = 2}}}),
            "");
  EXPECT_EQ(host.last_lines(),
            (Lines{"base 1 x 31.00 = -16.00", "api/base 1 x 3.10 = -1.60",
                   "more_users/base 1 x 4.00 = -2.06", "base 1 x 310.00 = 310.00",
                   "more_users/base 2 x 40.00 = 80.00"}));
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(AddOns, OfATermWithoutEndArePaidOnce) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "pro", .interval = kOnceForever});
  host.move_to("2026-03-01T00:00:00Z");
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}}), "");
  EXPECT_EQ(host.last_lines(), (Lines{"more_users/base 2 x 100.00 = 200.00"}));
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 3}}), "");
  EXPECT_EQ(host.totals(), (Totals{900'00, 200'00, 100'00}));
  EXPECT_EQ(host.hold(id, {}), "");
  EXPECT_EQ(host.totals().size(), 3u) << "nothing is given back of what was paid for ever";
  expect_clean(host.world, *host.billing, "for ever");
}

TEST(AddOns, AreAskedForOnceWhereATermWithoutEndBegins) {
  for (const When when : {When::kNow, When::kPeriodEnd}) {
    AddOnHost host;
    const SubscriptionId id = host.sell({.plan = "pro", .add_ons = {{.code = "more_users"}}});
    EXPECT_EQ(host.change({.subscription = id,
                           .interval = kOnceForever,
                           .add_ons = Wanted{{.code = "more_users", .quantity = 3}},
                           .when = when}),
              "");
    host.move_to("2026-02-02T00:00:00Z");
    const std::vector<std::string> lines = host.last_lines();
    EXPECT_EQ(lines[lines.size() - 2], "base 1 x 900.00 = 900.00");
    EXPECT_EQ(lines.back(), "more_users/base 3 x 100.00 = 300.00");
    EXPECT_EQ(host.net(), 1200'00 + (when == When::kNow ? 0 : 66'00));
    expect_clean(host.world, *host.billing, "for ever");
  }
}

TEST(AddOns, AreRefusedWithACode) {
  AddOnHost host;
  const auto code = [&host](Wanted add_ons, const char* plan = "basic",
                            Interval interval = kMonthly) {
    const auto made = host.billing->subscribe(
        *host.clinic, {.plan = plan, .interval = interval, .add_ons = std::move(add_ons)});
    EXPECT_FALSE(made.ok());
    return error_code(made.status());
  };
  EXPECT_EQ(code({{.code = "nothing"}}), "catalog.unknown_add_on");
  EXPECT_EQ(code({{.code = ""}}), "catalog.unknown_add_on");
  EXPECT_EQ(code({{.code = "api", .quantity = 0}}), "catalog.bad_quantity");
  EXPECT_EQ(code({{.code = "api", .quantity = -1}}), "catalog.bad_quantity");
  EXPECT_EQ(code({{.code = "api"}, {.code = "api"}}), "subscription.add_on_twice");
  EXPECT_EQ(code({{.code = "more_reports"}}, "pro"), "catalog.add_on_not_for_plan");
  EXPECT_EQ(code({{.code = "api"}}, "basic", kYearly), "catalog.no_such_price");
  EXPECT_EQ(code({{.code = "api", .quantity = 1'000'000'000'000}}), "money.overflow");
  EXPECT_EQ(code({{.code = "api", .quantity = INT64_MAX}}), "money.overflow");
  EXPECT_EQ(code({{.code = "more_users", .quantity = INT64_MAX}}), "catalog.limit_overflow");
  EXPECT_TRUE(host.billing->subscriptions(*host.clinic)->empty());
  EXPECT_TRUE(host.invoices().empty());
}

TEST(AddOns, AreSoldThroughAnOrder) {
  AddOnHost host;
  const auto order = host.billing->place_order(
      *host.clinic, {.plan = "basic",
                     .add_ons = {{.code = "more_users", .quantity = 2}, {.code = "api"}},
                     .payment_method = kCard});
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->add_ons, (AddOns{{"api", 1, 1}, {"more_users", 1, 2}}));
  EXPECT_EQ(order->total, eur(31'00 + 3'10 + 20'00 + 8'00));
  ASSERT_TRUE(host.billing->run_due().ok());
  const auto held = host.billing->subscriptions(*host.clinic);
  ASSERT_EQ(held->size(), 1u);
  EXPECT_EQ(held->front().terms.add_ons, order->add_ons);
  EXPECT_EQ(host.limit("users"), 25);
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{62'10, 42'10}));
  expect_clean(host.world, *host.billing, "after the order");
}

TEST(AddOns, AnswerAKeyAsTheyDidBefore) {
  AddOnHost host;
  const Subscribe request{.plan = "basic", .add_ons = {{.code = "api"}}, .key = "k"};
  const auto first = host.billing->subscribe(*host.clinic, request);
  const auto again = host.billing->subscribe(*host.clinic, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->id, first->id);
  Subscribe other = request;
  other.add_ons[0].quantity = 2;
  EXPECT_EQ(error_code(host.billing->subscribe(*host.clinic, other).status()),
            "request.key_reused");
  ChangeSubscription change{.subscription = first->id, .add_ons = Wanted{}, .key = "c"};
  ASSERT_TRUE(host.billing->change(*host.clinic, change).ok());
  EXPECT_TRUE(host.billing->change(*host.clinic, change).ok());
  change.add_ons = Wanted{{.code = "api"}};
  EXPECT_EQ(error_code(host.billing->change(*host.clinic, change).status()), "request.key_reused");
}

TEST(AddOns, AreReducedByCoupons) {
  AddOnHost host;
  Coupon half;
  half.code = "HALF";
  half.percent = Decimal(50);
  half.duration = DiscountDuration::kForever;
  ASSERT_TRUE(host.billing->create_coupon(host.world.op, half).ok());
  const Subscribe request{.plan = "basic", .add_ons = {{.code = "more_users"}}, .coupon = "HALF"};
  EXPECT_EQ(*host.billing->check_coupon(*host.clinic, request), eur(17'50));
  const SubscriptionId id = host.sell(request);
  EXPECT_EQ(host.totals(), (Totals{17'50}));
  host.move_to("2026-01-16T00:00:00Z");
  EXPECT_EQ(host.hold(id, {}), "");
  // What was paid for the rest, 35.00 x 16 / 31 / 2, less half of the plan's 16.00.
  EXPECT_EQ(host.invoices().back().net_total, eur(-1'03));
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(AddOns, AddedLateAreBilledFromTheirDay) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  host.move_to("2026-02-10T00:00:00Z");
  EXPECT_EQ(host.change({.subscription = id,
                         .add_ons = Wanted{{.code = "more_users"}, {.code = "api"}},
                         .effective_on = day("2026-01-16")}),
            "");
  EXPECT_EQ(host.last_lines(),
            (Lines{"api/base 1 x 3.10 = 1.60", "api/base 1 x 3.10 = 3.10",
                   "more_users/base 1 x 4.00 = 2.06", "more_users/base 1 x 4.00 = 4.00",
                   "api/setup 1 x 20.00 = 20.00"}))
      << "16 of 31 days, and February";
  EXPECT_EQ(host.change({.subscription = id,
                         .add_ons = Wanted{{.code = "api"}},
                         .effective_on = day("2026-02-01")}),
            "");
  EXPECT_EQ(host.last_lines(), (Lines{"more_users/base 1 x 4.00 = -4.00"}));
  expect_clean(host.world, *host.billing, "after two late changes");
}

TEST(AddOns, CountInMonthlyRecurringRevenue) {
  AddOnHost host;
  host.sell({.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 2}, {.code = "api"}}});
  const auto report = host.billing->report(host.world.op);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->recurring.front().mrr, eur(31'00 + 8'00 + 3'10));
  EXPECT_EQ(report->plans.front().mrr, eur(42'10));
}

TEST(AddOns, AreNamedInTheLetterOfAChange) {
  AddOnHost host;
  const SubscriptionId id = host.sell({.plan = "basic"});
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}, {.code = "api"}}), "");
  bool is_told = false;
  for (const Delivery& one : host.world.mail.deliveries()) {
    is_told = is_told || one.message.text.find("API, 2 x More users") != std::string::npos;
  }
  EXPECT_TRUE(is_told);
}

TEST(AddOns, StandInTheExport) {
  AddOnHost host;
  host.sell({.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 2}, {.code = "api"}}});
  bool is_told = false;
  const auto lines = host.billing->export_tenant(*host.clinic, [&](std::string_view line) {
    is_told = is_told || line.find(R"("add_ons":"api@1*1,more_users@1*2")") != line.npos;
    return absl::OkStatus();
  });
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_TRUE(is_told);
}

}  // namespace
}  // namespace octroi::test
