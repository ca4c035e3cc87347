// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/interval.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

struct UnitRow {
  IntervalUnit unit;
  std::string_view name;
  std::int64_t months;  // in one unit; one of the two is zero, for ever both
  std::int64_t days;
};

constexpr UnitRow kUnits[] = {
    {IntervalUnit::kDay, "day", 0, 1},
    {IntervalUnit::kWeek, "week", 0, 7},
    {IntervalUnit::kMonth, "month", 1, 0},
    {IntervalUnit::kQuarter, "quarter", 3, 0},
    {IntervalUnit::kHalfYear, "half_year", 6, 0},
    {IntervalUnit::kYear, "year", 12, 0},
    {IntervalUnit::kForever, "forever", 0, 0},
};

// Null for a number that names no unit.
const UnitRow* row_of(IntervalUnit unit) {
  const UnitRow* const row = std::find_if(std::begin(kUnits), std::end(kUnits),
                                          [&](const UnitRow& each) { return each.unit == unit; });
  return row == std::end(kUnits) ? nullptr : row;
}

const UnitRow* row_named(std::string_view name) {
  const UnitRow* const row = std::find_if(std::begin(kUnits), std::end(kUnits),
                                          [&](const UnitRow& each) { return each.name == name; });
  return row == std::end(kUnits) ? nullptr : row;
}

absl::Status malformed() {
  return make_error(absl::StatusCode::kInvalidArgument, "interval.malformed",
                    "write an interval as day, week, month, quarter, half_year, year or forever, "
                    "or with a count, like 3 months");
}

absl::Status out_of_range() {
  return make_error(absl::StatusCode::kOutOfRange, "interval.out_of_range",
                    "an interval counts 1 to 1200 of a known unit");
}

}  // namespace

std::int64_t Interval::months() const noexcept {
  const UnitRow* const row = row_of(unit);
  return row == nullptr ? 0 : row->months * count;
}

std::int64_t Interval::days() const noexcept {
  const UnitRow* const row = row_of(unit);
  return row == nullptr ? 0 : row->days * count;
}

absl::Status check_interval(Interval interval) {
  const bool known = row_of(interval.unit) != nullptr;
  const std::int32_t count_max = interval.is_forever() ? 1 : kIntervalCountMax;
  if (known && interval.count >= 1 && interval.count <= count_max) return absl::OkStatus();
  return out_of_range();
}

absl::StatusOr<Interval> parse_interval(std::string_view text) {
  if (const UnitRow* const row = row_named(text)) return Interval{row->unit, 1};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits == text.size() || text[digits] != ' ') return malformed();
  std::string_view name = text.substr(digits + 1);
  const bool plural = !name.empty() && name.back() == 's';
  if (plural) name.remove_suffix(1);
  const UnitRow* const row = row_named(name);
  if (row == nullptr || row->unit == IntervalUnit::kForever) return malformed();
  if (text.front() == '0' && digits > 1) return malformed();
  std::int32_t count = 0;
  for (const char digit : text.substr(0, digits)) {
    count = count * 10 + (digit - '0');
    if (count > kIntervalCountMax) break;
  }
  if (plural == (count == 1)) return malformed();
  const Interval interval{row->unit, count};
  OCTROI_RETURN_IF_ERROR(check_interval(interval));
  return interval;
}

std::string format_interval(Interval interval) {
  const UnitRow* const row = row_of(interval.unit);
  const std::string name(row == nullptr ? std::string_view("unknown") : row->name);
  if (interval.count == 1) return name;
  return std::to_string(interval.count) + ' ' + name + 's';
}

}  // namespace v0
}  // namespace octroi
