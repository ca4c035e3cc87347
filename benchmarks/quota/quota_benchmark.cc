// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Q1, Q2, Q4 to Q7: what a quota check costs, beside what no check can cost less than.
//
// First the limits of this machine: an atomic addition, a loop of compare-and-swap, the clocks, an
// addition to a random line, a flat map of strings. Then the checker through its public face, a
// slice of time each in turns, so that every ratio comes out of one run. Answers are counted, and
// must be what the counters say.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "common/measure.h"

#include "octroi/quota/checker.h"
#include "octroi/quota/tick_thread.h"
#include "quota/by_key.h"
#include "quota/common.h"

namespace octroi::bench {
namespace {

void by_handle(const Run& run, const quota::Tick& tick, const quota::TimeSource& time) {
  quota::Checker checker(tick);
  const quota::Meter one = checker.define("tenant", "one", one_window(kMuch));
  const quota::Meter three = checker.define("tenant", "three", three_windows(kMuch));
  const quota::Meter full = checker.define("tenant", "full", three_windows(0));
  const auto line = std::make_unique<Line>();
  const auto other_line = std::make_unique<Line>();
  const auto ask = [](const quota::Meter& meter) {
    // Inlined, as a call of its own costs as much as the answer.
    return [meter](int) __attribute__((always_inline)) { use(meter.consume().allowed()); };
  };
  const auto deny = ask(full);
  // What answering a request reads at least, of a line that nobody writes.
  const auto read = [&counter = line->value](int) {
    for (int i = 0; i < 8; ++i) use(counter.load(std::memory_order_acquire));
  };
  const auto [add, cas, clock, published, with_three, with_one, denied, reads] = median_ns(
      run.turns, run.calls, [&](int) { line->value.fetch_add(1, std::memory_order_acq_rel); },
      [&](int) { add_by_cas(other_line->value); }, [&](int) { keep(time.now()); },
      [&](int) { keep(tick.coarse()); }, ask(three), ask(one), deny, read);
  const std::int64_t asked = std::int64_t{run.turns} * run.calls;
  check(three.consume().allowed() && !full.consume().allowed(), "of consume() on one thread");
  check(checker.usage(three)[2].used == asked + 1 && checker.usage(one)[0].used == asked &&
            checker.usage(full)[2].used == 0,
        "of usage() after one thread");
  const auto [denied_on_two, reads_on_two] = two_threads_ns(run, deny, read);

  print_raw("fetch_add, one thread", add);
  print_raw("compare-and-swap loop, one thread", cas);
  print_raw("clock", clock);
  print_raw("published tick", published);
  print_raw("three windows by handle, one thread", with_three);
  print_raw("one window by handle, one thread", with_one);
  print_raw("denied, one thread", denied);
  print_raw("denied, two threads", denied_on_two);
  print_raw("8 loads of one line, one thread", reads);
  print_raw("8 loads of one line, two threads", reads_on_two);
  print_goal({.name = "Q1", .measured = with_three / add, .limit = 1.6, .what = "x fetch_add"});
  print_goal(
      {.name = "Q2", .measured = with_three / with_one, .limit = 1.1, .what = "x one window"});
  print_goal({.name = "Q4", .measured = denied / add, .limit = 0.8, .what = "x fetch_add, denied"});
  print_goal({.name = "Q4",
              .measured = denied_on_two / denied,
              .limit = 1.15,
              .what = "x one thread, denied on two"});
}

// A line that is copied with the function that holds it: each thread has its own.
struct Own : Line {
  Own() = default;
  Own(const Own& other) noexcept : Line() { value = other.value.load(); }
  ~Own() = default;
  Own& operator=(const Own&) = delete;
};

// One counter that two threads hit: with slices as they come, and without any.
void one_hot_tenant(const Run& run, const quota::Tick& tick) {
  quota::Checker checker(tick);
  const quota::Meter sliced = checker.define("tenant", "sliced", three_windows(kMuch));
  const auto line = std::make_unique<Line>();
  std::atomic<std::int64_t> wrong{0};
  quota::HotCounter counter;
  counter.cap.store(quota::kCapMax);
  const auto [add, own, slices, cas] = two_threads_ns(
      run, [&line = line->value](int) { line.fetch_add(1, std::memory_order_acq_rel); },
      [counter = Own()](int) mutable { add_by_cas(counter.value); },
      [&wrong, sliced](int) {
        if (!sliced.consume().allowed()) wrong += 1;
      },
      [&wrong, &counter, &tick](int) {
        if (quota::take(counter, 1, tick).outcome != quota::Take::kTaken) wrong += 1;
      });
  const std::int64_t asked = std::int64_t{run.turns} * run.calls * 2;
  check(wrong.load() == 0, "of consume() on two threads");
  check(checker.usage(sliced)[2].used == asked, "of usage() after two threads");
  check(counter.total.load() == asked, "of take() on two threads");
  print_raw("fetch_add, two threads on one line", add);
  print_raw("compare-and-swap, each thread its own line", own);
  print_raw("one hot tenant, slices", slices);
  print_raw("one hot tenant, compare-and-swap alone", cas);
  print_goal({.name = "Q5", .measured = slices / add, .limit = 0.4, .what = "x fetch_add, slices"});
  print_goal({.name = "Q5", .measured = cas / add, .limit = 2.2, .what = "x fetch_add, CAS"});
}

}  // namespace
}  // namespace octroi::bench

int main(int count, char** arguments) {
  using namespace octroi::bench;
  const bool smoke = is_smoke(count, arguments);
  const Run run = smoke ? Run{.turns = 3, .calls = 2'000, .many = 5'000}
                        : Run{.turns = 41, .calls = 200'000, .many = 1'000'000};
  const octroi::quota::SystemTime time;
  octroi::quota::Tick tick(time);
  const octroi::quota::TickThread ticking(tick);
  by_handle(run, tick, time);
  one_hot_tenant(run.for_two(), tick);
  by_key(run, tick, 1'000);
  by_key(run, tick, run.many);
  return 0;
}
