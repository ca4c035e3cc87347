// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/dunning/json.h"

#include <chrono>
#include <string_view>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

TEST(DunningJson, ReadsWhatIsThereAndKeepsTheDefaults) {
  const auto policy = parse_dunning_policy(R"({
    "retry_days": [2, 4], "failures_max": 5,
    "rest_days": {"sundays": true, "holidays": ["2027-05-01", "2027-12-25"]},
    "quiet_hours": {"from": "21:30", "until": "08:00"},
    "at_lapse": "expire", "expires_suspended_after_days": 60})");
  ASSERT_TRUE(policy.ok()) << policy.status();
  const DunningPolicy expected{
      .retry_days = {2, 4},
      .failures_max = 5,
      .rest_days = {.sundays = true, .holidays = {2027y / 5 / 1, 2027y / 12 / 25}},
      .quiet_hours = QuietHours{21h + 30min, 8h},
      .at_lapse = Lapse::kExpire,
      .expires_suspended_after_days = 60};
  EXPECT_EQ(*policy, expected);
  EXPECT_EQ(parse_dunning_policy("{}").value(), DunningPolicy{});
}

TEST(DunningJson, ComesBackAsItWasWritten) {
  const DunningPolicy full{.retry_days = {},
                           .retry_days_hard = {9},
                           .retry_days_action_required = {1, 2},
                           .failures_max = 2,
                           .rest_days = {.saturdays = true, .holidays = {2027y / 1 / 1}},
                           .quiet_hours = QuietHours{0h, 6h + 5min},
                           .past_due_after_days = 1,
                           .suspend_after_days = 20,
                           .at_lapse = Lapse::kExpire,
                           .expires_suspended_after_days = 3,
                           .expires_incomplete_after_days = 4};
  EXPECT_EQ(parse_dunning_policy(format_dunning_policy(full)).value(), full);
  EXPECT_EQ(parse_dunning_policy(format_dunning_policy({})).value(), DunningPolicy{});
}

struct BadText {
  std::string_view json;
  std::string_view code;
  std::string_view names;
};

const BadText kBadTexts[] = {
    {"", "json.malformed", ""},
    {"[]", "dunning.bad_json", "the policy"},
    {R"({"retry_day": [1]})", "dunning.bad_json", "retry_day"},
    {R"({"retry_days": 1})", "dunning.bad_json", "retry_days"},
    {R"({"retry_days": ["1"]})", "dunning.bad_json", "retry_days"},
    {R"({"retry_days": [1.5]})", "dunning.bad_json", "retry_days"},
    {R"({"failures_max": 4294967297})", "dunning.bad_json", "failures_max"},
    {R"({"failures_max": 0})", "dunning.bad_policy", "failures_max"},
    {R"({"rest_days": {"fridays": true}})", "dunning.bad_json", "fridays"},
    {R"({"rest_days": {"holidays": ["2027-02-30"]}})", "dunning.bad_json", "holidays"},
    {R"({"quiet_hours": {"from": "25:00"}})", "dunning.bad_json", "from"},
    {R"({"quiet_hours": {"from": "-1:00"}})", "dunning.bad_json", "from"},
    {R"({"quiet_hours": {"from": "2100"}})", "dunning.bad_json", "from"},
    {R"({"at_lapse": "explode"})", "dunning.bad_json", "at_lapse"},
};

TEST(DunningJson, NamesWhatItRefuses) {
  for (const BadText& row : kBadTexts) {
    const absl::Status status = parse_dunning_policy(row.json).status();
    EXPECT_EQ(error_code(status), row.code) << row.json;
    EXPECT_NE(error_message(status).find(row.names), std::string::npos) << error_message(status);
  }
}

}  // namespace
}  // namespace octroi
