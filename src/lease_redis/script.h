// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The Lua script in which the rules run inside Redis.
#ifndef OCTROI_SRC_LEASE_REDIS_SCRIPT_H_
#define OCTROI_SRC_LEASE_REDIS_SCRIPT_H_

namespace octroi {
inline namespace v0 {
namespace lease_redis {

// KEYS: the hash of the limit, the hash of leases by node, the sorted set of nodes by expiry, the
// hash of the term. ARGV: the verb, then its arguments. Answers a line of lease_wire.h.
extern const char* const kScript;

}  // namespace lease_redis
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_LEASE_REDIS_SCRIPT_H_
