// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Lago's dialect of area "proration/amount": the days held, with the last one in.

#include <algorithm>
#include <string>

#include "billing/amounts.h"
#include "billing/changes_lago.h"
#include "billing/lago_periods.h"
#include "billing/times.h"

#include "octroi/base/status.h"

namespace octroi::vectors {
namespace {

// The days as they are, not reduced.
std::string days_text(const Proration& share) {
  return std::to_string(share.numerator) + "/" + std::to_string(share.denominator);
}

absl::StatusOr<Json> fee_of_days(const Json& input, const Period& whole, const Segment& held) {
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Proration share, prorate(price, whole, held, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Money total, with_tax(share.amount, input));
  OCTROI_ASSIGN_OR_RETURN(const Money tax, subtract(total, share.amount));
  const Json& like = input.at("price");
  return Json{{"fee", money_json(share.amount, like)},
              {"days", days_text(share)},
              {"days_billed", share.numerator},
              {"days_in_period", share.denominator},
              {"tax", money_json(tax, like)},
              {"total", money_json(total, like)},
              {"total_incl_tax", money_json(total, like)}};
}

absl::StatusOr<Json> active_days(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"price", "tax_percent", "from", "to", "days_in_month",
                                           "period", "billing", "billing_mode"}));
  Json dated = input;
  for (const char* key : {"from", "to"}) {  // a month without its year is one of 2023
    const std::string text = input.at(key);
    if (text.size() == 5) dated[key] = "2023-" + text;
  }
  OCTROI_ASSIGN_OR_RETURN(const Date from, date_at(dated, "from"));
  OCTROI_ASSIGN_OR_RETURN(const Date to, date_at(dated, "to"));
  OCTROI_ASSIGN_OR_RETURN(const Segment held, segment_of(from, to, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Period whole, lago_period(input, from, from));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t days, days_in(whole));
  if (input.value("days_in_month", days) != days) return unsupported("a month of another length");
  return fee_of_days(input, whole, held);
}

// What is left of the period of the start.
absl::StatusOr<Json> first_fee(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"price", "period", "start", "tax_percent", "billing", "billing_mode"}));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Period whole, lago_period(input, start, start));
  return fee_of_days(input, whole, {start, *whole.end});
}

// Two days are the period that was paid; else it is a length, and the day of the start is told.
absl::StatusOr<Json> ended(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"price", "period", "start", "terminated", "tax_percent", "billing", "billing_mode"}));
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(on, kLago));
  Period whole;
  Date start;
  if (input.value("period", Json()).is_array()) {
    OCTROI_ASSIGN_OR_RETURN(const Segment paid, segment_at(input, "period", kLago));
    whole = whole_of(paid);
    start = paid.from;
  } else {
    OCTROI_ASSIGN_OR_RETURN(start, date_at(input, "start"));
    OCTROI_ASSIGN_OR_RETURN(whole, lago_period(input, start, on));
  }
  const std::string mode = input.value("billing_mode", std::string("in_advance"));
  if (mode == "in_arrears") {
    return fee_of_days(input, whole, {std::max(start, whole.start), unpaid});
  }
  if (mode != "in_advance") return unsupported("the mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Proration credit,
                          prorate(price, whole, {unpaid, *whole.end}, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Money total, with_tax(credit.amount, input));
  return Json{{"credit_note", money_json(total, input.at("price"))},
              {"days", days_text(credit)},
              {"unused_days", credit.numerator}};
}

}  // namespace

absl::StatusOr<Json> lago_amount(const Json& input) {
  if (input.contains("terminated")) return ended(input);
  return input.contains("from") ? active_days(input) : first_fee(input);
}

}  // namespace octroi::vectors
