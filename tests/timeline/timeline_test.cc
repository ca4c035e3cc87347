// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/timeline/timeline.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"
#include "octroi/money/currency.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const ProrationPolicy kKillBill = proration_profiles::kill_bill();
constexpr Interval kThirtyDayTrial{IntervalUnit::kDay, 30};

Money usd(std::int64_t minor) { return Money::of_minor(minor, kUsd); }
BillCycle monthly(unsigned bill_day) { return {.bill_day = bill_day}; }
BillCycle yearly(unsigned bill_day) { return {.interval = kYearly, .bill_day = bill_day}; }

std::vector<std::int64_t> amounts(const absl::StatusOr<std::vector<WantedLine>>& lines) {
  std::vector<std::int64_t> out;
  for (const WantedLine& line : *lines) out.push_back(line.amount.minor());
  return out;
}

std::vector<BilledLine> bill(const std::vector<WantedLine>& lines) {
  return *record({}, *repair({}, lines, kKillBill), "i");
}

using Amounts = std::vector<std::int64_t>;

// 5.00 from 1 September (bill day 1), then 10.00 from 15 October (bill day 15): 5.00, 2.26 ...
TEST(Timeline, RatesFollowEachOther) {
  const Timeline timeline{.rates = {{2011y / 9 / 1, "A", usd(500), monthly(1)},
                                    {2011y / 10 / 15, "B", usd(1000), monthly(15)}}};
  EXPECT_EQ(amounts(wanted_lines(timeline, 2011y / 12 / 3, kKillBill)),
            (Amounts{500, 226, 1000, 1000}));
}

TEST(Timeline, PauseBillsNothingAndKeepsTheBillDay) {
  const Timeline timeline{
      .rates = {{2014y / 1 / 1, "A", usd(1200), monthly(1)}},
      .pauses = {{{2014y / 1 / 8, 2014y / 1 / 10}}, {{2014y / 1 / 17, 2014y / 1 / 23}}}};
  const auto lines = wanted_lines(timeline, 2014y / 2 / 1, kKillBill);
  EXPECT_EQ(amounts(lines), (Amounts{271, 271, 348, 1200}));
  EXPECT_EQ(lines->back().span, (Segment{2014y / 2 / 1, 2014y / 3 / 1}));
}

TEST(Timeline, PauseMayHaveAPrice) {
  const Timeline timeline{.rates = {{2014y / 1 / 1, "A", usd(3100), monthly(1)}},
                          .pauses = {{{2014y / 1 / 11, 2014y / 1 / 21}, usd(310)}}};
  EXPECT_EQ(amounts(wanted_lines(timeline, 2014y / 1 / 1)), (Amounts{1000, 100, 1100}));
}

TEST(Timeline, PauseMayExtendTheTerm) {
  Timeline timeline{.rates = {{2014y / 1 / 1, "A", usd(3100), monthly(1)}},
                    .pauses = {{{2014y / 1 / 11, 2014y / 1 / 21}, {}, true}},
                    .end = 2014y / 2 / 1};
  EXPECT_EQ(*extended_end(timeline), 2014y / 2 / 11);
  EXPECT_EQ(wanted_lines(timeline, 2014y / 3 / 1)->back().span,
            (Segment{2014y / 2 / 1, 2014y / 2 / 11}));
  timeline.pauses.front().extends_term = false;
  EXPECT_EQ(*extended_end(timeline), 2014y / 2 / 1);
}

TEST(Timeline, TrialThenFixedTermThenEvergreen) {
  const std::vector<Phase> phases{
      {kThirtyDayTrial, usd(0)}, {kMonthly, usd(500)}, {kOnceForever, usd(1000)}};
  const auto phased = rates_of_phases(2017y / 3 / 1, "A", monthly(31), phases);
  ASSERT_TRUE(phased.ok());
  EXPECT_EQ(phased->rates[1].from, 2017y / 3 / 31);
  EXPECT_EQ(phased->rates[2].from, 2017y / 4 / 30);
  EXPECT_FALSE(phased->ends.has_value());
  EXPECT_EQ(amounts(wanted_lines({.rates = phased->rates}, 2017y / 5 / 31, kKillBill)),
            (Amounts{500, 1000, 1000}));
  EXPECT_EQ(*rates_of_phases(2017y / 3 / 1, "A", monthly(1), {{phases[0], phases[1]}})->ends,
            2017y / 4 / 30);
}

// 249.95 a month becomes 2399.95 a year on 12 May, the bill day stays: 2327.62 and -161.26.
TEST(Timeline, ChangeOfPlanIsRepairedFromTheTimelineAlone) {
  Timeline timeline{.rates = {{2012y / 5 / 1, "M", usd(24995), monthly(1)}}};
  const auto billed = bill(*wanted_lines(timeline, 2012y / 5 / 1, kKillBill));
  timeline.rates.push_back({2012y / 5 / 12, "Y", usd(239995), yearly(1)});
  const auto wanted = wanted_lines(timeline, 2012y / 5 / 12, kKillBill);
  const auto found = repair(billed, *wanted, kKillBill);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->lines.size(), 2U);
  EXPECT_EQ(found->lines[0].amount, usd(232762));
  EXPECT_EQ(found->lines[0].span, (Segment{2012y / 5 / 12, 2013y / 5 / 1}));
  EXPECT_EQ(found->lines[1].amount, usd(-16126));
}

TEST(Timeline, Errors) {
  const Rate rate{2014y / 1 / 1, "A", usd(1), monthly(1)};
  EXPECT_EQ(error_code(wanted_lines({}, 2014y / 1 / 1).status()), "timeline.bad_rates");
  EXPECT_EQ(error_code(wanted_lines({.rates = {rate, rate}}, 2014y / 1 / 1).status()),
            "timeline.bad_rates");
  const PausedSpan pause{{2014y / 1 / 2, 2014y / 1 / 3}};
  EXPECT_EQ(
      error_code(wanted_lines({.rates = {rate}, .pauses = {pause, pause}}, 2014y / 1 / 1).status()),
      "timeline.bad_pauses");
}

// A change that is taken back before anything else happens leaves no money moved (I06).
RC_GTEST_PROP(Timeline, ChangeAndChangeBackNetsZero, ()) {
  const auto bill_day = static_cast<unsigned>(*rc::gen::inRange(1, 32));
  const Timeline before{
      .rates = {{2024y / 1 / 10, "A", usd(*rc::gen::inRange(1, 100'000)), monthly(bill_day)}}};
  const Date target = *add_days(2024y / 1 / 10, *rc::gen::inRange(0, 300));
  Timeline changed = before;
  changed.rates.push_back({*add_days(2024y / 1 / 10, *rc::gen::inRange(1, 300)), "B",
                           usd(*rc::gen::inRange(1, 100'000)), monthly(bill_day)});
  const auto billed = bill(*wanted_lines(before, target, kKillBill));
  const auto there = repair(billed, *wanted_lines(changed, target, kKillBill), kKillBill);
  RC_ASSERT(there.ok());
  const auto after = record(billed, *there, "c");
  const auto back = repair(*after, *wanted_lines(before, target, kKillBill), kKillBill);
  RC_ASSERT(back.ok());
  std::int64_t moved = 0;
  for (const RepairLine& line : there->lines) moved += line.amount.minor();
  for (const RepairLine& line : back->lines) moved += line.amount.minor();
  RC_ASSERT(moved == 0);
}

}  // namespace
}  // namespace octroi
