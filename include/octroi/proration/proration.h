// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Proration: the share of a price that belongs to a part of its period.
//
// By default by the day: the exact ratio of the half-open days held over the days of the whole
// period, rounded once; the day of a change belongs to what is held from then on. A ProrationPolicy
// says otherwise. Every answer is its own derivation, so that an invoice line can explain itself.
//
//   // 50.00 EUR for January, held from the 18th on: 14 days of 31.
//   Proration share = *prorate(price, january, {2026y / 1 / 18, 2026y / 2 / 1});
//   share.amount;      // 22.58 EUR
//   explain(share);    // "14/31 days, 2026-01-18 to 2026-02-01, of 50.00 EUR"
//
// Rounding is symmetric about zero in every mode but ceiling and floor; with those, take credits as
// the negative of a prorated charge, as prorate_change() does, and a change that is undone at once
// nets zero (I06).
//
// Layer: proration (may include money, calendar). Thread safety: values and pure functions.
#ifndef OCTROI_PRORATION_PRORATION_H_
#define OCTROI_PRORATION_PRORATION_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/base/instant.h"
#include "octroi/calendar/schedule.h"
#include "octroi/money/money.h"
#include "octroi/money/rounding.h"
#include "octroi/proration/policy.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Days [from, until) of a period.
struct Segment {
  Date from{};
  Date until{};

  friend bool operator==(const Segment&, const Segment&) = default;
};

// A share and how it came about: amount = whole x numerator / denominator, rounded once; where the
// point is kRatioAndLeg, the ratio was first rounded to 9 decimals.
struct Proration {
  Money whole;
  Money amount;
  std::int64_t numerator = 0;    // days held
  std::int64_t denominator = 1;  // days in the period, as the policy counts them
  Segment segment;
  Rounding rounding = Rounding::kHalfUp;
  RoundingPoint rounding_point = RoundingPoint::kOnce;

  friend bool operator==(const Proration&, const Proration&) = default;
};

// "14/31 days, 2026-01-18 to 2026-02-01, of 50.00 EUR"; the last day named is not in it. Where
// the ratio was rounded, ", ratio 0.451612903" follows.
[[nodiscard]] std::string explain(const Proration& proration);

// Days of the segment over days of the period, not reduced; 0 for an empty segment.
// Errors, here and below: InvalidArgument "proration.bad_segment" (not days, reversed, or not
// inside the period), "proration.empty_period"; FailedPrecondition "schedule.endless" (a period for
// ever).
absl::StatusOr<Ratio> day_ratio(const Period& period, Segment segment);

// The share of `whole`, the price of the period, that belongs to the segment. A span that is the
// whole period costs the whole price; one of 30-day months may otherwise cost more or less.
// Errors: also OutOfRange "money.overflow"; Unimplemented "proration.grain" (a policy that counts
// finer than days: prorate_between). So too below.
absl::StatusOr<Proration> prorate(Money whole, const Period& period, Segment segment,
                                  const ProrationPolicy& policy = {});

// A ratio as billing systems print it: nine decimals, half up. 14/31 is 451'612'903.
// Errors: OutOfRange "money.overflow"; InvalidArgument "money.division_by_zero".
absl::StatusOr<std::int64_t> ratio_in_billionths(Ratio ratio);

// The days that a system writes as `first` and `last`, as the half-open segment they mean.
// Errors: OutOfRange "date.out_of_range"; InvalidArgument "date.malformed". So too the next.
absl::StatusOr<Segment> segment_of(Date first, Date last, const ProrationPolicy& policy);
// The first day that is no longer paid when service is ended on day `on`.
absl::StatusOr<Date> unpaid_from(Date on, const ProrationPolicy& policy);

// Instants [from, until).
struct TimeSpan {
  Instant from{};
  Instant until{};

  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};
// The share of `whole`, the price of `period`, that belongs to `segment`, at the policy's grain.
// Errors: InvalidArgument "proration.bad_segment", "proration.empty_period" (of no whole unit of
// the grain); OutOfRange "money.overflow"; Unimplemented "proration.grain" (by the day: which day
// an instant is on is the zone's to say, see prorate).
absl::StatusOr<Money> prorate_between(Money whole, const TimeSpan& period, const TimeSpan& segment,
                                      const ProrationPolicy& policy);

// The ratio of a price that prorate() and prorate_between() take, not reduced; where the policy
// rounds the ratio, billionths. Whoever scales by it once, by the policy's rounding, has their
// amount.
// Errors: as those two.
absl::StatusOr<Ratio> share_ratio(const Period& period, Segment segment,
                                  const ProrationPolicy& policy);
absl::StatusOr<Ratio> share_ratio(const TimeSpan& period, const TimeSpan& segment,
                                  const ProrationPolicy& policy);

// What may be given back of `potential` when `paid` was paid and `given` has gone back already, all
// three of them zero or more: with CreditCap::kPaid the smaller of potential and what is left, and
// nothing where that is below zero; with kNone the potential, whatever it is.
// Errors, with kPaid: OutOfRange "money.overflow"; InvalidArgument "money.currency_mismatch".
absl::StatusOr<Money> cap_credit(Money potential, Money paid, Money given,
                                 const ProrationPolicy& policy = {});

// A change on day `on` from one price of the period to another: what is given back for the days
// from `on` (or the day after it, by the policy's change day), a negative amount, and what is
// charged for them. Their amounts net to nothing where `from` and `to` are one price, so that a
// change and its undoing on the same day sum to zero (I06).
struct ProratedChange {
  Proration credit;  // whole and amount are negative
  Proration charge;

  friend bool operator==(const ProratedChange&, const ProratedChange&) = default;
};
// Errors: also InvalidArgument "money.currency_mismatch", "date.malformed"; OutOfRange
// "date.out_of_range".
absl::StatusOr<ProratedChange> prorate_change(Money from, Money to, const Period& period, Date on,
                                              const ProrationPolicy& policy = {});

// A price of the period, held from a day on, until the next holding begins or the period ends.
struct Holding {
  Date from{};
  Money price;

  friend bool operator==(const Holding&, const Holding&) = default;
};
// The shares of consecutive holdings that cover the period: the first begins with it, each begins
// not before the last. They sum to the exact value of all that was held, rounded once (so one price
// held throughout sums to that price), and each is within one minor unit of its exact share (I06).
// With a rounding point other than kOnce, or with months of 30 days, each is rounded alone: within
// one minor unit of its exact share still (half of one when rounding to nearest; plus price x
// 0.5e-9 where the ratio is rounded), but the sum may miss the whole by that much a holding. Those
// systems do.
// Errors: also InvalidArgument "money.currency_mismatch".
absl::StatusOr<std::vector<Proration>> prorate_holdings(const Period& period,
                                                        std::span<const Holding> holdings,
                                                        const ProrationPolicy& policy = {});

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRORATION_PRORATION_H_
