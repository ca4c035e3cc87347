// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Eight processes, three threads each, one limit: never one unit over, and hardly one lost.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "servers/private_server.h"
#include <gtest/gtest.h>

#include "fleet.h"
#include "octroi/lease_postgres/lease_postgres.h"
#include "octroi/lease_redis/lease_redis.h"
#include "octroi/lease_sqlite/lease_sqlite.h"

namespace octroi::quota {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(90);  // with a slow disk, beside other tests
constexpr milliseconds kChaos(4'000);

// The terms of a host that says nothing; a machine that stalls for a second ends no lease then.
constexpr LeaseTerms kUnhurried = {.limit = Fleet::kLimit};
// Short enough to end in the middle of the trouble.
constexpr LeaseTerms kShort = {.limit = Fleet::kLimit, .lease_ms = 400, .clock_bound_ms = 200};

class LeaseExactness : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(logs()); }

  [[nodiscard]] std::filesystem::path logs() const { return folder_.path() / "logs"; }
  [[nodiscard]] std::filesystem::path path() const { return folder_.path(); }

  // Until the books say that all is used, but for `stuck_max` units that stay leased for long.
  static void wait_until_used(LeaseAuthority& authority, std::int64_t stuck_max) {
    constexpr milliseconds kLongerThanALease(1'000);
    const auto end = steady_clock::now() + kPatience;
    auto open_until = steady_clock::now();
    LeaseAnswer books;
    do {
      std::this_thread::sleep_for(milliseconds(50));
      books = authority.snapshot(Fleet::key());
      if (books.used + books.leased < Fleet::kLimit || books.leased > stuck_max)
        open_until = steady_clock::now();
    } while (books.used < Fleet::kLimit && steady_clock::now() < end &&
             steady_clock::now() - open_until < kLongerThanALease);
    EXPECT_EQ(books.used + books.leased, Fleet::kLimit) << books.detail;
    EXPECT_LE(books.leased, stuck_max);
  }

  void all_alive(const MakeAuthority& make) {
    std::int64_t admitted = 0;
    {
      const Fleet fleet(make, logs(), kUnhurried);
      wait_until_used(*make(), 0);
      admitted = fleet.admitted();
    }
    EXPECT_EQ(admitted, Fleet::kLimit);
  }

  void hurt(const MakeAuthority& make, std::uint32_t seed) {
    std::int64_t admitted = 0;
    {
      Fleet fleet(make, logs(), kShort);
      make_trouble(fleet, seed);
      // The one node whose clock ran far ahead may have died with a lease until that day.
      wait_until_used(*make(), Fleet::kLeaseUnits);
      admitted = fleet.admitted();
    }
    std::cout << "admitted " << admitted << " of " << Fleet::kLimit << ", seed " << seed << "\n";
    EXPECT_LE(admitted, Fleet::kLimit);
    EXPECT_GE(admitted, Fleet::kLimit * 95 / 100);
  }

 private:
  // Pauses longer than a lease, kills, clocks off within the bound and, for a moment, far beyond.
  static void make_trouble(Fleet& fleet, std::uint32_t seed) {
    constexpr milliseconds kPause(900);
    std::minstd_rand random(seed);
    const auto end = steady_clock::now() + kChaos;
    int paused = -1;
    auto resume_at = end;
    for (int turn = 0; steady_clock::now() < end; ++turn) {
      std::this_thread::sleep_for(milliseconds(120));
      const int process = static_cast<int>(random() % Fleet::kProcesses);
      if (paused >= 0 && steady_clock::now() >= resume_at) {
        fleet.resume(paused);
        paused = -1;
      }
      if (process == paused) continue;
      switch (turn % 4) {
        case 0:
          if (paused < 0) {
            fleet.pause(paused = process);
            resume_at = steady_clock::now() + kPause;
          }
          break;
        case 1:
          fleet.kill_and_replace(process);
          break;
        default:
          fleet.set_clock_ms(process, static_cast<std::int64_t>(random() % 200) - 100);
      }
      if (turn == 9) {
        fleet.set_clock_ms(process, 400LL * 86'400'000);
        std::this_thread::sleep_for(milliseconds(50));
        fleet.set_clock_ms(process, -3'600'000);
        std::this_thread::sleep_for(milliseconds(50));
        fleet.set_clock_ms(process, 0);
      }
    }
    if (paused >= 0) fleet.resume(paused);
  }

  servers::ServerFolder folder_;
};

TEST_F(LeaseExactness, SqliteAllAlive) {
  all_alive([this] { return lease_sqlite::open(path() / "leases.db"); });
}

TEST_F(LeaseExactness, SqliteUnderPausesKillsAndClockJumps) {
  hurt([this] { return lease_sqlite::open(path() / "leases.db"); }, 1);
}

TEST_F(LeaseExactness, PostgresAllAlive) {
  const servers::PostgresServer server;
  all_alive([&] { return lease_postgres::open(server.connection()); });
}

TEST_F(LeaseExactness, PostgresUnderPausesKillsAndClockJumps) {
  const servers::PostgresServer server;
  hurt([&] { return lease_postgres::open(server.connection()); }, 2);
}

TEST_F(LeaseExactness, RedisAllAlive) {
  const servers::RedisServer server;
  all_alive([&] { return lease_redis::open({.unix_socket = server.socket()}); });
}

TEST_F(LeaseExactness, RedisUnderPausesKillsAndClockJumps) {
  const servers::RedisServer server;
  hurt([&] { return lease_redis::open({.unix_socket = server.socket()}); }, 3);
}

}  // namespace
}  // namespace octroi::quota
