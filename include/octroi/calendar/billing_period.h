// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// BillingPeriod: the billing periods that catalogues of the field name, and their length.
//
// Seventeen names, those of Kill Bill's catalogue; each is an Interval, which a catalogue file
// writes as format_interval() does ("4 months"). Note the Latin: triannual is three times a year (4
// months), biannual twice a year (6 months), but biennial is every two years and sesquiennial every
// year and a half.
//
//   const BillingPeriod period = *parse_billing_period("QUARTERLY");
//   interval_of(period);   // 3 months
//
// Layer: calendar (may include base). Thread safety: values and pure functions.
#ifndef OCTROI_CALENDAR_BILLING_PERIOD_H_
#define OCTROI_CALENDAR_BILLING_PERIOD_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/interval.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class BillingPeriod : std::uint8_t {  // Numbers are wire format.
  kDaily = 1,
  kWeekly = 2,
  kBiweekly = 3,
  kThirtyDays = 4,
  kThirtyOneDays = 5,
  kSixtyDays = 6,
  kNinetyDays = 7,
  kMonthly = 8,
  kBimestrial = 9,
  kQuarterly = 10,
  kTriannual = 11,
  kBiannual = 12,
  kAnnual = 13,
  kSesquiennial = 14,
  kBiennial = 15,
  kTriennial = 16,
  kNone = 17,  // billed once, for ever
};

[[nodiscard]] Interval interval_of(BillingPeriod period) noexcept;

// "DAILY" ... "TRIENNIAL", "NO_BILLING_PERIOD", in capitals or in small letters.
// Errors: InvalidArgument "billing_period.unknown".
absl::StatusOr<BillingPeriod> parse_billing_period(std::string_view name);
// The name in capitals; empty for a number that is none of them.
[[nodiscard]] std::string_view billing_period_name(BillingPeriod period) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CALENDAR_BILLING_PERIOD_H_
