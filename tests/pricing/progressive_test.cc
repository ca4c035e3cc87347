// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/progressive.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using Invoices = std::vector<std::optional<Decimal>>;

const ProgressiveThresholds kSteps{.steps = {Decimal(200), Decimal(500), Decimal(700)},
                                   .recurring_step = Decimal(1000)};

TEST(Progressive, InvoicesWhatPassesAThreshold) {
  ProgressiveUsage usage;
  Invoices invoices;
  for (const int amount : {220, 220, 220, 220, 2200, 2200}) {
    invoices.push_back(add_usage(kSteps, usage, Decimal(amount)).value());
  }
  EXPECT_EQ(invoices, (Invoices{Decimal(220), std::nullopt, Decimal(440), Decimal(220),
                                Decimal(2200), Decimal(2200)}));
  EXPECT_EQ(due_at_end(Decimal(5280 + 3100), usage.invoiced).value(), Decimal(3100));
}

TEST(Progressive, ReachingIsPassing) {
  for (const auto& [used, reached] : std::vector<std::pair<int, int>>{{0, 0},
                                                                      {199, 0},
                                                                      {200, 200},
                                                                      {499, 200},
                                                                      {700, 700},
                                                                      {1699, 700},
                                                                      {1700, 1700},
                                                                      {2699, 1700},
                                                                      {9700, 9700}}) {
    EXPECT_EQ(threshold_reached(kSteps, Decimal(used)).value(), Decimal(reached)) << used;
  }
  EXPECT_EQ(threshold_reached({}, Decimal(5)).value(), Decimal());
  EXPECT_EQ(threshold_reached({.recurring_step = Decimal(10)}, Decimal(25)).value(), Decimal(20));
}

TEST(Progressive, RefusesStepsThatDoNotRise) {
  const auto refused = [](const ProgressiveThresholds& bad) { return error_code(validate(bad)); };
  EXPECT_EQ(refused({.steps = {Decimal(2), Decimal(2)}}), "progressive.bad_steps");
  EXPECT_EQ(refused({.steps = {Decimal(0)}}), "progressive.bad_steps");
  EXPECT_EQ(refused({.recurring_step = Decimal(0)}), "progressive.bad_steps");
  EXPECT_EQ(refused(kSteps), "");
  ProgressiveUsage usage;
  EXPECT_EQ(error_code(add_usage(kSteps, usage, Decimal(-1)).status()),
            "progressive.negative_usage");
}

// Nothing is invoiced twice, and less than a threshold's distance stays uninvoiced.
RC_GTEST_PROP(Progressive, NothingIsInvoicedTwice, ()) {
  ProgressiveUsage usage;
  Decimal invoiced;
  for (const int amount : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 900))) {
    const auto invoice = add_usage(kSteps, usage, Decimal(amount)).value();
    if (invoice) invoiced = add(invoiced, *invoice).value();
    RC_ASSERT(invoiced == usage.invoiced);
    RC_ASSERT(invoiced <= usage.used);
    RC_ASSERT(invoiced >= threshold_reached(kSteps, usage.used).value());
  }
}

}  // namespace
}  // namespace octroi
