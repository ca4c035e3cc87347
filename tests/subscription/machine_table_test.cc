// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Every state and every command, each with its answer.

#include <array>
#include <cstddef>
#include <set>
#include <string_view>
#include <variant>

#include <gtest/gtest.h>

#include "octroi/subscription/machine.h"
#include "octroi/subscription/subscription.h"
#include "samples.h"

namespace octroi {
namespace {

constexpr std::size_t kStatuses = 9;

struct Row {
  std::string_view command;
  std::array<std::string_view, kStatuses> answers;
};

// Short names for the three refusals that fill the table.
constexpr std::string_view kFinal = "is_final";
constexpr std::string_view kNotYet = "not_started";
constexpr std::string_view kBegun = "already_started";
constexpr std::string_view kNo = "not_in_this_status";

// clang-format off
constexpr Row kTable[] = {
  // pending, incomplete, trialing,
  // active, past_due, suspended,
  // paused, cancelled, expired
  {"start", {
    "started", kBegun, kBegun,
    kBegun, kBegun, kBegun,
    kBegun, kFinal, kFinal}},
  {"activate", {
    kNotYet, "activated", "activated",
    kNo, kNo, kNo,
    kNo, kFinal, kFinal}},
  {"renew", {
    kNotYet, "renewed", kNo,
    "renewed", "renewed", kNo,
    kNo, kFinal, kFinal}},
  {"change_plan", {
    kNotYet, kNo, "terms_changed",
    "terms_changed", kNo, kNo,
    kNo, kFinal, kFinal}},
  {"change_plan at period end", {
    kNotYet, kNo, "change_scheduled",
    "change_scheduled", "change_scheduled", kNo,
    kNo, kFinal, kFinal}},
  {"change_plan on a day", {
    kNotYet, kNo, "change_scheduled",
    "change_scheduled", "change_scheduled", kNo,
    kNo, kFinal, kFinal}},
  {"change_quantity", {
    kNotYet, kNo, "terms_changed",
    "terms_changed", kNo, kNo,
    kNo, kFinal, kFinal}},
  {"change_quantity at period end", {
    kNotYet, kNo, "change_scheduled",
    "change_scheduled", "change_scheduled", kNo,
    kNo, kFinal, kFinal}},
  {"change_quantity on a day", {
    kNotYet, kNo, "change_scheduled",
    "change_scheduled", "change_scheduled", kNo,
    kNo, kFinal, kFinal}},
  {"apply_scheduled_change", {
    kNotYet, kNo, "nothing_scheduled",
    "nothing_scheduled", kNo, kNo,
    kNo, kFinal, kFinal}},
  {"undo_change", {
    kNotYet, "nothing_scheduled", "nothing_scheduled",
    "nothing_scheduled", "nothing_scheduled", "nothing_scheduled",
    "nothing_scheduled", kFinal, kFinal}},
  {"pause", {
    kNotYet, kNo, kNo,
    "paused", kNo, kNo,
    kNo, kFinal, kFinal}},
  {"pause at period end", {
    kNotYet, kNo, kNo,
    "pause_scheduled", kNo, kNo,
    kNo, kFinal, kFinal}},
  {"pause on a day", {
    kNotYet, kNo, kNo,
    "pause_scheduled", kNo, kNo,
    kNo, kFinal, kFinal}},
  {"begin_pause", {
    kNotYet, kNo, kNo,
    "nothing_scheduled", kNo, kNo,
    kNo, kFinal, kFinal}},
  {"resume", {
    kNotYet, kNo, kNo,
    kNo, kNo, kNo,
    "resumed", kFinal, kFinal}},
  {"cancel", {
    "cancelled", "cancelled", "cancelled",
    "cancelled", "cancelled", "cancelled",
    "cancelled", kFinal, kFinal}},
  {"cancel at period end", {
    kNotYet, kNo, "cancellation_scheduled",
    "cancellation_scheduled", "cancellation_scheduled", kNo,
    kNo, kFinal, kFinal}},
  {"undo_cancel", {
    kNotYet, kNo, "nothing_scheduled",
    "nothing_scheduled", "nothing_scheduled", "nothing_scheduled",
    kNo, kFinal, kFinal}},
  {"record_payment_failure", {
    kNotYet, "payment_failed", kNo,
    "payment_failed", "payment_failed", "payment_failed",
    "payment_failed", kFinal, kFinal}},
  {"suspend", {
    kNotYet, kNo, "suspended",
    "suspended", "suspended", kNo,
    kNo, kFinal, kFinal}},
  {"reactivate", {
    kNotYet, kNo, kNo,
    kNo, "reactivated", "reactivated",
    kNo, kFinal, kFinal}},
  {"expire", {
    "expired", "expired", "expired",
    "expired", "expired", "expired",
    "expired", kFinal, kFinal}},
  {"set_auto_renew", {
    "auto_renew_set", "auto_renew_set", "auto_renew_set",
    "auto_renew_set", "auto_renew_set", "auto_renew_set",
    "auto_renew_set", kFinal, kFinal}},
};
// clang-format on

TEST(SubscriptionMachine, AnswersEveryCommandInEveryStatus) {
  ASSERT_EQ(sample::statuses().size(), kStatuses);
  for (const Row& row : kTable) {
    for (const sample::NamedCommand& each : sample::commands()) {
      if (each.name != row.command) continue;
      for (std::size_t i = 0; i < kStatuses; ++i) {
        const SubscriptionStatus status = sample::statuses()[i];
        EXPECT_EQ(sample::answer(sample::in_status(status), each.command), row.answers[i])
            << each.name << " in " << to_string(status);
      }
    }
  }
}

TEST(SubscriptionMachine, TheTableHasEveryCommandOnce) {
  std::set<std::string_view> rows;
  for (const Row& row : kTable) EXPECT_TRUE(rows.insert(row.command).second) << row.command;
  std::set<std::size_t> alternatives;
  for (const sample::NamedCommand& each : sample::commands()) {
    EXPECT_EQ(rows.count(each.name), 1U) << each.name;
    EXPECT_EQ(each.name.rfind(command_name(each.command), 0), 0U) << each.name;
    alternatives.insert(each.command.index());
  }
  EXPECT_EQ(rows.size(), sample::commands().size());
  EXPECT_EQ(alternatives.size(), std::variant_size_v<SubscriptionCommand>);
}

TEST(SubscriptionMachine, TheTableShowsEveryEvent) {
  std::set<std::string_view> answers;
  for (const Row& row : kTable) answers.insert(row.answers.begin(), row.answers.end());
  // An event that needs something to undo is not in the table.
  answers.insert("cancellation_undone");
  answers.insert("change_undone");
  answers.insert("pause_undone");
  std::size_t events = 0;
  for (std::string_view name :
       {"started", "activated", "renewed", "terms_changed", "change_scheduled", "paused", "resumed",
        "cancellation_scheduled", "cancellation_undone", "cancelled", "payment_failed", "suspended",
        "reactivated", "expired", "auto_renew_set", "change_undone", "pause_scheduled",
        "pause_undone"}) {
    EXPECT_EQ(answers.count(name), 1U) << name;
    ++events;
  }
  EXPECT_EQ(events, std::variant_size_v<SubscriptionEvent>);
}

TEST(SubscriptionMachine, SamplesStandInTheirStatus) {
  for (const SubscriptionStatus status : sample::statuses()) {
    EXPECT_EQ(sample::in_status(status).status, status) << to_string(status);
  }
}

// I16: a final one answers nothing but that it is final.
TEST(SubscriptionMachine, FinalIsFinal) {
  for (const SubscriptionStatus status :
       {SubscriptionStatus::kCancelled, SubscriptionStatus::kExpired}) {
    for (const sample::NamedCommand& each : sample::commands()) {
      EXPECT_EQ(sample::answer(sample::in_status(status), each.command), "is_final") << each.name;
    }
  }
}

}  // namespace
}  // namespace octroi
