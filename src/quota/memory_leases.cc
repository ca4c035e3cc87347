// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/memory_leases.h"

namespace octroi {
inline namespace v0 {
namespace quota {

void MemoryLeases::Shelf::end_overdue(std::int64_t now_ms) {
  std::erase_if(leases, [&](const auto& entry) {
    if (!is_overdue(book, entry.second, now_ms)) return false;
    end_lease(book, entry.second);
    return true;
  });
}

LeaseAnswer MemoryLeases::open(const LeaseKey& key, const LeaseTerms& terms) {
  if (!is_valid(key) || !is_valid(terms)) return {.status = LeaseStatus::kBadRequest};
  const std::scoped_lock lock(mutex_);
  const auto [shelf, is_new] = shelves_.try_emplace(key);
  if (is_new) shelf->second.book.terms = terms;
  return answer_of(shelf->second.book);
}

LeaseAnswer MemoryLeases::exchange(const LeaseKey& key, const LeaseReport& report,
                                   std::int64_t now_ms) {
  if (!is_valid(key) || !is_valid(report) || !is_valid_lease_time(now_ms))
    return {.status = LeaseStatus::kBadRequest};
  const std::scoped_lock lock(mutex_);
  const auto found = shelves_.find(key);
  if (found == shelves_.end()) return {.status = LeaseStatus::kNotDefined};
  Shelf& shelf = found->second;
  shelf.end_overdue(now_ms);
  std::optional<LeaseRow> lease;
  if (const auto row = shelf.leases.find(report.node); row != shelf.leases.end())
    lease = row->second;
  LeaseAnswer answer = apply(shelf.book, lease, report, now_ms, term_began_ms_);
  if (lease) shelf.leases.insert_or_assign(report.node, *lease);
  return answer;
}

LeaseAnswer MemoryLeases::snapshot(const LeaseKey& key) {
  if (!is_valid(key)) return {.status = LeaseStatus::kBadRequest};
  const std::scoped_lock lock(mutex_);
  const auto found = shelves_.find(key);
  if (found == shelves_.end()) return {.status = LeaseStatus::kNotDefined};
  return answer_of(found->second.book);
}

LeaseAnswer MemoryLeases::change_limit(const LeaseKey& key, std::int64_t limit,
                                       std::int64_t revision) {
  if (!is_valid(key)) return {.status = LeaseStatus::kBadRequest};
  const std::scoped_lock lock(mutex_);
  const auto found = shelves_.find(key);
  if (found != shelves_.end()) return apply_limit(found->second.book, limit, revision);
  LeaseBook none;
  const bool is_bad = apply_limit(none, limit, revision).status == LeaseStatus::kBadRequest;
  return {.status = is_bad ? LeaseStatus::kBadRequest : LeaseStatus::kNotDefined};
}

LeaseAnswer MemoryLeases::forget(const LeaseKey& key, std::int64_t now_ms) {
  if (!is_valid(key) || !is_valid_lease_time(now_ms)) return {.status = LeaseStatus::kBadRequest};
  const std::scoped_lock lock(mutex_);
  const auto found = shelves_.find(key);
  if (found == shelves_.end()) return {.status = LeaseStatus::kOk};
  found->second.end_overdue(now_ms);
  if (found->second.book.leased > 0)
    return answer_of(found->second.book, LeaseStatus::kStillLeased);
  shelves_.erase(found);
  return {.status = LeaseStatus::kOk};
}

void MemoryLeases::begin_term(std::int64_t now_ms) {
  const std::scoped_lock lock(mutex_);
  term_began_ms_ = now_ms;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
