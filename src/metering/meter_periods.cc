// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/metering/meter_periods.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "octroi/base/status.h"
#include "octroi/metering/tally.h"

namespace octroi {
inline namespace v0 {
namespace {

struct Counted {
  std::map<Instant, TalliedStretch> cells{};  // by their start
  std::set<std::pair<Instant, std::string_view>> items{};
};

absl::Status check_periods(std::span<const MeteredPeriod> periods) {
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (periods[i].start >= periods[i].until) {
      return make_error(absl::StatusCode::kInvalidArgument, "metering.empty_period",
                        "a period ends after it starts");
    }
    if (i > 0 && periods[i].start < periods[i - 1].until) {
      return make_error(absl::StatusCode::kInvalidArgument, "metering.no_period",
                        "periods stand in order and do not overlap");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> period_of(std::span<const MeteredPeriod> periods,
                                      const MeterEvent& event) {
  const auto next = std::ranges::upper_bound(periods, event.at, {}, &MeteredPeriod::start);
  if (next == periods.begin() || event.at >= std::prev(next)->until) {
    return make_error(absl::StatusCode::kInvalidArgument, "metering.no_period",
                      "event " + event.key + " lies in none of the periods");
  }
  return static_cast<std::size_t>(std::prev(next) - periods.begin());
}

absl::Status count(const MeterDefinition& definition, const MeteredPeriod& period,
                   const MeterEvent& event, Counted& counted) {
  const MeteredPeriod stretch = stretch_at(definition, period, event.at);
  TalliedStretch& cell = counted.cells[stretch.start];
  cell.stretch = stretch;
  if (definition.aggregation == Aggregation::kUnique &&
      !counted.items.emplace(stretch.start, event.item).second) {
    return absl::OkStatus();
  }
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t units, units_of(definition, event.quantity));
  if (!cell.tally.add(definition.aggregation, stretch, event.at, units)) {
    return make_error(absl::StatusCode::kOutOfRange, "metering.overflow",
                      "the total of the events does not fit");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<MeteredValue>> meter_periods(const MeterDefinition& definition,
                                                        std::span<const MeteredPeriod> periods,
                                                        std::span<const MeterEvent> events,
                                                        const Decimal& initial) {
  OCTROI_RETURN_IF_ERROR(check_meter(definition));
  OCTROI_RETURN_IF_ERROR(check_periods(periods));
  std::vector<Counted> counted(periods.size());
  std::map<std::string_view, const MeterEvent*> known;
  for (const MeterEvent& event : events) {
    OCTROI_RETURN_IF_ERROR(check_event(definition, event));
    const auto [first, is_new] = known.emplace(event.key, &event);
    if (!is_new) {
      if (*first->second == event) continue;
      return make_error(absl::StatusCode::kInvalidArgument, "metering.key_reused",
                        "the key " + event.key + " stands for two events");
    }
    OCTROI_ASSIGN_OR_RETURN(const std::size_t index, period_of(periods, event));
    OCTROI_RETURN_IF_ERROR(count(definition, periods[index], event, counted[index]));
  }
  std::vector<MeteredValue> result;
  Decimal level = initial;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    std::vector<TalliedStretch> cells;
    for (const auto& [start, cell] : counted[i].cells) cells.push_back(cell);
    MeteredValue shown;
    OCTROI_ASSIGN_OR_RETURN(shown.value, meter_value(definition, periods[i], cells, level));
    const Tally whole = cells.empty() || definition.buckets ? Tally{} : cells.front().tally;
    OCTROI_ASSIGN_OR_RETURN(level, level_after(definition, whole, level));
    shown.level_after = level;
    result.push_back(std::move(shown));
  }
  return result;
}

}  // namespace v0
}  // namespace octroi
