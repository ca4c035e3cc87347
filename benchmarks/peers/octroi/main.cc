// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Octroi's quota module as benchmarks/peers/run asks it, in the words of README.md there:
//
//   octroi_peer windows|batches|rate|fetch_add
//   "t1 1000000"  ->  "2.41 1000000 1000000"      nanoseconds a call, calls made, units admitted

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "common/measure.h"

#include "octroi/quota/checker.h"
#include "octroi/quota/tick_thread.h"
#include "quota/common.h"

namespace octroi::bench {
namespace {

constexpr std::size_t kBatch = 16;
constexpr const char* kMetric = "requests";

struct Reply {
  double ns = 0;
  std::int64_t asked = 0;
  std::int64_t admitted = 0;
};

template <class Ask>
Reply on_one_thread(std::int64_t calls, Ask ask) {
  std::int64_t admitted = 0;
  const Stopwatch watch;
  for (std::int64_t call = 0; call < calls; ++call) admitted += ask() ? 1 : 0;
  return {watch.nanoseconds() / static_cast<double>(calls), calls, admitted};
}

// Both begin together; from the first one's begin to the last one's end. Each thread has an `ask`
// of its own, as each thread of a server has its copy of a meter.
template <class Ask>
Reply on_both_threads(std::int64_t calls, const Ask& ask) {
  struct Seen {
    double began = 0;
    double ended = 0;
    std::int64_t admitted = 0;
  };
  std::array<Seen, 2> seen{};
  std::atomic<int> ready{0};
  const Stopwatch watch;
  const auto work = [&](std::size_t which, Ask mine) {
    ready.fetch_add(1);
    while (ready.load() != 2) {
    }
    const double began = watch.nanoseconds();
    std::int64_t admitted = 0;
    for (std::int64_t call = 0; call < calls; ++call) admitted += mine() ? 1 : 0;
    seen[which] = {began, watch.nanoseconds(), admitted};
  };
  {
    const std::jthread one(work, 0, ask);
    const std::jthread two(work, 1, ask);
  }
  const double took =
      std::max(seen[0].ended, seen[1].ended) - std::min(seen[0].began, seen[1].began);
  return {took / static_cast<double>(calls), 2 * calls, seen[0].admitted + seen[1].admitted};
}

// The keys in the order in which they are asked, then again, as every peer's program makes it.
std::vector<std::string> asked_keys(std::size_t keys) {
  std::vector<std::string> asked(keys <= 1'000 ? 1U << 14U : 1U << 20U);
  std::uint32_t random = 20260115;
  for (std::string& key : asked) {
    random ^= random << 13U;
    random ^= random >> 17U;
    random ^= random << 5U;
    key = "tenant-" + std::to_string(random % keys);
  }
  return asked;
}

using RuleOf = std::shared_ptr<const quota::Rule> (*)(std::int64_t limit);

// All that is asked is admitted, also where a thread stands still for seconds after it read the
// clock: a burst of 42 seconds.
std::shared_ptr<const quota::Rule> fast_rate(std::int64_t) {
  return std::make_shared<const quota::Rule>(
      quota::Rule{.rate = quota::Rate{
                      .amount = 100'000'000, .period = quota::kSecond, .burst = 4'294'967'295}});
}

// A unit an hour: none comes back while it is asked.
std::shared_ptr<const quota::Rule> slow_rate(std::int64_t burst) {
  return std::make_shared<const quota::Rule>(quota::Rule{
      .rate = quota::Rate{.amount = 1, .period = 3600 * quota::kSecond, .burst = burst}});
}

class Keyed {
 public:
  Keyed(const quota::Tick& tick, std::size_t keys, RuleOf rule_of)
      : checker_(tick, {.counters_expected = keys}), asked_(asked_keys(keys)) {
    const auto rule = rule_of(kMuch);
    for (std::size_t i = 0; i < keys; ++i) {
      checker_.define("tenant-" + std::to_string(i), kMetric, rule);
    }
  }

  Reply one_by_one(std::int64_t calls) {
    return on_one_thread(calls, [this] { return checker_.consume(next(), kMetric).allowed(); });
  }

  Reply in_batches(std::int64_t calls) {
    std::array<quota::KeyedAsk, kBatch> asks{};
    std::array<quota::Answer, kBatch> answers{};
    std::int64_t admitted = 0;
    const Stopwatch watch;
    for (std::int64_t call = 0; call < calls; call += kBatch) {
      for (quota::KeyedAsk& ask : asks) ask = {.tenant = next(), .metric = kMetric};
      checker_.consume_batch(asks, answers);
      for (const quota::Answer& answer : answers) admitted += answer.allowed() ? 1 : 0;
    }
    const double ns = watch.nanoseconds();
    const std::int64_t asked = (calls + kBatch - 1) / kBatch * kBatch;
    return {ns / static_cast<double>(asked), asked, admitted};
  }

 private:
  const std::string& next() { return asked_[step_++ & (asked_.size() - 1)]; }

  quota::Checker checker_;
  std::vector<std::string> asked_;
  std::size_t step_ = 0;
};

// The shapes over one kind of rule. The counters of one thread and of two are not the same, so that
// slices of the second do not help the first.
class Limiter {
 public:
  Limiter(RuleOf much, RuleOf much_by_key, RuleOf few, bool in_batches)
      : much_by_key_(much_by_key), few_(few), in_batches_(in_batches) {
    one_.meter = checker_.define("tenant", "one", much(kMuch));
    two_.meter = checker_.define("tenant", "two", much(kMuch));
  }

  Reply answer(std::string_view shape, std::int64_t calls) {
    if (shape == "t1") {
      return counted(one_, on_one_thread(calls, [this] { return one_.meter.consume().allowed(); }));
    }
    if (shape == "t2") return counted(two_, on_both(two_.meter, calls));
    if (shape == "exact") {
      const auto name = "exact-" + std::to_string(++exact_);
      Counter counter{checker_.define("tenant", name, few_(calls))};
      return counted(counter, on_both(counter.meter, calls));
    }
    if (shape == "keys_1000") return by_key(1'000, calls);
    if (shape == "keys_1000000") return by_key(1'000'000, calls);
    give_up("no such shape: " + std::string(shape));
  }

 private:
  struct Counter {
    quota::Meter meter{};
    std::int64_t admitted = 0;
  };

  Reply by_key(std::size_t keys, std::int64_t calls) {
    auto& keyed = keyed_[keys];
    if (keyed == nullptr) keyed = std::make_unique<Keyed>(tick_, keys, much_by_key_);
    return in_batches_ ? keyed->in_batches(calls) : keyed->one_by_one(calls);
  }

  static Reply on_both(const quota::Meter& meter, std::int64_t calls) {
    return on_both_threads(calls, [meter] { return meter.consume().allowed(); });
  }

  // The counter itself must say what was admitted; a rate keeps no count.
  Reply counted(Counter& counter, const Reply& reply) {
    counter.admitted += reply.admitted;
    const auto usage = checker_.usage(counter.meter);
    check(usage.empty() || usage.back().used == counter.admitted, "of usage()");
    return reply;
  }

  quota::SystemTime time_;
  quota::Tick tick_{time_};
  quota::TickThread ticking_{tick_};
  quota::Checker checker_{tick_};
  RuleOf much_by_key_;
  RuleOf few_;
  bool in_batches_;
  Counter one_;
  Counter two_;
  int exact_ = 0;
  std::map<std::size_t, std::unique_ptr<Keyed>> keyed_;
};

// What no limiter can cost less than: an atomic addition.
Reply add(std::string_view shape, std::int64_t calls) {
  static Line line;
  const auto once = [] { return line.value.fetch_add(1, std::memory_order_acq_rel) >= 0; };
  if (shape == "t1") return on_one_thread(calls, once);
  if (shape == "t2") return on_both_threads(calls, once);
  give_up("no such shape: " + std::string(shape));
}

template <class Answer>
void serve(Answer answer) {
  std::string shape;
  std::int64_t calls = 0;
  while (std::cin >> shape >> calls) {
    check(calls > 0 && calls <= 1'000'000'000, "calls are 1 to 1,000,000,000");
    const Reply reply = answer(shape, calls);
    std::printf("%.4f %lld %lld\n", reply.ns, static_cast<long long>(reply.asked),
                static_cast<long long>(reply.admitted));
    std::fflush(stdout);
  }
}

int run(std::string_view kind) {
  if (kind == "fetch_add") {
    serve(add);
    return 0;
  }
  const bool is_rate = kind == "rate";
  if (!is_rate && kind != "windows" && kind != "batches") {
    give_up("octroi_peer windows|batches|rate|fetch_add");
  }
  Limiter limiter(is_rate ? fast_rate : three_windows, is_rate ? fast_rate : three_long_windows,
                  is_rate ? slow_rate : three_windows, kind == "batches");
  serve([&](std::string_view shape, std::int64_t calls) { return limiter.answer(shape, calls); });
  return 0;
}

}  // namespace
}  // namespace octroi::bench

int main(int count, char** arguments) { return octroi::bench::run(count == 2 ? arguments[1] : ""); }
