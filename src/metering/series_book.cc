// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "series_book.h"

#include <utility>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {

std::uint32_t SeriesBook::add(TenantId tenant, const MeterDefinition& definition,
                              MeterSeries series) {
  const auto number = static_cast<std::uint32_t>(size());
  kinds_.push_back(definition.aggregation);
  latest_.emplace_back();
  previous_.emplace_back();
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

void SeriesBook::place(std::uint32_t series, TalliedStretch stretch) {
  for (Row* row : {&latest_[series], &previous_[series]}) {
    if (row->is.tally.count == 0 || stretch.stretch.start > row->is.stretch.start) {
      std::swap(row->is, stretch);
    }
    if (stretch.tally.count == 0) return;
  }
  series_[series].cells.emplace(stretch.stretch.start, Cell{stretch, {}});
}

SeriesBook::Answer SeriesBook::count_elsewhere(const MeterReading& reading) {
  Series& series = series_[reading.series];
  const bool is_unique = series.definition->aggregation == Aggregation::kUnique;
  auto cell = series.cells.upper_bound(reading.at);
  if (cell != series.cells.begin() && reading.at < std::prev(cell)->second.is.stretch.until) {
    --cell;
    return is_unique ? count_item(cell->second, reading) : add(cell->second.is, reading);
  }
  const absl::StatusOr<MeteredPeriod> period = period_at(series, reading.at);
  if (!period.ok()) return Answer::kNoPeriod;
  const MeteredPeriod stretch = stretch_at(*series.definition, *period, reading.at);
  if (is_unique) {
    Cell& made = series.cells.emplace(stretch.start, Cell{{stretch, Tally{}}, {}}).first->second;
    return count_item(made, reading);
  }
  TalliedStretch made{stretch, Tally{}};
  const Answer answer = add(made, reading);
  if (answer == Answer::kCounted) place(reading.series, made);
  return answer;
}

std::vector<TalliedStretch> SeriesBook::tallies(std::uint32_t series) const {
  std::vector<TalliedStretch> result;
  if (series >= size()) return result;
  for (const auto& [start, cell] : series_[series].cells) result.push_back(cell.is);
  for (const Row* row : {&previous_[series], &latest_[series]}) {
    if (row->is.tally.count > 0) result.push_back(row->is);
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
