// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Proration: the share of a price that belongs to a part of its period.
//
// By the day: the exact ratio of the half-open days held over the days of the whole period, rounded
// once. The day of a change belongs to what is held from then on. Every answer is its own
// derivation, so that an invoice line can explain itself.
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
#include "octroi/calendar/schedule.h"
#include "octroi/money/money.h"
#include "octroi/money/rounding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// How a share is computed. The grain is the day, intervals are half-open, and the denominator is
// the real length of the period.
struct ProrationPolicy {
  Rounding rounding = Rounding::kHalfUp;

  friend bool operator==(const ProrationPolicy&, const ProrationPolicy&) = default;
};

// Days [from, until) of a period.
struct Segment {
  Date from{};
  Date until{};

  friend bool operator==(const Segment&, const Segment&) = default;
};

// A share and how it came about: amount = whole x numerator / denominator, rounded once.
struct Proration {
  Money whole;
  Money amount;
  std::int64_t numerator = 0;    // days held
  std::int64_t denominator = 1;  // days in the period
  Segment segment;
  Rounding rounding = Rounding::kHalfUp;

  friend bool operator==(const Proration&, const Proration&) = default;
};

// "14/31 days, 2026-01-18 to 2026-02-01, of 50.00 EUR"; the last day named is not in it.
[[nodiscard]] std::string explain(const Proration& proration);

// Days of the segment over days of the period, not reduced; 0 for an empty segment.
// Errors, here and below: InvalidArgument "proration.bad_segment" (not days, reversed, or not
// inside the period), "proration.empty_period"; FailedPrecondition "schedule.endless".
absl::StatusOr<Ratio> day_ratio(const Period& period, Segment segment);

// The share of `whole`, the price of the period, that belongs to the segment.
// Errors: also OutOfRange "money.overflow".
absl::StatusOr<Proration> prorate(Money whole, const Period& period, Segment segment,
                                  const ProrationPolicy& policy = {});

// A change on day `on` from one price of the period to another: what is given back for the days
// from `on`, a negative amount, and what is charged for them.
struct ProratedChange {
  Proration credit;  // whole and amount are negative
  Proration charge;

  friend bool operator==(const ProratedChange&, const ProratedChange&) = default;
};
// Errors: also InvalidArgument "money.currency_mismatch".
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
// Errors: also InvalidArgument "money.currency_mismatch".
absl::StatusOr<std::vector<Proration>> prorate_holdings(const Period& period,
                                                        std::span<const Holding> holdings,
                                                        const ProrationPolicy& policy = {});

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRORATION_PRORATION_H_
