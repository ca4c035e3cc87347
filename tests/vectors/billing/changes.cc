// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Area "plan-change", in Kill Bill's dialect: a new line from the day of the change, and the repair
// of what was billed before. Lago's is in changes_lago.cc.

#include <string>
#include <utility>
#include <vector>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/changes_lago.h"
#include "billing/history.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/repair/repair.h"

namespace octroi::vectors {
namespace {

constexpr ProrationPolicy kKillBill = proration_profiles::kill_bill();
constexpr char kOld[] = "old";
constexpr char kNew[] = "new";

Json line_json(const RepairLine& line) {
  return {{"start", format_date(line.span.from)},
          {"end", format_date(line.span.until)},
          {"amount", line.amount.amount()}};
}

// Of the line's days over those of the whole it was priced by.
void add_ratio(Json& line, const Segment& span, std::int64_t whole_days) {
  line["ratio"] = ratio_text(days_between(span.from, span.until), whole_days);
}

struct Change {
  std::vector<BilledLine> billed;
  FirstSpan next;
};

// The new line and the repair, each with the ratio it was computed by.
absl::StatusOr<Json> made_of(const Change& change) {
  OCTROI_ASSIGN_OR_RETURN(auto wanted, wanted_until(change.billed, change.next.line.span.from));
  wanted.push_back(change.next.line);
  OCTROI_ASSIGN_OR_RETURN(const Repair made, repair(change.billed, wanted, kKillBill));
  Money total = Money::zero(change.next.line.amount.currency());
  Json result{{"new_charge", total.amount()}, {"credit", total.amount()}};
  for (const RepairLine& line : made.lines) {
    OCTROI_ASSIGN_OR_RETURN(total, add(total, line.amount));
    const bool is_charge = line.kind == RepairKind::kCharge;
    const char* const name = is_charge ? "charge" : "repair";
    if (result.contains(name)) return unsupported("a change that touches several lines");
    result[name] = line_json(line);
    std::int64_t whole = change.next.share.denominator;
    for (const BilledLine& billed : change.billed) {
      if (billed.id == line.corrects) whole = days_between(billed.span.from, billed.span.until);
    }
    add_ratio(result[name], line.span, whole);
    result[is_charge ? "new_charge" : "credit"] = line.amount.amount();
  }
  result["invoice_total"] = total.amount();
  return result;
}

unsigned day_of(Date date) { return static_cast<unsigned>(date.day()); }

// The months that a whole period has.
absl::StatusOr<Interval> interval_of(const Segment& whole) {
  for (std::int32_t months = 1; months <= 36; ++months) {
    OCTROI_ASSIGN_OR_RETURN(const Date end, add_months(whole.from, months));
    OCTROI_ASSIGN_OR_RETURN(const Date start, add_months(whole.until, -months));
    if (end == whole.until || start == whole.from) return Interval{IntervalUnit::kMonth, months};
  }
  return unsupported("a period that is no number of months");
}

// Without a new period, of periods like the `old` one.
absl::StatusOr<FirstSpan> new_span(const Json& input, const Segment& old, Money price,
                                   unsigned bill_day, Date start) {
  BillCycle cycle{.bill_day = bill_day};
  if (input.contains("new_period")) {
    OCTROI_ASSIGN_OR_RETURN(cycle.interval, interval_named(input.at("new_period")));
  } else {
    OCTROI_ASSIGN_OR_RETURN(cycle.interval, interval_of(old));
  }
  return first_span(kNew, price, cycle, start);
}

// {"price", "period", "paid_from", "paid_to"} and {"price", "period"}: the cycle restarts,
// unless the bill day is said.
absl::StatusOr<Json> restarted(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"old", "new", "change_date", "bill_cycle_day"}));
  const Json& old = input.at("old");
  OCTROI_RETURN_IF_ERROR(only_keys(old, {"price", "period", "paid_from", "paid_to"}));
  OCTROI_RETURN_IF_ERROR(only_keys(input.at("new"), {"price", "period"}));
  OCTROI_ASSIGN_OR_RETURN(const Date from, date_at(old, "paid_from"));
  OCTROI_ASSIGN_OR_RETURN(const Date until, date_at(old, "paid_to"));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(old, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input.at("new"), "price"));
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "change_date"));
  BillCycle cycle{.bill_day = input.value("bill_cycle_day", day_of(on))};
  OCTROI_ASSIGN_OR_RETURN(cycle.interval, interval_named(input.at("new").at("period")));
  OCTROI_ASSIGN_OR_RETURN(const FirstSpan next, first_span(kNew, after, cycle, on));
  return made_of({{whole_line(kOld, {from, until}, before)}, next});
}

// The bill day stays, or is the day of the change, or the new period's end is given.
absl::StatusOr<Json> aligned(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"old_price", "old_period", "new_price", "new_period", "new_period_end",
                        "change_date", "bill_cycle_day", "realign_to_change_date"}));
  OCTROI_ASSIGN_OR_RETURN(const Segment old, segment_at(input, "old_period"));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(input, "old_price"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input, "new_price"));
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "change_date"));
  unsigned bill_day = input.value("bill_cycle_day", day_of(old.from));
  if (input.value("realign_to_change_date", false)) bill_day = day_of(on);
  std::optional<Date> end;
  if (input.contains("new_period_end")) {
    OCTROI_ASSIGN_OR_RETURN(end, date_at(input, "new_period_end"));
    bill_day = day_of(*end);
  }
  OCTROI_ASSIGN_OR_RETURN(const FirstSpan next, new_span(input, old, after, bill_day, on));
  if (end && next.line.span.until != *end) return unsupported("a period end off the bill day");
  return made_of({{whole_line(kOld, old, before)}, next});
}

// Periods from `service_start` by a bill day, billed up to the change.
absl::StatusOr<Json> realigned(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"price", "period", "service_start", "bill_cycle_day", "change_date",
                        "new_price", "new_period", "realign_to_change_date"}));
  OCTROI_ASSIGN_OR_RETURN(const Money before, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, money_at(input, "new_price"));
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "service_start"));
  OCTROI_ASSIGN_OR_RETURN(const Date on, date_at(input, "change_date"));
  BillCycle cycle{.bill_day = input.value("bill_cycle_day", day_of(start))};
  if (input.contains("period")) {
    OCTROI_ASSIGN_OR_RETURN(cycle.interval, interval_named(input.at("period")));
  }
  OCTROI_ASSIGN_OR_RETURN(const auto spans, spans_due(cycle, {start}, BillingMode::kInAdvance, on));
  std::vector<BilledLine> billed;
  for (const BillSpan& span : spans) {
    if (span.from >= on) break;  // the change comes first
    OCTROI_ASSIGN_OR_RETURN(const Proration share,
                            prorate(before, {0, span.whole_from, span.whole_until},
                                    {span.from, span.until}, kKillBill));
    billed.push_back(whole_line(kOld, share.segment, before));
    billed.back().amount = share.amount;
  }
  BillCycle then = cycle;
  if (input.value("realign_to_change_date", false)) then.bill_day = day_of(on);
  if (input.contains("new_period")) {
    OCTROI_ASSIGN_OR_RETURN(then.interval, interval_named(input.at("new_period")));
  }
  OCTROI_ASSIGN_OR_RETURN(const FirstSpan next, first_span(kNew, after, then, on));
  OCTROI_ASSIGN_OR_RETURN(Json result, made_of({billed, next}));
  result["first_stub"] = {{"start", format_date(billed.front().span.from)},
                          {"end", format_date(billed.front().span.until)},
                          {"amount", billed.front().amount.amount()}};
  return result;
}

// The resume is a rate of its own that begins on its day, by the period's bill day.
absl::StatusOr<Json> resumed(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"price", "period", "pause", "resume", "invoiced_after_resume"}));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Segment paid, segment_at(input, "period"));
  OCTROI_ASSIGN_OR_RETURN(const Date pause, date_at(input, "pause"));
  const bool is_resumed = input.contains("resume");
  Date resume = pause;
  if (is_resumed) {
    OCTROI_ASSIGN_OR_RETURN(resume, date_at(input, "resume"));
  }
  std::vector<BilledLine> billed{whole_line(kOld, paid, price)};
  BillCycle cycle{.bill_day = day_of(paid.from)};
  OCTROI_ASSIGN_OR_RETURN(cycle.interval, interval_of(paid));
  OCTROI_ASSIGN_OR_RETURN(const FirstSpan again, first_span(kOld, price, cycle, resume));
  OCTROI_ASSIGN_OR_RETURN(auto wanted, wanted_until(billed, pause));
  Json result;
  if (!input.value("invoiced_after_resume", false)) {
    OCTROI_ASSIGN_OR_RETURN(const Repair paused, repair(billed, wanted, kKillBill));
    if (paused.lines.size() != 1) return unsupported("a pause of no day");
    OCTROI_ASSIGN_OR_RETURN(const Money credit, negate(paused.lines[0].amount));
    result = {{"pause_repair", paused.lines[0].amount.amount()}, {"credit", credit.amount()}};
    OCTROI_ASSIGN_OR_RETURN(billed, record(billed, paused, "pause"));
  }
  if (!is_resumed) return result;
  wanted.push_back(again.line);
  OCTROI_ASSIGN_OR_RETURN(const Repair made, repair(billed, wanted, kKillBill));
  for (const RepairLine& line : made.lines) {
    const bool is_charge = line.kind == RepairKind::kCharge;
    Json written = line_json(line);
    if (is_charge) add_ratio(written, line.span, again.share.denominator);
    result[is_charge ? "charge" : "repair"] = written;
    if (is_charge) result["resume_charge"] = std::move(written);
  }
  return result;
}

absl::StatusOr<Json> plan_change(const Json& input) {
  if (input.contains("pause")) return resumed(input);
  if (input.contains("service_start")) return realigned(input);
  if (input.contains("old_price")) return aligned(input);
  if (input.contains("change_date")) return restarted(input);
  return lago_change(input);
}

}  // namespace

void add_changes(Areas& areas) { areas["plan-change"] = plan_change; }

}  // namespace octroi::vectors
