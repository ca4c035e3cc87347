// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/repair/repair.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/calendar/date.h"
#include "octroi/money/currency.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const ProrationPolicy kKillBill = proration_profiles::kill_bill();

Money usd(std::int64_t minor) { return Money::of_minor(minor, kUsd); }

BilledLine billed(std::string id, Segment span, std::int64_t amount, std::int64_t adjusted = 0) {
  return {std::move(id), "A", span, usd(amount), usd(amount), usd(adjusted)};
}

WantedLine wanted(Segment span, std::int64_t rate, std::int64_t amount, std::string plan = "A") {
  return {std::move(plan), span, usd(rate), usd(amount)};
}

std::string text(const RepairLine& line) {
  return std::string(line.kind == RepairKind::kCharge ? "charge " : "credit ") + line.plan + " " +
         format_date(line.span.from) + " " + format_date(line.span.until) + " " +
         std::to_string(line.amount.minor());
}

std::vector<std::string> texts(const absl::StatusOr<Repair>& repair) {
  std::vector<std::string> out;
  for (const RepairLine& line : repair->lines) out.push_back(text(line));
  return out;
}

using Texts = std::vector<std::string>;
constexpr Segment kJanuary{2014y / 1 / 1, 2014y / 2 / 1};
constexpr Segment kMay{2012y / 5 / 1, 2012y / 6 / 1};

// The figures of Kill Bill's tests of its interval tree.

TEST(Repair, EarlierBillDayChargesUncoveredDaysOnly) {
  const std::vector<BilledLine> have{billed("1", {2014y / 6 / 20, 2014y / 7 / 20}, 1000)};
  const std::vector<WantedLine> want{wanted({2014y / 6 / 17, 2014y / 7 / 17}, 1000, 1000),
                                     wanted({2014y / 7 / 17, 2014y / 8 / 17}, 1000, 1000)};
  EXPECT_EQ(texts(repair(have, want, kKillBill)),
            (Texts{"charge A 2014-06-17 2014-06-20 100", "charge A 2014-07-20 2014-08-17 903"}));
}

TEST(Repair, LaterStartGivesBackTheFirstDays) {
  const std::vector<BilledLine> have{billed("1", kJanuary, 1200)};
  const std::vector<WantedLine> want{wanted({2014y / 1 / 25, 2014y / 2 / 1}, 1200, 1200)};
  EXPECT_EQ(texts(repair(have, want, kKillBill)), (Texts{"credit A 2014-01-01 2014-01-25 -929"}));
}

TEST(Repair, PauseGivesBackItsDays) {
  const std::vector<BilledLine> have{billed("1", kJanuary, 1200)};
  const std::vector<WantedLine> want{wanted({2014y / 1 / 1, 2014y / 1 / 13}, 1200, 465),
                                     wanted({2014y / 1 / 25, 2014y / 2 / 1}, 1200, 271)};
  EXPECT_EQ(texts(repair(have, want, kKillBill)), (Texts{"credit A 2014-01-13 2014-01-25 -465"}));
}

TEST(Repair, ChangeOfPlanChargesTheNewAndGivesBackTheOld) {
  const std::vector<BilledLine> have{billed("1", kJanuary, 1200),
                                     billed("2", {2014y / 2 / 1, 2014y / 3 / 1}, 1200)};
  const std::vector<WantedLine> want{wanted(kJanuary, 1200, 1200),
                                     wanted({2014y / 2 / 1, 2014y / 2 / 23}, 1200, 943),
                                     wanted({2014y / 2 / 23, 2015y / 2 / 23}, 10000, 10000, "B")};
  EXPECT_EQ(texts(repair(have, want, kKillBill)),
            (Texts{"charge B 2014-02-23 2015-02-23 10000", "credit A 2014-02-23 2014-03-01 -257"}));
}

TEST(Repair, CreditIsCappedByWhatIsLeftOfTheLine) {
  const std::vector<BilledLine> have{billed("1", kMay, 24995, 1000)};
  const std::vector<WantedLine> want{wanted({2012y / 5 / 1, 2012y / 5 / 2}, 24995, 806)};
  EXPECT_EQ(texts(repair(have, want, kKillBill)), (Texts{"credit A 2012-05-02 2012-06-01 -23995"}));
  const std::vector<BilledLine> less{billed("1", kJanuary, 1200, 200)};
  const std::vector<WantedLine> until{wanted({2014y / 1 / 1, 2014y / 1 / 23}, 1200, 852)};
  EXPECT_EQ(texts(repair(less, until, kKillBill)), (Texts{"credit A 2014-01-23 2014-02-01 -348"}));
}

TEST(Repair, FullyAdjustedLineStillCoversItsDays) {
  const std::vector<BilledLine> have{billed("1", {2016y / 9 / 9, 2016y / 10 / 8}, 1200, 1200)};
  const std::vector<WantedLine> want{wanted({2016y / 9 / 8, 2016y / 10 / 8}, 1200, 1200)};
  EXPECT_EQ(texts(repair(have, want, kKillBill)), (Texts{"charge A 2016-09-08 2016-09-09 40"}));
}

TEST(Repair, LastCreditTakesAllThatIsLeft) {
  BilledLine line = billed("1", {2019y / 4 / 27, 2019y / 5 / 27}, 2995);
  line.credits = {{{2019y / 5 / 3, 2019y / 5 / 27}, usd(2396)}};
  EXPECT_EQ(*standing(line, kKillBill),
            (std::vector<SpanCredit>{{{2019y / 4 / 27, 2019y / 5 / 3}, usd(599)}}));
  EXPECT_EQ(texts(repair({{line}}, {}, kKillBill)), (Texts{"credit A 2019-04-27 2019-05-03 -599"}));
  line.credits.front().amount = usd(2390);
  EXPECT_EQ(texts(repair({{line}}, {}, kKillBill)), (Texts{"credit A 2019-04-27 2019-05-03 -605"}));
}

TEST(Repair, StandingSplitsALineAtItsPauses) {
  BilledLine line = billed("1", kJanuary, 1200);
  line.credits = {{{2014y / 1 / 17, 2014y / 1 / 23}, usd(232)},
                  {{2014y / 1 / 8, 2014y / 1 / 10}, usd(77)}};
  EXPECT_EQ(*standing(line, kKillBill),
            (std::vector<SpanCredit>{{{2014y / 1 / 1, 2014y / 1 / 8}, usd(271)},
                                     {{2014y / 1 / 10, 2014y / 1 / 17}, usd(271)},
                                     {{2014y / 1 / 23, 2014y / 2 / 1}, usd(348)}}));
}

TEST(Repair, DaysBilledTwiceAreAConflictWithItsCorrection) {
  const std::vector<BilledLine> have{billed("1", kMay, 1000), billed("2", kMay, 1000)};
  const std::vector<WantedLine> want{wanted(kMay, 1000, 1000)};
  const auto found = repair(have, want);
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->lines.empty());
  ASSERT_EQ(found->conflicts.size(), 1U);
  const BilledTwice& conflict = found->conflicts.front();
  EXPECT_EQ(conflict.first, "1");
  EXPECT_EQ(conflict.second, "2");
  EXPECT_EQ(conflict.span, kMay);
  EXPECT_EQ(text(conflict.correction), "credit A 2012-05-01 2012-06-01 -1000");
  EXPECT_EQ(conflict.correction.corrects, "2");
  EXPECT_EQ(*repair(*record(have, *found, "r"), want), Repair{});
}

TEST(Repair, ConflictDoesNotKeepTheRestFromRepair) {
  const std::vector<BilledLine> have{billed("1", kMay, 1000), billed("2", kMay, 1000)};
  const auto found = repair(have, {});
  EXPECT_EQ(found->conflicts.size(), 1U);
  EXPECT_EQ(texts(found), (Texts{"credit A 2012-05-01 2012-06-01 -1000"}));
}

TEST(Repair, FreeLineBillsNoDay) {
  const std::vector<BilledLine> have{billed("free", kMay, 0), billed("paid", kMay, 1200)};
  const std::vector<WantedLine> want{wanted(kMay, 2400, 2400)};
  const auto made = repair(have, want, kKillBill);
  EXPECT_EQ(texts(made),
            (Texts{"charge A 2012-05-01 2012-06-01 2400", "credit A 2012-05-01 2012-06-01 -1200"}));
  EXPECT_TRUE(made->conflicts.empty());
  EXPECT_TRUE(repair(have, {}, kKillBill)->conflicts.empty());
}

TEST(Repair, LineGivenBackWholeMakesWayForAnother) {
  const Segment replaced{2014y / 1 / 1, 2014y / 1 / 23};
  const std::vector<BilledLine> have{billed("1", kJanuary, 1200, 1200),
                                     billed("2", replaced, 1200)};
  const auto made = repair(have, std::vector{wanted(replaced, 1200, 1200)}, kKillBill);
  EXPECT_EQ(texts(made), Texts{});
  EXPECT_TRUE(made->conflicts.empty());
}

TEST(Repair, MonthsOfThirtyDaysCountInCreditsToo) {
  const ProrationPolicy thirty = proration_profiles::kill_bill_thirty_days();
  const std::vector<BilledLine> june{billed("1", {2023y / 5 / 23, 2023y / 6 / 23}, 1995)};
  const auto used = wanted({2023y / 5 / 23, 2023y / 6 / 15}, 1995, 1463);
  EXPECT_EQ(texts(repair(june, std::vector{used}, thirty)),
            (Texts{"credit A 2023-06-15 2023-06-23 -532"}));
  const std::vector<BilledLine> may{billed("1", {2023y / 5 / 15, 2023y / 6 / 15}, 1995)};
  const auto first = wanted({2023y / 5 / 15, 2023y / 5 / 23}, 1995, 532);
  EXPECT_EQ(texts(repair(may, std::vector{first}, thirty)),
            (Texts{"credit A 2023-05-23 2023-06-15 -1463"}));
}

TEST(Repair, Errors) {
  const std::vector<BilledLine> one{billed("1", kMay, 1000)};
  const std::vector<BilledLine> twice{billed("1", kMay, 1000), billed("1", kJanuary, 1000)};
  const std::vector<WantedLine> may{wanted(kMay, 1, 1)};
  EXPECT_EQ(error_code(repair(twice, {}).status()), "repair.duplicate_id");
  EXPECT_EQ(error_code(repair({}, {{may[0], may[0]}}).status()), "repair.wanted_twice");
  const std::vector<WantedLine> euro{{"A", kMay, usd(1), Money::of_minor(1, kEur)}};
  EXPECT_EQ(error_code(repair(one, euro).status()), "money.currency_mismatch");

  BilledLine outside = one[0];
  outside.credits = {{kJanuary, usd(1)}};
  BilledLine above = one[0];
  above.credits = {{kMay, usd(1001)}};
  for (const BilledLine& bad : {billed("1", {kMay.from, kMay.from}, 1000), billed("1", kMay, -1),
                                billed("1", kMay, 1000, 1001), outside, above}) {
    EXPECT_EQ(error_code(repair({{bad}}, {}).status()), "repair.bad_line");
  }
  EXPECT_EQ(error_code(repair({}, {{wanted({kMay.from, kMay.from}, 1, 1)}}).status()),
            "repair.bad_line");
  EXPECT_EQ(error_code(record({}, *repair(one, {}), "r").status()), "repair.no_such_line");
}

}  // namespace
}  // namespace octroi
