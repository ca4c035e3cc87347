// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/billing_period.h"

#include <algorithm>
#include <array>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

struct Entry {
  BillingPeriod period;
  std::string_view name;
  Interval interval;
};

constexpr std::array<Entry, 17> kEntries = {{
    {BillingPeriod::kDaily, "DAILY", {IntervalUnit::kDay, 1}},
    {BillingPeriod::kWeekly, "WEEKLY", {IntervalUnit::kWeek, 1}},
    {BillingPeriod::kBiweekly, "BIWEEKLY", {IntervalUnit::kWeek, 2}},
    {BillingPeriod::kThirtyDays, "THIRTY_DAYS", {IntervalUnit::kDay, 30}},
    {BillingPeriod::kThirtyOneDays, "THIRTY_ONE_DAYS", {IntervalUnit::kDay, 31}},
    {BillingPeriod::kSixtyDays, "SIXTY_DAYS", {IntervalUnit::kDay, 60}},
    {BillingPeriod::kNinetyDays, "NINETY_DAYS", {IntervalUnit::kDay, 90}},
    {BillingPeriod::kMonthly, "MONTHLY", {IntervalUnit::kMonth, 1}},
    {BillingPeriod::kBimestrial, "BIMESTRIAL", {IntervalUnit::kMonth, 2}},
    {BillingPeriod::kQuarterly, "QUARTERLY", {IntervalUnit::kMonth, 3}},
    {BillingPeriod::kTriannual, "TRIANNUAL", {IntervalUnit::kMonth, 4}},
    {BillingPeriod::kBiannual, "BIANNUAL", {IntervalUnit::kMonth, 6}},
    {BillingPeriod::kAnnual, "ANNUAL", {IntervalUnit::kMonth, 12}},
    {BillingPeriod::kSesquiennial, "SESQUIENNIAL", {IntervalUnit::kMonth, 18}},
    {BillingPeriod::kBiennial, "BIENNIAL", {IntervalUnit::kMonth, 24}},
    {BillingPeriod::kTriennial, "TRIENNIAL", {IntervalUnit::kMonth, 36}},
    {BillingPeriod::kNone, "NO_BILLING_PERIOD", {IntervalUnit::kForever, 1}},
}};

constexpr char to_capital(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

}  // namespace

Interval interval_of(BillingPeriod period) noexcept {
  for (const Entry& entry : kEntries) {
    if (entry.period == period) return entry.interval;
  }
  return kOnceForever;
}

absl::StatusOr<BillingPeriod> parse_billing_period(std::string_view name) {
  for (const Entry& entry : kEntries) {
    if (std::equal(name.begin(), name.end(), entry.name.begin(), entry.name.end(),
                   [](char given, char listed) { return to_capital(given) == listed; })) {
      return entry.period;
    }
  }
  return make_error(absl::StatusCode::kInvalidArgument, "billing_period.unknown",
                    "not one of the billing periods");
}

std::string_view billing_period_name(BillingPeriod period) noexcept {
  for (const Entry& entry : kEntries) {
    if (entry.period == period) return entry.name;
  }
  return {};
}

}  // namespace v0
}  // namespace octroi
