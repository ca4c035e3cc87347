// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Times: how case files write days, instants, zones and lengths, and what they mean.
//
//   "2024-01-31"                            a day; as an instant, its first moment
//   "2024-01-31T00:00:00Z"                  an instant
//   "2024-01-31T23:59:59[Asia/Tokyo]"       what the clocks there show
//   "month", "half_year", "30_days"         a length
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_TIMES_H_
#define OCTROI_TESTS_VECTORS_BILLING_TIMES_H_

#include <array>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "billing/area.h"

#include "octroi/base/instant.h"
#include "octroi/calendar/date.h"
#include "octroi/calendar/interval.h"
#include "octroi/calendar/zone.h"

namespace octroi::vectors {

// As English names them, in lower case.
inline constexpr std::array<const char*, 12> kMonths{
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

// Input `period`, and `every` where there is one.
absl::StatusOr<Interval> interval_of_input(const Json& input);
// "weekly" is "week", and so on for each length that systems name in both ways.
[[nodiscard]] std::string plain_period(const std::string& name);
absl::StatusOr<Interval> interval_named(const std::string& name);
// "P1Y2M10DT5H30M45S"; a number may be negative ("P-3M").
struct CivilDuration {
  std::int64_t months = 0;
  std::int64_t days = 0;
  Duration time{};
};
absl::StatusOr<CivilDuration> duration_named(const std::string& iso);

// Months first, then days, at the same time of day there; then the time.
absl::StatusOr<Instant> plus(Instant from, const CivilDuration& duration, Zone zone);

// Input `zone`; UTC without one.
absl::StatusOr<Zone> zone_of_input(const Json& input);

// `zone` is that of days, and of local times that name none.
absl::StatusOr<Instant> instant_at(const Json& input, const char* key, Zone zone);
absl::StatusOr<std::optional<Instant>> optional_instant_at(const Json& input, const char* key,
                                                           Zone zone);
// The day written, or the day in the zone of the instant written.
absl::StatusOr<Date> date_at(const Json& input, const char* key, Zone zone = {});

[[nodiscard]] std::string utc_text(Instant instant);               // 2024-01-31T00:00:00Z
[[nodiscard]] std::string local_text(Instant instant, Zone zone);  // 2024-01-31T00:00:00[UTC]

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_TIMES_H_
