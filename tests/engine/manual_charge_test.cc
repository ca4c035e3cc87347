// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Manual charges: each stands on one invoice, at once or on the next; a credit takes off what there
// is and waits with its rest.

#include <string>
#include <vector>

#include "engine/charges_desk.h"

namespace octroi::test {
namespace {

TEST(ManualCharge, StandsOnTheNextInvoiceOnce) {
  Desk desk;
  const SubscriptionId sub = desk.subscribe();
  const ManualCharge hours = desk.add({.subscription = sub,
                                       .label = "Data import",
                                       .quantity = *Decimal::parse("2.5"),
                                       .unit_amount = Decimal(80)});
  EXPECT_EQ(hours.status, ManualChargeStatus::kWaiting);
  EXPECT_EQ(hours.amount, eur(200'00));
  EXPECT_EQ(desk.waiting(), (Texts{"Data import 200.00"}));
  desk.move_to("2026-02-28T09:00:00Z");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00", "manual 200.00"}));
  EXPECT_EQ(desk.last().period_index, 1);
  EXPECT_EQ(desk.last().lines.back().code, hours.id.to_string());
  EXPECT_NE(explain(desk.last()).find("Data import"), std::string::npos);
  const ManualCharge billed = desk.all().front();
  EXPECT_EQ(billed.status, ManualChargeStatus::kBilled);
  EXPECT_EQ(billed.billed, eur(200'00));
  EXPECT_EQ(billed.invoice, desk.last().id);
  EXPECT_TRUE(desk.waiting().empty());
  desk.move_to("2026-03-31T09:00:00Z");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00"}));
  EXPECT_EQ(desk.told("manual_charge"), (Texts{"added", "billed"}));
  desk.expect_sound("after two renewals");
}

TEST(ManualCharge, IsPreviewedAsItIsApplied) {
  Desk desk;
  const SubscriptionId sub = desk.subscribe();
  const AddCharge request{.subscription = sub,
                          .label = "Training",
                          .unit_amount = Decimal(120),
                          .reason = "a day in Kita",
                          .bills_now = true};
  const auto plan = desk.billing->plan(*desk.clinic, request);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(desk.all().empty());
  std::string why;
  for (const std::string& sentence : plan->explanation) why += sentence + "\n";
  EXPECT_NE(why.find("charge Training: 120.00 EUR"), std::string::npos) << why;
  EXPECT_NE(why.find("charge 120.00 EUR by card"), std::string::npos) << why;
  ASSERT_TRUE(desk.billing->apply(*plan).ok());
  ASSERT_EQ(desk.all().size(), 1u);
  EXPECT_EQ(desk.all().front().id.to_string(), plan->subject);
  EXPECT_EQ(desk.last().total, eur(120'00));
}

TEST(ManualCharge, AKeyAddsAndRemovesItOnce) {
  Desk desk;
  const SubscriptionId sub = desk.subscribe();
  AddCharge request{
      .subscription = sub, .label = "Visit", .unit_amount = Decimal(9), .reason = "x", .key = "k"};
  const auto charges = desk.billing->charges(*desk.clinic);
  const auto first = charges.add(request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(charges.add(request)->id, first->id);
  request.quantity = Decimal(2);
  EXPECT_EQ(error_code(charges.add(request).status()), "request.key_reused");
  const RemoveCharge removal{.charge = first->id, .reason = "a mistake", .key = "r"};
  EXPECT_EQ(charges.remove(removal)->status, ManualChargeStatus::kRemoved);
  EXPECT_EQ(charges.remove(removal)->status, ManualChargeStatus::kRemoved);
  EXPECT_EQ(desk.told("manual_charge"), (Texts{"added", "removed"}));
}

TEST(ManualCharge, ARemovedOneIsNotBilledAndABilledOneStays) {
  Desk desk;
  const SubscriptionId sub = desk.subscribe();
  const ManualCharge gone = desk.add({.subscription = sub, .unit_amount = Decimal(10)});
  const ManualCharge kept = desk.add({.subscription = sub, .unit_amount = Decimal(7)});
  EXPECT_EQ(desk.remove(gone.id), "");
  desk.move_to("2026-02-28T09:00:00Z");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00", "manual 7.00"}));
  EXPECT_EQ(desk.remove(gone.id), "manual_charge.not_waiting");
  EXPECT_EQ(desk.remove(kept.id), "manual_charge.not_waiting");
  EXPECT_EQ(desk.remove(ManualChargeId(UuidBytes{5})), "manual_charge.not_found");
  desk.expect_sound("after the renewal");
}

TEST(ManualCharge, AtOnceIsAnInvoiceOfItsOwnWithWhatWaits) {
  Desk desk;
  const SubscriptionId sub = desk.subscribe();
  desk.add({.subscription = sub, .unit_amount = Decimal(10)});
  desk.add({.subscription = sub, .unit_amount = Decimal(-4)});
  const ManualCharge now =
      desk.add({.subscription = sub, .unit_amount = Decimal(100), .bills_now = true});
  EXPECT_EQ(now.status, ManualChargeStatus::kBilled);
  EXPECT_EQ(desk.last_lines(), (Texts{"manual 10.00", "manual 100.00", "manual -4.00"}));
  EXPECT_FALSE(desk.last().period_index.has_value());
  EXPECT_EQ(desk.last().subscription, sub);
  ASSERT_TRUE(desk.billing->run_due().ok());
  EXPECT_EQ(desk.last().status, InvoiceStatus::kPaid);
  EXPECT_EQ(desk.last().amount_paid, eur(106'00));
  desk.expect_sound("after it was paid");
}

TEST(ManualCharge, OfTheTenantIsPaidByTheMethodGivenOrByHand) {
  Desk desk;
  desk.add(
      {.unit_amount = Decimal(30), .currency = kEur, .bills_now = true, .payment_method = kCard});
  ASSERT_TRUE(desk.billing->run_due().ok());
  EXPECT_FALSE(desk.last().subscription.has_value());
  EXPECT_EQ(desk.last().status, InvoiceStatus::kPaid);
  desk.add({.unit_amount = Decimal(40), .currency = kEur, .bills_now = true});
  ASSERT_TRUE(desk.billing->run_due().ok());
  EXPECT_EQ(desk.last().status, InvoiceStatus::kOpen);
  const auto paid =
      desk.billing->pay_invoice(*desk.clinic, {.invoice = desk.last().id, .payment_method = kCard});
  ASSERT_TRUE(paid.ok()) << paid.status();
  ASSERT_TRUE(desk.billing->run_due().ok());
  EXPECT_EQ(desk.last().status, InvoiceStatus::kPaid);
  desk.expect_sound("after both");
}

TEST(ManualCharge, OfTheTenantStandsOnTheNextInvoiceOfAnyOfItsSubscriptionsOnce) {
  Desk desk("2026-01-10T09:00:00Z");
  desk.subscribe();
  ASSERT_TRUE(
      desk.billing
          ->subscribe(*desk.clinic, {.plan = "pro", .payment_method = kCard, .is_additional = true})
          .ok());
  desk.add({.unit_amount = Decimal(33), .currency = kEur});
  desk.move_to("2026-02-10T09:00:00Z");  // both renew in one run
  std::int64_t lines = 0;
  for (const Invoice& one : invoices_of(*desk.billing, *desk.clinic)) {
    for (const InvoiceLine& line : one.lines) lines += line.kind == LineKind::kManual ? 1 : 0;
  }
  EXPECT_EQ(lines, 1);
  desk.expect_sound("after the run");
}

TEST(ManualCharge, AChangeBillsItAndAFreePeriodIsInvoicedForIt) {
  Desk desk("2026-01-01T09:00:00Z");
  const SubscriptionId sub = desk.subscribe("free");
  EXPECT_TRUE(invoices_of(*desk.billing, *desk.clinic).empty());
  desk.add({.subscription = sub, .unit_amount = Decimal(-5)});
  desk.move_to("2026-02-01T09:00:00Z");
  EXPECT_TRUE(invoices_of(*desk.billing, *desk.clinic).empty());  // nothing to take off
  desk.add({.subscription = sub, .unit_amount = Decimal(20)});
  desk.move_to("2026-03-01T09:00:00Z");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 0.00", "manual 20.00", "manual -5.00"}));
  desk.add({.subscription = sub, .unit_amount = Decimal(8)});
  ASSERT_TRUE(desk.billing->change(*desk.clinic, {.subscription = sub, .plan = "starter"}).ok());
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00", "manual 8.00"}));
  desk.expect_sound("after the change");
}

TEST(ManualCharge, ACreditTakesOffWhatThereIsAndWaitsWithItsRest) {
  Desk desk;
  const SubscriptionId sub = desk.subscribe();
  const ManualCharge amends = desk.add({.subscription = sub,
                                        .label = "Goodwill",
                                        .quantity = Decimal(2),
                                        .unit_amount = Decimal(-40)});
  desk.move_to("2026-02-28T09:00:00Z");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00", "manual -50.00"}));
  EXPECT_EQ(desk.last().total, eur(0));
  EXPECT_EQ(desk.last().status, InvoiceStatus::kPaid);
  EXPECT_NE(explain(desk.last()).find("cut from -80.00 to what there was to take off"),
            std::string::npos)
      << explain(desk.last());
  EXPECT_EQ(left(desk.all().front()), eur(-30'00));
  EXPECT_EQ(desk.waiting(), (Texts{"Goodwill -30.00"}));
  desk.move_to("2026-03-31T09:00:00Z");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00", "manual -30.00"}));
  EXPECT_EQ(desk.last().amount_paid, eur(20'00));
  EXPECT_EQ(desk.all().front().billed, amends.amount);
  EXPECT_EQ(desk.told("manual_charge"), (Texts{"added", "billed", "billed"}));
  desk.expect_sound("after two renewals");
}

TEST(ManualCharge, ACreditTakesOffItsTaxCategoryOnly) {
  Desk desk("2026-01-31T09:00:00Z",
            TaxPolicy{.rates = {{.code = "N", .category = "standard", .percent = Decimal(20)},
                                {.code = "R", .category = "reduced", .percent = Decimal(5)}}});
  const SubscriptionId sub = desk.subscribe();
  desk.add({.subscription = sub, .unit_amount = Decimal(-30), .tax_category = "reduced"});
  desk.move_to("2026-02-28T09:00:00Z");
  EXPECT_EQ(desk.last().total, eur(60'00));
  desk.add({.subscription = sub, .unit_amount = Decimal(10), .tax_category = "reduced"});
  desk.move_to("2026-03-31T09:00:00Z");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00", "manual 10.00", "manual -10.00"}));
  EXPECT_EQ(desk.last().total, eur(60'00));
  EXPECT_EQ(desk.waiting(), (Texts{"Charge -20.00"}));
  desk.expect_sound("with two rates");
}

TEST(ManualCharge, ACreditIsCutWhereAnotherCategoryWouldLeaveLessThanNothing) {
  // 100.00 of the plan given back with its 20% of tax, and 150.00 at no tax: 30.00 are left.
  Desk desk("2026-01-01T09:00:00Z",
            TaxPolicy{.rates = {{.code = "N", .category = "standard", .percent = Decimal(20)},
                                {.code = "Z", .category = "zero", .percent = Decimal(0)}}});
  const SubscriptionId sub = desk.subscribe("pro");
  desk.add({.subscription = sub, .unit_amount = Decimal(150), .tax_category = "zero"});
  desk.add({.subscription = sub, .unit_amount = Decimal(-149), .tax_category = "zero"});
  const auto changed = desk.billing->change(*desk.clinic, {.subscription = sub, .plan = "starter"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(desk.last_lines(),
            (Texts{"credit -150.00", "flat 50.00", "manual 150.00", "manual -30.00"}));
  EXPECT_EQ(desk.last().total, eur(0));
  EXPECT_EQ(desk.waiting(), (Texts{"Charge -119.00"}));
  desk.expect_sound("after the change");
}

TEST(ManualCharge, WithoutARateItIsRefusedAndOneThatLostItsRateStopsNothing) {
  const TaxRate standard{.code = "N", .category = "standard", .percent = Decimal(20)};
  const TaxRate reduced{.code = "R", .category = "reduced", .percent = Decimal(5)};
  Desk desk("2026-01-31T09:00:00Z", TaxPolicy{.rates = {standard, reduced}});
  const SubscriptionId sub = desk.subscribe();
  EXPECT_EQ(desk.refused({.subscription = sub, .unit_amount = Decimal(5), .tax_category = "zero"}),
            "tax.missing_category");
  desk.add({.subscription = sub, .unit_amount = Decimal(10), .tax_category = "reduced"});
  desk.add({.subscription = sub, .unit_amount = Decimal(-3), .tax_category = "reduced"});
  BillingOptions later = desk.world.options();
  later.tax = TaxPolicy{.rates = {standard}};
  desk.billing.emplace(desk.world.store, desk.world.catalog, later);
  desk.move_to("2026-02-28T09:00:00Z");
  EXPECT_EQ(desk.last_lines(), (Texts{"flat 50.00"}));
  EXPECT_EQ(desk.waiting(), (Texts{"Charge 10.00", "Charge -3.00"}));
  desk.expect_sound("without the rate");
}

TEST(ManualCharge, CouponsReachItByAnExplicitChoiceOnly) {
  Desk desk;
  Coupon half{.code = "HALF", .percent = Decimal(50), .duration = DiscountDuration::kForever};
  ASSERT_TRUE(desk.billing->create_coupon(desk.world.op, half).ok());
  const auto sub = desk.billing->subscribe(
      *desk.clinic, {.plan = "starter", .coupon = "HALF", .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  desk.add({.subscription = sub->id, .unit_amount = Decimal(10)});
  desk.add({.subscription = sub->id, .unit_amount = Decimal(20), .is_discountable = true});
  desk.add({.subscription = sub->id, .unit_amount = Decimal(-60), .is_discountable = true});
  desk.move_to("2026-02-28T09:00:00Z");
  EXPECT_EQ(desk.last().discount_total, eur(35'00));
  EXPECT_EQ(desk.last_lines(),
            (Texts{"flat 50.00", "manual 10.00", "manual 20.00", "manual -45.00"}));
  EXPECT_EQ(desk.last().total, eur(0));
  desk.expect_sound("with a coupon");
}

TEST(ManualCharge, WhatIsRefused) {
  Desk desk;
  const SubscriptionId sub = desk.subscribe();
  EXPECT_EQ(desk.refused({.subscription = sub}), "manual_charge.no_amount");
  EXPECT_EQ(desk.refused({.subscription = sub, .unit_amount = *Decimal::parse("0.004")}),
            "manual_charge.no_amount");
  EXPECT_EQ(desk.refused({.subscription = sub, .unit_amount = Decimal(20'000'000'000'000)}),
            "money.overflow");
  EXPECT_EQ(desk.refused({.subscription = sub, .unit_amount = Decimal(1), .currency = kXof}),
            "subscription.currency_differs");
  EXPECT_EQ(desk.refused({.unit_amount = Decimal(1)}), "manual_charge.currency_needed");
  EXPECT_EQ(desk.refused({.subscription = sub, .unit_amount = Decimal(-1), .bills_now = true}),
            "manual_charge.credit_waits");
  EXPECT_EQ(desk.refused({.subscription = SubscriptionId(), .unit_amount = Decimal(1)}),
            "subscription.not_found");
  EXPECT_EQ(desk.refused({.subscription = sub, .label = "a\nb", .unit_amount = Decimal(1)}),
            "text.control_character");
  EXPECT_EQ(desk.refused({.subscription = sub, .unit_amount = Decimal(1), .tax_category = ""}),
            "text.bad_code");
  EXPECT_EQ(desk.refused(
                {.subscription = sub, .unit_amount = Decimal(1), .payment_method = {"nobody", ""}}),
            "payment.no_provider");
  ASSERT_TRUE(desk.billing->cancel(*desk.clinic, {.subscription = sub, .when = When::kNow}).ok());
  EXPECT_EQ(desk.refused({.subscription = sub, .unit_amount = Decimal(1)}),
            "subscription.is_final");
  EXPECT_TRUE(desk.all().empty());
}

}  // namespace
}  // namespace octroi::test
