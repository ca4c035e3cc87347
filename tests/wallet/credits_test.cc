// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/wallet/credits.h"

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

Decimal number(const char* text) { return Decimal::parse(text).value(); }
Instant at(const char* text) { return parse_instant(text).value(); }

TEST(Credits, AFloatsArtefactIsRoundedOnce) {
  EXPECT_EQ(parse_credits("17.9699999999999988631316", kEur).value(), number("17.97"));
  EXPECT_EQ(parse_credits("0.125", *Currency::parse("KWD")).value(), number("0.125"));
  EXPECT_EQ(parse_credits("1000.5", *Currency::parse("XOF")).value(), Decimal(1001));
  EXPECT_EQ(error_code(parse_credits("1e3", kEur).status()), "decimal.malformed");
}

TEST(Credits, AreWorthTheirRate) {
  EXPECT_EQ(credits_to_money(number("17.97"), Decimal(1), kEur).value(),
            Money::of_minor(1797, kEur));
  EXPECT_EQ(credits_to_money(Decimal(3), number("0.335"), kEur).value(),
            Money::of_minor(101, kEur));  // 1.005
  EXPECT_EQ(error_code(credits_to_money(Decimal(1), Decimal(), kEur).status()), "credits.bad_rate");
}

TEST(Credits, OfAStubAreItsShareOfSeconds) {
  const Instant start = at("2025-01-01T00:00:00Z");
  const Instant until = at("2025-02-01T00:00:00Z");
  const auto part = [&](const char* from) {
    return stub_credits(Decimal(100), start, until, at(from)).value();
  };
  // 12 of 31 days.
  EXPECT_EQ(part("2025-01-20T00:00:00Z"),
            (StubCredits{number("0.3870967741935484"), number("38.70967742")}));
  EXPECT_EQ(part("2025-01-01T00:00:00Z").credits, Decimal(100));
  EXPECT_EQ(part("2025-02-01T00:00:00Z").credits, Decimal());
  EXPECT_EQ(part("2025-03-15T00:00:00Z"), StubCredits{});
  EXPECT_EQ(error_code(stub_credits(Decimal(1), start, until, start - Duration{1}).status()),
            "credits.bad_period");
  EXPECT_EQ(error_code(stub_credits(Decimal(1), start, start + Duration{1}, start).status()),
            "credits.bad_period")
      << "no whole second";
  EXPECT_EQ(error_code(stub_credits(Decimal(1), start, start, start).status()),
            "credits.bad_period");
}

TEST(Credits, MayHaveManyDecimals) {
  EXPECT_EQ(credits_to_money(number("1234567.0123456789"), number("0.0123456789"), kEur).value(),
            Money::of_minor(15241'57, kEur));
  const Instant start = at("2025-01-01T00:00:00Z");
  const auto part =
      stub_credits(number("10.125"), start, at("2025-02-01T00:00:00Z"), at("2025-01-20T00:00:00Z"));
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(part->credits, number("3.91935484"));
}

TEST(Credits, OfAPeriodThatNoCalendarHoldsAreStillAShare) {
  const auto part = stub_credits(Decimal(8), Instant::min(), Instant::max(), Instant{});
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(part->credits, Decimal(4));
}

}  // namespace
}  // namespace octroi
