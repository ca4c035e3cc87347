// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A LeaseAuthority in a SQLite file, for the processes of one machine.
//
// Each exchange is one transaction that takes the file's write lock at once, so processes wait for
// each other and never meet. The file is in WAL mode with synchronous=FULL: what was granted and
// spent survives kill -9 and power loss. The tables octroi_lease_limits and octroi_lease_nodes can
// be read with any tool; give the authority a file of its own.
//
//   auto authority = octroi::lease_sqlite::open("leases.db");
//   authority->open({"tenant-7", "requests", "2026-11"}, {.limit = 1'000'000});
//
// The file is opened at the first call and again after fork(); what keeps it from opening is in
// LeaseAnswer::detail.
//
// Layer: adapter lease_sqlite (may include quota). Thread safety: every call from any thread; they
// share one connection.
#ifndef OCTROI_LEASE_SQLITE_LEASE_SQLITE_H_
#define OCTROI_LEASE_SQLITE_LEASE_SQLITE_H_

#include <chrono>
#include <memory>
#include <string>

#include "octroi/quota/export.h"
#include "octroi/quota/lease.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace lease_sqlite {

struct Options {
  std::chrono::milliseconds busy_timeout{5000};  // how long a call waits for another process
};

// Never null.
[[nodiscard]] std::unique_ptr<quota::LeaseAuthority> open(std::string path, Options options = {});

}  // namespace lease_sqlite
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_LEASE_SQLITE_LEASE_SQLITE_H_
