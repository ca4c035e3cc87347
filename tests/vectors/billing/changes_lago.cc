// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/changes_lago.h"

#include <optional>
#include <string>
#include <utility>

#include "billing/amounts.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/truncate.h"

namespace octroi::vectors {
namespace {

constexpr ProrationPolicy kLago = proration_profiles::lago();

absl::StatusOr<Period> calendar_month(Date date) {
  Period month{0, truncate(date, TimeUnit::kMonth), {}};
  OCTROI_ASSIGN_OR_RETURN(month.end, next_calendar_boundary(date, kMonthly));
  return month;
}

// The period of the anniversary of `start` that holds `date`.
absl::StatusOr<Period> anniversary(Date start, Interval interval, Date date) {
  const Schedule schedule{start, interval};
  OCTROI_ASSIGN_OR_RETURN(const std::int64_t index, index_of(schedule, date));
  return period(schedule, index);
}

// The share of what is left of the period from `from` on.
absl::StatusOr<Proration> rest(Money price, const Period& whole, Date from) {
  return prorate(price, whole, {from, *whole.end}, kLago);
}

absl::StatusOr<Json> several_steps(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "billing", "timezone", "tax_percent", "steps"}));
  const std::string billing = input.at("billing");
  if (billing != "calendar" && billing != "anniversary") {
    return unsupported("the billing '" + billing + "' is not known");
  }
  OCTROI_ASSIGN_OR_RETURN(const Zone zone,
                          Zone::parse(input.value("timezone", std::string("UTC"))));
  Json fees = Json::array();
  Json notes = Json::array();
  std::optional<Money> before;
  std::optional<Date> start;
  for (const Json& step : input.at("steps")) {
    OCTROI_RETURN_IF_ERROR(only_keys(step, {"at", "plan"}));
    OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(step, "at", zone));
    OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(step, "plan"));
    if (!start) start = on;
    OCTROI_ASSIGN_OR_RETURN(const Period month, billing == "calendar"
                                                    ? calendar_month(on)
                                                    : anniversary(*start, kMonthly, on));
    if (before) {
      OCTROI_ASSIGN_OR_RETURN(const Proration unused, rest(*before, month, on));
      OCTROI_ASSIGN_OR_RETURN(const Money note, with_tax(unused.amount, input));
      notes.push_back(note.minor());
    }
    OCTROI_ASSIGN_OR_RETURN(const Proration fee, rest(price, month, on));
    fees.push_back(fee.amount.minor());
    before = price;
  }
  return Json{{"fees_ex_tax", std::move(fees)}, {"credit_notes_incl_tax", std::move(notes)}};
}

// A month of an anniversary becomes a year of the same anniversary.
absl::StatusOr<Json> month_to_year(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "old", "new", "start", "change", "requested", "downgrade"}));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  const bool waits = input.contains("downgrade");
  if (waits && input.at("downgrade") != "end_of_period") return unsupported("another downgrade");
  OCTROI_ASSIGN_OR_RETURN(const Date asked, date_at(input, waits ? "requested" : "change"));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(input, "old"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input, "new"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, anniversary(start, kMonthly, asked));
  const Date on = waits ? *month.end : asked;
  OCTROI_ASSIGN_OR_RETURN(const Period year, anniversary(start, kYearly, on));
  OCTROI_ASSIGN_OR_RETURN(const Proration unused, rest(before, month, on));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee, rest(after, year, on));
  OCTROI_ASSIGN_OR_RETURN(const Date last, add_days(*year.end, -1));
  return Json{{"effective", format_date(on)},    {"credit_note", unused.amount.minor()},
              {"new_fee", fee.amount.minor()},   {"days_charged", fee.numerator},
              {"days_in_year", fee.denominator}, {"period_end", format_date(last)}};
}

absl::StatusOr<Json> ended_in_arrears(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"policy", "price", "quarter", "started", "terminated",
                                           "days_in_quarter", "days_billed"}));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Segment quarter, segment_at(input, "quarter", kLago));
  OCTROI_ASSIGN_OR_RETURN(const Date started, date_at(input, "started"));
  OCTROI_ASSIGN_OR_RETURN(const Date terminated, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(terminated, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee,
                          prorate(price, whole_of(quarter), {started, unpaid}, kLago));
  // What the input counts itself must be what is counted here.
  for (const auto& [key, days] :
       {std::pair("days_in_quarter", fee.denominator), std::pair("days_billed", fee.numerator)}) {
    if (input.contains(key) && input.at(key) != static_cast<std::int64_t>(days)) {
      return unsupported(std::string("'") + key + "' is not what the days come to");
    }
  }
  return Json{{"fee", fee.amount.minor()}};
}

// In advance: what is left of the month moves from the old plan to the new one.
absl::StatusOr<Json> calendar_upgrade(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"policy", "old", "new", "change", "tax_percent"}));
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "change"));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(input, "old"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input, "new"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, calendar_month(on));
  OCTROI_ASSIGN_OR_RETURN(const Proration unused, rest(before, month, on));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee, rest(after, month, on));
  OCTROI_ASSIGN_OR_RETURN(const Money credit, with_tax(unused.amount, input));
  return Json{{"new_fee", fee.amount.minor()}, {"credit", credit.minor()}};
}

// In arrears: each plan is billed for its days of the month, and so is a metric that runs on.
absl::StatusOr<Json> upgrade_in_arrears(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"policy", "old", "new", "billing_mode", "change",
                                           "running_units", "unit_price_cents"}));
  if (input.at("billing_mode") != "in_arrears") return unsupported("only in arrears");
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "change"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, calendar_month(on));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(input, "old"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input, "new"));
  OCTROI_ASSIGN_OR_RETURN(const Money unit, money_at(input, "unit_price_cents"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal units, decimal(input, "running_units"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal priced, multiply(octroi::to_decimal(unit), units));
  OCTROI_ASSIGN_OR_RETURN(const Money usage,
                          octroi::to_money(priced, unit.currency(), Rounding::kHalfUp));
  const auto invoice = [&](Money price, const Segment& held) -> absl::StatusOr<Json> {
    OCTROI_ASSIGN_OR_RETURN(const Proration fee, prorate(price, month, held, kLago));
    OCTROI_ASSIGN_OR_RETURN(const Proration used, prorate(usage, month, held, kLago));
    OCTROI_ASSIGN_OR_RETURN(const Money total, add(fee.amount, used.amount));
    return Json{
        {"fee", fee.amount.minor()}, {"usage", used.amount.minor()}, {"total", total.minor()}};
  };
  OCTROI_ASSIGN_OR_RETURN(const Json old_invoice, invoice(before, {month.start, on}));
  OCTROI_ASSIGN_OR_RETURN(const Json new_invoice, invoice(after, {on, *month.end}));
  return Json{{"old_plan_invoice", old_invoice},
              {"new_plan_invoice", new_invoice},
              {"new_plan_february_invoice", new_invoice}};
}

}  // namespace

absl::StatusOr<Json> lago_change(const Json& input) {
  if (input.contains("steps")) return several_steps(input);
  if (input.contains("quarter")) return ended_in_arrears(input);
  if (input.contains("start")) return month_to_year(input);
  if (input.contains("running_units")) return upgrade_in_arrears(input);
  return calendar_upgrade(input);
}

}  // namespace octroi::vectors
