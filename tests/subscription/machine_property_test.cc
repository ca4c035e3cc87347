// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random walks of commands: what holds after every event (I16 to I19).

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/calendar/date.h"
#include "octroi/calendar/schedule.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"
#include "walks.h"

namespace octroi {
namespace {

using Status = SubscriptionStatus;

// The arrows drawn in machine.h; those to cancelled and expired come from everywhere.
const std::map<Status, std::set<Status>> kArrows = {
    {Status::kPending, {Status::kTrialing, Status::kIncomplete, Status::kActive}},
    {Status::kIncomplete, {Status::kActive}},
    {Status::kTrialing, {Status::kActive, Status::kSuspended}},
    {Status::kActive, {Status::kPastDue, Status::kSuspended, Status::kPaused}},
    {Status::kPastDue, {Status::kActive, Status::kSuspended}},
    {Status::kSuspended, {Status::kActive, Status::kTrialing}},
    {Status::kPaused, {Status::kActive}},
    {Status::kCancelled, {}},
    {Status::kExpired, {}},
};

void check_arrow(Status from, Status to) {
  if (from == to) return;
  RC_ASSERT(!is_final(from));
  RC_ASSERT(is_final(to) || kArrows.at(from).count(to) == 1U);
}

// What is billed, kept by other means than evolve(): from the events alone.
struct Books {
  Terms held;
  std::optional<Terms> wished;
  std::optional<Date> wished_on;  // nullopt: with the next period
  bool is_ending = false;
  bool auto_renews = true;
  std::vector<Renewed> billed;
  std::optional<Date> cut_on;    // the last period was cut short here
  std::optional<Date> begin_on;  // the next one begins here
  bool is_begun = false;         // by a command: whatever auto_renews says
};

void forget_wish(Books& books) {
  books.wished.reset();
  books.wished_on.reset();
}

// I19: what is back in use, or goes on after all, makes its change on that day.
void take_up_wish(Books& books, Date on) {
  if (books.wished_on) books.wished_on = std::max(*books.wished_on, on);
}

void note_renewal(Books& books, const Renewed& event, bool by_hand) {
  // I18: 0, 1, 2, ..., none skipped and none twice.
  RC_ASSERT(event.index == static_cast<std::int64_t>(books.billed.size()));
  // I19
  RC_ASSERT(!books.is_ending);
  const bool takes_wish = books.wished && (!books.wished_on || *books.wished_on <= event.start);
  RC_ASSERT(event.terms == (takes_wish ? *books.wished : books.held));
  RC_ASSERT(books.auto_renews || by_hand || event.index == 0 || books.is_begun);
  RC_ASSERT(by_hand || event.on >= event.start);
  RC_ASSERT(!event.end || event.start < *event.end);
  // I17: begins where the last one ends, or where it was told to, never inside the last one.
  if (!books.billed.empty()) {
    const std::optional<Date> last_end = books.cut_on ? books.cut_on : books.billed.back().end;
    RC_ASSERT(last_end.has_value());
    const Date begins = event.billed_from.value_or(event.start);
    RC_ASSERT(begins == books.begin_on.value_or(*last_end));
    RC_ASSERT(begins >= *last_end && begins >= event.start);
    RC_ASSERT(!event.end || begins < *event.end);
  }
  // I17: found by arithmetic from its anchor.
  const auto expected = period({.anchor = event.anchor,
                                .interval = event.terms.interval,
                                .first_index = event.first_index,
                                .zone = {}},
                               event.index);
  RC_ASSERT(expected.ok());
  RC_ASSERT(expected->start == event.start && expected->end == event.end);
  books.held = event.terms;
  if (takes_wish) forget_wish(books);
  books.cut_on.reset();
  books.begin_on.reset();
  books.is_begun = false;
  books.billed.push_back(event);
}

void begin(Books& books, Date on) {
  books.begin_on = on;
  books.is_begun = true;
}

void note_resume(Books& books, const Resumed& resumed) {
  if (resumed.ends_on) {
    // The extended period ends where the next begins, by itself.
    RC_ASSERT(*resumed.ends_on > resumed.on);
    books.cut_on = resumed.ends_on;
    books.begin_on = resumed.ends_on;
    books.is_begun = false;
  } else if (resumed.reanchors) {
    begin(books, resumed.on);
  } else if (resumed.billed_from) {
    std::optional<Date> last_end = books.cut_on;
    if (!last_end && !books.billed.empty()) last_end = books.billed.back().end;
    books.begin_on = resumed.billed_from;
    books.is_begun = resumed.billed_from != last_end;
  }
}

void note(Books& books, const SubscriptionEvent& event, bool by_hand) {
  if (const auto* renewed = std::get_if<Renewed>(&event)) {
    note_renewal(books, *renewed, by_hand);
  } else if (const auto* changed = std::get_if<TermsChanged>(&event)) {
    RC_ASSERT(changed->from == books.held);
    const bool is_quantity =
        changed->from.plan == changed->to.plan && changed->from.interval == changed->to.interval;
    if (books.wished && is_quantity) books.wished->quantity = changed->to.quantity;
    if (!is_quantity || books.wished == changed->to) forget_wish(books);
    books.held = changed->to;
    if (changed->reanchors) {
      books.cut_on = changed->on;
      begin(books, changed->on);
    }
  } else if (const auto* wish = std::get_if<ChangeScheduled>(&event)) {
    books.wished = wish->to;
    books.wished_on = wish->changes_on;
    if (books.wished == books.held) forget_wish(books);
  } else if (std::holds_alternative<ChangeUndone>(event)) {
    forget_wish(books);
  } else if (const auto* undone = std::get_if<CancellationUndone>(&event)) {
    take_up_wish(books, undone->on);
  } else if (const auto* resumed = std::get_if<Resumed>(&event)) {
    take_up_wish(books, resumed->on);
    note_resume(books, *resumed);
  } else if (const auto* reactivated = std::get_if<Reactivated>(&event)) {
    take_up_wish(books, reactivated->on);
    if (reactivated->reanchors) begin(books, reactivated->on);
  } else if (const auto* activated = std::get_if<Activated>(&event)) {
    if (activated->reanchors) begin(books, activated->on);
  } else if (const auto* set = std::get_if<AutoRenewSet>(&event)) {
    books.auto_renews = set->auto_renews;
  }
  if (std::holds_alternative<CancellationScheduled>(event)) books.is_ending = true;
  if (std::holds_alternative<CancellationUndone>(event)) books.is_ending = false;
}

void check_state(const Subscription& state, const Books& books) {
  RC_ASSERT(state.next_index == static_cast<std::int64_t>(books.billed.size()));
  RC_ASSERT(state.failed_payments >= 0);
  if (is_final(state.status)) {
    RC_ASSERT(state.ended_on.has_value());
    return;
  }
  RC_ASSERT(state.terms == books.held);
  RC_ASSERT(state.scheduled == books.wished && state.changes_on == books.wished_on);
  RC_ASSERT(state.cancels_at_period_end == books.is_ending);
  RC_ASSERT(state.suspended_on.has_value() == (state.status == Status::kSuspended));
  RC_ASSERT(state.paused_on.has_value() == (state.status == Status::kPaused));
  RC_ASSERT(state.pauses_on.has_value() <= (state.status != Status::kPaused));
  if (state.status == Status::kTrialing) RC_ASSERT(state.next_index == 0);
  if (state.status == Status::kPending) return;
  const std::optional<Date> next = next_period_starts_on(state);
  if (state.current_start && !state.current_end) {
    RC_ASSERT(!next);
  } else {
    const Period first = *period(state.schedule, state.next_index);
    RC_ASSERT(next == state.billed_from.value_or(first.start));
    RC_ASSERT(*next >= first.start && (!first.end || *next < *first.end));
  }
}

RC_GTEST_PROP(SubscriptionMachine, HoldsItsInvariantsOnRandomWalks, ()) {
  const Subscription sold = walk::any_subscription();
  const std::vector<walk::Move> moves = walk::any_moves();
  Subscription state = sold;
  Books books{.held = sold.terms, .auto_renews = sold.auto_renews};
  SubscriptionEvents log;
  Date today = sold.starts_on;
  for (const walk::Move& move : moves) {
    today = *add_days(today, move.days);
    const SubscriptionCommand command = walk::command(move, state, today);
    const SubscriptionDecision decision = decide(state, command);
    if (std::holds_alternative<SubscriptionRefusal>(decision)) {
      RC_ASSERT(!to_string(std::get<SubscriptionRefusal>(decision)).empty());
      continue;
    }
    const auto* renew = std::get_if<Renew>(&command);
    const auto& events = std::get<SubscriptionEvents>(decision);
    RC_ASSERT(!events.empty());
    for (const SubscriptionEvent& event : events) {
      note(books, event, renew != nullptr && renew->by_hand);
      const Subscription next = evolve(state, event);
      check_arrow(state.status, next.status);
      state = next;
      log.push_back(event);
    }
    check_state(state, books);
  }
  // I16: the log gives the state.
  RC_ASSERT(evolve(sold, log) == state);
  RC_ASSERT(state.id == sold.id && state.tenant == sold.tenant);
}

// The walks reach what they are meant to test.
TEST(SubscriptionWalks, ReachEveryStatusAndEveryEvent) {
  std::set<Status> statuses;
  std::set<std::size_t> events;
  std::int64_t most_billed = 0;
  const auto one_walk = [&] {
    Subscription state = walk::any_subscription();
    Date today = state.starts_on;
    statuses.insert(state.status);
    for (const walk::Move& move : walk::any_moves()) {
      today = *add_days(today, move.days);
      const SubscriptionDecision decision = decide(state, walk::command(move, state, today));
      const auto* happened = std::get_if<SubscriptionEvents>(&decision);
      if (happened == nullptr) continue;
      for (const SubscriptionEvent& event : *happened) events.insert(event.index());
      state = evolve(state, *happened);
      statuses.insert(state.status);
    }
    most_billed = std::max(most_billed, state.next_index);
  };
  EXPECT_TRUE(rc::check("reach", [&] {
    for (int i = 0; i < 5; ++i) one_walk();
  }));
  EXPECT_EQ(statuses.size(), 9U);
  EXPECT_EQ(events.size(), std::variant_size_v<SubscriptionEvent>);
  EXPECT_GE(most_billed, 8);
}

}  // namespace
}  // namespace octroi
