// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What waits for a person is released by one, with a trace; what nobody needs to decide is refused.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/hostile.h"
#include "octroi/provisioning/saga.h"

namespace octroi::test {
namespace {

// Its answers are lost until it is told to answer; it has no lookup.
class Silent final : public PaymentProvider {
 public:
  std::string_view name() const override { return "card"; }
  PaymentCapabilities capabilities() const override { return {.off_session = true}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    ++calls;
    if (!answers) return ChargeResult{};
    return ChargeResult{
        .outcome = ChargeOutcome::kSettled, .amount = request.amount, .provider_reference = "ch_1"};
  }
  bool answers = false;
  int calls = 0;
};

Effect effect_of(Billing& billing, const TenantContext& tenant, EffectKind kind) {
  const auto effects = billing.effects(tenant);
  for (const Effect& effect : *effects) {
    if (effect.kind == kind) return effect;
  }
  ADD_FAILURE() << "no such effect";
  return {};
}

// A charge whose outcome nobody could tell in all its tries.
struct ParkedCharge {
  ParkedCharge()
      : billing(world.store, world.catalog, with(world, silent)),
        clinic(make_tenant(billing, "gao")) {
    EXPECT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
    for (int days = 0; days < 15; ++days) run_day(world, billing);
    effect = effect_of(billing, clinic, EffectKind::kCharge);
    EXPECT_EQ(effect.status, EffectStatus::kParked);
  }
  static BillingOptions with(World& world, PaymentProvider& provider) {
    BillingOptions options = world.options();
    options.payments = {&provider};
    return options;
  }
  absl::StatusOr<Effect> release(EffectDecision decision, const std::string& evidence) {
    return billing.release_effect(world.op, clinic.tenant(), effect.id, {decision, evidence});
  }
  PaymentStatus payment() { return billing.payments(clinic)->front().status; }
  void expect_clean() {
    const auto report = billing.verify(world.op);
    for (const Violation& one : report->violations) {
      ADD_FAILURE() << one.invariant << " " << one.subject << " " << one.message;
    }
  }

  World world;
  Silent silent;
  Billing billing;
  TenantContext clinic;
  Effect effect;
};

TEST(Release, ARetryAsksAgainWithAllTriesLeft) {
  ParkedCharge parked;
  parked.silent.answers = true;
  const auto released = parked.release(EffectDecision::kRetry, "");
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->status, EffectStatus::kPending);
  ASSERT_TRUE(parked.billing.run_effects().ok());
  EXPECT_EQ(parked.payment(), PaymentStatus::kSucceeded);
  parked.expect_clean();
}

TEST(Release, AChargeGivenUpIsAFailedPayment) {
  ParkedCharge parked;
  ASSERT_TRUE(parked.release(EffectDecision::kGiveUp, "support: no such charge").ok());
  EXPECT_EQ(parked.payment(), PaymentStatus::kFailed);
  EXPECT_EQ(parked.billing.payments(parked.clinic)->front().failure, "given_up");
  parked.silent.answers = true;
  run_daily(parked.world, parked.billing, "2026-02-25T09:00:00Z");
  EXPECT_EQ(invoices_of(parked.billing, parked.clinic).front().status, InvoiceStatus::kPaid)
      << "a new attempt follows, as after any failure";
  parked.expect_clean();
}

TEST(Release, AChargeMarkedDoneIsPaid) {
  ParkedCharge parked;
  ASSERT_TRUE(parked.release(EffectDecision::kMarkDone, "dashboard: ch_77").ok());
  EXPECT_EQ(parked.payment(), PaymentStatus::kSucceeded);
  EXPECT_NE(parked.billing.payments(parked.clinic)->front().evidence.find("ch_77"),
            std::string::npos);
  EXPECT_EQ(invoices_of(parked.billing, parked.clinic).front().status, InvoiceStatus::kPaid);
  parked.expect_clean();
}

TEST(Release, LeavesWhoAndWhyInTheAuditLog) {
  ParkedCharge parked;
  ASSERT_TRUE(parked.release(EffectDecision::kMarkDone, "dashboard: ch_77").ok());
  const AuditEvent last = events_of(parked.billing, parked.clinic).back();
  EXPECT_EQ(last.name, "effect.released");
  EXPECT_EQ(last.subject, parked.effect.id.to_string());
  EXPECT_NE(last.actor.find("amina@host"), std::string::npos) << last.actor;
  EXPECT_EQ(last.data, R"({"decision":"mark_done","evidence":"dashboard: ch_77"})");
}

TEST(Release, RefusalsSayWhatToDo) {
  ParkedCharge parked;
  EXPECT_EQ(error_code(parked.release(EffectDecision::kGiveUp, "").status()), "effect.no_evidence");
  EXPECT_EQ(error_code(parked.release(EffectDecision::kMarkDone, "").status()),
            "effect.no_evidence");
  const std::size_t events = events_of(parked.billing, parked.clinic).size();
  const TenantContext other = make_tenant(parked.billing, "kita");
  const EffectRelease retry{};
  EXPECT_EQ(error_code(parked.billing
                           .release_effect(parked.world.op, other.tenant(), parked.effect.id, retry)
                           .status()),
            "effect.not_found");
  EXPECT_EQ(events_of(parked.billing, parked.clinic).size(), events) << "nothing was written";
  ASSERT_TRUE(parked.release(EffectDecision::kRetry, "").ok());
  EXPECT_EQ(error_code(parked.release(EffectDecision::kRetry, "").status()), "effect.not_parked");
}

TEST(Release, AMessageIsSentAgainOrLaidAside) {
  for (const EffectDecision decision : {EffectDecision::kRetry, EffectDecision::kGiveUp}) {
    World world;
    RecordingNotifier once({.is_idempotent = false});
    once.answer_next({.kind = FakeSendKind::kLostBeforeDelivery});
    BillingOptions options = world.options();
    options.notifiers = {&once};
    Billing billing(world.store, world.catalog, options);
    const TenantContext clinic = make_tenant(billing, "gao");
    ASSERT_TRUE(billing.subscribe(clinic, {.plan = "free"}).ok());
    ASSERT_TRUE(billing.run_due().ok());
    const Effect letter = effect_of(billing, clinic, EffectKind::kMessage);
    ASSERT_EQ(letter.status, EffectStatus::kParked) << letter.outcome;
    const EffectRelease release{decision, "the mail log has no trace of it"};
    ASSERT_TRUE(billing.release_effect(world.op, clinic.tenant(), letter.id, release).ok());
    ASSERT_TRUE(billing.run_effects().ok());
    EXPECT_EQ(once.deliveries().size(), decision == EffectDecision::kRetry ? 1u : 0u);
    EXPECT_EQ(effect_of(billing, clinic, EffectKind::kMessage).status, EffectStatus::kDone);
  }
}

// An order whose second step nobody can tell the outcome of.
struct ParkedSetup {
  ParkedSetup()
      : billing(world.store, world.catalog, world.shop_options()),
        org(make_tenant(billing, "acme")) {
    for (std::int32_t i = 0; i < kSagaAttemptsMax; ++i) {
      world.provisioner.answer_next("invite_owner", {.kind = FakeStepKind::kLostBeforeEffect});
    }
    EXPECT_TRUE(billing.place_order(org, {.plan = "starter", .payment_method = kCard}).ok());
    for (int days = 0; days < 9; ++days) run_day(world, billing);
    effect = effect_of(billing, org, EffectKind::kProvision);
    EXPECT_EQ(effect.status, EffectStatus::kParked) << effect.outcome;
  }
  void release(EffectDecision decision) {
    const EffectRelease release{decision, "looked at the console"};
    const auto released = billing.release_effect(world.op, org.tenant(), effect.id, release);
    ASSERT_TRUE(released.ok()) << released.status();
    ASSERT_TRUE(billing.run_effects().ok());
    expect_clean(world, billing, std::string(to_string(decision)));
  }
  OrderStatus order() { return billing.orders(org)->front().status; }

  World world;
  Billing billing;
  TenantContext org;
  Effect effect;
};

TEST(Release, ASetupIsTriedAgain) {
  ParkedSetup parked;
  parked.release(EffectDecision::kRetry);
  EXPECT_EQ(parked.order(), OrderStatus::kCompleted);
}

TEST(Release, ASetupStepDoneByHandIsNotAskedForAgain) {
  ParkedSetup parked;
  parked.release(EffectDecision::kMarkDone);
  EXPECT_EQ(parked.order(), OrderStatus::kCompleted);
  const std::vector<FakeEffect> steps = parked.world.provisioner.effects();
  EXPECT_EQ(std::count_if(steps.begin(), steps.end(),
                          [](const FakeEffect& step) { return step.stands(); }),
            1);
}

TEST(Release, ASetupGivenUpIsTakenBackAndRefunded) {
  ParkedSetup parked;
  parked.release(EffectDecision::kGiveUp);
  EXPECT_EQ(parked.order(), OrderStatus::kRefunded);
  const std::vector<FakeEffect> steps = parked.world.provisioner.effects();
  for (const FakeEffect& step : steps) EXPECT_FALSE(step.stands()) << step.step;
}

TEST(Release, WhatIsBeingTakenBackCannotBeGivenUp) {
  ParkedSetup parked;
  for (std::int32_t i = 0; i < kSagaAttemptsMax; ++i) {
    parked.world.provisioner.answer_next("", {.kind = FakeStepKind::kLostBeforeEffect});
  }
  const EffectRelease give_up{EffectDecision::kGiveUp, "nobody wants it"};
  Billing& billing = parked.billing;
  const TenantId org = parked.org.tenant();
  ASSERT_TRUE(billing.release_effect(parked.world.op, org, parked.effect.id, give_up).ok());
  for (int days = 0; days < 9; ++days) run_day(parked.world, billing);
  EXPECT_EQ(
      error_code(billing.release_effect(parked.world.op, org, parked.effect.id, give_up).status()),
      "effect.cannot_give_up");
  parked.release(EffectDecision::kMarkDone);
  EXPECT_EQ(parked.order(), OrderStatus::kRefunded);
}

TEST(Withdraw, OnlyWhatWaitsForATransferOrWasNotAskedFor) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext clinic = make_tenant(billing, "gao");
  const PaymentMethod pending{"card", "fake:pending"};
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = pending}).ok());
  const PaymentId id = billing.payments(clinic)->front().id;
  const WithdrawPayment withdraw{.payment = id, .reason = "wrong card", .key = "w1"};
  ASSERT_TRUE(billing.withdraw_payment(clinic, withdraw).ok());
  EXPECT_TRUE(billing.withdraw_payment(clinic, withdraw).ok()) << "the same key, the same answer";
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(world.card.calls(), 0) << "nobody is asked for it any more";
  const InvoiceId invoice = invoices_of(billing, clinic).front().id;
  const auto next = billing.pay_invoice(clinic, {.invoice = invoice});
  ASSERT_TRUE(next.ok()) << next.status();
  ASSERT_TRUE(billing.run_effects().ok());
  const WithdrawPayment too_late{.payment = next->id, .reason = "wrong card"};
  EXPECT_EQ(error_code(billing.withdraw_payment(clinic, too_late).status()), "payment.not_waiting");
  EXPECT_EQ(
      billing.subscription(clinic, billing.subscriptions(clinic)->front().id)->failed_payments, 0);
  expect_clean(world, billing, "after the withdrawal");
}

}  // namespace
}  // namespace octroi::test
