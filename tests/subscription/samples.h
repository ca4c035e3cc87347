// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Subscriptions in every status, made by the machine itself, and commands for them.
//
// All begin on 1 January 2026 on starter@1, monthly in EUR; the trial lasts until the
// 15th. kWish is a day inside every first period and before the trial's end, kLater one after it.
#ifndef OCTROI_TESTS_SUBSCRIPTION_SAMPLES_H_
#define OCTROI_TESTS_SUBSCRIPTION_SAMPLES_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/calendar/interval.h"
#include "octroi/money/currency.h"
#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"

namespace octroi::sample {

inline constexpr Date kFirst = std::chrono::year{2026} / 1 / 1;
inline constexpr Date kWish = std::chrono::year{2026} / 1 / 10;
inline constexpr Date kLater = std::chrono::year{2026} / 1 / 12;
inline constexpr Date kTrialEnd = std::chrono::year{2026} / 1 / 15;
inline constexpr Date kSecond = std::chrono::year{2026} / 2 / 1;  // the second period's first day

inline Terms terms(std::string code, Interval interval = kMonthly, std::int64_t quantity = 1) {
  return {
      .plan = {std::move(code), 1}, .interval = interval, .currency = kEur, .quantity = quantity};
}

inline Subscription pending(Interval interval = kMonthly) {
  Subscription subscription;
  subscription.terms = terms("starter", interval);
  subscription.starts_on = kFirst;
  return subscription;
}

// "renewed", or the refusal's name.
inline std::string answer(const Subscription& state, const SubscriptionCommand& command) {
  const SubscriptionDecision decision = decide(state, command);
  if (const auto* refusal = std::get_if<SubscriptionRefusal>(&decision)) {
    return std::string(to_string(*refusal));
  }
  std::string names;
  for (const SubscriptionEvent& event : std::get<SubscriptionEvents>(decision)) {
    if (!names.empty()) names += " + ";
    names += event_name(event);
  }
  return names;
}

// The state after the command, which must not be refused.
inline Subscription after(Subscription state, const SubscriptionCommand& command) {
  const SubscriptionDecision decision = decide(state, command);
  const auto* events = std::get_if<SubscriptionEvents>(&decision);
  EXPECT_NE(events, nullptr) << command_name(command) << " in " << to_string(state.status)
                             << " is refused: " << answer(state, command);
  return events == nullptr ? state : evolve(std::move(state), *events);
}

inline Subscription trialing() {
  Subscription subscription = pending();
  subscription.trial_days = 14;
  return after(subscription, Start{kFirst});
}

inline Subscription incomplete() {
  Subscription subscription = pending();
  subscription.pays_first = true;
  return after(subscription, Start{kFirst});
}

// Period 0, [1 January, 1 February), is billed.
inline Subscription active(Interval interval = kMonthly) {
  return after(after(pending(interval), Start{kFirst}), Renew{kFirst});
}

inline Subscription in_status(SubscriptionStatus status) {
  switch (status) {
    case SubscriptionStatus::kPending:
      return pending();
    case SubscriptionStatus::kIncomplete:
      return incomplete();
    case SubscriptionStatus::kTrialing:
      return trialing();
    case SubscriptionStatus::kActive:
      return active();
    case SubscriptionStatus::kPastDue:
      return after(active(), RecordPaymentFailure{kFirst});
    case SubscriptionStatus::kSuspended:
      return after(active(), Suspend{kFirst, "unpaid"});
    case SubscriptionStatus::kPaused:
      return after(active(), Pause{kFirst, std::nullopt});
    case SubscriptionStatus::kCancelled:
      return after(active(), Cancel{kFirst});
    case SubscriptionStatus::kExpired:
      return after(active(), Expire{kFirst});
  }
  ADD_FAILURE() << "no such status";
  return pending();
}

inline const std::vector<SubscriptionStatus>& statuses() {
  static const std::vector<SubscriptionStatus> all = [] {
    std::vector<SubscriptionStatus> each;
    for (std::uint8_t number = 1; !to_string(static_cast<SubscriptionStatus>(number)).empty();
         ++number) {
      each.push_back(static_cast<SubscriptionStatus>(number));
    }
    return each;
  }();
  return all;
}

struct NamedCommand {
  std::string name;
  SubscriptionCommand command;
};

// Every command on a day that suits it; those with a `when` or an `on` for each.
inline const std::vector<NamedCommand>& commands() {
  static const std::vector<NamedCommand> all = {
      {"start", Start{kFirst}},
      {"activate", Activate{kTrialEnd}},
      {"renew", Renew{kSecond}},
      {"change_plan", ChangePlan{kWish, terms("pro"), When::kNow}},
      {"change_plan at period end", ChangePlan{kWish, terms("pro"), When::kPeriodEnd}},
      {"change_plan on a day", ChangePlan{kWish, terms("pro"), When::kNow, kLater}},
      {"change_quantity", ChangeQuantity{kWish, 3, When::kNow}},
      {"change_quantity at period end", ChangeQuantity{kWish, 3, When::kPeriodEnd}},
      {"change_quantity on a day", ChangeQuantity{kWish, 3, When::kNow, kLater}},
      {"apply_scheduled_change", ApplyScheduledChange{kWish}},
      {"undo_change", UndoChange{kWish}},
      {"pause", Pause{kWish, std::nullopt}},
      {"pause at period end", Pause{.today = kWish, .when = When::kPeriodEnd}},
      {"pause on a day", Pause{.today = kWish, .starts_on = kLater}},
      {"begin_pause", BeginPause{kWish}},
      {"resume", Resume{kWish}},
      {"cancel", Cancel{kWish, When::kNow}},
      {"cancel at period end", Cancel{kWish, When::kPeriodEnd}},
      {"undo_cancel", UndoCancel{kWish}},
      {"record_payment_failure", RecordPaymentFailure{kWish}},
      {"suspend", Suspend{kWish, "unpaid"}},
      {"reactivate", Reactivate{kWish}},
      {"expire", Expire{kWish}},
      {"set_auto_renew", SetAutoRenew{kWish, false}},
  };
  return all;
}

}  // namespace octroi::sample

#endif  // OCTROI_TESTS_SUBSCRIPTION_SAMPLES_H_
