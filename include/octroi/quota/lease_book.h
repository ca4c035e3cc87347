// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// LeaseBook: the rules of a LeaseAuthority, as pure functions on two rows.
//
// For those who write an authority over a store of their own: load the book of the key and the
// lease of the node, end what is overdue, apply, store both, all in one transaction that locks the
// book. Stores that reckon themselves (SQL, Lua) are held to these functions by test.
//
//   for (const LeaseRow& overdue : rows_overdue(now_ms)) end_lease(book, overdue);
//   LeaseAnswer answer = apply(book, lease, report, now_ms);   // lease: std::optional<LeaseRow>
//
// A term is one life of the store: whoever knows that a store may have forgotten its last writes
// (a failover, a restart without fsync) begins another one, and nothing is granted until every
// lease that may be forgotten has ended.
//
// Layer: quota (std only). Thread safety: pure functions on the caller's rows.
#ifndef OCTROI_QUOTA_LEASE_BOOK_H_
#define OCTROI_QUOTA_LEASE_BOOK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "octroi/quota/export.h"
#include "octroi/quota/lease.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

inline constexpr std::int64_t kGrantShare = 16;

struct LeaseBook {
  LeaseTerms terms;
  std::int64_t revision = 0;  // of the limit
  std::int64_t used = 0;
  std::int64_t leased = 0;
  std::int64_t epoch_last = 0;
  std::string wanting{};  // the node whose wish went unmet last
  std::int64_t wanted_until_ms = 0;

  friend bool operator==(const LeaseBook&, const LeaseBook&) = default;
};

struct LeaseRow {
  std::int64_t epoch = 0;
  std::int64_t granted = 0;
  std::int64_t spent = 0;
  std::int64_t returned = 0;
  std::int64_t expires_at_ms = 0;

  [[nodiscard]] std::int64_t held() const noexcept { return granted - spent - returned; }
  friend bool operator==(const LeaseRow&, const LeaseRow&) = default;
};

// What the authority checks before it looks at any row.
[[nodiscard]] bool is_valid(const LeaseKey& key) noexcept;
[[nodiscard]] bool is_valid(const LeaseTerms& terms) noexcept;
[[nodiscard]] bool is_valid(const LeaseReport& report) noexcept;
[[nodiscard]] bool is_valid_lease_time(std::int64_t now_ms) noexcept;

// Whether silence has ended the lease.
[[nodiscard]] bool is_overdue(const LeaseBook& book, const LeaseRow& lease,
                              std::int64_t now_ms) noexcept;

// Takes an overdue lease out of the book. The caller deletes its row.
void end_lease(LeaseBook& book, const LeaseRow& lease) noexcept;

// The answer to a valid report, and both rows as they are to be stored; overdue leases have been
// ended before. `lease` gains a value where the node gets its first units. `term_began_ms` is when
// the present term began, where it is not the first.
[[nodiscard]] LeaseAnswer apply(LeaseBook& book, std::optional<LeaseRow>& lease,
                                const LeaseReport& report, std::int64_t now_ms,
                                std::optional<std::int64_t> term_began_ms = std::nullopt);

// The answer to a change of limit.
[[nodiscard]] LeaseAnswer apply_limit(LeaseBook& book, std::int64_t limit, std::int64_t revision);

// How the book stands.
[[nodiscard]] LeaseAnswer answer_of(const LeaseBook& book, LeaseStatus status = LeaseStatus::kOk);

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_LEASE_BOOK_H_
