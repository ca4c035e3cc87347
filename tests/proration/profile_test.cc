// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The figures of the systems that the profiles stand for.

#include <chrono>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/money/currency.h"
#include "octroi/proration/policy.h"
#include "octroi/proration/proration.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;
namespace profiles = proration_profiles;

Money usd(std::int64_t minor) { return Money::of_minor(minor, kUsd); }

struct ShareCase {
  std::string_view what;
  ProrationPolicy policy;
  std::int64_t price;
  Date period_start, period_end, from, until;
  std::int64_t amount;
};

TEST(ProrationProfile, SharesAreThoseOfTheSystem) {
  const auto month = profiles::kill_bill_thirty_days();
  const std::vector<ShareCase> cases = {
      {"Kill Bill leading stub", profiles::kill_bill(), 1000, 2011y / 8 / 15, 2011y / 9 / 15,
       2011y / 9 / 1, 2011y / 9 / 15, 452},
      {"Kill Bill year over a leap day", profiles::kill_bill(), 599995, 2015y / 3 / 1,
       2016y / 3 / 1, 2015y / 3 / 15, 2016y / 3 / 1, 577044},
      {"Kill Bill year", profiles::kill_bill(), 239995, 2012y / 5 / 1, 2013y / 5 / 1,
       2012y / 5 / 12, 2013y / 5 / 1, 232762},
      {"fixed 30-day month", month, 1995, 2023y / 5 / 1, 2023y / 6 / 1, 2023y / 5 / 15,
       2023y / 5 / 23, 532},
      {"fixed 30-day months, end of February", month, 3000, 2023y / 1 / 31, 2023y / 2 / 28,
       2023y / 2 / 1, 2023y / 2 / 11, 1000},
      {"fixed 30-day month, over the end of one of 31 days", month, 1995, 2023y / 5 / 15,
       2023y / 6 / 15, 2023y / 5 / 23, 2023y / 6 / 15, 1463},
      {"fixed 30-day month, over the end of February", month, 1995, 2023y / 2 / 15, 2023y / 3 / 15,
       2023y / 2 / 23, 2023y / 3 / 15, 1463},
      {"fixed 30-day month, over the end of a longer February", month, 1995, 2024y / 2 / 15,
       2024y / 3 / 15, 2024y / 2 / 23, 2024y / 3 / 15, 1463},
      {"a whole period is the whole price", month, 3000, 2023y / 1 / 1, 2023y / 2 / 1,
       2023y / 1 / 1, 2023y / 2 / 1, 3000},
      {"Lago calendar month", profiles::lago(), 1500, 2024y / 3 / 1, 2024y / 4 / 1, 2024y / 3 / 12,
       2024y / 4 / 1, 968},
      {"Lago year", profiles::lago(), 12000, 2023y / 6 / 29, 2024y / 6 / 29, 2023y / 9 / 28,
       2024y / 6 / 29, 9016},
      {"Flexprice leg", profiles::flexprice(), 1000, 2024y / 3 / 1, 2024y / 4 / 1, 2024y / 3 / 15,
       2024y / 4 / 1, 548},
  };
  for (const ShareCase& row : cases) {
    const auto share = prorate(usd(row.price), {.start = row.period_start, .end = row.period_end},
                               {row.from, row.until}, row.policy);
    ASSERT_TRUE(share.ok()) << row.what << ": " << share.status();
    EXPECT_EQ(share->amount.minor(), row.amount) << row.what << ": " << explain(*share);
  }
}

TEST(ProrationProfile, FixedMonthsTakeAnyNumberOfDays) {
  ProrationPolicy policy = profiles::kill_bill_thirty_days();
  policy.month_days = 28;
  const Period june{.start = 2023y / 5 / 15, .end = 2023y / 6 / 15};
  const auto share = prorate(usd(2800), june, {2023y / 5 / 23, 2023y / 6 / 15}, policy);
  ASSERT_TRUE(share.ok()) << share.status();
  EXPECT_EQ(share->numerator, 20);
  EXPECT_EQ(share->amount, usd(2000));
  // The last days of a longer month take no time.
  const auto last = prorate(usd(2800), june, {2023y / 5 / 30, 2023y / 6 / 1}, policy);
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(last->amount, usd(0));
}

TEST(ProrationProfile, FixedMonthsThatKeepToTheMonthsEndAreStillWhole) {
  const ProrationPolicy policy = profiles::kill_bill_thirty_days();
  const struct {
    Period whole;
    Date cut;
    std::int64_t before;
  } cases[] = {
      {{.start = 2023y / 2 / 28, .end = 2023y / 3 / 31}, 2023y / 3 / 1, 3},
      {{.start = 2023y / 2 / 28, .end = 2023y / 3 / 31}, 2023y / 3 / 30, 30},
      {{.start = 2023y / 1 / 31, .end = 2023y / 2 / 28}, 2023y / 2 / 15, 14},
      {{.start = 2023y / 1 / 30, .end = 2023y / 2 / 28}, 2023y / 1 / 31, 1},
  };
  for (const auto& row : cases) {
    const auto before = prorate(usd(3000), row.whole, {row.whole.start, row.cut}, policy);
    const auto after = prorate(usd(3000), row.whole, {row.cut, *row.whole.end}, policy);
    ASSERT_TRUE(before.ok() && after.ok());
    EXPECT_EQ(before->numerator, row.before) << format_date(row.cut);
    EXPECT_EQ(before->numerator + after->numerator, 30) << format_date(row.cut);
  }
}

TEST(ProrationProfile, FlexpriceRoundsEachLegWhereOursRoundsTheNet) {
  const Period march{.start = 2024y / 3 / 1, .end = 2024y / 4 / 1};
  const auto change =
      prorate_change(usd(1000), usd(2000), march, 2024y / 3 / 15, profiles::flexprice());
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->credit.amount.minor(), -548);
  EXPECT_EQ(change->charge.amount.minor(), 1097);
}

TEST(ProrationProfile, ChangeDayMayBelongToTheOldPrice) {
  const Period march{.start = 2024y / 3 / 1, .end = 2024y / 4 / 1};
  const ProrationPolicy old{.change_day = ChangeDay::kOldPrice};
  const auto change = prorate_change(usd(3100), usd(6200), march, 2024y / 3 / 15, old);
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->credit.amount.minor(), -1600);  // 16 to 31 March
  EXPECT_EQ(prorate_change(usd(31), usd(62), march, 2024y / 4 / 1, old)->credit.amount.minor(), 0);
}

TEST(ProrationProfile, TerminationDayIsPaidByLagoAndNotByKillBill) {
  EXPECT_EQ(*unpaid_from(2024y / 2 / 1, profiles::lago()), 2024y / 2 / 2);
  EXPECT_EQ(*unpaid_from(2024y / 2 / 1, profiles::flexprice()), 2024y / 2 / 2);
  EXPECT_EQ(*unpaid_from(2024y / 2 / 1, profiles::kill_bill()), 2024y / 2 / 1);
  EXPECT_EQ(*unpaid_from(2024y / 2 / 1, {}), 2024y / 2 / 1);
}

TEST(ProrationProfile, LastDayIsInOnlyWhereIntervalsAreInclusive) {
  EXPECT_EQ(*segment_of(2022y / 12 / 15, 2022y / 12 / 20, profiles::lago()),
            (Segment{2022y / 12 / 15, 2022y / 12 / 21}));
  EXPECT_EQ(*segment_of(2022y / 12 / 15, 2022y / 12 / 20, profiles::kill_bill()),
            (Segment{2022y / 12 / 15, 2022y / 12 / 20}));
  EXPECT_EQ(error_code(segment_of(2022y / 12 / 15, 2022y / 12 / 10, {}).status()),
            "proration.bad_segment");
}

TEST(ProrationProfile, SecondsDecideForOpenMeterAndStripe) {
  const TimeSpan january{*parse_instant("2024-01-01T00:00:00Z"),
                         *parse_instant("2024-02-01T00:00:00Z")};
  const TimeSpan stub{*parse_instant("2024-01-21T21:55:18Z"), january.until};
  for (const ProrationPolicy& policy : {profiles::openmeter(), profiles::stripe()}) {
    EXPECT_EQ(prorate_between(usd(2000), january, stub, policy)->minor(), 651);
    EXPECT_EQ(error_code(prorate(usd(1), {.start = 2024y / 1 / 1, .end = 2024y / 2 / 1},
                                 {2024y / 1 / 1, 2024y / 1 / 2}, policy)
                             .status()),
              "proration.grain");
    EXPECT_EQ(error_code(prorate_between(usd(1), {january.until, january.until},
                                         {january.until, january.until}, policy)
                             .status()),
              "proration.empty_period");
    EXPECT_EQ(error_code(prorate_between(usd(1), stub, january, policy).status()),
              "proration.bad_segment");
  }
  EXPECT_EQ(error_code(prorate_between(usd(1), january, stub, {}).status()), "proration.grain");
}

TEST(ProrationProfile, GrainSecondDropsWhatIsLeftOfASecond) {
  const Instant start = *parse_instant("2024-01-01T00:00:00Z");
  const TimeSpan ten{start, start + std::chrono::seconds{10}};
  const TimeSpan rest{start + std::chrono::milliseconds{500}, ten.until};
  EXPECT_EQ(prorate_between(usd(1000), ten, rest, profiles::stripe())->minor(), 1000);
  EXPECT_EQ(prorate_between(usd(1000), ten, rest, profiles::openmeter())->minor(), 950);
}

TEST(ProrationProfile, RatioInBillionths) {
  EXPECT_EQ(*ratio_in_billionths({14, 31}), 451'612'903);
  EXPECT_EQ(*ratio_in_billionths({408, 217}), 1'880'184'332);
  EXPECT_EQ(error_code(ratio_in_billionths({1, 0}).status()), "money.division_by_zero");
  const Int128 large = Int128{1} << 120;
  EXPECT_EQ(*ratio_in_billionths({large, large}), 1'000'000'000);
  EXPECT_EQ(error_code(ratio_in_billionths({large, 1}).status()), "money.overflow");
}

TEST(ProrationProfile, RoundedRatioIsExplained) {
  const Period whole{.start = 2011y / 8 / 15, .end = 2011y / 9 / 15};
  const auto share =
      prorate(usd(1000), whole, {2011y / 9 / 1, 2011y / 9 / 15}, profiles::kill_bill());
  EXPECT_THAT(explain(*share), testing::EndsWith(", ratio 0.451612903"));
}

TEST(ProrationProfile, RoundedRatioShowsInLargeAmounts) {
  const Period whole{.start = 2011y / 8 / 15, .end = 2011y / 9 / 15};
  const Segment stub{2011y / 9 / 1, 2011y / 9 / 15};
  const Money price = usd(10'000'000'000);
  EXPECT_EQ(prorate(price, whole, stub, profiles::kill_bill())->amount.minor(), 4'516'129'030);
  EXPECT_EQ(prorate(price, whole, stub)->amount.minor(), 4'516'129'032);
}

struct CapCase {
  std::int64_t potential, paid, given, credit;
};

TEST(ProrationProfile, CreditIsCappedByWhatIsLeft) {
  for (const CapCase& row : std::vector<CapCase>{{100, 200, 50, 100},
                                                 {200, 200, 50, 150},
                                                 {100, 50, 50, 0},
                                                 {100, 40, 50, 0},
                                                 {-50, 200, 50, 0}}) {
    EXPECT_EQ(cap_credit(usd(row.potential), usd(row.paid), usd(row.given))->minor(), row.credit);
  }
  EXPECT_EQ(cap_credit(usd(100), usd(50), usd(0), profiles::stripe())->minor(), 100);
  EXPECT_EQ(error_code(cap_credit(usd(1), Money::of_minor(1, kEur), usd(0)).status()),
            "money.currency_mismatch");
}

TEST(ProrationPolicy, ARuleThatIsNoneIsNamed) {
  for (const ProrationPolicy& known :
       {profiles::octroi(), profiles::kill_bill(), profiles::kill_bill_thirty_days(),
        profiles::lago(), profiles::openmeter(), profiles::flexprice(), profiles::stripe()}) {
    EXPECT_TRUE(validate(known).ok());
  }
  ProrationPolicy wrong[9];
  wrong[0].rounding = static_cast<Rounding>(8);
  wrong[1].grain = static_cast<ProrationGrain>(4);
  wrong[2].interval = static_cast<IntervalRule>(0);
  wrong[3].denominator = static_cast<DenominatorRule>(3);
  wrong[4].termination_day = static_cast<TerminationDay>(255);
  wrong[5].change_day = static_cast<ChangeDay>(3);
  wrong[6].rounding_point = static_cast<RoundingPoint>(4);
  wrong[7].cap = static_cast<CreditCap>(0);
  wrong[8].month_days = 0;
  const char* names[] = {"rounding",        "grain",      "interval",       "denominator",
                         "termination_day", "change_day", "rounding_point", "cap",
                         "month_days"};
  for (std::size_t i = 0; i < std::size(wrong); ++i) {
    const absl::Status status = validate(wrong[i]);
    EXPECT_EQ(error_code(status), "proration.bad_policy");
    EXPECT_THAT(error_message(status), testing::HasSubstr("proration." + std::string(names[i])));
  }
}

TEST(ProrationProfile, ASpanThatNoCalendarHoldsHasItsShareStill) {
  for (const ProrationPolicy& policy : {profiles::stripe(), profiles::openmeter()}) {
    const auto share = prorate_between(usd(100), {Instant::min(), Instant::max()},
                                       {Instant{}, Instant::max()}, policy);
    ASSERT_TRUE(share.ok()) << share.status();
    EXPECT_EQ(share->minor(), 50);
  }
}

}  // namespace
}  // namespace octroi
