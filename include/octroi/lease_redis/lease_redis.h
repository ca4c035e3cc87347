// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A LeaseAuthority in Redis: the fastest one, and not fit for money.
//
// The rules run in the server as a Lua script, called by its digest and sent again where the
// server does not know it. Redis writes to disk later, or never, and its replicas follow behind:
// after a crash, a failover or a FLUSHALL it has forgotten grants and what was spent. The authority
// notices that it talks to another life of a server (run id) and grants nothing until every
// forgotten lease has ended, but the units that were forgotten will be granted once more. So:
// limits that protect a machine may lease from Redis, limits that are sold lease from SQL, or from
// a Redis with appendfsync always, which `durability` can insist on.
//
//   auto authority = octroi::lease_redis::open({.host = "cache", .port = 6379});
//   authority->open({"tenant-7", "requests", "11:05"}, {.limit = 60'000, .lease_ms = 2000});
//
// One primary with its replicas; no Redis Cluster, because one key tells the life of the whole
// store. Keys never expire by themselves: forget() windows that are over. A server that evicts
// keys (maxmemory-policy other than noeviction) is refused.
//
// Layer: adapter lease_redis (may include quota). Thread safety: every call from any thread; they
// share one connection and wait for each other.
#ifndef OCTROI_LEASE_REDIS_LEASE_REDIS_H_
#define OCTROI_LEASE_REDIS_LEASE_REDIS_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "octroi/quota/export.h"
#include "octroi/quota/lease.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace lease_redis {

enum class Durability : std::uint8_t {
  kAny,         // whatever the server does
  kEveryWrite,  // refuse a server without appendonly yes and appendfsync always
};

struct Options {
  std::string unix_socket{};  // where not empty, instead of host and port
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string prefix = "octroi:lease:";     // of every key
  std::chrono::milliseconds timeout{1000};  // of a call; afterwards its outcome is unknown
  Durability durability = Durability::kAny;
};

// Never null.
[[nodiscard]] std::unique_ptr<quota::LeaseAuthority> open(Options options = {});

}  // namespace lease_redis
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_LEASE_REDIS_LEASE_REDIS_H_
