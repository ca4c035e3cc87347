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

std::vector<std::string> payment_events(Billing& billing, const TenantContext& org) {
  std::vector<std::string> names;
  for (const AuditEvent& event : events_of(billing, org)) {
    if (event.subject_type == "payments") names.push_back(event.name);
  }
  return names;
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
  const std::vector<Invoice> documents = invoices_of(billing, org);
  ASSERT_EQ(documents.size(), 2u) << "the invoice and its credit note";
  EXPECT_EQ(documents.front().status, InvoiceStatus::kPaid);
  EXPECT_EQ(documents.back().total, eur(-50'00));
  EXPECT_NE(documents.back().lines.front().description.find(documents.front().number),
            std::string::npos);
  EXPECT_EQ(billing.payments(org)->front().refund, PaymentStatus::kSucceeded);
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
  const std::vector<Invoice> documents = invoices_of(billing, org);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents.back().total.minor(), -documents.front().total.minor());
  EXPECT_EQ(documents.back().tax_total.minor(), -documents.front().tax_total.minor());
  EXPECT_EQ(refunded(world), documents.front().total.minor());
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
  const BankTransferEvidence seen{eur(50'00), day("2026-02-02"), "BNK-1"};
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
  EXPECT_EQ(billing.payments(org)->front().refund, PaymentStatus::kUnknown);
  expect_clean(world, billing, "while nobody knows");
  run_day(world, billing);
  EXPECT_EQ(failing.provider.keys.front(), failing.provider.keys.back());
  run_day(world, billing);
  EXPECT_EQ(billing.orders(org)->front().status, OrderStatus::kRefunded);
  EXPECT_EQ(refunded(world), 50'00);
  EXPECT_EQ(payment_events(billing, org).back(), "payment.refunded");
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
  EXPECT_EQ(billing.payments(org)->front().refund, PaymentStatus::kFailed);
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
