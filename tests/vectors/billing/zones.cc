// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "timezone", "trial", "time-window" and "quota-reset": civil time where the customer is.

#include <algorithm>
#include <string>
#include <utility>

#include "billing/area.h"
#include "billing/lago_periods.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/anchored.h"
#include "octroi/calendar/schedule.h"
#include "octroi/calendar/truncate.h"
#include "octroi/proration/proration.h"

namespace octroi::vectors {
namespace {

// --- timezone, trial

// The first recurring period after a trial, and the bill day that it sets.
absl::StatusOr<Json> first_recurring(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"zone", "created_local", "created_utc", "trial_days", "price", "period", "number"}));
  Schedule schedule;
  OCTROI_ASSIGN_OR_RETURN(schedule.zone, zone_of_input(input));
  const char* const key = input.contains("created_utc") ? "created_utc" : "created_local";
  OCTROI_ASSIGN_OR_RETURN(const Date created, date_at(input, key, schedule.zone));
  OCTROI_ASSIGN_OR_RETURN(schedule.anchor, add_days(created, input.value("trial_days", 0)));
  OCTROI_ASSIGN_OR_RETURN(schedule.interval, interval_named(input.at("period")));
  OCTROI_ASSIGN_OR_RETURN(const Period first, period(schedule, 0));
  Json recurring = {{"start", format_date(first.start)}, {"end", format_date(*first.end)}};
  if (input.contains("price")) recurring["amount"] = input.at("price");  // a whole period
  Json through = Json::array();
  for (int i = 0; i < input.value("number", 1); ++i) {
    OCTROI_ASSIGN_OR_RETURN(const Period one, period(schedule, i));
    through.push_back(format_date(*one.end));
  }
  return Json{{"bill_cycle_day", static_cast<unsigned>(schedule.anchor.day())},
              {"first_recurring", std::move(recurring)},
              {"charged_through", std::move(through)}};
}

absl::StatusOr<Json> charged_through(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"zone", "start_date", "period", "number"}));
  Schedule schedule;
  OCTROI_ASSIGN_OR_RETURN(schedule.zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(schedule.anchor, date_at(input, "start_date", schedule.zone));
  OCTROI_ASSIGN_OR_RETURN(schedule.interval, interval_named(input.at("period")));
  Json ends = Json::array();
  bool is_same_day = schedule.interval.months() > 0;
  for (int i = 0; i < input.at("number").get<int>(); ++i) {
    OCTROI_ASSIGN_OR_RETURN(const Period one, period(schedule, i));
    is_same_day = is_same_day && one.end->day() == schedule.anchor.day();
    ends.push_back(format_date(*one.end));
  }
  Json result{{"charged_through", std::move(ends)}};
  if (is_same_day) result["rule"] = "same day of month for every further month";
  return result;
}

// The days as they are, not reduced.
std::string days_text(const Proration& share) {
  return std::to_string(share.numerator) + "/" + std::to_string(share.denominator);
}

// What is left on a day of its period, at Lago's rules; prices are in cents.
absl::StatusOr<Proration> share_left(const Json& input, Date start, Date from) {
  OCTROI_ASSIGN_OR_RETURN(const Period whole, lago_period(input, start, from));
  return prorate(Money::of_minor(input.at("price").get<std::int64_t>(), kEur), whole,
                 {from, *whole.end}, kLago);
}

absl::StatusOr<Json> first_calendar_fee(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"price", "period", "billing", "start_utc", "zone"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start_utc", zone));
  OCTROI_ASSIGN_OR_RETURN(const Proration share, share_left(input, start, start));
  return Json{{"fee", share.amount.minor()},
              {"days_billed", share.numerator},
              {"days_in_period", share.denominator},
              {"days", days_text(share)}};
}

absl::StatusOr<Json> issued(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"finalized_at", "zone"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Date date, date_at(input, "finalized_at", zone));
  return Json{{"issuing_date", format_date(date)}};
}

// From an instant to another in arrears: the days there, with the last one in, of the period that
// was ended in. The invoice is of the day of the end.
absl::StatusOr<Json> ended_in_zone(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"price", "period", "billing", "billing_mode", "start_utc", "end_utc", "zone"}));
  if (input.value("billing_mode", std::string("in_arrears")) != "in_arrears") {
    return unsupported("only in arrears");
  }
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start_utc", zone));
  OCTROI_ASSIGN_OR_RETURN(const Date end, date_at(input, "end_utc", zone));
  OCTROI_ASSIGN_OR_RETURN(const Period whole, lago_period(input, start, end));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(end, kLago));
  const Money price = Money::of_minor(input.at("price").get<std::int64_t>(), kEur);
  OCTROI_ASSIGN_OR_RETURN(const Proration share,
                          prorate(price, whole, {std::max(start, whole.start), unpaid}, kLago));
  return Json{{"fee", share.amount.minor()},
              {"days_billed", share.numerator},
              {"issuing_date", format_date(end)}};
}

absl::StatusOr<Json> timezone(const Json& input) {
  if (input.contains("end_utc")) return ended_in_zone(input);
  if (input.contains("finalized_at")) return issued(input);
  if (input.contains("created_local") || input.contains("created_utc")) {
    return first_recurring(input);
  }
  if (input.contains("start_date")) return charged_through(input);
  return first_calendar_fee(input);
}

// The first fee falls on the day after the trial, for what is left of the calendar period.
absl::StatusOr<Json> trial(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"price", "start", "first_start", "trial_days", "billing",
                                           "period", "zone", "upgrade"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  // The days of a trial count from the first subscription of the chain.
  OCTROI_ASSIGN_OR_RETURN(const Date start,
                          date_at(input, word_in(input, {"first_start", "start"}), zone));
  OCTROI_ASSIGN_OR_RETURN(Date billed_on, add_days(start, input.at("trial_days").get<int>()));
  Json terms = input;
  if (input.contains("upgrade")) {  // the new plan's trial counts from the first day too
    const Json& upgrade = input.at("upgrade");
    OCTROI_RETURN_IF_ERROR(only_keys(upgrade, {"at", "price", "trial_days"}));
    OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(upgrade, "at", zone));
    if (billed_on <= on) return unsupported("an upgrade after the trial");
    OCTROI_ASSIGN_OR_RETURN(billed_on, add_days(start, upgrade.value("trial_days", 0)));
    billed_on = std::max(billed_on, on);
    terms["price"] = upgrade.at("price");
  }
  OCTROI_ASSIGN_OR_RETURN(const Proration share, share_left(terms, start, billed_on));
  return Json{{"billed_on", format_date(billed_on)},
              {"fee", share.amount.minor()},
              {"days", days_text(share)}};
}

// --- time-window

absl::StatusOr<Json> plus_duration(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"date", "instant_utc", "zone", "duration"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const CivilDuration duration, duration_named(input.at("duration")));
  const char* const key = input.contains("date") ? "date" : "instant_utc";
  OCTROI_ASSIGN_OR_RETURN(const Instant from, instant_at(input, key, zone));
  OCTROI_ASSIGN_OR_RETURN(const Instant then, plus(from, duration, zone));
  const bool is_day = input.at(key).get<std::string>().find('T') == std::string::npos;
  return Json{{"date", is_day ? format_date(zone.date_of(then)) : utc_text(then)},
              {"result_utc", utc_text(then)}};
}

absl::StatusOr<Json> window_start(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"instant_utc", "zone", "unit"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Instant at, instant_at(input, "instant_utc", zone));
  const absl::StatusOr<TimeUnit> unit = parse_time_unit(input.at("unit").get<std::string>());
  if (!unit.ok()) return unsupported(error_message(unit.status()));
  return Json{{"window_start_utc", utc_text(truncate(at, *unit, zone))}};
}

absl::StatusOr<Json> plus_calendar_days(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"instant_utc", "zone", "days"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Instant at, instant_at(input, "instant_utc", zone));
  OCTROI_ASSIGN_OR_RETURN(const Date day,
                          add_days(zone.date_of(at), input.at("days").get<std::int64_t>()));
  return Json{{"result_utc", utc_text(zone.to_instant(day, wall_time(at, zone)))}};
}

// Flexprice counts from the day that is written to the other, whatever the zone: the zone only says
// how long these days are.
absl::StatusOr<Json> days_apart(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"start_utc", "end_utc", "zone"}));
  OCTROI_RETURN_IF_ERROR(zone_of_input(input).status());
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start_utc"));
  OCTROI_ASSIGN_OR_RETURN(const Date end, date_at(input, "end_utc"));
  return Json{{"days", days_between(start, end)}};
}

absl::StatusOr<Json> time_window(const Json& input) {
  if (input.contains("duration")) return plus_duration(input);
  if (input.contains("unit")) return window_start(input);
  if (input.contains("days")) return plus_calendar_days(input);
  return days_apart(input);
}

// --- quota-reset

// Windows end at midnight, on the billing anchor's days; none outlives the subscription.
absl::StatusOr<Json> quota_reset(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"reset_every", "zone", "now", "subscription_start",
                                           "billing_anchor", "subscription_end"}));
  if (input.at("reset_every") == "never") return Json{{"next_reset_at", nullptr}, {"utc", nullptr}};
  AnchoredPeriod period;
  OCTROI_ASSIGN_OR_RETURN(period.zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(period.interval, interval_named(input.at("reset_every")));
  OCTROI_ASSIGN_OR_RETURN(period.anchor, instant_at(input, "billing_anchor", period.zone));
  period.anchor = truncate(period.anchor, TimeUnit::kDay, period.zone);
  OCTROI_ASSIGN_OR_RETURN(const Instant now, instant_at(input, "now", period.zone));
  OCTROI_ASSIGN_OR_RETURN(const auto start,
                          optional_instant_at(input, "subscription_start", period.zone));
  if (start && now < *start) return absl::FailedPreconditionError("no subscription yet");
  OCTROI_ASSIGN_OR_RETURN(const auto end,
                          optional_instant_at(input, "subscription_end", period.zone));
  OCTROI_ASSIGN_OR_RETURN(const Window window, window_at(period, now));
  const Instant reset = end ? std::min(*end, window.end) : window.end;
  return Json{{"next_reset_at", local_text(reset, period.zone)}, {"utc", utc_text(reset)}};
}

}  // namespace

void add_zones(Areas& areas) {
  areas["quota-reset"] = quota_reset;
  areas["time-window"] = time_window;
  areas["timezone"] = timezone;
  areas["trial"] = trial;
}

}  // namespace octroi::vectors
