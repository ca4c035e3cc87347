// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A host whose webhooks really leave, to loopback, and a clinic that makes events.
#ifndef OCTROI_TESTS_WEBHOOK_DELIVERY_HOST_H_
#define OCTROI_TESTS_WEBHOOK_DELIVERY_HOST_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/engine/billing.h"
#include "octroi/testing/test_clock.h"
#include "octroi/vault/key_provider.h"
#include "octroi/webhooks/sender.h"

namespace octroi::test {

inline constexpr char kPlans[] = R"(
plan { code: "starter" version: 1 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "50.00" } })";

// A host whose webhooks really leave, to loopback.
class Host {
 public:
  explicit Host(KeyProvider* keys = nullptr)
      : sender_(*make_webhook_sender(
            {.keys = keys, .timeout = std::chrono::seconds(1), .allows_loopback = true})) {}

  [[nodiscard]] Billing bill(Store& store) { return bill(store, *sender_); }
  [[nodiscard]] Billing bill(Store& store, WebhookSender& sender) {
    BillingOptions options;
    options.clock = &clock;
    options.webhooks = &sender;
    options.webhook_policy.jitter_percent = 0;
    options.webhook_policy.keep_delivered.reset();  // what arrived is compared with all there was
    options.webhook_policy.keep_parked.reset();
    return Billing(store, catalog_, options);
  }

  TestClock clock{*parse_instant("2026-01-31T09:00:00Z")};

 private:
  Catalog catalog_ = *parse_catalog(kPlans, CatalogFormat::kText, "plans");
  std::unique_ptr<WebhookSender> sender_;
};

// One tenant with one subscription, which is paused and resumed to make events.
class Clinic {
 public:
  explicit Clinic(Billing& billing)
      : billing_(billing),
        tenant(*billing.create_tenant(
            {.name = "CSCOM Kati", .slug = "kati", .email = "kati@example.org"})),
        subscription_(billing.subscribe(tenant, {.plan = "starter"})->id) {}

  NewWebhookEndpoint add(const std::string& url) {
    auto made = billing_.webhooks(tenant).add({.url = url});
    EXPECT_TRUE(made.ok()) << made.status();
    return *std::move(made);
  }
  void make_events(int count) {
    for (int i = 0; i < count; ++i) {
      const absl::Status status =
          is_paused_ ? billing_.resume(tenant, {.subscription = subscription_}).status()
                     : billing_.pause(tenant, {.subscription = subscription_}).status();
      EXPECT_TRUE(status.ok()) << status;
      is_paused_ = !is_paused_;
    }
  }
  std::vector<std::string> ids(WebhookEndpointId endpoint) {
    const auto messages = billing_.webhooks(tenant).messages(endpoint);
    EXPECT_TRUE(messages.ok()) << messages.status();
    std::vector<std::string> ids;
    for (const WebhookMessage& one : *messages) ids.push_back(one.id);
    return ids;
  }

 private:
  Billing& billing_;

 public:
  TenantContext tenant;

 private:
  SubscriptionId subscription_;
  bool is_paused_ = false;
};

inline WebhookReport run(Billing& billing) {
  const auto report = billing.run_webhooks();
  EXPECT_TRUE(report.ok()) << report.status();
  return *report;
}

inline void expect_verified(Billing& billing) {
  const auto report = billing.verify(Operator::assume("amina@host", "test"));
  ASSERT_TRUE(report.ok()) << report.status();
  for (const Violation& one : report->violations) {
    ADD_FAILURE() << one.invariant << " " << one.subject << ": " << one.message;
  }
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_WEBHOOK_DELIVERY_HOST_H_
