// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TestClock: a clock that stands still until it is told to move.
//
//   TestClock clock(*parse_instant("2026-01-31T09:00:00Z"));
//   clock.advance(std::chrono::hours{24});
//
// Layer: testing (may include everything but bindings). Thread safety: every call from any thread.
#ifndef OCTROI_TESTING_TEST_CLOCK_H_
#define OCTROI_TESTING_TEST_CLOCK_H_

#include <atomic>

#include "octroi/base/clock.h"
#include "octroi/base/export.h"
#include "octroi/base/instant.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class TestClock final : public Clock {
 public:
  explicit TestClock(Instant now) noexcept : ticks_(now.time_since_epoch().count()) {}

  [[nodiscard]] Instant now() const override { return Instant(Duration(ticks_.load())); }
  // To any instant, also backwards: machines' clocks do that.
  void set(Instant now) noexcept { ticks_.store(now.time_since_epoch().count()); }
  void advance(Duration by) noexcept { ticks_.fetch_add(by.count()); }

 private:
  std::atomic<Duration::rep> ticks_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TESTING_TEST_CLOCK_H_
