// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/webhook_world.h"

namespace octroi::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(Webhooks, TellWhatAnEndpointWants) {
  const WebhookEndpointId all = add();
  const WebhookEndpointId some = add({"subscription.resumed"});
  pause();
  resume();
  EXPECT_TRUE(hooks.posts().empty());  // nothing is sent in a command
  const WebhookReport report = run();
  EXPECT_EQ(report.delivered, 3);
  EXPECT_EQ(messages(all).size(), 2u);
  ASSERT_EQ(messages(some).size(), 1u);
  const WebhookMessage told = messages(some).front();
  EXPECT_EQ(told.status, WebhookMessageStatus::kDelivered);
  EXPECT_EQ(told.outcome, "HTTP 200");
  EXPECT_EQ(told.type, "subscription.resumed");
  EXPECT_EQ(told.id, webhook_message_id(some, told.sequence));
  expect_verified();
}

TEST_F(Webhooks, AreThinAndHoldNoSecret) {
  ASSERT_TRUE(billing.run_due().ok());
  const WebhookEndpointId id = add();
  pause();
  resume();
  run_daily(world, billing, "2026-04-10T09:00:00Z");
  run();
  std::set<std::string> types;
  for (const WebhookMessage& message : messages(id)) {
    types.insert(message.type);
    for (const char* secret : {"pm_1", "kati@", "CSCOM", "whsec", "kept:", "fake_"}) {
      EXPECT_EQ(webhook_body(message).find(secret), std::string::npos) << webhook_body(message);
    }
  }
  for (const char* type :
       {"subscription.renewed", "invoice.finalized", "invoice.paid", "payment.succeeded"}) {
    EXPECT_TRUE(types.contains(type)) << type;
  }
  const auto log = events_of(billing, clinic);
  for (const AuditEvent& event : log) {
    EXPECT_EQ(event.data.find("erp.example.org"), std::string::npos);
    EXPECT_EQ(event.data.find("kept:"), std::string::npos);
  }
  std::string exported;
  ASSERT_TRUE(billing
                  .export_tenant(clinic,
                                 [&](std::string_view line) {
                                   exported += line;
                                   return absl::OkStatus();
                                 })
                  .ok());
  EXPECT_NE(exported.find("webhook_endpoints"), std::string::npos);
  EXPECT_EQ(exported.find("kept:"), std::string::npos);
  expect_verified();
}

// What the public lists promise is there: each field is a column of its record.
TEST_F(Webhooks, EveryPublishedFieldIsThere) {
  const WebhookEndpointId id = add();
  pause();
  ASSERT_TRUE(billing.place_order(clinic, {.plan = "pro", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_TRUE(billing
                  .issue_credit_note(clinic, {.invoice = invoices_of(billing, clinic).front().id,
                                              .reason = CreditNoteReason::kOther,
                                              .text = "a present",
                                              .gives_back = true})
                  .ok());
  ASSERT_TRUE(billing.run_due().ok());
  std::set<std::string> objects;
  for (const WebhookMessage& message : messages(id)) {
    const auto known = webhook_event_types();
    const auto type = std::ranges::find(known, message.type, &WebhookEventType::type);
    ASSERT_NE(type, known.end()) << message.type;
    objects.insert(std::string(type->object));
    const auto shapes = webhook_objects();
    const auto shape = std::ranges::find(shapes, type->object, &WebhookObject::object);
    for (const std::string_view field : shape->fields) {
      EXPECT_NE(message.data.find("\"" + std::string(field) + "\":"), std::string::npos);
    }
    EXPECT_NE(message.data.find(R"("currency":"EUR")"), std::string::npos) << message.data;
    EXPECT_EQ(message.data.find(R"(_minor":null)"), std::string::npos) << message.data;
  }
  for (const WebhookObject& shape : webhook_objects()) {
    EXPECT_TRUE(objects.contains(std::string(shape.object))) << shape.object;
  }
}

TEST(WebhookGuide, ListsEveryTypeAndField) {
  std::ifstream file(std::string(OCTROI_SOURCE_DIR) + "/docs/guides/webhooks.md");
  const std::string guide{std::istreambuf_iterator<char>(file), {}};
  for (const WebhookEventType& type : webhook_event_types()) {
    EXPECT_NE(guide.find("`" + std::string(type.type) + "`"), std::string::npos) << type.type;
  }
  for (const WebhookObject& object : webhook_objects()) {
    std::string row = "`object` = `" + std::string(object.object) + "`, `id`";
    for (const std::string_view field : object.fields) row += ", `" + std::string(field) + "`";
    EXPECT_NE(guide.find(row + " |"), std::string::npos) << row;
  }
}

TEST_F(Webhooks, ANextOneWaitsForTheOneBefore) {
  const WebhookEndpointId id = add();
  pause();
  resume();
  pause();
  hooks.answer_next(kBroken);
  EXPECT_EQ(run().failed, 1);
  EXPECT_EQ(sent(), (std::vector<std::string>{"subscription.paused"}));
  resume();
  EXPECT_EQ(run().delivered, 0);  // not due yet, and nothing overtakes it
  EXPECT_EQ(hooks.posts().size(), 1u);
  expect_verified();
  world.clock.advance(seconds(5));
  EXPECT_EQ(run().delivered, 4);
  EXPECT_EQ(sent(), (std::vector<std::string>{"subscription.paused", "subscription.paused",
                                              "subscription.resumed", "subscription.paused",
                                              "subscription.resumed"}));
  const auto posts = hooks.posts();
  EXPECT_EQ(posts[0].id, posts[1].id);
  EXPECT_EQ(posts[0].body, posts[1].body);
  EXPECT_EQ(posts[1].at - posts[0].at, seconds(5));  // each attempt has its own time
  EXPECT_EQ(messages(id).front().attempts, 2);
  expect_verified();
}

TEST_F(Webhooks, TriesByTheScheduleAndThenParks) {
  const WebhookEndpointId id = add();
  pause();
  hooks.answer_always(kBroken);
  std::vector<Instant> tries;
  while (messages(id).front().status == WebhookMessageStatus::kPending) {
    const Instant due = *messages(id).front().due_at;
    world.clock.advance(due - world.clock.now());
    run();
    tries.push_back(world.clock.now());
  }
  const std::vector<Duration> waits{seconds(5), minutes(5), minutes(30), hours(2), hours(5),
                                    hours(10),  hours(14),  hours(20),   hours(24)};
  ASSERT_EQ(tries.size(), waits.size() + 1);
  for (std::size_t i = 0; i < waits.size(); ++i) EXPECT_EQ(tries[i + 1] - tries[i], waits[i]);
  EXPECT_EQ(messages(id).front().status, WebhookMessageStatus::kParked);
  EXPECT_EQ(messages(id).front().attempts, 10);
  hooks.answer_always({WebhookVerdict::kDelivered, "HTTP 200"});
  resume();
  EXPECT_EQ(run().delivered, 1);  // what is parked holds nobody up
  expect_verified();
}

TEST_F(Webhooks, ABusyEndpointIsAskedLessOften) {
  const WebhookEndpointId id = add();
  pause();
  hooks.answer_next({WebhookVerdict::kSlowDown, "HTTP 429"});
  run();
  EXPECT_EQ(*messages(id).front().due_at - world.clock.now(), seconds(10));
}

TEST_F(Webhooks, WhatAnEndpointAsksForIsWaited) {
  const WebhookEndpointId id = add();
  pause();
  hooks.answer_next({WebhookVerdict::kRetry, "HTTP 503", seconds(90)});
  run();
  EXPECT_EQ(*messages(id).front().due_at - world.clock.now(), seconds(90));
  world.clock.advance(seconds(90));
  hooks.answer_next({WebhookVerdict::kSlowDown, "HTTP 429", seconds(1)});
  run();
  EXPECT_GE(*messages(id).front().due_at - world.clock.now(), std::chrono::minutes(10))
      << "its own wait is longer";
  world.clock.advance(std::chrono::minutes(11));
  hooks.answer_next({WebhookVerdict::kRetry, "HTTP 503", std::chrono::hours(100)});
  run();
  EXPECT_EQ(*messages(id).front().due_at - world.clock.now(), std::chrono::hours(24));
}

TEST_F(Webhooks, GoneDisablesAndParksTheRest) {
  const WebhookEndpointId id = add();
  pause();
  resume();
  hooks.answer_next(kGone);
  const WebhookReport report = run();
  EXPECT_EQ(report.disabled, 1);
  EXPECT_EQ(report.parked, 2);
  EXPECT_EQ(hooks.posts().size(), 1u);
  EXPECT_EQ(endpoint(id).status, WebhookEndpointStatus::kDisabled);
  EXPECT_EQ(endpoint(id).reason, "it answered 410 Gone");
  const AuditEvent last = events_of(billing, clinic).back();
  EXPECT_EQ(last.name, "webhook_endpoint.disabled");
  EXPECT_EQ(last.actor, "system");
  pause();  // kept while it is disabled
  EXPECT_EQ(messages(id).back().status, WebhookMessageStatus::kParked);
  expect_verified();
}

TEST_F(Webhooks, AnEndpointThatFailsForDaysIsDisabledAndTold) {
  std::vector<std::string> told;
  BillingOptions options = with_hooks(world, hooks);
  options.on_webhook_disabled = [&](const WebhookEndpoint& one) { told.push_back(one.reason); };
  Billing noticing(world.store, world.catalog, options);
  const WebhookEndpointId id = add();
  hooks.answer_always(kBroken);
  for (int day = 0; day < 6; ++day) {
    if (day % 2 == 0) pause();
    if (day % 2 == 1) resume();
    for (int hour = 0; hour < 24; ++hour) {
      ASSERT_TRUE(noticing.run_webhooks().ok());
      world.clock.advance(hours(1));
    }
  }
  EXPECT_EQ(endpoint(id).status, WebhookEndpointStatus::kDisabled);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front(), "it failed since 2026-01-31T09:00:00.000Z");
  expect_verified();
}

TEST_F(Webhooks, ReplaySendsWhatWasParkedUnderItsId) {
  const WebhookEndpointId id = add();
  pause();
  hooks.answer_next(kGone);
  run();
  const Instant middle = world.clock.now() + hours(1);
  world.clock.advance(hours(2));
  resume();
  world.clock.advance(hours(2));
  EXPECT_EQ(error_code(billing.webhooks(clinic).replay({.endpoint = id}).status()),
            "webhook_endpoint.disabled");
  ASSERT_TRUE(billing.webhooks(clinic).set_status({.endpoint = id}).ok());
  EXPECT_EQ(run().delivered, 0);
  EXPECT_EQ(*billing.webhooks(clinic).replay({.endpoint = id, .since = middle, .key = "r-1"}), 1);
  EXPECT_EQ(*billing.webhooks(clinic).replay({.endpoint = id, .since = middle, .key = "r-1"}), 1);
  EXPECT_EQ(run().delivered, 1);
  EXPECT_EQ(*billing.webhooks(clinic).replay({.endpoint = id}), 1);
  EXPECT_EQ(*billing.webhooks(clinic).replay({.endpoint = id}), 0);
  EXPECT_EQ(run().delivered, 1);
  EXPECT_EQ(sent(), (std::vector<std::string>{"subscription.paused", "subscription.resumed",
                                              "subscription.paused"}));
  EXPECT_EQ(hooks.posts()[0].id, hooks.posts()[2].id);
  EXPECT_EQ(*billing.webhooks(clinic).replay({.endpoint = id, .delivered_too = true}), 2);
  EXPECT_EQ(run().delivered, 2);
  expect_verified();
}

TEST_F(Webhooks, ARotatedSecretOverlaps) {
  auto made = billing.webhooks(clinic).add({.url = "https://erp.example.org/h", .key = "add-1"});
  ASSERT_TRUE(made.ok());
  const WebhookEndpointId id = made->endpoint.id;
  EXPECT_EQ(made->secret.reveal(), "whsec_" + webhook_secret_place(id, 1));
  auto again = billing.webhooks(clinic).add({.url = "https://erp.example.org/h", .key = "add-1"});
  EXPECT_EQ(again->endpoint.id, id);
  EXPECT_TRUE(again->secret.empty());  // a secret is shown once
  auto rotated = billing.webhooks(clinic).rotate({.endpoint = id, .key = "rotate-1"});
  EXPECT_EQ(rotated->secret.reveal(), "whsec_" + webhook_secret_place(id, 2));
  pause();
  run();
  ASSERT_EQ(hooks.posts().back().secrets.size(), 2u);
  EXPECT_EQ(hooks.posts().back().secrets[0].place, webhook_secret_place(id, 2));
  EXPECT_EQ(hooks.posts().back().secrets[1].place, webhook_secret_place(id, 1));
  EXPECT_EQ(hooks.posts().back().secrets[1].kept, "kept:" + webhook_secret_place(id, 1));
  world.clock.advance(hours(24));
  resume();
  run();
  EXPECT_EQ(hooks.posts().back().secrets.size(), 1u);
  ASSERT_TRUE(billing.webhooks(clinic).rotate({.endpoint = id, .overlap = hours(0)}).ok());
  pause();
  run();
  EXPECT_EQ(hooks.posts().back().secrets.size(), 1u);
  expect_verified();
}

TEST_F(Webhooks, RefuseWhatCannotBeMeant) {
  const TenantWebhooks here = billing.webhooks(clinic);
  EXPECT_EQ(error_code(here.add({.url = "http://a.example"}).status()), "http.forbidden_url");
  EXPECT_EQ(error_code(here.add({.url = "https://a.example", .types = {"x"}}).status()),
            "webhook_endpoint.unknown_type");
  const WebhookEndpointId id = add();
  EXPECT_EQ(error_code(here.rotate({.endpoint = id, .overlap = hours(-1)}).status()),
            "webhook_endpoint.bad_overlap");
  EXPECT_EQ(error_code(here.set_status({.endpoint = id}).status()), "webhook_endpoint.same_status");
  EXPECT_EQ(error_code(here.change({.endpoint = {}}).status()), "webhook_endpoint.not_found");
  EXPECT_EQ(error_code(here.messages({}).status()), "webhook_endpoint.not_found");
  const TenantContext other = make_tenant(billing, "segou");
  EXPECT_EQ(error_code(billing.webhooks(other).messages(id).status()),
            "webhook_endpoint.not_found");
  ASSERT_TRUE(
      here.set_status({.endpoint = id, .status = WebhookEndpointStatus::kRemoved, .key = "gone"})
          .ok());
  EXPECT_EQ(error_code(here.set_status({.endpoint = id}).status()), "webhook_endpoint.removed");
  EXPECT_EQ(error_code(here.add({.url = "https://a.example", .key = "gone"}).status()),
            "request.key_reused");
  for (std::size_t i = 0; i < kWebhookEndpointsMax; ++i) add();
  EXPECT_EQ(error_code(here.add({.url = "https://a.example"}).status()),
            "webhook_endpoint.too_many");
  Billing without(world.store, world.catalog, world.options());
  EXPECT_EQ(error_code(without.webhooks(clinic).add({.url = "https://a.example"}).status()),
            "webhook.no_sender");
  EXPECT_EQ(error_code(without.run_webhooks().status()), "webhook.no_sender");
}

}  // namespace
}  // namespace octroi::test
