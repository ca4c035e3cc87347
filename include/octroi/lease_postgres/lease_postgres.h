// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A LeaseAuthority in PostgreSQL: exact, durable, one round trip an exchange.
//
// The rules run in the server, in a function that holds the row of the limit locked while it
// reckons. The authority makes its schema by itself at the first call. A server of another
// timeline (a promoted standby) may have lost the last commits of the one before; from the first
// exchange with it on nothing is granted until every lease it may not know has ended.
//
//   auto authority = octroi::lease_postgres::open("host=db dbname=app user=app");
//   authority->open({"tenant-7", "requests", "2026-11"}, {.limit = 1'000'000});
//
// A lost connection is made again at the next call. A call that was under way then is
// kMayHaveHappened; the next exchange puts it right by itself.
//
// Layer: adapter lease_postgres (may include quota). Thread safety: every call from any thread;
// they share one connection and wait for each other.
#ifndef OCTROI_LEASE_POSTGRES_LEASE_POSTGRES_H_
#define OCTROI_LEASE_POSTGRES_LEASE_POSTGRES_H_

#include <chrono>
#include <memory>
#include <string>

#include "octroi/quota/export.h"
#include "octroi/quota/lease.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace lease_postgres {

struct Options {
  std::string schema = "octroi_lease";      // lower-case letters, digits and _; made when missing
  std::chrono::milliseconds timeout{5000};  // of a call; afterwards its outcome is unknown
};

// `connection` is libpq's: a URI or keywords and values. Never null.
[[nodiscard]] std::unique_ptr<quota::LeaseAuthority> open(std::string connection,
                                                          Options options = {});

}  // namespace lease_postgres
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_LEASE_POSTGRES_LEASE_POSTGRES_H_
