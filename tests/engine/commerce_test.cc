// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <thread>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

Coupon launch() {
  Coupon coupon;
  coupon.code = "LAUNCH20";
  coupon.percent = *Decimal::parse("20");
  coupon.duration = DiscountDuration::kPeriods;
  coupon.periods = 2;
  return coupon;
}

std::vector<std::string> totals_of(Billing& billing, const TenantContext& tenant) {
  std::vector<std::string> totals;
  for (const Invoice& invoice : invoices_of(billing, tenant)) {
    totals.push_back(invoice.total.amount());
  }
  return totals;
}

TEST(Commerce, CouponLastsItsPeriodsAndNoLonger) {
  World world("2026-01-01T09:00:00Z");
  Billing billing = world.bill(world.store);
  ASSERT_TRUE(billing.create_coupon(world.op, launch()).ok());
  const TenantContext clinic = make_tenant(billing, "gao");
  const Subscribe request{.plan = "starter", .coupon = "launch20", .payment_method = kCard};
  EXPECT_EQ(*billing.check_coupon(clinic, request), eur(10'00));
  ASSERT_TRUE(billing.subscribe(clinic, request).ok());
  // Caught up in one go: the second period must know that the first one used the coupon.
  world.clock.set(at("2026-04-15T09:00:00Z"));
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(totals_of(billing, clinic),
            (std::vector<std::string>{"40.00", "40.00", "50.00", "50.00"}));
}

TEST(Commerce, RefusedCouponSaysWhyAndWritesNothing) {
  World world;
  Billing billing = world.bill(world.store);
  Coupon expired = launch();
  expired.valid_until = at("2026-01-01T00:00:00Z");
  ASSERT_TRUE(billing.create_coupon(world.op, expired).ok());
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto late = billing.subscribe(clinic, {.plan = "starter", .coupon = "LAUNCH20"});
  EXPECT_EQ(error_code(late.status()), "coupon.expired");
  const auto unknown = billing.subscribe(clinic, {.plan = "starter", .coupon = "NOPE"});
  EXPECT_EQ(error_code(unknown.status()), "coupon.unknown");
  EXPECT_TRUE(billing.subscriptions(clinic)->empty());
  EXPECT_EQ(billing.events(clinic)->size(), 1u);
}

TEST(Commerce, RacingRedemptionsStopAtTheMaximum) {
  World world;
  Billing billing = world.bill(world.store);
  Coupon coupon = launch();
  coupon.redemptions_max = 3;
  ASSERT_TRUE(billing.create_coupon(world.op, coupon).ok());
  std::vector<TenantContext> tenants;
  for (int i = 0; i < 8; ++i) tenants.push_back(make_tenant(billing, "t" + std::to_string(i)));
  std::vector<std::string> codes(tenants.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < tenants.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto sub = billing.subscribe(tenants[i], {.plan = "starter", .coupon = "LAUNCH20"});
      codes[i] = sub.ok() ? "ok" : error_code(sub.status());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "ok"), 3);
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "coupon.used_up"), 5);
}

TEST(Commerce, OrderPaidByTransferIsProvisionedAndStartsItsSubscription) {
  World world;
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext org = make_tenant(billing, "acme");

  const auto order = billing.place_order(
      org, {.plan = "starter", .interval = kYearly, .payment_method = kByHand, .key = "o"});
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->number, "ORD-2026-00001");
  ASSERT_TRUE(billing.run_due().ok());
  const Payment payment = billing.payments(org)->front();
  EXPECT_EQ(payment.status, PaymentStatus::kProcessing);
  EXPECT_NE(payment.instructions.find("RF18539007547034"), std::string::npos);

  const BankTransferEvidence wrong{eur(1), day("2026-01-31"), "BNK-1"};
  EXPECT_EQ(
      error_code(billing.verify_bank_transfer(world.op, org.tenant(), payment.id, wrong).status()),
      "payment.amount_differs");
  const BankTransferEvidence seen{eur(500'00), day("2026-01-31"), "BNK-1"};
  ASSERT_TRUE(billing.verify_bank_transfer(world.op, org.tenant(), payment.id, seen).ok());
  EXPECT_EQ(
      error_code(billing.verify_bank_transfer(world.op, org.tenant(), payment.id, seen).status()),
      "payment.not_waiting");
  ASSERT_TRUE(billing.run_due().ok());
  const Order done = *billing.order(org, order->id);
  EXPECT_EQ(done.status, OrderStatus::kCompleted);
  const auto sub = billing.subscription(org, *done.subscription);
  EXPECT_EQ(sub->status, SubscriptionStatus::kActive);
  EXPECT_EQ(format_date(*sub->current_end), "2027-01-31");
  EXPECT_EQ(world.provisioner.effects().size(), 2u);
  EXPECT_EQ(billing.invoices(org)->size(), 1u);
}

TEST(Commerce, OrderWhoseProvisioningFailsIsTakenBack) {
  World world;
  world.provisioner.answer_next("invite_owner", {.kind = FakeStepKind::kFail});
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext org = make_tenant(billing, "acme");
  const auto order = billing.place_order(org, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(order.ok()) << order.status();
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.order(org, order->id)->status, OrderStatus::kRefunded);
  EXPECT_TRUE(billing.subscriptions(org)->empty());
  for (const FakeEffect& effect : world.provisioner.effects()) EXPECT_FALSE(effect.stands());
}

TEST(Commerce, LostAnswerIsAskedAgainUnderTheSameKey) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(
      billing.subscribe(clinic, {.plan = "starter", .payment_method = {"card", "fake:lost_after"}})
          .ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kUnknown);
  EXPECT_EQ(billing.invoices(clinic)->front().status, InvoiceStatus::kOpen);
  world.clock.advance(std::chrono::hours(1));
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_EQ(billing.payments(clinic)->size(), 1u);
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kSucceeded);
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
}

TEST(Commerce, NoticesInAnyNumberChangeThePaymentOnce) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(
      billing.subscribe(clinic, {.plan = "starter", .payment_method = {"card", "fake:pending"}})
          .ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Payment payment = billing.payments(clinic)->front();
  EXPECT_EQ(payment.status, PaymentStatus::kProcessing);
  ChargeNotice notice{
      .notice_id = "n1", .idempotency_key = payment.idempotency_key(), .result = {}};
  notice.result.outcome = ChargeOutcome::kSettled;
  notice.result.amount = payment.amount;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(billing.record_notice(clinic, notice).ok());
  EXPECT_EQ(billing.invoices(clinic)->front().amount_paid, eur(50'00));
  const TenantContext other = make_tenant(billing, "kita");
  EXPECT_EQ(error_code(billing.record_notice(other, notice).status()), "payment.not_found");
}

TEST(Commerce, AnotherTenantsRecordsAreNotFound) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext mine = make_tenant(billing, "gao");
  const TenantContext other = make_tenant(billing, "kita");
  const auto sub = billing.subscribe(mine, {.plan = "starter", .payment_method = kCard});
  const InvoiceId invoice = billing.invoices(mine)->front().id;
  EXPECT_EQ(error_code(billing.subscription(other, sub->id).status()), "subscription.not_found");
  EXPECT_EQ(error_code(billing.invoice(other, invoice).status()), "invoice.not_found");
  EXPECT_EQ(error_code(billing.cancel(other, {.subscription = sub->id}).status()),
            "subscription.not_found");
  EXPECT_TRUE(billing.invoices(other)->empty());
  const TenantContext nobody =
      TenantContext::assume(new_id<TenantId>(world.clock.now(), world.random), Actor::user("x"));
  EXPECT_EQ(error_code(billing.subscribe(nobody, {.plan = "starter"}).status()),
            "tenant.not_found");
}

TEST(Commerce, ATenantsOutputDoesNotDependOnOthers) {
  const auto run = [](bool with_neighbour) {
    World world;
    BillingOptions options = world.options();
    options.issuer.number_scope = NumberScope::kTenant;
    Billing billing(world.store, world.catalog, options);
    const TenantContext mine = make_tenant(billing, "gao");
    if (with_neighbour) {
      const TenantContext other = make_tenant(billing, "kita");
      EXPECT_TRUE(billing.subscribe(other, {.plan = "pro", .payment_method = kCard}).ok());
    }
    EXPECT_TRUE(billing.subscribe(mine, {.plan = "starter", .payment_method = kCard}).ok());
    run_daily(world, billing, "2026-04-02T09:00:00Z");
    std::string text;
    for (const AuditEvent& event : events_of(billing, mine)) text += event.digest + "\n";
    for (const Invoice& invoice : invoices_of(billing, mine)) text += invoice.number + "\n";
    return text;
  };
  const std::string alone = run(false);
  EXPECT_NE(alone.find("INV-202603-00003"), std::string::npos);
  EXPECT_EQ(alone, run(true));
}

TEST(Commerce, InvitationsLetOneUserIntoSeveralTenantsOnce) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext a = make_tenant(billing, "a");
  const TenantContext b = make_tenant(billing, "b");
  const auto user = new_id<UserId>(world.clock.now(), world.random);
  ASSERT_TRUE(billing.add_member(a, user, Role::kOwner).ok());
  const auto invited = billing.invite(b, "amina@example.org", Role::kMember);
  ASSERT_TRUE(invited.ok()) << invited.status();
  const InvitationId id = invited->invitation.id;
  ASSERT_TRUE(billing.accept_invitation(b, id, invited->token, user).ok());
  EXPECT_FALSE(billing.accept_invitation(b, id, invited->token, user).ok()) << "single use";
  EXPECT_EQ(billing.directory().memberships_of(user)->size(), 2u);
  const auto resolved = resolve_by_membership(user, "b", billing.directory());
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_EQ(resolved->tenant(), b.tenant());
}

TEST(Commerce, AMigrationMovesAtThePeriodsEndAndSaysWhoPaysWhat) {
  World world("2026-03-01T09:00:00Z");
  Billing before = world.bill(world.store);
  const TenantContext clinic = make_tenant(before, "gao");
  ASSERT_TRUE(before.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());

  std::string plans = kPlans;
  plans += R"(plan { code: "starter" version: 2 name: "Starter"
    price { interval: "month" currency: "EUR" amount: "75.00" } })";
  const Catalog next = *parse_catalog(plans, CatalogFormat::kText, "next");
  Billing billing(world.store, next, world.options());
  const TenantContext newcomer = make_tenant(billing, "kita");
  ASSERT_TRUE(billing.subscribe(newcomer, {.plan = "starter", .payment_method = kCard}).ok());
  EXPECT_EQ(totals_of(billing, newcomer), (std::vector<std::string>{"75.00"}));
  run_daily(world, billing, "2026-04-02T09:00:00Z");
  EXPECT_EQ(totals_of(billing, clinic), (std::vector<std::string>{"50.00", "50.00"}));

  const Migration migration{.from = {"starter", 1}, .to = {"starter", 2}};
  const auto rows = billing.preview_migration(world.op, migration);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->front().difference, eur(25'00));
  EXPECT_EQ(*billing.migrate(world.op, migration), 1);
  run_daily(world, billing, "2026-05-02T09:00:00Z");
  EXPECT_EQ(totals_of(billing, clinic), (std::vector<std::string>{"50.00", "50.00", "75.00"}));
}

TEST(Commerce, APublishedPlanVersionCannotChange) {
  World world;
  Billing before = world.bill(world.store);
  ASSERT_TRUE(before.open().ok());
  std::string plans = kPlans;
  plans.replace(plans.find("150.00"), 6, "160.00");
  const Catalog edited = *parse_catalog(plans, CatalogFormat::kText, "edited");
  Billing after(world.store, edited, world.options());
  EXPECT_EQ(error_code(after.open()), "catalog.version_changed");
}

TEST(BankTransfer, OfADayToComeIsRefused) {
  World world("2026-01-31T09:00:00Z");
  Billing billing(world.store, world.catalog, world.shop_options());
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "pro", .payment_method = kByHand}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const Payment payment = billing.payments(clinic)->front();
  BankTransferEvidence seen{payment.amount, day("2026-02-01"), "BNK-1"};
  EXPECT_EQ(error_code(
                billing.verify_bank_transfer(world.op, clinic.tenant(), payment.id, seen).status()),
            "payment.bad_date");
  EXPECT_EQ(billing.payments(clinic)->front().status, PaymentStatus::kProcessing);
  seen.received_on = day("2026-01-31");
  EXPECT_TRUE(billing.verify_bank_transfer(world.op, clinic.tenant(), payment.id, seen).ok());
  expect_clean(world, billing, "when it was seen");
}

TEST(Cancel, IsAtThePeriodsEndUnlessSaidOtherwise) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "pro", .payment_method = kCard});
  ASSERT_TRUE(billing.run_due().ok());
  const auto left = billing.cancel(clinic, {.subscription = sub->id});
  ASSERT_TRUE(left.ok()) << left.status();
  EXPECT_EQ(left->status, SubscriptionStatus::kActive);
  run_daily(world, billing, "2026-03-02T09:00:00Z");
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kCancelled);
  EXPECT_EQ(invoices_of(billing, clinic).size(), 1u);
}

}  // namespace
}  // namespace octroi::test
