// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Each field that C tells reaches the checker, and each number comes back.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <thread>

#include "quota_c/fixture.h"
#include <gtest/gtest.h>

#include "octroi_quota.h"

namespace octroi {
namespace {

TEST_F(QuotaC, AWindowIsWhatItSays) {
  octroi_quota_window shifted = window("w", 2);
  shifted.period = 100;
  shifted.period_offset = 7;
  EXPECT_EQ(consume(define(shifted, "shifted"), 1).resets_at, 7);

  octroi_quota_window seats = window("seats", 2);
  seats.period = 100;
  seats.is_level = 1;
  EXPECT_EQ(consume(define(seats, "seats"), 1).resets_at, OCTROI_QUOTA_NEVER);

  octroi_quota_window soft = window("w", 2);
  soft.behaviour = OCTROI_QUOTA_SOFT;
  const octroi_quota_answer warned = consume(define(soft, "soft"), 3);
  EXPECT_EQ(warned.allowed, 1);
  EXPECT_STREQ(octroi_quota_reason_name(warned.reason), "above_limit");
}

TEST_F(QuotaC, UsageTellsBehaviourOverageAndEnd) {
  octroi_quota_window billed = window("w", 2);
  billed.behaviour = OCTROI_QUOTA_OVERAGE;
  billed.period = 100;
  octroi_quota_meter* meter = define(billed);
  EXPECT_STREQ(octroi_quota_reason_name(consume(meter, 5).reason), "overage");
  octroi_quota_usage usage{};
  usage.struct_size = sizeof(usage);
  std::size_t count = 0;
  ASSERT_EQ(octroi_quota_usage_of(meter, &usage, 1, &count), OCTROI_QUOTA_OK);
  EXPECT_EQ(usage.behaviour, OCTROI_QUOTA_OVERAGE);
  EXPECT_EQ(usage.used, 5);
  EXPECT_EQ(usage.overage, 3);
  EXPECT_EQ(usage.ends_at, 100);
}

TEST_F(QuotaC, ReservationsExpireAndKeysAreHeard) {
  octroi_quota_meter* meter = define(window("life", 10));
  const octroi_quota_ask ask = {meter, 4};
  std::uint64_t id = 0;
  std::uint64_t again = 0;
  ASSERT_EQ(octroi_quota_reserve_all(&ask, 1, 50, "job", &id, nullptr), OCTROI_QUOTA_OK);
  ASSERT_EQ(octroi_quota_reserve_all(&ask, 1, 50, "job", &again, nullptr), OCTROI_QUOTA_OK);
  EXPECT_EQ(id, again);
  ASSERT_EQ(octroi_quota_reserve(meter, 6, 60, nullptr, &id, nullptr), OCTROI_QUOTA_OK);
  EXPECT_EQ(consume(meter, 1).allowed, 0);
  now_ = 50;
  EXPECT_EQ(consume(meter, 4).allowed, 1);
  now_ = 60;
  EXPECT_EQ(consume(meter, 6).allowed, 1);
}

TEST_F(QuotaC, ACounterStaysOfItsKindAndNamesAreTwo) {
  octroi_quota_meter* meter = define(window("life", 10));
  octroi_quota_rule* rate = nullptr;
  ASSERT_EQ(octroi_quota_rule_of_rate(1, 10, 2, &rate), OCTROI_QUOTA_OK);
  octroi_quota_meter* other = nullptr;
  EXPECT_EQ(octroi_quota_define(checker_, "t", "m", rate, nullptr), OCTROI_QUOTA_CLOSED);
  ASSERT_EQ(octroi_quota_define(checker_, "", "tm", rate, &other), OCTROI_QUOTA_OK);
  octroi_quota_rule_free(rate);
  EXPECT_NE(meter, other);
  EXPECT_EQ(consume(other, 1).limit, 2);
  EXPECT_EQ(consume(meter, 1).limit, 10);
}

TEST_F(QuotaC, PublishedTimeStandsUntilItIsStopped) {
  octroi_quota_rule* rule = nullptr;
  ASSERT_EQ(octroi_quota_rule_of_rate(1, 10, 1, &rule), OCTROI_QUOTA_OK);
  octroi_quota_meter* rate = nullptr;
  ASSERT_EQ(octroi_quota_define(checker_, "t", "rate", rule, &rate), OCTROI_QUOTA_OK);
  octroi_quota_rule_free(rule);
  EXPECT_EQ(consume(rate, 1).allowed, 1);
  ASSERT_EQ(octroi_quota_tick(checker_), OCTROI_QUOTA_OK);
  now_ = 50;
  EXPECT_EQ(consume(rate, 1).allowed, 0);
  ASSERT_EQ(octroi_quota_tick(checker_), OCTROI_QUOTA_OK);
  EXPECT_EQ(consume(rate, 1).allowed, 1);
  now_ = 100;
  EXPECT_EQ(consume(rate, 1).allowed, 0);
  ASSERT_EQ(octroi_quota_tick_stop(checker_), OCTROI_QUOTA_OK);
  EXPECT_EQ(consume(rate, 1).allowed, 1);
}

TEST(QuotaCTick, ATickThreadReadsTheClockOnlyWhenAsked) {
  std::atomic<std::int64_t> readings{0};
  octroi_quota_options options{};
  options.struct_size = sizeof(options);
  options.now = [](void* context) -> std::int64_t {
    return ++*static_cast<std::atomic<std::int64_t>*>(context);
  };
  options.now_context = &readings;
  octroi_quota_checker* checker = nullptr;
  ASSERT_EQ(octroi_quota_open(&options, &checker), OCTROI_QUOTA_OK);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(readings.load(), 0);
  octroi_quota_close(checker);
  options.start_tick_thread = 1;
  ASSERT_EQ(octroi_quota_open(&options, &checker), OCTROI_QUOTA_OK);
  while (readings.load() < 3) std::this_thread::yield();
  octroi_quota_close(checker);
}

TEST(QuotaCNames, NoTwoErrorsShareOne) {
  std::set<std::string> names;
  for (int error = OCTROI_QUOTA_OK; error <= OCTROI_QUOTA_BAD_SNAPSHOT; ++error) {
    EXPECT_TRUE(
        names.insert(octroi_quota_error_name(static_cast<octroi_quota_error>(error))).second)
        << error;
  }
}

}  // namespace
}  // namespace octroi
