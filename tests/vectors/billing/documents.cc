// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "rounding" and "dunning".

#include <optional>
#include <string>
#include <utility>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/date.h"

namespace octroi::vectors {
namespace {

std::string said_as_text(const Json& amount) {
  return amount.is_number_integer() ? std::to_string(amount.get<std::int64_t>())
                                    : amount.get<std::string>();
}

absl::StatusOr<Json> rounding(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"amount", "currency"}));
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  if (!input.contains("amount")) return Json{{"decimals", currency.exponent()}};
  OCTROI_ASSIGN_OR_RETURN(const Decimal amount,
                          Decimal::parse_rounded(said_as_text(input.at("amount")),
                                                 currency.exponent(), Rounding::kHalfUp));
  return Json{{"amount", text(amount)}, {"decimals", currency.exponent()}};
}

absl::StatusOr<Json> overdue_stages(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"earliest_unpaid_invoice", "stages_days", "today"}));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, date_at(input, "earliest_unpaid_invoice"));
  std::optional<Date> today;
  if (input.contains("today")) {
    OCTROI_ASSIGN_OR_RETURN(today, date_at(input, "today"));
  }
  Json dates = Json::array();
  Json states = Json::array();
  int reached = 0;
  for (const Json& told : input.at("stages_days")) {
    if (told.is_object()) OCTROI_RETURN_IF_ERROR(only_keys(told, {"name", "days"}));
    const Json& days = told.is_object() ? told.at("days") : told;
    OCTROI_ASSIGN_OR_RETURN(const Date stage, add_days(unpaid, days.get<std::int64_t>()));
    dates.push_back(format_date(stage));
    states.push_back(
        {{"name", told.is_object() ? told.value("name", "") : ""}, {"date", format_date(stage)}});
    if (today && stage <= *today) ++reached;
  }
  Json result{{"stage_dates", std::move(dates)}, {"states", std::move(states)}};
  if (today) result["stage"] = reached;
  return result;
}

// Days without service are given back by the day.
absl::StatusOr<Json> blocked_days(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"price", "currency", "days_in_period", "blocked_from", "blocked_to", "blocked"}));
  if (input.contains("blocked")) {  // two days, or a beginning and an end
    const Json& span = input.at("blocked");
    Json named = input;
    named.erase("blocked");
    named["blocked_from"] =
        span.is_array() ? span.at(0) : span.at(word_in(span, {"start", "from"}));
    named["blocked_to"] = span.is_array() ? span.at(1) : span.at(word_in(span, {"end", "to"}));
    return blocked_days(named);
  }
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
