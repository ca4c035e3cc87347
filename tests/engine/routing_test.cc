// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The router at work: what it chooses stands with the payment, a provider that does not answer is
// passed over, and an attempt whose outcome is unknown keeps its provider and its key (I13).

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

struct TwoCards {
  TwoCards() : second(world.clock, {.name = "second"}) {
    options = world.options();
    options.payments = {&world.card, &second};
    options.routing = {
        .providers = {{"card", {kEur}, {MethodKind::kCard}},
                      {"second", {kEur, kXof}, {MethodKind::kCard}}},
        .rules = {{.name = "pro-plan", .plans = {"pro"}, .providers = {"second"}},
                  {.name = "mali", .countries = {"ML"}, .providers = {"second", "card"}},
                  {.name = "others", .providers = {"card", "second"}}}};
  }
  void open() { billing.emplace(world.store, world.catalog, options); }
  TenantContext tenant(const std::string& slug, const std::string& country = "FR") {
    if (!billing) open();
    auto made = billing->create_tenant({.name = slug, .slug = slug, .country_code = country});
    EXPECT_TRUE(made.ok()) << made.status();
    return *made;
  }
  Payment first_payment(const TenantContext& tenant, const std::string& plan = "starter",
                        const std::string& token = {}) {
    const auto sold = billing->subscribe(
        tenant, {.plan = plan, .payment_method = routed(MethodKind::kCard, token)});
    EXPECT_TRUE(sold.ok()) << sold.status();
    return billing->payments(tenant)->back();
  }

  World world;
  FakePaymentProvider second;
  BillingOptions options;
  std::optional<Billing> billing;
};

TEST(Routing, RulesOfPlanCountryAndCurrencyDecideAndSayWhy) {
  TwoCards shop;
  const TenantContext paris = shop.tenant("paris");
  const Payment plain = shop.first_payment(paris);
  EXPECT_EQ(plain.method.provider, "card");
  EXPECT_EQ(plain.route, R"({"rule":"others"})");
  EXPECT_EQ(shop.first_payment(shop.tenant("lyon"), "pro").method.provider, "second");
  EXPECT_EQ(shop.first_payment(shop.tenant("gao", "ML")).route, R"({"rule":"mali"})");
  const Payment xof = shop.first_payment(shop.tenant("kita"), "shop");
  EXPECT_EQ(xof.method.provider, "second");
  EXPECT_EQ(xof.route,
            R"({"rule":"others","passed_over":[{"provider":"card","reason":"currency"}]})");
  ASSERT_TRUE(shop.billing->run_due().ok());
  run_daily(shop.world, *shop.billing, "2026-04-02T09:00:00Z");
  const auto paid = shop.billing->payments(paris);
  for (const Payment& payment : *paid) {
    EXPECT_EQ(payment.method.provider, "card");
    EXPECT_EQ(payment.status, PaymentStatus::kSucceeded);
  }
  EXPECT_EQ(shop.billing->payments(paris)->size(), 3u);
}

TEST(Routing, ThePreviewSaysTheChoice) {
  TwoCards shop;
  const TenantContext kita = shop.tenant("kita");
  const auto plan = shop.billing->plan(
      kita, Subscribe{.plan = "shop", .payment_method = routed(MethodKind::kCard)});
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::string all;
  for (const std::string& line : plan->explanation) all += line + "\n";
  EXPECT_NE(all.find("second by rule others; passed over: card (currency)"), std::string::npos)
      << all;
}

TEST(Routing, AProviderThatDoesNotAnswerIsPassedOverForNewAttemptsOnly) {
  TwoCards shop;
  const TenantContext paris = shop.tenant("paris");
  // Three answers are lost, the money of the first came.
  shop.first_payment(paris, "starter", "fake:lost_after");
  for (int i = 0; i < 2; ++i) {
    shop.first_payment(shop.tenant("t" + std::to_string(i)), "starter", "fake:lost_before");
  }
  ASSERT_TRUE(shop.billing->run_due().ok());
  const Payment unknown = shop.billing->payments(paris)->front();
  ASSERT_EQ(unknown.status, PaymentStatus::kUnknown);

  const Payment fresh = shop.first_payment(shop.tenant("lyon"));
  EXPECT_EQ(fresh.method.provider, "second");
  EXPECT_NE(fresh.route.find(R"({"provider":"card","reason":"down"})"), std::string::npos);

  // No new attempt is begun, and the one there is asks the provider it had.
  const InvoiceId invoice = shop.billing->invoices(paris)->front().id;
  EXPECT_EQ(error_code(shop.billing->pay_invoice(paris, {.invoice = invoice}).status()),
            "payment.in_progress");
  shop.world.clock.advance(std::chrono::minutes(3));
  ASSERT_TRUE(shop.billing->run_due().ok());
  const auto payments = *shop.billing->payments(paris);
  ASSERT_EQ(payments.size(), 1u);
  EXPECT_EQ(payments.front().id, unknown.id);
  EXPECT_EQ(payments.front().method.provider, "card");
  EXPECT_EQ(payments.front().status, PaymentStatus::kSucceeded);
  std::set<std::string> keys;
  for (const FakeCharge& charge : shop.world.card.settled_charges()) {
    EXPECT_TRUE(keys.insert(charge.idempotency_key).second);
  }
  EXPECT_TRUE(keys.contains(unknown.idempotency_key()));

  // It answers again, and is preferred again.
  EXPECT_EQ(shop.first_payment(shop.tenant("nice")).method.provider, "card");
}

TEST(Routing, AfterItsRestAProviderIsTriedAgain) {
  TwoCards shop;
  for (int i = 0; i < 3; ++i) {
    shop.first_payment(shop.tenant("t" + std::to_string(i)), "starter", "fake:lost_before");
  }
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.first_payment(shop.tenant("lyon")).method.provider, "second");
  shop.world.clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(shop.first_payment(shop.tenant("nice")).method.provider, "card");
}

// A provider that refuses is one that answers.
TEST(Routing, DeclinesAreNoOutage) {
  TwoCards shop;
  for (int i = 0; i < 4; ++i) {
    shop.first_payment(shop.tenant("t" + std::to_string(i)), "starter", "fake:decline:fraud");
  }
  ASSERT_TRUE(shop.billing->run_due().ok());
  EXPECT_EQ(shop.first_payment(shop.tenant("lyon")).method.provider, "card");
}

TEST(Routing, WhereNobodyTakesItTheInvoiceWaitsToBePaidByHand) {
  TwoCards shop;
  shop.options.routing.rules = {{.name = "eur", .currencies = {kEur}, .providers = {"card"}}};
  const TenantContext kita = shop.tenant("kita");
  const auto sold =
      shop.billing->subscribe(kita, {.plan = "shop", .payment_method = routed(MethodKind::kCard)});
  ASSERT_TRUE(sold.ok()) << sold.status();
  EXPECT_TRUE(shop.billing->payments(kita)->empty());
  const Invoice invoice = shop.billing->invoices(kita)->front();
  EXPECT_EQ(format_date(*invoice.due_on), "2026-02-14") << "a fortnight to pay it";
  EXPECT_EQ(error_code(shop.billing->pay_invoice(kita, {.invoice = invoice.id}).status()),
            "routing.no_provider");
}

TEST(Routing, OptionsThatDoNotFitAreRefused) {
  struct Bad {
    const char* name;
    void (*spoil)(BillingOptions&);
    const char* code;
  };
  const Bad rows[] = {
      {"a provider that is not described",
       [](BillingOptions& o) {
         o.routing.providers.erase(o.routing.providers.begin() + 1);
         o.routing.rules = {{.name = "all", .providers = {"card"}}};
       },
       "billing.bad_options"},
      {"a provider that is not there", [](BillingOptions& o) { o.payments.pop_back(); },
       "billing.bad_options"},
      {"a bad table", [](BillingOptions& o) { o.routing.rules[0].name = ""; }, "routing.bad_table"},
      {"notices that rise",
       [](BillingOptions& o) {
         o.expiry_notice_days = {7, 30};
       },
       "billing.bad_options"},
      {"a notice on the last day", [](BillingOptions& o) { o.expiry_notice_days = {0}; },
       "billing.bad_options"},
  };
  for (const Bad& row : rows) {
    TwoCards shop;
    row.spoil(shop.options);
    shop.open();
    EXPECT_EQ(error_code(shop.billing->open()), row.code) << row.name;
  }
}

TEST(Routing, AnOpenMethodNeedsATable) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  for (const PaymentMethod& method :
       {routed(), routed(MethodKind::kCard), PaymentMethod{"@x", ""}}) {
    EXPECT_EQ(
        error_code(
            billing.subscribe(clinic, {.plan = "starter", .payment_method = method}).status()),
        "payment.no_provider")
        << method.provider;
  }
}

}  // namespace
}  // namespace octroi::test
