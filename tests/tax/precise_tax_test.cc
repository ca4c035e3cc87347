// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tax/precise_tax.h"

#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

Decimal number(const char* text) { return Decimal::parse(text).value(); }
const Decimal kTen(10);

TEST(PreciseTax, AddsTheRatesOfAFee) {
  const std::vector<PreciseBase> bases{{Decimal(17900), {kTen}}, {Decimal(14900), {kTen, kTen}}};
  const PreciseTax tax = precise_tax(bases).value();
  EXPECT_EQ(tax.fees, (std::vector<std::int64_t>{1790, 2980}));
  EXPECT_EQ(tax.total, 4770);
  EXPECT_EQ(tax.effective_percent, number("14.54268"));
}

TEST(PreciseTax, RoundsTheTotalAndNotItsParts) {
  const std::vector<PreciseBase> bases{{Decimal(4), {kTen}}, {Decimal(4), {kTen}}};
  const PreciseTax tax = precise_tax(bases).value();
  EXPECT_EQ(tax.fees, (std::vector<std::int64_t>{0, 0}));
  EXPECT_EQ(tax.total, 1);  // 0.8
  EXPECT_EQ(tax.exact, number("0.8"));
}

TEST(PreciseTax, OfNothingIsNothing) {
  EXPECT_EQ(precise_tax({}).value(), PreciseTax{});
  const std::vector<PreciseBase> untaxed{{Decimal(100), {}}};
  EXPECT_EQ(precise_tax(untaxed)->total, 0);
}

TEST(PreciseTax, RefusesWhatIsNoRate) {
  for (const Decimal& bad : {Decimal(-1), Decimal(101)}) {
    const std::vector<PreciseBase> bases{{Decimal(1), {bad}}};
    EXPECT_EQ(error_code(precise_tax(bases).status()), "tax.rate_out_of_range");
  }
}

}  // namespace
}  // namespace octroi
