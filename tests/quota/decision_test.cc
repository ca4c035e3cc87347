// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/decision.h"

#include <cstdint>
#include <limits>
#include <set>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace octroi::quota {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

struct Wanted {
  Reason why;
  std::int64_t limit;
  std::int64_t used;
  std::int64_t remaining;
};

struct Row {
  std::string_view name;
  LimitTerms terms;
  std::int64_t used;
  std::int64_t n;
  Wanted answer;
};

LimitTerms hard(std::int64_t limit) { return {.limit = limit}; }
LimitTerms soft(std::int64_t limit) { return {.limit = limit, .behaviour = Behaviour::kSoft}; }
LimitTerms overage(std::int64_t limit) {
  return {.limit = limit, .behaviour = Behaviour::kOverage};
}

void expect_same(const Row& row, const Answer& answer) {
  EXPECT_EQ(answer.reason(), to_string(row.answer.why)) << row.name;
  EXPECT_EQ(answer.limit, row.answer.limit) << row.name;
  EXPECT_EQ(answer.used, row.answer.used) << row.name;
  EXPECT_EQ(answer.remaining, row.answer.remaining) << row.name;
}

using enum Reason;

const Row kConsume[] = {
    {"first of many", hard(5), 0, 1, {kWithinLimit, 5, 1, 4}},
    {"the last unit", hard(5), 4, 1, {kWithinLimit, 5, 5, 0}},
    {"one too many", hard(5), 5, 1, {kLimitReached, 5, 5, 0}},
    {"all or nothing", hard(5), 3, 3, {kLimitReached, 5, 3, 2}},
    {"already above, after a downgrade", hard(5), 9, 1, {kLimitReached, 5, 9, 0}},
    {"nothing granted", hard(0), 0, 1, {kLimitReached, 0, 0, 0}},
    {"negative limit counts as none", hard(-1), 0, 1, {kLimitReached, 0, 0, 0}},
    {"lowest limit", hard(kMin), 0, 1, {kLimitReached, 0, 0, 0}},
    {"soft within", soft(5), 4, 1, {kWithinLimit, 5, 5, 0}},
    {"soft above", soft(5), 5, 2, {kAboveLimit, 5, 7, 0}},
    {"overage within", overage(5), 4, 1, {kWithinLimit, 5, 5, 0}},
    {"overage across the limit", overage(5), 4, 3, {Reason::kOverage, 5, 7, 0}},
    {"unlimited", {}, 7, 2, {Reason::kUnlimited, kMax, 9, kMax}},
    {"unlimited to the last", {}, kMax - 1, 1, {Reason::kUnlimited, kMax, kMax, kMax}},
    {"unlimited overflows", {}, kMax, 1, {kOverflow, kMax, kMax, kMax}},
    {"overage overflows", overage(5), kMax, 1, {kOverflow, 5, kMax, 0}},
    {"hard overflows", hard(kMax - 1), 2, kMax - 1, {kOverflow, kMax - 1, 2, kMax - 3}},
    {"zero", hard(5), 1, 0, {kAmountNotPositive, 5, 1, 4}},
    {"negative", hard(5), 1, -1, {kAmountNotPositive, 5, 1, 4}},
    {"lowest", hard(5), 1, kMin, {kAmountNotPositive, 5, 1, 4}},
    {"counter below zero counts as zero", hard(5), -3, 5, {kWithinLimit, 5, 5, 0}},
    {"unknown behaviour is hard",
     {.limit = 5, .behaviour = static_cast<Behaviour>(9)},
     5,
     1,
     {kLimitReached, 5, 5, 0}},
};

TEST(QuotaDecision, Consume) {
  for (const Row& row : kConsume) {
    expect_same(row, decide_consume(row.terms, row.used, row.n));
  }
}

const Row kRelease[] = {
    {"one of many", hard(5), 3, 1, {kWithinLimit, 5, 2, 3}},
    {"the last one", hard(5), 1, 1, {kWithinLimit, 5, 0, 5}},
    {"still above after a downgrade", hard(5), 9, 1, {kAboveLimit, 5, 8, 0}},
    {"overage still above", overage(5), 9, 1, {Reason::kOverage, 5, 8, 0}},
    {"unlimited", {}, 3, 1, {Reason::kUnlimited, kMax, 2, kMax}},
    {"more than is used", hard(5), 1, 2, {kBelowZero, 5, 1, 4}},
    {"from nothing", hard(5), 0, 1, {kBelowZero, 5, 0, 5}},
    {"counter below zero", hard(5), -4, 1, {kBelowZero, 5, 0, 5}},
    {"all there is", {}, 3, kMax, {kBelowZero, kMax, 3, kMax}},
    {"zero", hard(5), 1, 0, {kAmountNotPositive, 5, 1, 4}},
    {"lowest", hard(5), 1, kMin, {kAmountNotPositive, 5, 1, 4}},
};

TEST(QuotaDecision, Release) {
  for (const Row& row : kRelease) {
    expect_same(row, decide_release(row.terms, row.used, row.n));
  }
}

// What was billed, or told by others, is not given back.
TEST(QuotaDecision, WhatIsKeptStays) {
  EXPECT_EQ(decide_release(hard(5), 5, 2, 4).why, kBelowZero);
  EXPECT_EQ(decide_release(hard(5), 5, 1, 4).used, 4);
  EXPECT_EQ(decide_release(hard(5), 5, 1, 9).why, kBelowZero) << "more than is used";
  EXPECT_EQ(decide_release(hard(5), 5, 5, -9).used, 0) << "less than nothing";
}

TEST(QuotaDecision, TellsWhenToAskAgain) {
  const LimitTerms terms{.limit = 5, .resets_at = 1'000};
  EXPECT_EQ(decide_consume(terms, 5, 1, 400).retry_after, 600);
  EXPECT_EQ(decide_consume(terms, 5, 1, 400).resets_at, 1'000);
  EXPECT_EQ(decide_consume(terms, 5, 6, 400).retry_after, kNever) << "it never fits";
  EXPECT_EQ(decide_consume(terms, 4, 1, 400).retry_after, 0);
  EXPECT_EQ(decide_consume(hard(5), 5, 1, 400).retry_after, kNever) << "it never resets";
}

TEST(QuotaDecision, OnlyTheFirstFourReasonsAllow) {
  std::set<std::string_view> names;
  for (std::uint8_t number = 1; number <= 14; ++number) {
    const Answer answer{.why = static_cast<Reason>(number)};
    EXPECT_EQ(answer.allowed(), number <= 4) << answer.reason();
    EXPECT_FALSE(answer.reason().empty());
    names.insert(answer.reason());
  }
  EXPECT_EQ(names.size(), 14U);
  EXPECT_EQ(to_string(static_cast<Reason>(0)), "");
  EXPECT_EQ(to_string(static_cast<Reason>(15)), "");
}

// I23 for one counter, and I24's identity: used + remaining = limit while a hard limit is not
// passed.
RC_GTEST_PROP(QuotaDecision, AHardLimitIsNeverPassed, ()) {
  const auto bound = *rc::gen::inRange<std::int64_t>(0, 50);
  const auto requests =
      *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-12, 13));
  std::int64_t used = 0;
  std::int64_t held = 0;
  for (const std::int64_t n : requests) {
    const Answer answer =
        n >= 0 ? decide_consume(hard(bound), used, n) : decide_release(hard(bound), used, -n);
    if (answer.allowed()) {
      used = answer.used;
      held += n;
    } else {
      RC_ASSERT(answer.used == used);
    }
    RC_ASSERT(used == held);
    RC_ASSERT(used >= 0 && used <= bound);
    RC_ASSERT(answer.remaining + answer.used == bound);
  }
}

RC_GTEST_PROP(QuotaDecision, AnyInputHasADefinedAnswer, (std::int64_t used, std::int64_t n)) {
  const LimitTerms terms{.limit = *rc::gen::arbitrary<std::int64_t>(),
                         .behaviour = static_cast<Behaviour>(*rc::gen::inRange(0, 5))};
  for (const Answer& answer : {decide_consume(terms, used, n), decide_release(terms, used, n)}) {
    RC_ASSERT(!answer.reason().empty());
    RC_ASSERT(answer.used >= 0);
    RC_ASSERT(answer.remaining >= 0);
  }
}

}  // namespace
}  // namespace octroi::quota
