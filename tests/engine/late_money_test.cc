// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Money that comes late, twice, or for something that is over: an invoice takes it, or it is the
// tenant's credit; it is never silent.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

ChargeNotice notice_of(const Payment& payment, ChargeOutcome outcome) {
  ChargeNotice notice{.notice_id = "n", .idempotency_key = payment.idempotency_key(), .result = {}};
  notice.result.outcome = outcome;
  notice.result.amount = payment.amount;
  notice.result.provider_reference = "ch_" + payment.id.to_string();
  if (outcome == ChargeOutcome::kRejected) notice.result.decline = Decline{};
  return notice;
}

// The charges that the provider has: those it said it has settled.
VerifyOptions books(const std::vector<Payment>& settled) {
  VerifyOptions options{.provider_books = std::vector<ProviderCharge>()};
  for (const Payment& payment : settled) {
    options.provider_books->push_back(
        {"card", payment.idempotency_key(), payment.tenant, payment.amount});
  }
  return options;
}

void expect_proven(World& world, Billing& billing, const std::vector<Payment>& settled,
                   const std::string& when) {
  const auto report = billing.verify(world.op, books(settled));
  ASSERT_TRUE(report.ok()) << report.status();
  for (const Violation& one : report->violations) {
    ADD_FAILURE() << when << ": " << one.invariant << " " << one.subject << " " << one.message;
  }
}

// What the tenant's ledger holds as credit.
Money credit_of(Billing& billing, const TenantContext& tenant) {
  std::int64_t minor = 0;
  const auto payments = billing.payments(tenant);
  for (const Payment& payment : *payments) {
    if (payment.credited) minor += payment.credited->minor();
  }
  const auto refunds = billing.refunds(tenant);
  for (const Refund& refund : *refunds) {
    if (refund.status == PaymentStatus::kFailed) minor += refund.amount.minor();
  }
  return eur(minor);
}

std::int64_t count(const std::vector<AuditEvent>& events, std::string_view name) {
  return std::count_if(events.begin(), events.end(),
                       [&](const AuditEvent& event) { return event.name == name; });
}

struct Clinic {
  explicit Clinic(World& world, Billing& billing, const std::string& token)
      : tenant(make_tenant(billing, "gao")),
        sub(*billing.subscribe(tenant, {.plan = "starter", .payment_method = {"card", token}})) {
    EXPECT_TRUE(billing.run_due().ok());
    payment = billing.payments(tenant)->front();
    (void)world;
  }
  TenantContext tenant;
  Subscription sub;
  Payment payment;
};

TEST(LateMoney, EveryOrderOfNoticesEndsTheSame) {
  using Outcome = ChargeOutcome;
  std::vector<int> order{0, 1, 2};
  do {
    World world;
    Billing billing = world.bill(world.store);
    Clinic clinic(world, billing, "fake:pending");
    const Outcome outcomes[] = {Outcome::kRejected, Outcome::kSettled, Outcome::kSettled};
    std::string when;
    for (const int i : order) {
      const ChargeNotice notice = notice_of(clinic.payment, outcomes[i]);
      ASSERT_TRUE(billing.record_notice(clinic.tenant, notice).ok());
      when += std::string(to_string(outcomes[i])) + " ";
    }
    const Payment payment = billing.payments(clinic.tenant)->front();
    EXPECT_EQ(payment.status, PaymentStatus::kSucceeded) << when;
    EXPECT_EQ(payment.credited, std::nullopt) << when;
    const Invoice invoice = invoices_of(billing, clinic.tenant).front();
    EXPECT_EQ(invoice.status, InvoiceStatus::kPaid) << when;
    EXPECT_EQ(invoice.amount_paid, eur(50'00)) << when;
    EXPECT_EQ(billing.subscription(clinic.tenant, clinic.sub.id)->status,
              SubscriptionStatus::kActive)
        << when;
    EXPECT_EQ(count(events_of(billing, clinic.tenant), "payment.succeeded"), 1) << when;
    expect_proven(world, billing, {payment}, when);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(LateMoney, WhatTheNextAttemptPaidAlreadyIsCreditInEveryOrder) {
  // The first attempt failed here and settles there, and so does the second one.
  std::vector<int> order{0, 1, 2, 3};
  do {
    World world;
    std::vector<Payment> told;
    BillingOptions options = world.options();
    options.on_unexpected_payment = [&](const Payment& payment) { told.push_back(payment); };
    Billing billing(world.store, world.catalog, options);
    Clinic clinic(world, billing, "fake:pending");
    const ChargeNotice failed = notice_of(clinic.payment, ChargeOutcome::kRejected);
    ASSERT_TRUE(billing.record_notice(clinic.tenant, failed).ok());
    world.clock.advance(std::chrono::hours(1));
    const InvoiceId invoice = clinic.payment.invoice;
    const auto second = billing.pay_invoice(clinic.tenant, {.invoice = invoice});
    ASSERT_TRUE(second.ok()) << second.status();
    world.clock.advance(std::chrono::hours(1));
    ASSERT_TRUE(billing.run_due().ok());
    const ChargeNotice notices[] = {notice_of(clinic.payment, ChargeOutcome::kSettled),
                                    notice_of(clinic.payment, ChargeOutcome::kSettled),
                                    notice_of(*second, ChargeOutcome::kSettled),
                                    notice_of(*second, ChargeOutcome::kSettled)};
    for (const int i : order) {
      ASSERT_TRUE(billing.record_notice(clinic.tenant, notices[i]).ok());
    }
    EXPECT_EQ(invoices_of(billing, clinic.tenant).front().amount_paid, eur(50'00));
    EXPECT_EQ(credit_of(billing, clinic.tenant), eur(50'00));
    EXPECT_EQ(count(events_of(billing, clinic.tenant), "payment.credited"), 1);
    ASSERT_FALSE(told.empty());
    expect_proven(world, billing, *billing.payments(clinic.tenant), "after both");
    // The credit pays the next period.
    run_daily(world, billing, "2026-03-01T09:00:00Z");
    const Invoice next = invoices_of(billing, clinic.tenant).back();
    EXPECT_EQ(next.credit_applied, eur(50'00));
    EXPECT_EQ(next.status, InvoiceStatus::kPaid);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(LateMoney, AnAttemptThatNobodyWasAskedForIsWithdrawnWhenTheInvoiceIsPaid) {
  World world;
  Billing billing = world.bill(world.store);
  Clinic clinic(world, billing, "fake:decline:insufficient_funds:1");
  ASSERT_EQ(clinic.payment.status, PaymentStatus::kFailed);
  ASSERT_TRUE(billing.pay_invoice(clinic.tenant, {.invoice = clinic.payment.invoice}).ok());
  const ChargeNotice settled = notice_of(clinic.payment, ChargeOutcome::kSettled);
  ASSERT_TRUE(billing.record_notice(clinic.tenant, settled).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_TRUE(world.card.settled_charges().empty()) << "a paid invoice is not charged again";
  const Payment second = billing.payments(clinic.tenant)->back();
  EXPECT_EQ(second.status, PaymentStatus::kFailed);
  EXPECT_EQ(second.failure, "the invoice is paid");
}

TEST(LateMoney, ASettledNoticeOfAnotherAmountWaitsForAPerson) {
  World world;
  Billing billing = world.bill(world.store);
  Clinic clinic(world, billing, "fake:decline:insufficient_funds:9");
  ChargeNotice odd = notice_of(clinic.payment, ChargeOutcome::kSettled);
  odd.result.amount = eur(49'00);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(billing.record_notice(clinic.tenant, odd).ok());
  EXPECT_EQ(billing.payments(clinic.tenant)->front().status, PaymentStatus::kUnknown);
  const auto effects = billing.effects(clinic.tenant);
  EXPECT_TRUE(std::any_of(effects->begin(), effects->end(), [](const Effect& effect) {
    return effect.kind == EffectKind::kCharge && effect.status == EffectStatus::kParked &&
           effect.outcome == "the provider says 49.00 EUR, we asked 50.00 EUR";
  }));
  EXPECT_EQ(count(events_of(billing, clinic.tenant), "payment.unknown"), 1);
}

TEST(LateMoney, WhatComesForASubscriptionThatNeverBeganIsCredit) {
  World world;
  std::vector<Payment> told;
  BillingOptions options = world.shop_options();
  options.on_unexpected_payment = [&](const Payment& payment) { told.push_back(payment); };
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub =
      billing.subscribe(clinic, {.plan = "starter", .payment_method = kByHand, .pays_first = true});
  ASSERT_TRUE(sub.ok()) << sub.status();
  run_daily(world, billing, "2026-03-05T09:00:00Z");
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kExpired);
  EXPECT_EQ(invoices_of(billing, clinic).front().status, InvoiceStatus::kVoid);
  const Payment payment = billing.payments(clinic)->front();
  const BankTransferEvidence seen{eur(50'00), day("2026-03-05"), "BNK-1"};
  ASSERT_TRUE(billing.verify_bank_transfer(world.op, clinic.tenant(), payment.id, seen).ok());
  EXPECT_EQ(billing.payments(clinic)->front().credited, eur(50'00));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().id, payment.id);
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(world.mail.deliveries().back().message.template_name, "credit_added");
  expect_clean(world, billing, "after the late transfer");
  const auto again = billing.subscribe(clinic, {.plan = "starter", .payment_method = kByHand});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(invoices_of(billing, clinic).back().credit_applied, eur(50'00));
  expect_clean(world, billing, "after the credit was used");
}

TEST(LateMoney, WhatWasOwedForTimeInUseIsStillTakenAfterACancellation) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kByHand});
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_TRUE(billing.cancel(clinic, {.subscription = sub->id, .when = When::kNow}).ok());
  const Payment payment = billing.payments(clinic)->front();
  const BankTransferEvidence seen{eur(50'00), day("2026-01-31"), "BNK-1"};
  ASSERT_TRUE(billing.verify_bank_transfer(world.op, clinic.tenant(), payment.id, seen).ok());
  EXPECT_EQ(invoices_of(billing, clinic).front().status, InvoiceStatus::kPaid);
  EXPECT_EQ(billing.payments(clinic)->front().credited, std::nullopt);
  expect_clean(world, billing, "after the cancellation");
}

TEST(LateMoney, ATransferThatWasWithdrawnIsStillTakenWhenItComes) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kByHand}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Payment transfer = billing.payments(clinic)->front();
  const WithdrawPayment withdraw{.payment = transfer.id, .reason = "pays by card"};
  EXPECT_EQ(billing.withdraw_payment(clinic, withdraw)->status, PaymentStatus::kFailed);
  EXPECT_EQ(error_code(billing.withdraw_payment(clinic, withdraw).status()), "payment.not_waiting");
  const PayInvoice by_card{.invoice = transfer.invoice, .payment_method = kCard};
  ASSERT_TRUE(billing.pay_invoice(clinic, by_card).ok());
  world.clock.advance(std::chrono::hours(1));
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(invoices_of(billing, clinic).front().status, InvoiceStatus::kPaid);
  const BankTransferEvidence seen{eur(50'00), day("2026-01-31"), "BNK-1"};
  const auto late = billing.verify_bank_transfer(world.op, clinic.tenant(), transfer.id, seen);
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_EQ(late->credited, eur(50'00));
  EXPECT_EQ(
      error_code(
          billing.verify_bank_transfer(world.op, clinic.tenant(), transfer.id, seen).status()),
      "payment.not_waiting");
  expect_clean(world, billing, "after both came");
}

}  // namespace
}  // namespace octroi::test
