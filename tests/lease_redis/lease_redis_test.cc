// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/lease_redis/lease_redis.h"

#include <memory>
#include <string>

#include "lease/same_answers.h"
#include "servers/private_server.h"
#include <gtest/gtest.h>
#include <hiredis/hiredis.h>

#include "octroi/testing/lease_conformance.h"

namespace octroi {
inline namespace v0 {
namespace {

using quota::LeaseAuthority;
using quota::LeaseStatus;

servers::RedisServer& server() {
  static servers::RedisServer server;
  return server;
}

std::string run(const char* command) {
  const std::unique_ptr<redisContext, decltype(&redisFree)> context(
      redisConnectUnix(server().socket().c_str()), &redisFree);
  auto* reply = static_cast<redisReply*>(redisCommand(context.get(), command));
  EXPECT_NE(reply, nullptr);
  std::string text = reply != nullptr && reply->str != nullptr ? reply->str : "";
  freeReplyObject(reply);
  return text;
}

std::unique_ptr<LeaseAuthority> connect() {
  return lease_redis::open({.unix_socket = server().socket()});
}

// A store that does not know whether it forgot something waits one lease: let that be over.
std::unique_ptr<LeaseAuthority> fresh() {
  run("FLUSHALL");
  auto authority = connect();
  authority->open({"t", "first", "w"}, {.limit = 1});
  authority->exchange({"t", "first", "w"}, {.node = "a"}, 0);
  authority->forget({"t", "first", "w"}, 0);
  return authority;
}

class RedisLeaseHarness final : public LeaseHarness {
 public:
  std::unique_ptr<LeaseAuthority> make() override { return fresh(); }
  std::unique_ptr<LeaseAuthority> fail_over(std::unique_ptr<LeaseAuthority>) override {
    server().process().stop();
    server().start();
    return connect();
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Redis, LeaseConformance, RedisLeaseHarness);

TEST(RedisLeases, AnswerAsMemoryDoes) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const auto authority = fresh();
    quota::SameAnswers(*authority, seed, kLeaseAxiomsBeginMs).play(500);
  }
}

TEST(RedisLeases, SendTheScriptAgainWhereItIsForgotten) {
  const auto authority = fresh();
  const quota::LeaseKey key = {"t", "m", "w"};
  authority->open(key, {.limit = 100});
  run("SCRIPT FLUSH");
  EXPECT_EQ(authority->exchange(key, {.node = "a", .wish = 6}, kLeaseAxiomsBeginMs).granted, 6);
}

TEST(RedisLeases, AFlushedStoreWaitsOneLease) {
  const auto authority = fresh();
  const quota::LeaseKey key = {"t", "m", "w"};
  const quota::LeaseTerms terms = {.limit = 100, .lease_ms = 50, .clock_bound_ms = 5};
  authority->open(key, terms);
  const auto before = authority->exchange(key, {.node = "a", .wish = 6}, kLeaseAxiomsBeginMs);
  EXPECT_EQ(before.granted, 6);
  run("FLUSHALL");
  const quota::LeaseReport report = {.node = "a", .epoch = before.epoch, .spent = 1};
  EXPECT_EQ(authority->exchange(key, report, kLeaseAxiomsBeginMs).status, LeaseStatus::kNotDefined);
  authority->open(key, terms);
  EXPECT_EQ(authority->exchange(key, report, kLeaseAxiomsBeginMs).status, LeaseStatus::kFenced);
  const quota::LeaseReport wish = {.node = "a", .wish = 6};
  EXPECT_EQ(authority->exchange(key, wish, kLeaseAxiomsBeginMs + 54).granted, 0);
  EXPECT_EQ(authority->exchange(key, wish, kLeaseAxiomsBeginMs + 55).granted, 6);
}

TEST(RedisLeases, AFrozenServerMayHaveActed) {
  fresh();
  const auto authority = lease_redis::open(
      {.unix_socket = server().socket(), .timeout = std::chrono::milliseconds(50)});
  const quota::LeaseKey key = {"t", "m", "w"};
  ASSERT_TRUE(authority->open(key, {.limit = 100}).ok());
  server().process().freeze();
  const quota::LeaseReport wish = {.node = "a", .wish = 6};
  EXPECT_EQ(authority->exchange(key, wish, kLeaseAxiomsBeginMs).status,
            LeaseStatus::kMayHaveHappened);
  server().process().thaw();
  const auto again = connect()->exchange(key, wish, kLeaseAxiomsBeginMs);
  EXPECT_EQ(again.granted, 6) << again.detail;
  EXPECT_EQ(again.leased, 6);
}

TEST(RedisLeases, ServersThatEvictAreRefused) {
  fresh();
  run("CONFIG SET maxmemory-policy allkeys-lru");
  const auto answer = connect()->snapshot({"t", "m", "w"});
  run("CONFIG SET maxmemory-policy noeviction");
  EXPECT_EQ(answer.status, LeaseStatus::kDidNotHappen);
  EXPECT_NE(answer.detail.find("allkeys-lru"), std::string::npos);
}

TEST(RedisLeases, DurabilityCanBeInsistedOn) {
  fresh();
  const lease_redis::Options options = {.unix_socket = server().socket(),
                                        .durability = lease_redis::Durability::kEveryWrite};
  EXPECT_EQ(lease_redis::open(options)->snapshot({"t", "m", "w"}).status,
            LeaseStatus::kDidNotHappen);
  run("CONFIG SET appendfsync always");
  EXPECT_EQ(lease_redis::open(options)->snapshot({"t", "m", "w"}).status, LeaseStatus::kNotDefined);
  run("CONFIG SET appendfsync everysec");
}

TEST(RedisLeases, ANamelessServerIsAnErrorInWords) {
  const auto answer =
      lease_redis::open({.unix_socket = "/nowhere/redis.sock"})->snapshot({"t", "m", "w"});
  EXPECT_EQ(answer.status, LeaseStatus::kDidNotHappen);
  EXPECT_FALSE(answer.detail.empty());
}

}  // namespace
}  // namespace v0
}  // namespace octroi
