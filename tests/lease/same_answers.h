// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Plays the same random history to an authority and to MemoryLeases: every answer must be the same.
//
// The rules exist in C++, in SQL and in Lua; this is what holds them together.
#ifndef OCTROI_TESTS_LEASE_SAME_ANSWERS_H_
#define OCTROI_TESTS_LEASE_SAME_ANSWERS_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/lease.h"
#include "octroi/quota/lease_wire.h"
#include "octroi/quota/memory_leases.h"

namespace octroi::quota {

class SameAnswers {
 public:
  SameAnswers(LeaseAuthority& authority, std::uint32_t seed, std::int64_t begin_ms)
      : authority_(authority), random_(seed), now_ms_(begin_ms) {}

  void play(int turns) {
    for (int turn = 0; turn < turns && !::testing::Test::HasFailure(); ++turn) one_turn();
  }

 private:
  std::int64_t below(std::int64_t end) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(end));
  }

  template <class Act>
  void both(const std::string& what, const Act& act) {
    const LeaseAnswer wanted = act(memory_);
    LeaseAnswer found = act(authority_);
    EXPECT_EQ(format_lease_answer(found), format_lease_answer(wanted)) << what << found.detail;
  }

  void one_turn() {
    const LeaseKey key = {"tenant-" + std::to_string(below(2)), "requests", "2026-11"};
    now_ms_ += below(100) == 0 ? 4'000 : below(200);
    const std::int64_t now_ms = now_ms_ - below(300);
    switch (below(24)) {
      case 0:
        return both("snapshot", [&](LeaseAuthority& a) { return a.snapshot(key); });
      case 1: {
        const std::int64_t limit = below(4) == 0 ? kLeaseUnitsMax : below(500);
        const std::int64_t revision = 1 + below(60);
        return both("change_limit",
                    [&](LeaseAuthority& a) { return a.change_limit(key, limit, revision); });
      }
      case 2:
        return both("forget", [&](LeaseAuthority& a) { return a.forget(key, now_ms); });
      case 3:
      case 4: {
        const LeaseTerms terms = {.limit = below(400),
                                  .lease_ms = 1'000,
                                  .clock_bound_ms = 200,
                                  .silent_units = static_cast<SilentUnits>(1 + below(2))};
        return both("open", [&](LeaseAuthority& a) { return a.open(key, terms); });
      }
      default: {
        LeaseReport report = {.node = "node-" + std::to_string(below(3)),
                              .epoch = below(8),
                              .spent = below(12),
                              .returned = below(6),
                              .wish = below(3) == 0 ? kLeaseUnitsMax : below(80)};
        if (report.epoch == 0) report.spent = report.returned = 0;
        return both("exchange", [&](LeaseAuthority& a) { return a.exchange(key, report, now_ms); });
      }
    }
  }

  MemoryLeases memory_;
  LeaseAuthority& authority_;
  std::mt19937 random_;
  std::int64_t now_ms_;
};

}  // namespace octroi::quota

#endif  // OCTROI_TESTS_LEASE_SAME_ANSWERS_H_
