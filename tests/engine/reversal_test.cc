// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Reversals: money that the payer's bank took back is asked for again, once; where it comes back it
// counts as it did.

#include <string>
#include <vector>

#include "engine/charges_desk.h"
#include "engine/payer_world.h"

namespace octroi::test {
namespace {

struct Court : Desk {
  using Desk::Desk;

  Payment last_payment() { return billing->payments(*clinic)->back(); }
  RecordReversal chargeback(const std::string& reference = "dp_1") {
    return {.payment = last_payment().id, .reference = reference, .reason = "fraudulent"};
  }
  Reversal record(const RecordReversal& request) {
    const auto made = billing->reversals(*clinic).record(request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : Reversal();
  }
  std::string refused_to_record(const RecordReversal& request) {
    return error_code(billing->reversals(*clinic).record(request).status());
  }
  Reversal reinstate(ReversalId id) {
    const auto made = billing->reversals(*clinic).reinstate({.reversal = id, .reason = "won"});
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : Reversal();
  }
  Invoice invoice(InvoiceId id) { return *billing->invoice(*clinic, id); }
  Subscription sub() { return billing->subscriptions(*clinic)->front(); }
  Money credit() { return billing->as_known(*clinic, day("2027-01-01"))->balances.front().credit; }
};

TEST(Reversal, OpensTheInvoiceAgainAndDunningBeginsAnew) {
  Court court;
  court.subscribe();
  court.move_to("2026-02-10T09:00:00Z");
  const Reversal lost = court.record(court.chargeback());
  EXPECT_EQ(lost.amount, eur(50'00));
  EXPECT_EQ(lost.status, ReversalStatus::kReversed);
  const Invoice open = court.invoice(lost.invoice);
  EXPECT_EQ(open.status, InvoiceStatus::kOpen);
  EXPECT_EQ(amount_due(open), eur(50'00));
  EXPECT_EQ(court.last_payment().reversed, eur(50'00));
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kActive);
  ASSERT_TRUE(court.billing->run_due().ok());
  EXPECT_EQ(court.world.mail.deliveries().back().message.template_name, "payment_reversed");
  court.expect_sound("after the chargeback");
  // What was disputed is not charged again by itself; it has the days of grace of a new invoice.
  EXPECT_EQ(court.world.card.settled_charges().size(), 1u);
  run_daily(court.world, *court.billing, "2026-02-25T09:00:00Z");
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kPastDue);
  EXPECT_EQ(court.world.card.settled_charges().size(), 1u);
  court.expect_sound("past due");
  run_daily(court.world, *court.billing, "2026-02-27T09:00:00Z");
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kPastDue);
  const auto paid = court.billing->pay_invoice(*court.clinic, {.invoice = lost.invoice});
  ASSERT_TRUE(paid.ok()) << paid.status();
  ASSERT_TRUE(court.billing->run_due().ok());
  EXPECT_EQ(court.invoice(lost.invoice).status, InvoiceStatus::kPaid);
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kActive);
  court.expect_sound("paid again");
}

TEST(Reversal, WhatWasDisputedIsNotChargedWhenItsTurnComes) {
  Court court;
  const SubscriptionId sub = court.subscribe();
  const RecordReversal dispute = court.chargeback();
  const PaymentMethod once_declined{"card", "fake:decline:insufficient_funds:1"};
  ASSERT_TRUE(court.billing->set_payment_method(*court.clinic, {sub, once_declined}).ok());
  court.move_to("2026-02-28T09:00:00Z");
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kPastDue);
  const Reversal lost = court.record(dispute);
  run_daily(court.world, *court.billing, "2026-03-10T09:00:00Z");
  EXPECT_EQ(court.world.card.settled_charges().size(), 2u) << "the first one, and the renewal";
  EXPECT_EQ(court.invoice(lost.invoice).status, InvoiceStatus::kOpen);
  court.expect_sound("after the renewal was paid");
}

TEST(Reversal, OfANeverPaidInvoiceSuspendsAsANewOneDoes) {
  Court court;
  court.subscribe();
  court.move_to("2026-02-01T09:00:00Z");
  ASSERT_TRUE(
      court.billing
          ->set_auto_renewal(*court.clinic, {.subscription = court.sub().id, .auto_renews = false})
          .ok());
  court.record(court.chargeback());
  // Due again after 14 days, late from the 16th, and suspended 14 days after that.
  run_daily(court.world, *court.billing, "2026-02-15T09:00:00Z");
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kActive);
  run_daily(court.world, *court.billing, "2026-02-27T09:00:00Z");
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kPastDue);
  court.expect_sound("late");
}

TEST(Reversal, WhatWasReturnedIsRetriedAsAFailedPayment) {
  Court court;
  court.subscribe();
  court.move_to("2026-02-04T09:00:00Z");
  RecordReversal returned = court.chargeback("R-7");
  returned.kind = ReversalKind::kReturned;
  returned.reason = "no money on the account";
  const Reversal lost = court.record(returned);
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kPastDue);
  EXPECT_EQ(court.sub().failed_payments, 1);
  run_daily(court.world, *court.billing, "2026-02-06T09:00:00Z");
  EXPECT_EQ(court.invoice(lost.invoice).status, InvoiceStatus::kPaid);
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kActive);
  EXPECT_EQ(court.world.card.settled_charges().size(), 2u);
  court.expect_sound("paid by the retry");
}

TEST(Reversal, ToldAgainItChangesNothing) {
  Court court;
  court.subscribe();
  RecordReversal request = court.chargeback();
  request.amount = eur(20'00);
  const Reversal first = court.record(request);
  request.amount.reset();
  EXPECT_EQ(court.record(request).id, first.id);
  EXPECT_EQ(court.last_payment().reversed, eur(20'00));
  EXPECT_EQ(court.reinstate(first.id).status, ReversalStatus::kReinstated);
  EXPECT_EQ(court.reinstate(first.id).status, ReversalStatus::kReinstated);
  EXPECT_EQ(court.record(request).status, ReversalStatus::kReinstated);
  EXPECT_EQ(court.last_payment().reversed, eur(0));
  EXPECT_EQ(court.told("reversal"), (Texts{"recorded", "reinstated"}));
  EXPECT_EQ(court.told("payment"), (Texts{"created", "succeeded", "reversed", "reinstated"}));
  EXPECT_EQ(court.billing->reversals(*court.clinic).all()->size(), 1u);
  court.expect_sound("told twice");
}

TEST(Reversal, IsPreviewedAsItIsApplied) {
  Court court;
  court.subscribe();
  const auto plan = court.billing->plan(*court.clinic, court.chargeback());
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(court.last().status, InvoiceStatus::kPaid);
  std::string why;
  for (const std::string& sentence : plan->explanation) why += sentence + "\n";
  EXPECT_NE(why.find("50.00 EUR of invoice"), std::string::npos) << why;
  ASSERT_TRUE(court.billing->apply(*plan).ok());
  EXPECT_EQ(court.last().status, InvoiceStatus::kOpen);
  EXPECT_EQ(court.billing->reversals(*court.clinic).all()->front().id.to_string(), plan->subject);
}

TEST(Reversal, RefundsAndEarlierOnesCapIt) {
  Court court;
  court.subscribe();
  const auto note =
      court.billing->issue_credit_note(*court.clinic, {.invoice = court.last().id,
                                                       .parts = {{.line = 0, .amount = eur(15'00)}},
                                                       .text = "a week",
                                                       .gives_back = true});
  ASSERT_TRUE(note.ok()) << note.status();
  ASSERT_TRUE(court.billing->run_due().ok());
  RecordReversal request = court.chargeback();
  request.amount = eur(35'01);
  EXPECT_EQ(court.refused_to_record(request), "reversal.exceeds_payment");
  request.amount = eur(0);
  EXPECT_EQ(court.refused_to_record(request), "reversal.bad_amount");
  request.amount = Money::of_minor(5, kXof);
  EXPECT_EQ(court.refused_to_record(request), "reversal.bad_amount");
  request.amount = eur(30'00);
  court.record(request);
  EXPECT_EQ(court.record(court.chargeback("dp_2")).amount, eur(5'00));
  EXPECT_EQ(court.refused_to_record(court.chargeback("dp_3")), "reversal.nothing_paid");
  EXPECT_EQ(amount_due(court.last()), eur(35'00));
  // Nothing that is gone can be given back.
  const auto more =
      court.billing->issue_credit_note(*court.clinic, {.invoice = court.last().id,
                                                       .parts = {{.line = 0, .amount = eur(35'00)}},
                                                       .text = "all of it",
                                                       .gives_back = true});
  ASSERT_TRUE(more.ok()) << more.status();
  EXPECT_EQ(more->taken_off_due, eur(35'00));
  court.expect_sound("after all");
}

TEST(Reversal, WhatIsRefused) {
  Court court;
  court.subscribe();
  RecordReversal request = court.chargeback("");
  EXPECT_EQ(court.refused_to_record(request), "text.empty");
  request = court.chargeback();
  request.reason.clear();
  EXPECT_EQ(court.refused_to_record(request), "text.empty");
  request = court.chargeback();
  request.kind = static_cast<ReversalKind>(9);
  EXPECT_EQ(court.refused_to_record(request), "reversal.bad_kind");
  request = court.chargeback();
  request.payment = PaymentId(UuidBytes{7});
  EXPECT_EQ(court.refused_to_record(request), "payment.not_found");
  const auto missing = court.billing->reversals(*court.clinic)
                           .reinstate({.reversal = ReversalId(UuidBytes{7}), .reason = "won"});
  EXPECT_EQ(error_code(missing.status()), "reversal.not_found");
  EXPECT_TRUE(court.billing->reversals(*court.clinic).all()->empty());
}

TEST(Reversal, GivenUpItIsWrittenOff) {
  Court court;
  court.subscribe();
  RecordReversal request = court.chargeback();
  request.gives_up = true;
  const Reversal lost = court.record(request);
  EXPECT_EQ(court.invoice(lost.invoice).status, InvoiceStatus::kUncollectible);
  court.expect_sound("written off");
  run_daily(court.world, *court.billing, "2026-02-20T09:00:00Z");
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kActive);
  court.reinstate(lost.id);
  EXPECT_EQ(court.invoice(lost.invoice).amount_paid, eur(50'00));
  court.expect_sound("recovered");
}

TEST(Reversal, ReinstatedMoneyThatNothingAsksForIsCredit) {
  Court court;
  court.subscribe();
  const Reversal lost = court.record(court.chargeback());
  ASSERT_TRUE(court.billing->pay_invoice(*court.clinic, {.invoice = lost.invoice}).ok());
  ASSERT_TRUE(court.billing->run_due().ok());
  EXPECT_EQ(court.invoice(lost.invoice).status, InvoiceStatus::kPaid);
  const Reversal won = court.reinstate(lost.id);
  EXPECT_EQ(won.credited, eur(50'00));
  EXPECT_EQ(court.credit(), eur(50'00));
  court.expect_sound("paid twice, and kept as credit");
}

TEST(Reversal, OfAVoidInvoiceItsMoneyIsCreditToo) {
  Court court;
  court.subscribe();
  const Reversal lost = court.record(court.chargeback());
  ASSERT_TRUE(
      court.billing->void_invoice(*court.clinic, {.invoice = lost.invoice, .reason = "a gift"})
          .ok());
  court.expect_sound("void");
  EXPECT_EQ(court.reinstate(lost.id).credited, eur(50'00));
  court.expect_sound("void, and won");
}

TEST(Reversal, ANotedInvoiceIsNotVoided) {
  Court court;
  court.subscribe();
  ASSERT_TRUE(court.billing
                  ->issue_credit_note(*court.clinic, {.invoice = court.last().id,
                                                      .parts = {{.line = 0, .amount = eur(15'00)}},
                                                      .text = "a week"})
                  .ok());
  const Reversal lost = court.record(court.chargeback());
  const auto gone =
      court.billing->void_invoice(*court.clinic, {.invoice = lost.invoice, .reason = "a gift"});
  EXPECT_EQ(error_code(gone.status()), "invoice.has_credits");
  court.expect_sound("not void");
}

TEST(Reversal, OfAnOrderAsksItsSubscription) {
  Court court;
  const auto order =
      court.billing->place_order(*court.clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(order.ok()) << order.status();
  ASSERT_TRUE(court.billing->run_due().ok());
  court.record(court.chargeback());
  run_daily(court.world, *court.billing, "2026-02-17T09:00:00Z");
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kPastDue);
  ASSERT_TRUE(
      court.billing
          ->pay_invoice(*court.clinic, {.invoice = *order->invoice, .payment_method = kCard})
          .ok());
  ASSERT_TRUE(court.billing->run_due().ok());
  EXPECT_EQ(court.sub().status, SubscriptionStatus::kActive);
  EXPECT_EQ(court.billing->orders(*court.clinic)->front().status, OrderStatus::kCompleted);
  court.expect_sound("paid again");
}

TEST(Reversal, OfATopUpLeavesItsCredits) {
  Court court;
  const auto wallet =
      court.billing->create_wallet(*court.clinic, {.name = "Credits", .currency = kEur});
  ASSERT_TRUE(wallet.ok()) << wallet.status();
  ASSERT_TRUE(court.billing
                  ->top_up(*court.clinic,
                           {.wallet = wallet->id, .credits = Decimal(30), .payment_method = kCard})
                  .ok());
  ASSERT_TRUE(court.billing->run_due().ok());
  const Reversal lost = court.record(court.chargeback());
  court.expect_sound("taken back");
  const auto gone =
      court.billing->void_invoice(*court.clinic, {.invoice = lost.invoice, .reason = "x"});
  EXPECT_EQ(error_code(gone.status()), "wallet.take_back_instead");
  ASSERT_TRUE(
      court.billing->pay_invoice(*court.clinic, {.invoice = lost.invoice, .payment_method = kCard})
          .ok());
  ASSERT_TRUE(court.billing->run_due().ok());
  EXPECT_EQ(court.billing->wallets(*court.clinic)->front().balance, eur(30'00));
  court.record(court.chargeback("dp_2"));
  EXPECT_TRUE(
      court.billing->write_off_invoice(*court.clinic, {.invoice = lost.invoice, .reason = "x"})
          .ok());
  court.expect_sound("written off");
}

TEST(Reversal, OfAPayersInvoiceReopensItsDebt) {
  PayerWorld world;
  Billing billing(world.store, world.catalog, world.payer_options());
  const TenantContext ministry = make_tenant(billing, "ministry", "UTC");
  world.put_card(billing, ministry);
  const TenantContext gao = world.child(billing, "gao", ministry);
  world.subscribe(billing, gao, "starter");
  world.run(billing);
  world.run(billing);
  const Payment paid = billing.payments(ministry)->back();
  ASSERT_EQ(paid.status, PaymentStatus::kSucceeded);
  const auto lost = billing.reversals(ministry).record(
      {.payment = paid.id, .reference = "dp_1", .reason = "fraudulent"});
  ASSERT_TRUE(lost.ok()) << lost.status();
  world.expect_sound(billing, "taken back");
  run_daily(world, billing, "2026-02-17T09:00:00Z");
  EXPECT_EQ(billing.subscriptions(gao)->front().status, SubscriptionStatus::kPastDue);
  ASSERT_TRUE(billing.reversals(ministry).reinstate({.reversal = lost->id, .reason = "won"}).ok());
  world.run(billing);
  EXPECT_EQ(billing.subscriptions(gao)->front().status, SubscriptionStatus::kActive);
  world.expect_sound(billing, "won");
}

}  // namespace
}  // namespace octroi::test
