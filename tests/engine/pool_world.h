// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A ministry's licence, and the centres that use it.

#ifndef OCTROI_TESTS_ENGINE_POOL_WORLD_H_
#define OCTROI_TESTS_ENGINE_POOL_WORLD_H_

#include <string>

#include "engine/payer_world.h"

namespace octroi::test {

inline constexpr char kPoolPlans[] = R"(
plan { code: "licence" version: 1 name: "National licence"
  price { interval: "month" currency: "EUR"
    charge { code: "licence" amount: "900.00" }
    charge { code: "more" description: "Visits above 20" kind: OVERAGE unit_amount: "0.50"
             entitlement: "visits" } }
  entitlement { name: "patients" limit: 100 window: CALENDAR_MONTH sharing: POOLED }
  entitlement { name: "users" limit: 10 sharing: DELEGATED }
  entitlement { name: "visits" limit: 20 window: BILLING_PERIOD behaviour: OVERAGE
                sharing: DELEGATED }
  entitlement { name: "sites" limit: 3 }
  entitlement { name: "dhis2" flag: true } }
plan { code: "flat" version: 1 name: "Licence without overage"
  price { interval: "month" currency: "EUR" amount: "990.00" }
  entitlement { name: "visits" limit: 500 window: BILLING_PERIOD sharing: DELEGATED } }
plan { code: "region" version: 1 name: "Regional licence"
  price { interval: "month" currency: "EUR" amount: "90.00" }
  entitlement { name: "users" limit: 4 sharing: POOLED } }
plan { code: "centre" version: 1 name: "Centre"
  price { interval: "month" currency: "EUR" amount: "0.00" }
  entitlement { name: "patients" limit: 60 window: CALENDAR_MONTH }
  entitlement { name: "users" limit: 5 } }
)";

// The ministry has the licence; nobody is under it yet.
struct PoolWorld : PayerWorld {
  explicit PoolWorld(const std::string& now = "2026-01-10T09:00:00Z") : PayerWorld(now) {
    catalog = *parse_catalog(kPoolPlans, CatalogFormat::kText, "pools");
  }

  TenantContext holder(Billing& billing, const std::string& slug,
                       const std::string& plan = "licence") {
    const TenantContext made = make_tenant(billing, slug, "UTC");
    EXPECT_TRUE(billing.subscribe(made, {.plan = plan, .payment_method = kCard}).ok());
    run(billing);  // it is paid
    return made;
  }
  // A tenant under `parent` whose use is pooled; with a plan of its own, or without.
  TenantContext centre(Billing& billing, const std::string& slug, const TenantContext& parent,
                       const std::string& plan = "", const std::string& zone = "UTC") {
    const TenantContext made = make_tenant(billing, slug, zone);
    set(billing, made, {.parent = parent.tenant(), .is_pooled = true});
    if (!plan.empty()) subscribe(billing, made, plan);
    return made;
  }
  // "gao patients 2026-01 40": of each share, by the names of those given.
  std::vector<std::string> uses(Billing& billing, const TenantContext& parent,
                                const std::vector<TenantContext>& children) {
    std::vector<std::string> told;
    const auto all = billing.accounts(op).pooled_use(parent.tenant());
    EXPECT_TRUE(all.ok()) << all.status();
    for (std::size_t i = 0; all.ok() && i < children.size(); ++i) {
      for (const PooledUse& use : *all) {
        if (use.child != children[i].tenant()) continue;
        told.push_back(std::to_string(i) + " " + use.metric + " " + use.window + " " +
                       std::to_string(use.used));
      }
    }
    return told;
  }
};

// "limit_reached 100 of 100, 0 left, pooled"
inline std::string in_words(const QuotaAnswer& answer) {
  std::string words = answer.reason() + " " + std::to_string(answer.used());
  if (answer.limit()) {
    words += " of " + std::to_string(*answer.limit()) + ", " + std::to_string(*answer.remaining()) +
             " left";
  }
  return words + (answer.is_pooled() ? ", pooled" : "");
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_POOL_WORLD_H_
