// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// World: a small host for engine tests: a catalogue, fakes on a test clock, and one Billing over
// any store.

#ifndef OCTROI_TESTS_ENGINE_WORLD_H_
#define OCTROI_TESTS_ENGINE_WORLD_H_

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/engine/billing.h"
#include "octroi/mustache/mustache_renderer.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/fake_payment_provider.h"
#include "octroi/testing/fake_provisioner.h"
#include "octroi/testing/recording_notifier.h"
#include "octroi/testing/test_clock.h"

namespace octroi::test {

inline constexpr char kPlans[] = R"(
plan { code: "free" version: 1 name: "Free"
  price { interval: "month" currency: "EUR" amount: "0.00" }
  entitlement { name: "users" limit: 5 } }
plan { code: "starter" version: 1 name: "Starter" reminder_days: 7 reminder_days: 1
  price { interval: "month" currency: "EUR" amount: "50.00" }
  price { interval: "year" currency: "EUR" amount: "500.00" }
  price { interval: "forever" currency: "EUR" amount: "1000.00" }
  entitlement { name: "patients" limit: 500 window: BILLING_PERIOD }
  entitlement { name: "users" limit: 5 }
  entitlement { name: "mobile" flag: true } }
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "150.00" }
  entitlement { name: "patients" unlimited: true window: BILLING_PERIOD } }
plan { code: "firm" version: 1 name: "Firm"
  price { interval: "month" currency: "EUR" amount: "299.00"
    charge { code: "extra" description: "Analyses above 500" kind: OVERAGE unit_amount: "0.50"
             entitlement: "analyses" } }
  entitlement { name: "analyses" limit: 500 window: BILLING_PERIOD behaviour: OVERAGE }
  entitlement { name: "ai_model" text: "ceseda-pro-v1" } }
plan { code: "shop" version: 1 name: "Boutique"
  price { interval: "month" currency: "XOF" amount: "5000" } }
)";

[[nodiscard]] inline Instant at(const std::string& text) { return *parse_instant(text); }
[[nodiscard]] inline Date day(const std::string& text) { return *parse_date(text); }
[[nodiscard]] inline Money eur(std::int64_t cents) { return Money::of_minor(cents, kEur); }

// A bank account: nothing is taken by itself, a person must see the money.
class HandBank final : public PaymentProvider {
 public:
  std::string_view name() const override { return "bank"; }
  PaymentCapabilities capabilities() const override { return {.manual = true}; }
  absl::StatusOr<ChargeResult> charge(const TenantContext&, const ChargeRequest& request) override {
    ChargeResult result;
    result.outcome = ChargeOutcome::kPending;
    result.amount = request.amount;
    result.instructions = TransferInstructions{.account_holder = "Host SA",
                                               .iban = "FR1420041010050500013M02606",
                                               .bic = {},
                                               .reference = "RF18539007547034",
                                               .amount = request.amount,
                                               .epc_qr = {}};
    return result;
  }
};

inline const PaymentMethod kCard{"card", "pm_1"};
inline const PaymentMethod kByHand{"bank", ""};

struct World {
  explicit World(const std::string& now = "2026-01-31T09:00:00Z")
      : clock(at(now)),
        random(7),
        card(clock, {.name = "card"}),
        renderer(*make_mustache_renderer()),
        catalog(*parse_catalog(kPlans, CatalogFormat::kText, "plans")) {}

  [[nodiscard]] BillingOptions options() {
    BillingOptions options;
    options.clock = &clock;
    options.random = &random;
    options.payments = {&card};
    options.notifiers = {&mail};
    options.renderer = renderer.get();
    options.issuer.name = "Santé Rurale";
    return options;
  }

  // With a bank beside the card, and orders that are set up in two steps.
  [[nodiscard]] BillingOptions shop_options() {
    BillingOptions shop = options();
    shop.payments.push_back(&bank);
    shop.provisioner = &provisioner;
    shop.provisioning_steps = {"create_organization", "invite_owner"};
    return shop;
  }

  [[nodiscard]] Billing bill(Store& kept_in) { return Billing(kept_in, catalog, options()); }

  TestClock clock;
  SeededRandom random;
  FakePaymentProvider card;
  HandBank bank;
  FakeProvisioner provisioner;
  RecordingNotifier mail;
  std::unique_ptr<Renderer> renderer;
  Catalog catalog;
  MemoryStore store;
  Operator op = Operator::assume("amina@host", "test");
};

inline TenantContext make_tenant(Billing& billing, const std::string& slug,
                                 const std::string& zone = "Europe/Paris") {
  auto tenant = billing.create_tenant({.name = "CSCOM " + slug,
                                       .slug = slug,
                                       .email = slug + "@example.org",
                                       .zone = zone,
                                       .language = "fr"});
  EXPECT_TRUE(tenant.ok()) << tenant.status();
  return *tenant;
}

// The tenant's records, by value: a loop over `*billing.invoices(tenant)` would outlive its
// StatusOr.
inline std::vector<Invoice> invoices_of(Billing& billing, const TenantContext& tenant) {
  auto invoices = billing.invoices(tenant);
  EXPECT_TRUE(invoices.ok()) << invoices.status();
  return *std::move(invoices);
}
inline std::vector<AuditEvent> events_of(Billing& billing, const TenantContext& tenant) {
  auto events = billing.events(tenant);
  EXPECT_TRUE(events.ok()) << events.status();
  return *std::move(events);
}

// Moves the clock to each morning until `until` and runs the billing, as a daily job does.
inline void run_daily(World& world, Billing& billing, const std::string& until) {
  while (world.clock.now() < at(until)) {
    world.clock.advance(std::chrono::hours(24));
    auto report = billing.run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(report->problems.empty()) << report->problems.front();
  }
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_WORLD_H_
