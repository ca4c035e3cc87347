// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// AnchoredPeriod: periods that begin at a time of day, counted from an anchor instant.
//
// Where a Schedule begins its periods at midnight, some systems keep the anchor's time of day. The
// wall time in the zone stays, whatever the zone's clock changes do to the instants; the anchor's
// day of the month is clipped to a short month and returns after it. For hosts that must come to
// such systems' days: Billing bills by a Schedule.
//
//   AnchoredPeriod monthly{.anchor = jan_31_at_15h, .interval = kMonthly, .zone = paris};
//   window_at(monthly, august_13);                // [31 July 15:00, 31 August 15:00)
//   next_billing_at(monthly, feb_10, {});         // 28 February 15:00, then 31 March 15:00
//
// Layer: calendar (may include base). Thread safety: values and pure functions.
#ifndef OCTROI_CALENDAR_ANCHORED_H_
#define OCTROI_CALENDAR_ANCHORED_H_

#include <optional>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/interval.h"
#include "octroi/calendar/zone.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct AnchoredPeriod {
  Instant anchor{};
  Interval interval = kMonthly;
  Zone zone{};

  friend bool operator==(const AnchoredPeriod&, const AnchoredPeriod&) noexcept = default;
};

// Instants [start, end).
struct Window {
  Instant start{};
  Instant end{};

  friend bool operator==(const Window&, const Window&) noexcept = default;
};

// The time that the zone's clocks show at `instant`, since midnight.
[[nodiscard]] Duration wall_time(Instant instant, Zone zone) noexcept;

// The period that holds `at`, before the anchor too.
// Errors: OutOfRange "date.out_of_range", "interval.out_of_range"; FailedPrecondition
// "schedule.endless" (an interval for ever). So too the next.
absl::StatusOr<Window> window_at(const AnchoredPeriod& period, Instant at);

// Where a billing period that starts at `start` ends, by Flexprice's rules, always at the anchor's
// wall time and not after `subscription_end`:
//
//   months                   the anchor's day of the month of `start` where that is a later day;
//                            else the anchor's day, whole periods after that month
//   quarters and half years  the anchor where it is still to come; else its day of the month, whole
//                            periods after the month of `start`
//   years                    the anchor's month and day of the year that many on
//   weeks                    the anchor's day of the week, at most that many weeks on
//   days                     that long after the day of `start`
absl::StatusOr<Instant> next_billing_at(const AnchoredPeriod& period, Instant start,
                                        std::optional<Instant> subscription_end);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_ANCHORED_H_
