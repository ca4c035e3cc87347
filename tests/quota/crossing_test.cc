// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a request may find that crosses a change of its counter.
//
// A request reads the counter's state, takes, reads what describes the taking, and believes it
// where the state is still the same. So between any two steps of the owner one of both must hold:
// the counter is described as before, or its state is another one. Here the owner is halted after
// each machine instruction, and the counter is looked at as another thread would.

#include <csignal>
#include <cstdint>
#include <functional>

#include <gtest/gtest.h>

#include "octroi/quota/checker.h"
#include "quota/core.h"
#include "quota/fixture.h"

#if defined(__has_feature)
#define IS_UNDER_TSAN __has_feature(thread_sanitizer)
#else
#define IS_UNDER_TSAN 0
#endif

namespace octroi::quota {
namespace {

struct Described {
  std::int64_t limit;
  std::int64_t origin;
  Nanos resets_at;
  bool is_sealed;

  friend bool operator==(const Described&, const Described&) = default;
};

Described described(const HotCounter& counter) noexcept {
  return {.limit = counter.limit.load(),
          .origin = counter.origin.load(),
          .resets_at = counter.resets_at.load(),
          .is_sealed = counter.total.load() == kSealed};
}

struct Watch {
  const HotCounter* counter = nullptr;
  Described before{};
  std::uint32_t state = 0;
  int steps = 0;
  int lies = 0;
};
Watch watch;  // the signal handler's

// The thread sanitizer holds signals back, so that a thread that is stepped does not move on.
#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_THREAD__) && !IS_UNDER_TSAN
constexpr bool kCanStep = true;
constexpr std::uint64_t kTrapFlag = 0x100;

void look(int) noexcept {
  ++watch.steps;
  if (watch.counter->state.load() != watch.state) return;
  if (described(*watch.counter) != watch.before) ++watch.lies;
}

// Looks at the watched counter after each instruction of `act`.
void step(const std::function<void()>& act) {
  struct sigaction trap {};
  struct sigaction was {};
  trap.sa_handler = look;
  ASSERT_EQ(sigaction(SIGTRAP, &trap, &was), 0);
  __builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() | kTrapFlag);
  act();
  __builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() & ~kTrapFlag);
  ASSERT_EQ(sigaction(SIGTRAP, &was, nullptr), 0);
}
#else
constexpr bool kCanStep = false;
void step(const std::function<void()>& act) { act(); }
#endif

class QuotaCrossing : public QuotaFixture {
 protected:
  // A counter of which 3 of 10 are used until 100, and more in its life.
  Meter defined() {
    const Meter meter = checker_.define(
        "t", "m",
        rule_of({{.name = "life", .limit = 1'000},
                 {.name = "day", .limit = 10, .schedule = WindowSchedule::every(100)}}));
    EXPECT_TRUE(meter.consume(3).allowed());
    return meter;
  }
  static void expect_no_lie(const Meter& meter, const std::function<void()>& act) {
    const HotCounter& counter = *Core::counter_of(meter);
    watch = {.counter = &counter, .before = described(counter), .state = counter.state.load()};
    step(act);
    EXPECT_TRUE(watch.steps > 100 || !kCanStep) << "it was halted";
    EXPECT_NE(described(counter), watch.before) << "it did change what is told";
    EXPECT_NE(counter.state.load(), watch.state);
    EXPECT_EQ(watch.lies, 0) << "instructions after which an answer would have been wrong";
  }
};

TEST_F(QuotaCrossing, AClose) {
  const Meter meter = defined();
  expect_no_lie(meter, [&] { checker_.close(meter); });
  EXPECT_EQ(meter.consume().why, Reason::kClosed);
  EXPECT_EQ(meter.consume().used, 3);
}

TEST_F(QuotaCrossing, AnotherRule) {
  const Meter meter = defined();
  const auto other = rule_of({{.name = "day", .limit = 20}, {.name = "new", .limit = 5}});
  expect_no_lie(meter, [&] { checker_.define("t", "m", other); });
  EXPECT_EQ(meter.consume().remaining, 4);
}

TEST_F(QuotaCrossing, AWindowThatBegins) {
  const Meter meter = defined();
  time_.set(100);
  expect_no_lie(meter, [&] { static_cast<void>(meter.consume()); });
  EXPECT_EQ(meter.consume().used, 2);
}

TEST_F(QuotaCrossing, UnitsThatAreGivenBack) {
  const Meter meter = defined();
  expect_no_lie(meter, [&] { static_cast<void>(meter.release(2)); });
  EXPECT_EQ(meter.consume().used, 2);
}

}  // namespace
}  // namespace octroi::quota
