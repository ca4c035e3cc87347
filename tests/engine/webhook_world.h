// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Webhooks: a clinic whose events are told, by a sender that only writes down.

#ifndef OCTROI_TESTS_ENGINE_WEBHOOK_WORLD_H_
#define OCTROI_TESTS_ENGINE_WEBHOOK_WORLD_H_

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/world.h"
#include "octroi/testing/recording_webhooks.h"

namespace octroi::test {

inline const WebhookAnswer kBroken{WebhookVerdict::kRetry, "HTTP 500"};
inline const WebhookAnswer kGone{WebhookVerdict::kGone, "HTTP 410"};

class Webhooks : public testing::Test {
 public:
  static BillingOptions with_hooks(World& world, RecordingWebhooks& hooks) {
    BillingOptions options = world.options();
    options.webhooks = &hooks;
    options.webhook_policy.jitter_percent = 0;
    return options;
  }

  WebhookEndpointId add(std::vector<std::string> types = {}) {
    auto made = billing.webhooks(clinic).add(
        {.url = "https://erp.example.org/hooks", .types = std::move(types)});
    EXPECT_TRUE(made.ok()) << made.status();
    return made->endpoint.id;
  }
  void pause() {
    const auto done = billing.pause(clinic, {.subscription = subscription});
    EXPECT_TRUE(done.ok()) << done.status();
  }
  void resume() {
    const auto done = billing.resume(clinic, {.subscription = subscription});
    EXPECT_TRUE(done.ok()) << done.status();
  }
  WebhookReport run() {
    const auto report = billing.run_webhooks();
    EXPECT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->problems.empty()) << report->problems.front();
    return *report;
  }
  std::vector<std::string> sent() {
    std::vector<std::string> types;
    for (const WebhookPost& post : hooks.posts()) {
      const std::size_t begin = post.body.find(R"("type":")") + 8;
      types.push_back(post.body.substr(begin, post.body.find('"', begin) - begin));
    }
    return types;
  }
  std::vector<WebhookMessage> messages(WebhookEndpointId endpoint) {
    auto found = billing.webhooks(clinic).messages(endpoint);
    EXPECT_TRUE(found.ok()) << found.status();
    return *std::move(found);
  }
  WebhookEndpoint endpoint(WebhookEndpointId id) {
    const auto all = billing.webhooks(clinic).endpoints();
    EXPECT_TRUE(all.ok()) << all.status();
    for (const WebhookEndpoint& one : *all) {
      if (one.id == id) return one;
    }
    ADD_FAILURE() << "no such endpoint";
    return {};
  }
  void expect_verified() {
    const auto report = billing.verify(world.op);
    ASSERT_TRUE(report.ok()) << report.status();
    for (const Violation& one : report->violations) {
      ADD_FAILURE() << one.invariant << " " << one.subject << ": " << one.message;
    }
  }

  World world;
  RecordingWebhooks hooks;
  Billing billing{world.store, world.catalog, with_hooks(world, hooks)};
  TenantContext clinic = make_tenant(billing, "kati");
  SubscriptionId subscription =
      billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard})->id;
};

}  // namespace octroi::test

#endif  // OCTROI_TESTS_ENGINE_WEBHOOK_WORLD_H_
