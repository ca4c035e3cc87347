// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/timeline/change_rules.h"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const OfferSide kMonthlyGold{"gold", "base", BillingPeriod::kMonthly, "standard", "evergreen"};
const OfferSide kYearlyGold{"gold", "base", BillingPeriod::kAnnual, "standard", "evergreen"};
const OfferSide kTrial{"gold", "base", BillingPeriod::kMonthly, "standard", "trial"};
const OfferSide kSale{"gold", "base", BillingPeriod::kMonthly, "sale", "evergreen"};
const OfferSide kSilver{"silver", "base", BillingPeriod::kMonthly, "standard", "evergreen"};
const OfferSide kAddOn{"gold", "add_on", BillingPeriod::kMonthly, "standard", "evergreen"};

TEST(ChangeRules, FirstCaseThatMatchesDecides) {
  const std::vector<ChangeCase> rules{
      {.from = {.phase = "trial"}, .timing = ChangeTiming::kImmediate},
      {.to = {.price_list = "sale"}, .timing = ChangeTiming::kIllegal},
      {.from = {.category = "add_on"}, .timing = ChangeTiming::kStartOfTerm},
      {.from = {.product = "gold"},
       .to = {.product = "silver"},
       .timing = ChangeTiming::kEndOfTerm},
      {.from = {.period = BillingPeriod::kAnnual}, .timing = ChangeTiming::kEndOfTerm},
      {.timing = ChangeTiming::kImmediate}};
  EXPECT_EQ(*change_timing(rules, kTrial, kSale), ChangeTiming::kImmediate);
  EXPECT_EQ(*change_timing(rules, kMonthlyGold, kSale), ChangeTiming::kIllegal);
  EXPECT_EQ(*change_timing(rules, kAddOn, kMonthlyGold), ChangeTiming::kStartOfTerm);
  EXPECT_EQ(*change_timing(rules, kMonthlyGold, kSilver), ChangeTiming::kEndOfTerm);
  EXPECT_EQ(*change_timing(rules, kYearlyGold, kMonthlyGold), ChangeTiming::kEndOfTerm);
  EXPECT_EQ(*change_timing(rules, kSilver, kYearlyGold), ChangeTiming::kImmediate);
}

TEST(ChangeRules, NoCaseIsAnError) {
  EXPECT_EQ(error_code(change_timing({}, kSilver, kSale).status()), "change.no_rule");
}

TEST(ChangeRules, TimingGivesTheDay) {
  const Segment term{2024y / 2 / 1, 2024y / 3 / 1};
  const Date asked = 2024y / 2 / 12;
  EXPECT_EQ(*change_date(ChangeTiming::kImmediate, asked, term), asked);
  EXPECT_EQ(*change_date(ChangeTiming::kEndOfTerm, asked, term), term.until);
  EXPECT_EQ(*change_date(ChangeTiming::kStartOfTerm, asked, term), term.from);
  EXPECT_EQ(error_code(change_date(ChangeTiming::kIllegal, asked, term).status()),
            "change.illegal");
}

}  // namespace
}  // namespace octroi
