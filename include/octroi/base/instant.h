// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Instant: a point on the UTC time line.
//
// Microseconds since the Unix epoch, leap seconds ignored (POSIX time). Civil dates and time zones
// belong to the calendar module; an Instant is what clocks tell and what records store. Its text
// form is RFC 3339 in UTC with exactly three or six decimals, which sorts as text the way it sorts
// in time.
//
//   Instant at = *parse_instant("2026-01-31T09:00:00Z");
//   format_instant(at);  // "2026-01-31T09:00:00.000Z"
//
// Layer: base. Thread safety: a value.
#ifndef OCTROI_BASE_INSTANT_H_
#define OCTROI_BASE_INSTANT_H_

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

using Duration = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Duration>;

// The range a record can hold: years 1 to 9999. What lies outside is an error wherever an Instant
// is read.
inline constexpr Instant kInstantMin{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
inline constexpr Instant kInstantMax{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} +
                                     std::chrono::hours{24} - Duration{1}};

// "YYYY-MM-DDTHH:MM:SS.mmmZ"; six decimals when the instant is not a whole millisecond.
// Outside kInstantMin .. kInstantMax the year has a sign and as many digits as it needs, and what
// is written cannot be read back.
[[nodiscard]] std::string format_instant(Instant instant);

// Reads RFC 3339 with "Z" or a numeric offset, zero to six decimals. No leap second (23:59:60).
// Errors: InvalidArgument "instant.malformed"; OutOfRange "instant.out_of_range".
absl::StatusOr<Instant> parse_instant(std::string_view text);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BASE_INSTANT_H_
