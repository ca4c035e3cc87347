// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/changes_lago.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "billing/amounts.h"
#include "billing/lago_periods.h"
#include "billing/terminations.h"
#include "billing/times.h"

#include "octroi/base/status.h"

namespace octroi::vectors {
namespace {

// The share of what is left of the period from `from` on.
absl::StatusOr<Proration> rest(Money price, const Period& whole, Date from) {
  return prorate(price, whole, {from, *whole.end}, kLago);
}

absl::StatusOr<Json> several_steps(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "billing", "period", "timezone", "tax_percent", "steps"}));
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
    OCTROI_ASSIGN_OR_RETURN(const Period month, lago_period(input, *start, on));
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

// A month of an anniversary becomes a year of it, where no other lengths are told.
absl::StatusOr<Json> month_to_year(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "old", "new", "old_period", "new_period", "period", "billing",
                        "start", "change", "requested", "downgrade", "tax_percent"}));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  const bool waits = input.contains("downgrade");
  if (waits && input.at("downgrade") != "end_of_period") return unsupported("another downgrade");
  OCTROI_ASSIGN_OR_RETURN(const Date asked, date_at(input, waits ? "requested" : "change"));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(input, "old"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input, "new"));
  const auto lasts = [&](const char* key, const char* usual) {
    const std::string same = input.value("period", std::string(usual));  // of both plans
    return Json{{"billing", input.value("billing", std::string("anniversary"))},
                {"period", input.value(key, same)}};
  };
  OCTROI_ASSIGN_OR_RETURN(const Period month,
                          lago_period(lasts("old_period", "month"), start, asked));
  const Date on = waits ? *month.end : asked;
  OCTROI_ASSIGN_OR_RETURN(const Period year, lago_period(lasts("new_period", "year"), start, on));
  OCTROI_ASSIGN_OR_RETURN(const Proration unused, rest(before, month, on));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee, rest(after, year, on));
  OCTROI_ASSIGN_OR_RETURN(const Date last, add_days(*year.end, -1));
  OCTROI_ASSIGN_OR_RETURN(const Money note, with_tax(unused.amount, input));
  return Json{
      {"effective", format_date(on)},    {"credit_note", note.minor()},
      {"new_fee", fee.amount.minor()},   {"days", ratio_text(fee.numerator, fee.denominator)},
      {"days_charged", fee.numerator},   {"days_in_period", fee.denominator},
      {"days_in_year", fee.denominator}, {"period_end", format_date(last)}};
}

// The quarter is told, or is the period of the calendar or since the start that was ended in.
absl::StatusOr<Json> ended_in_arrears(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "price", "quarter", "period", "billing", "started", "start",
                        "terminated", "days_in_quarter", "days_in_period", "days_billed"}));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Date started, date_at(input, word_in(input, {"started", "start"})));
  OCTROI_ASSIGN_OR_RETURN(const Date terminated, date_at(input, "terminated"));
  Period whole;
  if (input.contains("quarter")) {
    OCTROI_ASSIGN_OR_RETURN(const Segment quarter, segment_at(input, "quarter", kLago));
    whole = whole_of(quarter);
  } else {
    OCTROI_ASSIGN_OR_RETURN(whole, lago_period(input, started, terminated));
  }
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(terminated, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee,
                          prorate(price, whole, {std::max(started, whole.start), unpaid}, kLago));
  // What the input counts itself must be what is counted here.
  for (const auto& [key, days] :
       {std::pair("days_in_quarter", fee.denominator), std::pair("days_in_period", fee.denominator),
        std::pair("days_billed", fee.numerator)}) {
    if (input.contains(key) && input.at(key) != static_cast<std::int64_t>(days)) {
      return unsupported(std::string("'") + key + "' is not what the days come to");
    }
  }
  return Json{{"fee", fee.amount.minor()},
              {"days_billed", fee.numerator},
              {"days_in_quarter", fee.denominator},
              {"days_in_period", fee.denominator}};
}

// In advance: what is left of the month moves from the old plan to the new one.
absl::StatusOr<Json> calendar_upgrade(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"policy", "old", "new", "change", "tax_percent"}));
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "change"));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(input, "old"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input, "new"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, lago_period(Json::object(), on, on));
  OCTROI_ASSIGN_OR_RETURN(const Proration unused, rest(before, month, on));
  OCTROI_ASSIGN_OR_RETURN(const Proration fee, rest(after, month, on));
  OCTROI_ASSIGN_OR_RETURN(const Money credit, with_tax(unused.amount, input));
  return Json{{"new_fee", fee.amount.minor()}, {"credit", credit.minor()}};
}

// Units that run on through the month, at a price each: what they cost in a whole month.
absl::StatusOr<Money> running_usage(const Json& input) {
  if (!input.contains("running_units")) return Money::zero(kEur);
  OCTROI_ASSIGN_OR_RETURN(const Money unit, money_at(input, "unit_price_cents"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal units, decimal(input, "running_units"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal priced, multiply(octroi::to_decimal(unit), units));
  return octroi::to_money(priced, unit.currency(), Rounding::kHalfUp);
}

// A month's fee and its running units; each is billed for the days it is held.
struct Running {
  Money usage;
  Period month;

  [[nodiscard]] absl::StatusOr<Json> invoice(Money fee, const Segment& held) const {
    OCTROI_ASSIGN_OR_RETURN(const Proration used, prorate(usage, month, held, kLago));
    OCTROI_ASSIGN_OR_RETURN(const Money total, add(fee, used.amount));
    return Json{{"fee", fee.minor()}, {"usage", used.amount.minor()}, {"total", total.minor()}};
  }
  [[nodiscard]] absl::StatusOr<Money> fee(Money price, const Segment& held) const {
    OCTROI_ASSIGN_OR_RETURN(const Proration part, prorate(price, month, held, kLago));
    return part.amount;
  }
};

// In arrears each plan is billed for its days of the month, as running units are in both modes. In
// advance the invoice of the change has the old plan's units and the new plan's fee, less the
// credit; the next one has the new plan's units.
absl::StatusOr<Json> upgrade_with_units(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"policy", "old", "new", "billing_mode", "change",
                                           "running_units", "unit_price_cents"}));
  const std::string mode = input.at("billing_mode");
  if (mode != "in_arrears" && mode != "in_advance") return unsupported("the mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "change"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, lago_period(Json::object(), on, on));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(input, "old"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input, "new"));
  OCTROI_ASSIGN_OR_RETURN(const Money usage, running_usage(input));
  const Running running{usage, month};
  const Segment of_old{month.start, on};
  const Segment of_new{on, *month.end};
  OCTROI_ASSIGN_OR_RETURN(const Money new_fee, running.fee(after, of_new));
  if (mode == "in_arrears") {
    OCTROI_ASSIGN_OR_RETURN(const Money old_fee, running.fee(before, of_old));
    OCTROI_ASSIGN_OR_RETURN(const Json old_invoice, running.invoice(old_fee, of_old));
    OCTROI_ASSIGN_OR_RETURN(const Json new_invoice, running.invoice(new_fee, of_new));
    return Json{{"old_fee", old_fee.minor()},
                {"new_fee", new_fee.minor()},
                {"old_plan_invoice", old_invoice},
                {"new_plan_invoice", new_invoice},
                {"new_plan_february_invoice", new_invoice}};
  }
  OCTROI_ASSIGN_OR_RETURN(const Money credit, running.fee(before, of_new));
  OCTROI_ASSIGN_OR_RETURN(const Json charged, running.invoice(new_fee, of_old));
  OCTROI_ASSIGN_OR_RETURN(Json changed, pays_with_note(charged, {{"total", credit.minor()}}));
  changed["total"] = changed.at("due");
  OCTROI_ASSIGN_OR_RETURN(const Json next, running.invoice(after, of_new));
  return Json{{"credit", credit.minor()},
              {"new_fee", new_fee.minor()},
              {"upgrade_invoice", std::move(changed)},
              {"next_invoice", next}};
}

absl::StatusOr<Json> ended_with_units(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"policy", "price", "billing_mode", "terminated", "month",
                                           "running_units", "unit_price_cents"}));
  if (input.contains("month") && !input.at("terminated")
                                      .get<std::string>()
                                      .starts_with(input.at("month").get<std::string>())) {
    return unsupported("another month than that of the end");
  }
  const std::string mode = input.at("billing_mode");
  if (mode != "in_arrears" && mode != "in_advance") return unsupported("the mode '" + mode + "'");
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "terminated"));
  OCTROI_ASSIGN_OR_RETURN(const Period month, lago_period(Json::object(), on, on));
  OCTROI_ASSIGN_OR_RETURN(const Date unpaid, unpaid_from(on, kLago));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Money usage, running_usage(input));
  const Running running{usage, month};
  const Segment held{month.start, unpaid};
  const bool is_paid = mode == "in_advance";
  OCTROI_ASSIGN_OR_RETURN(const Money part, running.fee(price, held));
  OCTROI_ASSIGN_OR_RETURN(const Money unused, running.fee(price, {unpaid, *month.end}));
  const Money nothing = Money::zero(price.currency());
  const Money credit = is_paid ? unused : nothing;
  OCTROI_ASSIGN_OR_RETURN(const Json last, running.invoice(is_paid ? nothing : part, held));
  OCTROI_ASSIGN_OR_RETURN(const Json paid, pays_with_note(last, {{"total", credit.minor()}}));
  return Json{{"credit_note", credit.minor()},
              {"unused_days", days_between(unpaid, *month.end)},
              {"fee", is_paid ? 0 : part.minor()},
              {"usage", last.at("usage")},
              {"total", last.at("total")},
              {"invoice", paid},
              {"final_invoice", paid}};
}

}  // namespace

absl::StatusOr<Json> lago_change(const Json& input) {
  if (input.contains("steps")) return several_steps(input);
  if (input.contains("terminated")) {
    const bool tells_period = input.contains("start") || input.contains("started");
    if (tells_period && input.value("billing_mode", std::string()) == "in_arrears") {
      Json days = input;
      days.erase("billing_mode");
      return ended_in_arrears(days);
    }
    return input.contains("billing_mode") ? ended_with_units(input) : ended_in_arrears(input);
  }
  if (input.contains("start")) return month_to_year(input);
  if (input.contains("billing_mode")) return upgrade_with_units(input);
  return calendar_upgrade(input);
}

}  // namespace octroi::vectors
