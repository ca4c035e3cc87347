// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// How long messages are kept, and that nothing but what is over is erased.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/records/loaded.h"
#include "engine/records/records.h"
#include "engine/webhook_world.h"
#include "octroi/base/status.h"

namespace octroi::test {
namespace {

using std::chrono::hours;

constexpr hours kDay{24};

class Keeping : public Webhooks {
 protected:
  std::int64_t rows() {
    const auto page =
        world.store.scan_all(world.op, {.type = &records::record_type<WebhookMessage>()});
    EXPECT_TRUE(page.ok()) << page.status();
    return static_cast<std::int64_t>(page->rows.size());
  }
  // A violation of I53, in words; empty where there is none.
  std::string violation() {
    const auto report = billing.verify(world.op);
    EXPECT_TRUE(report.ok()) << report.status();
    for (const Violation& one : report->violations) {
      if (one.invariant == "I53") return one.message;
    }
    return "";
  }
};

TEST_F(Keeping, DeliveredMessagesAreErasedWhenTheirTimeIsOver) {
  const WebhookEndpointId id = add({"subscription.paused", "subscription.resumed"});
  pause();
  EXPECT_EQ(run().delivered, 1);
  world.clock.advance(30 * kDay - hours(1));
  resume();
  EXPECT_EQ(run().erased, 0);
  EXPECT_EQ(messages(id).size(), 2u);
  world.clock.advance(hours(2));
  EXPECT_EQ(run().erased, 1);
  ASSERT_EQ(messages(id).size(), 1u);
  EXPECT_EQ(messages(id).front().type, "subscription.resumed");
  EXPECT_EQ(rows(), 1);
  expect_verified();
  world.clock.advance(30 * kDay);
  EXPECT_EQ(run().erased, 1);
  EXPECT_EQ(rows(), 0);
  expect_verified();
  // The events are told no less than before, and the next one in order.
  pause();
  EXPECT_EQ(run().delivered, 1);
  EXPECT_EQ(sent().back(), "subscription.paused");
  expect_verified();
}

TEST_F(Keeping, ParkedMessagesAreKeptLongerAndCanBeReplayedUntilThen) {
  const WebhookEndpointId id = add();
  const auto disabled = billing.webhooks(clinic).set_status(
      {.endpoint = id, .status = WebhookEndpointStatus::kDisabled});
  ASSERT_TRUE(disabled.ok()) << disabled.status();
  pause();
  resume();
  world.clock.advance(89 * kDay);
  EXPECT_EQ(run().erased, 0);
  ASSERT_TRUE(billing.webhooks(clinic).set_status({.endpoint = id}).ok());
  const auto replayed = billing.webhooks(clinic).replay({.endpoint = id});
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(*replayed, 2);
  hooks.answer_always(kBroken);
  world.clock.advance(2 * kDay);
  EXPECT_EQ(run().erased, 0) << "they are open again";
  expect_verified();
}

TEST_F(Keeping, WhatIsOpenStaysHoweverOld) {
  const WebhookEndpointId id = add();
  pause();
  world.clock.advance(1000 * kDay);
  EXPECT_EQ(run().erased, 0);
  EXPECT_EQ(messages(id).size(), 1u);
  EXPECT_EQ(sent().size(), 1u);
}

TEST_F(Keeping, AnEndpointThatAnotherWorkerHasInHandIsLeftToIt) {
  const WebhookEndpointId id = add();
  pause();
  run();
  world.clock.advance(31 * kDay);
  const TenantContext context = TenantContext::assume(clinic.tenant(), Actor::system());
  auto lane = records::load<records::WebhookLane>(world.store, context, id.to_string(), "lane");
  ASSERT_TRUE(lane.ok()) << lane.status();
  lane->value.leased_until = world.clock.now() + std::chrono::minutes(1);
  Batch batch;
  batch.update(records::to_row(clinic.tenant(), id.to_string(), lane->value, lane->row.version));
  ASSERT_TRUE(world.store.commit(batch).ok());
  EXPECT_EQ(run().erased, 0);
  EXPECT_EQ(rows(), 1);
  world.clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(run().erased, 1);
  EXPECT_EQ(rows(), 0);
}

TEST_F(Keeping, ManyAreErasedAPageAtATime) {
  add();
  add({"subscription.paused"});
  for (int i = 0; i < 300; ++i) {
    pause();
    resume();
  }
  std::int64_t delivered = 0;
  for (int i = 0; i < 100 && delivered < 900; ++i) delivered += run().delivered;
  EXPECT_EQ(delivered, 900);
  world.clock.advance(31 * kDay);
  EXPECT_EQ(run().erased, 900);
  EXPECT_EQ(rows(), 0);
  expect_verified();
}

// A message that vanished otherwise is still missed.
TEST_F(Keeping, VerifyKnowsAnErasedMessageFromALostOne) {
  const WebhookEndpointId id = add();
  pause();
  resume();
  run();
  pause();
  run();
  const auto lose = [&](const WebhookMessage& message) {
    Batch batch;
    const TenantContext context = TenantContext::assume(clinic.tenant(), Actor::system());
    const auto row = world.store.read(context, records::record_type<WebhookMessage>(), message.id);
    batch.erase(records::record_type<WebhookMessage>(), clinic.tenant(), message.id,
                (*row)->version);
    ASSERT_TRUE(world.store.commit(batch).ok());
  };
  const std::vector<WebhookMessage> all = messages(id);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(violation(), "");
  lose(all[2]);
  EXPECT_NE(violation().find("has no message of it"), std::string::npos);
}

TEST_F(Keeping, VerifyCountsWhatWasErased) {
  const WebhookEndpointId id = add();
  pause();
  resume();
  run();
  world.clock.advance(20 * kDay);
  pause();
  run();
  const WebhookMessage last = messages(id).back();
  world.clock.advance(11 * kDay);
  EXPECT_EQ(run().erased, 2);
  EXPECT_EQ(violation(), "");
  const TenantContext context = TenantContext::assume(clinic.tenant(), Actor::system());
  auto lane = records::load<records::WebhookLane>(world.store, context, id.to_string(), "lane");
  ASSERT_TRUE(lane.ok());
  EXPECT_EQ(lane->value.erased, 2);
  EXPECT_LT(lane->value.erased_through, last.sequence);
  lane->value.erased = 1;
  Batch batch;
  batch.update(records::to_row(clinic.tenant(), id.to_string(), lane->value, lane->row.version));
  ASSERT_TRUE(world.store.commit(batch).ok());
  EXPECT_EQ(violation(), "has erased 1 messages, and 2 are missing");
}

TEST(KeepingPolicy, ForEverIsAChoiceAndTooShortIsNone) {
  World world;
  RecordingWebhooks hooks;
  BillingOptions options = Webhooks::with_hooks(world, hooks);
  options.webhook_policy.keep_delivered.reset();
  options.webhook_policy.keep_parked = hours(1);
  EXPECT_TRUE(validate(options.webhook_policy).ok());
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "kati");
  ASSERT_TRUE(billing.webhooks(clinic).add({.url = "https://erp.example.org/hooks"}).ok());
  const auto subscription = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(subscription.ok()) << subscription.status();
  EXPECT_GT(billing.run_webhooks()->delivered, 0);
  world.clock.advance(10'000 * kDay);
  EXPECT_EQ(billing.run_webhooks()->erased, 0);
  for (const hours wrong : {hours(0), hours(-1), hours(24 * 366 * 100 + 1)}) {
    WebhookPolicy policy;
    policy.keep_delivered = wrong;
    EXPECT_EQ(error_code(validate(policy)), "webhook.bad_policy") << wrong.count();
    policy = {};
    policy.keep_parked = wrong;
    EXPECT_EQ(error_code(validate(policy)), "webhook.bad_policy") << wrong.count();
  }
}

}  // namespace
}  // namespace octroi::test
