// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Area "billing-anchor": on which days periods begin and end.
//
// The cases ask in several dialects; the keys that are there say which question it is.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/anchors_lago.h"
#include "billing/area.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/anchored.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/schedule.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<unsigned> bill_day(const Json& input, const char* key = "bill_cycle_day") {
  return input.at(key).get<unsigned>();
}

// `count` periods from `start`; before it where `count` is negative.
absl::StatusOr<Json> advanced_date(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"start", "period", "count"}));
  Schedule schedule;
  OCTROI_ASSIGN_OR_RETURN(schedule.anchor, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(schedule.interval, interval_named(input.at("period")));
  const std::int32_t count = input.at("count").get<std::int32_t>();
  if (count < -kListMax) return unsupported("at most 1,000 periods back are computed");
  if (count < 0) {
    AnchoredPeriod back{.anchor = Zone{}.start_of_day(schedule.anchor),
                        .interval = schedule.interval};
    back.interval.count *= -count;
    OCTROI_RETURN_IF_ERROR(check_interval(back.interval));
    OCTROI_ASSIGN_OR_RETURN(const Window window,
                            window_at(back, back.anchor - std::chrono::seconds{1}));
    return Json{{"date", format_date(Zone{}.date_of(window.start))}};
  }
  OCTROI_ASSIGN_OR_RETURN(const Period then, period(schedule, count));
  return Json{{"date", format_date(then.start)}};
}

// How many whole periods end by `end`.
absl::StatusOr<Json> whole_periods(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"start", "end", "period"}));
  Schedule schedule;
  OCTROI_ASSIGN_OR_RETURN(schedule.anchor, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(schedule.interval, interval_named(input.at("period")));
  OCTROI_ASSIGN_OR_RETURN(const Date end, date_at(input, "end"));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t number, index_of(schedule, end));
  return Json{{"whole_periods", number}, {"number_of_periods", number}};
}

// The bill day for a proposed day: in its month, or the next one from it on. In weeks the bill day
// is the anchor's day of the week.
absl::StatusOr<Json> aligned_date(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"period", "bill_cycle_day", "anchor", "proposed", "rule"}));
  OCTROI_ASSIGN_OR_RETURN(const Interval interval, interval_named(input.at("period")));
  OCTROI_ASSIGN_OR_RETURN(const Date proposed, date_at(input, "proposed"));
  const std::string rule = input.value("rule", "");
  Date aligned;
  if (input.contains("anchor")) {
    if (!rule.empty()) return unsupported("the rule '" + rule + "' needs a bill day");
    OCTROI_ASSIGN_OR_RETURN(const Date anchor, date_at(input, "anchor"));
    OCTROI_ASSIGN_OR_RETURN(aligned, next_on_schedule({anchor, interval}, proposed));
  } else if (interval.months() == 0) {
    aligned = proposed;  // days and weeks know no bill day
  } else if (rule == "same month") {
    OCTROI_ASSIGN_OR_RETURN(const unsigned day, bill_day(input));
    OCTROI_ASSIGN_OR_RETURN(aligned, bill_day_in_month(proposed, day));
  } else if (rule.empty() || rule == "next") {
    OCTROI_ASSIGN_OR_RETURN(const unsigned day, bill_day(input));
    OCTROI_ASSIGN_OR_RETURN(aligned, next_bill_day(proposed, day));
  } else {
    return unsupported("the rule '" + rule + "' is not known");
  }
  return Json{{"date", format_date(aligned)}};
}

absl::StatusOr<Json> bill_day_of_instant(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"instant_utc", "zone"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Date day, date_at(input, "instant_utc", zone));
  return Json{{"bill_cycle_day", static_cast<unsigned>(day.day())}};
}

absl::StatusOr<Json> new_bill_day(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"new_bill_cycle_day", "requested_from", "subscription_start"}));
  OCTROI_ASSIGN_OR_RETURN(Date from, date_at(input, "requested_from"));
  if (input.contains("subscription_start")) {  // not before there is a subscription
    OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "subscription_start"));
    from = std::max(from, start);
  }
  OCTROI_ASSIGN_OR_RETURN(const unsigned day, bill_day(input, "new_bill_cycle_day"));
  OCTROI_ASSIGN_OR_RETURN(const Date effective, next_bill_day(from, day));
  return Json{{"effective", format_date(effective)}};
}

Json span_json(const BillSpan& span) {
  return {{"start", format_date(span.from)}, {"end", format_date(span.until)}};
}

absl::StatusOr<BillCycle> cycle_of(const Json& input) {
  BillCycle cycle;
  OCTROI_ASSIGN_OR_RETURN(cycle.interval, interval_named(input.at("period")));
  if (cycle.interval.months() > 0 || input.contains("bill_cycle_day")) {
    OCTROI_ASSIGN_OR_RETURN(cycle.bill_day, bill_day(input));
  }
  return cycle;
}

// The first `number` spans of a service without end.
absl::StatusOr<Json> first_spans(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"period", "bill_cycle_day", "service_start", "number"}));
  OCTROI_ASSIGN_OR_RETURN(const BillCycle cycle, cycle_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "service_start"));
  std::int64_t number = 1;
  if (input.contains("number") || input.contains(kShown)) {
    OCTROI_ASSIGN_OR_RETURN(number, wanted_number(input));
  }
  OCTROI_ASSIGN_OR_RETURN(const Period last, period({start, cycle.interval}, number));
  OCTROI_ASSIGN_OR_RETURN(const auto spans,
                          spans_due(cycle, {start}, BillingMode::kInAdvance, last.start));
  Json periods = Json::array();
  for (std::size_t i = 0; i < spans.size() && i < static_cast<std::size_t>(number); ++i) {
    periods.push_back(span_json(spans[i]));
  }
  Json result{{"periods", std::move(periods)}};
  if (!spans.empty()) {  // after a leading stub
    const BillSpan& first = spans.front();
    const Date whole = first.from == first.whole_from ? first.from : first.until;
    result["first_cycle_date"] = format_date(whole);
  }
  return result;
}

absl::StatusOr<Json> spans_until(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"period", "billing_mode", "bill_cycle_day", "service_start",
                        "service_end_exclusive", "target_date_inclusive"}));
  OCTROI_ASSIGN_OR_RETURN(const BillCycle cycle, cycle_of(input));
  Service service;
  OCTROI_ASSIGN_OR_RETURN(service.start, date_at(input, "service_start"));
  if (!input.value("service_end_exclusive", Json()).is_null()) {
    OCTROI_ASSIGN_OR_RETURN(service.end, date_at(input, "service_end_exclusive"));
  }
  OCTROI_ASSIGN_OR_RETURN(const Date target, date_at(input, "target_date_inclusive"));
  const std::string mode = input.at("billing_mode");
  if (mode != "in_advance" && mode != "in_arrears") return unsupported("mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(
      const auto spans,
      spans_due(cycle, service,
                mode == "in_advance" ? BillingMode::kInAdvance : BillingMode::kInArrears, target));
  Json periods = Json::array();
  for (const BillSpan& span : spans) periods.push_back(span_json(span));
  return Json{{"number_of_periods", periods.size()}, {"periods", periods}};
}

absl::StatusOr<AnchoredPeriod> anchored(const Json& input) {
  AnchoredPeriod period;
  OCTROI_ASSIGN_OR_RETURN(period.zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(period.interval, interval_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(period.anchor, instant_at(input, "anchor", period.zone));
  return period;
}

absl::StatusOr<Json> window_holding(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"anchor", "period", "every", "zone", "at", "boundary"}));
  OCTROI_ASSIGN_OR_RETURN(const AnchoredPeriod period, anchored(input));
  OCTROI_ASSIGN_OR_RETURN(const Instant at, instant_at(input, "at", period.zone));
  OCTROI_ASSIGN_OR_RETURN(const Window window, window_at(period, at));
  OCTROI_ASSIGN_OR_RETURN(const Window before,
                          window_at(period, window.start - std::chrono::seconds{1}));
  // Whether a boundary that is asked for itself is its own next and previous one.
  const std::string boundary = input.value("boundary", std::string("inclusive"));
  if (boundary != "inclusive" && boundary != "exclusive") return unsupported("another boundary");
  const bool is_on_one = at == window.start;
  const bool is_itself = is_on_one && boundary == "inclusive";
  return Json{{"start", utc_text(window.start)},
              {"end_exclusive", utc_text(window.end)},
              {"next", utc_text(is_itself ? at : window.end)},
              {"previous", utc_text(is_on_one && !is_itself ? before.start : window.start)}};
}

// Where the period that starts at `period_start` ends; with `number` the next ones too, as days.
absl::StatusOr<Json> next_billing(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"policy", "period", "every", "zone", "period_start",
                                           "anchor", "subscription_end", "number"}));
  OCTROI_ASSIGN_OR_RETURN(const AnchoredPeriod period, anchored(input));
  OCTROI_ASSIGN_OR_RETURN(Instant at, instant_at(input, "period_start", period.zone));
  OCTROI_ASSIGN_OR_RETURN(const auto end,
                          optional_instant_at(input, "subscription_end", period.zone));
  if (!input.contains("number")) {
    OCTROI_ASSIGN_OR_RETURN(at, next_billing_at(period, at, end));
    return Json{{"next_billing_at", local_text(at, period.zone)}, {"utc", utc_text(at)}};
  }
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t number, wanted_number(input));
  Json dates = Json::array();
  for (std::int64_t i = 0; i < number; ++i) {
    OCTROI_ASSIGN_OR_RETURN(at, next_billing_at(period, at, end));
    dates.push_back(format_date(period.zone.date_of(at)));
  }
  return Json{{"dates", std::move(dates)}};
}

// All periods from the first start to `end`, where the last one is cut.
absl::StatusOr<Json> periods_until(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"period", "every", "zone", "first_period_start", "anchor", "end"}));
  OCTROI_ASSIGN_OR_RETURN(const AnchoredPeriod period, anchored(input));
  OCTROI_ASSIGN_OR_RETURN(Instant at, instant_at(input, "first_period_start", period.zone));
  OCTROI_ASSIGN_OR_RETURN(const Instant end, instant_at(input, "end", period.zone));
  std::vector<Instant> ends;
  while (at < end) {
    if (ends.size() >= kListMax) return unsupported("a list of 1 to 1,000 is computed");
    OCTROI_ASSIGN_OR_RETURN(at, next_billing_at(period, at, end));
    ends.push_back(at);
  }
  Json result{{"number_of_periods", ends.size()}};
  if (!ends.empty()) result["first_period_end_utc"] = utc_text(ends[0]);
  if (ends.size() > 1) result["second_period_end_utc"] = utc_text(ends[1]);
  if (!ends.empty()) result["last_period_end_utc"] = utc_text(ends.back());
  result["period_ends_utc"] = Json::array();
  for (const Instant one : ends) result["period_ends_utc"].push_back(utc_text(one));
  return result;
}

absl::StatusOr<Json> calendar_boundary(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"period", "zone", "start"}));
  OCTROI_ASSIGN_OR_RETURN(const Zone zone, zone_of_input(input));
  OCTROI_ASSIGN_OR_RETURN(const Interval interval, interval_named(input.at("period")));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start", zone));
  OCTROI_ASSIGN_OR_RETURN(const Date boundary, next_calendar_boundary(start, interval));
  const Instant at = zone.start_of_day(boundary);
  return Json{{"calendar_boundary", local_text(at, zone)}, {"utc", utc_text(at)}};
}

// The days, or the instants where the anchor is one, on which the periods after the anchor begin.
absl::StatusOr<Json> days_after_anchor(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"anchor", "period", "every", "number", "zone"}));
  OCTROI_ASSIGN_OR_RETURN(const AnchoredPeriod period, anchored(input));
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t number, wanted_number(input));
  const bool is_day = input.at("anchor").get<std::string>().size() == 10;
  Json dates = Json::array();
  OCTROI_ASSIGN_OR_RETURN(Window window, window_at(period, period.anchor));
  for (std::int64_t i = 1; i <= number; ++i) {
    dates.push_back(is_day ? format_date(period.zone.date_of(window.end)) : utc_text(window.end));
    OCTROI_ASSIGN_OR_RETURN(window, window_at(period, window.end));
  }
  return Json{{"dates", std::move(dates)}};
}

// The anchor and each time it comes again before `until`.
absl::StatusOr<Json> times_until(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"anchor", "period", "every", "zone", "until"}));
  OCTROI_ASSIGN_OR_RETURN(const AnchoredPeriod period, anchored(input));
  OCTROI_ASSIGN_OR_RETURN(const Instant until, instant_at(input, "until", period.zone));
  const bool is_day = input.at("anchor").get<std::string>().size() == 10;
  Json dates = Json::array();
  OCTROI_ASSIGN_OR_RETURN(Window window, window_at(period, period.anchor));
  while (window.start < until) {
    if (dates.size() >= kListMax) return unsupported("a list of 1 to 1,000 is computed");
    const Instant at = window.start;
    dates.push_back(is_day ? format_date(period.zone.date_of(at)) : utc_text(at));
    OCTROI_ASSIGN_OR_RETURN(window, window_at(period, window.end));
  }
  return Json{{"dates", std::move(dates)}};
}

absl::StatusOr<Json> billing_anchor(const Json& input) {
  const auto has = [&](const char* key) { return input.contains(key); };
  if (has("proposed")) return aligned_date(input);
  if (has("instant_utc")) return bill_day_of_instant(input);
  if (has("new_bill_cycle_day")) return new_bill_day(input);
  if (has("target_date_inclusive")) return spans_until(input);
  if (has("service_start")) return first_spans(input);
  if (has("billed_on")) return lago_billed_period(input);
  if (has("count")) return advanced_date(input);
  if (has("at")) return window_holding(input);
  if (has("first_period_start")) return periods_until(input);
  if (has("period_start")) return next_billing(input);
  if (has("until")) return times_until(input);
  if (has("anchor")) return days_after_anchor(input);
  if (has("end")) return whole_periods(input);
  // Both begin at `start`: where local time is written, the calendar is asked.
  if (input.at("start").get<std::string>().find('[') != std::string::npos) {
    return calendar_boundary(input);
  }
  return lago_periods(input);
}

}  // namespace

void add_anchors(Areas& areas) { areas["billing-anchor"] = billing_anchor; }

}  // namespace octroi::vectors
