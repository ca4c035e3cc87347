// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Rating: from a price and a period to the lines of an invoice.
//
// Flat and per-seat charges are billed in advance for the period that begins, one-off charges on
// the first invoice, overage, usage and flat charges in arrears for the period that ended. A
// fraction of a period takes the fraction of flat and per-seat charges; each line is rounded once.
// A change of terms inside a period gives a credit for the rest of the old terms and a charge for
// the rest of the new. Charges of an add-on that is held (Charge::units) are billed for each of its
// units, whatever the quantity, as lines of kind kAddOn.
//
//   auto lines = rate_period({.price = price, .quantity = 3, .period = period,
//                             .is_first_invoice = true});
//   auto change = rate_change({.from = starter, .to = pro, .rest = share, .credit_max = paid});
//
// Layer: rating (may include proration, catalog, calendar, money). Thread safety: pure functions.
#ifndef OCTROI_RATING_RATING_H_
#define OCTROI_RATING_RATING_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/calendar/schedule.h"
#include "octroi/catalog/plan.h"
#include "octroi/money/money.h"
#include "octroi/money/rounding.h"
#include "octroi/pricing/usage_reading.h"
#include "octroi/proration/proration.h"
#include "octroi/rating/line.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct PeriodInput {
  const Price* price = nullptr;  // required
  std::int64_t quantity = 1;     // seats, or units of an add-on; >= 1
  Period period;                 // what is billed in advance
  bool is_first_invoice = false;
  std::optional<PeriodShare> share{};  // a first or last period that is not whole
  std::string_view tax_category = "standard";
  Rounding rounding = Rounding::kHalfUp;
  bool is_add_on = false;  // every period charge is for each unit, and of kind kAddOn
};

// The charges in advance and, on the first invoice, the one-off ones, in the price's order. A price
// of 0 gives its line of 0. What is billed in arrears is left to rate_arrears().
// Errors: InvalidArgument "rating.no_price", "rating.bad_quantity", "rating.bad_share",
// "rating.negative_price", "money.currency_mismatch" (a charge not in the price's currency);
// OutOfRange "money.overflow", "decimal.overflow".
absl::StatusOr<std::vector<RatedLine>> rate_period(const PeriodInput& input);

// What was used of one entitlement in the period that ended.
struct OverageUsage {
  std::string_view entitlement;
  std::int64_t used = 0;                  // >= 0; of a meter: how many events
  std::optional<std::int64_t> limit{};    // nullopt: unlimited, never an overage
  std::optional<UsageReading> reading{};  // of a meter; absent: `used` is the quantity
};

struct OverageInput {
  const Price* price = nullptr;  // required
  Period period;                 // the one that ended
  std::span<const OverageUsage> usage{};
  std::string_view tax_category = "standard";
  Rounding rounding = Rounding::kHalfUp;
  std::optional<PeriodShare> flat_share{};  // flat charges are due for this part of the period
  // Where a term of the price's commitment ends with the period: what its usage lines came to in
  // the periods before this one, and how many they are with it.
  struct Term {
    Money spent_before{};
    std::int32_t periods = 1;
  };
  std::optional<Term> term{};
};

// One line for each overage charge whose entitlement went above its limit: units x unit price,
// exact until one rounding. Nothing for what stayed within.
// Errors: as rate_period, and InvalidArgument "rating.negative_usage"; FailedPrecondition
// "rating.missing_usage" when an overage charge finds no usage for its entitlement: the engine
// must not bill 0 because a counter was forgotten.
absl::StatusOr<std::vector<RatedLine>> rate_overage(const OverageInput& input);

// One line for each tier or package price that a usage charge's quantity falls into, each rounded
// once and cut where the price's maximum is reached; what is missing to its minimum is a line of
// its own. What is nothing at all is left out. The first tier's flat amount, and a
// minimum, are due in each period, also when nothing was used.
// Afterwards the price's spend holds for all of them together.
// Errors: as rate_overage(), and those of rate_reading() of pricing/usage_reading.h.
absl::StatusOr<std::vector<RatedLine>> rate_usage_charges(const OverageInput& input);

// All that a period that ended owes: its flat charges in arrears, overage, then usage.
// Errors: as the two above and rate_period().
absl::StatusOr<std::vector<RatedLine>> rate_arrears(const OverageInput& input);

// New terms from a day inside a paid period.
struct ChangeInput {
  const Price* from = nullptr;  // nullptr: nothing was held (an add-on begins)
  std::int64_t from_quantity = 1;
  const Price* to = nullptr;  // nullptr: nothing is held any more (an end with a refund)
  std::int64_t to_quantity = 1;
  PeriodShare rest;                      // the fraction of the period that is left
  std::optional<PeriodShare> to_rest{};  // of the new terms' own period, where the interval
                                         // changed; absent: the same as `rest`
  std::optional<Money> credit_max{};     // what was paid for the period, net of discounts and
                                         // earlier credits: the credits never exceed it
  std::string_view from_tax_category = "standard";
  std::string_view to_tax_category = "standard";
  Rounding rounding = Rounding::kHalfUp;
  bool is_add_on = false;
};

// Credits first, then charges; one-off and overage charges are no part of it. Lines of 0 are left
// out. Changing there and back on one day nets 0 (I06). `rest` may be a whole period.
// Errors: as rate_period; InvalidArgument "money.currency_mismatch" when the two differ.
absl::StatusOr<std::vector<RatedLine>> rate_change(const ChangeInput& input);

// The fraction of `period` that its days [from, until) are.
// Errors: as day_ratio() of proration.h.
absl::StatusOr<PeriodShare> period_share(const Period& period, Segment segment);

// The sum of lines of one currency. Errors: "money.currency_mismatch", "money.overflow".
absl::StatusOr<Money> sum_of(Currency currency, std::span<const RatedLine> lines);

// What one whole period costs at `quantity`: flat charges in advance and in arrears, and seats,
// without one-off, overage and usage charges. For coupons' least amounts and MRR.
// Errors: as rate_period.
absl::StatusOr<Money> period_amount(const Price& price, std::int64_t quantity);

// What the first invoice costs before discount and tax: what is billed in advance, with one-off
// charges and without flat charges in arrears. Errors: as rate_period.
absl::StatusOr<Money> first_amount(const Price& price, std::int64_t quantity);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_RATING_RATING_H_
