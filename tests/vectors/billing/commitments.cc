// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/commitments.h"

#include <string>

#include "billing/amounts.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/truncate.h"
#include "octroi/pricing/usage_line.h"

namespace octroi::vectors {
namespace {

constexpr ProrationPolicy kLago = proration_profiles::lago();

// The period, of the calendar or since the start, that holds `date`.
absl::StatusOr<Period> spend_period(const Json& input, Date start, Date date) {
  const std::string length = input.value("period", std::string("month"));
  const std::string billing = input.value("billing", std::string("calendar"));
  OCTROI_ASSIGN_OR_RETURN(const Interval interval, interval_named(length));
  if (billing == "anniversary") {
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t index, index_of({start, interval}, date));
    return period({start, interval}, index);
  }
  if (billing != "calendar") return unsupported("the billing '" + billing + "' is not known");
  OCTROI_ASSIGN_OR_RETURN(const TimeUnit unit, parse_time_unit(plain_period(length)));
  Period whole{0, truncate(date, unit), {}};
  OCTROI_ASSIGN_OR_RETURN(whole.end, next_calendar_boundary(date, interval));
  return whole;
}

}  // namespace

absl::StatusOr<Money> missing(Money minimum, const Period& whole, const Segment& held, Money fees) {
  OCTROI_ASSIGN_OR_RETURN(const Proration part, prorate(minimum, whole, held, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Decimal up,
                          true_up(octroi::to_decimal(part.amount), octroi::to_decimal(fees)));
  return octroi::to_money(up, minimum.currency(), Rounding::kHalfUp);
}

absl::StatusOr<Json> minimum_spend(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"minimum", "plan", "start", "period", "billing", "billing_mode",
                        "usage_first_month", "usage_first_period", "recurring_usage"}));
  // In advance it is invoiced with the next period's fee: the same amount.
  const std::string mode = input.value("billing_mode", std::string("in_arrears"));
  if (mode != "in_arrears" && mode != "in_advance") return unsupported("the mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(const Money minimum, money_at(input, "minimum"));
  OCTROI_ASSIGN_OR_RETURN(const Money plan, money_at(input, "plan"));
  OCTROI_ASSIGN_OR_RETURN(const Money usage, money_at(input, input.contains("usage_first_period")
                                                                 ? "usage_first_period"
                                                                 : "usage_first_month"));
  OCTROI_ASSIGN_OR_RETURN(const Money recurring, money_at(input, "recurring_usage"));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, spend_period(input, start, start));
  const Segment held{start, *month.end};
  OCTROI_ASSIGN_OR_RETURN(const Proration fee, prorate(plan, month, held, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Money first_fees, add(fee.amount, usage));
  OCTROI_ASSIGN_OR_RETURN(const Money first, missing(minimum, month, held, first_fees));
  OCTROI_ASSIGN_OR_RETURN(const Period next, spend_period(input, start, *month.end));
  OCTROI_ASSIGN_OR_RETURN(const Money next_fees, add(plan, recurring));
  OCTROI_ASSIGN_OR_RETURN(const Money second,
                          missing(minimum, next, {next.start, *next.end}, next_fees));
  return Json{{"first_period_true_up", first.minor()},
              {"first_period_days", ratio_text(fee.numerator, fee.denominator)},
              {"second_period_true_up", second.minor()}};
}

}  // namespace octroi::vectors
