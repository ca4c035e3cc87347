// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gtest/gtest.h>

#include "hostile.h"

namespace octroi::test {
namespace {

// A clinic whose card is refused, until it is set right.
struct Debtor {
  explicit Debtor(const std::string& token = "fake:decline:insufficient_funds") {
    const auto made = billing.subscribe(
        clinic, {.plan = "starter", .payment_method = {"card", token}, .key = "s"});
    EXPECT_TRUE(made.ok()) << made.status();
    sub = made->id;
    EXPECT_TRUE(billing.run_due().ok());
  }

  Subscription now() { return billing.subscription(clinic, sub).value(); }
  Invoice first() { return invoices_of(billing, clinic).front(); }
  void expect_sound() {
    const auto report = billing.verify(world.op);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->ok()) << (report->violations.empty() ? report->summary()
                                                             : report->violations[0].message);
  }

  World world;
  Billing billing = world.bill(world.store);
  TenantContext clinic = make_tenant(billing, "kayes");
  SubscriptionId sub;
};

TEST(VoidInvoice, LetsWhoWasLateForItAloneInAgain) {
  for (const std::string day : {"2026-02-01", "2026-02-10"}) {  // past due, suspended
    Debtor debtor;
    run_daily(debtor.world, debtor.billing, day + "T09:00:00Z");
    EXPECT_NE(debtor.now().status, SubscriptionStatus::kActive) << day;
    const auto gone = debtor.billing.void_invoice(
        debtor.clinic, {.invoice = debtor.first().id, .reason = "a gift", .key = "v"});
    ASSERT_TRUE(gone.ok()) << gone.status();
    EXPECT_EQ(gone->status, InvoiceStatus::kVoid);
    EXPECT_EQ(debtor.now().status, SubscriptionStatus::kActive) << day;
    // The same request again says the same and does nothing.
    EXPECT_TRUE(debtor.billing
                    .void_invoice(debtor.clinic,
                                  {.invoice = debtor.first().id, .reason = "a gift", .key = "v"})
                    .ok());
    const std::size_t attempts = debtor.billing.payments(debtor.clinic)->size();
    run_daily(debtor.world, debtor.billing, "2026-02-20T09:00:00Z");
    EXPECT_EQ(debtor.billing.payments(debtor.clinic)->size(), attempts) << "asked for again";
    debtor.expect_sound();
  }
}

TEST(VoidInvoice, RefusesWhatIsPaidOrBeingPaid) {
  Debtor payer("pm_1");
  EXPECT_EQ(
      error_code(payer.billing
                     .void_invoice(payer.clinic, {.invoice = payer.first().id, .reason = "a slip"})
                     .status()),
      "invoice.not_open");
  Debtor waiting("fake:pending");
  EXPECT_EQ(error_code(waiting.billing
                           .void_invoice(waiting.clinic,
                                         {.invoice = waiting.first().id, .reason = "a slip"})
                           .status()),
            "payment.in_progress");
  EXPECT_EQ(
      error_code(
          waiting.billing.void_invoice(waiting.clinic, {.invoice = waiting.first().id}).status()),
      "text.empty");
}

TEST(WriteOffInvoice, GivesTheMoneyUpAndLeavesTheSubscription) {
  Debtor debtor;
  run_daily(debtor.world, debtor.billing, "2026-02-10T09:00:00Z");
  ASSERT_EQ(debtor.now().status, SubscriptionStatus::kSuspended);
  const auto gone = debtor.billing.write_off_invoice(
      debtor.clinic, {.invoice = debtor.first().id, .reason = "insolvent"});
  ASSERT_TRUE(gone.ok()) << gone.status();
  EXPECT_EQ(gone->status, InvoiceStatus::kUncollectible);
  EXPECT_EQ(debtor.now().status, SubscriptionStatus::kSuspended);
  debtor.expect_sound();
}

TEST(WriteOffInvoice, StandsInTheReportUntilItIsPaidAfterAll) {
  World world;
  BillingOptions options = world.options();
  options.payments.push_back(&world.bank);
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "kayes");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kByHand}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Payment transfer = billing.payments(clinic)->front();
  ASSERT_TRUE(billing.withdraw_payment(clinic, {.payment = transfer.id, .reason = "late"}).ok());
  world.clock.set(at("2026-02-03T09:00:00Z"));
  const InvoiceId invoice = invoices_of(billing, clinic).front().id;
  ASSERT_TRUE(billing.write_off_invoice(clinic, {.invoice = invoice, .reason = "insolvent"}).ok());
  const auto written_off = [&] {
    const auto report = billing.report(world.op);
    EXPECT_TRUE(report.ok()) << report.status();
    for (const MonthRevenue& month : report->months) {
      if (month.month == "2026-02") return month.written_off;
    }
    return Money();
  };
  EXPECT_EQ(written_off(), eur(50'00));
  expect_clean(world, billing, "when it is written off");
  ASSERT_TRUE(
      billing
          .verify_bank_transfer(
              world.op, clinic.tenant(), transfer.id,
              {.amount = eur(50'00), .received_on = day("2026-02-02"), .statement_id = "s-7"})
          .ok());
  EXPECT_EQ(written_off(), eur(0)) << "nothing is given up any more";
  expect_clean(world, billing, "when it is paid after all");
}

TEST(AutoRenewal, CanBeSwitchedOffAndOn) {
  Debtor payer("pm_1");
  ASSERT_TRUE(payer.billing
                  .set_auto_renewal(payer.clinic, {.subscription = payer.sub, .auto_renews = false})
                  .ok());
  EXPECT_FALSE(payer.now().auto_renews);
  run_daily(payer.world, payer.billing, "2026-03-10T09:00:00Z");
  EXPECT_EQ(invoices_of(payer.billing, payer.clinic).size(), 1u);
  payer.expect_sound();
}

TEST(Subscribing, TwiceToOneFamilyIsRefusedUnlessAskedFor) {
  Debtor payer("pm_1");
  const Subscribe again{.plan = "starter", .payment_method = kCard};
  EXPECT_EQ(error_code(payer.billing.subscribe(payer.clinic, again).status()),
            "subscription.already_subscribed");
  Subscribe one_more = again;
  one_more.is_additional = true;
  EXPECT_TRUE(payer.billing.subscribe(payer.clinic, one_more).ok());
  EXPECT_TRUE(payer.billing.subscribe(payer.clinic, {.plan = "pro", .payment_method = kCard}).ok());
  EXPECT_EQ(payer.billing.subscriptions(payer.clinic)->size(), 3u);
}

TEST(Subscribing, AgainAfterTheEndIsNoSecond) {
  Debtor payer("pm_1");
  ASSERT_TRUE(
      payer.billing.cancel(payer.clinic, {.subscription = payer.sub, .when = When::kNow}).ok());
  EXPECT_TRUE(
      payer.billing.subscribe(payer.clinic, {.plan = "starter", .payment_method = kCard}).ok());
}

TEST(Taxes, MayDifferFromBuyerToBuyer) {
  World world;
  BillingOptions options = world.options();
  options.tax = {
      .rates = {{.code = "FR-20", .category = "standard", .percent = Decimal(20), .name = "TVA"}}};
  options.tax_for = [&](const Tenant& tenant, const Issuer&) {
    if (tenant.slug == "abroad") return TaxPolicy::exempt("reverse charge");
    if (tenant.slug == "nowhere") throw std::runtime_error("no such country");
    return options.tax;
  };
  Billing billing(world.store, world.catalog, options);
  const auto total = [&](const std::string& slug) {
    const TenantContext tenant = make_tenant(billing, slug);
    const auto sub = billing.subscribe(tenant, {.plan = "starter", .payment_method = kCard});
    return sub.ok() ? invoices_of(billing, tenant).front().total.to_string()
                    : error_code(sub.status());
  };
  EXPECT_EQ(total("home"), "60.00 EUR");
  EXPECT_EQ(total("abroad"), "50.00 EUR");
  EXPECT_EQ(total("nowhere"), "tax.policy_unavailable");
}

TEST(Tenants, AreChangedNowAndByWhoMadeThem) {
  World world;
  Billing billing = world.bill(world.store);
  const auto made = billing.create_tenant(
      {.name = "CSCOM", .slug = "cscom", .actor = Actor::user("u-17"), .key = "k"});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->actor(), Actor::user("u-17"));
  EXPECT_EQ(events_of(billing, *made).front().actor, "user:u-17");
  const auto suspended =
      billing.change_tenant(world.op, made->tenant(), SuspendTenant{.reason = "asked for"});
  ASSERT_TRUE(suspended.ok()) << suspended.status();
  EXPECT_EQ(suspended->status_since, world.clock.now());
  EXPECT_EQ(events_of(billing, *made).back().name, "tenant.suspended");
}

TEST(Verify, IsNotOkBecauseNothingIsListed) {
  VerifyReport report{.invariants = {{.id = "I01", .statement = "", .facts = 1, .violations = 8}},
                      .violations = {}};
  EXPECT_FALSE(report.ok());
  report.invariants[0].violations = 0;
  EXPECT_TRUE(report.ok());
}

}  // namespace
}  // namespace octroi::test
