// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// ProrationPolicy: how a share of a price is computed, as a value.
//
// Billing systems agree that a part of a period costs a part of its price, and on little else: what
// the part is divided by, whether the day of an end is paid, where the rounding falls. Each such
// rule is a field, and a named profile sets them as a system of the field does, so that whoever
// comes from there finds the same figures. The default is octroi's own: the exact ratio of
// half-open days, rounded once.
//
//   prorate(price, june, stub, proration_profiles::kill_bill());
//
// Layer: proration (may include money, calendar). Thread safety: values.
#ifndef OCTROI_PRORATION_POLICY_H_
#define OCTROI_PRORATION_POLICY_H_

#include <cstdint>

#include "absl/status/status.h"

#include "octroi/base/export.h"
#include "octroi/money/rounding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class ProrationGrain : std::uint8_t {  // Numbers are wire format. So too below.
  kDay = 1,
  kSecond = 2,   // whole seconds; what is left of one is dropped at both ends
  kInstant = 3,  // as fine as an Instant: the microsecond
};

// How the dates that a system writes down bound a span: read by segment_of(), which makes a
// half-open segment of them. All else here takes segments, and so never asks.
enum class IntervalRule : std::uint8_t {
  kHalfOpen = 1,   // the last date is not in it
  kInclusive = 2,  // it is
};

enum class DenominatorRule : std::uint8_t {
  kPeriodDays = 1,  // the real days of the whole period
  // `month_days` for each month of the period, whatever the months, on both sides of the ratio; a
  // period that is no number of months has its real days. Of policies by the day.
  kFixedMonths = 2,
};

// Whether the day on which service ends is paid: read by unpaid_from(), and by rest_of_period() of
// octroi/rating/rest.h.
enum class TerminationDay : std::uint8_t {
  kNotBilled = 1,
  kBilled = 2,
};

enum class ChangeDay : std::uint8_t {
  kNewPrice = 1,  // the day of a change belongs to what is held from then on
  kOldPrice = 2,
};

// Where the one Rounding of the policy is done. It makes a difference where there are several
// shares (prorate_holdings()) and, with kRatioAndLeg, for each.
enum class RoundingPoint : std::uint8_t {
  kOnce = 1,         // the exact value of all shares of a period, once
  kPerLeg = 2,       // each share alone
  kRatioAndLeg = 3,  // the ratio to 9 decimals half up, then each share alone
};

// Read by cap_credit(). Billing never gives back more than was asked for, whatever stands here.
enum class CreditCap : std::uint8_t {
  kNone = 1,  // as it was reckoned
  kPaid = 2,  // not above what was paid less what was given back, and not below zero
};

struct ProrationPolicy {
  Rounding rounding = Rounding::kHalfUp;
  ProrationGrain grain = ProrationGrain::kDay;
  IntervalRule interval = IntervalRule::kHalfOpen;
  DenominatorRule denominator = DenominatorRule::kPeriodDays;
  std::int32_t month_days = 30;  // of kFixedMonths: 1 to 31
  TerminationDay termination_day = TerminationDay::kNotBilled;
  ChangeDay change_day = ChangeDay::kNewPrice;
  RoundingPoint rounding_point = RoundingPoint::kOnce;
  CreditCap cap = CreditCap::kPaid;

  friend constexpr bool operator==(const ProrationPolicy&, const ProrationPolicy&) = default;
};

// Whether each rule is one of those above. Errors: InvalidArgument "proration.bad_policy", which
// names the first that is not.
absl::Status validate(const ProrationPolicy& policy);

namespace proration_profiles {

// Ours: the exact ratio of half-open days, rounded once.
[[nodiscard]] constexpr ProrationPolicy octroi() noexcept { return {}; }

// Half-open days over the real days of the whole cycle; the ratio is kept at 9 decimals and each
// invoice item rounded to the currency, both half up; a repair is capped by what is left of its
// item. The whole cycle of a leading stub is BillCycle's. Source: Kill Bill's invoice module
// (InvoiceDateUtils, FixedAndRecurringInvoiceItemGenerator) and its tests of proration.
[[nodiscard]] constexpr ProrationPolicy kill_bill() noexcept {
  return {.rounding_point = RoundingPoint::kRatioAndLeg};
}
// The same where its configuration fixes the days of a month at 30: 23 May to 15 June are 22 days
// of 30. Another number of days is `month_days`.
[[nodiscard]] constexpr ProrationPolicy kill_bill_thirty_days() noexcept {
  return {.denominator = DenominatorRule::kFixedMonths,
          .rounding_point = RoundingPoint::kRatioAndLeg};
}

// Days with the last one in, over the real days of the period; the day of a termination is paid;
// the day of an upgrade is the new plan's; each fee in cents, half up. Source: Lago's subscription
// fee and termination services and their specs.
[[nodiscard]] constexpr ProrationPolicy lago() noexcept {
  return {.interval = IntervalRule::kInclusive,
          .termination_day = TerminationDay::kBilled,
          .rounding_point = RoundingPoint::kPerLeg};
}

// The exact ratio of time over the full period, each line half up; no cap. OpenMeter counts
// nanoseconds, an Instant microseconds: the figures are the same for whatever an Instant can hold.
// Source: OpenMeter's billing line proration.
[[nodiscard]] constexpr ProrationPolicy openmeter() noexcept {
  return {.grain = ProrationGrain::kInstant,
          .rounding_point = RoundingPoint::kPerLeg,
          .cap = CreditCap::kNone};
}

// Days with both ends in, over the real days of the period; each leg rounded and the rounded legs
// added (5.49 where the exact net is 5.48). Source: Flexprice's proration calculator, day mode.
[[nodiscard]] constexpr ProrationPolicy flexprice() noexcept {
  return {.interval = IntervalRule::kInclusive,
          .termination_day = TerminationDay::kBilled,
          .rounding_point = RoundingPoint::kPerLeg};
}

// Seconds left over the seconds of the current period, each line rounded; no cap. Source: Stripe's
// documentation of prorations.
[[nodiscard]] constexpr ProrationPolicy stripe() noexcept {
  return {.grain = ProrationGrain::kSecond,
          .rounding_point = RoundingPoint::kPerLeg,
          .cap = CreditCap::kNone};
}

}  // namespace proration_profiles

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRORATION_POLICY_H_
