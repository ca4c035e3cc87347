// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// From C: several meters at once, pools, alerts, usage, restarts.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "quota_c/fixture.h"
#include <gtest/gtest.h>

#include "octroi_quota.h"

namespace octroi {
namespace {

TEST_F(QuotaC, AnAlertIsToldOnce) {
  const std::uint8_t percents[] = {50, 100};
  octroi_quota_window life = window("life", 4);
  life.alerts = percents;
  life.alert_count = 2;
  octroi_quota_meter* meter = define(life);
  EXPECT_EQ(consume(meter, 1).alert, 0);
  EXPECT_EQ(consume(meter, 1).alert, 50);
  EXPECT_EQ(consume(meter, 1).alert, 0);
  EXPECT_EQ(consume(meter, 1).alert, 100);
  octroi_quota_rule* rule = nullptr;
  const std::uint8_t beyond = 101;
  life.alerts = &beyond;
  life.alert_count = 1;
  EXPECT_EQ(octroi_quota_rule_of_windows(&life, 1, &rule), OCTROI_QUOTA_BAD_RULE);
  life.alert_count = 9;
  EXPECT_EQ(octroi_quota_rule_of_windows(&life, 1, &rule), OCTROI_QUOTA_BAD_RULE);
}

TEST_F(QuotaC, SeveralMetersAreAllOrNothing) {
  octroi_quota_meter* wide = define(window("life", 10), "wide");
  octroi_quota_meter* tight = define(window("life", 3), "tight");
  const octroi_quota_ask asks[] = {{wide, 2}, {tight, 2}};
  octroi_quota_answer answer{};
  answer.struct_size = sizeof(answer);
  ASSERT_EQ(octroi_quota_consume_all(asks, 2, &answer), OCTROI_QUOTA_OK);
  EXPECT_EQ(answer.allowed, 1);
  EXPECT_EQ(answer.remaining, 1) << "of the one with the least";
  ASSERT_EQ(octroi_quota_consume_all(asks, 2, &answer), OCTROI_QUOTA_OK);
  EXPECT_EQ(answer.allowed, 0);
  EXPECT_EQ(used(wide), 2);
  const octroi_quota_ask held[] = {{wide, 5}, {tight, 1}};
  std::uint64_t id = 0;
  ASSERT_EQ(octroi_quota_reserve_all(held, 2, 50, "job", &id, &answer), OCTROI_QUOTA_OK);
  EXPECT_NE(id, 0U);
  const std::int64_t parts[] = {4, 0};
  ASSERT_EQ(octroi_quota_commit_parts(checker_, id, parts, 1, &answer), OCTROI_QUOTA_OK);
  EXPECT_STREQ(octroi_quota_reason_name(answer.reason), "exceeds_reservation");
  ASSERT_EQ(octroi_quota_commit_parts(checker_, id, parts, 2, &answer), OCTROI_QUOTA_OK);
  EXPECT_EQ(answer.allowed, 1);
  EXPECT_EQ(used(wide), 6);
  EXPECT_EQ(used(tight), 2);
}

TEST_F(QuotaC, APoolCountsAtTheParentToo) {
  octroi_quota_meter* parent = define(window("life", 3), "ministry");
  octroi_quota_meter* child = define(window("life", 9), "site");
  octroi_quota_rule* rule = nullptr;
  ASSERT_EQ(octroi_quota_rule_of_rate(1, 10, 2, &rule), OCTROI_QUOTA_OK);
  octroi_quota_meter* rate = nullptr;
  ASSERT_EQ(octroi_quota_define(checker_, "t", "rate", rule, &rate), OCTROI_QUOTA_OK);
  octroi_quota_rule_free(rule);
  ASSERT_EQ(octroi_quota_pool(child, parent), OCTROI_QUOTA_OK);
  EXPECT_EQ(octroi_quota_pool(parent, child), OCTROI_QUOTA_BAD_POOL) << "a circle";
  EXPECT_EQ(octroi_quota_pool(child, rate), OCTROI_QUOTA_BAD_POOL);
  EXPECT_EQ(octroi_quota_pool(nullptr, parent), OCTROI_QUOTA_NULL);
  EXPECT_EQ(consume(child, 3).allowed, 1);
  EXPECT_EQ(used(parent), 3);
  EXPECT_EQ(consume(child, 1).allowed, 0);
  ASSERT_EQ(octroi_quota_pool(child, nullptr), OCTROI_QUOTA_OK);
  EXPECT_EQ(consume(child, 1).allowed, 1);
}

TEST_F(QuotaC, UsageTellsEachWindow) {
  const octroi_quota_window windows[] = {window("a", 5), window("b", 9)};
  octroi_quota_rule* rule = nullptr;
  ASSERT_EQ(octroi_quota_rule_of_windows(windows, 2, &rule), OCTROI_QUOTA_OK);
  octroi_quota_meter* meter = nullptr;
  ASSERT_EQ(octroi_quota_define(checker_, "t", "two", rule, &meter), OCTROI_QUOTA_OK);
  octroi_quota_rule_free(rule);
  consume(meter, 2);
  std::uint64_t id = 0;
  ASSERT_EQ(octroi_quota_reserve(meter, 1, 50, nullptr, &id, nullptr), OCTROI_QUOTA_OK);
  struct Later {
    octroi_quota_usage usage;
    std::int64_t of_a_later_version;
  };
  Later usage[2] = {{{}, 7}, {{}, 7}};
  usage[0].usage.struct_size = sizeof(Later);
  std::size_t count = 0;
  ASSERT_EQ(octroi_quota_usage_of(meter, &usage[0].usage, 1, &count), OCTROI_QUOTA_OK);
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(usage[1].usage.name, nullptr) << "there was no room for it";
  ASSERT_EQ(octroi_quota_usage_of(meter, &usage[0].usage, 2, &count), OCTROI_QUOTA_OK);
  EXPECT_STREQ(usage[0].usage.name, "a");
  EXPECT_STREQ(usage[1].usage.name, "b");
  EXPECT_EQ(usage[1].usage.limit, 9);
  EXPECT_EQ(usage[1].usage.used, 2);
  EXPECT_EQ(usage[1].usage.reserved, 1);
  EXPECT_EQ(usage[1].of_a_later_version, 7);
  EXPECT_EQ(octroi_quota_usage_of(meter, nullptr, 0, &count), OCTROI_QUOTA_OK);
  EXPECT_EQ(octroi_quota_usage_of(meter, nullptr, 1, &count), OCTROI_QUOTA_NULL);
}

TEST_F(QuotaC, AMeterOfAnotherCheckerIsNotDefined) {
  octroi_quota_checker* other = nullptr;
  ASSERT_EQ(octroi_quota_open(nullptr, &other), OCTROI_QUOTA_OK);
  octroi_quota_meter* mine = define(window("life", 3));
  std::swap(other, checker_);
  octroi_quota_meter* theirs = define(window("life", 3));
  std::swap(other, checker_);
  const octroi_quota_ask asks[] = {{mine, 1}, {theirs, 1}};
  octroi_quota_answer answer{};
  answer.struct_size = sizeof(answer);
  ASSERT_EQ(octroi_quota_consume_all(asks, 2, &answer), OCTROI_QUOTA_OK);
  EXPECT_STREQ(octroi_quota_reason_name(answer.reason), "not_defined");
  EXPECT_EQ(octroi_quota_pool(mine, theirs), OCTROI_QUOTA_BAD_POOL);
  EXPECT_EQ(used(mine), 0);
  octroi_quota_close(other);
}

TEST_F(QuotaC, ACounterSurvivesARestart) {
  octroi_quota_meter* before = define(window("life", 5), "before");
  EXPECT_EQ(consume(before, 4).allowed, 1);
  std::size_t size = 0;
  ASSERT_EQ(octroi_quota_save(before, nullptr, 0, &size), OCTROI_QUOTA_OK);
  std::string bytes(size, '?');
  std::string short_one(size - 1, '?');
  ASSERT_EQ(octroi_quota_save(before, short_one.data(), size - 1, &size), OCTROI_QUOTA_OK);
  EXPECT_EQ(short_one, std::string(size - 1, '?')) << "there was no room for all";
  ASSERT_EQ(octroi_quota_save(before, bytes.data(), size, &size), OCTROI_QUOTA_OK);
  octroi_quota_meter* after = define(window("life", 5), "after");
  EXPECT_EQ(octroi_quota_restore(after, bytes.data(), size - 1), OCTROI_QUOTA_BAD_SNAPSHOT);
  EXPECT_EQ(octroi_quota_restore(after, "", 0), OCTROI_QUOTA_BAD_SNAPSHOT);
  EXPECT_EQ(used(after), 0);
  ASSERT_EQ(octroi_quota_restore(after, bytes.data(), size), OCTROI_QUOTA_OK);
  EXPECT_EQ(consume(after, 2).allowed, 0);
  EXPECT_EQ(consume(after, 1).allowed, 1);
  ASSERT_EQ(octroi_quota_close_meter(after), OCTROI_QUOTA_OK);
  EXPECT_EQ(octroi_quota_restore(after, bytes.data(), size), OCTROI_QUOTA_CLOSED);
  EXPECT_EQ(octroi_quota_save(nullptr, nullptr, 0, &size), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_save(before, nullptr, 1, &size), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_restore(after, nullptr, 0), OCTROI_QUOTA_NULL);
}

}  // namespace
}  // namespace octroi
