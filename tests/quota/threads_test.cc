// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// I23 and I24 under threads: never one unit over, none lost; the thread sanitizer watches.

#include <array>
#include <atomic>
#include <barrier>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/quota/checker.h"
#include "octroi/quota/tick_thread.h"
#include "quota/core.h"
#include "quota/fixture.h"

namespace octroi::quota {
namespace {

constexpr int kThreads = 4;

void together(int threads, const std::function<void(int)>& work) {
  std::barrier ready(threads);
  std::vector<std::jthread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      ready.arrive_and_wait();
      work(i);
    });
  }
}

TEST(QuotaThreads, AThousandRacersOnTheLastUnit) {
  ManualTime time(1);
  const Tick tick(time);
  Checker checker(tick);
  const Meter meter = checker.define("t", "m", rule_of({{.name = "month", .limit = 10}}));
  ASSERT_TRUE(meter.consume(9).allowed());
  std::atomic<int> admitted{0};
  together(8, [&](int) {
    for (int i = 0; i < 125; ++i) admitted += meter.consume(1).allowed() ? 1 : 0;
  });
  EXPECT_EQ(admitted.load(), 1);
  EXPECT_EQ(checker.usage(meter)[0].used, 10);
}

// By every way in at once: two children, their parent itself, and reservations.
TEST(QuotaThreads, AThousandRacersOnTheLastUnitOfAPool) {
  ManualTime time(1);
  const Tick tick(time);
  Checker checker(tick);
  const Meter parent = checker.define("ministry", "m", life(10));
  const std::array<Meter, 2> children = {checker.define("a", "m", life(10)),
                                         checker.define("b", "m", life(10))};
  for (const Meter& child : children) ASSERT_TRUE(checker.pool(child, parent));
  ASSERT_TRUE(parent.consume(9).allowed());
  std::atomic<int> admitted{0};
  together(8, [&](int which) {
    const Meter child = children[static_cast<std::size_t>(which) % 2];
    const Ask ask{.meter = child};
    for (int i = 0; i < 125; ++i) {
      const bool is_in = which < 4   ? child.consume().allowed()
                         : which < 6 ? parent.consume().allowed()
                                     : checker.reserve({&ask, 1}, {}).allowed();
      admitted += is_in ? 1 : 0;
    }
  });
  EXPECT_EQ(admitted.load(), 1);
  const WindowUsage usage = checker.usage(parent)[0];
  EXPECT_EQ(usage.used + usage.reserved, 10);
}

// Windows begin again while threads take, with slices forced on; no window admits more than its
// limit, and what the windows say is what was admitted.
TEST(QuotaThreads, NoWindowAdmitsMoreThanItsLimitWhileItRolls) {
  constexpr std::int64_t kLimit = 500;
  constexpr Nanos kPeriod = 1'000;
  constexpr int kRounds = 16;
  ManualTime time(1);
  const Tick tick(time);  // never published: exact
  Checker checker(tick);
  const Meter meter = checker.define(
      "t", "m",
      rule_of({{.name = "short", .limit = kLimit, .schedule = WindowSchedule::every(kPeriod)},
               {.name = "life", .limit = kLimit * kRounds / 2}}));
  std::atomic<bool> is_over{false};
  std::atomic<std::int64_t> admitted{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      std::minstd_rand random(static_cast<unsigned>(i) + 1);
      while (!is_over.load()) {
        const auto n = static_cast<std::int64_t>(random() % 3) + 1;
        if (meter.consume(n).allowed()) admitted += n;
      }
    });
  }
  std::int64_t before = 0;
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < 200; ++i) {
      for (int k = 0; k < kRacesToSlice; ++k)
        Core::of(*Core::counter_of(meter)).note_races(*Core::counter_of(meter));
      const std::vector<WindowUsage> usage = checker.usage(meter);
      ASSERT_LE(usage[0].used, kLimit);
      ASSERT_LE(usage[1].used, kLimit * kRounds / 2);
      ASSERT_GE(usage[1].used, before);
      if (usage[0].used >= kLimit - 3 || usage[1].used >= kLimit * kRounds / 2) break;
      std::this_thread::yield();
    }
    before = checker.usage(meter)[1].used;
    time.advance(kPeriod);
  }
  is_over = true;
  threads.clear();
  EXPECT_EQ(checker.usage(meter)[1].used, admitted.load());
}

// All of a limit is admitted, however it was sliced.
TEST(QuotaThreads, SlicesLeaveNothingBehind) {
  constexpr std::int64_t kLimit = 30'000;
  ManualTime time(1);
  const Tick tick(time);
  Checker checker(tick);
  const Meter meter = checker.define("t", "m", rule_of({{.name = "life", .limit = kLimit}}));
  HotCounter& counter = *Core::counter_of(meter);
  for (int k = 0; k <= kRacesToSlice; ++k) Core::of(counter).note_races(counter);
  ASSERT_NE(counter.state.load() & kIsSliced, 0U);
  std::atomic<std::int64_t> admitted{0};
  together(kThreads, [&](int which) {
    // One of them stops early and leaves a slice behind.
    for (int i = 0; which != 0 || i < 100; ++i) {
      if (!meter.consume(1).allowed()) break;
      admitted += 1;
    }
  });
  EXPECT_EQ(admitted.load(), kLimit);
  EXPECT_EQ(counter.state.load() & kIsSliced, 0U) << "none near the limit";
  EXPECT_EQ(meter.consume(1).why, Reason::kLimitReached);
}

// Races that lie apart in time slice nothing, and a window that begins is not sliced.
TEST(QuotaThreads, OnlyACrowdIsSliced) {
  ManualTime time(1);
  const Tick tick(time);
  Checker checker(tick);
  const Meter meter = checker.define(
      "t", "m",
      rule_of({{.name = "day", .limit = 30'000, .schedule = WindowSchedule::every(kSecond)}}));
  HotCounter& counter = *Core::counter_of(meter);
  const auto is_sliced = [&] { return (counter.state.load() & kIsSliced) != 0; };
  for (int k = 0; k < 3 * kRacesToSlice; ++k) {
    Core::of(counter).note_races(counter);
    time.advance(k % kRacesToSlice == 0 ? kRacesWithin : 0);
  }
  EXPECT_FALSE(is_sliced());
  for (int k = 0; k <= kRacesToSlice; ++k) Core::of(counter).note_races(counter);
  EXPECT_TRUE(is_sliced());
  EXPECT_EQ(meter.consume(1).used, 1);
  time.advance(kSecond);
  EXPECT_EQ(meter.consume(1).used, 1) << "of the new window";
  EXPECT_FALSE(is_sliced());
  EXPECT_EQ(checker.usage(meter)[0].used, 1);
}

// An answer that crosses a close tells numbers of the counter, not of its seal.
TEST(QuotaThreads, AnswersTellTheTruthWhileACounterIsClosed) {
  constexpr std::int64_t kLimit = 1'000'000;
  ManualTime time(1);
  const Tick tick(time);
  Checker checker(tick);
  const auto plan = rule_of({{.name = "life", .limit = kLimit}});
  const Meter meter = checker.define("t", "m", plan);
  std::atomic<bool> is_over{false};
  std::atomic<int> wrong{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      while (!is_over.load()) {
        const Answer answer = meter.consume(1);
        const bool is_true =
            answer.used >= 0 && answer.used <= kLimit && answer.remaining == kLimit - answer.used &&
            (answer.allowed() || answer.why == Reason::kClosed || answer.used == kLimit);
        if (!is_true) ++wrong;
      }
    });
  }
  for (int round = 0; round < 300; ++round) {
    EXPECT_TRUE(checker.close(meter));
    checker.define("t", "m", plan);
  }
  is_over = true;
  threads.clear();
  EXPECT_EQ(wrong.load(), 0);
}

// Plans change while threads spend their slices: what was counted stays, and no limit that stood
// throughout is passed.
TEST(QuotaThreads, PlansChangeWhileSlicesAreOut) {
  constexpr std::int64_t kLife = 60'000;
  ManualTime time(1);
  const Tick tick(time);
  Checker checker(tick);
  const auto life = rule_of({{.name = "life", .limit = kLife}});
  const auto both =
      rule_of({{.name = "life", .limit = kLife}, {.name = "other", .limit = 2 * kLife}});
  const Meter meter = checker.define("t", "m", life);
  HotCounter& counter = *Core::counter_of(meter);
  std::atomic<std::int64_t> admitted{0};
  std::atomic<int> running{kThreads};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      std::int64_t mine = 0;
      while (meter.consume(1).allowed()) ++mine;
      admitted += mine;
      --running;
    });
  }
  std::int64_t before = 0;
  for (int i = 0; running.load() != 0; ++i) {
    for (int k = 0; k <= kRacesToSlice; ++k) Core::of(counter).note_races(counter);
    checker.define("t", "m", i % 2 == 0 ? both : life);
    const std::int64_t used = checker.usage(meter)[0].used;
    ASSERT_GE(used, before);
    ASSERT_LE(used, kLife);
    before = used;
  }
  threads.clear();
  EXPECT_EQ(admitted.load(), kLife);
  EXPECT_EQ(checker.usage(meter)[0].used, kLife);
}

// Two tenants' counters, their parent's, reservations that are committed, cancelled and expire,
// plans that change: in the end what is used is what was kept.
TEST(QuotaThreads, NothingLeaksThroughReservationsAndPools) {
  constexpr std::int64_t kPool = 300;
  ManualTime time(1);
  Tick tick(time);
  Checker checker(tick);
  const auto plan = rule_of({{.name = "life", .limit = 200}});
  const auto larger = rule_of({{.name = "life", .limit = 250}, {.name = "other", .limit = 900}});
  const Meter parent =
      checker.define("ministry", "sites", rule_of({{.name = "life", .limit = kPool}}));
  const std::array<Meter, 2> children = {checker.define("a", "sites", plan),
                                         checker.define("b", "sites", plan)};
  for (const Meter& child : children) ASSERT_TRUE(checker.pool(child, parent));
  std::atomic<std::int64_t> kept{0};
  together(kThreads, [&](int which) {
    std::minstd_rand random(static_cast<unsigned>(which) + 7);
    const auto c = static_cast<std::size_t>(which) % 2;
    for (int i = 0; i < 300; ++i) {
      const auto n = static_cast<std::int64_t>(random() % 4) + 1;
      const Ask ask{.meter = children[c], .n = n};
      switch (random() % 5) {
        case 0:
          if (children[c].consume(n).allowed()) kept += n;
          break;
        case 1:
          if (children[c].release(n).allowed()) kept -= n;
          break;
        case 2: {
          const Reserved held = checker.reserve({&ask, 1}, {});
          const std::int64_t part = n / 2;
          if (held.allowed() && checker.commit(held.id, {&part, 1}).allowed()) kept += part;
          break;
        }
        case 3:
          static_cast<void>(checker.reserve({&ask, 1}, {.expires_at = time.now() + 3}));
          time.advance(1);
          break;
        default:
          checker.define(c == 0 ? "a" : "b", "sites", random() % 2 == 0 ? plan : larger);
      }
      EXPECT_LE(checker.usage(parent)[0].used, kPool);
    }
  });
  time.advance(10);
  checker.sweep();
  const auto total = [&](const Meter& meter) {
    const WindowUsage usage = checker.usage(meter)[0];
    EXPECT_EQ(usage.reserved, 0);
    return usage.used;
  };
  EXPECT_EQ(total(parent), kept.load());
  EXPECT_EQ(total(children[0]) + total(children[1]), kept.load());
}

// All or nothing: two counters that are only ever taken together stay equal.
TEST(QuotaThreads, AllOrNothingOverTwoCounters) {
  ManualTime time(1);
  const Tick tick(time);
  Checker checker(tick);
  const Meter wide = checker.define("t", "wide", rule_of({{.name = "life", .limit = 4'000}}));
  const Meter tight = checker.define("t", "tight", rule_of({{.name = "life", .limit = 900}}));
  std::atomic<std::int64_t> admitted{0};
  together(kThreads, [&](int which) {
    // In both orders.
    std::array<Ask, 2> asks = {{{wide, 1}, {tight, 1}}};
    if (which % 2 == 1) std::swap(asks[0], asks[1]);
    for (int i = 0; i < 500; ++i) admitted += checker.consume_all(asks).allowed() ? 1 : 0;
  });
  EXPECT_EQ(admitted.load(), 900);
  EXPECT_EQ(checker.usage(wide)[0].used, 900);
  EXPECT_EQ(checker.usage(tight)[0].used, 900);
}

TEST(QuotaThreads, KeysAreFoundWhileTheTableGrows) {
  ManualTime time(1);
  const Tick tick(time);
  Checker checker(tick, {.counters_expected = 1});
  const auto plan = rule_of({{.name = "life", .limit = 1}});
  constexpr int kEach = 400;
  std::atomic<int> admitted{0};
  together(kThreads, [&](int which) {
    const std::string tenant = "tenant-" + std::to_string(which);
    for (int i = 0; i < kEach; ++i) {
      checker.define(tenant, std::to_string(i), plan);
      for (int k = 0; k <= i; k += 97) {
        ASSERT_TRUE(static_cast<bool>(checker.meter(tenant, std::to_string(k))));
      }
      admitted += checker.consume(tenant, std::to_string(i)).allowed() ? 1 : 0;
    }
  });
  EXPECT_EQ(admitted.load(), kThreads * kEach);
  EXPECT_EQ(checker.size(), static_cast<std::size_t>(kThreads * kEach));
}

TEST(QuotaThreads, ATickThreadPublishes) {
  ManualTime time(1);
  Tick tick(time);
  {
    const TickThread ticking(tick, std::chrono::microseconds(10));
    time.set(5);
    while (tick.coarse() != 5) std::this_thread::yield();
  }
  time.set(6);
  EXPECT_EQ(tick.coarse(), 6) << "it has stopped, and the clock is read";
}

}  // namespace
}  // namespace octroi::quota
