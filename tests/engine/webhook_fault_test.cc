// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Webhooks over a store that fails at every commit in turn: nothing is lost, the order stands, and
// what is repeated is repeated under its id. And commands that race with an endpoint.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/webhook_world.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

constexpr CommitFault kFaults[] = {CommitFault::kBusy, CommitFault::kFull,
                                   CommitFault::kUnknownBefore, CommitFault::kUnknownAfter};

struct Story : Webhooks {
  void TestBody() override {}

  // Runs, whatever fails, until a run finds nothing to do; gives the number of commits.
  std::int64_t run_torn(std::int64_t index, CommitFault fault) {
    FaultyStore torn(world.store);
    if (index > 0) torn.fail_commit(index, fault);
    Billing worker(torn, world.catalog, with_hooks(world, hooks));
    for (int i = 0; i < 6; ++i) {
      static_cast<void>(worker.run_webhooks());
      world.clock.advance(std::chrono::minutes(3));
    }
    return torn.calls(StoreVerb::kCommit);
  }

  // The ids in the order in which they were first delivered, for each once.
  std::vector<std::string> first_arrivals() {
    std::vector<std::string> ids;
    for (const WebhookPost& post : hooks.posts()) {
      if (std::ranges::find(ids, post.id) == ids.end()) ids.push_back(post.id);
    }
    return ids;
  }
};

struct WithFailure : Story {
  WithFailure() {
    endpoint_id = add();
    pause();
    resume();
    pause();
    hooks.answer_next(kBroken);
  }
  WebhookEndpointId endpoint_id;
};

TEST(WebhookFault, ATornRunLosesNothingAndKeepsTheOrder) {
  const std::int64_t commits = WithFailure().run_torn(0, CommitFault::kBusy);
  ASSERT_GE(commits, 6);
  for (std::int64_t index = 1; index <= commits; ++index) {
    for (const CommitFault fault : kFaults) {
      WithFailure story;
      story.run_torn(index, fault);
      std::vector<std::string> expected;
      for (const WebhookMessage& message : story.messages(story.endpoint_id)) {
        EXPECT_EQ(message.status, WebhookMessageStatus::kDelivered)
            << index << " " << static_cast<int>(fault);
        expected.push_back(message.id);
      }
      EXPECT_EQ(expected.size(), 3u);
      EXPECT_EQ(story.first_arrivals(), expected) << index << " " << static_cast<int>(fault);
      story.expect_verified();
    }
  }
}

struct WithEnd : Story {
  WithEnd() {
    endpoint_id = add();
    pause();
    resume();
    hooks.answer_always(kGone);
  }
  WebhookEndpointId endpoint_id;
};

TEST(WebhookFault, ATornEndIsStillAnEnd) {
  const std::int64_t commits = WithEnd().run_torn(0, CommitFault::kBusy);
  ASSERT_GE(commits, 3);
  for (std::int64_t index = 1; index <= commits; ++index) {
    for (const CommitFault fault : kFaults) {
      WithEnd story;
      story.run_torn(index, fault);
      EXPECT_EQ(story.endpoint(story.endpoint_id).status, WebhookEndpointStatus::kDisabled);
      const auto log = events_of(story.billing, story.clinic);
      EXPECT_EQ(std::ranges::count(log, "webhook_endpoint.disabled", &AuditEvent::name), 1);
      for (const WebhookMessage& message : story.messages(story.endpoint_id)) {
        EXPECT_EQ(message.status, WebhookMessageStatus::kParked) << index;
      }
      story.expect_verified();
    }
  }
}

// A plan made before an endpoint was there cannot be applied after: it would pass it by.
TEST_F(Webhooks, NoEventSlipsByAnEndpointThatWasAddedMeanwhile) {
  const auto plan = billing.plan(clinic, PauseSubscription{.subscription = subscription});
  ASSERT_TRUE(plan.ok()) << plan.status();
  const WebhookEndpointId id = add();
  EXPECT_EQ(error_code(billing.apply(*plan)), "storage.stale_version");
  pause();
  EXPECT_EQ(messages(id).size(), 1u);
  expect_verified();
}

// What one tenant's endpoint hears is that tenant's alone.
TEST_F(Webhooks, TenantsHearOfThemselvesOnly) {
  const WebhookEndpointId id = add();
  const TenantContext other = make_tenant(billing, "segou");
  ASSERT_TRUE(billing.webhooks(other).add({.url = "https://other.example.org/"}).ok());
  ASSERT_TRUE(billing.subscribe(other, {.plan = "starter", .payment_method = kCard}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  run();
  std::size_t ours = 0;
  for (const WebhookPost& post : hooks.posts()) {
    const bool is_ours = post.url == endpoint(id).url;
    EXPECT_EQ(post.tenant, is_ours ? clinic.tenant() : other.tenant());
    EXPECT_NE(post.body.find(post.tenant.to_string()), std::string::npos);
    ours += is_ours ? 1 : 0;
  }
  EXPECT_GT(ours, 0u);
  EXPECT_LT(ours, hooks.posts().size());
  expect_verified();
}

}  // namespace
}  // namespace octroi::test
