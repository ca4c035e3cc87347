// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/outgoing/endpoint.h"
#include "octroi/outgoing/message.h"
#include "octroi/outgoing/policy.h"

namespace octroi {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const WebhookEndpointId kEndpoint =
    *WebhookEndpointId::parse("019b0000-0000-7000-8000-000000000001");

TEST(WebhookEndpoint, WantsWhatItNamed) {
  WebhookEndpoint endpoint{.types = {"invoice.paid", "order.paid"}};
  EXPECT_TRUE(wants(endpoint, "invoice.paid"));
  EXPECT_FALSE(wants(endpoint, "invoice.voided"));
  endpoint.status = WebhookEndpointStatus::kDisabled;
  EXPECT_TRUE(wants(endpoint, "order.paid"));
  endpoint.types.clear();
  EXPECT_TRUE(wants(endpoint, "invoice.voided"));
  endpoint.status = WebhookEndpointStatus::kRemoved;
  EXPECT_FALSE(wants(endpoint, "invoice.voided"));
}

TEST(WebhookMessage, IsToldInOneForm) {
  const WebhookMessage message{.id = webhook_message_id(kEndpoint, 42),
                               .tenant = *TenantId::parse("019a0000-0000-7000-8000-000000000002"),
                               .endpoint = kEndpoint,
                               .sequence = 42,
                               .type = "invoice.paid",
                               .event_at = *parse_instant("2026-01-31T09:00:00Z"),
                               .data = R"({"object":"invoices"})"};
  EXPECT_EQ(message.id, "019b0000-0000-7000-8000-000000000001-000000000042");
  EXPECT_EQ(
      webhook_body(message),
      R"({"id":"019b0000-0000-7000-8000-000000000001-000000000042","type":"invoice.paid",)"
      R"("created":"2026-01-31T09:00:00.000Z","tenant":"019a0000-0000-7000-8000-000000000002",)"
      R"("data":{"object":"invoices"}})");
}

TEST(WebhookMessage, IdsSortAsEventsDo) {
  EXPECT_LT(webhook_message_id(kEndpoint, 9), webhook_message_id(kEndpoint, 10));
  EXPECT_LT(webhook_message_id(kEndpoint, 999'999), webhook_message_id(kEndpoint, 1'000'000));
}

TEST(WebhookPolicy, WaitsAsTheStandardSuggests) {
  const WebhookPolicy policy{.jitter_percent = 0};
  const milliseconds expected[] = {seconds(5), minutes(5), minutes(30), hours(2), hours(5),
                                   hours(10),  hours(14),  hours(20),   hours(24)};
  std::int64_t attempt = 0;
  for (const milliseconds wait : expected) {
    EXPECT_EQ(webhook_wait(policy, "m", ++attempt), wait) << attempt;
  }
  EXPECT_EQ(policy.waits.size(), 10u);
}

TEST(WebhookPolicy, JitterIsOfTheMessageAndTheAttempt) {
  const WebhookPolicy policy;
  bool differs = false;
  for (int i = 0; i < 200; ++i) {
    const std::string id = "message-" + std::to_string(i);
    const milliseconds wait = webhook_wait(policy, id, 3);
    EXPECT_GE(wait, minutes(30)) << id;
    EXPECT_LE(wait, minutes(33)) << id;
    EXPECT_EQ(wait, webhook_wait(policy, id, 3)) << id;
    differs = differs || wait != webhook_wait(policy, "message-0", 3);
  }
  EXPECT_TRUE(differs);
}

TEST(WebhookPolicy, RefusesWhatCannotBeMeant) {
  EXPECT_TRUE(validate(WebhookPolicy{}).ok());
  const WebhookPolicy bad[] = {
      {.waits = {}},
      {.waits = {seconds(1)}},
      {.waits = {seconds(0), seconds(-1)}},
      {.waits = {seconds(0), hours(24 * 367)}},
      {.waits = std::vector<seconds>(101)},
      {.jitter_percent = -1},
      {.jitter_percent = 101},
      {.retry_after_max = seconds(-1)},
      {.disable_after = hours(0)},
      {.disable_after = hours(24 * 367)},
  };
  for (const WebhookPolicy& policy : bad) {
    EXPECT_EQ(error_code(validate(policy)), "webhook.bad_policy");
  }
}

}  // namespace
}  // namespace octroi
