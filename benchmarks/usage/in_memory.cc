// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What it takes to count an event in memory: known from a repetition, put to its period, added up.
//
// Ten million readings of 40 bytes, one in ten told twice, of 10,000 tenants with 4 meters each,
// one in fifty late by a day. "Batch" hands them over a million a call, "streaming" 64 a call. The
// peer does the same work one by one: a set of the 128-bit keys and a map of totals of Abseil, with
// room reserved. The limit is a copy of the bytes. Afterwards all totals are compared, and telling
// everything again must change nothing.

#include "usage/in_memory.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/measure.h"

#include "octroi/base/random.h"
#include "octroi/metering/meter_aggregator.h"

namespace octroi::bench {
namespace {

using namespace std::chrono_literals;

const Instant kNow = *parse_instant("2026-03-31T12:00:00Z");

absl::StatusOr<MeteredPeriod> daily(TenantId, const MeterSeries&, Instant at) {
  const Instant start = std::chrono::floor<std::chrono::days>(at);
  return MeteredPeriod{start, start + 24h};
}

MeterAggregator make_aggregator(std::size_t events, std::uint32_t series) {
  constexpr std::uint32_t kMeters = 4;
  std::vector<MeterDefinition> meters;
  for (std::uint32_t i = 0; i < kMeters; ++i) meters.push_back({.name = "m" + std::to_string(i)});
  MeterAggregator made =
      must(MeterAggregator::make(std::move(meters), daily, {.keys_max = events, .window = 72h}));
  for (std::uint32_t i = 0; i < series; ++i) {
    UuidBytes tenant{};
    const std::uint32_t number = i / kMeters + 1;
    std::memcpy(tenant.data(), &number, sizeof number);
    check(must(made.series(TenantId(tenant), {.meter = "m" + std::to_string(i % kMeters)})) == i,
          "series are numbered in order");
  }
  return made;
}

std::vector<MeterReading> readings_of(std::size_t events, std::uint32_t series) {
  SeededRandom random(20260331);
  std::vector<MeterReading> readings(events);
  for (std::size_t i = 0; i < events; ++i) {
    const std::uint64_t chance = random.next();
    if (i > 1000 && chance % 10 == 0) {
      readings[i] = readings[i - 1 - (chance >> 32) % 1000];
      continue;
    }
    readings[i] = {
        .key_low = random.next(),
        .key_high = random.next(),
        .at = kNow - std::chrono::minutes{(chance >> 8) % 600} - (chance % 50 == 1 ? 24h : 0h),
        .units = static_cast<std::int64_t>((chance >> 20) % 1000),
        .series = static_cast<std::uint32_t>((chance >> 32) % series)};
  }
  return readings;
}

// One by one, with a hash set and a hash map.
class Plain {
 public:
  Plain(std::size_t events, std::uint32_t series) {
    keys_.reserve(events);
    totals_.reserve(2 * series);
  }
  std::size_t record(std::span<const MeterReading> readings) {
    std::size_t counted = 0;
    for (const MeterReading& reading : readings) {
      if (!keys_.emplace(reading.key_low, reading.key_high).second) continue;
      const auto day = std::chrono::floor<std::chrono::days>(reading.at);
      totals_[{reading.series, day.time_since_epoch().count()}] += reading.units;
      ++counted;
    }
    return counted;
  }
  [[nodiscard]] const auto& totals() const { return totals_; }

 private:
  absl::flat_hash_set<std::pair<std::uint64_t, std::uint64_t>> keys_;
  absl::flat_hash_map<std::pair<std::uint32_t, std::int64_t>, Int128> totals_;
};

std::size_t record(MeterAggregator& meters, std::span<const MeterReading> readings,
                   std::size_t at_once) {
  std::size_t counted = 0;
  for (std::size_t i = 0; i < readings.size(); i += at_once) {
    const std::size_t count = std::min(at_once, readings.size() - i);
    const MeterIntake intake = meters.record(readings.subspan(i, count), kNow);
    check(intake.refused.empty(), "a reading was refused");
    counted += intake.counted;
  }
  return counted;
}

void check_totals(const MeterAggregator& meters, const Plain& plain) {
  std::size_t cells = 0;
  for (std::uint32_t series = 0; series < 40'000; ++series) {
    for (const TalliedStretch& cell : meters.tallies(series)) {
      const auto day = std::chrono::floor<std::chrono::days>(cell.stretch.start);
      const auto found = plain.totals().find({series, day.time_since_epoch().count()});
      check(found != plain.totals().end() && found->second == cell.tally.sum,
            "a total is not the sum of its events");
      ++cells;
    }
  }
  check(cells == plain.totals().size(), "a total is missing");
}

struct Times {
  double batch, streaming, plain, copy;
};

Times run_once(std::span<const MeterReading> readings, std::uint32_t series) {
  Times times{};
  const auto events = static_cast<double>(readings.size());
  MeterAggregator batch = make_aggregator(readings.size(), series);
  MeterAggregator streaming = make_aggregator(readings.size(), series);
  Plain plain(readings.size(), series);
  std::vector<MeterReading> copy(readings.size());
  const auto timed = [&](auto&& work) {
    const Stopwatch watch;
    work();
    return watch.nanoseconds() / events;
  };
  std::size_t counted[3]{};
  times.copy = timed([&] {
    std::memcpy(copy.data(), readings.data(), readings.size_bytes());
    keep(copy);
  });
  times.batch = timed([&] { counted[0] = record(batch, readings, 1'000'000); });
  times.streaming = timed([&] { counted[1] = record(streaming, readings, 64); });
  times.plain = timed([&] { counted[2] = plain.record(readings); });
  check(counted[0] == counted[2] && counted[1] == counted[2], "keys were counted otherwise");
  check_totals(batch, plain);
  check_totals(streaming, plain);
  check(record(batch, readings, readings.size()) == 0, "a repetition was counted");
  check_totals(batch, plain);
  return times;
}

}  // namespace

std::vector<Goal> run_in_memory(bool smoke) {
  const std::size_t events = smoke ? 20'000 : 10'000'000;
  constexpr std::uint32_t kSeries = 40'000;
  const std::vector<MeterReading> readings = readings_of(events, kSeries);
  std::vector<double> batch, streaming, plain, copy;
  for (int turn = 0; turn < (smoke ? 1 : 5); ++turn) {
    const Times times = run_once(readings, kSeries);
    batch.push_back(times.batch);
    streaming.push_back(times.streaming);
    plain.push_back(times.plain);
    copy.push_back(times.copy);
  }
  const double ours = median(batch);
  const double stream = median(streaming);
  const double peer = median(plain);
  const double limit = median(copy);
  std::printf("%-44s %8s\n", "an event, 10M, deduplicated and aggregated", "ns");
  std::printf("%-44s %8.1f\n", "memcpy of its 40 bytes", limit);
  std::printf("%-44s %8.1f\n", "batch, a million a call", ours);
  std::printf("%-44s %8.1f\n", "streaming, 64 a call", stream);
  std::printf("%-44s %8.1f\n", "absl set and map, one by one", peer);
  return {{.name = "E1", .measured = ours / limit, .limit = 8, .what = "batch: x the copy"},
          {.name = "E1",
           .measured = peer / ours,
           .limit = 6,
           .is_least = true,
           .what = "batch: times as fast as absl one by one"},
          {.name = "E1",
           .measured = peer / stream,
           .limit = 3.5,
           .is_least = true,
           .what = "streaming: times as fast as absl one by one"}};
}

}  // namespace octroi::bench
