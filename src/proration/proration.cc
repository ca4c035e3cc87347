// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/proration/proration.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "octroi/base/check.h"
#include "octroi/base/status.h"
#include "octroi/calendar/date.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::int64_t kBillion = 1'000'000'000;

absl::Status bad_segment(std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, "proration.bad_segment", message);
}

template <class Rule>
absl::Status check_rule(std::string_view name, Rule rule, Rule last) {
  const auto number = static_cast<int>(rule);
  if (number >= 1 && number <= static_cast<int>(last)) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "proration.bad_policy",
                    "proration." + std::string(name) + " is no rule: " + std::to_string(number));
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

absl::Status check_grain(const ProrationPolicy& policy) {
  if (policy.grain == ProrationGrain::kDay) return absl::OkStatus();
  return make_error(absl::StatusCode::kUnimplemented, "proration.grain",
                    "this policy counts finer than days: its spans are instants");
}

bool is_last_of_month(Date date) {
  return days_in_month(date) == static_cast<unsigned>(date.day());
}

// From a day of one month to the same day of another, or to the nearest there is.
bool is_whole_months(Date start, Date end) {
  if (start.day() == end.day()) return true;
  return start.day() > end.day() ? is_last_of_month(end) : is_last_of_month(start);
}

std::int64_t months_between(Date start, Date end) {
  return (end.year() / end.month() - start.year() / start.month()).count();
}

// A period that is no number of months keeps its real days.
bool has_fixed_months(const Period& period, DenominatorRule rule) {
  return rule == DenominatorRule::kFixedMonths && months_between(period.start, *period.end) > 0 &&
         is_whole_months(period.start, *period.end);
}

// Days from the start of a period of whole months, where every month has `month_days` of them:
// those of a longer month that are beyond take no time, the last of a shorter one takes what is
// left. So does the period's last day, where its ends are different days of their months.
std::int64_t fixed_days_into(const Period& period, Date date, std::int64_t month_days) {
  const std::int64_t all = month_days * months_between(period.start, *period.end);
  if (date == *period.end) return all;
  const auto before = [month_days](Date day) {
    return std::min(static_cast<std::int64_t>(static_cast<unsigned>(day.day())) - 1, month_days);
  };
  const std::int64_t whole_months = month_days * months_between(period.start, date);
  return std::min(all, whole_months + before(date) - before(period.start));
}

// Without its amount.
Proration share_of(Money whole, const Period& period, Segment segment,
                   const ProrationPolicy& policy) {
  Proration share{.whole = whole,
                  .amount = Money::zero(whole.currency()),
                  .numerator = days_between(segment.from, segment.until),
                  .denominator = days_between(period.start, *period.end),
                  .segment = segment,
                  .rounding = policy.rounding,
                  .rounding_point = policy.rounding_point};
  if (has_fixed_months(period, policy.denominator)) {
    share.numerator = fixed_days_into(period, segment.until, policy.month_days) -
                      fixed_days_into(period, segment.from, policy.month_days);
    share.denominator = policy.month_days * months_between(period.start, *period.end);
  }
  const bool is_all = segment.from == period.start && segment.until == *period.end;
  if (is_all) share.denominator = share.numerator;
  return share;
}

absl::StatusOr<Ratio> taken(Ratio ratio, const ProrationPolicy& policy) {
  if (policy.rounding_point != RoundingPoint::kRatioAndLeg) return ratio;
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t billionths, ratio_in_billionths(ratio));
  return Ratio{billionths, kBillion};
}

absl::StatusOr<Money> scale_share(Money whole, Ratio ratio, const ProrationPolicy& policy) {
  OCTROI_ASSIGN_OR_RETURN(const Ratio share, taken(ratio, policy));
  return scale(whole, share, policy.rounding);
}

std::string nine_decimals(std::int64_t billionths) {
  const std::string fraction = std::to_string(kBillion + billionths % kBillion);
  return std::to_string(billionths / kBillion) + "." + fraction.substr(1);
}

// The units of the policy's grain since the epoch.
Int128 units(Instant instant, ProrationGrain grain) {
  if (grain == ProrationGrain::kInstant) return instant.time_since_epoch().count();
  return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

}  // namespace

absl::Status validate(const ProrationPolicy& policy) {
  OCTROI_RETURN_IF_ERROR(check_rule("rounding", policy.rounding, Rounding::kFloor));
  OCTROI_RETURN_IF_ERROR(check_rule("grain", policy.grain, ProrationGrain::kInstant));
  OCTROI_RETURN_IF_ERROR(check_rule("interval", policy.interval, IntervalRule::kInclusive));
  OCTROI_RETURN_IF_ERROR(
      check_rule("denominator", policy.denominator, DenominatorRule::kFixedMonths));
  if (policy.month_days < 1 || policy.month_days > 31) {
    return make_error(absl::StatusCode::kInvalidArgument, "proration.bad_policy",
                      "proration.month_days is no number of days of a month: " +
                          std::to_string(policy.month_days));
  }
  OCTROI_RETURN_IF_ERROR(
      check_rule("termination_day", policy.termination_day, TerminationDay::kBilled));
  OCTROI_RETURN_IF_ERROR(check_rule("change_day", policy.change_day, ChangeDay::kOldPrice));
  OCTROI_RETURN_IF_ERROR(
      check_rule("rounding_point", policy.rounding_point, RoundingPoint::kRatioAndLeg));
  return check_rule("cap", policy.cap, CreditCap::kPaid);
}

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
  if (proration.rounding_point == RoundingPoint::kRatioAndLeg) {
    const auto billionths = ratio_in_billionths({proration.numerator, proration.denominator});
    if (billionths.ok()) text += ", ratio " + nine_decimals(*billionths);
  }
  return text;
}

absl::StatusOr<Ratio> day_ratio(const Period& period, Segment segment) {
  OCTROI_RETURN_IF_ERROR(check_period(period));
  OCTROI_RETURN_IF_ERROR(check_segment(period, segment));
  return Ratio{days_between(segment.from, segment.until), days_between(period.start, *period.end)};
}

absl::StatusOr<Proration> prorate(Money whole, const Period& period, Segment segment,
                                  const ProrationPolicy& policy) {
  OCTROI_ASSIGN_OR_RETURN(const Ratio ratio, share_ratio(period, segment, policy));
  Proration share = share_of(whole, period, segment, policy);
  OCTROI_ASSIGN_OR_RETURN(share.amount, scale(whole, ratio, policy.rounding));
  return share;
}

absl::StatusOr<Ratio> share_ratio(const Period& period, Segment segment,
                                  const ProrationPolicy& policy) {
  OCTROI_RETURN_IF_ERROR(check_grain(policy));
  OCTROI_RETURN_IF_ERROR(check_period(period));
  OCTROI_RETURN_IF_ERROR(check_segment(period, segment));
  const Proration share = share_of(Money(), period, segment, policy);
  return taken({share.numerator, share.denominator}, policy);
}

absl::StatusOr<std::int64_t> ratio_in_billionths(Ratio ratio) {
  // As an amount is scaled: the product may need more than 128 bits.
  const Money billion = Money::of_minor(kBillion, Currency());
  OCTROI_ASSIGN_OR_RETURN(const Money scaled, scale(billion, ratio, Rounding::kHalfUp));
  return scaled.minor();
}

absl::StatusOr<Segment> segment_of(Date first, Date last, const ProrationPolicy& policy) {
  OCTROI_ASSIGN_OR_RETURN(const Date until,
                          add_days(last, policy.interval == IntervalRule::kInclusive ? 1 : 0));
  if (!first.ok() || until < first) return bad_segment("a segment must not end before it begins");
  return Segment{first, until};
}

absl::StatusOr<Date> unpaid_from(Date on, const ProrationPolicy& policy) {
  return add_days(on, policy.termination_day == TerminationDay::kBilled ? 1 : 0);
}

absl::StatusOr<Ratio> share_ratio(const TimeSpan& period, const TimeSpan& segment,
                                  const ProrationPolicy& policy) {
  if (policy.grain == ProrationGrain::kDay) {
    return make_error(absl::StatusCode::kUnimplemented, "proration.grain",
                      "this policy counts days: its spans are dates");
  }
  if (segment.until < segment.from || segment.from < period.from || segment.until > period.until) {
    return bad_segment("a segment must lie inside its period");
  }
  const Int128 whole_units = units(period.until, policy.grain) - units(period.from, policy.grain);
  if (whole_units <= 0) {
    return make_error(absl::StatusCode::kInvalidArgument, "proration.empty_period",
                      "a period without time has no shares");
  }
  const Int128 held = units(segment.until, policy.grain) - units(segment.from, policy.grain);
  return taken({held, whole_units}, policy);
}

absl::StatusOr<Money> prorate_between(Money whole, const TimeSpan& period, const TimeSpan& segment,
                                      const ProrationPolicy& policy) {
  OCTROI_ASSIGN_OR_RETURN(const Ratio ratio, share_ratio(period, segment, policy));
  return scale(whole, ratio, policy.rounding);
}

absl::StatusOr<Money> cap_credit(Money potential, Money paid, Money given,
                                 const ProrationPolicy& policy) {
  if (policy.cap == CreditCap::kNone) return potential;
  OCTROI_ASSIGN_OR_RETURN(const Money left, subtract(paid, given));
  OCTROI_ASSIGN_OR_RETURN(const Money credit, smaller(potential, left));
  return credit.minor() < 0 ? Money::zero(credit.currency()) : credit;
}

absl::StatusOr<ProratedChange> prorate_change(Money from, Money to, const Period& period, Date on,
                                              const ProrationPolicy& policy) {
  if (from.currency() != to.currency()) {
    return make_error(absl::StatusCode::kInvalidArgument, "money.currency_mismatch",
                      "both prices of a change must be in one currency");
  }
  OCTROI_RETURN_IF_ERROR(check_period(period));
  OCTROI_ASSIGN_OR_RETURN(const Date from_day,
                          add_days(on, policy.change_day == ChangeDay::kOldPrice ? 1 : 0));
  const Segment left{std::min(from_day, std::max(on, *period.end)), *period.end};
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
  OCTROI_RETURN_IF_ERROR(check_grain(policy));
  OCTROI_RETURN_IF_ERROR(check_period(period));
  if (holdings.empty() || holdings.front().from != period.start) {
    return bad_segment("the first holding must begin with the period");
  }
  const Currency currency = holdings.front().price.currency();
  const bool is_summed = policy.rounding_point == RoundingPoint::kOnce &&
                         policy.denominator == DenominatorRule::kPeriodDays;
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
    Proration share = share_of(price, period, segment, policy);
    if (!is_summed) {
      OCTROI_ASSIGN_OR_RETURN(share.amount,
                              scale_share(price, {share.numerator, share.denominator}, policy));
      shares.push_back(std::move(share));
      continue;
    }
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
