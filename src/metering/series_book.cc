// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "series_book.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

std::uint32_t SeriesBook::add(TenantId tenant, const MeterDefinition& definition,
                              MeterSeries series) {
  const auto number = static_cast<std::uint32_t>(size());
  kinds_.push_back(definition.aggregation);
  current_.emplace_back();
  series_.push_back({tenant, &definition, std::move(series), {}});
  return number;
}

absl::StatusOr<MeteredPeriod> SeriesBook::period_at(const Series& series, Instant at) const {
  OCTROI_ASSIGN_OR_RETURN(const MeteredPeriod period, periods_(series.tenant, series.names, at));
  if (at < period.start || at >= period.until) {
    return make_error(absl::StatusCode::kNotFound, "metering.no_period",
                      "the period that was given does not hold the instant");
  }
  return period;
}

SeriesBook::Answer SeriesBook::count_item(Cell& cell, const MeterReading& reading) {
  const auto is_new =
      cell.items.emplace(static_cast<std::uint64_t>(reading.units), reading.item_high).second;
  if (!is_new) return Answer::kCounted;
  return cell.is.tally.add(Aggregation::kUnique, cell.is.stretch, reading.at, 0)
             ? Answer::kCounted
             : Answer::kOverflow;
}

SeriesBook::Answer SeriesBook::count_elsewhere(const MeterReading& reading) {
  Series& series = series_[reading.series];
  auto cell = series.cells.upper_bound(reading.at);
  const bool is_known =
      cell != series.cells.begin() && reading.at < std::prev(cell)->second.is.stretch.until;
  if (is_known) {
    --cell;
  } else {
    const absl::StatusOr<MeteredPeriod> period = period_at(series, reading.at);
    if (!period.ok()) return Answer::kNoPeriod;
    const MeteredPeriod stretch = stretch_at(*series.definition, *period, reading.at);
    cell = series.cells.emplace(stretch.start, Cell{{stretch, Tally{}}, {}}).first;
  }
  if (series.definition->aggregation == Aggregation::kUnique) {
    return count_item(cell->second, reading);
  }
  if (!cell->second.is.tally.add(series.definition->aggregation, cell->second.is.stretch,
                                 reading.at, reading.units)) {
    return Answer::kOverflow;
  }
  // The latest stretch is the one that most events will come for.
  TalliedStretch& current = current_[reading.series].is;
  if (cell->second.is.stretch.start > current.stretch.start || current.tally.count == 0) {
    const TalliedStretch before = std::exchange(current, cell->second.is);
    series.cells.erase(cell);
    if (before.tally.count > 0) {
      series.cells.emplace(before.stretch.start, Cell{before, {}});
    }
  }
  return Answer::kCounted;
}

std::vector<TalliedStretch> SeriesBook::tallies(std::uint32_t series) const {
  std::vector<TalliedStretch> result;
  if (series >= size()) return result;
  for (const auto& [start, cell] : series_[series].cells) result.push_back(cell.is);
  const TalliedStretch& current = current_[series].is;
  if (current.tally.count > 0) {
    const auto place = std::ranges::upper_bound(
        result, current.stretch.start, {},
        [](const TalliedStretch& tallied) { return tallied.stretch.start; });
    result.insert(place, current);
  }
  return result;
}

absl::StatusOr<Decimal> SeriesBook::value(std::uint32_t number, Instant within) const {
  if (number >= size()) {
    return make_error(absl::StatusCode::kInvalidArgument, "metering.unknown_series",
                      "the series is not of this aggregator");
  }
  const Series& series = series_[number];
  OCTROI_ASSIGN_OR_RETURN(const MeteredPeriod period, period_at(series, within));
  Decimal level;
  std::vector<TalliedStretch> own;
  for (const TalliedStretch& tallied : tallies(number)) {
    if (tallied.stretch.start < period.start) {
      OCTROI_ASSIGN_OR_RETURN(level, level_after(*series.definition, tallied.tally, level));
    } else if (tallied.stretch.start < period.until) {
      own.push_back(tallied);
    }
  }
  return meter_value(*series.definition, period, own, level);
}

}  // namespace v0
}  // namespace octroi
