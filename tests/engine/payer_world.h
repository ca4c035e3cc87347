// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A ministry and the clinics that it pays for.

#ifndef OCTROI_TESTS_ENGINE_PAYER_WORLD_H_
#define OCTROI_TESTS_ENGINE_PAYER_WORLD_H_

#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {

inline constexpr char kPayerPlans[] = R"(
plan { code: "starter" version: 1 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "50.00" }
  price { interval: "month" currency: "XOF" amount: "30000" } }
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "150.00" } }
plan { code: "calls" version: 1 name: "Calls"
  price { interval: "month" currency: "EUR" amount: "10.00"
    charge { code: "calls" description: "Calls" kind: OVERAGE unit_amount: "0.50"
             entitlement: "calls" } }
  entitlement { name: "calls" limit: 10 window: BILLING_PERIOD behaviour: OVERAGE } }
)";

// The clock stands at nine on the last morning of January; the issuer's days are those of UTC.
struct PayerWorld : World {
  explicit PayerWorld(const std::string& now = "2026-01-31T09:00:00Z") : World(now) {
    catalog = *parse_catalog(kPayerPlans, CatalogFormat::kText, "payers");
  }

  [[nodiscard]] BillingOptions payer_options() {
    BillingOptions with_bank = options();
    with_bank.payments.push_back(&bank);
    return with_bank;
  }

  void set(Billing& billing, const TenantContext& who, const TenantAccount& account) {
    const auto tenant = billing.accounts(op).set(who.tenant(), account);
    EXPECT_TRUE(tenant.ok()) << tenant.status();
  }
  // A tenant whose bills the payer gets.
  TenantContext child(Billing& billing, const std::string& slug, const TenantContext& payer) {
    const TenantContext made = make_tenant(billing, slug, "UTC");
    set(billing, made, {.parent = payer.tenant(), .is_paid_by_parent = true});
    return made;
  }
  TenantContext consolidated(Billing& billing, const std::string& slug) {
    const TenantContext made = make_tenant(billing, slug, "UTC");
    set(billing, made, {.is_consolidated = true});
    return made;
  }
  // What its invoices are charged to.
  void put_card(Billing& billing, const TenantContext& who, const std::string& token = "pm_1") {
    const auto method = billing.add_payment_method(who, {.method = {"card", token}});
    EXPECT_TRUE(method.ok()) << method.status();
  }
  SubscriptionId subscribe(Billing& billing, const TenantContext& who, const std::string& plan,
                           Currency currency = kEur) {
    const auto sub = billing.subscribe(who, {.plan = plan, .currency = currency});
    EXPECT_TRUE(sub.ok()) << sub.status();
    return sub.ok() ? sub->id : SubscriptionId();
  }
  void run(Billing& billing) {
    const auto report = billing.run_due();
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(report->problems.empty()) << report->problems.front();
  }
  void run_at(Billing& billing, const std::string& when) {
    clock.advance(at(when) - clock.now());
    run(billing);
  }
  void expect_sound(Billing& billing, const std::string& when = "at the end") {
    expect_clean(*this, billing, when);
  }
};

// A test in such a world, with one Billing over it.
template <class TheWorld>
class InWorld : public testing::Test {
 protected:
  TheWorld world{};
  Billing billing{world.store, world.catalog, world.payer_options()};
};

inline SubscriptionStatus status_of(Billing& billing, const TenantContext& who, SubscriptionId id) {
  const auto sub = billing.subscription(who, id);
  EXPECT_TRUE(sub.ok()) << sub.status();
  return sub->status;
}

// "gao 50.00 EUR": whose each line is, in order.
inline std::vector<std::string> lines_of(const Invoice& invoice) {
  std::vector<std::string> lines;
  for (const InvoiceLine& line : invoice.lines) {
    lines.push_back((line.owner ? line.owner->name : std::string("-")) + " " +
                    line.amount.to_string());
  }
  return lines;
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_PAYER_WORLD_H_
