// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/proration/proration.h"

#include <utility>

#include "octroi/base/check.h"
#include "octroi/base/status.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status bad_segment(std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, "proration.bad_segment", message);
}

absl::Status check_period(const Period& period) {
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t days, days_in(period));
  if (days > 0) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "proration.empty_period",
                    "a period without days has no shares");
}

absl::Status check_segment(const Period& period, Segment segment) {
  if (!segment.from.ok() || !segment.until.ok()) return bad_segment("not a day of the calendar");
  if (segment.until < segment.from) return bad_segment("a segment must not end before it begins");
  if (segment.from < period.start || segment.until > *period.end) {
    return bad_segment("a segment must lie inside its period");
  }
  return absl::OkStatus();
}

// Without its amount.
Proration share_of(Money whole, const Period& period, Segment segment, Rounding rounding) {
  return {.whole = whole,
          .amount = Money::zero(whole.currency()),
          .numerator = days_between(segment.from, segment.until),
          .denominator = days_between(period.start, *period.end),
          .segment = segment,
          .rounding = rounding};
}

}  // namespace

std::string explain(const Proration& proration) {
  std::string text = std::to_string(proration.numerator);
  text += '/';
  text += std::to_string(proration.denominator);
  text += " days, ";
  text += format_date(proration.segment.from);
  text += " to ";
  text += format_date(proration.segment.until);
  text += ", of ";
  text += proration.whole.to_string();
  return text;
}

absl::StatusOr<Ratio> day_ratio(const Period& period, Segment segment) {
  OCTROI_RETURN_IF_ERROR(check_period(period));
  OCTROI_RETURN_IF_ERROR(check_segment(period, segment));
  return Ratio{days_between(segment.from, segment.until), days_between(period.start, *period.end)};
}

absl::StatusOr<Proration> prorate(Money whole, const Period& period, Segment segment,
                                  const ProrationPolicy& policy) {
  OCTROI_ASSIGN_OR_RETURN(const Ratio ratio, day_ratio(period, segment));
  Proration share = share_of(whole, period, segment, policy.rounding);
  OCTROI_ASSIGN_OR_RETURN(share.amount, scale(whole, ratio, policy.rounding));
  return share;
}

absl::StatusOr<ProratedChange> prorate_change(Money from, Money to, const Period& period, Date on,
                                              const ProrationPolicy& policy) {
  if (from.currency() != to.currency()) {
    return make_error(absl::StatusCode::kInvalidArgument, "money.currency_mismatch",
                      "both prices of a change must be in one currency");
  }
  OCTROI_RETURN_IF_ERROR(check_period(period));
  const Segment left{on, *period.end};
  ProratedChange change;
  OCTROI_ASSIGN_OR_RETURN(change.credit, prorate(from, period, left, policy));
  OCTROI_ASSIGN_OR_RETURN(change.credit.whole, negate(change.credit.whole));
  OCTROI_ASSIGN_OR_RETURN(change.credit.amount, negate(change.credit.amount));
  OCTROI_ASSIGN_OR_RETURN(change.charge, prorate(to, period, left, policy));
  return change;
}

absl::StatusOr<std::vector<Proration>> prorate_holdings(const Period& period,
                                                        std::span<const Holding> holdings,
                                                        const ProrationPolicy& policy) {
  OCTROI_RETURN_IF_ERROR(check_period(period));
  if (holdings.empty() || holdings.front().from != period.start) {
    return bad_segment("the first holding must begin with the period");
  }
  const Currency currency = holdings.front().price.currency();
  const Int128 days = days_between(period.start, *period.end);

  // Rounds the running sum, not each share: what one share loses the next one gains.
  std::vector<Proration> shares;
  shares.reserve(holdings.size());
  Int128 exact = 0;  // minor units x days; below 2^63 x 2^22
  std::int64_t rounded = 0;
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    const Money price = holdings[i].price;
    if (price.currency() != currency) {
      return make_error(absl::StatusCode::kInvalidArgument, "money.currency_mismatch",
                        "all holdings of a period must be in one currency");
    }
    const Segment segment{holdings[i].from,
                          i + 1 < holdings.size() ? holdings[i + 1].from : *period.end};
    OCTROI_RETURN_IF_ERROR(check_segment(period, segment));
    Proration share = share_of(price, period, segment, policy.rounding);
    exact += static_cast<Int128>(price.minor()) * share.numerator;
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t so_far, round_ratio({exact, days}, policy.rounding));
    OCTROI_ASSIGN_OR_RETURN(share.amount, subtract(Money::of_minor(so_far, currency),
                                                   Money::of_minor(rounded, currency)));
    rounded = so_far;
    shares.push_back(std::move(share));
  }
  return shares;
}

}  // namespace v0
}  // namespace octroi
