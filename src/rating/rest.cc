// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/rating/rest.h"

#include <algorithm>

#include "octroi/base/status.h"
#include "octroi/proration/proration.h"

namespace octroi {
inline namespace v0 {
namespace {

// The first day that is left, by the day.
absl::StatusOr<Date> first_day_left(const PeriodCut& cut, const ProrationPolicy& policy) {
  if (cut.kind == CutKind::kEnd) return unpaid_from(cut.on, policy);
  const bool is_kept = cut.kind == CutKind::kChange && policy.change_day == ChangeDay::kOldPrice;
  return add_days(cut.on, is_kept ? 1 : 0);
}

absl::StatusOr<Ratio> ratio_left(const Period& period, const PeriodCut& cut, Date from,
                                 const ProrationPolicy& policy) {
  if (policy.grain == ProrationGrain::kDay) {
    return share_ratio(period, {from, *period.end}, policy);
  }
  const TimeSpan whole{cut.zone.start_of_day(period.start), cut.zone.start_of_day(*period.end)};
  const Instant at = std::clamp(cut.at, whole.from, whole.until);
  return share_ratio(whole, {at, whole.until}, policy);
}

}  // namespace

absl::StatusOr<std::optional<PeriodShare>> rest_of_period(const Period& period,
                                                          const PeriodCut& cut,
                                                          const ProrationPolicy& policy) {
  const std::optional<PeriodShare> nothing;
  if (!period.end || cut.on < period.start || cut.on >= *period.end) return nothing;
  Date from = cut.on;
  if (policy.grain == ProrationGrain::kDay) {
    OCTROI_ASSIGN_OR_RETURN(from, first_day_left(cut, policy));
  }
  if (from >= *period.end) return nothing;
  OCTROI_ASSIGN_OR_RETURN(const Ratio ratio, ratio_left(period, cut, from, policy));
  // Months of 30 days may have more days left than they count.
  const Int128 left = std::min(ratio.numerator, ratio.denominator);
  if (left == 0) return nothing;
  PeriodShare share;
  share.numerator = static_cast<std::int64_t>(left);
  share.denominator = static_cast<std::int64_t>(ratio.denominator);
  share.from = from;
  share.to = *period.end;
  share.whole_from = period.start;
  share.whole_to = *period.end;
  return std::optional<PeriodShare>(share);
}

}  // namespace v0
}  // namespace octroi
