// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/commitments.h"

#include <string>
#include <string_view>

#include "billing/amounts.h"
#include "billing/lago_periods.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/pricing/usage_line.h"

namespace octroi::vectors {
namespace {

// The usage of the first period and of the next one: a list of both, or "usage_first_month" (or
// whatever the period is called) and "recurring_usage", which is what the next period has.
struct Usage {
  Money first;
  Money next;
};

absl::StatusOr<Usage> usage_of(Json& input, Currency currency) {
  constexpr std::string_view kName = "usage_first_";
  Usage usage{Money::zero(currency), Money::zero(currency)};
  if (input.contains("usage")) {
    const Json both = input.at("usage");
    input.erase("usage");
    if (!both.is_array() || both.size() != 2) return unsupported("the usage of two periods");
    OCTROI_ASSIGN_OR_RETURN(usage.first, to_money(both[0], currency));
    OCTROI_ASSIGN_OR_RETURN(usage.next, to_money(both[1], currency));
    return usage;
  }
  if (input.contains("recurring_usage")) {
    OCTROI_ASSIGN_OR_RETURN(usage.next, money_at(input, "recurring_usage"));
  }
  for (const auto& [key, unused] : input.items()) {
    if (!key.starts_with(kName)) continue;
    const std::string found = key;
    OCTROI_ASSIGN_OR_RETURN(usage.first, money_at(input, found.c_str()));
    input.erase(found);
    return usage;
  }
  return unsupported("no usage of the first period");
}

}  // namespace

absl::StatusOr<Money> missing(Money minimum, const Period& whole, const Segment& held, Money fees) {
  OCTROI_ASSIGN_OR_RETURN(const Proration part, prorate(minimum, whole, held, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Decimal up,
                          true_up(octroi::to_decimal(part.amount), octroi::to_decimal(fees)));
  return octroi::to_money(up, minimum.currency(), Rounding::kHalfUp);
}

namespace {

// Fees of one whole period.
absl::StatusOr<Json> fees_against_minimum(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"minimum", "fees"}));
  OCTROI_ASSIGN_OR_RETURN(const Money minimum, money_at(input, "minimum"));
  Money fees = Money::zero(minimum.currency());
  for (const Json& one : input.at("fees")) {
    OCTROI_ASSIGN_OR_RETURN(const Money fee, to_money(one));
    OCTROI_ASSIGN_OR_RETURN(fees, add(fees, fee));
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal up,
                          true_up(octroi::to_decimal(minimum), octroi::to_decimal(fees)));
  OCTROI_ASSIGN_OR_RETURN(const Money missed,
                          octroi::to_money(up, minimum.currency(), Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Money total, add(fees, missed));
  return Json{{"true_up", missed.minor()}, {"total", total.minor()}};
}

}  // namespace

absl::StatusOr<Json> minimum_spend(Json input) {
  if (input.contains("fees")) return fees_against_minimum(input);
  OCTROI_ASSIGN_OR_RETURN(const Money minimum, money_at(input, "minimum"));
  OCTROI_ASSIGN_OR_RETURN(const Usage usage, usage_of(input, minimum.currency()));
  // A coupon takes off what is due: it is no spend, and asks for no more of it.
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"minimum", "plan", "start", "period", "billing",
                                           "billing_mode", "recurring_usage", "coupon"}));
  // In advance it is invoiced with the next period's fee: the same amount.
  const std::string mode = input.value("billing_mode", std::string("in_arrears"));
  if (mode != "in_arrears" && mode != "in_advance") return unsupported("the mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(const Money plan, money_at(input, "plan"));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, lago_period(input, start, start));
  const Segment held{start, *month.end};
  OCTROI_ASSIGN_OR_RETURN(const Proration fee, prorate(plan, month, held, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Money first_fees, add(fee.amount, usage.first));
  OCTROI_ASSIGN_OR_RETURN(const Money first, missing(minimum, month, held, first_fees));
  OCTROI_ASSIGN_OR_RETURN(const Period next, lago_period(input, start, *month.end));
  OCTROI_ASSIGN_OR_RETURN(const Money next_fees, add(plan, usage.next));
  OCTROI_ASSIGN_OR_RETURN(const Money second,
                          missing(minimum, next, {next.start, *next.end}, next_fees));
  OCTROI_ASSIGN_OR_RETURN(const Money first_total, add(first_fees, first));
  OCTROI_ASSIGN_OR_RETURN(const Money second_total, add(next_fees, second));
  return Json{{"first_period_true_up", first.minor()},
              {"first_period_days", ratio_text(fee.numerator, fee.denominator)},
              {"first_period_total", first_total.minor()},
              {"second_period_true_up", second.minor()},
              {"second_period_total", second_total.minor()},
              {"true_ups", {first.minor(), second.minor()}}};
}

}  // namespace octroi::vectors
