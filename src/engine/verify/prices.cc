// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Prices: I20. What invoices ask is what the published catalogue versions say, and a trial is given
// once.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/paused_price.h"
#include "engine/verify/checker.h"
#include "engine/verify/history.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

const Charge* charge_of(const Price& price, const std::string& code) {
  for (const Charge& charge : price.charges) {
    if (charge.code == code) return &charge;
  }
  return nullptr;
}

bool is_in_arrears(const InvoiceLine& line) {
  return line.kind == LineKind::kOverage || line.kind == LineKind::kFlatInArrears;
}

// A credit names what it gives back; manual lines have no charge.
bool is_priced(const InvoiceLine& line) {
  return line.kind == LineKind::kFlat || line.kind == LineKind::kPerSeat ||
         line.kind == LineKind::kOneOff || line.kind == LineKind::kAddOn || is_in_arrears(line);
}

// A period of an add-on is asked for all the units held; once, and for ever, for those added.
bool is_of_units(const InvoiceLine& line, const Charge& charge) {
  if (charge.units == 0) return line.kind != LineKind::kAddOn;
  if (line.kind == LineKind::kAddOn && line.to) return line.quantity == Decimal(charge.units);
  return Decimal(1) <= line.quantity && line.quantity <= Decimal(charge.units);
}

bool is_priced_as(const InvoiceLine& line, const Price& price) {
  const Charge* charge = charge_of(price, line.code);
  if (charge == nullptr) return false;
  const Decimal expected =
      charge->kind == ChargeKind::kOverage ? charge->unit_amount : to_decimal(charge->amount);
  return line.unit_amount == expected && is_of_units(line, *charge);
}

using Prices = std::vector<Price>;

void check_lines(const Loaded<Invoice>& invoice, const Prices& prices, const Prices& arrears,
                 Checker& checker) {
  for (const InvoiceLine& line : invoice.value.lines) {
    if (!is_priced(line)) continue;
    checker.look();
    bool is_right = false;
    for (const Price& price : is_in_arrears(line) ? arrears : prices) {
      is_right = is_right || is_priced_as(line, price);
    }
    if (is_right) continue;
    checker.report(invoice.row, "line " + line.code + " asks " + line.quantity.to_string() + " x " +
                                    line.unit_amount.to_string() +
                                    ", which no published version that was held says");
  }
}

// Each add-on that is held is asked for: what is granted is not given away.
void check_add_ons(const Loaded<Invoice>& invoice, const Price& price, Checker& checker) {
  for (const Charge& charge : price.charges) {
    if (charge.units == 0 || charge.kind == ChargeKind::kOneOff) continue;
    checker.look();
    const auto& lines = invoice.value.lines;
    const bool is_asked = std::ranges::any_of(lines, [&charge](const InvoiceLine& line) {
      return line.kind == LineKind::kAddOn && line.code == charge.code;
    });
    if (!is_asked)
      checker.report(invoice.row, "asks nothing for " + charge.code + ", which was held");
  }
}

// A period that a pause left a rest of is billed for that rest.
void check_days(const Loaded<Invoice>& invoice, const Renewed& renewed, Checker& checker) {
  const Date from = renewed.billed_from.value_or(renewed.start);
  for (const InvoiceLine& line : invoice.value.lines) {
    const bool is_ahead = line.kind == LineKind::kFlat || line.kind == LineKind::kPerSeat ||
                          line.kind == LineKind::kAddOn;
    if (!is_ahead || !renewed.billed_from) continue;
    checker.look();
    if (line.from == from && line.to == renewed.end) continue;
    checker.report(invoice.row, "line " + line.code + " is not for the days from " +
                                    format_date(from) + " on, where the pause left off");
  }
}

// The price of the running period, and what it was in the days that a pause reduced.
void add_reduced(const Price& whole, const Subscription& held, Prices& prices) {
  prices.push_back(whole);
  for (const ReducedDays& days : held.reduced) {
    if (days.percent > 0) prices.push_back(at_percent(whole, days.percent));
  }
}

// The prices of the terms that were held, in the phases up to the running one.
void add_prices(const Snapshot& s, const Subscription& held, Prices& prices) {
  const Price* price = s.price(held.terms);
  if (price == nullptr) return;
  std::int64_t number = 0;  // of the first period of each phase
  const std::int64_t running = number_in_plan(held, held.next_index - 1);
  const auto add = [&](std::int64_t period) {
    auto whole = s.with_add_ons(price->in_period(period), held.terms);
    if (whole) prices.push_back(*std::move(whole));
  };
  for (const PricePhase& phase : price->phases) {
    if (number >= running) break;
    add(number);
    number += phase.periods;
  }
  auto whole = s.with_add_ons(price->in_period(running), held.terms);
  if (whole) add_reduced(at_percent(*std::move(whole), held.period_percent), held, prices);
}

// All the prices under which a subscription was ever held.
Prices ever_held(const Snapshot& s, const History& history) {
  Prices prices;
  std::optional<Subscription> last;  // most events change nothing here
  const auto add = [&](const Subscription& held) {
    const bool is_same = last && last->terms == held.terms && last->next_index == held.next_index &&
                         last->phases_from == held.phases_from &&
                         last->period_percent == held.period_percent &&
                         last->reduced == held.reduced;
    if (!is_same) add_prices(s, held, prices);
    last = held;
  };
  for (const Told& told : history.told) add(told.before);
  add(history.now);
  return prices;
}

// What a period was to be billed at; empty where it was never published.
Prices price_when_billed(const Snapshot& s, const BilledPeriod& billed) {
  const Renewed& renewed = billed.renewed;
  const auto price = s.price_of_period(as_billed(billed), renewed.index);
  return price ? Prices{*price} : Prices{};
}

// What the period before it owes, now that it has ended.
Prices price_before(const Snapshot& s, const BilledPeriod& billed) {
  const auto price = s.price_of_period(billed.before, billed.before.next_index - 1);
  Prices prices;
  if (price) add_reduced(*price, billed.before, prices);
  return prices;
}

void check_prices(const Snapshot& s, const Loaded<Held>& held, const BilledInvoices& invoices,
                  Checker& checker) {
  const auto history = history_of(s, held);
  if (!history.ok()) return;  // I16 names it
  const SubscriptionId id = held.value.subscription.id;
  for (const BilledPeriod& billed : billed_periods(*history)) {
    checker.look();
    const Prices prices = price_when_billed(s, billed);
    if (prices.empty()) {
      checker.report(held.row, "was billed as " + records::format_terms(billed.renewed.terms) +
                                   ", which was never published");
    }
    const auto* invoice = invoices.of(held.row.tenant, id, billed.renewed.index);
    if (invoice == nullptr || prices.empty()) continue;
    check_lines(*invoice, prices, price_before(s, billed), checker);
    check_add_ons(*invoice, prices.front(), checker);
    check_days(*invoice, billed.renewed, checker);
  }
  const Prices ever = ever_held(s, *history);
  for (const auto* invoice : invoices.others(held.row.tenant, id)) {
    check_lines(*invoice, ever, ever, checker);
  }
}

void check_order_prices(const Snapshot& s, Checker& checker) {
  for (const auto& order : s.orders) {
    const Order& one = order.value;
    const Terms terms{.plan = one.plan,
                      .interval = one.interval,
                      .currency = one.currency,
                      .quantity = one.quantity,
                      .add_ons = one.add_ons};
    const Price* plan = s.price(terms);
    const auto price = plan == nullptr ? std::nullopt : s.with_add_ons(plan->in_period(0), terms);
    checker.look();
    if (!price) {
      checker.report(order.row, "sells " + one.plan.to_string() + ", which was never published so");
      continue;
    }
    const auto* invoice =
        one.invoice ? s.invoices.find(order.row.tenant, one.invoice->to_string()) : nullptr;
    if (invoice == nullptr) continue;
    const Prices prices{*price};
    check_lines(*invoice, prices, prices, checker);
    check_add_ons(*invoice, *price, checker);
  }
}

// One trial for a tenant and family: the claim of it names the one subscription that had it.
void check_trials(const Snapshot& s, Checker& checker) {
  for (const auto& held : s.subscriptions) {
    const Subscription& subscription = held.value.subscription;
    if (subscription.trial_days == 0) continue;
    checker.look();
    const auto* claim = s.claims.find(held.row.tenant, records::trial_claim(held.value.family));
    if (claim == nullptr || claim->value.subject != held.row.id) {
      checker.report(held.row,
                     "has a trial of " + held.value.family + " that is not the tenant's one");
    }
  }
}

void check_i20(const Snapshot& s, Checker& checker) {
  const BilledInvoices invoices(s);
  for (const auto& plan : s.plans) {
    checker.look();
    if (!s.published.contains(plan.row.id) && !s.published_add_ons.contains(plan.row.id)) {
      checker.report(plan.row, "is not a catalogue version that can be read");
    }
  }
  for (const auto& held : s.subscriptions) check_prices(s, held, invoices, checker);
  check_order_prices(s, checker);
  check_trials(s, checker);
}

}  // namespace

std::span<const Check> price_checks() {
  static constexpr Check kChecks[] = {
      {"I20", "lines ask what the published version says that was sold, and trials are given once",
       check_i20},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
