// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Subscriptions and periods: I16 to I19, by replaying what their events tell.

#include <set>
#include <string>
#include <variant>

#include "engine/verify/checker.h"
#include "engine/verify/history.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace verification {
namespace {

// Calls `visit(held, history)` for each subscription whose events can be replayed; I16 names the
// others.
template <class Visit>
void for_each_history(const Snapshot& s, Visit&& visit) {
  for (const auto& held : s.subscriptions) {
    const auto history = history_of(s, held);
    if (history.ok()) visit(held, *history);
  }
}

void check_i16(const Snapshot& s, Checker& checker) {
  for (const auto& held : s.subscriptions) {
    checker.look();
    const auto history = history_of(s, held);
    if (!history.ok()) {
      checker.report(held.row, error_message(history.status()));
      continue;
    }
    for (const Told& told : history->told) {
      checker.look();
      if (!is_final(told.before.status)) continue;
      checker.report(held.row, std::string(event_name(told.event)) + " happened after its end");
    }
    if (history->now != held.value.subscription) {
      checker.report(held.row, "is not what its events lead to: they say " +
                                   std::string(to_string(history->now.status)) + ", period " +
                                   std::to_string(history->now.next_index) + " next; stored is " +
                                   std::string(to_string(held.value.subscription.status)) +
                                   ", period " +
                                   std::to_string(held.value.subscription.next_index));
    }
  }
}

std::string named(const Renewed& renewed) { return "period " + std::to_string(renewed.index); }

// The day on which the period must begin.
std::optional<Date> begins_on(const BilledPeriod& billed) {
  if (billed.before.billed_from) return billed.before.billed_from;
  if (billed.before.next_index == 0 && !billed.begins_anew) return billed.before.schedule.anchor;
  return billed.begins_anew ? billed.anew_on : billed.before.current_end;
}

// What a resume made of the periods is what its pause said.
void check_resume(const Loaded<Held>& held, const Told& told, Checker& checker) {
  const auto* resumed = std::get_if<Resumed>(&told.event);
  if (resumed == nullptr) return;
  checker.look();
  const SubscriptionDecision due = decide(told.before, Resume{.today = resumed->on});
  const auto* events = std::get_if<SubscriptionEvents>(&due);
  if (events != nullptr && *events == SubscriptionEvents{*resumed}) return;
  checker.report(held.row, "was resumed on " + format_date(resumed->on) +
                               " with other periods than its pause said");
}

void check_i17(const Snapshot& s, Checker& checker) {
  for_each_history(s, [&](const Loaded<Held>& held, const History& history) {
    for (const Told& told : history.told) check_resume(held, told, checker);
    for (const BilledPeriod& billed : billed_periods(history)) {
      checker.look();
      const Renewed& renewed = billed.renewed;
      if (renewed.end && *renewed.end <= renewed.start) {
        checker.report(held.row, named(renewed) + " ends before it begins");
      }
      const Schedule schedule{.anchor = renewed.anchor,
                              .interval = renewed.terms.interval,
                              .first_index = renewed.first_index};
      const auto expected = period(schedule, renewed.index);
      if (!expected.ok() || expected->start != renewed.start || expected->end != renewed.end) {
        checker.report(held.row, named(renewed) + " is not the one that its schedule gives");
      }
      const Date begins = renewed.billed_from.value_or(renewed.start);
      const bool is_inside = renewed.start <= begins && (!renewed.end || begins < *renewed.end);
      if (begins_on(billed) != begins || !is_inside) {
        checker.report(held.row, named(renewed) + " begins on " + format_date(begins) +
                                     ", which is not where the one before ended");
      }
    }
  });
}

// Nothing is asked for a period that costs nothing, or that came with an order.
bool needs_no_invoice(const Snapshot& s, const Loaded<Held>& held, const BilledPeriod& billed) {
  if (billed.renewed.index == 0) {
    for (const auto& order : s.orders.of(held.row.tenant)) {
      if (order.value.subscription == held.value.subscription.id) return true;
    }
  }
  const auto price = s.price_of_period(as_billed(billed), billed.renewed.index);
  if (!price) return true;  // I20 names it
  const std::int64_t quantity = billed.renewed.terms.quantity;
  const auto amount =
      billed.renewed.index == 0 ? first_amount(*price, quantity) : period_amount(*price, quantity);
  if (!amount.ok()) return false;
  if (amount->is_zero()) return true;
  // A few days of very little round to nothing.
  const Renewed& renewed = billed.renewed;
  const bool is_reduced = renewed.billed_from || !billed.before.reduced.empty();
  return is_reduced && renewed.end &&
         amount->minor() * 2 <= days_between(renewed.start, *renewed.end);
}

void check_i18(const Snapshot& s, Checker& checker) {
  const BilledInvoices invoices(s);
  std::set<std::pair<SubscriptionId, std::int64_t>> told;
  for_each_history(s, [&](const Loaded<Held>& held, const History& history) {
    const SubscriptionId id = held.value.subscription.id;
    std::int64_t expected = 0;
    for (const BilledPeriod& billed : billed_periods(history)) {
      checker.look();
      const std::int64_t index = billed.renewed.index;
      told.emplace(id, index);
      if (index != expected) {
        checker.report(held.row, named(billed.renewed) + " was billed where period " +
                                     std::to_string(expected) + " was next");
      }
      expected = index + 1;
      if (invoices.of(held.row.tenant, id, index) == nullptr &&
          !needs_no_invoice(s, held, billed)) {
        checker.report(held.row, named(billed.renewed) + " was billed without an invoice");
      }
    }
    if (held.value.subscription.next_index != expected) {
      checker.report(held.row, "says that period " +
                                   std::to_string(held.value.subscription.next_index) +
                                   " is next, " + std::to_string(expected) + " were billed");
    }
  });
  for (const auto& invoice : s.invoices) {
    const Invoice& one = invoice.value;
    if (!one.subscription || !one.period_index) continue;
    checker.look();
    if (!told.contains({*one.subscription, *one.period_index})) {
      checker.report(invoice.row, "bills period " + std::to_string(*one.period_index) +
                                      ", which no renewal tells of");
    }
  }
}

// Billed by itself beyond the periods that were sold.
bool is_after_term(const Snapshot& s, const BilledPeriod& billed) {
  const Price* price = s.price(billed.renewed.terms);
  if (price == nullptr || price->ends_after == 0 || billed.begins_anew) return false;
  return number_in_plan(as_billed(billed), billed.renewed.index) >= price->ends_after;
}

// A change that was scheduled for a day, and could be made, is made on it.
void check_day_of_change(const Loaded<Held>& held, const Told& told, Checker& checker) {
  const std::optional<Date> due = scheduled_change_on(told.before);
  if (!due) return;
  checker.look();
  std::optional<Date> on;
  if (const auto* changed = std::get_if<TermsChanged>(&told.event)) {
    if (changed->to == told.before.scheduled) on = changed->on;
  } else if (const auto* renewed = std::get_if<Renewed>(&told.event)) {
    on = renewed->on;
  }
  if (!on || *on <= *due) return;
  checker.report(held.row, "the change scheduled for " + format_date(*due) + " was not made by " +
                               format_date(*on));
}

void check_i19(const Snapshot& s, Checker& checker) {
  for_each_history(s, [&](const Loaded<Held>& held, const History& history) {
    for (const Told& told : history.told) check_day_of_change(held, told, checker);
    for (const BilledPeriod& billed : billed_periods(history)) {
      checker.look();
      const Subscription& before = billed.before;
      if (before.cancels_at_period_end) {
        checker.report(held.row,
                       named(billed.renewed) + " was billed after the end that was asked for");
      }
      if (is_after_term(s, billed)) {
        checker.report(held.row, named(billed.renewed) + " was billed after its term");
      }
      const Terms& expected = next_terms(before);
      if (billed.renewed.terms != expected) {
        checker.report(held.row, named(billed.renewed) + " was billed as " +
                                     records::format_terms(billed.renewed.terms) + ", not as " +
                                     records::format_terms(expected));
      }
    }
  });
}

}  // namespace

std::span<const Check> subscription_checks() {
  static constexpr Check kChecks[] = {
      {"I16",
       "replaying each subscription's events gives what is stored, and nothing follows an end",
       check_i16},
      {"I17", "periods are half-open, contiguous, and those of their schedule", check_i17},
      {"I18", "billed periods are 0, 1, 2, ... without gap, each with its invoice", check_i18},
      {"I19",
       "scheduled changes are made on their day or with the next period, once, and nothing is "
       "billed after an end",
       check_i19},
  };
  return kChecks;
}

}  // namespace verification
}  // namespace v0
}  // namespace octroi
