// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What every benchmark does alike: times things in turns, checks answers, prints its goals last.
//
// Things that are compared run in turns, a slice of each at a time, so that whatever else the
// machine does hits all of them and the ratio comes out of one run. A goal is one line:
//
//   const auto [ours, copy] = median_ns(turns, calls, [&](int i) {...}, [&](int i) {...});
//   print_goal({.name = "R1", .measured = ours / copy, .limit = 6.5, .what = "x the copy"});
//   // R1 5.9 <= 6.5 ok    x the copy
//
// Layer: benchmarks. Thread safety: none.
#ifndef OCTROI_BENCHMARKS_COMMON_MEASURE_H_
#define OCTROI_BENCHMARKS_COMMON_MEASURE_H_

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace octroi::bench {

// A smoke run (--smoke) does everything once or little more, and judges answers but no speed.
inline bool is_smoke(int count, char** arguments) {
  return count > 1 && std::string_view(arguments[1]) == "--smoke";
}

[[noreturn]] inline void give_up(const std::string& why) {
  std::fprintf(stderr, "benchmark: %s\n", why.c_str());
  std::exit(1);
}

inline void must(const absl::Status& status) {
  if (!status.ok()) give_up(status.ToString());
}

template <class T>
T must(absl::StatusOr<T> answer) {
  must(answer.status());
  return *std::move(answer);
}

inline void check(bool is_true, const std::string& what) {
  if (!is_true) give_up("wrong answer: " + what);
}

// Keeps the compiler from dropping what computes `value`.
template <class T>
inline void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

class Stopwatch {
 public:
  [[nodiscard]] double nanoseconds() const {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - began_)
        .count();
  }
  [[nodiscard]] double seconds() const { return nanoseconds() / 1e9; }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// The value below which `share` of them lie.
inline double quantile(std::vector<double> values, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

// Nanoseconds a call of each function: the median over `turns`, in each of which every function has
// its `calls` calls. A function gets the number of its call; what it holds by value is copied for
// each turn, as a caller holds what it uses.
template <class... Function>
std::array<double, sizeof...(Function)> median_ns(int turns, int calls, Function&&... functions) {
  std::array<std::vector<double>, sizeof...(Function)> times;
  for (int turn = 0; turn < turns; ++turn) {
    std::size_t which = 0;
    const auto time = [&](const auto& function) {
      const auto mine = function;
      const Stopwatch watch;
      for (int call = 0; call < calls; ++call) mine(call);
      times[which++].push_back(watch.nanoseconds() / calls);
    };
    (time(functions), ...);
  }
  std::array<double, sizeof...(Function)> medians{};
  for (std::size_t i = 0; i < times.size(); ++i) medians[i] = median(std::move(times[i]));
  return medians;
}

struct Goal {
  std::string name;
  double measured = 0;
  double limit = 0;
  bool is_least = false;  // the limit is a least, not a most
  std::string what{};
};

inline void print_goal(const Goal& goal) {
  const bool is_met = goal.is_least ? goal.measured >= goal.limit : goal.measured <= goal.limit;
  std::printf("%s %.2f %s %.2f %-4s  %s\n", goal.name.c_str(), goal.measured,
              goal.is_least ? ">=" : "<=", goal.limit, is_met ? "ok" : "MISS", goal.what.c_str());
}

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_COMMON_MEASURE_H_
