// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SeriesBook: the tallies of all series, the one most used of each in a row of its own.
//
// Layer: metering, private. Thread safety: none.
#ifndef OCTROI_SRC_METERING_SERIES_BOOK_H_
#define OCTROI_SRC_METERING_SERIES_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "octroi/metering/meter_aggregator.h"

namespace octroi {
inline namespace v0 {

class SeriesBook {
 public:
  explicit SeriesBook(MeterPeriods periods) : periods_(std::move(periods)) {}

  std::uint32_t add(TenantId tenant, const MeterDefinition& definition, MeterSeries series);
  [[nodiscard]] std::size_t size() const noexcept { return kinds_.size(); }

  void prefetch(std::uint32_t series) const noexcept {
    if (series < current_.size()) __builtin_prefetch(&current_[series], 1);
  }
  // Empty, or why it was not counted.
  enum class Answer : std::uint8_t { kCounted, kNoPeriod, kOverflow };
  Answer count(const MeterReading& reading) {
    TalliedStretch& current = current_[reading.series].is;
    if (reading.at >= current.stretch.start && reading.at < current.stretch.until) [[likely]] {
      return current.tally.add(kinds_[reading.series], current.stretch, reading.at, reading.units)
                 ? Answer::kCounted
                 : Answer::kOverflow;
    }
    return count_elsewhere(reading);
  }

  absl::StatusOr<Decimal> value(std::uint32_t series, Instant within) const;
  [[nodiscard]] std::vector<TalliedStretch> tallies(std::uint32_t series) const;

 private:
  using Item = std::pair<std::uint64_t, std::uint32_t>;
  struct Cell {
    TalliedStretch is{};
    std::set<Item> items{};
  };
  struct Series {
    TenantId tenant{};
    const MeterDefinition* definition = nullptr;
    MeterSeries names{};
    std::map<Instant, Cell> cells{};  // by their start; without the current one
  };
  // Two lines of the cache, of which a sum touches the first.
  struct alignas(64) Current {
    TalliedStretch is{};
  };

  Answer count_elsewhere(const MeterReading& reading);
  Answer count_item(Cell& cell, const MeterReading& reading);
  absl::StatusOr<MeteredPeriod> period_at(const Series& series, Instant at) const;

  MeterPeriods periods_;
  std::vector<Aggregation> kinds_;
  std::vector<Current> current_;
  std::vector<Series> series_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_METERING_SERIES_BOOK_H_
