// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/by_key.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "octroi/quota/checker.h"

namespace octroi::bench {
namespace {

constexpr std::size_t kBatch = 16;
constexpr std::size_t kOrder = 1U << 20;  // keys are asked in an order of so many, then again

struct Keys {
  std::vector<std::string> tenants;
  std::vector<std::uint32_t> order;
};

Keys make_keys(std::size_t keys) {
  Keys made;
  for (std::size_t i = 0; i < keys; ++i) made.tenants.push_back("tenant-" + std::to_string(i));
  std::mt19937_64 random(20260115);
  for (std::size_t i = 0; i < kOrder; ++i) {
    made.order.push_back(static_cast<std::uint32_t>(random() % keys));
  }
  return made;
}

constexpr const char* kMetric = "requests";

}  // namespace

void by_key(const Run& run, const quota::Tick& tick, std::size_t keys) {
  const Keys made = make_keys(keys);
  quota::Checker checker(tick, {.counters_expected = keys});
  const auto rule = three_long_windows(kMuch);
  for (const std::string& tenant : made.tenants) checker.define(tenant, kMetric, rule);
  absl::flat_hash_map<std::string, std::size_t> map;
  for (std::size_t i = 0; i < keys; ++i) map.emplace(made.tenants[i], i);
  const auto lines = std::make_unique<Line[]>(keys);

  std::size_t step = 0;
  const auto next = [&] { return made.order[step++ % kOrder]; };
  std::array<quota::KeyedAsk, kBatch> asks{};
  std::array<quota::Answer, kBatch> answers{};
  std::int64_t admitted = 0;
  std::int64_t sum = 0;
  const auto line = std::make_unique<Line>();
  const int calls = run.calls / 2;
  const auto [add, random_line, found, one, batch] = median_ns(
      run.turns, calls, [&](int) { line->value.fetch_add(1, std::memory_order_acq_rel); },
      [&](int) { lines[next()].value.fetch_add(1, std::memory_order_acq_rel); },
      [&](int) { sum += static_cast<std::int64_t>(map.find(made.tenants[next()])->second); },
      [&](int) { admitted += checker.consume(made.tenants[next()], kMetric).allowed(); },
      [&](int call) {
        const auto at = static_cast<std::size_t>(call) % kBatch;
        asks[at] = {.tenant = made.tenants[next()], .metric = kMetric};
        if (at + 1 != kBatch) return;
        checker.consume_batch(asks, answers);
        for (const quota::Answer& answer : answers) admitted += answer.allowed();
      });
  keep(sum);
  std::int64_t counted = 0;
  for (const std::string& tenant : made.tenants) {
    counted += checker.usage(checker.meter(tenant, kMetric))[2].used;
  }
  const auto asked = static_cast<std::int64_t>(run.turns) * (calls + calls / 16 * 16);
  check(admitted == asked && counted == asked, "of consume() by key");

  const std::string count = std::to_string(keys);
  print_raw(("fetch_add, one thread (" + count + " keys)").c_str(), add);
  print_raw(("fetch_add on a random line of " + count).c_str(), random_line);
  print_raw(("flat_hash_map<string>::find, " + count + " keys").c_str(), found);
  print_raw(("by key one by one, " + count + " keys").c_str(), one);
  print_raw(("by key in batches of 16, " + count + " keys").c_str(), batch);
  const bool is_small = keys <= 1'000;
  print_goal(
      {.name = "Q6",
       .measured = is_small ? one / add : batch / random_line,
       .limit = is_small ? 7.0 : 6.0,
       .what = is_small ? "x fetch_add, 1k keys one by one" : "x random line, 1M keys in batches"});
  if (is_small) return;
  const auto bytes = static_cast<double>(checker.memory_bytes()) / static_cast<double>(keys);
  print_goal({.name = "Q7",
              .measured = bytes,
              .limit = 96,
              .what = "bytes a (tenant, metric), three windows"});
}

}  // namespace octroi::bench
