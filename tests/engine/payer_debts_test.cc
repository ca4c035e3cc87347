// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What becomes of a payer's invoices, and of the subscriptions that it pays for.

#include <string>
#include <thread>
#include <vector>

#include "engine/payer_world.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

constexpr SubscriptionStatus kActive = SubscriptionStatus::kActive;
constexpr SubscriptionStatus kLate = SubscriptionStatus::kPastDue;
constexpr SubscriptionStatus kStopped = SubscriptionStatus::kSuspended;

// A consolidated ministry that pays for two clinics; a third one pays for itself.
struct Ministry {
  explicit Ministry(const std::string& token = "pm_1")
      : billing(world.store, world.catalog, world.payer_options()),
        ministry(world.consolidated(billing, "ministry")),
        gao(world.child(billing, "gao", ministry)),
        kita(world.child(billing, "kita", ministry)) {
    if (!token.empty()) world.put_card(billing, ministry, token);
    starter = world.subscribe(billing, gao, "starter");
    pro = world.subscribe(billing, kita, "pro");
    world.run_at(billing, "2026-02-01T00:00:00Z");
  }

  [[nodiscard]] Invoice asked() { return invoices_of(billing, ministry).back(); }
  void expect_both(SubscriptionStatus status, const std::string& when) {
    EXPECT_EQ(status_of(billing, gao, starter), status) << when;
    EXPECT_EQ(status_of(billing, kita, pro), status) << when;
  }

  PayerWorld world;
  Billing billing;
  TenantContext ministry;
  TenantContext gao;
  TenantContext kita;
  SubscriptionId starter;
  SubscriptionId pro;
};

TEST(PayerDebts, OnePaymentPaysForAll) {
  Ministry all;
  EXPECT_EQ(all.asked().status, InvoiceStatus::kPaid);
  const auto payments = all.billing.payments(all.ministry);
  ASSERT_TRUE(payments.ok()) << payments.status();
  ASSERT_EQ(payments->size(), 1u);
  EXPECT_EQ(payments->front().amount, eur(200'00));
  EXPECT_TRUE(all.billing.payments(all.gao)->empty());
  EXPECT_EQ(all.world.card.settled_charges().size(), 1u);
  all.expect_both(kActive, "paid");
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, SubscriptionsAreLateAndStoppedWithTheirPayerAndGoOnWhenItPays) {
  Ministry all("");  // it pays by hand
  const Invoice asked = all.asked();
  EXPECT_EQ(asked.due_on, day("2026-02-15"));
  all.expect_both(kActive, "asked");
  run_daily(all.world, all.billing, "2026-02-16T09:00:00Z");
  all.expect_both(kLate, "the day after it was due");
  run_daily(all.world, all.billing, "2026-03-31T09:00:00Z");
  all.expect_both(kStopped, "for long");
  const std::size_t invoices = invoices_of(all.billing, all.ministry).size();
  run_daily(all.world, all.billing, "2026-05-02T09:00:00Z");
  EXPECT_EQ(invoices_of(all.billing, all.ministry).size(), invoices)
      << "what is stopped costs nothing";
  for (const Invoice& open : invoices_of(all.billing, all.ministry)) {
    ASSERT_EQ(open.status, InvoiceStatus::kOpen);
    all.expect_both(kStopped, "until all is paid");
    const auto payment =
        all.billing.pay_invoice(all.ministry, {.invoice = open.id, .payment_method = kCard});
    ASSERT_TRUE(payment.ok()) << payment.status();
    all.world.run(all.billing);
  }
  all.expect_both(kActive, "all paid");
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, ARefusedCardIsTriedAgainByThePolicyAndTheyFollow) {
  Ministry all("fake:decline:insufficient_funds:2");
  all.expect_both(kLate, "the first was refused");
  EXPECT_EQ(all.asked().status, InvoiceStatus::kOpen);
  run_daily(all.world, all.billing, "2026-02-08T09:00:00Z");
  EXPECT_EQ(all.asked().status, InvoiceStatus::kPaid) << "the third was not";
  EXPECT_EQ(all.billing.payments(all.ministry)->size(), 3u);
  all.expect_both(kActive, "paid");
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, ThreeRefusalsStopThemAll) {
  Ministry all("fake:decline:insufficient_funds");
  run_daily(all.world, all.billing, "2026-02-12T09:00:00Z");
  all.expect_both(kStopped, "three refusals");
  EXPECT_EQ(all.billing.payments(all.ministry)->size(), 3u) << "and no more";
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, WhoIsNotOnTheInvoiceIsNotTouched) {
  Ministry all("");
  const TenantContext mopti = all.world.child(all.billing, "mopti", all.ministry);
  const TenantContext own = make_tenant(all.billing, "own", "UTC");
  const SubscriptionId later = all.world.subscribe(all.billing, mopti, "starter");
  const auto paid =
      all.billing.subscribe(own, {.plan = "starter", .currency = kEur, .payment_method = kCard});
  run_daily(all.world, all.billing, "2026-02-16T00:00:00Z");
  all.expect_both(kLate, "their invoice is late");
  EXPECT_EQ(status_of(all.billing, mopti, later), kActive) << "on one that is a day younger";
  EXPECT_EQ(status_of(all.billing, own, paid->id), kActive);
}

TEST(PayerDebts, AVoidInvoiceLetsThemGoOn) {
  Ministry all("");
  run_daily(all.world, all.billing, "2026-02-20T09:00:00Z");
  all.expect_both(kLate, "late");
  const Invoice asked = all.asked();
  ASSERT_TRUE(
      all.billing.void_invoice(all.ministry, {.invoice = asked.id, .reason = "a gift"}).ok());
  all.world.run(all.billing);
  all.expect_both(kActive, "nothing is owed");
  // What was taken back is not given back again with the end of the subscription.
  ASSERT_TRUE(
      all.billing.cancel(all.gao, {.subscription = all.starter, .credits_rest = true}).ok());
  all.world.run_at(all.billing, "2026-02-22T00:00:00Z");
  EXPECT_EQ(invoices_of(all.billing, all.gao).size(), 1u);
  EXPECT_EQ(invoices_of(all.billing, all.ministry).size(), 1u);
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, ACreditNoteOnOneChildsLineIsThePayersAndTheChildsHistoryKnowsIt) {
  Ministry all;
  const Invoice asked = all.asked();
  const auto note = all.billing.issue_credit_note(
      all.ministry, {.invoice = asked.id, .parts = {{.line = 0}}, .text = "closed"});
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->total, eur(50'00));
  EXPECT_EQ(note->to_credit, eur(50'00)) << "the ministry's";
  all.world.run(all.billing);
  const auto of_gao = all.billing.credit_notes(all.gao);
  ASSERT_TRUE(of_gao.ok()) << of_gao.status();
  ASSERT_EQ(of_gao->size(), 1u);
  EXPECT_EQ(of_gao->front().invoice, invoices_of(all.billing, all.gao).front().id);
  EXPECT_EQ(of_gao->front().net_total, eur(50'00));
  EXPECT_EQ(of_gao->front().to_credit, eur(0)) << "the money is not the child's";
  EXPECT_TRUE(all.billing.credit_notes(all.kita)->empty());
  // Both end with their rest given back: of gao's nothing is left.
  ASSERT_TRUE(
      all.billing.cancel(all.gao, {.subscription = all.starter, .credits_rest = true}).ok());
  ASSERT_TRUE(all.billing.cancel(all.kita, {.subscription = all.pro, .credits_rest = true}).ok());
  EXPECT_EQ(invoices_of(all.billing, all.gao).size(), 1u);
  EXPECT_TRUE(invoices_of(all.billing, all.kita).back().total.is_negative());
  all.world.run_at(all.billing, "2026-02-02T00:00:00Z");
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, AClosedParentPaysForNobodyAnyMore) {
  Ministry all;
  ASSERT_TRUE(all.billing.change_tenant(all.world.op, all.ministry.tenant(), CancelTenant{}).ok());
  all.world.run(all.billing);
  for (const TenantContext& who : {all.gao, all.kita}) {
    const auto tenant = all.billing.tenant(who);
    EXPECT_FALSE(tenant->account.is_paid_by_parent);
    EXPECT_EQ(tenant->account.parent, all.ministry.tenant()) << "it stands where it stood";
  }
  const auto method = all.billing.set_payment_method(
      all.gao, {.subscription = all.starter, .payment_method = kCard});
  ASSERT_TRUE(method.ok()) << method.status();
  run_daily(all.world, all.billing, "2026-03-01T09:00:00Z");
  const Invoice own = invoices_of(all.billing, all.gao).back();
  EXPECT_EQ(own.status, InvoiceStatus::kPaid);
  EXPECT_EQ(own.payer, std::nullopt);
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, ASuspendedParentKeepsItsChildrenInUseAndIsStillAsked) {
  Ministry all;
  const TenantCommand suspend = SuspendTenant{.reason = "a person's word"};
  ASSERT_TRUE(all.billing.change_tenant(all.world.op, all.ministry.tenant(), suspend).ok());
  run_daily(all.world, all.billing, "2026-03-02T09:00:00Z");
  all.expect_both(kActive, "its people are kept out, theirs are not");
  EXPECT_EQ(invoices_of(all.billing, all.ministry).size(), 2u);
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, WhatThePayerOwedBeforeAMoveStillCounts) {
  Ministry all("");
  const TenantContext region = all.world.consolidated(all.billing, "region");
  all.world.set(all.billing, all.gao, {.parent = region.tenant(), .is_paid_by_parent = true});
  run_daily(all.world, all.billing, "2026-02-16T09:00:00Z");
  EXPECT_EQ(status_of(all.billing, all.gao, all.starter), kLate);
  const Invoice asked = all.asked();
  ASSERT_TRUE(
      all.billing.pay_invoice(all.ministry, {.invoice = asked.id, .payment_method = kCard}).ok());
  all.world.run(all.billing);
  EXPECT_EQ(status_of(all.billing, all.gao, all.starter), kActive);
  all.world.expect_sound(all.billing);
}

// Whatever a child does meanwhile, it is in use again when its payer has paid, and not before.
TEST(PayerDebts, APauseOverTheDayOfSuspensionIsNoEscape) {
  for (const bool by_itself : {false, true}) {
    Ministry all("");
    PauseSubscription pause{.subscription = all.starter};
    if (by_itself) pause.resumes_on = day("2026-04-05");
    ASSERT_TRUE(all.billing.pause(all.gao, pause).ok());
    run_daily(all.world, all.billing, "2026-04-05T09:00:00Z");
    if (!by_itself) {
      ASSERT_TRUE(all.billing.resume(all.gao, {all.starter}).ok());
    }
    all.expect_both(kStopped, by_itself ? "resumed by itself" : "resumed");
    all.world.expect_sound(all.billing);
    for (const Invoice& open : invoices_of(all.billing, all.ministry)) {
      const auto paid =
          all.billing.pay_invoice(all.ministry, {.invoice = open.id, .payment_method = kCard});
      ASSERT_TRUE(paid.ok()) << paid.status();
    }
    all.world.run(all.billing);
    EXPECT_EQ(status_of(all.billing, all.gao, all.starter), kActive) << "its payer has paid";
    all.world.expect_sound(all.billing);
  }
}

TEST(PayerDebts, AWordOfTheChildIsNoEscape) {
  Ministry all("");
  run_daily(all.world, all.billing, "2026-04-05T09:00:00Z");
  all.expect_both(kStopped, "for long");
  EXPECT_EQ(error_code(all.billing.reactivate(all.gao, {all.starter}).status()),
            "subscription.payer_owes");
  EXPECT_EQ(error_code(all.billing.renew(all.gao, {all.starter}).status()),
            "subscription.payer_owes");
  all.expect_both(kStopped, "still");
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, ATenantThatIsLetInAgainFindsItsPayerAsItIs) {
  Ministry all("");
  const TenantCommand suspend = SuspendTenant{.reason = "abuse"};
  const TenantCommand let_in = ReactivateTenant{};
  ASSERT_TRUE(all.billing.change_tenant(all.world.op, all.gao.tenant(), suspend).ok());
  run_daily(all.world, all.billing, "2026-04-05T09:00:00Z");
  ASSERT_TRUE(all.billing.change_tenant(all.world.op, all.gao.tenant(), let_in).ok());
  all.expect_both(kStopped, "its payer was stopped meanwhile");
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, WhoComesBackWhileItsPayerIsLateIsLate) {
  Ministry all("");
  ASSERT_TRUE(all.billing.pause(all.gao, {all.starter}).ok());
  run_daily(all.world, all.billing, "2026-02-16T09:00:00Z");
  ASSERT_TRUE(all.billing.resume(all.gao, {all.starter}).ok());
  all.expect_both(kLate, "its payer is");
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, WhatIsGivenUpStaysLateUntilItIsPaid) {
  Ministry all("");
  run_daily(all.world, all.billing, "2026-02-16T09:00:00Z");
  const Invoice asked = all.asked();
  ASSERT_TRUE(
      all.billing.write_off_invoice(all.ministry, {.invoice = asked.id, .reason = "lost"}).ok());
  run_daily(all.world, all.billing, "2026-02-28T09:00:00Z");
  all.expect_both(kLate, "nobody asks, nobody forgave");
  all.world.expect_sound(all.billing);
}

TEST(PayerDebts, AStoreThatFailsInBetweenLosesAndDoublesNothing) {
  for (int fault = 0; fault < 12; ++fault) {
    PayerWorld world;
    FaultyStore store(world.store);
    Billing billing(store, world.catalog, world.payer_options());
    const TenantContext ministry = world.consolidated(billing, "ministry");
    world.put_card(billing, ministry);
    const TenantContext gao = world.child(billing, "gao", ministry);
    const SubscriptionId sub = world.subscribe(billing, gao, "starter");
    world.clock.advance(at("2026-02-01T00:00:00Z") - world.clock.now());
    for (int commit = 0; commit < fault; ++commit) {
      store.fail_next_commit(commit % 2 == 0 ? CommitFault::kUnknownAfter : CommitFault::kBusy);
      (void)billing.run_due();
    }
    world.run(billing);
    ASSERT_EQ(invoices_of(billing, ministry).size(), 1u) << fault;
    EXPECT_EQ(invoices_of(billing, ministry).front().status, InvoiceStatus::kPaid) << fault;
    EXPECT_EQ(world.card.settled_charges().size(), 1u) << fault;
    EXPECT_EQ(status_of(billing, gao, sub), kActive) << fault;
    world.expect_sound(billing);
  }
}

TEST(PayerDebts, ManyRunsAtOnceGatherEachBillOnce) {
  PayerWorld world;
  Billing billing(world.store, world.catalog, world.payer_options());
  const TenantContext ministry = world.consolidated(billing, "ministry");
  world.put_card(billing, ministry);
  std::vector<TenantContext> children;
  for (int i = 0; i < 12; ++i) {
    children.push_back(world.child(billing, "c" + std::to_string(i), ministry));
    world.subscribe(billing, children.back(), "starter");
  }
  for (int i = 0; i < 40; ++i) {
    world.clock.advance(std::chrono::hours(24));
    std::vector<std::thread> workers;
    for (int worker = 0; worker < 4; ++worker) {
      workers.emplace_back([&billing] { EXPECT_TRUE(billing.run_due().ok()); });
    }
    for (std::thread& worker : workers) worker.join();
    world.run(billing);  // what lost every race
  }
  const std::vector<Invoice> asked = invoices_of(billing, ministry);
  ASSERT_EQ(asked.size(), 2u) << "for January and for February";
  for (const Invoice& one : asked) {
    EXPECT_EQ(one.lines.size(), children.size());
    EXPECT_EQ(one.total, eur(12 * 50'00));
    EXPECT_EQ(one.status, InvoiceStatus::kPaid);
  }
  EXPECT_EQ(world.card.settled_charges().size(), 2u);
  world.expect_sound(billing);
}

}  // namespace
}  // namespace octroi::test
