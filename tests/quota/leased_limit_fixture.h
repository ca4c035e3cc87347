// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Leased limits whose clock a test sets, over an authority that can be out of reach.
//
// Layer: tests. Thread safety: none.
#ifndef OCTROI_TESTS_QUOTA_LEASED_LIMIT_FIXTURE_H_
#define OCTROI_TESTS_QUOTA_LEASED_LIMIT_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/leased_limit.h"
#include "octroi/quota/memory_leases.h"

namespace octroi::quota {

// An authority that can be out of reach, before or after it acted, for all or for some windows.
class FaultyLeases final : public LeaseAuthority {
 public:
  LeaseAnswer open(const LeaseKey& key, const LeaseTerms& terms) override {
    return inner.open(key, terms);
  }
  LeaseAnswer exchange(const LeaseKey& key, const LeaseReport& report,
                       std::int64_t now_ms) override {
    asked.push_back(key.window);
    if (is_lost || lost_windows.contains(key.window)) return {.status = lost_is};
    LeaseAnswer answer = inner.exchange(key, report, now_ms);
    if (is_answer_lost) return {.status = LeaseStatus::kMayHaveHappened};
    return answer;
  }
  LeaseAnswer snapshot(const LeaseKey& key) override { return inner.snapshot(key); }
  LeaseAnswer change_limit(const LeaseKey& key, std::int64_t limit,
                           std::int64_t revision) override {
    return inner.change_limit(key, limit, revision);
  }
  LeaseAnswer forget(const LeaseKey& key, std::int64_t now_ms) override {
    return inner.forget(key, now_ms);
  }

  MemoryLeases inner;
  bool is_lost = false;
  LeaseStatus lost_is = LeaseStatus::kDidNotHappen;
  bool is_answer_lost = false;
  std::set<std::string> lost_windows;
  std::vector<std::string> asked;  // of which windows, in order
};

class LeasedLimitFixture : public ::testing::Test {
 protected:
  static constexpr Nanos kBegin = 1'000'000 * kSecond;
  static constexpr Nanos kDay = 100 * kSecond;
  // Long leases, so that nothing but the end of a day ends one.
  static constexpr LeaseTerms kLong = {.limit = 1'600, .lease_ms = 1'000'000};

  std::unique_ptr<LeasedLimit> node(const std::string& name, std::int64_t limit,
                                    std::int64_t lease_units = 100, LowSignal* low = nullptr) {
    return std::make_unique<LeasedLimit>(
        leases, tick, "t", "m", name,
        fixed_window("w", {.limit = limit, .lease_ms = 10'000, .clock_bound_ms = 1'000}),
        LeasedLimitOptions{.lease_units = lease_units, .low = low});
  }
  // Its windows are "day-0", "day-1" and so on, from kBegin on.
  std::unique_ptr<LeasedLimit> daily(const std::string& name, const LeaseTerms& terms,
                                     std::int64_t lease_units = 100) {
    const auto windows = [terms](Nanos now) {
      const Nanos day = (now - kBegin) / kDay;
      return LeaseWindow{
          .id = "day-" + std::to_string(day), .ends_at = kBegin + (day + 1) * kDay, .terms = terms};
    };
    return std::make_unique<LeasedLimit>(leases, tick, "t", "m", name, windows,
                                         LeasedLimitOptions{.lease_units = lease_units});
  }
  LeaseAnswer books(const std::string& window = "w") { return leases.snapshot({"t", "m", window}); }
  void advance_ms(std::int64_t by) { time.advance(by * kMillisecond); }

  ManualTime time{kBegin};
  Tick tick{time};
  FaultyLeases leases;
};

}  // namespace octroi::quota

#endif  // OCTROI_TESTS_QUOTA_LEASED_LIMIT_FIXTURE_H_
