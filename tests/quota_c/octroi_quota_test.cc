// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi_quota.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "quota_c/fixture.h"
#include <gtest/gtest.h>

namespace octroi {
namespace {

std::int64_t every_hundred(std::int64_t after, void*) { return (after / 100 + 1) * 100; }

TEST_F(QuotaC, CountsAndRefuses) {
  octroi_quota_window hundred = window("hundred", 3);
  hundred.next_edge = every_hundred;
  octroi_quota_meter* meter = define(hundred);
  octroi_quota_answer answer = consume(meter, 2);
  EXPECT_EQ(answer.allowed, 1);
  EXPECT_EQ(answer.used, 2);
  EXPECT_EQ(answer.remaining, 1);
  EXPECT_EQ(answer.resets_at, 100);
  answer = consume(meter, 2);
  EXPECT_EQ(answer.allowed, 0);
  EXPECT_STREQ(octroi_quota_reason_name(answer.reason), "limit_reached");
  EXPECT_EQ(answer.retry_after, 99);
  now_ = 100;
  EXPECT_EQ(consume(meter, 3).allowed, 1);
  EXPECT_EQ(octroi_quota_release(meter, 1, nullptr), OCTROI_QUOTA_OK);
  EXPECT_EQ(octroi_quota_check(meter, 1, &answer), OCTROI_QUOTA_OK);
  EXPECT_EQ(answer.allowed, 1);
}

TEST_F(QuotaC, ReservesAndCommitsAPart) {
  octroi_quota_meter* meter = define(window("life", 10));
  std::uint64_t id = 0;
  ASSERT_EQ(octroi_quota_reserve(meter, 8, 50, "job", &id, nullptr), OCTROI_QUOTA_OK);
  std::uint64_t again = 0;
  ASSERT_EQ(octroi_quota_reserve(meter, 8, 50, "job", &again, nullptr), OCTROI_QUOTA_OK);
  EXPECT_EQ(id, again);
  EXPECT_EQ(consume(meter, 3).allowed, 0);
  ASSERT_EQ(octroi_quota_commit(checker_, id, 2, nullptr), OCTROI_QUOTA_OK);
  EXPECT_EQ(consume(meter, 8).allowed, 1);
  octroi_quota_answer answer{};
  answer.struct_size = sizeof(answer);
  ASSERT_EQ(octroi_quota_cancel(checker_, 999, &answer), OCTROI_QUOTA_OK);
  EXPECT_STREQ(octroi_quota_reason_name(answer.reason), "reservation_unknown");
}

TEST_F(QuotaC, RatesAndKeys) {
  octroi_quota_rule* rule = nullptr;
  ASSERT_EQ(octroi_quota_rule_of_rate(1, 10, 2, &rule), OCTROI_QUOTA_OK);
  ASSERT_EQ(octroi_quota_define(checker_, "t", "rate", rule, nullptr), OCTROI_QUOTA_OK);
  octroi_quota_rule_free(rule);
  octroi_quota_answer answer{};
  answer.struct_size = sizeof(answer);
  ASSERT_EQ(octroi_quota_consume_key(checker_, "t", "rate", 2, &answer), OCTROI_QUOTA_OK);
  EXPECT_EQ(answer.allowed, 1);
  ASSERT_EQ(octroi_quota_consume_key(checker_, "t", "rate", 1, &answer), OCTROI_QUOTA_OK);
  EXPECT_EQ(answer.allowed, 0);
  EXPECT_EQ(answer.retry_after, 10);
  EXPECT_EQ(octroi_quota_consume_key(checker_, "t", "none", 1, &answer), OCTROI_QUOTA_NOT_DEFINED);
  octroi_quota_meter* first = nullptr;
  octroi_quota_meter* second = nullptr;
  ASSERT_EQ(octroi_quota_find(checker_, "t", "rate", &first), OCTROI_QUOTA_OK);
  ASSERT_EQ(octroi_quota_find(checker_, "t", "rate", &second), OCTROI_QUOTA_OK);
  EXPECT_EQ(first, second);
}

TEST_F(QuotaC, BadInputHasADefinedError) {
  octroi_quota_meter* meter = define(window("life", 1));
  octroi_quota_rule* rule = nullptr;
  octroi_quota_answer small{};
  small.struct_size = 8;
  octroi_quota_window unnamed = window(nullptr, 1);
  octroi_quota_window strange = window("w", 1);
  strange.behaviour = 9;
  octroi_quota_window short_one = window("w", 1);
  short_one.struct_size = 16;
  const octroi_quota_window twice[] = {window("w", 1), window("w", 2)};
  octroi_quota_options tiny{};
  octroi_quota_checker* none = nullptr;
  EXPECT_EQ(octroi_quota_open(&tiny, &none), OCTROI_QUOTA_BAD_SIZE);
  EXPECT_EQ(octroi_quota_open(nullptr, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_consume(nullptr, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_consume(meter, 1, &small), OCTROI_QUOTA_BAD_SIZE);
  EXPECT_EQ(octroi_quota_check(meter, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_rule_of_windows(&unnamed, 1, &rule), OCTROI_QUOTA_BAD_RULE);
  EXPECT_EQ(octroi_quota_rule_of_windows(&strange, 1, &rule), OCTROI_QUOTA_BAD_RULE);
  EXPECT_EQ(octroi_quota_rule_of_windows(&short_one, 1, &rule), OCTROI_QUOTA_BAD_SIZE);
  EXPECT_EQ(octroi_quota_rule_of_windows(twice, 2, &rule), OCTROI_QUOTA_BAD_RULE);
  EXPECT_EQ(octroi_quota_rule_of_windows(nullptr, 1, &rule), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_rule_of_rate(0, 1, 1, &rule), OCTROI_QUOTA_BAD_RULE);
  EXPECT_EQ(octroi_quota_define(checker_, nullptr, "m", nullptr, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_find(checker_, "t", "x", &meter), OCTROI_QUOTA_NOT_DEFINED);
  EXPECT_EQ(rule, nullptr);
  octroi_quota_rule_free(nullptr);
  octroi_quota_close(nullptr);
}

TEST_F(QuotaC, AClosedMeterSaysSo) {
  octroi_quota_meter* meter = define(window("life", 5));
  EXPECT_EQ(octroi_quota_close_meter(meter), OCTROI_QUOTA_OK);
  EXPECT_EQ(octroi_quota_close_meter(meter), OCTROI_QUOTA_CLOSED);
  const octroi_quota_answer answer = consume(meter, 1);
  EXPECT_EQ(answer.allowed, 0);
  EXPECT_STREQ(octroi_quota_reason_name(answer.reason), "closed");
}

// A caller of a later version hands over more than this library knows.
TEST_F(QuotaC, LongerStructsOfLaterVersionsAreRead) {
  struct Later {
    octroi_quota_window window;
    std::int64_t of_a_later_version;
  };
  Later windows[2] = {{window("a", 2), 7}, {window("b", 1), 7}};
  for (Later& later : windows) later.window.struct_size = sizeof(Later);
  octroi_quota_rule* rule = nullptr;
  ASSERT_EQ(octroi_quota_rule_of_windows(&windows[0].window, 2, &rule), OCTROI_QUOTA_OK);
  octroi_quota_meter* meter = nullptr;
  ASSERT_EQ(octroi_quota_define(checker_, "t", "later", rule, &meter), OCTROI_QUOTA_OK);
  octroi_quota_rule_free(rule);
  EXPECT_EQ(consume(meter, 1).limit, 1);
  EXPECT_EQ(consume(meter, 1).allowed, 0);
}

// A caller of the first version knows neither alerts nor the answer's word of them.
TEST_F(QuotaC, ShorterStructsOfEarlierVersionsAreRead) {
  struct First {
    std::size_t struct_size;
    const char* name;
    std::int64_t limit;
    std::int32_t behaviour;
    std::int32_t is_level;
    std::int64_t period;
    std::int64_t period_offset;
    octroi_quota_next_edge next_edge;
    void* next_edge_context;
  };
  const First first[2] = {{.struct_size = sizeof(First), .name = "a", .limit = 2},
                          {.struct_size = sizeof(First), .name = "b", .limit = 1}};
  octroi_quota_rule* rule = nullptr;
  ASSERT_EQ(
      octroi_quota_rule_of_windows(reinterpret_cast<const octroi_quota_window*>(first), 2, &rule),
      OCTROI_QUOTA_OK);
  octroi_quota_meter* meter = nullptr;
  ASSERT_EQ(octroi_quota_define(checker_, "t", "first", rule, &meter), OCTROI_QUOTA_OK);
  octroi_quota_rule_free(rule);
  octroi_quota_answer answer{};
  answer.struct_size = offsetof(octroi_quota_answer, alert);
  answer.alert = 77;
  ASSERT_EQ(octroi_quota_consume(meter, 1, &answer), OCTROI_QUOTA_OK);
  EXPECT_EQ(answer.limit, 1);
  EXPECT_EQ(answer.alert, 77) << "beyond the caller's size nothing is written";
}

// Sizes that no version has, such as of a struct that was never filled.
TEST_F(QuotaC, SizesThatNoVersionHasAreRefused) {
  octroi_quota_meter* meter = define(window("life", 9));
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, sizeof(octroi_quota_answer) + 4,
                                 std::size_t{5'000}, std::numeric_limits<std::size_t>::max()}) {
    octroi_quota_answer answer{};
    answer.struct_size = size;
    octroi_quota_window strange = window("w", 1);
    strange.struct_size = size;
    octroi_quota_options options{};
    options.struct_size = size;
    octroi_quota_usage usage{};
    usage.struct_size = size;
    octroi_quota_rule* rule = nullptr;
    octroi_quota_checker* none = nullptr;
    std::uint64_t id = 0;
    std::size_t count = 0;
    const octroi_quota_ask ask = {meter, 1};
    EXPECT_EQ(octroi_quota_consume(meter, 1, &answer), OCTROI_QUOTA_BAD_SIZE) << size;
    EXPECT_EQ(octroi_quota_reserve(meter, 1, 99, "k", &id, &answer), OCTROI_QUOTA_BAD_SIZE) << size;
    EXPECT_EQ(octroi_quota_consume_all(&ask, 1, &answer), OCTROI_QUOTA_BAD_SIZE) << size;
    EXPECT_EQ(octroi_quota_rule_of_windows(&strange, 1, &rule), OCTROI_QUOTA_BAD_SIZE) << size;
    EXPECT_EQ(octroi_quota_open(&options, &none), OCTROI_QUOTA_BAD_SIZE) << size;
    EXPECT_EQ(octroi_quota_usage_of(meter, &usage, 1, &count), OCTROI_QUOTA_BAD_SIZE) << size;
  }
  EXPECT_EQ(consume(meter, 9).allowed, 1) << "nothing was counted";
}

TEST_F(QuotaC, NullsAreRefusedEverywhere) {
  octroi_quota_meter* meter = define(window("life", 1));
  const octroi_quota_ask none = {nullptr, 1};
  const octroi_quota_ask ask = {meter, 1};
  const std::int64_t part = 1;
  std::uint64_t id = 0;
  std::size_t count = 0;
  EXPECT_EQ(octroi_quota_tick(nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_tick_stop(nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_release(nullptr, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_check(nullptr, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_consume_key(checker_, "t", nullptr, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_consume_key(nullptr, "t", "m", 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_reserve(meter, 1, 9, nullptr, nullptr, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_reserve(nullptr, 1, 9, nullptr, &id, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_commit(nullptr, 1, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_cancel(nullptr, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_commit_parts(checker_, 1, nullptr, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_commit_parts(nullptr, 1, &part, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_consume_all(nullptr, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_consume_all(&ask, 0, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_consume_all(&none, 1, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_reserve_all(&none, 1, 9, nullptr, &id, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_reserve_all(&ask, 1, 9, nullptr, nullptr, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_usage_of(nullptr, nullptr, 0, &count), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_usage_of(meter, nullptr, 0, nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_close_meter(nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(octroi_quota_find(checker_, "t", "m", nullptr), OCTROI_QUOTA_NULL);
  EXPECT_EQ(consume(meter, 1).allowed, 1) << "nothing was counted";
}

TEST(QuotaCNames, EveryNumberHasOne) {
  EXPECT_EQ(octroi_quota_abi(), 1U);
  for (int error = OCTROI_QUOTA_OK; error <= OCTROI_QUOTA_BAD_SNAPSHOT; ++error) {
    EXPECT_STRNE(octroi_quota_error_name(static_cast<octroi_quota_error>(error)), "unknown");
  }
  EXPECT_STREQ(octroi_quota_reason_name(1), "within_limit");
  EXPECT_STREQ(octroi_quota_reason_name(-255), "");
  EXPECT_STREQ(octroi_quota_reason_name(257), "");
}

}  // namespace
}  // namespace octroi
