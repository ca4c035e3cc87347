// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Providers that throw, forget or are slow, and debts that must not get lost.

#include <stdexcept>
#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

class ThrowingProvider final : public PaymentProvider {
 public:
  explicit ThrowingProvider(FakePaymentProvider& inner) : inner_(inner) {}
  std::string_view name() const override { return "card"; }
  PaymentCapabilities capabilities() const override { return inner_.capabilities(); }
  absl::StatusOr<ChargeResult> charge(const TenantContext& tenant,
                                      const ChargeRequest& request) override {
    EXPECT_TRUE(inner_.charge(tenant, request).ok());
    throw std::runtime_error("after the money moved");
  }
  absl::StatusOr<ChargeResult> lookup(const TenantContext& tenant, std::string_view key) override {
    return inner_.lookup(tenant, key);
  }

 private:
  FakePaymentProvider& inner_;
};

TEST(MoneyAtRisk, AProviderThatThrowsIsAskedWhatHappened) {
  World world;
  ThrowingProvider thrower(world.card);
  BillingOptions options = world.options();
  options.payments = {&thrower};
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kUnknown);
  run_day(world, billing);
  ASSERT_EQ(billing.payments(clinic)->size(), 1u);
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kSucceeded);
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
  expect_clean(world, billing, "after the throw");
}

// No lookup; loses the first answer, then refuses to be asked again.
class ForgetfulProvider final : public PaymentProvider {
 public:
  std::string_view name() const override { return "card"; }
  PaymentCapabilities capabilities() const override { return {.off_session = true}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest&) override {
    if (++calls == 1) return ChargeResult{};
    return make_error(absl::StatusCode::kInvalidArgument, "payment.bad_key", "no such method");
  }
  int calls = 0;
};

TEST(MoneyAtRisk, ARefusalAfterALostAnswerIsNoProofOfFailure) {
  World world;
  ForgetfulProvider forgetful;
  BillingOptions options = world.options();
  options.payments = {&forgetful};
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  for (int days = 0; days < 20; ++days) run_day(world, billing);
  EXPECT_GT(forgetful.calls, 1);
  ASSERT_EQ(billing.payments(clinic)->size(), 1u) << "a second key could charge twice";
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kUnknown);
}

TEST(MoneyAtRisk, ASecondUnpaidTransferIsStillChased) {
  World world("2026-01-31T09:00:00Z");
  BillingOptions options = world.options();
  options.payments = {&world.bank};
  options.dunning.suspend_after_days = 45;
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kByHand});
  ASSERT_TRUE(sub.ok()) << sub.status();
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  const auto payments = billing.payments(clinic);
  ASSERT_EQ(payments->size(), 2u);
  const BankTransferEvidence seen{eur(50'00), day("2026-03-01"), "BNK-1"};
  ASSERT_TRUE(
      billing.verify_bank_transfer(world.op, clinic.tenant(), payments->front().id, seen).ok());
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kActive);
  run_daily(world, billing, "2026-05-15T09:00:00Z");
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kSuspended);
}

TEST(MoneyAtRisk, ALatePaymentBuysNoPeriodThatNobodyAskedFor) {
  World world("2026-01-31T09:00:00Z");
  BillingOptions options = world.options();
  options.payments = {&world.bank};
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(
      clinic, {.plan = "starter", .payment_method = kByHand, .auto_renews = false});
  ASSERT_TRUE(sub.ok()) << sub.status();
  run_daily(world, billing, "2026-03-05T09:00:00Z");
  const BankTransferEvidence seen{eur(50'00), day("2026-03-05"), "BNK-1"};
  const PaymentId late = billing.payments(clinic)->front().id;
  ASSERT_TRUE(billing.verify_bank_transfer(world.op, clinic.tenant(), late, seen).ok());
  run_daily(world, billing, "2026-03-08T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).size(), 1u);
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kSuspended);
  ASSERT_TRUE(billing.renew(clinic, {.subscription = sub->id}).ok());
  EXPECT_EQ(invoices_of(billing, clinic).size(), 2u);
}

TEST(MoneyAtRisk, PayingAnotherInvoiceKeepsTheRetryThatWasPlanned) {
  World world("2026-01-31T09:00:00Z");
  BillingOptions options = world.options();
  options.dunning.retry_days = {40};
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(
      clinic, {.plan = "starter", .payment_method = {"card", "fake:decline:insufficient_funds:2"}});
  ASSERT_TRUE(sub.ok()) << sub.status();
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  const std::vector<Invoice> open = invoices_of(billing, clinic);
  ASSERT_EQ(open.size(), 2u);
  ASSERT_TRUE(billing.pay_invoice(clinic, {.invoice = open.back().id}).ok());
  run_daily(world, billing, "2026-04-15T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, clinic).front().status, InvoiceStatus::kPaid);
  expect_clean(world, billing, "after both were paid");
}

TEST(MoneyAtRisk, AnOrdersSubscriptionRenewsByTheMethodThatPaidIt) {
  World world("2026-01-31T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.place_order(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  ASSERT_EQ(world.card.settled_charges().size(), 2u);
  EXPECT_EQ(world.card.settled_charges().back().payment_method, "pm_1");
}

TEST(MoneyAtRisk, AnOperatorCannotConfirmWhatItsProviderStillWorksOn) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(
      billing.subscribe(clinic, {.plan = "starter", .payment_method = {"card", "fake:pending"}})
          .ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Payment payment = billing.payments(clinic)->front();
  ASSERT_EQ(payment.status, PaymentStatus::kProcessing);
  const BankTransferEvidence seen{eur(50'00), day("2026-01-31"), "BNK-1"};
  EXPECT_EQ(error_code(
                billing.verify_bank_transfer(world.op, clinic.tenant(), payment.id, seen).status()),
            "payment.not_waiting");
}

TEST(MoneyAtRisk, AClosedTenantIsNotChargedAgain) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(
      billing.subscribe(clinic, {.plan = "starter", .payment_method = {"card", "pm_1"}}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const CancelTenant close{.at = world.clock.now(), .reason = "moved away"};
  ASSERT_TRUE(billing.change_tenant(world.op, clinic.tenant(), close).ok());
  run_daily(world, billing, "2026-05-02T09:00:00Z");
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
}

TEST(MoneyAtRisk, APersonsSuspensionIsNeitherChargedNorLiftedByAPayment) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(
      clinic, {.plan = "starter", .payment_method = {"card", "fake:decline:insufficient_funds:1"}});
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_TRUE(billing.suspend(clinic, {.subscription = sub->id, .reason = "abuse"}).ok());
  run_daily(world, billing, "2026-02-10T09:00:00Z");
  EXPECT_TRUE(world.card.settled_charges().empty());
  const InvoiceId open = invoices_of(billing, clinic).front().id;
  ASSERT_TRUE(billing.pay_invoice(clinic, {.invoice = open}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kSuspended);
  ASSERT_TRUE(billing.reactivate(clinic, {.subscription = sub->id}).ok());
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kActive);
}

TEST(MoneyAtRisk, ADocumentIsNeverDatedBeforeTheOneNumberedBeforeIt) {
  World world("2026-03-10T09:00:00Z");
  Billing billing = world.bill(world.store);
  ASSERT_TRUE(billing.subscribe(make_tenant(billing, "gao"), {.plan = "starter"}).ok());
  world.clock.set(at("2026-01-20T09:00:00Z"));
  const TenantContext later = make_tenant(billing, "kita");
  ASSERT_TRUE(billing.subscribe(later, {.plan = "starter"}).ok());
  EXPECT_EQ(format_date(*invoices_of(billing, later).front().issued_on), "2026-03-10");
  EXPECT_TRUE(billing.verify(world.op)->ok());
}

}  // namespace
}  // namespace octroi::test
