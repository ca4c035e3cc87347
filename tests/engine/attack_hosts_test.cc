// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Hosts, providers and operators that do what nobody expects: tenants closed in the middle of an
// order, answers that are no text, options that would be found wrong when money has moved.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

// Says what it is told to.
class Scripted final : public PaymentProvider {
 public:
  explicit Scripted(std::string name = "card") : name_(std::move(name)) {}
  std::string_view name() const override { return name_; }
  PaymentCapabilities capabilities() const override { return {.off_session = true}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    ++calls;
    if (!answer.ok()) return std::exchange(answer, ChargeResult{}).status();
    ChargeResult result = *answer;
    result.amount = request.amount;
    return result;
  }

  absl::StatusOr<ChargeResult> answer = ChargeResult{};
  int calls = 0;

 private:
  std::string name_;
};

TEST(ClosedTenant, BuysNothing) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_TRUE(billing.change_tenant(world.op, clinic.tenant(), CancelTenant{}).ok());
  const std::string code = "tenant.is_cancelled";
  EXPECT_EQ(error_code(billing.subscribe(clinic, {.plan = "pro"}).status()), code);
  EXPECT_EQ(error_code(billing.place_order(clinic, {.plan = "pro"}).status()), code);
  EXPECT_EQ(error_code(billing.renew(clinic, {.subscription = sub->id}).status()), code);
  run_daily(world, billing, "2026-04-02T09:00:00Z");
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
  expect_clean(world, billing, "after it was closed");
}

TEST(ClosedTenant, IsNotSoldWhatItHadOrderedAndNotPaid) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext clinic = make_tenant(billing, "gao");
  const PaymentMethod waits{"card", "fake:pending"};
  ASSERT_TRUE(billing.place_order(clinic, {.plan = "pro", .payment_method = waits}).ok());
  ASSERT_TRUE(billing.place_order(clinic, {.plan = "pro", .payment_method = kByHand}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_TRUE(billing.change_tenant(world.op, clinic.tenant(), CancelTenant{}).ok());
  const auto orders = billing.orders(clinic);
  for (const Order& order : *orders) {
    EXPECT_EQ(order.status, OrderStatus::kCancelled);
    EXPECT_EQ(order.reason, "the tenant is closed");
  }
  // The money that was on its way comes all the same.
  for (const FakeCharge& charge : world.card.charges()) {
    ASSERT_TRUE(world.card.settle(clinic, charge.idempotency_key).ok());
  }
  run_daily(world, billing, "2026-04-02T09:00:00Z");
  EXPECT_TRUE(billing.subscriptions(clinic)->empty());
  EXPECT_EQ(billing.payments(clinic)->front().credited, eur(150'00));
  expect_clean(world, billing, "after the money came");
}

TEST(ClosedTenant, GetsTheOnePeriodThatItHadPaidFor) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext clinic = make_tenant(billing, "gao");
  world.provisioner.answer_next("invite_owner", {.kind = FakeStepKind::kUnreachable});
  ASSERT_TRUE(billing.place_order(clinic, {.plan = "pro", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_EQ(billing.orders(clinic)->front().status, OrderStatus::kProcessing);
  ASSERT_TRUE(billing.change_tenant(world.op, clinic.tenant(), CancelTenant{}).ok());
  run_daily(world, billing, "2026-04-02T09:00:00Z");
  EXPECT_EQ(billing.orders(clinic)->front().status, OrderStatus::kCompleted);
  EXPECT_EQ(invoices_of(billing, clinic).size(), 1u);
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
  expect_clean(world, billing, "after its period");
}

TEST(SuspendedTenant, WhatItHadOrderedStandsStillToo) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.place_order(clinic, {.plan = "pro", .payment_method = kByHand}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const SuspendTenant suspend{.reason = "abuse"};
  ASSERT_TRUE(billing.change_tenant(world.op, clinic.tenant(), suspend).ok());
  const BankTransferEvidence seen{eur(150'00), day("2026-01-31"), "BNK-1"};
  const PaymentId payment = billing.payments(clinic)->front().id;
  ASSERT_TRUE(billing.verify_bank_transfer(world.op, clinic.tenant(), payment, seen).ok());
  run_daily(world, billing, "2026-04-02T09:00:00Z");
  ASSERT_EQ(billing.subscriptions(clinic)->size(), 1u);
  EXPECT_EQ(billing.subscriptions(clinic)->front().status, SubscriptionStatus::kSuspended);
  EXPECT_EQ(invoices_of(billing, clinic).size(), 1u);
  ASSERT_TRUE(billing.change_tenant(world.op, clinic.tenant(), ReactivateTenant{}).ok());
  EXPECT_EQ(billing.subscriptions(clinic)->front().status, SubscriptionStatus::kActive);
  expect_clean(world, billing, "after it was let in");
}

// Its steps know orders of their own.
class Renamer final : public Provisioner {
 public:
  std::string_view name() const override { return "renamer"; }
  absl::StatusOr<StepResult> perform(const TenantContext&, const StepRequest& request) override {
    seen = request.facts;
    return StepResult{.outcome = StepOutcome::kDone,
                      .facts = {{"order", "PO-4711"}, {"tenant", "org-1"}, {"shard", "7"}}};
  }
  absl::StatusOr<StepResult> compensate(const TenantContext&, const StepRequest&) override {
    return StepResult{.outcome = StepOutcome::kDone};
  }
  Facts seen;
};

TEST(HostileHost, AProvisionersFactsDoNotLoseTheOrder) {
  World world;
  Renamer renamer;
  BillingOptions options = world.shop_options();
  options.provisioner = &renamer;
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto order = billing.place_order(clinic, {.plan = "pro", .payment_method = kCard});
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.order(clinic, order->id)->status, OrderStatus::kCompleted);
  EXPECT_EQ(renamer.seen["order"], order->id.to_string());
  EXPECT_EQ(renamer.seen["shard"], "7");
  expect_clean(world, billing, "after the order");
}

TEST(HostileHost, OptionsThatWouldFailWhenMoneyHasMovedAreRefusedAtOnce) {
  FakeProvisioner provisioner;
  Scripted odd("card|1");
  Scripted unnamed("");
  struct Bad {
    std::string name;
    std::string code;
    std::function<void(BillingOptions&)> spoil;
  };
  const auto steps = [&provisioner](std::vector<std::string> names) {
    return [&provisioner, names](BillingOptions& options) {
      options.provisioner = &provisioner;
      options.provisioning_steps = names;
    };
  };
  const std::string code = "billing.bad_options";
  const Bad cases[] = {
      {"a step of two words", code, steps({"make", "invite owner"})},
      {"a step twice", code, steps({"make", "make"})},
      {"a step without a name", code, steps({""})},
      {"65 steps", code, steps(std::vector<std::string>(65, "make"))},
      {"a provider with a bar", code, [&](BillingOptions& o) { o.payments = {&odd}; }},
      {"a provider without a name", code, [&](BillingOptions& o) { o.payments = {&unnamed}; }},
      {"due before it is issued", code, [](BillingOptions& o) { o.invoice_due_days = -1; }},
      {"due after the calendar", code, [](BillingOptions& o) { o.invoice_due_days = INT32_MAX; }},
      {"a tax mode that is none", "tax.bad_mode",
       [](BillingOptions& o) {
         o.tax = {.mode = static_cast<TaxMode>(9),
                  .rates = {{.code = "R", .category = "standard", .percent = Decimal(5)}}};
       }},
  };
  for (const Bad& bad : cases) {
    World world;
    BillingOptions options = world.options();
    bad.spoil(options);
    Billing billing(world.store, world.catalog, options);
    EXPECT_EQ(error_code(billing.open()), bad.code) << bad.name;
  }
}

TEST(HostileHost, ANoticeWithoutAReferenceTakesNoneAway) {
  World world;
  Scripted provider;
  provider.answer->outcome = ChargeOutcome::kPending;
  provider.answer->provider_reference = "ch_1";
  BillingOptions options = world.options();
  options.payments = {&provider};
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Payment payment = billing.payments(clinic)->front();
  ChargeNotice notice{.notice_id = "n", .idempotency_key = payment.idempotency_key(), .result = {}};
  notice.result.outcome = ChargeOutcome::kSettled;
  notice.result.amount = payment.amount;
  const auto settled = billing.record_notice(clinic, notice);
  ASSERT_TRUE(settled.ok()) << settled.status();
  EXPECT_EQ(settled->status, PaymentStatus::kSucceeded);
  EXPECT_EQ(settled->provider_reference, "ch_1") << "a refund needs it";
  EXPECT_TRUE(billing.verify(world.op)->ok());
}

TEST(HostileHost, ANoticeThatNoRecordCanHoldIsRefused) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const PaymentMethod waits{"card", "fake:pending"};
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = waits}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Payment payment = billing.payments(clinic)->front();
  const auto events = events_of(billing, clinic).size();
  const auto told = [&](const std::function<void(ChargeResult&)>& spoil) {
    ChargeNotice notice{.notice_id = "n", .idempotency_key = payment.idempotency_key()};
    notice.result = {
        .outcome = ChargeOutcome::kSettled, .amount = payment.amount, .provider_reference = "ch_1"};
    spoil(notice.result);
    return error_code(billing.record_notice(clinic, notice).status());
  };
  EXPECT_EQ(told([](ChargeResult& r) { r.provider_reference = "a\nb"; }), "text.control_character");
  EXPECT_EQ(told([](ChargeResult& r) { r.provider_reference = std::string("a\0b", 3); }),
            "text.control_character");
  EXPECT_EQ(told([](ChargeResult& r) { r.provider_reference = "a\xff"; }), "text.invalid_utf8");
  EXPECT_EQ(told([](ChargeResult& r) { r.provider_reference.assign(501, 'x'); }), "text.too_long");
  EXPECT_EQ(told([](ChargeResult& r) { r.approval_url = "https://a/\x01"; }),
            "text.control_character");
  EXPECT_EQ(told([](ChargeResult& r) { r.alert.assign(2'000'000, 'x'); }), "text.too_long");
  EXPECT_EQ(told([](ChargeResult& r) { r.outcome = ChargeOutcome{9}; }), "payment.bad_notice");
  EXPECT_EQ(told([](ChargeResult& r) { r.decline = Decline{.reason = DeclineReason{77}}; }),
            "payment.bad_notice");
  EXPECT_EQ(events_of(billing, clinic).size(), events);
  EXPECT_EQ(told([](ChargeResult& r) { r.provider_reference.assign(500, 'x'); }), "");
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kSucceeded);
}

// It must be written down: the money may be gone.
TEST(HostileHost, AnAnswerWhoseReferenceNoRecordCanHoldIsLookedAtByAPerson) {
  World world;
  Scripted provider;
  provider.answer = ChargeResult{.outcome = ChargeOutcome::kSettled,
                                 .amount = eur(50'00),
                                 .provider_reference = std::string("ch\x01\xff")};
  BillingOptions options = world.options();
  options.payments = {&provider};
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Payment payment = billing.payments(clinic)->front();
  EXPECT_EQ(payment.status, PaymentStatus::kUnknown);
  EXPECT_EQ(payment.provider_reference, "");
  const auto effects = billing.effects(clinic);
  const auto parked = std::ranges::find_if(*effects, [](const Effect& effect) {
    return effect.kind == EffectKind::kCharge && effect.status == EffectStatus::kParked;
  });
  EXPECT_NE(parked, effects->end());
  bool is_alerted = false;
  for (const AuditEvent& event : events_of(billing, clinic)) {
    is_alerted = is_alerted || event.name == "payment.alerted";
  }
  EXPECT_TRUE(is_alerted);
  EXPECT_TRUE(billing.verify(world.op)->ok());
}

TEST(HostileHost, MoneyThatNobodyCanFindAgainIsLookedAtByAPerson) {
  World world;
  Scripted provider;
  provider.answer = ChargeResult{.outcome = ChargeOutcome::kSettled, .amount = eur(50'00)};
  BillingOptions options = world.options();
  options.payments = {&provider};
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kUnknown);
  const auto effects = billing.effects(clinic);
  ASSERT_TRUE(effects.ok()) << effects.status();
  EXPECT_TRUE(std::ranges::any_of(*effects, [](const Effect& effect) {
    return effect.kind == EffectKind::kCharge && effect.status == EffectStatus::kParked;
  }));
  EXPECT_EQ(invoices_of(billing, clinic).front().status, InvoiceStatus::kOpen);
  run_day(world, billing);
  EXPECT_EQ(provider.calls, 1) << "it is not charged again";
  const auto report = billing.verify(world.op);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->violations.empty());
}

TEST(HostileHost, WordsThatAreNoTextDoNotEndTheTries) {
  for (const std::string& words : {std::string("\xff\xfe"), std::string("a\0b", 3),
                                   std::string(1 << 20, 'x'), std::string("\x1b[2J")}) {
    World world;
    Scripted provider;
    provider.answer = absl::UnavailableError(words);
    BillingOptions options = world.options();
    options.payments = {&provider};
    Billing billing(world.store, world.catalog, options);
    const TenantContext clinic = make_tenant(billing, "gao");
    ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
    const auto first = billing.run_due();
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_EQ(first->parked, 0);
    provider.answer->outcome = ChargeOutcome::kSettled;
    provider.answer->provider_reference = "ch_1";
    run_day(world, billing);
    EXPECT_EQ(provider.calls, 2);
    EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kSucceeded);
  }
}

TEST(HostileHost, WhoWatchesAndThrowsStopsNothing) {
  World world;
  BillingOptions options = world.options();
  options.on_progress = [](const Progress&) { throw std::runtime_error("a screen is gone"); };
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  run_daily(world, billing, "2026-03-02T09:00:00Z");
  EXPECT_EQ(world.card.settled_charges().size(), 2u);
  const auto lines = billing.export_tenant(
      clinic, [](std::string_view) -> absl::Status { throw std::runtime_error("no disk"); });
  EXPECT_EQ(error_code(lines.status()), "export.sink_threw");
  expect_clean(world, billing, "after the throws");
}

// A provider that throws when it is asked about itself.
class Moody final : public PaymentProvider {
 public:
  std::string_view name() const override {
    if (throws_name) throw std::runtime_error("no name");
    return "moody";
  }
  PaymentCapabilities capabilities() const override {
    if (throws_capabilities) throw std::runtime_error("no capabilities");
    return {.off_session = true};
  }
  std::string callback_name(const TenantContext&, std::string_view) const override {
    if (throws_callback_name) throw std::runtime_error("no callback name");
    return {};
  }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    ChargeResult result;
    result.outcome = ChargeOutcome::kSettled;
    result.amount = request.amount;
    result.provider_reference = "r-1";
    return result;
  }

  bool throws_name = false;
  bool throws_capabilities = false;
  bool throws_callback_name = false;
};

TEST(HostileHost, AProviderThatThrowsAboutItselfIsRefusedOnce) {
  World world;
  Moody moody;
  BillingOptions options = world.options();
  options.payments = {&moody};
  for (bool Moody::*mood : {&Moody::throws_name, &Moody::throws_capabilities}) {
    moody.*mood = true;
    Billing billing(world.store, world.catalog, options);
    EXPECT_EQ(error_code(billing.open()), "billing.bad_options");
    moody.*mood = false;
  }
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  moody.throws_name = moody.throws_capabilities = true;  // nobody asks again
  moody.throws_callback_name = true;
  const Subscribe wish{.plan = "pro", .payment_method = {"moody", "m"}, .key = "k"};
  EXPECT_EQ(error_code(billing.subscribe(clinic, wish).status()), "payment.provider_threw");
  EXPECT_TRUE(invoices_of(billing, clinic).empty());
  moody.throws_callback_name = false;
  EXPECT_TRUE(billing.subscribe(clinic, wish).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(invoices_of(billing, clinic).front().status, InvoiceStatus::kPaid);
}

TEST(HostileHost, DaysBeyondTheCalendarAreNoDays) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const Date never = std::chrono::year{10000} / 1 / 1;
  EXPECT_EQ(error_code(billing.subscribe(clinic, {.plan = "pro", .starts_on = never}).status()),
            "subscription.bad_start");
  const auto sub = billing.subscribe(clinic, {.plan = "pro", .payment_method = kCard});
  const PauseSubscription pause{.subscription = sub->id, .resumes_on = never};
  EXPECT_EQ(error_code(billing.pause(clinic, pause).status()), "subscription.bad_date");
}

}  // namespace
}  // namespace octroi::test
