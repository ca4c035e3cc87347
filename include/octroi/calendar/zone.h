// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Zone: an IANA time zone, from civil time to instants and back.
//
// Civil dates and a zone's name are what records store; instants are computed when they are needed,
// from the machine's tzdata. A local time that a clock change skips (a gap) means the first instant
// after the gap; one that happens twice (an overlap) means the first of the two. So a billing day
// begins exactly once, and an instant belongs to exactly one (I18).
//
//   const Zone paris = *Zone::parse("Europe/Paris");
//   paris.start_of_day(2026y / 3 / 29);                 // 2026-03-28T23:00Z
//   paris.to_instant(2026y / 3 / 29, 2h + 30min);       // in the gap: 01:00Z
//
// Layer: calendar (may include base). Thread safety: a value; parse() from any thread.
#ifndef OCTROI_CALENDAR_ZONE_H_
#define OCTROI_CALENDAR_ZONE_H_

#include <chrono>
#include <string_view>
#include <type_traits>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class ZoneRules;

class Zone {
 public:
  constexpr Zone() noexcept = default;  // UTC

  // The name is spelt as in the database, upper and lower case included.
  // Errors: InvalidArgument "zone.unknown"; FailedPrecondition "zone.no_tzdata" (install tzdata).
  static absl::StatusOr<Zone> parse(std::string_view iana_name);

  [[nodiscard]] std::string_view name() const noexcept;

  // The instant at which `date` begins here. A day that the zone skipped (Pacific/Apia 2011-12-30)
  // begins where the next one does.
  [[nodiscard]] Instant start_of_day(Date date) const noexcept;
  [[nodiscard]] Instant to_instant(Date date, std::chrono::microseconds time_of_day) const noexcept;

  // The day that has begun last here at `instant`: start_of_day(date_of(t)) <= t, and the next day
  // begins after t. It is the day on the wall, but in the hour that a clock put back over midnight
  // shows again (America/St_Johns until 2011), where it does not fall back to the day before.
  [[nodiscard]] Date date_of(Instant instant) const noexcept;

  // All results are cut to kInstantMin .. kInstantMax, and to the years 1 to 9999.

  friend bool operator==(const Zone&, const Zone&) noexcept = default;

 private:
  constexpr explicit Zone(const ZoneRules* rules) noexcept : rules_(rules) {}

  const ZoneRules* rules_ = nullptr;  // kept for the life of the process; null is UTC
};

static_assert(std::is_trivially_copyable_v<Zone> && sizeof(Zone) == 8, "pass Zone by value");

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_ZONE_H_
