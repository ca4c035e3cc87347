// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/tenant/tenant.h"
#include "support.h"

namespace octroi {
namespace {

using tenant_test::answer;
using tenant_test::clinic;
using tenant_test::code_of;
using tenant_test::day;

using enum TenantAuthority;

// Every state the machine knows: the five statuses, and who is keeping a tenant out.
Tenant in_state(const std::string& name) {
  Tenant tenant = clinic();
  const std::size_t slash = name.find('/');
  tenant.status = *parse_tenant_status(name.substr(0, slash));
  if (slash != std::string::npos) {
    tenant.suspended_by = *parse_tenant_authority(name.substr(slash + 1));
    tenant.status_reason = "before";
  }
  return tenant;
}

struct Column {
  const char* name;
  TenantCommand command;
};

std::vector<Column> commands() {
  return {
      {"activate", ActivateTenant{day(1)}},
      {"suspend by operator", SuspendTenant{day(1), "spam", kOperator}},
      {"suspend by billing", SuspendTenant{day(1), "unpaid", kBilling}},
      {"reactivate by operator", ReactivateTenant{day(1), kOperator}},
      {"reactivate by billing", ReactivateTenant{day(1), kBilling}},
      {"cancel", CancelTenant{day(1), ""}},
      {"expire", ExpireTenant{day(1)}},
      {"suspend without reason", SuspendTenant{day(1), "", kOperator}},
      {"cancel with bad reason", CancelTenant{day(1), "\xFF"}},
  };
}

struct Row {
  const char* state;
  std::vector<const char*> answers;  // one for each of commands()
};

const std::vector<Row>& table() {
  static const std::vector<Row> rows = {
      {"pending",
       {"activated", "not_activated", "not_activated", "not_activated", "not_activated",
        "cancelled", "expired", "not_activated", "bad_reason"}},
      {"active",
       {"already_active", "suspended", "suspended", "already_active", "already_active", "cancelled",
        "expired", "bad_reason", "bad_reason"}},
      {"suspended/billing",
       {"is_suspended", "suspended", "already_suspended", "reactivated", "reactivated", "cancelled",
        "expired", "bad_reason", "bad_reason"}},
      {"suspended/operator",
       {"is_suspended", "already_suspended", "already_suspended", "reactivated",
        "suspended_by_operator", "cancelled", "expired", "already_suspended", "bad_reason"}},
      {"expired",
       {"is_expired", "suspended", "suspended", "reactivated", "reactivated", "cancelled",
        "already_expired", "bad_reason", "bad_reason"}},
      {"expired/billing",
       {"is_expired", "suspended", "suspended", "reactivated", "reactivated", "cancelled",
        "already_expired", "bad_reason", "bad_reason"}},
      {"expired/operator",
       {"is_expired", "suspended", "suspended_by_operator", "reactivated", "suspended_by_operator",
        "cancelled", "already_expired", "bad_reason", "bad_reason"}},
      {"cancelled",
       {"is_cancelled", "is_cancelled", "is_cancelled", "is_cancelled", "is_cancelled",
        "is_cancelled", "is_cancelled", "is_cancelled", "is_cancelled"}},
  };
  return rows;
}

TEST(TenantMachine, EveryStateAnswersEveryCommand) {
  for (const Row& row : table()) {
    const std::vector<Column> columns = commands();
    ASSERT_EQ(row.answers.size(), columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      EXPECT_EQ(answer(decide(in_state(row.state), columns[i].command)), row.answers[i])
          << row.state << ", " << columns[i].name;
    }
  }
}

TEST(TenantMachine, EveryRefusalOccursAndHasItsOwnCodeAndSentence) {
  const std::set<std::string> events{"activated", "suspended", "reactivated", "cancelled",
                                     "expired"};
  std::set<std::string> occurring;
  for (const Row& row : table()) {
    for (const char* cell : row.answers) {
      if (!events.contains(cell)) occurring.insert(cell);
    }
  }
  std::set<std::string> sentences;
  for (std::uint16_t n = 1; n <= 9; ++n) {
    const auto refusal = static_cast<TenantRefusal>(n);
    const absl::Status status = to_status(refusal);
    EXPECT_EQ(occurring.count(std::string(to_string(refusal))), 1u) << n;
    EXPECT_EQ(code_of(status), "tenant." + std::string(to_string(refusal)));
    EXPECT_EQ(status.code(), refusal == TenantRefusal::kBadReason
                                 ? absl::StatusCode::kInvalidArgument
                                 : absl::StatusCode::kFailedPrecondition);
    sentences.insert(error_message(status));
  }
  EXPECT_EQ(occurring.size(), 9u);
  EXPECT_EQ(sentences.size(), 9u);
  EXPECT_EQ(to_string(static_cast<TenantRefusal>(10)), "");
}

Tenant after(Tenant tenant, const TenantCommand& command) {
  const TenantDecision decision = decide(tenant, command);
  EXPECT_TRUE(std::holds_alternative<TenantEvent>(decision)) << answer(decision);
  return evolve(std::move(tenant), std::get<TenantEvent>(decision));
}

TEST(TenantMachine, EventsChangeTheStatusAndNothingElse) {
  struct Story {
    const char* from;
    TenantCommand command;
    const char* to;
    const char* reason;
  };
  const std::vector<Story> stories = {
      {"pending", ActivateTenant{day(3)}, "active", ""},
      {"active", SuspendTenant{day(3), "unpaid", kBilling}, "suspended/billing", "unpaid"},
      {"suspended/billing", SuspendTenant{day(3), "spam", kOperator}, "suspended/operator", "spam"},
      {"suspended/operator", ReactivateTenant{day(3), kOperator}, "active", ""},
      {"suspended/billing", ExpireTenant{day(3)}, "expired/billing", "before"},
      {"suspended/operator", ExpireTenant{day(3)}, "expired/operator", "before"},
      {"active", ExpireTenant{day(3)}, "expired", ""},
      {"expired/billing", ReactivateTenant{day(3), kBilling}, "active", ""},
      {"active", CancelTenant{day(3), "moved away"}, "cancelled", "moved away"},
  };
  for (const Story& story : stories) {
    Tenant expected = in_state(story.to);
    expected.status_since = day(3);
    expected.status_reason = story.reason;
    EXPECT_EQ(after(in_state(story.from), story.command), expected)
        << story.from << " -> " << story.to;
  }
}

// A banned tenant cannot pay, lapse or be suspended anew by billing to get in again.
TEST(TenantMachine, WhatAnOperatorSuspendedOnlyAnOperatorLetsIn) {
  Tenant tenant = after(in_state("active"), SuspendTenant{day(1), "unpaid", kBilling});
  tenant = after(tenant, SuspendTenant{day(2), "fraud", kOperator});
  EXPECT_EQ(answer(decide(tenant, ReactivateTenant{day(3), kBilling})), "suspended_by_operator");
  tenant = after(tenant, ExpireTenant{day(4)});
  EXPECT_TRUE(is_held_by_operator(tenant));
  EXPECT_EQ(answer(decide(tenant, SuspendTenant{day(5), "unpaid", kBilling})),
            "suspended_by_operator");
  EXPECT_EQ(answer(decide(tenant, ReactivateTenant{day(5), kBilling})), "suspended_by_operator");
  tenant = after(tenant, ReactivateTenant{day(6), kOperator});
  EXPECT_EQ(tenant.status, TenantStatus::kActive);
  EXPECT_FALSE(is_held_by_operator(tenant));
  tenant = after(tenant, SuspendTenant{day(7), "unpaid", kBilling});
  tenant = after(tenant, ReactivateTenant{day(8), kBilling});
  EXPECT_EQ(tenant.status, TenantStatus::kActive);
}

TEST(TenantMachine, ReplayingTheEventsGivesTheState) {
  Tenant state = in_state("pending");
  const Tenant first = state;
  std::vector<TenantEvent> log;
  for (const TenantCommand& command : std::vector<TenantCommand>{
           ActivateTenant{day(1)}, SuspendTenant{day(2), "unpaid", kBilling},
           ReactivateTenant{day(3), kBilling}, ExpireTenant{day(4)},
           ReactivateTenant{day(5), kOperator}, CancelTenant{day(6), "bye"}}) {
    log.push_back(std::get<TenantEvent>(decide(state, command)));
    state = evolve(state, log.back());
  }
  Tenant replayed = first;
  for (const TenantEvent& event : log) replayed = evolve(replayed, event);
  EXPECT_EQ(replayed, state);
  EXPECT_EQ(state.status, TenantStatus::kCancelled);
  EXPECT_EQ(state.status_since, day(6));
}

TEST(TenantMachine, ReasonsAreBounded) {
  const Tenant tenant = in_state("active");
  EXPECT_EQ(answer(decide(tenant, SuspendTenant{day(1), std::string(500, 'x'), kOperator})),
            "suspended");
  for (const std::string& reason :
       {std::string(501, 'x'), std::string("a\0b", 3), std::string("\xE2\x80\xAE"),
        std::string("a\r\nb"), std::string("\xC0\x80")}) {
    EXPECT_EQ(answer(decide(tenant, SuspendTenant{day(1), reason, kOperator})), "bad_reason");
    EXPECT_EQ(answer(decide(tenant, CancelTenant{day(1), reason})), "bad_reason");
  }
}

}  // namespace
}  // namespace octroi
