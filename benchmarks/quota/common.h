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
#include <ctime>
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

// As keep(), of what stands in a register: no store.
template <class T>
inline void use(T value) {
  asm volatile("" : : "r"(value));
}

struct Run {
  int turns;
  int calls;
  std::size_t many;  // keys of the larger table

  // For two threads: shorter slices, so that most of them see both processors to themselves.
  [[nodiscard]] Run for_two() const {
    return {.turns = turns * 5, .calls = calls / 10, .many = many};
  }
};

// Nanoseconds of processor time of this thread.
inline double processor_ns() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

struct TwoThreads {
  double ns = 0;     // a call, as each of the two sees it
  double share = 0;  // of the time in which both ran, each on a processor of its own
};

// Two threads that begin together, without sleeping. Each has a copy of the function in lines of
// its own, as threads of a server have their handles.
template <class Function>
TwoThreads on_two_threads(int calls, const Function& function) {
  std::atomic<int> ready{0};
  const Stopwatch watch;
  struct Seen {
    double began = 0;
    double ended = 0;
    double processor = 0;
  };
  std::array<Seen, 2> seen{};
  const auto work = [&](std::size_t which) {
    alignas(128) Function mine = function;
    ready.fetch_add(1);
    while (ready.load() != 2) {
    }
    const double before = processor_ns();
    const double began = watch.nanoseconds();
    for (int call = 0; call < calls; ++call) mine(call);
    seen[which] = {began, watch.nanoseconds(), processor_ns() - before};
  };
  std::jthread other(work, 1);
  work(0);
  other.join();
  const double took = std::max(seen[0].ended - seen[0].began, seen[1].ended - seen[1].began);
  const double both =
      std::min(seen[0].ended, seen[1].ended) - std::max(seen[0].began, seen[1].began);
  const double processor = std::min(seen[0].processor, seen[1].processor);
  return {.ns = took / calls, .share = std::min(both, processor) / took};
}

// The median of each function over the turns of a run in which nothing else had the processors;
// over all of them, where that was so in no more than one of twenty.
template <class... Function>
std::array<double, sizeof...(Function)> two_threads_ns(const Run& run, Function... functions) {
  std::array<std::vector<double>, sizeof...(Function)> all;
  std::array<std::vector<double>, sizeof...(Function)> alone;
  for (int turn = 0; turn < run.turns; ++turn) {
    std::size_t which = 0;
    const auto time = [&](const auto& function) {
      const TwoThreads seen = on_two_threads(run.calls, function);
      all[which].push_back(seen.ns);
      if (seen.share > 0.9) alone[which].push_back(seen.ns);
      ++which;
    };
    (time(functions), ...);
  }
  std::array<double, sizeof...(Function)> medians{};
  for (std::size_t i = 0; i < medians.size(); ++i) {
    medians[i] = median(alone[i].size() * 20 > all[i].size() ? alone[i] : all[i]);
  }
  return medians;
}

inline void print_raw(const char* what, double ns) { std::printf("   %-44s %9.2f ns\n", what, ns); }

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_QUOTA_COMMON_H_
