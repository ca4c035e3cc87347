// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "zone_rules.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "octroi/base/check.h"

namespace octroi {
inline namespace v0 {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr days kCycle{146'097};  // 400 Gregorian years, a whole number of weeks
constexpr hours kOffsetMax{26};  // more than any zone was ever away from UTC

// How many whole cycles must be taken off to come before the end of the table.
std::int64_t cycles_beyond_table(Duration since_epoch) {
  const Duration beyond = since_epoch - ZoneRules::kTableEnd.time_since_epoch();
  return beyond < Duration{0} ? 0 : beyond / kCycle + 1;
}

}  // namespace

ZoneRules::ZoneRules(std::string name, std::vector<ZoneChange> changes)
    : name_(std::move(name)), changes_(std::move(changes)) {
  OCTROI_CHECK(!changes_.empty(), "a zone has an offset from the beginning");
}

Instant ZoneRules::first_at(LocalTime local) const noexcept {
  const Duration shift = cycles_beyond_table(local.time_since_epoch()) * kCycle;
  const Instant wanted{local.time_since_epoch() - shift};  // the wall's reading as if it were UTC
  // Up to `wanted - kOffsetMax` no wall shows `local` yet; from there go forward to the first
  // stretch that ends after it.
  auto next = std::upper_bound(
      changes_.begin() + 1, changes_.end(), wanted - kOffsetMax,
      [](Instant instant, const ZoneChange& change) { return instant < change.at; });
  while (next != changes_.end() && next->at + (next - 1)->offset <= wanted) ++next;
  const ZoneChange& stretch = *(next - 1);
  const Instant found = wanted - stretch.offset;
  const bool in_gap = next - 1 != changes_.begin() && found < stretch.at;
  return (in_gap ? Instant{stretch.at} : found) + shift;
}

LocalTime ZoneRules::latest_at(Instant instant) const noexcept {
  const Duration shift = cycles_beyond_table(instant.time_since_epoch()) * kCycle;
  const Instant wanted = instant - shift;
  auto next =
      std::upper_bound(changes_.begin() + 1, changes_.end(), wanted,
                       [](Instant each, const ZoneChange& change) { return each < change.at; });
  Instant latest = wanted + (next - 1)->offset;
  // A stretch that ended within the last two offsets may have shown a later time; it showed all
  // before its end, but not the end itself.
  for (auto stretch = next - 1;
       stretch != changes_.begin() && stretch->at > wanted - 2 * kOffsetMax; --stretch) {
    latest = std::max(latest, Instant{stretch->at} + (stretch - 1)->offset - Duration{1});
  }
  return LocalTime{latest.time_since_epoch() + shift};
}

}  // namespace v0
}  // namespace octroi
