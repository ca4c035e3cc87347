// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Area "repair": what was billed against what should have been.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/history.h"
#include "billing/times.h"

#include "octroi/base/status.h"

namespace octroi::vectors {
namespace {

constexpr ProrationPolicy kKillBill = proration_profiles::kill_bill();

absl::Status add_adjustments(const Json& input, std::vector<BilledLine>& billed) {
  const Json adjustments = input.value("adjustments", Json::array());
  if (adjustments.empty()) return absl::OkStatus();
  if (billed.size() != 1) return unsupported("an adjustment names no line");
  for (const Json& one : adjustments) {
    if (one.is_object()) OCTROI_RETURN_IF_ERROR(only_keys(one, {"date", "amount"}));
    OCTROI_ASSIGN_OR_RETURN(const Money amount, to_money(one.is_object() ? one.at("amount") : one,
                                                         billed[0].amount.currency()));
    OCTROI_ASSIGN_OR_RETURN(billed[0].adjusted, subtract(billed[0].adjusted, amount));
  }
  return absl::OkStatus();
}

Segment common(const Segment& a, const Segment& b) {
  return {std::max(a.from, b.from), std::min(a.until, b.until)};
}

bool is_any(const Segment& span) { return span.from < span.until; }

// Each repair of the past belongs to the line that holds its days; what reaches beyond the line
// repairs nothing there.
bool may_repair(const BilledLine& line, const Json& one, const Segment& span) {
  const auto overlaps = [&](const SpanCredit& credit) { return is_any(common(credit.span, span)); };
  return is_any(common(line.span, span)) && one.value("plan", line.plan) == line.plan &&
         std::ranges::none_of(line.credits, overlaps);
}

// The first that holds all of the days, or else some of them.
std::vector<BilledLine>::iterator repaired_line(std::vector<BilledLine>& billed, const Json& one,
                                                const Segment& span) {
  const auto may = [&](const BilledLine& line) { return may_repair(line, one, span); };
  const auto holds = [&](const BilledLine& line) {
    return may(line) && common(line.span, span) == span;
  };
  const auto whole = std::ranges::find_if(billed, holds);
  return whole != billed.end() ? whole : std::ranges::find_if(billed, may);
}

absl::Status add_repairs(const Json& input, Currency currency, std::vector<BilledLine>& billed) {
  for (const Json& one : input.value("repairs", Json::array())) {
    OCTROI_ASSIGN_OR_RETURN(const WantedLine past, wanted_line(one, currency));
    OCTROI_ASSIGN_OR_RETURN(const Money given, negate(past.amount));
    const auto line = repaired_line(billed, one, past.span);
    if (line == billed.end()) {
      return absl::FailedPreconditionError("error: a repair outside of any line");
    }
    line->credits.push_back({common(line->span, past.span), given});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<BilledLine>> billed_of(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  std::vector<BilledLine> billed;
  const Json lines =
      input.contains("initial") ? Json::array({input.at("initial")}) : input.at("already_billed");
  for (const Json& one : lines) {
    OCTROI_ASSIGN_OR_RETURN(BilledLine line, billed_line(one, currency));
    line.id += "/" + std::to_string(billed.size());
    billed.push_back(std::move(line));
  }
  OCTROI_RETURN_IF_ERROR(add_adjustments(input, billed));
  OCTROI_RETURN_IF_ERROR(add_repairs(input, currency, billed));
  return billed;
}

// The period that holds the day: of the first line that does, or else of the first of all.
Segment period_with(const std::vector<BilledLine>& billed, Date day) {
  const auto holds = [day](const BilledLine& line) {
    return line.span.from <= day && day < line.span.until;
  };
  const auto line = std::ranges::find_if(billed, holds);
  return (line != billed.end() ? *line : billed.front()).span;
}

// The new price takes over on `date`: for a period of its own that begins there or by a bill day,
// or for the rest of the period that holds the date. Or else the new line is written out.
absl::StatusOr<WantedLine> taken_over(const std::vector<BilledLine>& billed, const Json& change) {
  if (change.contains("start")) return wanted_line(change, billed.front().amount.currency());
  OCTROI_RETURN_IF_ERROR(
      only_keys(change, {"date", "new_price", "new_period", "bill_cycle_day", "new_plan"}));
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(change, "date"));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(change, "new_price"));
  const std::string plan = change.value("new_plan", "changed on " + format_date(on));
  if (change.contains("new_period")) {
    BillCycle cycle{.bill_day = static_cast<unsigned>(on.day())};
    cycle.bill_day = change.value("bill_cycle_day", cycle.bill_day);
    OCTROI_ASSIGN_OR_RETURN(cycle.interval, interval_named(change.at("new_period")));
    OCTROI_ASSIGN_OR_RETURN(const FirstSpan first, first_span(plan, price, cycle, on));
    return first.line;
  }
  const Segment whole = period_with(billed, on);
  OCTROI_ASSIGN_OR_RETURN(const Proration share,
                          prorate(price, whole_of(whole), {on, whole.until}, kKillBill));
  return WantedLine{plan, share.segment, price, share.amount};
}

// An invoice of charges and credits, and the account's credit that it makes or uses.
struct Settled {
  Money charge = Money::zero(kEur);
  Money credit = Money::zero(kEur);
  Money net = Money::zero(kEur);
};

absl::StatusOr<Settled> sums_of(const Repair& repair) {
  Settled sums;
  for (const RepairLine& line : repair.lines) {
    Money& side = line.kind == RepairKind::kCharge ? sums.charge : sums.credit;
    OCTROI_ASSIGN_OR_RETURN(side, add(side, line.amount));
    OCTROI_ASSIGN_OR_RETURN(sums.net, add(sums.net, line.amount));
  }
  return sums;
}

// Makes `billed` what is wanted, and tells of it in all the ways that cases ask.
struct Made {
  Settled sums;
  std::vector<BilledLine> after;
  Json told;
};

absl::StatusOr<Made> make(const std::vector<BilledLine>& billed,
                          const std::vector<WantedLine>& wanted, const std::string& id) {
  Made result;
  OCTROI_ASSIGN_OR_RETURN(const Repair made, repair(billed, wanted, kKillBill));
  OCTROI_ASSIGN_OR_RETURN(result.sums, sums_of(made));
  OCTROI_ASSIGN_OR_RETURN(const Money account, negate(result.sums.net));
  OCTROI_ASSIGN_OR_RETURN(result.after, record(billed, made, id));
  OCTROI_ASSIGN_OR_RETURN(const Json kept, net_json(billed));
  OCTROI_ASSIGN_OR_RETURN(const Json net, net_json(result.after));
  result.told = {{"new_items", items_json(made)},
                 {"net", net},
                 {"new_charge", result.sums.charge.amount()},
                 {"repair", result.sums.credit.amount()},
                 {"invoice_total", result.sums.net.amount()},
                 {"account_credit", account.amount()}};
  if (kept.size() == 1) result.told["net_kept"] = kept.front();
  return result;
}

// Takes what an invoice owes from the account's credit, or puts what it gives back there.
absl::StatusOr<Json> settle_by_credit(Date date, const Settled& sums, Money& account) {
  Json invoice{{"date", format_date(date)}, {"charge", sums.charge.amount()}};
  if (!sums.credit.is_zero()) invoice["repair"] = sums.credit.amount();
  if (sums.net.is_negative()) {
    OCTROI_ASSIGN_OR_RETURN(const Money created, negate(sums.net));
    OCTROI_ASSIGN_OR_RETURN(account, add(account, created));
    invoice["credit_created"] = created.amount();
    return invoice;
  }
  OCTROI_ASSIGN_OR_RETURN(const Money used, smaller(account, sums.net));
  OCTROI_ASSIGN_OR_RETURN(account, subtract(account, used));
  OCTROI_ASSIGN_OR_RETURN(const Money due, subtract(sums.net, used));
  invoice["credit_used"] = used.amount();
  invoice["due"] = due.amount();
  return invoice;
}

// "change", "changes", or "change1", "change2", ...: what takes over, one after the other.
Json changes_of(const Json& input) {
  Json changes = input.value("changes", Json::array());
  if (input.contains("change")) changes.push_back(input.at("change"));
  for (int n = 1; input.contains("change" + std::to_string(n)); ++n) {
    changes.push_back(input.at("change" + std::to_string(n)));
  }
  return changes;
}

// One invoice a change, and the next whole period, paid from what was given back.
absl::StatusOr<Made> make_changes(const std::vector<BilledLine>& billed, const Json& changes) {
  Made last{.after = billed};
  Json invoices = Json::array();
  Money account = Money::zero(kEur);
  Settled renewal;
  const Date period_end = billed.front().span.until;
  for (const Json& change : changes) {
    OCTROI_ASSIGN_OR_RETURN(const WantedLine line, taken_over(last.after, change));
    OCTROI_ASSIGN_OR_RETURN(auto wanted, wanted_until(last.after, line.span.from));
    wanted.push_back(line);
    const std::vector<BilledLine> before = std::move(last.after);
    OCTROI_ASSIGN_OR_RETURN(last, make(before, wanted, line.plan));
    OCTROI_ASSIGN_OR_RETURN(const Json invoice,
                            settle_by_credit(line.span.from, last.sums, account));
    invoices.push_back(invoice);
    renewal.charge = line.rate;
    renewal.net = line.rate;
  }
  OCTROI_ASSIGN_OR_RETURN(const Json next, settle_by_credit(period_end, renewal, account));
  invoices.push_back(next);
  last.told["invoices"] = std::move(invoices);
  return last;
}

// The days that a cancellation and pauses take, none of them twice.
absl::StatusOr<std::vector<Segment>> days_taken(const Json& input,
                                                const std::vector<BilledLine>& billed) {
  std::vector<Segment> taken;
  std::optional<Date> end;
  for (const char* key : {"cancel", "repaired_from"}) {
    if (!input.contains(key)) continue;
    OCTROI_ASSIGN_OR_RETURN(end, date_at(input, key));
    taken.push_back(since(billed, *end));
  }
  for (const Json& told : input.value("pauses", Json::array())) {
    // Two days, or a beginning and an end.
    const Json one =
        told.is_array() && told.size() == 2 ? Json{{"start", told[0]}, {"end", told[1]}} : told;
    OCTROI_RETURN_IF_ERROR(only_keys(one, {"start", "end"}));
    Segment pause;
    OCTROI_ASSIGN_OR_RETURN(pause.from, date_at(one, "start"));
    pause.until = since(billed, pause.from).until;
    if (one.contains("end")) {
      OCTROI_ASSIGN_OR_RETURN(pause.until, date_at(one, "end"));
    }
    if (end) pause.until = std::min(pause.until, *end);
    if (is_any(pause)) taken.push_back(pause);
  }
  return taken;
}

// What the input wants instead of what was billed.
absl::StatusOr<std::vector<WantedLine>> wanted_of(const Json& input,
                                                  const std::vector<BilledLine>& billed) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Segment> taken, days_taken(input, billed));
  if (!input.contains("wanted")) return wanted_without(billed, taken);
  if (!taken.empty()) return unsupported("both what is wanted and what is not");
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  std::vector<WantedLine> wanted;
  for (const Json& one : input.at("wanted")) {
    OCTROI_ASSIGN_OR_RETURN(WantedLine line, wanted_line(one, currency));
    wanted.push_back(std::move(line));
  }
  return wanted;
}

absl::StatusOr<Json> repaired(const Json& input, const std::vector<BilledLine>& billed) {
  OCTROI_ASSIGN_OR_RETURN(const auto wanted, wanted_of(input, billed));
  OCTROI_ASSIGN_OR_RETURN(Made made, make(billed, wanted, "new"));
  const Json& net = made.told["net"];
  if (input.contains("repaired_from") && net.size() == 1) made.told["used_part"] = net.front();
  return std::move(made.told);
}

// Of what came of the changes.
bool asks_for_more(const Json& input) {
  return input.contains("wanted") || input.contains("cancel") || input.contains("pauses") ||
         input.contains("repaired_from");
}

absl::StatusOr<Json> repair_case(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input,
      {"already_billed", "initial", "wanted", "adjustments", "repairs", "repaired_from", "pauses",
       "cancel", "change", "changes", "change1", "change2", "change3", "currency"}));
  const absl::StatusOr<std::vector<BilledLine>> history_read = billed_of(input);
  if (absl::IsFailedPrecondition(history_read.status())) {
    return Json{{"result", std::string(history_read.status().message())}};
  }
  OCTROI_ASSIGN_OR_RETURN(const std::vector<BilledLine> billed, history_read);
  if (billed.empty() && !input.contains("wanted")) return unsupported("nothing was billed");
  OCTROI_ASSIGN_OR_RETURN(const Repair history, repair(billed, {}, kKillBill));
  if (!history.conflicts.empty()) return Json{{"result", "error: overlapping charges"}};
  const Json changes = changes_of(input);
  if (changes.empty()) return repaired(input, billed);
  if (billed.empty()) return unsupported("a change of nothing");
  OCTROI_ASSIGN_OR_RETURN(Made made, make_changes(billed, changes));
  if (!asks_for_more(input)) return std::move(made.told);
  return repaired(input, made.after);
}

}  // namespace

void add_repairs(Areas& areas) { areas["repair"] = repair_case; }

}  // namespace octroi::vectors
