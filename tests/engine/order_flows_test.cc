// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// An order's way, pending -> paid -> processing -> completed, by each way in which money comes: on
// a page, by a telephone that is asked about, from a card on file, by hand. Each provider is chosen
// by the routing table; nothing is provisioned before the money is there, and what cannot be
// provisioned is taken back.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/world.h"

namespace octroi::test {
namespace {

// The payer approves on a page; only a callback tells of it. Gives money back.
class PayPage final : public PaymentProvider {
 public:
  std::string_view name() const override { return "page"; }
  PaymentCapabilities capabilities() const override { return {.refunds = true}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    ChargeResult result;
    result.outcome = ChargeOutcome::kPending;
    result.amount = request.amount;
    result.provider_reference = "page-1";
    result.approval_url = "https://pay.example/page-1";
    return result;
  }
  absl::StatusOr<RefundResult> refund(const TenantContext&, const RefundRequest& request) override {
    refunded.push_back(request.amount);
    return RefundResult{.outcome = ChargeOutcome::kSettled,
                        .amount = request.amount,
                        .provider_reference = "refund-1",
                        .decline = {}};
  }

  std::vector<Money> refunded;
};

struct Shop {
  Shop() : phone(world.clock, {.name = "phone"}) {
    BillingOptions options = world.shop_options();
    options.payments = {&world.card, &world.bank, &phone, &page};
    options.routing = {.providers = {{"card", {kEur}, {MethodKind::kCard}},
                                     {"bank", {kEur}, {MethodKind::kBankTransfer}},
                                     {"phone", {kEur}, {MethodKind::kMobileMoney}},
                                     {"page", {kEur}, {MethodKind::kWallet}}},
                       .rules = {{.name = "all", .providers = {"card", "bank", "phone", "page"}}}};
    billing.emplace(world.store, world.catalog, options);
    org.emplace(make_tenant(*billing, "acme"));
  }

  Order place(MethodKind kind, const std::string& token = {}) {
    auto placed = billing->place_order(
        *org, {.plan = "starter", .interval = kYearly, .payment_method = routed(kind, token)});
    EXPECT_TRUE(placed.ok()) << placed.status();
    run();
    return *billing->order(*org, placed->id);
  }
  void run() {
    const auto report = billing->run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->problems.empty()) << report->problems.front();
  }
  Payment payment() { return billing->payments(*org)->front(); }
  void expect_nothing_done(const Order& order, const char* provider) {
    EXPECT_EQ(order.status, OrderStatus::kPending);
    EXPECT_EQ(payment().method.provider, provider);
    EXPECT_NE(payment().route.find(R"("rule":"all")"), std::string::npos) << payment().route;
    EXPECT_TRUE(world.provisioner.effects().empty()) << "provisioned before it was paid";
    EXPECT_TRUE(billing->subscriptions(*org)->empty());
  }
  // The statuses the order passed through, as its audit events have them.
  std::vector<std::string> way() {
    std::vector<std::string> names;
    for (const AuditEvent& event : events_of(*billing, *org)) {
      if (event.subject_type == "orders") names.push_back(event.name);
    }
    return names;
  }
  void expect_completed(const Order& before) {
    run();
    const Order order = *billing->order(*org, before.id);
    EXPECT_EQ(order.status, OrderStatus::kCompleted);
    EXPECT_EQ(way(), (std::vector<std::string>{"order.placed", "order.paid", "order.started",
                                               "order.completed"}));
    EXPECT_EQ(world.provisioner.effects().size(), 2u);
    ASSERT_TRUE(order.subscription);
    EXPECT_EQ(billing->subscription(*org, *order.subscription)->status,
              SubscriptionStatus::kActive);
    const auto report = billing->verify(world.op);
    EXPECT_TRUE(report.ok() && report->violations.empty());
  }
  void fail_provisioning() {
    world.provisioner.answer_next("invite_owner", {.kind = FakeStepKind::kFail});
  }
  void expect_taken_back(const Order& before, OrderStatus status) {
    run();
    const Order order = *billing->order(*org, before.id);
    EXPECT_EQ(order.status, status) << order.reason;
    EXPECT_TRUE(billing->subscriptions(*org)->empty());
    ASSERT_FALSE(world.provisioner.effects().empty());
    for (const FakeEffect& effect : world.provisioner.effects()) EXPECT_FALSE(effect.stands());
    const auto report = billing->verify(world.op);
    EXPECT_TRUE(report.ok() && report->violations.empty());
  }

  World world;
  FakePaymentProvider phone;
  PayPage page;
  std::optional<Billing> billing;
  std::optional<TenantContext> org;
};

void approve(Shop& shop) {
  const Payment payment = shop.payment();
  ChargeNotice notice{.notice_id = "n", .idempotency_key = payment.idempotency_key(), .result = {}};
  notice.result.outcome = ChargeOutcome::kSettled;
  notice.result.amount = payment.amount;
  notice.result.provider_reference = "page-1";
  ASSERT_TRUE(shop.billing->record_notice(*shop.org, notice).ok());
}

void transfer(Shop& shop) {
  const BankTransferEvidence seen{eur(500'00), day("2026-01-31"), "BNK-1"};
  const auto verified = shop.billing->verify_bank_transfer(shop.world.op, shop.org->tenant(),
                                                           shop.payment().id, seen);
  ASSERT_TRUE(verified.ok()) << verified.status();
}

TEST(OrderFlows, Redirect) {
  Shop shop;
  const Order order = shop.place(MethodKind::kWallet);
  shop.expect_nothing_done(order, "page");
  EXPECT_NE(shop.payment().instructions.find("https://pay.example/page-1"), std::string::npos);
  approve(shop);
  shop.expect_completed(order);
}

TEST(OrderFlows, RedirectTakenBack) {
  Shop shop;
  shop.fail_provisioning();
  const Order order = shop.place(MethodKind::kWallet);
  approve(shop);
  shop.expect_taken_back(order, OrderStatus::kRefunded);
  EXPECT_EQ(shop.page.refunded, (std::vector<Money>{eur(500'00)}));
}

TEST(OrderFlows, Polling) {
  Shop shop;
  const Order order = shop.place(MethodKind::kMobileMoney, "fake:pending_until_lookup");
  shop.expect_nothing_done(order, "phone");
  shop.world.clock.advance(std::chrono::minutes(2));
  shop.expect_completed(order);
  EXPECT_EQ(shop.phone.settled_charges().size(), 1u);
}

TEST(OrderFlows, PollingTakenBack) {
  Shop shop;
  shop.fail_provisioning();
  const Order order = shop.place(MethodKind::kMobileMoney, "fake:pending_until_lookup");
  shop.world.clock.advance(std::chrono::minutes(2));
  shop.expect_taken_back(order, OrderStatus::kRefunded);
}

// Charged at once: nobody sits at a screen.
TEST(OrderFlows, OffSession) {
  Shop shop;
  auto placed = shop.billing->place_order(
      *shop.org,
      {.plan = "starter", .interval = kYearly, .payment_method = routed(MethodKind::kCard)});
  ASSERT_TRUE(placed.ok()) << placed.status();
  shop.expect_nothing_done(*placed, "card");
  shop.expect_completed(*placed);
  EXPECT_EQ(shop.world.card.settled_charges().size(), 1u);
}

TEST(OrderFlows, OffSessionTakenBack) {
  Shop shop;
  shop.fail_provisioning();
  const Order order = shop.place(MethodKind::kCard);
  shop.expect_taken_back(order, OrderStatus::kRefunded);
}

TEST(OrderFlows, ByHand) {
  Shop shop;
  const Order order = shop.place(MethodKind::kBankTransfer);
  shop.expect_nothing_done(order, "bank");
  EXPECT_NE(shop.payment().instructions.find("RF18539007547034"), std::string::npos);
  transfer(shop);
  shop.expect_completed(order);
}

// A bank gives nothing back by itself: the money stays as the tenant's credit.
TEST(OrderFlows, ByHandTakenBack) {
  Shop shop;
  shop.fail_provisioning();
  const Order order = shop.place(MethodKind::kBankTransfer);
  transfer(shop);
  shop.expect_taken_back(order, OrderStatus::kFailed);
}

// The renewal of what was ordered chooses anew, by the same wish.
TEST(OrderFlows, TheRenewalIsRoutedToo) {
  Shop shop;
  const Order order = shop.place(MethodKind::kMobileMoney, "fake:pending_until_lookup");
  shop.world.clock.advance(std::chrono::minutes(2));
  shop.run();
  run_daily(shop.world, *shop.billing, "2027-02-02T10:00:00Z");
  const auto payments = *shop.billing->payments(*shop.org);
  ASSERT_EQ(payments.size(), 2u);
  EXPECT_EQ(payments[1].method, (PaymentMethod{"phone", "fake:pending_until_lookup"}));
  EXPECT_EQ(payments[1].status, PaymentStatus::kSucceeded);
  EXPECT_FALSE(payments[1].route.empty());
}

TEST(OrderFlows, AnOrderThatNobodyCanBePaidForIsRefused) {
  Shop shop;
  const auto order = shop.billing->place_order(
      *shop.org, {.plan = "shop", .payment_method = routed(MethodKind::kCard)});
  EXPECT_EQ(error_code(order.status()), "routing.no_provider");
  EXPECT_TRUE(shop.billing->orders(*shop.org)->empty());
}

}  // namespace
}  // namespace octroi::test
