// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "rounding" and "dunning".

#include <string>
#include <utility>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/date.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<Json> rounding(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"amount", "currency"}));
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  if (!input.contains("amount")) return Json{{"decimals", currency.exponent()}};
  OCTROI_ASSIGN_OR_RETURN(const Decimal amount,
                          Decimal::parse_rounded(input.at("amount").get<std::string>(),
                                                 currency.exponent(), Rounding::kHalfUp));
  return Json{{"amount", text(amount)}, {"decimals", currency.exponent()}};
}

absl::StatusOr<Json> overdue_stages(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"earliest_unpaid_invoice", "stages_days"}));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, date_at(input, "earliest_unpaid_invoice"));
  Json dates = Json::array();
  for (const Json& days : input.at("stages_days")) {
    OCTROI_ASSIGN_OR_RETURN(const Date stage, add_days(unpaid, days.get<std::int64_t>()));
    dates.push_back(format_date(stage));
  }
  return Json{{"stage_dates", std::move(dates)}};
}

// Days without service are given back by the day.
absl::StatusOr<Json> blocked_days(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"price", "currency", "days_in_period", "blocked_from", "blocked_to"}));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Date from, date_at(input, "blocked_from"));
  OCTROI_ASSIGN_OR_RETURN(const Date until, date_at(input, "blocked_to"));
  OCTROI_ASSIGN_OR_RETURN(const Date end,
                          add_days(from, input.at("days_in_period").get<std::int64_t>()));
  OCTROI_ASSIGN_OR_RETURN(const Proration unused, prorate(price, {0, from, end}, {from, until},
                                                          proration_profiles::kill_bill()));
  OCTROI_ASSIGN_OR_RETURN(const Money repair, negate(unused.amount));
  return Json{{"repair", repair.amount()}};
}

absl::StatusOr<Json> dunning(const Json& input) {
  return input.contains("stages_days") ? overdue_stages(input) : blocked_days(input);
}

}  // namespace

void add_documents(Areas& areas) {
  areas["dunning"] = dunning;
  areas["rounding"] = rounding;
}

}  // namespace octroi::vectors
