// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Corrections of billed usage as lines: what they say, and what their derivation must give.

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "octroi/rating/line.h"

namespace octroi {
namespace {

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

RatedLine correction(std::int64_t before, std::int64_t now) {
  RatedLine line;
  line.code = "calls";
  line.kind = LineKind::kCorrection;
  line.amount = eur(now - before);
  line.unit_amount = to_decimal(line.amount);
  line.derivation.correction =
      CorrectionCount{"calls", Decimal(90), Decimal(120), eur(before), eur(now)};
  return line;
}

TEST(CorrectionLine, ItsAmountIsTheDifferenceOfWhatIsAsked) {
  EXPECT_TRUE(verify(correction(90'00, 110'00)).ok());
  EXPECT_TRUE(verify(correction(110'00, 90'00)).ok());
  RatedLine line = correction(90'00, 110'00);
  line.derivation.correction->asked_now = eur(111'00);
  EXPECT_EQ(error_code(verify(line)), "rating.amount_not_derived");
}

TEST(CorrectionLine, OnlyWhatIsGivenBackIsCut) {
  RatedLine line = correction(110'00, 90'00);
  line.derivation.capped_from = line.amount;
  line.amount = eur(-15'00);
  EXPECT_TRUE(verify(line).ok());
  line.amount = eur(-21'00);
  EXPECT_EQ(error_code(verify(line)), "rating.amount_not_derived");
  line = correction(90'00, 110'00);
  line.derivation.capped_from = line.amount;
  line.amount = eur(15'00);
  EXPECT_EQ(error_code(verify(line)), "rating.amount_not_derived");
}

TEST(CorrectionLine, HasAName) {
  EXPECT_EQ(to_string(LineKind::kCorrection), "correction");
  EXPECT_EQ(parse_line_kind("correction"), LineKind::kCorrection);
}

}  // namespace
}  // namespace octroi
