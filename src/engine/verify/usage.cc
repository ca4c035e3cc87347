// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage: I25, I26.

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/counted_usage.h"
#include "engine/late_usage.h"
#include "engine/plan/arrears.h"
#include "engine/verify/checker.h"
#include "engine/verify/counted.h"
#include "engine/verify/dropped.h"
#include "engine/verify/history.h"
#include "engine/verify/late.h"
#include "engine/verify/reduced.h"
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

// nullptr where nothing of that name is limited.
const Limit* limit_of(std::span<const Entitlement> granted, std::string_view name) {
  const auto found = std::ranges::find(granted, name, &Entitlement::name);
  return found == granted.end() ? nullptr : found->limit();
}

// A period that is over, and the invoices that may have billed it in arrears.
struct EndedPeriod {
  const Loaded<Held>& held;
  const Subscription& before;  // as what closed it found it
  std::vector<const Loaded<Invoice>*> invoices;
  bool is_last = false;

  [[nodiscard]] std::int64_t index() const noexcept { return before.next_index - 1; }
};

UsageCounter counted_in(const Snapshot& s, const EndedPeriod& ended, const std::string& metric) {
  const SubscriptionId id = ended.held.value.subscription.id;
  const auto* counter =
      s.usage.find(ended.held.row.tenant, period_counter_id(id, metric, ended.index()));
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
                                     std::to_string(ended.index()) +
                                     ", billed above the limit: " + billed.to_string());
}

struct Books {
  const Snapshot& s;
  BilledInvoices invoices;
  Counted counted;
};

// Where a term ends, what its earlier invoices say was spent.
absl::StatusOr<std::optional<OverageInput::Term>> term_of(const Books& books,
                                                          const EndedPeriod& ended,
                                                          const Price& price) {
  const auto periods = ending_term(price, ended.index(), ended.is_last);
  if (!periods) return std::nullopt;
  OverageInput::Term term{Money::zero(price.currency), *periods};
  for (std::int64_t billed = ended.index() - *periods + 2; billed <= ended.index(); ++billed) {
    const auto* invoice = books.invoices.of(ended.held.row.tenant, ended.before.id, billed);
    if (invoice == nullptr) continue;
    OCTROI_RETURN_IF_ERROR(add_usage_of(invoice->value, term.spent_before));
  }
  return term;
}

absl::StatusOr<std::vector<RatedLine>> wanted_lines(const Books& books, const EndedPeriod& ended,
                                                    std::span<const Entitlement> granted,
                                                    const Price& price,
                                                    std::vector<CountedUsage>& counted) {
  OCTROI_ASSIGN_OR_RETURN(counted, counted_usage(granted, price, ended.before,
                                                 books.counted.of(ended.held.row.tenant)));
  std::vector<OverageUsage> usage;
  for (const CountedUsage& one : counted) usage.push_back(one.usage());
  const Price asked = without_settled(price, counted);
  OverageInput input{.price = &asked, .period = {}, .usage = usage};
  OCTROI_ASSIGN_OR_RETURN(input.term, term_of(books, ended, price));
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> lines, rate_arrears(input));
  std::erase_if(lines, [](const RatedLine& line) { return line.kind == LineKind::kOverage; });
  return lines;
}

// A level that a later period begins with is the one that the events led to.
void check_levels(const Books& books, const EndedPeriod& ended,
                  const std::vector<CountedUsage>& counted, Checker& checker) {
  for (const CountedUsage& one : counted) {
    if (!one.level) continue;
    const auto* counter = books.s.usage.find(
        ended.held.row.tenant, period_counter_id(ended.before.id, one.entitlement, ended.index()));
    if (counter != nullptr && counter->value.level == one.level) continue;
    checker.report(ended.held.row, "the level of " + one.entitlement + " after period " +
                                       std::to_string(ended.index()) + " is not kept as " +
                                       one.level->to_string());
  }
}

// The lines in arrears are those that the published price makes of what was counted.
void check_usage_lines(const Books& books, const EndedPeriod& ended,
                       std::span<const Entitlement> granted, const Price& price, Checker& checker) {
  checker.look();
  std::vector<RatedLine> billed;
  for (const auto* invoice : ended.invoices) {
    for (const InvoiceLine& line : invoice->value.lines) {
      const bool is_of_it = line.kind == LineKind::kUsage || line.kind == LineKind::kFlatInArrears;
      if (is_of_it) billed.push_back(line);
    }
  }
  std::vector<CountedUsage> counted;
  auto wanted = wanted_lines(books, ended, granted, price, counted);
  if (!wanted.ok()) {
    checker.report(ended.held.row, error_message(wanted.status()));
    return;
  }
  check_levels(books, ended, counted, checker);
  if (!ended.before.reduced.empty()) {
    if (!are_flats_of_parts(ended.before, price, billed)) {
      checker.report(ended.held.row, "what a pause left of period " +
                                         std::to_string(ended.index()) +
                                         " is not what was billed for it");
    }
    const auto is_flat = [](const RatedLine& one) { return one.kind == LineKind::kFlatInArrears; };
    std::erase_if(*wanted, is_flat);
    std::erase_if(billed, is_flat);
  }
  // Of lines that ask for nothing no invoice is made.
  const bool asks_nothing =
      std::ranges::all_of(*wanted, [](const RatedLine& line) { return line.amount.is_zero(); });
  if (billed.empty() && asks_nothing) return;
  if (std::ranges::equal(*wanted, billed, is_same_charge)) return;
  checker.report(ended.held.row, "what was used in period " + std::to_string(ended.index()) +
                                     " is not what was billed for it");
}

void check_ended(const Books& books, const EndedPeriod& ended, Checker& checker) {
  const Snapshot& s = books.s;
  const auto price = s.price_of_period(ended.before, ended.index());
  if (!price) return;  // I20 names it
  const std::vector<Entitlement> granted = s.entitlements(ended.before.terms);
  check_usage_lines(books, ended, granted, *price, checker);
  for (const Charge& charge : price->charges) {
    if (charge.kind != ChargeKind::kOverage) continue;
    const Limit* limit = limit_of(granted, charge.entitlement);
    if (limit == nullptr || !limit->value) continue;
    check_charge(s, ended, charge, *limit->value, checker);
  }
}

// What was told by events is in the counters, which hold what was consumed besides: a meter counts
// its events and nothing else. A level goes down again.
void check_events(const Snapshot& s, Checker& checker) {
  struct Told {
    Int128 sum = 0;
    bool is_metered = false;
  };
  std::map<std::pair<TenantId, std::string>, Told> all;
  for (const auto& event : s.usage_events) {
    if (s.is_moving(event.row.tenant, event.value.counter)) continue;
    checker.look();
    Told& told = all[{event.row.tenant, event.value.counter}];
    told.sum += event.value.quantity;
    told.is_metered = told.is_metered || event.value.value.has_value();
    const bool may_fall = event.value.corrects && !event.value.value;
    if (event.value.quantity == 0 || (event.value.quantity < 0 && !may_fall)) {
      checker.report(event.row, "counts nothing");
    }
  }
  for (const auto& [place, told] : all) {
    const auto* counter = s.usage.find(place.first, place.second);
    if (counter != nullptr && told.is_metered && told.sum == counter->value.used) continue;
    if (counter != nullptr && !told.is_metered &&
        (counter->value.window == "level" || told.sum <= counter->value.used)) {
      continue;
    }
    checker.report(place.first, "usage_counters " + place.second, "is not of its events");
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

void check_i25(const Snapshot& s, Checker& checker) {
  check_events(s, checker);
  Dropped dropped(s, checker);
  Late late(s, checker);
  bool knows_all = true;
  const Books books{s, BilledInvoices(s), Counted(s)};
  for (const auto& held : s.subscriptions) {
    const auto history = history_of(s, held);
    if (!history.ok()) {  // I16 names it
      knows_all = false;
      continue;
    }
    const SubscriptionId id = held.value.subscription.id;
    dropped.check(held, *history, books.invoices.others(held.row.tenant, id), books.counted);
    late.check(held, *history, books.counted);
    for (const BilledPeriod& billed : billed_periods(*history)) {
      if (billed.renewed.index == 0) continue;
      const auto* invoice = books.invoices.of(held.row.tenant, id, billed.renewed.index);
      EndedPeriod ended{held, billed.before, {}};
      if (invoice != nullptr) ended.invoices.push_back(invoice);
      check_ended(books, ended, checker);
    }
    if (!is_final(history->now.status) || history->now.next_index == 0) continue;
    const auto others = with_the_end(s, held, books.invoices.others(held.row.tenant, id));
    check_ended(books, {held, history->now, others, true}, checker);
  }
  if (!knows_all) return;
  dropped.check_settled();
  late.check_rest();
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
  if (counter.window == "trial") return trial_counter_id(*id, counter.metric);
  if (const auto late = late_period_of(counter.window)) {
    return late_counter_id(*id, counter.metric, *late);
  }
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
    const bool may_fall = late_period_of(counter.value.window).has_value();
    if (counter.value.used < 0 && !may_fall) checker.report(counter.row, "is below 0");
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
