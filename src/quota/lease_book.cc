// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/lease_book.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::size_t kNameSizeMax = 200;
constexpr std::int64_t kSpanMaxMs = std::int64_t{1} << 40;  // some 34 years

bool is_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kNameSizeMax &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
}

bool is_count(std::int64_t count) noexcept { return count >= 0 && count <= kLeaseUnitsMax; }

std::int64_t remaining(const LeaseBook& book) noexcept {
  return std::max<std::int64_t>(0, book.terms.limit - book.used - book.leased);
}

void settle(LeaseBook& book, LeaseRow& lease, const LeaseReport& report) noexcept {
  const std::int64_t spent = std::max(lease.spent, report.spent);
  const std::int64_t returned = std::max(lease.returned, report.returned);
  book.used += spent - lease.spent;
  book.leased -= spent - lease.spent + returned - lease.returned;
  lease.spent = spent;
  lease.returned = returned;
}

std::int64_t grant_for(const LeaseBook& book, std::int64_t lacking) noexcept {
  const std::int64_t left = remaining(book);
  return std::min({lacking, left, std::max<std::int64_t>(1, left / kGrantShare)});
}

void note_unmet(LeaseBook& book, const std::string& node, std::int64_t now_ms) {
  book.wanting = node;
  book.wanted_until_ms = now_ms + book.terms.lease_ms;
}

}  // namespace

bool is_valid(const LeaseKey& key) noexcept {
  return is_name(key.tenant) && is_name(key.metric) && is_name(key.window);
}

bool is_valid(const LeaseTerms& terms) noexcept {
  return is_count(terms.limit) && terms.lease_ms >= 1 && terms.lease_ms <= kSpanMaxMs &&
         terms.clock_bound_ms >= 0 && terms.clock_bound_ms <= kSpanMaxMs &&
         (terms.silent_units == SilentUnits::kCountAsUsed ||
          terms.silent_units == SilentUnits::kGrantAgain);
}

bool is_valid(const LeaseReport& report) noexcept {
  return is_name(report.node) && is_count(report.epoch) && is_count(report.spent) &&
         is_count(report.returned) && is_count(report.wish) &&
         (report.epoch != 0 || (report.spent == 0 && report.returned == 0));
}

bool is_valid_lease_time(std::int64_t now_ms) noexcept {
  return now_ms >= 0 && now_ms <= kLeaseTimeMaxMs;
}

bool is_overdue(const LeaseBook& book, const LeaseRow& lease, std::int64_t now_ms) noexcept {
  return now_ms >= lease.expires_at_ms + book.terms.clock_bound_ms;
}

void end_lease(LeaseBook& book, const LeaseRow& lease) noexcept {
  book.leased -= lease.held();
  if (book.terms.silent_units == SilentUnits::kCountAsUsed) book.used += lease.held();
}

LeaseAnswer answer_of(const LeaseBook& book, LeaseStatus status) {
  return {.status = status, .limit = book.terms.limit, .used = book.used, .leased = book.leased};
}

LeaseAnswer apply(LeaseBook& book, std::optional<LeaseRow>& lease, const LeaseReport& report,
                  std::int64_t now_ms, std::optional<std::int64_t> term_began_ms) {
  if (report.epoch != 0 && (!lease || lease->epoch != report.epoch))
    return answer_of(book, LeaseStatus::kFenced);
  LeaseRow row = lease.value_or(LeaseRow{});
  if (std::max(row.spent, report.spent) + std::max(row.returned, report.returned) > row.granted)
    return answer_of(book, LeaseStatus::kMoreThanHeld);
  settle(book, row, report);

  std::int64_t grants_from_ms =
      term_began_ms ? *term_began_ms + book.terms.lease_ms + book.terms.clock_bound_ms : 0;
  if (now_ms >= grants_from_ms) grants_from_ms = 0;
  const std::int64_t wish = std::min(report.wish, kLeaseUnitsMax);
  if (wish > row.granted && grants_from_ms == 0) {
    const std::int64_t grant = grant_for(book, wish - row.granted);
    row.granted += grant;
    book.leased += grant;
    if (grant == 0) note_unmet(book, report.node, now_ms);
  }
  if (!lease && row.granted > 0) row.epoch = ++book.epoch_last;
  if (row.epoch != 0) {
    row.expires_at_ms = std::max(row.expires_at_ms, now_ms + book.terms.lease_ms);
    lease = row;
  }
  LeaseAnswer answer = answer_of(book);
  answer.epoch = row.epoch;
  answer.granted = row.granted;
  answer.spent = row.spent;
  answer.returned = row.returned;
  answer.expires_at_ms = row.expires_at_ms;
  answer.is_wanted = now_ms < book.wanted_until_ms && book.wanting != report.node;
  answer.grants_from_ms = grants_from_ms;
  return answer;
}

LeaseAnswer apply_limit(LeaseBook& book, std::int64_t limit, std::int64_t revision) {
  if (!is_count(limit) || revision < 1 || revision > kLeaseUnitsMax)
    return {.status = LeaseStatus::kBadRequest};
  if (revision < book.revision) return answer_of(book, LeaseStatus::kStaleRevision);
  if (revision > book.revision) {
    book.terms.limit = limit;
    book.revision = revision;
  }
  return answer_of(book);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
