// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The outbox commits many effects at once, and sends each message at most once all the same (I36).

#include <map>
#include <string>
#include <vector>

#include "engine/hostile.h"
#include "octroi/testing/faulty_store.h"

namespace octroi::test {
namespace {

constexpr int kTenants = 30;

// As many welcome letters as tenants, to be sent by SMTP-like mail.
struct Post {
  Post() : mail({.is_idempotent = false}), store(world.store) {
    options = world.options();
    options.notifiers = {&mail};
    Billing billing(store, world.catalog, options);
    for (int i = 0; i < kTenants; ++i) {
      const TenantContext tenant = make_tenant(billing, "t" + std::to_string(i));
      EXPECT_TRUE(billing.subscribe(tenant, {.plan = "free"}).ok());
      tenants.push_back(tenant);
    }
    commits_before = store.calls(StoreVerb::kCommit);
  }
  // How often the most delivered letter arrived.
  [[nodiscard]] int most_copies() const {
    std::map<std::string, int> copies;
    int most = 0;
    for (const Delivery& delivery : mail.deliveries()) {
      most = std::max(most, ++copies[delivery.message.message_id]);
    }
    return most;
  }
  World world;
  RecordingNotifier mail;
  FaultyStore store;
  BillingOptions options;
  std::vector<TenantContext> tenants;
  std::int64_t commits_before = 0;
};

TEST(Outbox, MessagesAreCommittedManyAtATime) {
  Post post;
  Billing billing(post.store, post.world.catalog, post.options);
  const auto report = billing.run_effects();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->effects, kTenants);
  EXPECT_EQ(post.mail.deliveries().size(), static_cast<std::size_t>(kTenants));
  EXPECT_LE(post.store.calls(StoreVerb::kCommit) - post.commits_before, 4)
      << "two marks and two outcomes";
}

TEST(Outbox, AMessageTornAtAnyCommitIsSentAtMostOnceAndNeverLost) {
  for (const CommitFault fault :
       {CommitFault::kBusy, CommitFault::kUnknownBefore, CommitFault::kUnknownAfter}) {
    for (std::int64_t nth = 1; nth <= 4; ++nth) {
      Post post;
      post.store.fail_commit(post.commits_before + nth, fault);
      Billing dying(post.store, post.world.catalog, post.options);
      EXPECT_FALSE(dying.run_effects().ok());
      Billing next(post.world.store, post.world.catalog, post.options);
      post.world.clock.advance(std::chrono::hours(1));
      ASSERT_TRUE(next.run_effects().ok());
      EXPECT_LE(post.most_copies(), 1);
      std::size_t parked = 0;
      for (const TenantContext& tenant : post.tenants) {
        const auto effects = next.effects(tenant);
        ASSERT_EQ(effects->size(), 1u);
        const EffectStatus status = effects->front().status;
        EXPECT_TRUE(status == EffectStatus::kDone || status == EffectStatus::kParked);
        parked += status == EffectStatus::kParked ? 1u : 0u;
      }
      EXPECT_LE(parked, 25u) << "one chunk";
      EXPECT_GE(post.mail.deliveries().size() + parked, static_cast<std::size_t>(kTenants));
    }
  }
}

TEST(Outbox, TwoWorkersSendEachMessageOnce) {
  Post post;
  Billing first(post.store, post.world.catalog, post.options);
  Billing second(post.world.store, post.world.catalog, post.options);
  // Between the first one's reading and its mark, the second one sends some of the same page.
  bool raced = false;
  post.store.set_hook([&](const StoreCall& call) {
    if (call.verb == StoreVerb::kCommit && !call.is_done && !raced) {
      raced = true;
      EXPECT_TRUE(second.run_effects().ok());
    }
    return absl::OkStatus();
  });
  ASSERT_TRUE(first.run_effects().ok());
  EXPECT_TRUE(raced);
  EXPECT_EQ(post.mail.deliveries().size(), static_cast<std::size_t>(kTenants));
  EXPECT_EQ(post.most_copies(), 1);
}

// A server so slow that the letters' lease runs out while it works.
class SlowMail final : public Notifier {
 public:
  SlowMail(RecordingNotifier& inner, TestClock& clock) : inner_(inner), clock_(clock) {}
  std::string_view name() const override { return "slow"; }
  bool is_idempotent() const override { return false; }
  absl::StatusOr<SendResult> send(const TenantContext& tenant, const Message& message) override {
    clock_.advance(std::chrono::minutes(2));
    return inner_.send(tenant, message);
  }

 private:
  RecordingNotifier& inner_;
  TestClock& clock_;
};

TEST(Outbox, WhatASlowServerDidNotGetToGoesBackIntoTheQueue) {
  Post post;
  SlowMail slow(post.mail, post.world.clock);
  post.options.notifiers = {&slow};
  Billing billing(post.store, post.world.catalog, post.options);
  for (int runs = 0; runs < 20; ++runs) ASSERT_TRUE(billing.run_effects().ok());
  EXPECT_EQ(post.mail.deliveries().size(), static_cast<std::size_t>(kTenants));
  EXPECT_EQ(post.most_copies(), 1);
}

}  // namespace
}  // namespace octroi::test
