// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/billed_history.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include "engine/plan/issued.h"
#include "engine/plan/resting.h"
#include "octroi/base/status.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/schedule.h"
#include "octroi/invoice/credit_note.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kPeriodsBackMax = 4000;  // ten years of days

bool is_billed_ahead(const InvoiceLine& line) {
  const bool is_ahead = line.kind == LineKind::kFlat || line.kind == LineKind::kPerSeat ||
                        line.kind == LineKind::kAddOn;
  return is_ahead && line.from && line.to && *line.from < *line.to;
}

Segment whole_of(const InvoiceLine& line) {
  const auto& share = line.derivation.share;
  if (share) return {share->whole_from, share->whole_to};
  return {*line.from, *line.to};
}

absl::StatusOr<BilledCharge> charge_of(const InvoiceLine& line, std::string id) {
  BilledCharge charge;
  charge.source = line;
  charge.whole = whole_of(line);
  charge.line.id = std::move(id);
  charge.line.plan = billed_plan(line);
  charge.line.span = {*line.from, *line.to};
  OCTROI_ASSIGN_OR_RETURN(charge.line.rate, rate_of(line));
  OCTROI_ASSIGN_OR_RETURN(charge.line.amount, subtract(line.amount, line.discount));
  charge.line.adjusted = Money::zero(line.amount.currency());
  return charge;
}

// What of the charge was not given back yet.
absl::StatusOr<Money> left_of(const BilledLine& line) {
  OCTROI_ASSIGN_OR_RETURN(Money left, subtract(line.amount, line.adjusted));
  for (const SpanCredit& credit : line.credits) {
    OCTROI_ASSIGN_OR_RETURN(left, subtract(left, credit.amount));
  }
  return left;
}

bool overlaps(const Segment& a, const Segment& b) { return a.from < b.until && b.from < a.until; }

// Whether the credit gives back days of the charge that were not given back before.
bool is_of(const InvoiceLine& credit, const BilledCharge& charge) {
  const Segment span{*credit.from, *credit.to};
  const bool is_same =
      credit.code == charge.source.code && billed_plan(credit) == charge.line.plan &&
      credit.unit_amount == charge.source.unit_amount && credit.quantity == charge.source.quantity;
  const bool is_inside = charge.line.span.from <= span.from && span.until <= charge.line.span.until;
  return is_same && is_inside &&
         std::none_of(charge.line.credits.begin(), charge.line.credits.end(),
                      [&span](const SpanCredit& one) { return overlaps(one.span, span); });
}

absl::Status take_credit(std::vector<BilledCharge>& charges, const InvoiceLine& credit) {
  if (credit.kind != LineKind::kCredit || !credit.from || !credit.to) return absl::OkStatus();
  for (BilledCharge& charge : charges) {
    if (!is_of(credit, charge)) continue;
    OCTROI_ASSIGN_OR_RETURN(const Money given, negate(credit.amount));
    OCTROI_ASSIGN_OR_RETURN(const Money left, left_of(charge.line));
    OCTROI_ASSIGN_OR_RETURN(const Money taken, smaller(given, left));
    charge.line.credits.push_back({{*credit.from, *credit.to}, taken});
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

// Where nothing was left to give back a change wrote no credit; the days of the line ended with it.
absl::Status end_spent(std::vector<BilledCharge>& charges) {
  for (std::size_t later = 1; later < charges.size(); ++later) {
    const BilledCharge& next = charges[later];
    for (std::size_t i = 0; i < later; ++i) {
      BilledCharge& charge = charges[i];
      const Segment ended{std::max(charge.line.span.from, next.line.span.from),
                          std::min(charge.line.span.until, next.line.span.until)};
      const bool is_same_lane = charge.source.code == next.source.code;
      if (!is_same_lane || ended.from >= ended.until) continue;
      OCTROI_ASSIGN_OR_RETURN(const Money left, left_of(charge.line));
      const bool was_ended =
          std::any_of(charge.line.credits.begin(), charge.line.credits.end(),
                      [&ended](const SpanCredit& one) { return overlaps(one.span, ended); });
      if (left.is_zero() && !was_ended) charge.line.credits.push_back({ended, left});
    }
  }
  return absl::OkStatus();
}

absl::Status take_note(BilledHistory& history, const CreditNote& note) {
  for (const CreditedLine& credited : note.lines) {
    const std::string id = note.invoice.to_string() + "/" + std::to_string(credited.line);
    for (BilledCharge& charge : history.charges) {
      if (charge.line.id != id) continue;
      OCTROI_ASSIGN_OR_RETURN(const Money asked, subtract(credited.amount, credited.discount));
      OCTROI_ASSIGN_OR_RETURN(const Money left, left_of(charge.line));
      OCTROI_ASSIGN_OR_RETURN(const Money taken, smaller(asked, left));
      OCTROI_ASSIGN_OR_RETURN(charge.line.adjusted, add(charge.line.adjusted, taken));
    }
  }
  return absl::OkStatus();
}

// The day, so many intervals before `first`, on which a period begins that keeps the schedule's day
// of the month: a short month leaves no trace (I17).
absl::StatusOr<Date> intervals_before(const Schedule& schedule, Date first, std::int64_t count) {
  const std::int64_t months = schedule.interval.months();
  if (months == 0) return add_days(first, -count * schedule.interval.days());
  const auto anchor_day = static_cast<unsigned>(schedule.anchor.day());
  OCTROI_ASSIGN_OR_RETURN(const Date expected, bill_day_in_month(first, anchor_day));
  const unsigned day = first == expected ? anchor_day : static_cast<unsigned>(first.day());
  OCTROI_ASSIGN_OR_RETURN(const Date month,
                          add_months(first.year() / first.month() / 1, -count * months));
  return bill_day_in_month(month, day);
}

// Periods before the first one that was billed, back to `from`.
absl::Status extend_back(std::vector<PeriodOfHistory>& periods, const Schedule& schedule,
                         Date from) {
  if (periods.empty() || schedule.interval.is_forever()) return absl::OkStatus();
  const Date first = periods.front().begins;
  std::vector<PeriodOfHistory> before;  // the latest first
  for (Date until = first; from < until; until = before.back().begins) {
    if (before.size() == kPeriodsBackMax) {
      return make_error(absl::StatusCode::kInvalidArgument, "repair.bad_history",
                        "what was held is found out later for up to 4,000 periods; give a later "
                        "day");
    }
    const auto count = static_cast<std::int64_t>(before.size()) + 1;
    OCTROI_ASSIGN_OR_RETURN(const Date start, intervals_before(schedule, first, count));
    before.push_back({.whole = {start, until}, .begins = start});
  }
  periods.insert(periods.begin(), before.rbegin(), before.rend());
  return absl::OkStatus();
}

// The period of a line, once. Days before the rest that a pause left of one were not held.
void take_period(std::vector<PeriodOfHistory>& periods, const Segment& whole,
                 const InvoiceLine& line, const std::optional<std::int64_t>& index) {
  auto found = std::ranges::find(periods, whole, &PeriodOfHistory::whole);
  if (found == periods.end()) {
    periods.push_back({.whole = whole, .begins = whole.from});
    found = std::prev(periods.end());
  }
  if (!index || found->index) return;
  found->index = index;
  if (*index > 0) found->begins = *line.from;
}

}  // namespace

std::string billed_plan(const RatedLine& line) {
  return line.code + "|" + line.description + "|" + line.tax_category;
}

absl::StatusOr<Money> rate_of(const RatedLine& line) {
  return to_money(line.unit_amount, line.quantity, {1, 1}, line.amount.currency(),
                  line.derivation.rounding);
}

std::vector<BilledLine> BilledHistory::lane(std::string_view code) const {
  std::vector<BilledLine> lines;
  for (const BilledCharge& charge : charges) {
    if (charge.source.code == code) lines.push_back(charge.line);
  }
  return lines;
}

const BilledCharge* BilledHistory::find(std::string_view id) const {
  for (const BilledCharge& charge : charges) {
    if (charge.line.id == id) return &charge;
  }
  return nullptr;
}

absl::StatusOr<BilledHistory> billed_history(Work& work, const Subscription& subscription,
                                             Date from) {
  BilledHistory history;
  OCTROI_ASSIGN_OR_RETURN(const auto invoices, issued_for(work, subscription.id));
  OCTROI_ASSIGN_OR_RETURN(const auto notes,
                          records::load_all<CreditNote>(work.engine.store(), work.context));
  std::vector<InvoiceLine> credits;
  for (const Invoice& one : invoices) {
    for (std::size_t i = 0; i < one.lines.size(); ++i) {
      InvoiceLine line = one.lines[i];
      OCTROI_RETURN_IF_ERROR(move_days(one, line, subscription.paused));
      if (line.kind == LineKind::kCredit) credits.push_back(line);
      if (!is_billed_ahead(line)) continue;
      OCTROI_ASSIGN_OR_RETURN(BilledCharge charge,
                              charge_of(line, one.id.to_string() + "/" + std::to_string(i)));
      take_period(history.periods, charge.whole, line, one.period_index);
      if (charge.line.rate.is_zero()) continue;  // its days cost nothing, whoever holds them
      history.charges.push_back(std::move(charge));
    }
  }
  for (const InvoiceLine& credit : credits) {
    OCTROI_RETURN_IF_ERROR(take_credit(history.charges, credit));
  }
  for (const auto& note : notes) OCTROI_RETURN_IF_ERROR(take_note(history, note.value));
  OCTROI_RETURN_IF_ERROR(end_spent(history.charges));
  std::ranges::stable_sort(history.periods, {}, &PeriodOfHistory::begins);
  const Schedule held{.anchor = subscription.schedule.anchor,
                      .interval = subscription.terms.interval};
  OCTROI_RETURN_IF_ERROR(extend_back(history.periods, held, from));
  return history;
}

}  // namespace v0
}  // namespace octroi
