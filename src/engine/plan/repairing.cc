// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/repairing.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "engine/plan/billed_history.h"
#include "engine/plan/changing.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/renewal.h"
#include "octroi/calendar/schedule.h"
#include "octroi/proration/proration.h"
#include "octroi/rating/rating.h"
#include "octroi/repair/repair.h"

namespace octroi {
inline namespace v0 {
namespace {

// A day as records hold it.
bool is_written(Date day) { return day.ok() && day.year() >= std::chrono::year{1}; }

absl::Status bad_history(std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, "repair.bad_history", message);
}

// History is repaired by the day, whatever the grain of the host's policy.
ProrationPolicy daily(const Work& work) {
  ProrationPolicy policy = work.engine.options().proration;
  policy.grain = ProrationGrain::kDay;
  return policy;
}

// The part of its period that a span is; nullopt for all of it.
absl::StatusOr<std::optional<PeriodShare>> share_of(const Segment& whole, const Segment& span,
                                                    const ProrationPolicy& policy) {
  if (whole == span) return std::optional<PeriodShare>();
  const Period period{.start = whole.from, .end = whole.until};
  OCTROI_ASSIGN_OR_RETURN(const Ratio ratio, share_ratio(period, span, policy));
  const Int128 part = std::min(ratio.numerator, ratio.denominator);
  return std::optional<PeriodShare>(
      PeriodShare{.numerator = static_cast<std::int64_t>(part),
                  .denominator = static_cast<std::int64_t>(ratio.denominator),
                  .from = span.from,
                  .to = span.until,
                  .whole_from = whole.from,
                  .whole_to = whole.until});
}

// What was held in a period.
struct HeldPeriod {
  Subscription subscription;  // on the terms that were held
  std::int64_t index = 0;
  Segment whole;
};

// The lines that its terms ask for a span of the period.
absl::StatusOr<std::vector<RatedLine>> lines_for(Work& work, const HeldPeriod& held,
                                                 const Segment& span) {
  const Terms& terms = held.subscription.terms;
  const Segment& whole = held.whole;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, work.engine.held_version(terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const auto price,
                          work.engine.price_of_period(held.subscription, held.index));
  const ProrationPolicy policy = daily(work);
  OCTROI_ASSIGN_OR_RETURN(const auto share, share_of(whole, span, policy));
  return rate_period({.price = &*price,
                      .quantity = terms.quantity,
                      .period = {.start = whole.from, .end = whole.until},
                      .share = share,
                      .tax_category = version->tax_category,
                      .rounding = policy.rounding});
}

// What is wanted in one lane, and what it takes to write a line of it.
struct WantedSpan {
  WantedLine line;
  HeldPeriod held;
};
struct Lane {
  std::vector<WantedLine> kept{};  // before history is rewritten: as it was billed
  std::vector<WantedSpan> wanted{};
};
using Lanes = std::map<std::string, Lane>;

// The index of a period of the history; what was never billed has that of its schedule.
std::int64_t index_of_period(const PeriodOfHistory& period, const Subscription& subscription) {
  if (period.index) return *period.index;
  return index_of(subscription.schedule, period.whole.from).value_or(0);
}

absl::Status add_wanted(Work& work, const Subscription& subscription, const HeldSpan& held,
                        Segment span, const BilledHistory& history, Lanes& lanes) {
  HeldPeriod period{.subscription = subscription, .whole = span};
  period.subscription.terms = *held.terms;
  period.subscription.phases_from = held.phases_from;
  for (std::size_t i = 0; i < history.periods.size(); ++i) {
    const PeriodOfHistory& of = history.periods[i];
    Segment part{std::max(span.from, of.begins), std::min(span.until, of.whole.until)};
    // A period that a change of interval cut short ends where the next one begins.
    if (i + 1 < history.periods.size())
      part.until = std::min(part.until, history.periods[i + 1].begins);
    if (part.from >= part.until) continue;
    period.index = index_of_period(of, subscription);
    period.whole = of.whole;
    OCTROI_ASSIGN_OR_RETURN(const auto lines, lines_for(work, period, part));
    for (const RatedLine& line : lines) {
      OCTROI_ASSIGN_OR_RETURN(const Money rate, rate_of(line));
      if (rate.is_zero()) continue;
      lanes[line.code].wanted.push_back({{billed_plan(line), part, rate, line.amount}, period});
    }
  }
  return absl::OkStatus();
}

// What stays as it was billed, before `day`.
absl::Status keep_before(const BilledHistory& history, Date day, const ProrationPolicy& policy,
                         Lanes& lanes) {
  for (const BilledCharge& charge : history.charges) {
    Lane& lane = lanes[charge.source.code];
    OCTROI_ASSIGN_OR_RETURN(const auto runs, standing(charge.line, policy));
    for (const SpanCredit& run : runs) {
      Segment span{run.span.from, std::min(run.span.until, day)};
      // Days that are billed twice are kept once; repair() names the others.
      for (const WantedLine& other : lane.kept) {
        const bool overlaps = span.from < other.span.until && other.span.from < span.until;
        if (overlaps) span.from = std::max(span.from, other.span.until);
      }
      if (span.from >= span.until) continue;
      lane.kept.push_back({charge.line.plan, span, charge.line.rate, run.amount});
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<RatedLine> credit_line(const BilledHistory& history, const RepairLine& repaired,
                                      const ProrationPolicy& policy) {
  const BilledCharge& charge = *history.find(repaired.corrects);
  RatedLine line = charge.source;
  OCTROI_ASSIGN_OR_RETURN(line.derivation.share, share_of(charge.whole, repaired.span, policy));
  line.kind = LineKind::kCredit;
  line.is_discountable = false;
  line.from = repaired.span.from;
  line.to = repaired.span.until;
  line.derivation.rounding = policy.rounding;
  line.derivation.capped_from.reset();
  OCTROI_ASSIGN_OR_RETURN(const Money whole, derived_amount(line));
  line.amount = repaired.amount.minor() < whole.minor() ? whole : repaired.amount;
  if (line.amount != whole) line.derivation.capped_from = whole;
  return line;
}

absl::Status add_charge(Work& work, const Lane& lane, const std::string& code,
                        const RepairLine& repaired, std::vector<RatedLine>& out) {
  for (const WantedSpan& wanted : lane.wanted) {
    const bool holds = wanted.line.plan == repaired.plan && wanted.line.rate == repaired.rate &&
                       wanted.line.span.from <= repaired.span.from &&
                       repaired.span.until <= wanted.line.span.until;
    if (!holds) continue;
    OCTROI_ASSIGN_OR_RETURN(auto lines, lines_for(work, wanted.held, repaired.span));
    for (RatedLine& line : lines) {
      if (line.code == code && !line.amount.is_zero()) out.push_back(std::move(line));
    }
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status repair_lane(Work& work, const BilledHistory& history, const std::string& code,
                         const Lane& lane, std::vector<RatedLine>& out) {
  std::vector<WantedLine> wanted = lane.kept;
  for (const WantedSpan& span : lane.wanted) wanted.push_back(span.line);
  const ProrationPolicy policy = daily(work);
  OCTROI_ASSIGN_OR_RETURN(const Repair found, repair(history.lane(code), wanted, policy));
  std::vector<RepairLine> lines;
  for (const BilledTwice& twice : found.conflicts) {
    work.draft.explain("billed twice from " + format_date(twice.span.from));
    lines.push_back(twice.correction);
  }
  lines.insert(lines.end(), found.lines.begin(), found.lines.end());
  for (const RepairLine& line : lines) {
    if (line.kind == RepairKind::kCharge) {
      OCTROI_RETURN_IF_ERROR(add_charge(work, lane, code, line, out));
      continue;
    }
    // A credit of nothing ends its days all the same, which else would stand beside what is
    // charged for them.
    OCTROI_ASSIGN_OR_RETURN(RatedLine credit, credit_line(history, line, policy));
    out.push_back(std::move(credit));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status check_past(const Work& work, const HeldWork& held, Date day) {
  const std::vector<PastPause>& pauses = held.now.subscription.paused;
  if (!pauses.empty() && is_written(day) && day < pauses.back().to) {
    return make_error(absl::StatusCode::kFailedPrecondition, "repair.paused_since",
                      "a pause that ended on " + format_date(pauses.back().to) +
                          " moved or reduced what was billed; say what was held since");
  }
  if (is_written(day) && day <= today_of(work, held)) return absl::OkStatus();
  return bad_history("history is rewritten from a day up to today on");
}

absl::StatusOr<std::vector<RatedLine>> repair_lines(Work& work, const Subscription& subscription,
                                                    std::span<const HeldSpan> held) {
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (!is_written(held[i].from) || (i > 0 && held[i].from <= held[i - 1].from)) {
      return bad_history("each span begins after the one before");
    }
  }
  if (held.empty()) return bad_history("say what was held from which day on");
  OCTROI_ASSIGN_OR_RETURN(const BilledHistory history,
                          billed_history(work, subscription, held.front().from));
  std::vector<RatedLine> lines;
  if (history.periods.empty()) return lines;
  Lanes lanes;
  OCTROI_RETURN_IF_ERROR(keep_before(history, held.front().from, daily(work), lanes));
  for (std::size_t i = 0; i < held.size(); ++i) {
    const Date until = i + 1 < held.size() ? held[i + 1].from : history.periods.back().whole.until;
    if (!held[i].terms || until <= held[i].from) continue;
    OCTROI_RETURN_IF_ERROR(
        add_wanted(work, subscription, held[i], {held[i].from, until}, history, lanes));
  }
  for (const auto& [code, lane] : lanes) {
    OCTROI_RETURN_IF_ERROR(repair_lane(work, history, code, lane, lines));
  }
  if (is_free(lines)) lines.clear();
  // Credits first, as a change has them.
  std::stable_partition(lines.begin(), lines.end(),
                        [](const RatedLine& line) { return line.kind == LineKind::kCredit; });
  return lines;
}

namespace {

// A pause that lasts has no end yet before which nothing is repaired.
absl::Status check_no_pause(const Subscription& subscription) {
  const bool is_paused = subscription.status == SubscriptionStatus::kPaused;
  const bool changes_bill = subscription.pause.extends_term || subscription.period_percent != 100;
  if (!is_paused || !changes_bill) return absl::OkStatus();
  return make_error(absl::StatusCode::kFailedPrecondition, "repair.paused_since",
                    "the pause moves or reduces what was billed; resume first, and say what was "
                    "held since");
}

}  // namespace

absl::Status plan_repair(Work& work, const RepairSubscription& request) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, request.subscription));
  work.draft.about(request.subscription.to_string());
  OCTROI_RETURN_IF_ERROR(check_no_pause(held.now.subscription));
  std::vector<HeldSpan> spans;
  for (const HeldFrom& one : request.held) {
    OCTROI_RETURN_IF_ERROR(check_past(work, held, one.from));
    HeldSpan span{.from = one.from,
                  .terms = held.now.subscription.terms,
                  .phases_from = held.now.subscription.phases_from};
    if (one.quantity) span.terms->quantity = *one.quantity;
    if (!one.is_held) span.terms.reset();
    spans.push_back(std::move(span));
  }
  OCTROI_ASSIGN_OR_RETURN(auto lines, repair_lines(work, held.now.subscription, spans));
  if (lines.empty()) {
    work.draft.explain("what was billed is what should have been");
    return absl::OkStatus();
  }
  note(work, held, "subscription.repaired",
       R"({"from":")" + format_date(spans.front().from) + "\"}");
  OCTROI_RETURN_IF_ERROR(bill_lines(work, held, std::move(lines)));
  schedule(work, held);
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
