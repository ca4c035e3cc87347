// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A host that sells add-ons, and a tenant of it whose days begin at midnight UTC.

#ifndef OCTROI_TESTS_ENGINE_ADD_ONS_WORLD_H_
#define OCTROI_TESTS_ENGINE_ADD_ONS_WORLD_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "verify/row_store.h"

#include "engine/hostile.h"

namespace octroi::test {

inline constexpr char kAddOnPlans[] = R"(
plan { code: "basic" version: 1 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "31.00"
    charge { code: "over" kind: OVERAGE unit_amount: "0.10" entitlement: "reports" } }
  price { interval: "year" currency: "EUR" amount: "310.00"
    charge { code: "over" kind: OVERAGE unit_amount: "0.10" entitlement: "reports" } }
  entitlement { name: "users" limit: 5 }
  entitlement { name: "reports" limit: 100 window: BILLING_PERIOD behaviour: OVERAGE }
  entitlement { name: "mails" limit: 10 window: CALENDAR_MONTH }
  entitlement { name: "model" text: "m-1" } }
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "62.00" }
  price { interval: "forever" currency: "EUR" amount: "900.00" }
  entitlement { name: "users" limit: 20 } }
plan { code: "seats" version: 1 name: "Seats" trial_days: 10
  price { interval: "month" currency: "EUR"
    charge { code: "seats" kind: PER_SEAT amount: "6.20" }
    phase { periods: 1 percent_off: "50" } } }
add_on { code: "more_users" name: "More users" plan: "basic" plan: "pro"
  price { interval: "month" currency: "EUR" amount: "4.00" }
  price { interval: "year" currency: "EUR" amount: "40.00" }
  price { interval: "forever" currency: "EUR" amount: "100.00" }
  entitlement { name: "users" limit: 10 } }
add_on { code: "more_reports" name: "More reports" plan: "basic"
  price { interval: "month" currency: "EUR" amount: "7.75" }
  entitlement { name: "reports" limit: 50 window: BILLING_PERIOD }
  entitlement { name: "mails" limit: 5 window: CALENDAR_MONTH } }
add_on { code: "api" name: "API"
  price { interval: "month" currency: "EUR" amount: "3.10"
    charge { code: "setup" description: "API set up" kind: ONE_OFF amount: "20.00" } }
  entitlement { name: "api" flag: true }
  entitlement { name: "model" text: "m-2" } }
)";

using AddOns = std::vector<AddOnHolding>;
using Wanted = std::vector<WantedAddOn>;

struct AddOnHost {
  explicit AddOnHost(const std::string& now = "2026-01-01T00:00:00Z",
                     const std::string& catalog = kAddOnPlans)
      : world(now), plans(*parse_catalog(catalog, CatalogFormat::kText, "plans")) {
    billing.emplace(world.store, plans, world.options());
    clinic.emplace(make_tenant(*billing, "kayes", "UTC"));
  }

  SubscriptionId sell(Subscribe request) {
    request.payment_method = kCard;
    const auto made = billing->subscribe(*clinic, request);
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(billing->run_due().ok());
    return made->id;
  }
  // "" where it was made, else the code of the refusal.
  std::string change(ChangeSubscription request) {
    const auto changed = billing->change(*clinic, request);
    EXPECT_TRUE(billing->run_due().ok());
    return changed.ok() ? "" : error_code(changed.status());
  }
  std::string hold(SubscriptionId id, Wanted add_ons, When when = When::kNow) {
    return change({.subscription = id, .add_ons = std::move(add_ons), .when = when});
  }
  void move_to(const std::string& instant) {
    run_daily(world, *billing, instant);
    world.clock.set(at(instant));
  }

  std::vector<Invoice> invoices() { return invoices_of(*billing, *clinic); }
  // Of the last invoice: "more_users/base 2 x 4.00 = 4.13".
  std::vector<std::string> last_lines() {
    std::vector<std::string> words;
    const Invoice last = invoices().back();
    for (const InvoiceLine& line : last.lines) {
      words.push_back(line.code + " " + line.quantity.to_string() + " x " +
                      line.unit_amount.to_string() + " = " + line.amount.amount());
    }
    return words;
  }
  std::vector<std::int64_t> totals() {
    std::vector<std::int64_t> minor;
    for (const Invoice& one : invoices()) minor.push_back(one.total.minor());
    return minor;
  }
  // What all invoices ask for, less what they give.
  std::int64_t net() {
    std::int64_t minor = 0;
    for (const Invoice& one : invoices()) {
      for (const InvoiceLine& line : one.lines) minor += line.amount.minor();
    }
    return minor;
  }
  Subscription held(SubscriptionId id) { return *billing->subscription(*clinic, id); }
  std::optional<std::int64_t> limit(const std::string& metric) {
    return billing->quota(*clinic).check(metric).limit();
  }

  // The invariants that verify finds broken where `plant` doctored the records, with their audit
  // log forged to agree.
  std::set<std::string> found_by(const std::function<void(RowStore&)>& plant) {
    RowStore rows = RowStore::copy_of(world.store, world.op);
    plant(rows);
    rows.forge();
    const auto report = Billing(rows, plans, world.options()).verify(world.op);
    EXPECT_TRUE(report.ok()) << report.status();
    std::set<std::string> broken;
    for (const Violation& one : report->violations) broken.insert(one.invariant);
    return broken;
  }

  World world;
  Catalog plans;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_ADD_ONS_WORLD_H_
