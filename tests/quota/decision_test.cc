// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/decision.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/quota/window.h"

namespace octroi {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

struct Row {
  std::string_view name;
  QuotaLimit limit;
  std::int64_t used;
  std::int64_t n;
  QuotaDecision answer;
};

QuotaLimit hard(std::int64_t limit) { return {.limit = limit}; }
QuotaLimit soft(std::int64_t limit) { return {.limit = limit, .behaviour = QuotaBehaviour::kSoft}; }
QuotaLimit overage(std::int64_t limit) {
  return {.limit = limit, .behaviour = QuotaBehaviour::kOverage};
}

void expect_same(const Row& row, const QuotaDecision& decision) {
  EXPECT_EQ(decision.reason(), row.answer.reason()) << row.name;
  EXPECT_EQ(decision.limit, row.answer.limit) << row.name;
  EXPECT_EQ(decision.used, row.answer.used) << row.name;
  EXPECT_EQ(decision.remaining, row.answer.remaining) << row.name;
  EXPECT_EQ(decision.overage, row.answer.overage) << row.name;
}

using enum QuotaReason;

const Row kConsume[] = {
    {"first of many", hard(5), 0, 1, {kWithinLimit, 5, 1, 4, 0}},
    {"the last unit", hard(5), 4, 1, {kWithinLimit, 5, 5, 0, 0}},
    {"one too many", hard(5), 5, 1, {kLimitReached, 5, 5, 0, 0}},
    {"all or nothing", hard(5), 3, 3, {kLimitReached, 5, 3, 2, 0}},
    {"already above, after a downgrade", hard(5), 9, 1, {kLimitReached, 5, 9, 0, 4}},
    {"nothing granted", hard(0), 0, 1, {kLimitReached, 0, 0, 0, 0}},
    {"negative limit counts as none", hard(-1), 0, 1, {kLimitReached, 0, 0, 0, 0}},
    {"lowest limit", hard(kMin), 0, 1, {kLimitReached, 0, 0, 0, 0}},
    {"soft within", soft(5), 4, 1, {kWithinLimit, 5, 5, 0, 0}},
    {"soft above", soft(5), 5, 2, {kAboveLimit, 5, 7, 0, 2}},
    {"overage within", overage(5), 4, 1, {kWithinLimit, 5, 5, 0, 0}},
    {"overage across the limit", overage(5), 4, 3, {QuotaReason::kOverage, 5, 7, 0, 2}},
    {"unlimited", {}, 7, 2, {kUnlimited, std::nullopt, 9, std::nullopt, 0}},
    {"unlimited to the last", {}, kMax - 1, 1, {kUnlimited, std::nullopt, kMax, std::nullopt, 0}},
    {"unlimited overflows", {}, kMax, 1, {kOverflow, std::nullopt, kMax, std::nullopt, 0}},
    {"overage overflows", overage(5), kMax, 1, {kOverflow, 5, kMax, 0, kMax - 5}},
    {"hard overflows", hard(kMax), 1, kMax, {kOverflow, kMax, 1, kMax - 1, 0}},
    {"zero", hard(5), 1, 0, {kAmountNotPositive, 5, 1, 4, 0}},
    {"negative", hard(5), 1, -1, {kAmountNotPositive, 5, 1, 4, 0}},
    {"lowest", hard(5), 1, kMin, {kAmountNotPositive, 5, 1, 4, 0}},
    {"counter below zero counts as zero", hard(5), -3, 5, {kWithinLimit, 5, 5, 0, 0}},
    {"unknown behaviour is hard",
     {.limit = 5, .behaviour = static_cast<QuotaBehaviour>(9)},
     5,
     1,
     {kLimitReached, 5, 5, 0, 0}},
};

TEST(QuotaDecision, Consume) {
  for (const Row& row : kConsume) {
    expect_same(row, decide_consume(row.limit, {.used = row.used}, row.n));
  }
}

const Row kRelease[] = {
    {"one of many", hard(5), 3, 1, {kWithinLimit, 5, 2, 3, 0}},
    {"the last one", hard(5), 1, 1, {kWithinLimit, 5, 0, 5, 0}},
    {"still above after a downgrade", hard(5), 9, 1, {kAboveLimit, 5, 8, 0, 3}},
    {"overage still above", overage(5), 9, 1, {QuotaReason::kOverage, 5, 8, 0, 3}},
    {"unlimited", {}, 3, 1, {kUnlimited, std::nullopt, 2, std::nullopt, 0}},
    {"more than is used", hard(5), 1, 2, {kBelowZero, 5, 1, 4, 0}},
    {"from nothing", hard(5), 0, 1, {kBelowZero, 5, 0, 5, 0}},
    {"counter below zero", hard(5), -4, 1, {kBelowZero, 5, 0, 5, 0}},
    {"all there is", {}, 3, kMax, {kBelowZero, std::nullopt, 3, std::nullopt, 0}},
    {"zero", hard(5), 1, 0, {kAmountNotPositive, 5, 1, 4, 0}},
    {"lowest", hard(5), 1, kMin, {kAmountNotPositive, 5, 1, 4, 0}},
};

TEST(QuotaDecision, Release) {
  for (const Row& row : kRelease) {
    expect_same(row, decide_release(row.limit, {.used = row.used}, row.n));
  }
}

TEST(QuotaDecision, OnlyTheFirstFourReasonsAllow) {
  std::set<std::string_view> names;
  for (std::uint8_t number = 1; number <= 8; ++number) {
    const QuotaDecision decision{.why = static_cast<QuotaReason>(number)};
    EXPECT_EQ(decision.allowed(), number <= 4) << decision.reason();
    EXPECT_FALSE(decision.reason().empty());
    names.insert(decision.reason());
  }
  EXPECT_EQ(names.size(), 8U);
  EXPECT_EQ(to_string(static_cast<QuotaReason>(0)), "");
  EXPECT_EQ(to_string(static_cast<QuotaReason>(9)), "");
}

TEST(QuotaDecision, EveryReasonIsAnAnswerOfTheTables) {
  std::set<QuotaReason> seen;
  for (const Row& row : kConsume) seen.insert(row.answer.why);
  for (const Row& row : kRelease) seen.insert(row.answer.why);
  EXPECT_EQ(seen.size(), 8U);
}

// I23 for one counter, and I24's identity: used + remaining = limit while a hard limit is not
// passed.
RC_GTEST_PROP(QuotaDecision, AHardLimitIsNeverPassed, ()) {
  const auto bound = *rc::gen::inRange<std::int64_t>(0, 50);
  QuotaCounter counter;
  const auto requests =
      *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-12, 13));
  std::int64_t held = 0;
  for (const std::int64_t n : requests) {
    const QuotaDecision d = n >= 0 ? decide_consume({.limit = bound}, counter, n)
                                   : decide_release({.limit = bound}, counter, -n);
    if (d.allowed()) {
      counter.used = d.used;
      held += n;
    } else {
      RC_ASSERT(d.used == counter.used);
    }
    RC_ASSERT(counter.used == held);
    RC_ASSERT(counter.used >= 0 && counter.used <= bound);
    RC_ASSERT(*d.remaining + d.used == bound);
  }
}

RC_GTEST_PROP(QuotaDecision, AnyInputHasADefinedAnswer, (std::int64_t used, std::int64_t n)) {
  const bool is_unlimited = *rc::gen::arbitrary<bool>();
  const auto bound = *rc::gen::arbitrary<std::int64_t>();
  const QuotaLimit limit{.limit = is_unlimited ? std::nullopt : std::optional(bound),
                         .behaviour = static_cast<QuotaBehaviour>(*rc::gen::inRange(0, 5))};
  for (const QuotaDecision& d :
       {decide_consume(limit, {.used = used}, n), decide_release(limit, {.used = used}, n)}) {
    RC_ASSERT(!d.reason().empty());
    RC_ASSERT(d.used >= 0);
    RC_ASSERT(d.overage >= 0 && d.overage <= d.used);
    RC_ASSERT(d.remaining.value_or(0) >= 0);
  }
}

}  // namespace
}  // namespace octroi
