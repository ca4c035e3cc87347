// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage: I25, I26.

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/plan/renewal.h"
#include "engine/verify/checker.h"
#include "engine/verify/history.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

const InvoiceLine* overage_line(const Invoice& invoice, const std::string& code) {
  for (const InvoiceLine& line : invoice.lines) {
    if (line.kind == LineKind::kOverage && line.code == code) return &line;
  }
  return nullptr;
}

// A period that is over, the terms it ended on, and the invoices that may have billed its overage.
struct EndedPeriod {
  const Loaded<Held>& held;
  std::int64_t index;
  Terms terms;
  std::vector<const Loaded<Invoice>*> invoices;
};

UsageCounter counted_in(const Snapshot& s, const EndedPeriod& ended, const std::string& metric) {
  const SubscriptionId id = ended.held.value.subscription.id;
  const auto* counter =
      s.usage.find(ended.held.row.tenant, period_counter_id(id, metric, ended.index));
  return counter == nullptr ? UsageCounter{} : counter->value;
}

void check_charge(const Snapshot& s, const EndedPeriod& ended, const Charge& charge,
                  std::int64_t limit, Checker& checker) {
  const UsageCounter counter = counted_in(s, ended, charge.entitlement);
  const std::int64_t used = counter.used;
  const std::int64_t free = std::max(limit, counter.settled.value_or(0));
  const std::int64_t above = std::max<std::int64_t>(0, used - free);
  const InvoiceLine* line = nullptr;
  for (const auto* invoice : ended.invoices) {
    if (line == nullptr) line = overage_line(invoice->value, charge.code);
  }
  checker.look();
  const Decimal billed = line == nullptr ? Decimal(0) : line->quantity;
  if (billed == Decimal(above)) return;
  checker.report(ended.held.row, "used " + std::to_string(used) + " of " + std::to_string(limit) +
                                     " " + charge.entitlement + " in period " +
                                     std::to_string(ended.index) +
                                     ", billed above the limit: " + billed.to_string());
}

bool is_same_charge(const RatedLine& a, const RatedLine& b) {
  return a.code == b.code && a.quantity == b.quantity && a.unit_amount == b.unit_amount &&
         a.amount == b.amount && a.derivation == b.derivation;
}

// The lines of what was used are those that the published price makes of the count.
void check_usage_lines(const Snapshot& s, const EndedPeriod& ended, const Price& price,
                       Checker& checker) {
  std::vector<OverageUsage> usage;
  Price asked;
  asked.interval = price.interval;
  asked.currency = price.currency;
  for (const Charge& charge : price.charges) {
    if (charge.kind != ChargeKind::kUsage) continue;
    const UsageCounter counter = counted_in(s, ended, charge.entitlement);
    if (counter.settled == counter.used) continue;  // billed with a change, all of it
    asked.charges.push_back(charge);
    usage.push_back({charge.entitlement, counter.used - counter.settled.value_or(0), std::nullopt});
  }
  if (usage.empty()) return;
  checker.look();
  std::vector<RatedLine> billed;
  for (const auto* invoice : ended.invoices) {
    for (const InvoiceLine& line : invoice->value.lines) {
      if (line.kind == LineKind::kUsage) billed.push_back(line);
    }
  }
  const auto wanted = rate_usage_charges({.price = &asked, .period = {}, .usage = usage});
  if (!wanted.ok()) {
    checker.report(ended.held.row, error_message(wanted.status()));
  } else if (!std::equal(wanted->begin(), wanted->end(), billed.begin(), billed.end(),
                         is_same_charge)) {
    checker.report(ended.held.row, "what was used in period " + std::to_string(ended.index) +
                                       " is not what was billed for it");
  }
}

void check_ended(const Snapshot& s, const EndedPeriod& ended, Checker& checker) {
  const PlanVersion* version = s.version(ended.terms.plan);
  const Price* price = s.price(ended.terms);
  if (price == nullptr) return;  // I20 names it
  check_usage_lines(s, ended, *price, checker);
  for (const Charge& charge : price->charges) {
    if (charge.kind != ChargeKind::kOverage) continue;
    const Entitlement* entitlement = version->entitlement(charge.entitlement);
    const Limit* limit = entitlement == nullptr ? nullptr : entitlement->limit();
    if (limit == nullptr || !limit->value) continue;
    check_charge(s, ended, charge, *limit->value, checker);
  }
}

// What was told by events is in the counters, which hold what was consumed besides. A level goes
// down again.
void check_events(const Snapshot& s, Checker& checker) {
  std::map<std::pair<TenantId, std::string>, Int128> told;
  for (const auto& event : s.usage_events) {
    checker.look();
    told[{event.row.tenant, event.value.counter}] += event.value.quantity;
    if (event.value.quantity <= 0) checker.report(event.row, "counts nothing");
  }
  for (const auto& [place, sum] : told) {
    const auto* counter = s.usage.find(place.first, place.second);
    if (counter != nullptr && (counter->value.window == "level" || sum <= counter->value.used)) {
      continue;
    }
    checker.report(place.first, "usage_counters " + place.second, "is less than its events");
  }
}

// The invoices that bill no period and came with the subscription's end. Those before it came with
// changes.
std::vector<const Loaded<Invoice>*> with_the_end(const Snapshot& s, const Loaded<Held>& held,
                                                 std::span<const Loaded<Invoice>* const> others) {
  std::int64_t ended = 0;
  for (const auto* event : s.events_of(held.row)) {
    const std::string& name = event->value.name;
    const bool is_end = name == "subscription.cancelled" || name == "subscription.expired";
    if (is_end) ended = event->value.sequence;
  }
  std::vector<const Loaded<Invoice>*> found;
  for (const auto* invoice : others) {
    if (s.born(invoice->row) > ended) found.push_back(invoice);
  }
  return found;
}

// What the new terms do not charge for was due with the change: nothing asks for it later.
void check_dropped(const Snapshot& s, const Loaded<Held>& held, const Told& told,
                   Checker& checker) {
  const auto* changed = std::get_if<TermsChanged>(&told.event);
  if (changed == nullptr || told.before.next_index == 0) return;
  const PlanVersion* version = s.version(changed->from.plan);
  const Price* from = s.price(changed->from);
  const Price* to = s.price(changed->to);
  if (version == nullptr || from == nullptr || to == nullptr) return;  // I20 names it
  for (const Charge& charge : from->charges) {
    const Entitlement* entitlement = version->entitlement(charge.entitlement);
    const Limit* limit = entitlement == nullptr ? nullptr : entitlement->limit();
    if (limit == nullptr || is_metered(*to, charge.entitlement)) continue;
    checker.look();
    const EndedPeriod present{held, told.before.next_index - 1, changed->from, {}};
    const UsageCounter counter = counted_in(s, present, charge.entitlement);
    const bool is_free = charge.kind == ChargeKind::kOverage && limit->value;
    if (counter.settled || counter.used <= (is_free ? *limit->value : 0)) continue;
    checker.report(held.row, "changed to " + changed->to.plan.to_string() + " with " +
                                 std::to_string(counter.used) + " " + charge.entitlement +
                                 " used in period " + std::to_string(present.index) +
                                 " and not billed");
  }
}

void check_i25(const Snapshot& s, Checker& checker) {
  check_events(s, checker);
  const BilledInvoices invoices(s);
  for (const auto& held : s.subscriptions) {
    const auto history = history_of(s, held);
    if (!history.ok()) continue;  // I16 names it
    const SubscriptionId id = held.value.subscription.id;
    for (const Told& told : history->told) check_dropped(s, held, told, checker);
    for (const BilledPeriod& billed : billed_periods(*history)) {
      if (billed.renewed.index == 0) continue;
      const auto* invoice = invoices.of(held.row.tenant, id, billed.renewed.index);
      EndedPeriod ended{held, billed.renewed.index - 1, billed.before.terms, {}};
      if (invoice != nullptr) ended.invoices.push_back(invoice);
      check_ended(s, ended, checker);
    }
    if (!is_final(history->now.status) || history->now.next_index == 0) continue;
    check_ended(s,
                {held, history->now.next_index - 1, history->now.terms,
                 with_the_end(s, held, invoices.others(held.row.tenant, id))},
                checker);
  }
}

std::optional<std::int64_t> number_after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_month(const std::string& text) { return text.size() == 7 && parse_date(text + "-01").ok(); }

// Where a counter of this metric and window belongs; nullopt for a window that is none.
// `subscription`: what its id begins with.
std::optional<std::string> place_of(const UsageCounter& counter, const std::string& subscription) {
  if (counter.window == "level" || counter.window == "lifetime" || is_month(counter.window)) {
    return counter.metric + "/" + counter.window;
  }
  const auto id = SubscriptionId::parse(subscription);
  if (!id.ok()) return std::nullopt;
  if (counter.window == "trial") return subscription + "/" + counter.metric + "/trial";
  const auto index = number_after(counter.window, "period ");
  if (!index || *index < 0) return std::nullopt;
  return period_counter_id(*id, counter.metric, *index);
}

void check_i26(const Snapshot& s, Checker& checker) {
  for (const auto& counter : s.usage) {
    checker.look();
    const std::string first = counter.row.id.substr(0, counter.row.id.find('/'));
    if (place_of(counter.value, first) != counter.row.id) {
      checker.report(counter.row, "is not where " + counter.value.metric + " of " +
                                      counter.value.window + " is counted");
    } else if (SubscriptionId::parse(first).ok() &&
               s.subscriptions.find(counter.row.tenant, first) == nullptr) {
      checker.report(counter.row, "counts for a subscription that its tenant does not have");
    }
    if (counter.value.used < 0) checker.report(counter.row, "is below 0");
  }
}

}  // namespace

std::span<const Check> usage_checks() {
  static constexpr Check kChecks[] = {
      {"I25", "the usage and overage billed are those counted", check_i25},
      {"I26", "each usage counter stands for one metric and one window", check_i26},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
