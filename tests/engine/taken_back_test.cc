// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// An order that cannot be set up after it was paid: its steps are undone in reverse order, then its
// money goes back, or is the tenant's credit.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

// How refunds are answered, from the first on; then as the inner provider does.
class Refunder final : public PaymentProvider {
 public:
  using Answer = std::function<absl::StatusOr<RefundResult>(const RefundRequest&)>;
  explicit Refunder(FakePaymentProvider& inner) : inner_(inner) {}
  std::string_view name() const override { return "card"; }
  PaymentCapabilities capabilities() const override {
    PaymentCapabilities can = inner_.capabilities();
    can.refunds = can_refund;
    return can;
  }
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    return inner_.charge(tenant, request);
  }
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant, std::string_view key) override {
    return inner_.lookup(tenant, key);
  }
  absl::StatusOr<RefundResult> refund(const TenantContext& tenant,
                                      const RefundRequest& request) override {
    keys.push_back(request.idempotency_key);
    if (answer) {
      auto given = answer(request);
      if (!given.ok() || given->outcome != ChargeOutcome::kSettled) return given;
    }
    auto done = inner_.refund(tenant, request);
    if (loses_answers > 0 && done.ok()) {
      --loses_answers;
      return RefundResult{};
    }
    return done;
  }
  bool can_refund = true;
  int loses_answers = 0;
  Answer answer{};
  std::vector<std::string> keys{};

 private:
  FakePaymentProvider& inner_;
};

struct Failing {
  explicit Failing(World& world) : provider(world.card) {
    options = world.shop_options();
    options.payments = {&provider, &world.bank};
    world.provisioner.answer_next("invite_owner", {.kind = FakeStepKind::kFail});
  }
  Refunder provider;
  BillingOptions options;
};

Order ordered(World& world, Billing& billing, const TenantContext& org,
              const PaymentMethod& method = kCard) {
  const auto order = billing.place_order(org, {.plan = "starter", .payment_method = method});
  EXPECT_TRUE(order.ok()) << order.status();
  EXPECT_TRUE(billing.run_due().ok());
  (void)world;
  return *billing.order(org, order->id);
}

std::int64_t refunded(const World& world) {
  std::int64_t minor = 0;
  for (const FakeCharge& charge : world.card.charges()) minor += charge.refunded_minor;
  return minor;
}

std::vector<std::string> refund_events(Billing& billing, const TenantContext& org) {
  std::vector<std::string> names;
  for (const AuditEvent& event : events_of(billing, org)) {
    if (event.subject_type == "refunds") names.push_back(event.name);
  }
  return names;
}

CreditNote only_note(Billing& billing, const TenantContext& org) {
  const auto notes = billing.credit_notes(org);
  EXPECT_EQ(notes->size(), 1u);
  return notes->front();
}

Refund only_refund(Billing& billing, const TenantContext& org) {
  const auto refunds = billing.refunds(org);
  EXPECT_EQ(refunds->size(), 1u);
  return refunds->front();
}

Effect refund_effect(Billing& billing, const TenantContext& org) {
  const auto effects = billing.effects(org);
  for (const Effect& effect : *effects) {
    if (effect.kind == EffectKind::kRefund) return effect;
  }
  ADD_FAILURE() << "no refund";
  return {};
}

TEST(TakenBack, StepsAreUndoneAndTheMoneyGoesBack) {
  World world;
  Failing failing(world);
  failing.options.provisioning_steps = {"create_organization", "create_database", "invite_owner"};
  Billing billing(world.store, world.catalog, failing.options);
  const TenantContext org = make_tenant(billing, "acme");
  const Order order = ordered(world, billing, org);
  EXPECT_EQ(order.status, OrderStatus::kRefunded);
  EXPECT_NE(order.reason.find("as scripted"), std::string::npos) << order.reason;
  const std::vector<FakeEffect> steps = world.provisioner.effects();
  EXPECT_EQ(steps.size(), 2u);
  std::string undone;
  for (const AuditEvent& event : events_of(billing, org)) {
    if (event.name == "saga.step_compensated") undone += event.data;
  }
  EXPECT_LT(undone.find("create_database"), undone.find("create_organization")) << undone;
  for (const FakeEffect& effect : steps) EXPECT_FALSE(effect.stands()) << effect.step;
  EXPECT_EQ(refunded(world), 50'00);
  const std::vector<Invoice> invoices = invoices_of(billing, org);
  ASSERT_EQ(invoices.size(), 1u);
  EXPECT_EQ(invoices.front().status, InvoiceStatus::kPaid);
  const CreditNote note = only_note(billing, org);
  EXPECT_EQ(note.invoice, invoices.front().id);
  EXPECT_EQ(note.number, "CN-202601-00001");
  EXPECT_EQ(note.total, eur(50'00));
  EXPECT_EQ(note.to_refund, eur(50'00));
  EXPECT_EQ(note.reason, CreditNoteReason::kOrderCancelled);
  EXPECT_EQ(only_refund(billing, org).status, PaymentStatus::kSucceeded);
  EXPECT_EQ(billing.payments(org)->front().refunded, eur(50'00));
  EXPECT_TRUE(billing.subscriptions(org)->empty());
  expect_clean(world, billing, "after the refund");
}

TEST(TakenBack, TheCreditNoteMirrorsDiscountAndTax) {
  World world;
  Failing failing(world);
  failing.options.tax = {
      .rates = {{.code = "FR", .category = "standard", .percent = *Decimal::parse("19.6")}}};
  Billing billing(world.store, world.catalog, failing.options);
  Coupon coupon;
  coupon.code = "THIRD";
  coupon.percent = *Decimal::parse("33");
  coupon.duration = DiscountDuration::kOnce;
  ASSERT_EQ(error_code(billing.create_coupon(world.op, coupon)), "");
  const TenantContext org = make_tenant(billing, "acme");
  const PlaceOrder request{.plan = "starter", .coupon = "third", .payment_method = kCard};
  ASSERT_TRUE(billing.place_order(org, request).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Invoice invoice = invoices_of(billing, org).front();
  const CreditNote note = only_note(billing, org);
  EXPECT_EQ(note.total, invoice.total);
  EXPECT_EQ(note.tax_total, invoice.tax_total);
  EXPECT_EQ(note.discount_total, invoice.discount_total);
  EXPECT_EQ(refunded(world), invoice.total.minor());
  expect_clean(world, billing, "after the refund");
}

TEST(TakenBack, WithoutRefundsItIsTheTenantsCredit) {
  World world;
  Failing failing(world);
  failing.provider.can_refund = false;
  Billing billing(world.store, world.catalog, failing.options);
  const TenantContext org = make_tenant(billing, "acme");
  const Order order = ordered(world, billing, org);
  EXPECT_EQ(order.status, OrderStatus::kFailed);
  EXPECT_NE(order.reason.find("kept as credit"), std::string::npos) << order.reason;
  expect_clean(world, billing, "after the failure");
  ASSERT_TRUE(billing.place_order(org, {.plan = "starter", .payment_method = kCard}).ok());
  EXPECT_EQ(invoices_of(billing, org).back().credit_applied, eur(50'00));
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.orders(org)->back().status, OrderStatus::kCompleted);
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
  expect_clean(world, billing, "after the second order");
}

TEST(TakenBack, ATransferBecomesCredit) {
  World world;
  Failing failing(world);
  Billing billing(world.store, world.catalog, failing.options);
  const TenantContext org = make_tenant(billing, "acme");
  ordered(world, billing, org, kByHand);
  const Payment payment = billing.payments(org)->front();
  const BankTransferEvidence seen{eur(50'00), day("2026-01-31"), "BNK-1"};
  ASSERT_TRUE(billing.verify_bank_transfer(world.op, org.tenant(), payment.id, seen).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.orders(org)->front().status, OrderStatus::kFailed);
  expect_clean(world, billing, "after the transfer");
}

TEST(TakenBack, ALostAnswerIsAskedAgainUnderTheSameKey) {
  World world;
  Failing failing(world);
  failing.provider.loses_answers = 2;
  Billing billing(world.store, world.catalog, failing.options);
  const TenantContext org = make_tenant(billing, "acme");
  EXPECT_EQ(ordered(world, billing, org).status, OrderStatus::kProcessing);
  EXPECT_EQ(only_refund(billing, org).status, PaymentStatus::kUnknown);
  expect_clean(world, billing, "while nobody knows");
  run_day(world, billing);
  EXPECT_EQ(failing.provider.keys.front(), failing.provider.keys.back());
  run_day(world, billing);
  EXPECT_EQ(billing.orders(org)->front().status, OrderStatus::kRefunded);
  EXPECT_EQ(refunded(world), 50'00);
  EXPECT_EQ(refund_events(billing, org),
            (std::vector<std::string>{"refund.begun", "refund.waits", "refund.succeeded"}));
  expect_clean(world, billing, "after the answer");
}

TEST(TakenBack, ARefusedRefundIsCredit) {
  World world;
  Failing failing(world);
  failing.provider.answer = [](const RefundRequest& request) {
    return RefundResult{ChargeOutcome::kRejected, request.amount, "re_1", Decline{}};
  };
  Billing billing(world.store, world.catalog, failing.options);
  const TenantContext org = make_tenant(billing, "acme");
  const Order order = ordered(world, billing, org);
  EXPECT_EQ(order.status, OrderStatus::kFailed);
  EXPECT_EQ(only_refund(billing, org).status, PaymentStatus::kFailed);
  EXPECT_TRUE(billing.payments(org)->front().refunded.is_zero());
  expect_clean(world, billing, "after the refusal");
  ASSERT_TRUE(billing.subscribe(org, {.plan = "starter", .payment_method = kCard}).ok());
  EXPECT_EQ(invoices_of(billing, org).back().credit_applied, eur(50'00));
}

TEST(TakenBack, ARefundOnItsWayIsNoCreditToSpend) {
  World world;
  Failing failing(world);
  failing.provider.loses_answers = 1;
  Billing billing(world.store, world.catalog, failing.options);
  const TenantContext org = make_tenant(billing, "acme");
  ordered(world, billing, org);
  ASSERT_TRUE(billing.subscribe(org, {.plan = "starter", .payment_method = kCard}).ok());
  EXPECT_TRUE(invoices_of(billing, org).back().credit_applied.is_zero());
}

TEST(TakenBack, WhatStaysUnknownWaitsForAPersonInBoundedTime) {
  World world;
  Failing failing(world);
  failing.provider.answer = [](const RefundRequest&) { return RefundResult{}; };
  Billing billing(world.store, world.catalog, failing.options);
  const TenantContext org = make_tenant(billing, "acme");
  ordered(world, billing, org);
  for (int days = 0; days < 15; ++days) run_day(world, billing);
  const Effect parked = refund_effect(billing, org);
  ASSERT_EQ(parked.status, EffectStatus::kParked);
  EXPECT_EQ(billing.orders(org)->front().status, OrderStatus::kProcessing);
  const EffectRelease given{EffectDecision::kMarkDone, "statement of 12 February"};
  ASSERT_TRUE(billing.release_effect(world.op, org.tenant(), parked.id, given).ok());
  EXPECT_EQ(billing.orders(org)->front().status, OrderStatus::kRefunded);
  expect_clean(world, billing, "after a person looked");
}

TEST(TakenBack, ARefusalAfterALostAnswerIsNoProofAndWaitsForAPerson) {
  World world;
  Failing failing(world);
  int calls = 0;
  failing.provider.answer = [&](const RefundRequest&) -> absl::StatusOr<RefundResult> {
    if (++calls == 1) return RefundResult{};
    return make_error(absl::StatusCode::kFailedPrecondition, "payment.refund_exceeds_charge",
                      "that is more than is left of the charge");
  };
  Billing billing(world.store, world.catalog, failing.options);
  const TenantContext org = make_tenant(billing, "acme");
  ordered(world, billing, org);
  run_day(world, billing);
  const Effect parked = refund_effect(billing, org);
  ASSERT_EQ(parked.status, EffectStatus::kParked);
  EXPECT_EQ(parked.outcome.find("may have been given back already"), 0u) << parked.outcome;
  const EffectRelease nothing{EffectDecision::kGiveUp, "support says it was never given"};
  ASSERT_TRUE(billing.release_effect(world.op, org.tenant(), parked.id, nothing).ok());
  EXPECT_EQ(billing.orders(org)->front().status, OrderStatus::kFailed);
  expect_clean(world, billing, "after a person looked");
}

}  // namespace
}  // namespace octroi::test
