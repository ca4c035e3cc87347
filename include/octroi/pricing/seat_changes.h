// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Seat changes: graduated prices of units that were held for a part of the period only.
//
// Each change adds or removes units; it comes with its time-weighted units, the share of the period
// for which they are or are no longer held. The tiers are found by the units that run through; the
// time-weighted units are what is paid, shared over the tiers that the change crosses. The flat
// amount of a tier is due whole, once, when it is first reached; that of the first tier even with
// no change. Units below zero cost nothing: where more is removed than was ever added, the period
// is not asked for, and what removals give back is never more than what was charged.
//
// For hosts that bill seats in arrears by the days that each was held. Billing bills them ahead,
// and gives back and charges with each change (rate_change() of octroi/rating/rating.h).
//
// Source: Lago's prorated graduated charges.
//
//   // 5 units from the 10th of a month of 30 days, then 5 more from the 15th.
//   rate_seat_changes(price, {{Decimal(5), *Decimal::parse("3.5")}, ...});
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_SEAT_CHANGES_H_
#define OCTROI_PRICING_SEAT_CHANGES_H_

#include <span>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/pricing/price_model.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct SeatChange {
  Decimal units{};     // added; negative: removed
  Decimal weighted{};  // the same units, times the share of the period; of the same sign
};

// Exact in major units, but for a change that crosses tiers unevenly: its shares have 12 decimals.
// Errors: as validate(); OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> rate_seat_changes(const GraduatedPrice& price,
                                          std::span<const SeatChange> changes);

// A volume price of such units: the tier by all units of the period, the amount for the weighted
// ones. Errors: as price_quantity.
absl::StatusOr<Decimal> rate_weighted_volume(const VolumePrice& price, const Decimal& units,
                                             const Decimal& weighted);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_SEAT_CHANGES_H_
