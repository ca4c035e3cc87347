// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A shop that sells one metered entitlement, for tests of prices that read events.

#ifndef OCTROI_TESTS_ENGINE_METERED_SHOP_H_
#define OCTROI_TESTS_ENGINE_METERED_SHOP_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/hostile.h"
#include "octroi/invoice/explain.h"

namespace octroi::test {

inline std::string sold(const std::string& charges, const std::string& meter) {
  return R"(plan { code: "p" version: 1 name: "P" price { interval: "month" currency: "EUR" )" +
         charges + R"( } entitlement { name: "m" unlimited: true window: BILLING_PERIOD )" + meter +
         " } }";
}

inline std::string usage(const std::string& price, const std::string& meter,
                         const std::string& spend = {}) {
  return sold(R"(charge { code: "u" description: "Used" kind: USAGE entitlement: "m" usage { )" +
                  price + " } } " + spend,
              meter);
}

// A plan of one metered entitlement, "m", held from 31 January 2026, Paris time.
struct Shop {
  explicit Shop(const std::string& catalog, int trial_days = 0, LateUsagePolicy late = {},
                Store* kept_in = nullptr) {
    auto parsed = parse_catalog(catalog, CatalogFormat::kText, "shop");
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    world.catalog = *std::move(parsed);
    BillingOptions options = world.options();
    options.late_usage = late;
    billing.emplace(kept_in == nullptr ? world.store : *kept_in, world.catalog, options);
    tenant.emplace(make_tenant(*billing, "kayes"));
    const auto made = billing->subscribe(
        *tenant, {.plan = "p", .trial_days = trial_days, .payment_method = kCard});
    EXPECT_TRUE(made.ok()) << made.status();
    sub = made->id;
    EXPECT_TRUE(billing->run_due().ok());
  }

  std::string tell(UsageEvent event) {
    if (event.metric.empty()) event.metric = "m";
    if (event.key.empty()) event.key = "event-" + std::to_string(++told);
    auto receipts = billing->record_usage(*tenant, std::span(&event, 1));
    EXPECT_TRUE(receipts.ok()) << receipts.status();
    const UsageReceipt& receipt = receipts->front();
    return receipt.reason.empty() ? std::string(to_string(receipt.outcome)) : receipt.reason;
  }
  std::string use(const std::string& value, std::vector<MeterProperty> properties = {}) {
    return tell({.key = {}, .value = *Decimal::parse(value), .properties = std::move(properties)});
  }
  void until(const std::string& instant) { run_daily(world, *billing, instant); }

  // "1.25, 0.60": the amounts of the last invoice's lines in arrears.
  std::string billed() {
    std::string words;
    const auto invoices = invoices_of(*billing, *tenant);
    if (invoices.empty()) return words;
    for (const InvoiceLine& line : invoices.back().lines) {
      if (line.kind != LineKind::kUsage && line.kind != LineKind::kFlatInArrears) continue;
      if (!words.empty()) words += ", ";
      words += line.amount.amount();
    }
    return words;
  }
  std::string why() { return explain(invoices_of(*billing, *tenant).back()); }
  std::string shown() {
    const auto statement = billing->usage_statement(*tenant);
    EXPECT_TRUE(statement.ok()) << statement.status();
    return statement->usage.front().shown.value_or(Decimal(-1)).normalized().to_string();
  }
  void expect_sound(const std::string& when) { expect_clean(world, *billing, when); }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> tenant;
  SubscriptionId sub;
  int told = 0;
};

inline constexpr char kSum[] = "meter { aggregation: SUM }";
inline constexpr char kUnit[] = R"(model: UNIT unit_amount: "1")";

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_METERED_SHOP_H_
