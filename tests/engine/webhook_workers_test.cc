// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "engine/webhook_world.h"

namespace octroi::test {
namespace {

using WebhookWorkers = Webhooks;

TEST_F(WebhookWorkers, ARemovedEndpointHearsNothing) {
  const WebhookEndpointId id = add();
  pause();
  ASSERT_TRUE(billing.webhooks(clinic)
                  .set_status({.endpoint = id, .status = WebhookEndpointStatus::kRemoved})
                  .ok());
  resume();
  run();
  EXPECT_TRUE(hooks.posts().empty());
  ASSERT_EQ(messages(id).size(), 1u);
  EXPECT_EQ(messages(id).front().status, WebhookMessageStatus::kParked);
  expect_verified();
}

TEST_F(WebhookWorkers, AreSentByOneWorkerAtATime) {
  add();
  pause();
  resume();
  Billing second(world.store, world.catalog, with_hooks(world, hooks));
  std::int64_t meanwhile = 0;
  hooks.while_posting([&](const WebhookPost&) {
    const auto report = second.run_webhooks();
    ASSERT_TRUE(report.ok()) << report.status();
    meanwhile += report->delivered + report->failed;
  });
  EXPECT_EQ(run().delivered, 2);
  EXPECT_EQ(meanwhile, 0);
  EXPECT_EQ(hooks.posts().size(), 2u);
}

TEST_F(WebhookWorkers, ManyWorkersSendEachOnceAndInOrder) {
  std::vector<WebhookEndpointId> endpoints;
  for (int i = 0; i < 8; ++i) endpoints.push_back(add());
  for (int i = 0; i < 5; ++i) {
    pause();
    resume();
  }
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([this] {
      Billing worker(world.store, world.catalog, with_hooks(world, hooks));
      EXPECT_TRUE(worker.run_webhooks().ok());
    });
  }
  for (std::thread& worker : workers) worker.join();
  run();
  std::set<std::string> ids;
  std::map<std::string, std::string> last;  // by endpoint
  for (const WebhookPost& post : hooks.posts()) {
    EXPECT_TRUE(ids.insert(post.id).second) << "twice: " << post.id;
    std::string& before = last[post.id.substr(0, 36)];
    EXPECT_LT(before, post.id);
    before = post.id;
  }
  EXPECT_EQ(ids.size(), 80u);
  expect_verified();
}

TEST_F(WebhookWorkers, AFullQueueComesThrough) {
  const WebhookEndpointId id = add({"subscription.paused", "subscription.resumed"});
  for (int i = 0; i < 60; ++i) {
    pause();
    resume();
  }
  hooks.answer_next(kBroken);
  run();
  EXPECT_EQ(hooks.posts().size(), 1u);
  expect_verified();  // the others wait behind it, and are not forgotten
  world.clock.advance(std::chrono::seconds(5));
  EXPECT_EQ(run().delivered, 120);
  EXPECT_EQ(messages(id).size(), 120u);
  expect_verified();
}

}  // namespace
}  // namespace octroi::test
