// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/reduced.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/paused_price.h"
#include "octroi/base/status.h"
#include "octroi/rating/rest.h"

namespace octroi {
inline namespace v0 {
namespace {

// What is left of the period after the reduced days; nullopt where nothing is.
absl::StatusOr<std::optional<PeriodShare>> rest_after(const ReducedDays& days,
                                                      const Subscription& subscription,
                                                      const ProrationPolicy& policy) {
  const Zone& zone = subscription.schedule.zone;
  const Period whole{.index = subscription.next_index - 1,
                     .start = *subscription.current_start,
                     .end = subscription.current_end};
  // As the charges in advance are cut: service begins, or another price.
  return rest_of_period(whole,
                        {.kind = days.percent == 0 ? CutKind::kStart : CutKind::kChange,
                         .on = days.until,
                         .at = zone.start_of_day(days.until),
                         .zone = zone},
                        policy);
}

// What lies between two rests of one period; of the whole where `from` is.
PeriodShare between(const std::optional<PeriodShare>& from, const PeriodShare& until) {
  PeriodShare part = until;  // one period under one policy has one denominator
  const std::int64_t all = from ? from->numerator : until.denominator;
  part.numerator = std::max<std::int64_t>(0, all - until.numerator);
  part.from = from ? from->from : until.whole_from;
  part.to = until.from;
  return part;
}

}  // namespace

absl::StatusOr<std::vector<PartOfPeriod>> parts_of_period(const Subscription& subscription,
                                                          const ProrationPolicy& policy) {
  std::vector<PartOfPeriod> parts;
  std::optional<PeriodShare> left;  // absent: all of it
  for (const ReducedDays& days : subscription.reduced) {
    OCTROI_ASSIGN_OR_RETURN(const auto rest, rest_after(days, subscription, policy));
    if (!rest) {
      if (days.percent > 0) parts.push_back({left, days.percent});
      return parts;
    }
    const PeriodShare part = between(left, *rest);
    if (days.percent > 0 && part.numerator > 0) parts.push_back({part, days.percent});
    left = rest;
  }
  const bool is_whole = left && left->numerator == left->denominator;
  parts.push_back({is_whole ? std::nullopt : left});
  return parts;
}

absl::StatusOr<std::vector<RatedLine>> flats_of_parts(const OverageInput& input,
                                                      const std::vector<PartOfPeriod>& parts) {
  Price flats{.interval = input.price->interval, .currency = input.price->currency};
  std::ranges::copy_if(
      input.price->charges, std::back_inserter(flats.charges),
      [](const Charge& charge) { return charge.kind == ChargeKind::kFlatInArrears; });
  std::vector<RatedLine> lines;
  for (const PartOfPeriod& part : parts) {
    const Price price = at_percent(flats, part.percent);
    OCTROI_ASSIGN_OR_RETURN(auto more, rate_arrears({.price = &price,
                                                     .period = input.period,
                                                     .tax_category = input.tax_category,
                                                     .rounding = input.rounding,
                                                     .flat_share = part.share}));
    std::ranges::move(more, std::back_inserter(lines));
  }
  return lines;
}

}  // namespace v0
}  // namespace octroi
