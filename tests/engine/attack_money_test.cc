// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tenant that looks for money left lying: what was used, owed or limited is not shed by a change
// of plan, a trial or a number that is too large.

#include <limits>
#include <string>
#include <vector>

#include "engine/hostile.h"
#include "engine/records/records.h"

namespace octroi::test {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

constexpr char kSheddingPlans[] = R"(
plan { code: "firm" version: 1 name: "Firm"
  price { interval: "month" currency: "EUR" amount: "30.00"
    charge { code: "extra" kind: OVERAGE unit_amount: "0.50" entitlement: "analyses" }
    charge { code: "api" kind: USAGE entitlement: "calls"
      usage { model: UNIT unit_amount: "0.01" minimum: "2" } } }
  entitlement { name: "analyses" limit: 500 window: BILLING_PERIOD behaviour: OVERAGE }
  entitlement { name: "calls" unlimited: true window: BILLING_PERIOD } }
plan { code: "plain" version: 1 name: "Plain"
  price { interval: "month" currency: "EUR" amount: "30.00" }
  price { interval: "year" currency: "EUR" amount: "360.00" } }
plan { code: "dear" version: 1 name: "Dear"
  price { interval: "month" currency: "EUR" amount: "90.00" } }
)";

struct Shedder {
  Shedder() {
    world.catalog = *parse_catalog(kSheddingPlans, CatalogFormat::kText, "shedding");
    billing.emplace(world.store, world.catalog, world.options());
    clinic.emplace(make_tenant(*billing, "kayes"));
    sub = billing->subscribe(*clinic, {.plan = "firm", .payment_method = kCard})->id;
    EXPECT_TRUE(billing->run_due().ok());
  }
  void use(std::int64_t analyses, std::int64_t calls) {
    EXPECT_TRUE(billing->quota(*clinic).consume("analyses", analyses).allowed());
    EXPECT_TRUE(billing->quota(*clinic).consume("calls", calls).allowed());
  }
  void change(const std::string& plan, Interval interval = kMonthly) {
    const auto changed = billing->change(
        *clinic, {.subscription = sub, .plan = plan, .interval = interval, .when = When::kNow});
    ASSERT_TRUE(changed.ok()) << changed.status();
    expect_clean(world, *billing, "after the change to " + plan);
  }
  // What all invoices together ask for overage and usage.
  Money metered() {
    Money sum = eur(0);
    for (const Invoice& invoice : invoices_of(*billing, *clinic)) {
      for (const InvoiceLine& line : invoice.lines) {
        if (line.kind != LineKind::kOverage && line.kind != LineKind::kUsage) continue;
        sum = *add(sum, line.amount);
      }
    }
    return sum;
  }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId sub;
};

TEST(Shedding, AChangeBillsWhatTheNewPlanDoesNotChargeFor) {
  for (const Interval interval : {kMonthly, kYearly}) {
    Shedder shedder;
    shedder.use(700, 1000);  // 200 x 0.50 and 1000 x 0.01
    shedder.world.clock.set(at("2026-02-27T09:00:00Z"));
    shedder.change("plain", interval);
    EXPECT_EQ(shedder.metered(), eur(110'00));
    run_daily(shedder.world, *shedder.billing, "2026-03-02T09:00:00Z");
    EXPECT_EQ(shedder.metered(), eur(110'00));
    expect_clean(shedder.world, *shedder.billing, "after the renewal");
  }
}

TEST(Shedding, AChangeThereAndBackBillsItOnce) {
  Shedder shedder;
  shedder.use(700, 1000);
  shedder.change("plain");
  shedder.change("firm");
  shedder.use(10, 300);
  run_daily(shedder.world, *shedder.billing, "2026-03-02T09:00:00Z");
  EXPECT_EQ(shedder.metered(), eur(110'00 + 5'00 + 3'00));
  expect_clean(shedder.world, *shedder.billing, "after the renewal");
}

TEST(Shedding, WhatWasSettledStaysSoWhenTheSubscriptionEnds) {
  Shedder shedder;
  shedder.use(501, 100);
  shedder.change("plain");
  shedder.change("firm");
  ASSERT_TRUE(
      shedder.billing->cancel(*shedder.clinic, {.subscription = shedder.sub, .when = When::kNow})
          .ok());
  EXPECT_EQ(shedder.metered(), eur(50 + 2'00)) << "the least is due once";
  expect_clean(shedder.world, *shedder.billing, "after the end");
}

TEST(Shedding, VerifyFindsUsageThatAChangeShed) {
  Shedder shedder;
  shedder.use(700, 0 + 1);
  shedder.change("plain");
  const RecordType& type = records::record_type<records::UsageCounter>();
  const auto page = shedder.world.store.scan(*shedder.clinic, {.type = &type});
  ASSERT_TRUE(page.ok()) << page.status();
  for (const Row& row : page->rows) {
    auto counter = records::from_row<records::UsageCounter>(row);
    counter->settled.reset();
    Batch batch;
    batch.update(records::to_row(row.tenant, row.id, *counter, row.version));
    ASSERT_TRUE(shedder.world.store.commit(batch).ok());
  }
  const auto report = shedder.billing->verify(shedder.world.op);
  ASSERT_EQ(report->violations.size(), 2u);
  for (const Violation& one : report->violations) EXPECT_EQ(one.invariant, "I25");
}

TEST(Shedding, ATrialTakenToAnotherPlanIsThatPlansTrialToo) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .trial_days = 30});
  ASSERT_TRUE(billing.change(clinic, {.subscription = sub->id, .plan = "pro"}).ok());
  ASSERT_TRUE(billing.cancel(clinic, {.subscription = sub->id, .when = When::kNow}).ok());
  const std::string code = "subscription.trial_used";
  EXPECT_EQ(error_code(billing.subscribe(clinic, {.plan = "pro", .trial_days = 30}).status()),
            code);
  const auto firm = billing.subscribe(clinic, {.plan = "firm", .trial_days = 30});
  ASSERT_TRUE(firm.ok()) << firm.status();
  EXPECT_EQ(error_code(billing.change(clinic, {.subscription = firm->id, .plan = "pro"}).status()),
            code);
  const ChangeSubscription later{.subscription = firm->id, .plan = "pro", .when = When::kPeriodEnd};
  EXPECT_TRUE(billing.change(clinic, later).ok()) << "it begins paid";
  expect_clean(world, billing, "after the trials");
}

TEST(Shedding, ACouponOfOnePlanTakesNothingOffAnother) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const Coupon coupon{.code = "STARTER",
                      .percent = Decimal(100),
                      .duration = DiscountDuration::kPeriods,
                      .periods = 2,
                      .plans = {"starter"}};
  ASSERT_TRUE(billing.create_coupon(world.op, coupon).ok());
  const auto sub =
      billing.subscribe(clinic, {.plan = "starter", .coupon = "starter", .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  ASSERT_TRUE(billing.change(clinic, {.subscription = sub->id, .plan = "pro"}).ok());
  EXPECT_EQ(invoices_of(billing, clinic).back().total, eur(150'00)) << "nothing was paid before";
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).back().total, eur(150'00));
  const ChangeSubscription back{
      .subscription = sub->id, .plan = "starter", .when = When::kPeriodEnd};
  ASSERT_TRUE(billing.change(clinic, back).ok());
  run_daily(world, billing, "2026-04-30T09:00:00Z");
  const std::vector<Invoice> invoices = invoices_of(billing, clinic);
  ASSERT_EQ(invoices.size(), 5u);
  EXPECT_EQ(invoices[3].total, eur(0)) << "its second period waited meanwhile";
  EXPECT_EQ(invoices[4].total, eur(50'00));
  expect_clean(world, billing, "after the changes");
}

// Otherwise a trial of so many seats never ends: its first invoice cannot be made.
TEST(Shedding, WhatCannotBeBilledCannotBeOrderedNorUsed) {
  World world;
  const std::string seats_plan = R"(plan { code: "seats" version: 1 name: "Seats"
    price { interval: "month" currency: "EUR"
      charge { code: "seats" kind: PER_SEAT amount: "7.30" } } })";
  world.catalog = *parse_catalog(kPlans + seats_plan, CatalogFormat::kText, "plans");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const std::string code = "money.overflow";
  for (const std::int64_t seats : {kMost, kMost / 7'30, std::int64_t{10'000'000'000'000}}) {
    const Subscribe request{.plan = "seats", .quantity = seats, .trial_days = 30};
    EXPECT_EQ(error_code(billing.subscribe(clinic, request).status()), code) << seats;
    const PlaceOrder order{.plan = "seats", .quantity = seats};
    EXPECT_EQ(error_code(billing.place_order(clinic, order).status()), code) << seats;
  }
  const auto few = billing.subscribe(clinic, {.plan = "seats", .trial_days = 30});
  for (const When when : {When::kNow, When::kPeriodEnd}) {
    const ChangeSubscription more{.subscription = few->id, .quantity = kMost, .when = when};
    EXPECT_EQ(error_code(billing.change(clinic, more).status()), code);
  }
  const auto firm = billing.subscribe(clinic, {.plan = "firm", .payment_method = kCard});
  const UsageEvent events[] = {{.key = "a", .metric = "analyses", .quantity = kMost},
                               {.key = "b", .metric = "analyses", .quantity = 2'000'000}};
  const auto receipts = billing.record_usage(clinic, events);
  ASSERT_TRUE(receipts.ok()) << receipts.status();
  EXPECT_EQ((*receipts)[0].reason, "usage.overflow");
  EXPECT_EQ((*receipts)[1].outcome, UsageOutcome::kCounted);
  EXPECT_EQ(billing.quota(clinic).consume("analyses", kMost / 2).reason(), "overflow");
  EXPECT_EQ(billing.quota(clinic).check("analyses", kMost / 2).used(), 2'000'000);
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).back().total, eur(299'00 + 1'999'500 * 50));
  EXPECT_TRUE(billing.cancel(clinic, {.subscription = firm->id, .when = When::kNow}).ok());
  expect_clean(world, billing, "after the end");
}

TEST(Shedding, TheBuyersTaxesAreAskedForInRunsWithoutMailToo) {
  World world;
  BillingOptions options = world.options();
  options.notifiers.clear();
  options.renderer = nullptr;
  options.tax_for = [](const Tenant& tenant, const Issuer&) {
    if (tenant.billing.country_code != "ML") return TaxPolicy::none();
    return TaxPolicy{.rates = {{.code = "TVA", .category = "standard", .percent = Decimal(18)}}};
  };
  Billing billing(world.store, world.catalog, options);
  const auto clinic = billing.create_tenant({.name = "Gao", .slug = "gao", .country_code = "ML"});
  ASSERT_TRUE(billing.subscribe(*clinic, {.plan = "starter", .payment_method = kCard}).ok());
  run_daily(world, billing, "2026-04-02T09:00:00Z");
  ASSERT_EQ(invoices_of(billing, *clinic).size(), 3u);
  for (const Invoice& invoice : invoices_of(billing, *clinic)) {
    EXPECT_EQ(invoice.total, eur(59'00)) << invoice.number;
  }
}

TEST(Shedding, DocumentsFollowTheirNumbersThoughOneClockIsAhead) {
  World world("2026-01-31T23:55:00Z");
  TestClock ahead(at("2026-02-01T00:05:00Z"));
  SeededRandom other(99);
  BillingOptions options = world.options();
  Billing slow(world.store, world.catalog, options);
  options.clock = &ahead;
  options.random = &other;
  Billing fast(world.store, world.catalog, options);
  const TenantContext gao = make_tenant(slow, "gao", "UTC");
  const TenantContext kita = make_tenant(fast, "kita", "UTC");
  ASSERT_TRUE(slow.subscribe(gao, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(fast.subscribe(kita, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(slow.subscribe(gao, {.plan = "pro", .payment_method = kCard}).ok());
  EXPECT_EQ(invoices_of(slow, gao).back().issued_on, day("2026-02-01"));
  expect_clean(world, slow, "after both");
}

TEST(Shedding, AFixedCouponIsTakenOnceAPeriodHoweverOftenTheTermsChange) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const Coupon coupon{.code = "TEN",
                      .kind = DiscountKind::kFixed,
                      .amount = eur(10'00),
                      .duration = DiscountDuration::kForever};
  ASSERT_TRUE(billing.create_coupon(world.op, coupon).ok());
  const auto sub =
      billing.subscribe(clinic, {.plan = "starter", .coupon = "ten", .payment_method = kCard});
  for (const char* plan : {"pro", "firm", "pro", "firm"}) {
    const ChangeSubscription change{.subscription = sub->id, .plan = plan};
    ASSERT_TRUE(billing.change(clinic, change).ok()) << plan;
  }
  Money asked = eur(0);
  for (const Invoice& one : invoices_of(billing, clinic)) asked = *add(asked, one.total);
  EXPECT_EQ(asked, eur(289'00)) << "of the first day";
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).back().total, eur(289'00));
  expect_clean(world, billing, "after the changes");
}

TEST(Shedding, ACouponForOneInvoiceIsUsedUpByAChangeToo) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.create_coupon(world.op, {.code = "ONCE", .percent = Decimal(100)}).ok());
  const auto sub =
      billing.subscribe(clinic, {.plan = "free", .coupon = "once", .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  for (const char* plan : {"starter", "pro"}) {
    const ChangeSubscription change{.subscription = sub->id, .plan = plan};
    ASSERT_TRUE(billing.change(clinic, change).ok()) << plan;
  }
  const std::vector<Invoice> invoices = invoices_of(billing, clinic);
  ASSERT_EQ(invoices.size(), 2u);
  EXPECT_EQ(invoices[0].total, eur(0));
  EXPECT_EQ(invoices[1].total, eur(100'00)) << "what it took off goes along";
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).back().total, eur(150'00));
  expect_clean(world, billing, "after the changes");
}

// Otherwise who orders and never pays uses up what others were promised.
TEST(Shedding, ACouponOfAPurchaseThatDidNotHappenIsGivenBack) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const Coupon coupon{.code = "TWO", .percent = Decimal(50), .redemptions_max = 2};
  ASSERT_TRUE(billing.create_coupon(world.op, coupon).ok());
  const TenantContext waster = make_tenant(billing, "gao");
  const TenantContext buyer = make_tenant(billing, "kita");
  const auto order =
      billing.place_order(waster, {.plan = "pro", .coupon = "two", .payment_method = kByHand});
  ASSERT_TRUE(order.ok()) << order.status();
  const Subscribe unpaid{
      .plan = "starter", .coupon = "two", .payment_method = kByHand, .pays_first = true};
  ASSERT_TRUE(billing.subscribe(waster, unpaid).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(error_code(billing.subscribe(buyer, {.plan = "pro", .coupon = "two"}).status()),
            "coupon.used_up");
  const auto payments = billing.payments(waster);
  for (const Payment& payment : *payments) {
    if (payment.subscription) continue;
    ASSERT_TRUE(billing.withdraw_payment(waster, {.payment = payment.id, .reason = "x"}).ok());
  }
  ASSERT_TRUE(billing.void_invoice(waster, {.invoice = *order->invoice, .reason = "x"}).ok());
  expect_clean(world, billing, "after the order was cancelled");
  ASSERT_TRUE(billing.subscribe(buyer, {.plan = "pro", .coupon = "two"}).ok());
  run_daily(world, billing, "2026-03-15T09:00:00Z");  // the waster's subscription never began
  EXPECT_TRUE(billing.subscribe(buyer, {.plan = "starter", .coupon = "two"}).ok());
  expect_clean(world, billing, "after the subscription expired");
}

TEST(Shedding, TheCouponsOfAClosedTenantsOrdersAreGivenBackOneByOne) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const Coupon coupon{.code = "TWO", .percent = Decimal(50), .redemptions_max = 2};
  ASSERT_TRUE(billing.create_coupon(world.op, coupon).ok());
  const TenantContext waster = make_tenant(billing, "gao");
  const PlaceOrder order{.plan = "pro", .coupon = "two", .payment_method = kByHand};
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(billing.place_order(waster, order).ok());
  ASSERT_TRUE(billing.change_tenant(world.op, waster.tenant(), CancelTenant{}).ok());
  expect_clean(world, billing, "after it was closed");
  const TenantContext buyer = make_tenant(billing, "kita");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(billing.place_order(buyer, order).ok());
}

}  // namespace
}  // namespace octroi::test
