// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Coupons in changes inside a period: what they took off the days given back goes along, and terms
// that come back at once cost what was given back for them (I06).

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "engine/hostile.h"
#include "octroi/invoice/explain.h"
#include "rapidcheck.h"

namespace octroi::test {
namespace {

// 28 days of February: the 15th leaves the half.
constexpr char kSold[] = R"(
plan { code: "small" version: 1 name: "Small"
  price { interval: "month" currency: "EUR" amount: "6.00" } }
plan { code: "team" version: 1 name: "Team"
  price { interval: "month" currency: "EUR" amount: "100.00" } }
plan { code: "crew" version: 1 name: "Crew"
  price { interval: "month" currency: "EUR" amount: "100.00" } }
plan { code: "firm" version: 1 name: "Firm"
  price { interval: "month" currency: "EUR" amount: "200.00" } }
plan { code: "odd" version: 1 name: "Odd"
  price { interval: "month" currency: "EUR"
    charge { code: "base" kind: FLAT amount: "9.99" }
    charge { code: "setup" kind: ONE_OFF amount: "19.90" }
    charge { code: "seats" kind: PER_SEAT amount: "7.77" } } }
plan { code: "odder" version: 1 name: "Odder"
  price { interval: "month" currency: "EUR"
    charge { code: "base" kind: FLAT amount: "33.33" }
    charge { code: "seats" kind: PER_SEAT amount: "0.07" } } }
plan { code: "free" version: 1 name: "Free"
  price { interval: "month" currency: "EUR" amount: "0.00" } }
add_on { code: "backup" version: 1 name: "Backup"
  price { interval: "month" currency: "EUR" amount: "11.11" } }
)";

Coupon fixed(std::int64_t cents, DiscountDuration duration = DiscountDuration::kForever) {
  Coupon coupon;
  coupon.code = "CODE";
  coupon.kind = DiscountKind::kFixed;
  coupon.amount = eur(cents);
  coupon.duration = duration;
  return coupon;
}

Coupon percent(const std::string& percent, DiscountDuration duration = DiscountDuration::kForever) {
  Coupon coupon;
  coupon.code = "CODE";
  coupon.percent = *Decimal::parse(percent);
  coupon.duration = duration;
  return coupon;
}

// A tenant that holds a plan with a coupon from 1 February on.
struct Buyer {
  Buyer(const Coupon& coupon, const std::string& plan, std::int64_t seats = 1,
        const ProrationPolicy& policy = proration_profiles::octroi(),
        std::vector<WantedAddOn> add_ons = {})
      : world("2026-02-01T00:00:00Z") {
    world.catalog = *parse_catalog(kSold, CatalogFormat::kText, "sold");
    BillingOptions options = world.options();
    options.proration = policy;
    billing.emplace(world.store, world.catalog, options);
    EXPECT_TRUE(billing->create_coupon(world.op, coupon).ok());
    clinic.emplace(make_tenant(*billing, "kita", "UTC"));
    const auto made = billing->subscribe(*clinic, {.plan = plan,
                                                   .quantity = seats,
                                                   .add_ons = std::move(add_ons),
                                                   .coupon = "CODE",
                                                   .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    id = made->id;
    EXPECT_TRUE(billing->run_due().ok());
  }

  void go_to(const std::string& when) {
    world.clock.set(at(when));
    EXPECT_TRUE(billing->run_due().ok());
  }
  // What the change asks for: less than 0 where it gives back.
  std::int64_t change(ChangeSubscription wish) {
    const std::int64_t before = asked();
    wish.subscription = id;
    const auto changed = billing->change(*clinic, wish);
    EXPECT_TRUE(changed.ok()) << changed.status();
    return asked() - before;
  }
  std::int64_t go_over_to(const std::string& plan) { return change({.plan = plan}); }
  // What all invoices ask together.
  std::int64_t asked() {
    std::int64_t minor = 0;
    for (const Invoice& invoice : invoices_of(*billing, *clinic)) minor += invoice.total.minor();
    return minor;
  }
  std::string all_explained() {
    std::string text;
    for (const Invoice& invoice : invoices_of(*billing, *clinic)) text += explain(invoice) + '\n';
    return text;
  }
  std::string last_explained() { return explain(invoices_of(*billing, *clinic).back()); }
  void expect_sound() { expect_clean(world, *billing, "coupon changes"); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId id{};
};

TEST(CouponChanges, AFixedAmountGoesAlongWithTheDaysGivenBack) {
  Buyer buyer(fixed(10'00), "team");
  EXPECT_EQ(buyer.asked(), 90'00);
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm"), 100'00 - 5'00 - 45'00) << buyer.last_explained();
  buyer.go_to("2026-02-22T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("team"), 25'00 - 2'50 - 47'50) << buyer.last_explained();
  buyer.go_to("2026-03-01T00:00:00Z");
  EXPECT_EQ(buyer.asked(), 90'00 + 50'00 - 25'00 + 90'00);
  buyer.expect_sound();
}

TEST(CouponChanges, APercentageTakesItsPartOfTheNewCharges) {
  Buyer buyer(percent("20"), "team");
  EXPECT_EQ(buyer.asked(), 80'00);
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm"), 80'00 - 40'00) << buyer.last_explained();
  buyer.expect_sound();
}

TEST(CouponChanges, OneFoundOutLaterIsUndoneToNothing) {
  for (const Coupon& coupon :
       {fixed(10'00), percent("33.3"), percent("50", DiscountDuration::kOnce),
        fixed(10'00, DiscountDuration::kOnce), percent("100", DiscountDuration::kOnce)}) {
    Buyer buyer(coupon, "team");
    buyer.go_to("2026-02-20T00:00:00Z");
    const std::int64_t before = buyer.asked();
    buyer.change({.plan = "firm", .effective_on = day("2026-02-15")});
    buyer.change({.plan = "team", .effective_on = day("2026-02-15")});
    EXPECT_EQ(buyer.asked(), before) << buyer.all_explained();
    buyer.expect_sound();
  }
}

TEST(CouponChanges, AFixedAmountTakesWhatItCouldNotBefore) {
  Buyer buyer(fixed(10'00), "small");
  EXPECT_EQ(buyer.asked(), 0) << "6.00 of the 10.00";
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("team"), 50'00 - 7'00) << buyer.last_explained();
  EXPECT_EQ(buyer.go_over_to("small"), -43'00) << buyer.last_explained();
  EXPECT_EQ(buyer.asked(), 0);
  buyer.expect_sound();
}

TEST(CouponChanges, AFixedAmountThatALesserPlanHasNoUseForComesBack) {
  Buyer buyer(fixed(10'00), "team");
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("small"), -45'00) << "3.00 less 3.00 of the 5.00";
  buyer.go_to("2026-02-22T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("team"), 25'00 - 3'50) << "5.00 of the first half, 1.50 of small";
  buyer.expect_sound();
}

TEST(CouponChanges, ACouponOfOneInvoiceTakesNothingAnewButItsRestGoesAlong) {
  Buyer buyer(percent("50", DiscountDuration::kOnce), "team");
  EXPECT_EQ(buyer.asked(), 50'00);
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm"), 100'00 - 25'00 - 25'00) << buyer.last_explained();
  EXPECT_NE(buyer.last_explained().find("25.00 off"), std::string::npos) << buyer.last_explained();
  EXPECT_EQ(buyer.go_over_to("team"), -50'00) << buyer.last_explained();
  EXPECT_NE(buyer.last_explained().find("cut from 50.00 to what was given back for these days"),
            std::string::npos)
      << buyer.last_explained();
  buyer.go_to("2026-03-01T00:00:00Z");
  EXPECT_EQ(buyer.asked(), 50'00 + 100'00) << "it is used up";
  buyer.expect_sound();
}

TEST(CouponChanges, TheLastOfSomePeriodsIsDiscountedToItsEnd) {
  Coupon coupon = percent("50", DiscountDuration::kPeriods);
  coupon.periods = 1;
  Buyer buyer(coupon, "team");
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm"), 50'00 - 25'00) << buyer.last_explained();
  buyer.go_to("2026-03-01T00:00:00Z");
  EXPECT_EQ(buyer.asked(), 50'00 + 25'00 + 200'00);
  buyer.expect_sound();
}

TEST(CouponChanges, ADayThatCostNothingComesBackForNothing) {
  Buyer buyer(percent("100", DiscountDuration::kOnce), "team");
  EXPECT_EQ(buyer.asked(), 0);
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("free"), 0);
  EXPECT_EQ(buyer.go_over_to("team"), 0) << buyer.last_explained();
  EXPECT_EQ(buyer.go_over_to("firm"), 100'00 - 50'00) << buyer.last_explained();
  EXPECT_EQ(buyer.go_over_to("team"), -50'00) << buyer.last_explained();
  buyer.expect_sound();
}

TEST(CouponChanges, ACouponForAnotherPlanWaitsAndComesBackWithIts) {
  Coupon coupon = fixed(10'00);
  coupon.plans = {"team"};
  Buyer buyer(coupon, "team");
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm"), 100'00 - 45'00) << buyer.last_explained();
  EXPECT_EQ(buyer.go_over_to("team"), -55'00) << buyer.last_explained();
  buyer.go_to("2026-02-22T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm"), 50'00 - 22'50) << buyer.last_explained();
  buyer.go_to("2026-02-22T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("team"), -27'50) << buyer.last_explained();
  buyer.expect_sound();
}

TEST(CouponChanges, WhatWasUndoneInAnEarlierPeriodIsNoneOfThisOnes) {
  Buyer buyer(fixed(10'00), "team");
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm") + buyer.go_over_to("team"), 0);
  buyer.go_to("2026-03-16T00:00:00Z");  // 16 of 31 days are left
  EXPECT_EQ(buyer.go_over_to("firm"), 103'23 - 5'16 - 46'45) << buyer.last_explained();
  EXPECT_EQ(buyer.go_over_to("team"), -(103'23 - 5'16 - 46'45)) << buyer.last_explained();
  buyer.expect_sound();
}

TEST(CouponChanges, AnotherPlanOfTheSamePriceIsNoPlanThatComesBack) {
  Coupon coupon = fixed(10'00);
  coupon.plans = {"team"};
  Buyer buyer(coupon, "team");
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm"), 100'00 - 45'00) << buyer.last_explained();
  EXPECT_EQ(buyer.go_over_to("crew"), 50'00 - 100'00) << buyer.last_explained();
  buyer.expect_sound();
}

// The note took back half of the 100.00, and with it half of the 10.00 taken off.
TEST(CouponChanges, WhatACreditNoteTookBackDoesNotGoAlong) {
  Buyer buyer(fixed(10'00), "team");
  const Invoice first = invoices_of(*buyer.billing, *buyer.clinic).back();
  const auto note = buyer.billing->issue_credit_note(
      *buyer.clinic,
      {.invoice = first.id, .parts = {{.line = 0, .amount = eur(50'00)}}, .text = "an outage"});
  ASSERT_TRUE(note.ok()) << note.status();
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.go_over_to("firm"), 100'00 - 2'50 - 22'50) << buyer.last_explained();
  buyer.expect_sound();
}

TEST(CouponChanges, WhatACreditNoteTookBackIsNotChargedAgain) {
  Buyer buyer(fixed(10'00), "team");
  const Invoice first = invoices_of(*buyer.billing, *buyer.clinic).back();
  const auto note = buyer.billing->issue_credit_note(
      *buyer.clinic,
      {.invoice = first.id, .parts = {{.line = 0, .amount = eur(30'00)}}, .text = "an outage"});
  ASSERT_TRUE(note.ok()) << note.status();
  buyer.go_to("2026-02-15T00:00:00Z");
  const std::int64_t there = buyer.go_over_to("firm");
  EXPECT_EQ(there + buyer.go_over_to("team"), 0) << buyer.last_explained();
  buyer.expect_sound();
}

TEST(CouponChanges, TheLastInvoiceIsExplainedToTheCent) {
  Buyer buyer(fixed(10'00), "team");
  buyer.go_to("2026-02-15T00:00:00Z");
  buyer.go_over_to("firm");
  for (const Invoice& invoice : invoices_of(*buyer.billing, *buyer.clinic)) {
    EXPECT_TRUE(verify(invoice).ok()) << verify(invoice);
  }
  const std::string text = buyer.last_explained();
  EXPECT_NE(text.find("coupon CODE: 5.00 off"), std::string::npos) << text;
  EXPECT_NE(text.find("cut from -50.00 to what had been paid"), std::string::npos) << text;
}

// 9.99 and 2 x 7.77 less 5.00: 20.53. The base and the add-on stay as they are.
TEST(CouponChanges, WhatAChangeLeavesAsItIsCostsNothingAnew) {
  Buyer buyer(fixed(5'00), "odd", 2, proration_profiles::octroi(), {{.code = "backup"}});
  buyer.go_to("2026-02-15T00:00:00Z");
  EXPECT_EQ(buyer.change({.quantity = 3}), 3'89) << buyer.last_explained();
  EXPECT_EQ(buyer.change({.quantity = 4}), 3'88) << buyer.last_explained();
  EXPECT_EQ(buyer.change({.quantity = 2}), -7'77) << buyer.last_explained();
  buyer.expect_sound();
}

// I06: over kinds and durations of coupons, plans, seats, add-ons, profiles and instants.
RC_GTEST_PROP(CouponChanges, AChangeUndoneAtOnceNetsNothing, ()) {
  const std::vector<ProrationPolicy> profiles = {
      proration_profiles::octroi(), proration_profiles::kill_bill(), proration_profiles::lago(),
      proration_profiles::openmeter(), proration_profiles::stripe()};
  const auto duration = *rc::gen::element(DiscountDuration::kOnce, DiscountDuration::kPeriods,
                                          DiscountDuration::kForever);
  Coupon coupon =
      *rc::gen::arbitrary<bool>()
          ? fixed(*rc::gen::inRange(1, 60'00), duration)
          : percent(*rc::gen::element<std::string>("33.3", "12.5", "100", "0.01", "99.9"),
                    duration);
  if (*rc::gen::inRange(0, 3) == 0) coupon.charges = {"base"};
  const std::vector<std::string> plans = {"small", "team", "odd", "odder", "free"};
  const std::string from = *rc::gen::elementOf(plans);
  const std::int64_t seats = *rc::gen::inRange(1, 9);
  Buyer buyer(coupon, from, seats, *rc::gen::elementOf(profiles),
              *rc::gen::arbitrary<bool>() ? std::vector<WantedAddOn>{{.code = "backup"}}
                                          : std::vector<WantedAddOn>{});
  // Changes of days before.
  std::string plan = from;
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    buyer.world.clock.advance(std::chrono::hours(*rc::gen::inRange(1, 200)));
    RC_ASSERT(buyer.billing->run_due().ok());
    const std::string to = *rc::gen::elementOf(plans);
    if (to != plan) buyer.go_over_to(to);
    plan = to;
  }
  buyer.world.clock.advance(std::chrono::hours(*rc::gen::inRange(0, 300)));
  RC_ASSERT(buyer.billing->run_due().ok());
  const std::int64_t before = buyer.asked();
  std::vector<std::string> others = plans;
  std::erase(others, plan);
  buyer.change({.plan = *rc::gen::elementOf(others), .quantity = *rc::gen::inRange(1, 9)});
  if (*rc::gen::arbitrary<bool>()) buyer.change({.quantity = 20});
  buyer.change({.plan = plan, .quantity = seats});
  if (buyer.asked() != before) RC_LOG() << buyer.all_explained();
  RC_ASSERT(buyer.asked() == before);
  buyer.expect_sound();
  for (const Invoice& invoice : invoices_of(*buyer.billing, *buyer.clinic)) {
    RC_ASSERT(verify(invoice).ok());
  }
}

}  // namespace
}  // namespace octroi::test
