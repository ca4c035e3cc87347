// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/proration/proration.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/calendar/schedule.h"
#include "octroi/money/currency.h"
#include "octroi/money/money.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const Period kJanuary{.index = 0, .start = 2026y / 1 / 1, .end = 2026y / 2 / 1};
const Period kFebruary{.index = 1, .start = 2026y / 2 / 1, .end = 2026y / 3 / 1};
const Period kLeapYear{.index = 0, .start = 2024y / 1 / 1, .end = 2025y / 1 / 1};
const Period kOneDay{.index = 0, .start = 2026y / 1 / 31, .end = 2026y / 2 / 1};
const Period kForEver{.index = 0, .start = 2026y / 1 / 1, .end = std::nullopt};
const Period kNoDays{.index = 0, .start = 2026y / 1 / 1, .end = 2026y / 1 / 1};

Money eur(std::int64_t cents) { return Money::of_minor(cents, kEur); }

struct Row {
  std::string_view name;
  std::int64_t price;
  Period period;
  Segment segment;
  std::int64_t days;
  std::int64_t amount;
};

const Row kRows[] = {
    {"from the 18th", 5000, kJanuary, {2026y / 1 / 18, 2026y / 2 / 1}, 14, 2258},
    {"until the 18th", 5000, kJanuary, {2026y / 1 / 1, 2026y / 1 / 18}, 17, 2742},
    {"the whole period", 5000, kJanuary, {2026y / 1 / 1, 2026y / 2 / 1}, 31, 5000},
    {"no day", 5000, kJanuary, {2026y / 1 / 18, 2026y / 1 / 18}, 0, 0},
    {"no day at the start", 5000, kJanuary, {2026y / 1 / 1, 2026y / 1 / 1}, 0, 0},
    {"no day at the end", 5000, kJanuary, {2026y / 2 / 1, 2026y / 2 / 1}, 0, 0},
    {"the last day", 5000, kJanuary, {2026y / 1 / 31, 2026y / 2 / 1}, 1, 161},
    {"half, a tie goes up", 101, kFebruary, {2026y / 2 / 15, 2026y / 3 / 1}, 14, 51},
    {"half of a credit, away from zero", -101, kFebruary, {2026y / 2 / 1, 2026y / 2 / 15}, 14, -51},
    {"nothing to share", 0, kJanuary, {2026y / 1 / 2, 2026y / 1 / 3}, 1, 0},
    {"29 February has its share", 36600, kLeapYear, {2024y / 2 / 29, 2024y / 3 / 1}, 1, 100},
    {"a period of one day", 5000, kOneDay, {2026y / 1 / 31, 2026y / 2 / 1}, 1, 5000},
    {"the largest price",
     std::numeric_limits<std::int64_t>::max(),
     kJanuary,
     {2026y / 1 / 1, 2026y / 2 / 1},
     31,
     std::numeric_limits<std::int64_t>::max()},
};

TEST(Proration, ByTheDay) {
  for (const Row& row : kRows) {
    const auto share = prorate(eur(row.price), row.period, row.segment);
    ASSERT_TRUE(share.ok()) << row.name << ": " << share.status();
    EXPECT_EQ(share->amount, eur(row.amount)) << row.name;
    EXPECT_EQ(share->whole, eur(row.price)) << row.name;
    EXPECT_EQ(share->numerator, row.days) << row.name;
    EXPECT_EQ(share->segment, row.segment) << row.name;
    EXPECT_EQ(share->rounding, Rounding::kHalfUp) << row.name;
    const auto ratio = day_ratio(row.period, row.segment);
    ASSERT_TRUE(ratio.ok()) << row.name;
    EXPECT_EQ(static_cast<std::int64_t>(ratio->numerator), row.days) << row.name;
    EXPECT_EQ(static_cast<std::int64_t>(ratio->denominator), share->denominator) << row.name;
  }
}

TEST(Proration, RoundsAsThePolicySays) {
  const Segment half{2026y / 2 / 15, 2026y / 3 / 1};
  EXPECT_EQ(prorate(eur(101), kFebruary, half, {Rounding::kDown})->amount, eur(50));
  EXPECT_EQ(prorate(eur(101), kFebruary, half, {Rounding::kHalfEven})->amount, eur(50));
  EXPECT_EQ(prorate(eur(103), kFebruary, half, {Rounding::kHalfEven})->amount, eur(52));
  EXPECT_EQ(prorate(eur(-101), kFebruary, half, {Rounding::kCeiling})->amount, eur(-50));
  EXPECT_EQ(prorate(eur(101), kFebruary, half, {Rounding::kDown})->rounding, Rounding::kDown);
}

TEST(Proration, ACurrencyWithoutMinorUnitIsNeverSplitBelowOne) {
  const auto share =
      prorate(Money::of_minor(5000, kXof), kJanuary, {2026y / 1 / 18, 2026y / 2 / 1});
  EXPECT_EQ(share->amount, Money::of_minor(2258, kXof));
}

TEST(Proration, ExplainsItself) {
  const auto share = prorate(eur(5000), kJanuary, {2026y / 1 / 18, 2026y / 2 / 1});
  EXPECT_EQ(explain(*share), "14/31 days, 2026-01-18 to 2026-02-01, of 50.00 EUR");
}

struct BadRow {
  std::string_view name;
  Period period;
  Segment segment;
  std::string_view code;
};

const BadRow kBadRows[] = {
    {"reversed", kJanuary, {2026y / 1 / 3, 2026y / 1 / 2}, "proration.bad_segment"},
    {"begins before", kJanuary, {2025y / 12 / 31, 2026y / 1 / 2}, "proration.bad_segment"},
    {"ends after", kJanuary, {2026y / 1 / 3, 2026y / 2 / 2}, "proration.bad_segment"},
    {"not a day", kJanuary, {2026y / 1 / 3, 2026y / 1 / 32}, "proration.bad_segment"},
    {"no such day", kFebruary, {2026y / 2 / 3, 2026y / 2 / 29}, "proration.bad_segment"},
    {"no days", kNoDays, {2026y / 1 / 1, 2026y / 1 / 1}, "proration.empty_period"},
    {"for ever", kForEver, {2026y / 1 / 1, 2026y / 1 / 2}, "schedule.endless"},
};

TEST(Proration, RefusesWhatHasNoShare) {
  for (const BadRow& row : kBadRows) {
    const auto share = prorate(eur(5000), row.period, row.segment);
    ASSERT_FALSE(share.ok()) << row.name;
    EXPECT_EQ(error_code(share.status()), row.code) << row.name;
    EXPECT_EQ(error_code(day_ratio(row.period, row.segment).status()), row.code) << row.name;
  }
}

TEST(ProratedChange, CreditsAndChargesTheDaysFromTheChange) {
  const auto change = prorate_change(eur(5000), eur(15000), kJanuary, 2026y / 1 / 18);
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->credit.amount, eur(-2258));
  EXPECT_EQ(change->credit.whole, eur(-5000));
  EXPECT_EQ(change->charge.amount, eur(6774));
  EXPECT_EQ(explain(change->credit), "14/31 days, 2026-01-18 to 2026-02-01, of -50.00 EUR");
}

TEST(ProratedChange, OnTheFirstDayExchangesTheWholePrices) {
  const auto change = prorate_change(eur(5000), eur(15000), kJanuary, 2026y / 1 / 1);
  EXPECT_EQ(change->credit.amount, eur(-5000));
  EXPECT_EQ(change->charge.amount, eur(15000));
}

TEST(ProratedChange, AtThePeriodsEndMovesNothing) {
  const auto change = prorate_change(eur(5000), eur(15000), kJanuary, 2026y / 2 / 1);
  EXPECT_TRUE(change->credit.amount.is_zero());
  EXPECT_TRUE(change->charge.amount.is_zero());
}

TEST(ProratedChange, RefusesAnotherCurrencyAndOtherDays) {
  const auto mixed =
      prorate_change(eur(5000), Money::of_minor(5000, kXof), kJanuary, 2026y / 1 / 18);
  EXPECT_EQ(error_code(mixed.status()), "money.currency_mismatch");
  const auto outside = prorate_change(eur(5000), eur(15000), kJanuary, 2026y / 2 / 2);
  EXPECT_EQ(error_code(outside.status()), "proration.bad_segment");
  const auto endless = prorate_change(eur(5000), eur(15000), kForEver, 2026y / 2 / 2);
  EXPECT_EQ(error_code(endless.status()), "schedule.endless");
}

std::vector<std::int64_t> cents(const std::vector<Proration>& shares) {
  std::vector<std::int64_t> amounts;
  for (const Proration& share : shares) amounts.push_back(share.amount.minor());
  return amounts;
}

TEST(ProratedHoldings, OnePriceSumsToIt) {
  const Holding thirds[] = {
      {2026y / 2 / 1, eur(1000)}, {2026y / 2 / 10, eur(1000)}, {2026y / 2 / 19, eur(1000)}};
  const auto shares = prorate_holdings(kFebruary, thirds);  // 9 + 9 + 10 days of 28
  ASSERT_TRUE(shares.ok());
  EXPECT_EQ(cents(*shares), (std::vector<std::int64_t>{321, 322, 357}));
  EXPECT_EQ((*shares)[1].segment, (Segment{2026y / 2 / 10, 2026y / 2 / 19}));
  EXPECT_EQ((*shares)[1].numerator, 9);
  EXPECT_EQ((*shares)[1].denominator, 28);
}

TEST(ProratedHoldings, SeveralPricesSumToTheirExactValueRoundedOnce) {
  const Holding holdings[] = {{2026y / 1 / 1, eur(5000)}, {2026y / 1 / 18, eur(15000)}};
  const auto shares = prorate_holdings(kJanuary, holdings);
  // (5000 x 17 + 15000 x 14) / 31 = 9516.13
  EXPECT_EQ(cents(*shares), (std::vector<std::int64_t>{2742, 6774}));
}

TEST(ProratedHoldings, AHoldingOfNoDayCostsNothing) {
  const Holding holdings[] = {
      {2026y / 1 / 1, eur(5000)}, {2026y / 1 / 18, eur(99999)}, {2026y / 1 / 18, eur(5000)}};
  EXPECT_EQ(cents(*prorate_holdings(kJanuary, holdings)),
            (std::vector<std::int64_t>{2742, 0, 2258}));
}

TEST(ProratedHoldings, RefusesGapsDisorderAndMixtures) {
  const Holding late[] = {{2026y / 1 / 2, eur(5000)}};
  const Holding reversed[] = {
      {2026y / 1 / 1, eur(1)}, {2026y / 1 / 9, eur(1)}, {2026y / 1 / 8, eur(1)}};
  const Holding beyond[] = {{2026y / 1 / 1, eur(1)}, {2026y / 2 / 2, eur(1)}};
  const Holding mixed[] = {{2026y / 1 / 1, eur(1)}, {2026y / 1 / 2, Money::of_minor(1, kXof)}};
  const auto code = [](std::span<const Holding> holdings) {
    return error_code(prorate_holdings(kJanuary, holdings).status());
  };
  EXPECT_EQ(code({}), "proration.bad_segment");
  EXPECT_EQ(code(late), "proration.bad_segment");
  EXPECT_EQ(code(reversed), "proration.bad_segment");
  EXPECT_EQ(code(beyond), "proration.bad_segment");
  EXPECT_EQ(code(mixed), "money.currency_mismatch");
}

}  // namespace
}  // namespace octroi
