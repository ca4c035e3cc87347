// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What the headers of this module show is so.

#include <chrono>

#include "gtest/gtest.h"

#include "octroi/proration/proration.h"
#include "octroi/repair/repair.h"
#include "octroi/timeline/change_rules.h"
#include "octroi/timeline/timeline.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

Money usd(std::int64_t minor) { return Money::of_minor(minor, kUsd); }

TEST(HeaderExamples, OfProration) {
  const Period january{.start = 2026y / 1 / 1, .end = 2026y / 2 / 1};
  const Proration share =
      *prorate(Money::of_minor(50'00, kEur), january, {2026y / 1 / 18, 2026y / 2 / 1});
  EXPECT_EQ(share.amount.minor(), 22'58);
  EXPECT_EQ(explain(share), "14/31 days, 2026-01-18 to 2026-02-01, of 50.00 EUR");
}

TEST(HeaderExamples, OfRepair) {
  const BilledLine billed{.id = "a",
                          .plan = "basic",
                          .span = {2026y / 6 / 20, 2026y / 7 / 20},
                          .rate = usd(10'00),
                          .amount = usd(10'00),
                          .adjusted = usd(0)};
  const WantedLine wanted[] = {{"basic", {2026y / 6 / 17, 2026y / 7 / 17}, usd(10'00), usd(10'00)},
                               {"basic", {2026y / 7 / 17, 2026y / 8 / 17}, usd(10'00), usd(10'00)}};
  const auto found = repair({&billed, 1}, wanted);
  ASSERT_EQ(found->lines.size(), 2u);
  EXPECT_EQ(found->lines[0].span, (Segment{2026y / 6 / 17, 2026y / 6 / 20}));
  EXPECT_EQ(found->lines[0].amount, usd(1'00));
  EXPECT_EQ(found->lines[1].span, (Segment{2026y / 7 / 20, 2026y / 8 / 17}));
  EXPECT_EQ(found->lines[1].amount, usd(9'03));
}

TEST(HeaderExamples, OfTimeline) {
  const Timeline january{.rates = {{2026y / 1 / 1, "basic", usd(12'00), {.interval = kMonthly}}},
                         .pauses = {{.span = {2026y / 1 / 13, 2026y / 1 / 25}}}};
  const auto lines = wanted_lines(january, 2026y / 1 / 31);
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ((*lines)[0].amount, usd(4'65));
  EXPECT_EQ((*lines)[1].amount, usd(2'71));
}

TEST(HeaderExamples, OfChangeRules) {
  const std::vector<ChangeCase> rules{
      {.from = {.phase = "trial"}, .timing = ChangeTiming::kImmediate},
      {.to = {.price_list = "sale"}, .timing = ChangeTiming::kIllegal},
      {.timing = ChangeTiming::kEndOfTerm}};
  EXPECT_EQ(*change_timing(rules, {.phase = "trial"}, {.price_list = "sale"}),
            ChangeTiming::kImmediate);
  EXPECT_EQ(*change_timing(rules, {}, {.price_list = "sale"}), ChangeTiming::kIllegal);
  EXPECT_EQ(*change_timing(rules, {}, {}), ChangeTiming::kEndOfTerm);
}

// What policy.h and proration.h say of months of 30 days.
TEST(HeaderExamples, APeriodThatIsNoNumberOfMonthsKeepsItsRealDays) {
  const ProrationPolicy thirty = proration_profiles::kill_bill_thirty_days();
  const Period week{.start = 2026y / 1 / 1, .end = 2026y / 1 / 8};
  EXPECT_EQ(prorate(usd(7'00), week, {2026y / 1 / 1, 2026y / 1 / 2}, thirty)->denominator, 7);
  const Period month{.start = 2026y / 1 / 1, .end = 2026y / 2 / 1};
  EXPECT_EQ(prorate(usd(7'00), month, {2026y / 1 / 1, 2026y / 1 / 2}, thirty)->denominator, 30);
}

TEST(HeaderExamples, WithoutACapACreditIsWhatWasReckoned) {
  const ProrationPolicy uncapped = proration_profiles::stripe();
  EXPECT_EQ(*cap_credit(usd(-5), usd(0), usd(0), uncapped), usd(-5));
  EXPECT_EQ(*cap_credit(usd(-5), usd(0), usd(0)), usd(0));
}

}  // namespace
}  // namespace octroi
