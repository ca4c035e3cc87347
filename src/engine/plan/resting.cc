// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/resting.h"

#include <algorithm>
#include <cstddef>

#include "engine/plan/charged_again.h"
#include "engine/plan/issued.h"
#include "octroi/invoice/credit_note.h"
#include "octroi/invoice/unused.h"
#include "octroi/money/rounding.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

// Takes off a line what credit notes took back of it.
absl::Status take_off(InvoiceLine& line, const CreditedLine& credited) {
  OCTROI_ASSIGN_OR_RETURN(line.amount, subtract(line.amount, credited.amount));
  OCTROI_ASSIGN_OR_RETURN(line.discount, subtract(line.discount, credited.discount));
  return absl::OkStatus();
}

// Billed for days to come: what was used is not given back.
bool is_ahead(const InvoiceLine& line) {
  return line.kind != LineKind::kOverage && line.kind != LineKind::kUsage &&
         line.kind != LineKind::kFlatInArrears && line.kind != LineKind::kInterim &&
         line.kind != LineKind::kBilledBefore && line.kind != LineKind::kCorrection;
}

// The invoice's lines, as credit notes left them.
absl::StatusOr<std::vector<InvoiceLine>> standing_lines(
    const Invoice& invoice, const std::vector<records::Loaded<CreditNote>>& notes) {
  std::vector<InvoiceLine> lines = invoice.lines;
  for (const auto& note : notes) {
    if (note.value.invoice != invoice.id) continue;
    for (const CreditedLine& credited : note.value.lines) {
      OCTROI_RETURN_IF_ERROR(take_off(lines[static_cast<std::size_t>(credited.line)], credited));
    }
  }
  return lines;
}

// How much of its period a charge was asked for, to tell which was asked for last.
Ratio part_of(const InvoiceLine& line) {
  const auto& share = line.derivation.share;
  return share ? Ratio{share->numerator, share->denominator} : Ratio{1, 1};
}
bool is_later(const InvoiceLine& a, const InvoiceLine& b) {
  return Int128{part_of(a).numerator} * part_of(b).denominator <
         Int128{part_of(b).numerator} * part_of(a).denominator;
}

// The lines that ask for what the credit gives back. Where each time the charge was asked for it
// was given back but for the last one, that is the last one: what rounding left of those before is
// no debt. Of several for the same share it is the one that credit notes left least of.
std::vector<InvoiceLine> asked_for(const RatedLine& credit, const std::vector<InvoiceLine>& lines) {
  std::vector<InvoiceLine> of_code;
  std::vector<InvoiceLine> charges;
  std::size_t credits = 0;
  for (const InvoiceLine& line : lines) {
    if (line.code != credit.code) continue;
    of_code.push_back(line);
    if (!is_same_charge(line, credit)) continue;
    if (line.kind == LineKind::kCredit) {
      ++credits;
    } else if (recurs(line.kind)) {
      charges.push_back(line);
    }
  }
  if (charges.size() != credits + 1) return of_code;
  return {*std::ranges::min_element(charges, [](const InvoiceLine& a, const InvoiceLine& b) {
    if (is_later(a, b) || is_later(b, a)) return is_later(a, b);
    return a.amount.minor() - a.discount.minor() < b.amount.minor() - b.discount.minor();
  })};
}

// A whole period that was billed by hand before the pause, ahead of its first day.
bool is_paid_ahead(const Invoice& invoice, const PastPause& pause) {
  return invoice.period_index && invoice.issued_on < pause.to;
}

// What an end gives back begins today; of a pause that keeps the paid rest, with the pause.
std::optional<Date> rest_begins_on(const Subscription& subscription) {
  const bool keeps_rest =
      subscription.status == SubscriptionStatus::kPaused && subscription.pause.extends_term;
  return keeps_rest ? subscription.paused_on : std::nullopt;
}

}  // namespace

absl::Status move_days(const Invoice& invoice, InvoiceLine& line,
                       const std::vector<PastPause>& pauses) {
  for (const PastPause& pause : pauses) {
    if (!line.from || !line.to || *line.to <= pause.from) continue;
    if (*line.from >= pause.to && !is_paid_ahead(invoice, pause)) continue;
    const std::int64_t days = pause.moved_days;
    OCTROI_ASSIGN_OR_RETURN(line.from, add_days(*line.from, days));
    OCTROI_ASSIGN_OR_RETURN(line.to, add_days(*line.to, days));
    auto& share = line.derivation.share;
    if (!share) continue;
    for (Date* day : {&share->from, &share->to, &share->whole_from, &share->whole_to}) {
      OCTROI_ASSIGN_OR_RETURN(*day, add_days(*day, days));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<PeriodShare>> rest_of_period(const Work& work,
                                                          const Subscription& subscription,
                                                          CutKind kind,
                                                          const std::optional<Date>& day) {
  if (!subscription.current_start || !subscription.current_end) {
    return std::optional<PeriodShare>();
  }
  const Zone& zone = subscription.schedule.zone;
  const Period billed{.index = subscription.next_index - 1,
                      .start = *subscription.current_start,
                      .end = subscription.current_end};
  PeriodCut cut{
      .kind = kind, .on = zone.date_of(work.draft.now()), .at = work.draft.now(), .zone = zone};
  // A start is on its day, as a step is, however late the run comes.
  const Date on = day.value_or(kind == CutKind::kStart ? subscription.starts_on : cut.on);
  if (day || on != cut.on) {
    cut.on = on;
    cut.at = zone.start_of_day(cut.on);
  }
  return rest_of_period(billed, cut, work.engine.options().proration);
}

absl::StatusOr<std::vector<InvoiceLine>> standing_lines(Work& work,
                                                        const Subscription& subscription,
                                                        const std::vector<Invoice>& invoices) {
  OCTROI_ASSIGN_OR_RETURN(const auto notes,
                          records::load_all<CreditNote>(work.engine.store(), work.context));
  std::vector<InvoiceLine> lines;
  for (const Invoice& one : invoices) {
    OCTROI_ASSIGN_OR_RETURN(const auto standing, standing_lines(one, notes));
    for (InvoiceLine line : standing) {
      OCTROI_RETURN_IF_ERROR(move_days(one, line, subscription.paused));
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

absl::Status cap_credits(Work& work, const Subscription& subscription, const PeriodShare& rest,
                         std::vector<RatedLine>& lines) {
  const Currency currency = subscription.terms.currency;
  const Rounding rounding = work.engine.options().proration.rounding;
  OCTROI_ASSIGN_OR_RETURN(const auto invoices, issued_for(work, subscription.id));
  OCTROI_ASSIGN_OR_RETURN(auto all, standing_lines(work, subscription, invoices));
  std::erase_if(all, [&](const InvoiceLine& line) {
    return !is_ahead(line) || !line.from || !line.to || *line.to <= rest.from ||
           rest.to <= *line.from;
  });
  for (RatedLine& line : lines) {
    if (line.kind != LineKind::kCredit) continue;
    const auto asked = asked_for(line, all);
    OCTROI_ASSIGN_OR_RETURN(const Money most, unused_amount(currency, asked, rest, rounding));
    if (-line.amount.minor() <= most.minor()) continue;
    line.derivation.capped_from = line.amount;
    OCTROI_ASSIGN_OR_RETURN(line.amount, negate(most));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<RatedLine>> rest_credits(Work& work, const Subscription& subscription) {
  OCTROI_ASSIGN_OR_RETURN(const auto rest, rest_of_period(work, subscription, CutKind::kEnd,
                                                          rest_begins_on(subscription)));
  if (!rest) return std::vector<RatedLine>();
  const Terms& terms = subscription.terms;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, work.engine.held_version(terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const auto price,
                          work.engine.price_of_period(subscription, subscription.next_index - 1));
  OCTROI_ASSIGN_OR_RETURN(auto credits,
                          rate_change({.from = &*price,
                                       .from_quantity = terms.quantity,
                                       .rest = *rest,
                                       .from_tax_category = version->tax_category,
                                       .rounding = work.engine.options().proration.rounding}));
  OCTROI_RETURN_IF_ERROR(cap_credits(work, subscription, *rest, credits));
  std::erase_if(credits, [](const RatedLine& credit) { return credit.amount.is_zero(); });
  return credits;
}

}  // namespace v0
}  // namespace octroi
