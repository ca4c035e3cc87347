// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ZoneRules: every change of a zone's clock, as a table.
//
// The table holds the changes that tzdata lists and, after the last of them, those that the zone's
// yearly rule makes until kTableEnd. From then on the 400-year cycle of the Gregorian calendar
// repeats, weekdays included, so a later instant is looked up a whole number of cycles earlier.
// Both questions about a zone are one binary search.
//
//   ZoneRules rules("Europe/Paris", std::move(changes));
//   rules.first_at(local);    // the first instant at which the wall shows `local` or later
//
// Layer: calendar, private. Thread safety: immutable.
#ifndef OCTROI_CALENDAR_ZONE_RULES_H_
#define OCTROI_CALENDAR_ZONE_RULES_H_

#include <chrono>
#include <string>
#include <vector>

#include "octroi/base/instant.h"

namespace octroi {
inline namespace v0 {

using LocalTime = std::chrono::local_time<Duration>;  // what a wall clock shows

// From `at` on the wall is `offset` ahead of UTC.
struct ZoneChange {
  std::chrono::sys_seconds at;
  std::chrono::seconds offset;
};

class ZoneRules {
 public:
  // Where the table may end: tzdata lists nothing beyond 2087, and one cycle must lie between.
  static constexpr std::chrono::sys_seconds kTableEnd{
      std::chrono::sys_days{std::chrono::year{2500} / 1 / 1}};
  // Changes must be given for this long after kTableEnd, so that a look across the end is right.
  static constexpr std::chrono::seconds kMargin = std::chrono::days{366};

  // `changes` ascend; the first holds since ever, whatever its instant.
  ZoneRules(std::string name, std::vector<ZoneChange> changes);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  // The first instant at which the wall shows `local` or later. So a time that is skipped means
  // the end of the gap, and one that comes twice the first of the two.
  [[nodiscard]] Instant first_at(LocalTime local) const noexcept;

  // The latest time the wall has shown up to `instant`, which is what it shows then but in the
  // hour that is repeated when a clock is put back. Never decreases.
  [[nodiscard]] LocalTime latest_at(Instant instant) const noexcept;

 private:
  std::string name_;
  std::vector<ZoneChange> changes_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_ZONE_RULES_H_
