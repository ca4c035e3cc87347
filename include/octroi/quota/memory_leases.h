// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// MemoryLeases: a LeaseAuthority in this process.
//
// For hosts with one process and many spenders, for tests, and as the plainest reading of the
// rules. It forgets everything with the process; limits that must survive lease from SQLite or
// PostgreSQL.
//
//   MemoryLeases authority;
//   authority.open({"tenant-7", "requests", "2026-11"}, {.limit = 1'000'000});
//
// Layer: quota (std only). Thread safety: every call from any thread.
#ifndef OCTROI_QUOTA_MEMORY_LEASES_H_
#define OCTROI_QUOTA_MEMORY_LEASES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "octroi/quota/export.h"
#include "octroi/quota/lease.h"
#include "octroi/quota/lease_book.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

class MemoryLeases final : public LeaseAuthority {
 public:
  LeaseAnswer open(const LeaseKey& key, const LeaseTerms& terms) override;
  LeaseAnswer exchange(const LeaseKey& key, const LeaseReport& report,
                       std::int64_t now_ms) override;
  LeaseAnswer snapshot(const LeaseKey& key) override;
  LeaseAnswer change_limit(const LeaseKey& key, std::int64_t limit, std::int64_t revision) override;
  LeaseAnswer forget(const LeaseKey& key, std::int64_t now_ms) override;

  // As after a failover: whatever was granted may be forgotten.
  void begin_term(std::int64_t now_ms);

 private:
  struct Shelf {
    LeaseBook book;
    std::map<std::string, LeaseRow, std::less<>> leases{};
    void end_overdue(std::int64_t now_ms);
  };

  std::mutex mutex_;
  std::map<LeaseKey, Shelf> shelves_;
  std::optional<std::int64_t> term_began_ms_;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_MEMORY_LEASES_H_
