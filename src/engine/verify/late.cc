// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/verify/late.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/late_usage.h"

namespace octroi {
inline namespace v0 {
namespace verification {

Late::Late(const Snapshot& s, Checker& checker) : s_(s), checker_(checker) {
  for (const auto& invoice : s.invoices) {
    if (!invoice.value.subscription) continue;
    for (const InvoiceLine& line : invoice.value.lines) {
      if (line.kind != LineKind::kCorrection) continue;
      corrections_[{invoice.row.tenant, *invoice.value.subscription}].push_back({&invoice, &line});
    }
  }
  for (auto& [owner, all] : corrections_) {
    std::ranges::stable_sort(all, {},
                             [&s](const Correction& one) { return s.born(one.invoice->row); });
  }
}

bool Late::find_late(const Loaded<Held>& held, const Subscription& closed,
                     std::span<const Entitlement> granted) {
  bool is_any = false;
  for (const Entitlement& each : granted) {
    const std::string id = late_counter_id(closed.id, each.name, closed_index(closed));
    const auto* late = s_.usage.find(held.row.tenant, id);
    if (late == nullptr) continue;
    is_any = true;
    const auto* counter = s_.usage.find(
        held.row.tenant, period_counter_id(closed.id, each.name, closed_index(closed)));
    const std::int64_t in_time = counter == nullptr ? 0 : counter->value.used;
    if (in_time + late->value.used < 0) checker_.report(late->row, "takes more than was counted");
    if (late->value.used == late->value.settled.value_or(0)) continue;
    if (s_.is_moving(held.row.tenant, id)) continue;
    if (held.value.late_from && *held.value.late_from <= closed_index(closed)) continue;
    checker_.report(held.row, "nothing waits to bill what came late of " + each.name +
                                  " for period " + std::to_string(closed_index(closed)));
  }
  return is_any;
}

absl::StatusOr<StandingCharge> Late::standing(const Loaded<Held>& held,
                                              const RatedLine& wanted) const {
  std::vector<Invoice> invoices;
  std::vector<CreditNote> notes;
  for (const auto& invoice : s_.invoices.of(held.row.tenant)) {
    if (invoice.value.subscription == held.value.subscription.id) {
      invoices.push_back(invoice.value);
    }
  }
  for (const auto& note : s_.credit_notes.of(held.row.tenant)) notes.push_back(note.value);
  return standing_charge(invoices, notes, wanted);
}

// Where a correction was settled by a credit note, or nothing was left to give back, there is no
// line of it.
bool Late::is_covered(const Loaded<Held>& held, const RatedLine& wanted, std::int64_t gap,
                      bool has_lines) const {
  if (gap == 0) return true;
  const auto all = standing(held, wanted);
  if (!all.ok()) return false;
  if (gap <= all->credited_gross.minor()) return true;
  const auto back = credit_of(*all, wanted.amount);
  return !has_lines && back.ok() && back->is_zero();
}

void Late::check_charge(const Loaded<Held>& held, const Subscription& closed,
                        const RatedLine& wanted) {
  const CorrectionCount& count = *wanted.derivation.correction;
  Money asked = count.asked_before;
  std::int64_t gap = 0;  // by which it fell without a line
  bool has_lines = false;
  bool rises = false;
  const auto step_to = [&](Money amount) {
    if (amount.minor() > asked.minor()) rises = true;
    gap += asked.minor() - amount.minor();
    asked = amount;
  };
  for (Correction& one : corrections_[{held.row.tenant, closed.id}]) {
    const InvoiceLine& line = *one.line;
    const auto& said = line.derivation.correction;
    if (!said || line.code != wanted.code || line.from != wanted.from || line.to != wanted.to) {
      continue;
    }
    has_lines = one.is_known = true;
    checker_.look();
    step_to(said->asked_before);
    asked = said->asked_now;
  }
  step_to(count.asked_now);
  if (!rises && is_covered(held, wanted, gap, has_lines)) return;
  checker_.report(held.row, "what came late for period " + std::to_string(closed_index(closed)) +
                                " makes " + count.asked_now.to_string() + " of " + wanted.code +
                                ", and that is not what its corrections and credit notes come to");
}

void Late::check_period(const Loaded<Held>& held, const Subscription& closed,
                        const Counted& counted) {
  const std::vector<Entitlement> granted = s_.entitlements(closed.terms);
  if (!find_late(held, closed, granted)) return;
  const auto price = s_.price_of_period(closed, closed_index(closed));
  if (!price) return;  // I20 names it
  const UsageSource source = counted.of(held.row.tenant);
  const auto wanted = corrections({.subscription = closed, .price = *price, .granted = granted},
                                  source, with_late(source, LateShare::kBilled));
  if (!wanted.ok()) {
    checker_.report(held.row, error_message(wanted.status()));
    return;
  }
  for (const RatedLine& line : *wanted) check_charge(held, closed, line);
  check_quiet(held, closed);
}

// Corrections of what came to nothing before and comes to nothing again.
void Late::check_quiet(const Loaded<Held>& held, const Subscription& closed) {
  std::vector<RatedLine> quiet;
  for (const Correction& one : corrections_[{held.row.tenant, closed.id}]) {
    const bool is_of_period = one.line->from >= closed.current_start &&
                              (!closed.current_end || one.line->to <= closed.current_end);
    if (one.is_known || !is_of_period || !one.line->derivation.correction) continue;
    RatedLine nothing = *one.line;
    const Money zero = Money::zero(one.line->amount.currency());
    nothing.amount = zero;
    nothing.derivation.correction->asked_before = zero;
    nothing.derivation.correction->asked_now = zero;
    quiet.push_back(std::move(nothing));
  }
  for (const RatedLine& line : quiet) check_charge(held, closed, line);
}

void Late::check(const Loaded<Held>& held, const History& history, const Counted& counted) {
  for (const Subscription& closed : closed_periods(history)) check_period(held, closed, counted);
}

void Late::check_rest() {
  for (const auto& [owner, all] : corrections_) {
    for (const Correction& one : all) {
      if (one.is_known) continue;
      checker_.report(one.invoice->row,
                      "corrects " + one.line->code + " of a period that nothing came late for");
    }
  }
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
