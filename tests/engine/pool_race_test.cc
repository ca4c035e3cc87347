// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Threads of several stores on one file take from one pool.

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "engine/pool_world.h"
#include "octroi/sqlite/sqlite.h"

namespace octroi::test {
namespace {

constexpr int kThreads = 8;

// Two processes as far as the file knows: a store and a Billing each.
struct TwoStores {
  explicit TwoStores(const std::string& name)
      : folder(testing::TempDir() + "octroi-" + name + "-" + std::to_string(getpid())) {
    std::filesystem::create_directories(folder);
    const std::string file = folder + "/pool.db";
    stores.push_back(*sqlite::open(file));
    stores.push_back(*sqlite::open(file));
    for (sqlite::SqliteStore& store : stores) {
      billings.push_back(std::make_unique<Billing>(store, world.catalog, world.payer_options()));
    }
  }
  ~TwoStores() {
    billings.clear();
    stores.clear();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  TwoStores(const TwoStores&) = delete;
  TwoStores& operator=(const TwoStores&) = delete;

  // Runs `work(billing, thread)` on each thread, half of them on each store.
  template <class Work>
  void run(Work&& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] { work(*billings[static_cast<std::size_t>(i % 2)], i); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  PoolWorld world;
  std::string folder;
  std::vector<sqlite::SqliteStore> stores;
  std::vector<std::unique_ptr<Billing>> billings;
};

TEST(PoolRaces, EightThreadsOnTwoStoresNeverPassThePool) {
  TwoStores both("pool");
  Billing& billing = *both.billings.front();
  const TenantContext ministry = both.world.holder(billing, "ministry");
  std::vector<TenantContext> centres;
  for (const char* slug : {"gao", "kita", "mopti", "nara"}) {
    centres.push_back(both.world.centre(billing, slug, ministry, "centre"));
  }
  std::atomic<std::int64_t> let_in = 0;
  std::atomic<std::int64_t> troubles = 0;
  both.run([&](Billing& one, int thread) {
    const TenantContext& centre = centres[static_cast<std::size_t>(thread / 2)];
    for (int i = 0; i < 8; ++i) {
      const QuotaAnswer answer = one.quota(centre).consume("patients", 3);
      if (answer.allowed()) let_in += 3;
      if (!answer.allowed() && answer.reason() != "limit_reached") ++troubles;
    }
  });
  EXPECT_EQ(troubles.load(), 0);
  EXPECT_EQ(let_in.load(), 99) << "33 times 3 of 100";
  EXPECT_EQ(billing.quota(ministry).check("patients").used(), 100);
  std::int64_t shares = 0;
  const auto uses = billing.accounts(both.world.op).pooled_use(ministry.tenant());
  ASSERT_TRUE(uses.ok()) << uses.status();
  for (const PooledUse& use : *uses) shares += use.used;
  EXPECT_EQ(shares, 99);
  both.world.expect_sound(billing);
}

TEST(PoolRaces, WhoLeavesMeanwhileHoldsNothing) {
  TwoStores both("leaving");
  Billing& billing = *both.billings.front();
  const TenantContext ministry = both.world.holder(billing, "ministry");
  const TenantContext gao = both.world.centre(billing, "gao", ministry);
  std::atomic<int> counting = kThreads - 1;
  both.run([&](Billing& one, int thread) {
    if (thread != 0) {
      for (int i = 0; i < 8; ++i) {
        if (one.quota(gao).consume("users").allowed()) {
          EXPECT_NE(one.quota(gao).release("users").reason(), "store_unavailable");
        }
      }
      --counting;
      return;
    }
    bool is_in = true;
    while (counting > 0) {
      is_in = !is_in;
      both.world.set(one, gao, {.parent = ministry.tenant(), .is_pooled = is_in});
    }
    both.world.set(one, gao, {.parent = ministry.tenant()});
  });
  EXPECT_EQ(billing.quota(ministry).check("users").used(), 1) << "none but the one asked for";
  both.world.expect_sound(billing);
}

}  // namespace
}  // namespace octroi::test
