// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the quota benchmarks share: rules, lines, two threads.
//
// Layer: benchmarks. Thread safety: none.
#ifndef OCTROI_BENCHMARKS_QUOTA_COMMON_H_
#define OCTROI_BENCHMARKS_QUOTA_COMMON_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "common/measure.h"

#include "octroi/quota/rule.h"

namespace octroi::bench {

inline constexpr quota::Nanos kDay = 24 * 3600 * quota::kSecond;
inline constexpr std::int64_t kMuch = std::int64_t{1} << 60;

inline std::shared_ptr<const quota::Rule> one_window(std::int64_t limit) {
  return std::make_shared<const quota::Rule>(quota::Rule{
      .windows = {
          {.name = "month", .limit = limit, .schedule = quota::WindowSchedule::every(30 * kDay)}}});
}

inline std::shared_ptr<const quota::Rule> three_windows(std::int64_t limit) {
  const auto every = [](quota::Nanos period) { return quota::WindowSchedule::every(period); };
  return std::make_shared<const quota::Rule>(quota::Rule{
      .windows = {{.name = "second", .limit = kMuch / 4, .schedule = every(quota::kSecond)},
                  {.name = "day", .limit = kMuch / 2, .schedule = every(kDay)},
                  {.name = "month", .limit = limit, .schedule = every(30 * kDay)}}});
}

// Three windows that do not end during a run: of a million keys each is asked less than once a
// second, and a window of a second would begin again with every request.
inline std::shared_ptr<const quota::Rule> three_long_windows(std::int64_t limit) {
  const auto every = [](quota::Nanos period) { return quota::WindowSchedule::every(period); };
  return std::make_shared<const quota::Rule>(
      quota::Rule{.windows = {{.name = "day", .limit = kMuch / 4, .schedule = every(kDay)},
                              {.name = "month", .limit = kMuch / 2, .schedule = every(30 * kDay)},
                              {.name = "life", .limit = limit}}});
}

struct alignas(64) Line {
  std::atomic<std::int64_t> value{0};
};

inline void add_by_cas(std::atomic<std::int64_t>& value) {
  std::int64_t before = value.load(std::memory_order_relaxed);
  while (!value.compare_exchange_weak(before, before + 1, std::memory_order_acq_rel)) {
  }
}

struct Run {
  int turns;
  int calls;
  std::size_t many;  // keys of the larger table
};

// Nanoseconds a call, as each of two threads sees it that begin together, without sleeping.
template <class Function>
double on_two_threads(int calls, Function& function) {
  std::atomic<int> ready{0};
  std::array<double, 2> times{};
  const auto work = [&](std::size_t which) {
    ready.fetch_add(1);
    while (ready.load() != 2) {
    }
    const Stopwatch watch;
    for (int call = 0; call < calls; ++call) function(call);
    times[which] = watch.nanoseconds() / calls;
  };
  std::jthread other(work, 1);
  work(0);
  other.join();
  return (times[0] + times[1]) / 2;
}

// The median of each function over the turns of a run.
template <class... Function>
std::array<double, sizeof...(Function)> two_threads_ns(const Run& run, Function... functions) {
  std::array<std::vector<double>, sizeof...(Function)> times;
  for (int turn = 0; turn < run.turns; ++turn) {
    std::size_t which = 0;
    (times[which++].push_back(on_two_threads(run.calls, functions)), ...);
  }
  std::array<double, sizeof...(Function)> medians{};
  for (std::size_t i = 0; i < times.size(); ++i) medians[i] = median(std::move(times[i]));
  return medians;
}

inline void print_raw(const char* what, double ns) { std::printf("   %-44s %9.2f ns\n", what, ns); }

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_QUOTA_COMMON_H_
