// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The unused rest of what was billed: what a change or an end inside a period may give back.
//
// A credit follows what was asked, not the list price: each line that covers days from `on` counts
// with its amount after discounts, for its share of those days. Credits given before are lines too,
// with their sign, so that nothing is given back twice.
//
//   // 50.00 for March less 20%, changed on the 15th: 17/31 of 40.00.
//   auto most = unused_amount(kEur, lines_of_the_period, 2026y / 3 / 15);   // 21.94 EUR
//   rate_change({.from = starter, .to = pro, .rest = rest, .credit_max = *most});
//
// Layer: invoice (may include calendar, money). Thread safety: pure functions.
#ifndef OCTROI_INVOICE_UNUSED_H_
#define OCTROI_INVOICE_UNUSED_H_

#include <span>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/date.h"
#include "octroi/invoice/invoice.h"
#include "octroi/money/money.h"
#include "octroi/money/rounding.h"
#include "octroi/rating/line.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// What `lines` ask for the days from `on`, by days, each line rounded half up; at least 0. With or
// without tax as the lines are priced. Lines without days, or for ever, have no rest.
// Errors: InvalidArgument "money.currency_mismatch"; OutOfRange "money.overflow".
absl::StatusOr<Money> unused_amount(Currency currency, std::span<const InvoiceLine> lines, Date on);

// The same by the rest of a period as a proration policy counted it (rating/rest.h): of a line for
// the whole period that share, of one that is a share of the same period, counted the same way, the
// part of it that is left; of all others the days.
absl::StatusOr<Money> unused_amount(Currency currency, std::span<const InvoiceLine> lines,
                                    const PeriodShare& rest, Rounding rounding = Rounding::kHalfUp);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_INVOICE_UNUSED_H_
