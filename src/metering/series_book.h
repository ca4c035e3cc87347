// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SeriesBook: the tallies of all series, the two latest of each in rows of their own.
//
// Nearly all events come for the latest stretch of their series, and nearly all late ones for the
// one before. Rows are found by the number of the series; older stretches, and those whose items
// are remembered, stand in a map.
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
    if (series < latest_.size()) __builtin_prefetch(&latest_[series], 1);
  }
  // Empty, or why it was not counted.
  enum class Answer : std::uint8_t { kCounted, kNoPeriod, kOverflow };
  Answer count(const MeterReading& reading) {
    TalliedStretch& latest = latest_[reading.series].is;
    if (holds(latest, reading.at)) [[likely]]
      return add(latest, reading);
    TalliedStretch& previous = previous_[reading.series].is;
    if (holds(previous, reading.at)) return add(previous, reading);
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
    std::map<Instant, Cell> cells{};  // by their start; without those in rows
  };
  // Two lines of the cache, of which a sum touches the first. Empty where nothing was counted.
  struct alignas(64) Row {
    TalliedStretch is{};
  };

  static bool holds(const TalliedStretch& row, Instant at) noexcept {
    return at >= row.stretch.start && at < row.stretch.until;
  }
  Answer add(TalliedStretch& to, const MeterReading& reading) noexcept {
    return to.tally.add(kinds_[reading.series], to.stretch, reading.at, reading.units)
               ? Answer::kCounted
               : Answer::kOverflow;
  }
  Answer count_elsewhere(const MeterReading& reading);
  static Answer count_item(Cell& cell, const MeterReading& reading);
  // Puts a stretch where it belongs by its time, and out of the rows what is older.
  void place(std::uint32_t series, TalliedStretch stretch);
  absl::StatusOr<MeteredPeriod> period_at(const Series& series, Instant at) const;

  MeterPeriods periods_;
  std::vector<Aggregation> kinds_;
  std::vector<Row> latest_;
  std::vector<Row> previous_;
  std::vector<Series> series_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_METERING_SERIES_BOOK_H_
