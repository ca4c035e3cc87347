// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/rating/rest.h"

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "octroi/proration/policy.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const Period kMarch{0, 2026y / 3 / 1, 2026y / 4 / 1};

ProrationPolicy with(ChangeDay change_day, TerminationDay termination_day) {
  return {.termination_day = termination_day, .change_day = change_day};
}

PeriodCut cut(CutKind kind, Date on, const char* at = "2026-03-15T12:00:00Z") {
  return {.kind = kind, .on = on, .at = *parse_instant(at), .zone = {}};
}

struct RestRow {
  const char* name;
  ProrationPolicy policy;
  PeriodCut cut;
  std::int64_t numerator;  // 0: nothing is left
  std::int64_t denominator;
  Date from{};
};

TEST(RestOfPeriod, IsAsThePolicyCounts) {
  const Date ides = 2026y / 3 / 15;
  const auto kept = with(ChangeDay::kOldPrice, TerminationDay::kNotBilled);
  const auto billed = with(ChangeDay::kNewPrice, TerminationDay::kBilled);
  const RestRow rows[] = {
      {"a change", {}, cut(CutKind::kChange, ides), 17, 31, ides},
      {"whose day is the old plan's", kept, cut(CutKind::kChange, ides), 16, 31, 2026y / 3 / 16},
      {"an end", {}, cut(CutKind::kEnd, ides), 17, 31, ides},
      {"whose day is billed", billed, cut(CutKind::kEnd, ides), 16, 31, 2026y / 3 / 16},
      {"a start is on its day", kept, cut(CutKind::kStart, ides), 17, 31, ides},
      {"the first day", {}, cut(CutKind::kChange, 2026y / 3 / 1), 31, 31, 2026y / 3 / 1},
      {"the last day", {}, cut(CutKind::kChange, 2026y / 3 / 31), 1, 31, 2026y / 3 / 31},
      {"the last day, kept", kept, cut(CutKind::kChange, 2026y / 3 / 31), 0, 0},
      {"before it", {}, cut(CutKind::kChange, 2026y / 2 / 28), 0, 0},
      {"after it", {}, cut(CutKind::kChange, 2026y / 4 / 1), 0, 0},
      {"30-day months", proration_profiles::kill_bill_thirty_days(), cut(CutKind::kEnd, ides),
       533'333'333, 1'000'000'000, ides},
      {"no more than a month",
       {.denominator = DenominatorRule::kFixedMonths},
       cut(CutKind::kChange, 2026y / 3 / 1),
       30,
       30,
       2026y / 3 / 1},
      {"nine decimals", proration_profiles::kill_bill(), cut(CutKind::kChange, ides), 548'387'097,
       1'000'000'000, ides},
      {"seconds", proration_profiles::stripe(), cut(CutKind::kChange, ides), 1'425'600, 2'678'400,
       ides},
      {"the last second is not over", proration_profiles::stripe(),
       cut(CutKind::kEnd, 2026y / 3 / 31, "2026-03-31T23:59:59.500Z"), 1, 2'678'400,
       2026y / 3 / 31},
      {"microseconds", proration_profiles::openmeter(),
       cut(CutKind::kEnd, 2026y / 3 / 31, "2026-03-31T23:59:59.500Z"), 500'000, 2'678'400'000'000,
       2026y / 3 / 31},
  };
  for (const RestRow& row : rows) {
    SCOPED_TRACE(row.name);
    const auto rest = rest_of_period(kMarch, row.cut, row.policy);
    ASSERT_TRUE(rest.ok()) << rest.status();
    ASSERT_EQ(rest->has_value(), row.numerator != 0);
    if (!*rest) continue;
    EXPECT_EQ((*rest)->numerator, row.numerator);
    EXPECT_EQ((*rest)->denominator, row.denominator);
    EXPECT_EQ((*rest)->from, row.from);
    EXPECT_EQ((*rest)->to, *kMarch.end);
    EXPECT_EQ((*rest)->whole_from, kMarch.start);
    EXPECT_EQ((*rest)->whole_to, *kMarch.end);
  }
}

// A day begins with the zone's, where the policy counts time.
TEST(RestOfPeriod, BeginsWithTheZonesMidnight) {
  PeriodCut at_midnight = cut(CutKind::kChange, 2026y / 3 / 1, "2026-02-28T23:00:00Z");
  at_midnight.zone = *Zone::parse("Europe/Paris");
  const auto rest = rest_of_period(kMarch, at_midnight, proration_profiles::stripe());
  ASSERT_TRUE(rest.ok() && *rest);
  EXPECT_EQ((*rest)->numerator, (*rest)->denominator);
  EXPECT_EQ((*rest)->denominator, 31 * 86'400 - 3'600) << "an hour is lost on the 29th";
}

TEST(RestOfPeriod, OfAPeriodForEverIsNothing) {
  const Period for_ever{0, 2026y / 3 / 1, std::nullopt};
  const auto rest = rest_of_period(for_ever, cut(CutKind::kEnd, 2026y / 3 / 15));
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_FALSE(rest->has_value());
}

}  // namespace
}  // namespace octroi
