// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/calendar/bill_cycle.h"

#include <chrono>
#include <numeric>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"
#include "octroi/calendar/billing_period.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

struct Fraction {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  friend bool operator==(const Fraction&, const Fraction&) = default;
};

Fraction cycles(const std::vector<BillSpan>& spans) {
  Fraction sum;
  for (const BillSpan& span : spans) {
    const std::int64_t whole = days_between(span.whole_from, span.whole_until);
    sum = {sum.numerator * whole + days_between(span.from, span.until) * sum.denominator,
           sum.denominator * whole};
    const std::int64_t common = std::gcd(sum.numerator, sum.denominator);
    sum = {sum.numerator / common, sum.denominator / common};
  }
  return sum;
}

struct DueCase {
  BillingPeriod period;
  Date start;
  std::optional<Date> end;
  Date target;
  unsigned bill_day;
  Fraction cycles;
};

// Sums of Kill Bill's tests of proration in advance.
TEST(BillCycle, CyclesDueInAdvance) {
  const auto monthly = BillingPeriod::kMonthly;
  const auto quarterly = BillingPeriod::kQuarterly;
  const std::vector<DueCase> cases = {
      {monthly, 2011y / 2 / 10, 2011y / 2 / 24, 2011y / 3 / 6, 10, {1, 2}},
      {monthly, 2012y / 2 / 1, 2012y / 2 / 15, 2012y / 2 / 19, 1, {14, 29}},
      {monthly, 2011y / 2 / 7, 2011y / 3 / 10, 2011y / 4 / 21, 7, {34, 31}},
      {monthly, 2011y / 1 / 1, 2011y / 2 / 27, 2011y / 1 / 7, 15, {14, 31}},
      {monthly, 2011y / 1 / 1, 2011y / 2 / 27, 2011y / 3 / 7, 15, {408, 217}},
      {monthly, 2011y / 2 / 1, {}, 2011y / 4 / 13, 13, {105, 31}},
      {monthly, 2011y / 2 / 14, {}, 2011y / 2 / 14, 31, {14, 31}},
      {quarterly, 2011y / 2 / 10, 2011y / 2 / 24, 2011y / 3 / 6, 10, {14, 89}},
      {quarterly, 2011y / 2 / 17, {}, 2011y / 5 / 4, 3, {164, 89}},
  };
  for (const DueCase& row : cases) {
    const BillCycle cycle{.interval = interval_of(row.period), .bill_day = row.bill_day};
    const auto spans = spans_due(cycle, {row.start, row.end}, BillingMode::kInAdvance, row.target);
    ASSERT_TRUE(spans.ok()) << spans.status();
    EXPECT_EQ(cycles(*spans), row.cycles) << format_date(row.start);
  }
}

TEST(BillCycle, WholeOfAStubMayFollowTheBillDay) {
  const BillCycle cycle{.bill_day = 31, .whole_rule = WholeRule::kBillDay};
  const auto spans =
      spans_due(cycle, {2011y / 2 / 14, {}}, BillingMode::kInAdvance, 2011y / 2 / 14);
  EXPECT_EQ(cycles(*spans), (Fraction{1, 2}));
}

// As Kill Bill's generator, which counts such a stub back from the end of the service.
TEST(BillCycle, AServiceThatEndsBeforeItsFirstCycleDateIsAShareOfThePeriodBeforeItsEnd) {
  const Service week{2011y / 6 / 21, 2011y / 6 / 28};
  const Date target = 2011y / 7 / 21;
  BillCycle cycle{.interval = kMonthly, .bill_day = 10};
  const BillSpan plain{2011y / 6 / 21, 2011y / 6 / 28, 2011y / 5 / 28, 2011y / 6 / 28};
  EXPECT_EQ(*spans_due(cycle, week, BillingMode::kInAdvance, target), std::vector{plain});
  EXPECT_EQ(*spans_due(cycle, week, BillingMode::kInArrears, target), std::vector{plain});
  // Up to the cycle date itself, and beyond it, the stub keeps its whole.
  const BillSpan stub{2011y / 6 / 21, 2011y / 7 / 10, 2011y / 6 / 10, 2011y / 7 / 10};
  EXPECT_EQ(*spans_due(cycle, {2011y / 6 / 21, 2011y / 7 / 10}, BillingMode::kInAdvance, target),
            std::vector{stub});
  EXPECT_EQ(
      spans_due(cycle, {2011y / 6 / 21, 2011y / 7 / 11}, BillingMode::kInAdvance, target)->front(),
      stub);
  cycle.whole_rule = WholeRule::kBillDay;
  const BillSpan by_bill_day{2011y / 6 / 21, 2011y / 6 / 28, 2011y / 6 / 10, 2011y / 7 / 10};
  EXPECT_EQ(*spans_due(cycle, week, BillingMode::kInAdvance, target), std::vector{by_bill_day});
}

TEST(BillCycle, InArrearsASpanIsDueOnceItHasEnded) {
  const BillCycle last{.bill_day = 31};
  const auto may = spans_due(last, {2025y / 3 / 31, {}}, BillingMode::kInArrears, 2025y / 5 / 30);
  ASSERT_EQ(may->size(), 1U);
  EXPECT_EQ(may->front().until, 2025y / 4 / 30);
  const auto october =
      spans_due({.bill_day = 15}, {2012y / 7 / 16, {}}, BillingMode::kInArrears, 2012y / 10 / 16);
  ASSERT_EQ(october->size(), 3U);
  EXPECT_EQ(october->front().from, 2012y / 7 / 16);
  EXPECT_EQ(october->back().until, 2012y / 10 / 15);
}

TEST(BillCycle, ThirtyDayCyclesBeginOnTheStart) {
  const BillCycle cycle{.interval = interval_of(BillingPeriod::kThirtyDays)};
  const auto spans = spans_due(cycle, {2011y / 9 / 1, {}}, BillingMode::kInAdvance, 2011y / 10 / 3);
  ASSERT_EQ(spans->size(), 2U);
  EXPECT_EQ(spans->back().until, 2011y / 10 / 31);
}

TEST(BillCycle, NewBillDayTakesEffectOnItsNextDay) {
  EXPECT_EQ(*next_bill_day(2012y / 6 / 3, 31), 2012y / 6 / 30);
  EXPECT_EQ(*next_bill_day(2012y / 7 / 3, 10), 2012y / 7 / 10);
  EXPECT_EQ(*next_bill_day(2012y / 7 / 11, 10), 2012y / 8 / 10);
  EXPECT_EQ(*next_bill_day(2012y / 7 / 10, 10), 2012y / 7 / 10);
  EXPECT_EQ(*next_bill_day(2012y / 2 / 29, 31), 2012y / 2 / 29);
}

struct BoundaryCase {
  Date date;
  Interval interval;
  Date boundary;
};

TEST(BillCycle, NextCalendarBoundary) {
  for (const BoundaryCase& row : std::vector<BoundaryCase>{
           {2024y / 3 / 10, {IntervalUnit::kDay, 1}, 2024y / 3 / 11},
           {2024y / 3 / 10, {IntervalUnit::kWeek, 1}, 2024y / 3 / 11},  // a Sunday
           {2024y / 3 / 11, {IntervalUnit::kWeek, 1}, 2024y / 3 / 18},  // a Monday
           {2024y / 2 / 10, kMonthly, 2024y / 3 / 1},
           {2024y / 12 / 31, kMonthly, 2025y / 1 / 1},
           {2024y / 5 / 31, kQuarterly, 2024y / 7 / 1},
           {2024y / 3 / 20, {IntervalUnit::kHalfYear, 1}, 2024y / 7 / 1},
           {2024y / 1 / 1, kYearly, 2025y / 1 / 1}}) {
    EXPECT_EQ(*next_calendar_boundary(row.date, row.interval), row.boundary);
  }
}

TEST(BillCycle, Errors) {
  const Service service{2024y / 2 / 1, 2024y / 1 / 1};
  EXPECT_EQ(error_code(spans_due({}, service, BillingMode::kInAdvance, 2024y / 3 / 1).status()),
            "bill_cycle.bad_service");
  EXPECT_EQ(error_code(bill_day_in_month(2024y / 2 / 1, 32).status()), "bill_cycle.bad_day");
  EXPECT_EQ(error_code(bill_day_in_month(2024y / 2 / 30, 1).status()), "date.malformed");
  EXPECT_EQ(error_code(first_cycle_date({.interval = kOnceForever}, 2024y / 1 / 1).status()),
            "schedule.endless");
  EXPECT_EQ(error_code(next_calendar_boundary(2024y / 1 / 1, kThirtyDays).status()),
            "bill_cycle.not_calendar");
  EXPECT_EQ(error_code(spans_due({.interval = {IntervalUnit::kDay, 1}}, {1900y / 1 / 1, {}},
                                 BillingMode::kInAdvance, 2200y / 1 / 1)
                           .status()),
            "bill_cycle.too_many");
}

TEST(BillCycle, ServiceOfOneSpanTooManyIsRefused) {
  const Date start = 1900y / 1 / 1;
  const Service service{start, *add_days(start, 100'001)};
  EXPECT_EQ(error_code(spans_due({.interval = {IntervalUnit::kDay, 1}}, service,
                                 BillingMode::kInAdvance, 2300y / 1 / 1)
                           .status()),
            "bill_cycle.too_many");
}

// I17: whatever the bill day, the spans are contiguous, and each cycle begins on the bill day or
// the last day of its month.
RC_GTEST_PROP(BillCycle, SpansCoverTheServiceOnce, ()) {
  const auto period = static_cast<BillingPeriod>(*rc::gen::inRange(1, 17));
  const unsigned bill_day = static_cast<unsigned>(*rc::gen::inRange(1, 32));
  const Date start = *add_days(2019y / 1 / 1, *rc::gen::inRange(0, 3000));
  const Date end = *add_days(start, *rc::gen::inRange(1, 1500));
  const BillCycle cycle{.interval = interval_of(period), .bill_day = bill_day};
  for (const BillingMode mode : {BillingMode::kInAdvance, BillingMode::kInArrears}) {
    const auto spans = spans_due(cycle, {start, end}, mode, end);
    RC_ASSERT(spans.ok());
    Date reached = start;
    for (const BillSpan& span : *spans) {
      RC_ASSERT(span.from == reached);
      RC_ASSERT(span.from < span.until);
      RC_ASSERT(span.whole_from <= span.from && span.until <= span.whole_until);
      // A service that ends before its first bill day is counted back from its end.
      const bool is_counted_back = spans->size() == 1 && span.whole_until == end;
      if (cycle.interval.months() > 0 && !is_counted_back) {
        RC_ASSERT(span.whole_until == *bill_day_in_month(span.whole_until, bill_day));
      }
      reached = span.until;
    }
    RC_ASSERT(reached == end);
  }
}

TEST(BillingPeriod, NamesAndLengths) {
  for (int number = 1; number <= 17; ++number) {
    const auto period = static_cast<BillingPeriod>(number);
    EXPECT_EQ(*parse_billing_period(billing_period_name(period)), period);
  }
  EXPECT_EQ(interval_of(*parse_billing_period("triannual")).months(), 4);
  EXPECT_EQ(interval_of(*parse_billing_period("BIANNUAL")).months(), 6);
  EXPECT_EQ(interval_of(*parse_billing_period("SESQUIENNIAL")).months(), 18);
  EXPECT_EQ(interval_of(*parse_billing_period("BIWEEKLY")).days(), 14);
  EXPECT_TRUE(interval_of(*parse_billing_period("NO_BILLING_PERIOD")).is_forever());
  EXPECT_EQ(error_code(parse_billing_period("FORTNIGHTLY").status()), "billing_period.unknown");
  EXPECT_EQ(error_code(parse_billing_period("").status()), "billing_period.unknown");
}

TEST(BillCycle, RefusesADayThatDoesNotExist) {
  const Date none = 2026y / 2 / 30;
  const BillCycle monthly{.interval = kMonthly, .bill_day = 15};
  const auto code = [](const auto& answer) { return error_code(answer.status()); };
  EXPECT_EQ(code(next_bill_day(none, 15)), "date.malformed");
  EXPECT_EQ(code(first_cycle_date(monthly, none)), "date.malformed");
  const auto due = [&](const Service& service, Date target) {
    return code(spans_due(monthly, service, BillingMode::kInAdvance, target));
  };
  const Date start = 2026y / 2 / 1;
  EXPECT_EQ(due({none}, 2026y / 4 / 1), "date.malformed");
  EXPECT_EQ(due({start, 2026y / 6 / 31}, 2026y / 7 / 1), "date.malformed");
  EXPECT_EQ(due({start}, none), "date.malformed");
}

TEST(CalendarBoundary, OfAUnitThatIsNoneIsRefused) {
  for (const unsigned unit : {0u, 99u}) {
    const auto answer =
        next_calendar_boundary(2026y / 3 / 18, {static_cast<IntervalUnit>(unit), 1});
    EXPECT_EQ(error_code(answer.status()), "bill_cycle.not_calendar");
  }
}

}  // namespace
}  // namespace octroi
