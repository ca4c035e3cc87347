// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Corrections: usage that arrives late or is corrected, billed as the difference.
//
// Each run rates the cumulative quantity of the term again and subtracts, price by price, what is
// booked: quantity, rounded amount, discount and commitment. What is missing becomes a charge, what
// is too much a negative line at the very unit amount that was billed, so that with volume tiers a
// late unit that crosses a tier takes the old price back and charges the new one. What was rounded
// away in one run comes with the next, and what a maximum cut moves with the usage it cut.
// Corrections are booked on the period of the run, or on the period that owns the usage.
//
// For hosts that rate usage themselves. Billing rates single periods again (LateUsagePolicy of
// octroi/engine/usage.h).
//
// Source: OpenMeter's invoicing of late usage, in both of its ways.
//
//   UsageBook book;
//   rerate(price, {.cumulative = {Decimal(15)}}, book);    // 15 x 10
//   rerate(price, {.cumulative = {Decimal(15), Decimal(16)}}, book);   // 16 x 5, -15 x 10
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_CORRECTION_H_
#define OCTROI_PRICING_CORRECTION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/pricing/usage_line.h"

namespace octroi OCTROI_API {
inline namespace v0 {

enum class CorrectionPeriod : std::uint8_t {
  kCurrent,   // all of a run's lines belong to its last period
  kOriginal,  // a line belongs to the period whose usage it corrects
};

struct CorrectionLine {
  UsageLine line;
  std::int32_t period = 1;  // from 1: what it is booked on

  friend bool operator==(const CorrectionLine&, const CorrectionLine&) = default;
};

// What was billed so far.
struct UsageBook {
  std::vector<CorrectionLine> lines{};
  Decimal total{};  // net of discounts, with commitments
};

struct CorrectionRun {
  // The metered quantity from the term's begin to the end of each period so far. One that is less
  // than it was in an earlier run is a correction downwards.
  std::vector<Decimal> cumulative{};
  CorrectionPeriod booked_on = CorrectionPeriod::kCurrent;
  bool is_final = false;  // the term ends with it: the minimum is topped up
};

// The lines of one run, charges before what is taken back within each period, and the book with
// them. A line may change no more than a discount: its quantity is then 0. A run that finds nothing
// new gives no lines; the order in which late events came does not matter to the sum. After an
// error the book is as it was.
// Errors: as rate_usage(); InvalidArgument "price.no_periods".
absl::StatusOr<std::vector<CorrectionLine>> rerate(const UsagePrice& price,
                                                   const CorrectionRun& run, UsageBook& book);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_CORRECTION_H_
