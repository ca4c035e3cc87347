// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Authorities with one planted fault each, to see that the axioms and the simulation find it.
#ifndef OCTROI_TESTS_LEASE_SABOTAGED_LEASES_H_
#define OCTROI_TESTS_LEASE_SABOTAGED_LEASES_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "octroi/quota/lease_book.h"

namespace octroi::quota {

enum class Fault : std::uint8_t {
  kNone,
  kGrantsBeyondTheLimit,
  kGrantsAllAtOnce,
  kDoublesOnRetry,
  kBelievesLateMessages,
  kKeepsReturns,
  kGrantsSpentUnits,
  kHasNoClockBound,
  kNeverEndsLeases,
  kGrantsSilentUnits,
  kDoesNotFence,
  kSettlesMoreThanHeld,
  kJoinsNames,
  kForgetsRevisions,
  kHearsNoWishes,
  kOpensAnew,
  kForgetsLeased,
  kChecksNothing,
  kDoesNotWaitAfterFailover,
};

// Like MemoryLeases, for one thread, with a fault.
class SabotagedLeases final : public LeaseAuthority {
 public:
  explicit SabotagedLeases(Fault fault) : fault_(fault) {}

  LeaseAnswer open(const LeaseKey& key, const LeaseTerms& terms) override {
    if (!has(Fault::kChecksNothing) && (!is_valid(key) || !is_valid(terms))) return bad();
    const auto [shelf, is_new] = shelves_.try_emplace(name_of(key));
    if (is_new || has(Fault::kOpensAnew)) shelf->second = {.book = {.terms = terms}};
    return answer_of(shelf->second.book);
  }

  LeaseAnswer exchange(const LeaseKey& key, const LeaseReport& said, std::int64_t now_ms) override {
    if (!has(Fault::kChecksNothing) &&
        (!is_valid(key) || !is_valid(said) || !is_valid_lease_time(now_ms)))
      return bad();
    const auto found = shelves_.find(name_of(key));
    if (found == shelves_.end()) return {.status = LeaseStatus::kNotDefined};
    Shelf& shelf = found->second;
    end_overdue(shelf, now_ms);
    LeaseReport report = said;
    std::optional<LeaseRow> lease;
    if (const auto row = shelf.leases.find(report.node); row != shelf.leases.end())
      lease = row->second;
    before(shelf, lease, report);
    LeaseAnswer answer =
        apply(shelf.book, lease, report, now_ms,
              has(Fault::kDoesNotWaitAfterFailover) ? std::nullopt : term_began_ms_);
    after(shelf, said, answer);
    if (lease) shelf.leases.insert_or_assign(report.node, *lease);
    return answer;
  }

  LeaseAnswer snapshot(const LeaseKey& key) override {
    if (!has(Fault::kChecksNothing) && !is_valid(key)) return bad();
    const auto found = shelves_.find(name_of(key));
    if (found == shelves_.end()) return {.status = LeaseStatus::kNotDefined};
    return answer_of(found->second.book);
  }

  LeaseAnswer change_limit(const LeaseKey& key, std::int64_t limit,
                           std::int64_t revision) override {
    if (!is_valid(key)) return bad();
    const auto found = shelves_.find(name_of(key));
    if (found == shelves_.end()) return {.status = LeaseStatus::kNotDefined};
    if (has(Fault::kForgetsRevisions)) found->second.book.revision = 0;
    return apply_limit(found->second.book, limit, revision);
  }

  LeaseAnswer forget(const LeaseKey& key, std::int64_t now_ms) override {
    if (!is_valid(key) || !is_valid_lease_time(now_ms)) return bad();
    const auto found = shelves_.find(name_of(key));
    if (found == shelves_.end()) return {.status = LeaseStatus::kOk};
    end_overdue(found->second, now_ms);
    if (found->second.book.leased > 0 && !has(Fault::kForgetsLeased))
      return answer_of(found->second.book, LeaseStatus::kStillLeased);
    shelves_.erase(found);
    return {.status = LeaseStatus::kOk};
  }

  void begin_term(std::int64_t now_ms) { term_began_ms_ = now_ms; }

 private:
  struct Shelf {
    LeaseBook book;
    std::map<std::string, LeaseRow> leases{};
  };

  [[nodiscard]] bool has(Fault fault) const noexcept { return fault_ == fault; }
  static LeaseAnswer bad() { return {.status = LeaseStatus::kBadRequest}; }

  [[nodiscard]] std::string name_of(const LeaseKey& key) const {
    if (has(Fault::kJoinsNames)) return key.tenant + key.metric + key.window;
    return key.tenant + " " + key.metric + " " + key.window;
  }

  void end_overdue(Shelf& shelf, std::int64_t now_ms) {
    if (has(Fault::kNeverEndsLeases)) return;
    LeaseBook rules = shelf.book;
    if (has(Fault::kHasNoClockBound)) rules.terms.clock_bound_ms = 0;
    if (has(Fault::kGrantsSilentUnits)) shelf.book.terms.silent_units = SilentUnits::kGrantAgain;
    std::erase_if(shelf.leases, [&](const auto& entry) {
      if (!is_overdue(rules, entry.second, now_ms)) return false;
      end_lease(shelf.book, entry.second);
      return true;
    });
    shelf.book.terms = rules.terms;
    if (has(Fault::kHasNoClockBound)) shelf.book.terms.clock_bound_ms = bound_ms_;
  }

  // Faults in what is believed.
  void before(Shelf& shelf, std::optional<LeaseRow>& lease, LeaseReport& report) const {
    if (has(Fault::kDoublesOnRetry) && lease && report.wish > 0) report.wish += lease->granted;
    if (has(Fault::kBelievesLateMessages) && lease && report.epoch == lease->epoch &&
        report.spent + report.returned <= lease->granted) {
      shelf.book.used -= lease->spent - report.spent;
      shelf.book.leased += lease->spent - report.spent + lease->returned - report.returned;
      lease->spent = report.spent;
      lease->returned = report.returned;
    }
    if (has(Fault::kKeepsReturns)) report.returned = 0;
    if (has(Fault::kSettlesMoreThanHeld) && lease)
      report.spent = std::min(report.spent, lease->granted - lease->spent - lease->returned);
    if (has(Fault::kDoesNotFence) && (!lease || lease->epoch != report.epoch)) {
      // A late report of an ended lease frees what was counted as used.
      shelf.book.used = std::max<std::int64_t>(0, shelf.book.used - report.returned);
      report.epoch = report.spent = report.returned = 0;
    }
    if (has(Fault::kGrantsBeyondTheLimit)) shelf.book.terms.limit += 1;
    if (has(Fault::kGrantsAllAtOnce) && report.wish > 0) {
      LeaseRow row = lease.value_or(LeaseRow{});
      const std::int64_t left = shelf.book.terms.limit - shelf.book.used - shelf.book.leased;
      const std::int64_t grant = std::clamp<std::int64_t>(report.wish - row.granted, 0, left);
      row.granted += grant;
      shelf.book.leased += grant;
      if (row.epoch == 0) row.epoch = ++shelf.book.epoch_last;
      lease = row;
      report.epoch = row.epoch;
    }
  }

  // Faults in what is kept and told.
  void after(Shelf& shelf, const LeaseReport& said, LeaseAnswer& answer) const {
    if (has(Fault::kGrantsSpentUnits))
      shelf.book.used = std::max<std::int64_t>(0, shelf.book.used - said.spent);
    if (has(Fault::kHearsNoWishes)) answer.is_wanted = false;
  }

  Fault fault_;
  std::int64_t bound_ms_ = 1'000;
  std::map<std::string, Shelf> shelves_;
  std::optional<std::int64_t> term_began_ms_;
};

}  // namespace octroi::quota

#endif  // OCTROI_TESTS_LEASE_SABOTAGED_LEASES_H_
