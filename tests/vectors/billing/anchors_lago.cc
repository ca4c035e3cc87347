// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/anchors_lago.h"

#include <algorithm>
#include <string>
#include <utility>

#include "billing/lago_periods.h"
#include "billing/times.h"

#include "octroi/base/status.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<Json> days_json(Date from, Date until) {
  OCTROI_ASSIGN_OR_RETURN(const Date last, add_days(until, -1));
  return Json::array({format_date(from), format_date(last)});
}

}  // namespace

absl::StatusOr<std::int64_t> wanted_number(const Json& input) {
  const std::int64_t number = input.at(input.contains("number") ? "number" : kShown);
  if (number < 1 || number > kListMax) return unsupported("a list of 1 to 1,000 is computed");
  return number;
}

absl::StatusOr<Json> lago_periods(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"start", "period", "zone", "number", "billing", "billing_mode"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start", zone));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t number, wanted_number(input));
  const bool writes_instants = input.at("start").get<std::string>().size() > 10;
  Json periods = Json::array();
  Json dates = Json::array();
  Date from = start;
  for (std::int64_t i = 0; i < number; ++i) {
    OCTROI_ASSIGN_OR_RETURN(const Period one, lago_period(input, start, from, "anniversary"));
    if (writes_instants) {
      const Instant last = zone.start_of_day(*one.end) - std::chrono::seconds{1};
      periods.push_back({{"from", utc_text(zone.start_of_day(from))}, {"to", utc_text(last)}});
    } else {
      OCTROI_ASSIGN_OR_RETURN(periods.emplace_back(), days_json(from, *one.end));
    }
    from = *one.end;
    dates.push_back(format_date(from));
  }
  return Json{{"periods", std::move(periods)}, {"dates", std::move(dates)}};
}

absl::StatusOr<Json> lago_billed_period(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"start", "period", "zone", "billed_on", "billing", "billing_mode"}));
  const std::string mode = input.value("billing_mode", std::string("in_arrears"));
  if (mode != "in_arrears" && mode != "in_advance") return unsupported("the mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start", zone));
  OCTROI_ASSIGN_OR_RETURN(const Date billed_on, date_at(input, "billed_on", zone));
  OCTROI_ASSIGN_OR_RETURN(const Date last_day, add_days(billed_on, -1));
  OCTROI_ASSIGN_OR_RETURN(const Period over, lago_period(input, start, last_day, "anniversary"));
  OCTROI_ASSIGN_OR_RETURN(const Json used, days_json(std::max(start, over.start), *over.end));
  Json paid = used;
  if (mode == "in_advance") {
    OCTROI_ASSIGN_OR_RETURN(const Period next, lago_period(input, start, billed_on, "anniversary"));
    OCTROI_ASSIGN_OR_RETURN(paid, days_json(next.start, *next.end));
  }
  return Json{{"period", std::move(paid)}, {"usage_period", used}};
}

}  // namespace octroi::vectors
