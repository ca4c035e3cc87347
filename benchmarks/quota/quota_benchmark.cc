// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Q1, Q2, Q4 to Q7: what a quota check costs, beside what no check can cost less than.
//
// First the limits of this machine: an atomic addition, a loop of compare-and-swap, the clocks, an
// addition to a random line, a flat map of strings. Then the checker through its public face, a
// slice of time each in turns, so that every ratio comes out of one run.
//
//   ./dev bench quota
//
// Layer: benchmarks. Thread safety: none.
#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "common/measure.h"

#include "octroi/base/random.h"
#include "octroi/quota/checker.h"
#include "octroi/quota/tick_thread.h"

namespace octroi::bench {
namespace {

using quota::Answer;
using quota::Checker;
using quota::KeyedAsk;
using quota::Meter;
using quota::Rule;
using quota::Tick;
using quota::Window;
using quota::WindowSchedule;

constexpr quota::Nanos kDay = 24 * 3600 * quota::kSecond;
constexpr std::int64_t kMuch = std::int64_t{1} << 60;

std::shared_ptr<const Rule> one_window(std::int64_t limit) {
  return std::make_shared<const Rule>(Rule{
      .windows = {{.name = "month", .limit = limit, .schedule = WindowSchedule::every(30 * kDay)}}});
}

std::shared_ptr<const Rule> three_windows(std::int64_t limit) {
  return std::make_shared<const Rule>(
      Rule{.windows = {{.name = "second",
                        .limit = kMuch / 4,
                        .schedule = WindowSchedule::every(quota::kSecond)},
                       {.name = "day", .limit = kMuch / 2, .schedule = WindowSchedule::every(kDay)},
                       {.name = "month",
                        .limit = limit,
                        .schedule = WindowSchedule::every(30 * kDay)}}});
}

struct alignas(64) Line {
  std::atomic<std::int64_t> value{0};
};

struct Run {
  int turns;
  int calls;
  std::size_t many;  // keys
};

// Nanoseconds an operation, as each of two threads sees it that begin together.
template <class Function>
double two_threads_ns(int calls, Function function) {
  std::barrier ready(2);
  std::array<double, 2> times{};
  const auto work = [&](std::size_t which) {
    ready.arrive_and_wait();
    const Stopwatch watch;
    for (int call = 0; call < calls; ++call) function(call);
    times[which] = watch.nanoseconds() / calls;
  };
  std::jthread other(work, 1);
  work(0);
  other.join();
  return std::max(times[0], times[1]);
}

template <class... Function>
std::array<double, sizeof...(Function)> two_threads_median(const Run& run, Function... functions) {
  std::array<std::vector<double>, sizeof...(Function)> times;
  for (int turn = 0; turn < run.turns; ++turn) {
    std::size_t which = 0;
    (times[which++].push_back(two_threads_ns(run.calls, functions)), ...);
  }
  std::array<double, sizeof...(Function)> medians{};
  for (std::size_t i = 0; i < times.size(); ++i) medians[i] = median(std::move(times[i]));
  return medians;
}

void cas_add(std::atomic<std::int64_t>& value) {
  std::int64_t before = value.load(std::memory_order_relaxed);
  while (!value.compare_exchange_weak(before, before + 1, std::memory_order_acq_rel)) {
  }
}

void raw(const char* what, double ns) { std::printf("%-44s %9.2f ns\n", what, ns); }

void by_handle(const Run& run, const Tick& tick, const quota::SystemTime& time) {
  Checker checker(tick);
  const Meter one = checker.define("tenant", "one", one_window(kMuch));
  const Meter three = checker.define("tenant", "three", three_windows(kMuch));
  const Meter none = checker.define("tenant", "none", three_windows(0));
  auto line = std::make_unique<Line>();
  auto line2 = std::make_unique<Line>();
  std::int64_t admitted = 0;
  std::int64_t refused = 0;
  const auto [add, cas, clock, published, with_three, with_one, denied] = median_ns(
      run.turns, run.calls, [&](int) { line->value.fetch_add(1, std::memory_order_acq_rel); },
      [&](int) { cas_add(line2->value); }, [&](int) { keep(time.now()); },
      [&](int) { keep(tick.coarse()); }, [&](int) { admitted += three.consume().allowed(); },
      [&](int) { keep(one.consume().allowed()); }, [&](int) { refused += !none.consume().allowed(); });
  const std::int64_t asked = std::int64_t{run.turns} * run.calls;
  check(admitted == asked && refused == asked, "of consume() on one thread");
  check(checker.usage(three)[2].used == asked && checker.usage(none)[2].used == 0,
        "of usage() after one thread");

  raw("fetch_add, one thread", add);
  raw("compare-and-swap loop, one thread", cas);
  raw("clock", clock);
  raw("published tick", published);
  raw("three windows, by handle, one thread", with_three);
  raw("one window, by handle, one thread", with_one);
  raw("denied, one thread", denied);
  print_goal({.name = "Q1", .measured = with_three / add, .limit = 1.6, .what = "x fetch_add"});
  print_goal({.name = "Q2", .measured = with_three / with_one, .limit = 1.1, .what = "x one window"});
  const auto [denied_two, denied_one] =
      two_threads_median(run, [&](int) { keep(none.consume().allowed()); },
                         [&](int) { keep(none.check != nullptr); });
  static_cast<void>(denied_one);
  raw("denied, two threads", denied_two);
  print_goal({.name = "Q4", .measured = denied / add, .limit = 0.8, .what = "x fetch_add, denied"});
  print_goal({.name = "Q4",
              .measured = denied_two / denied,
              .limit = 1.15,
              .what = "x one thread, denied on two"});
}

}  // namespace
}  // namespace octroi::bench
